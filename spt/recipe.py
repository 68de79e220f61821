"""A recipe: what was moved and painted on one photo, in a file, to be repeated on others.

The file is a JSON object with the keys below, no more and no fewer. Points are in pixels of the
photo that the recipe was made on; the paint is base64 of runs (runs.py), laid over the map that
is predicted for the target pose. Files that fabrics name stand in the folder `fabrics` beside the
recipe (fabric_files.py). Version 1 had no fabrics, and is still read.

    format, version            FORMAT and VERSION
    labels, keypoints          names in our order
    photo, frame               width and height; left, top, width and height: whole pixels
    source_pose, target_pose   xy_px, 18 pairs [x, y], and visible, 18 booleans
    paint                      base64 text
    fabrics                    what garments wear (wishes.py), a list
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spt.checks import check_pose
from spt.errors import InputError, RecipeError, expect
from spt.labels import KEYPOINTS, LABELS, NUM_KEYPOINTS
from spt.openpose import LARGEST_PX
from spt.photo import Frame
from spt.photo_file import read_source
from spt.pose import Pose
from spt.runs import decode_paint, encode_runs
from spt.wishes import Wish, wishes_content, wishes_of

FORMAT = "semantic-person-studio recipe"
VERSION = 2

_SAVE_AGAIN = "Save the recipe again from the studio."
_HEAD = {"labels": list(LABELS), "keypoints": list(KEYPOINTS)}
_KEYS = ("format", "version", *_HEAD, "photo", "frame", "source_pose", "target_pose", "paint")
_KEYS_SINCE = {1: _KEYS, VERSION: (*_KEYS, "fabrics")}


@dataclass(frozen=True)
class Recipe:
    """What was edited on one photo.

    Attributes:
        source_pose: keypoints in photo pixels as the photo shows them.
        target_pose: keypoints in photo pixels as they were moved.
        frame: the person's frame, which the paint covers.
        photo_size: rows and columns of the photo.
        paint: MAP_SIZE uint8, labels 0..9 or UNPAINTED, over the map of the target pose.
        wishes: what garments wear in place of their own look.
    """

    source_pose: Pose
    target_pose: Pose
    frame: Frame
    photo_size: tuple[int, int]
    paint: np.ndarray
    wishes: tuple[Wish, ...] = ()

    def to_json(self) -> str:
        """The recipe as the text of a file; `from_json` gives back the very same numbers."""
        rows, columns = self.photo_size
        left, top, width, height = (int(side) for side in self.frame.box)
        content = {
            "format": FORMAT,
            "version": VERSION,
            **_HEAD,
            "photo": {"width": int(columns), "height": int(rows)},
            "frame": {"left": left, "top": top, "width": width, "height": height},
            "source_pose": _pose_content(self.source_pose),
            "target_pose": _pose_content(self.target_pose),
            "paint": base64.b64encode(encode_runs(self.paint)).decode(),
            "fabrics": wishes_content(self.wishes),
        }
        return json.dumps(content, allow_nan=False)

    @classmethod
    def from_json(cls, text: str | bytes, name: str = "recipe") -> "Recipe":
        """The recipe in the text of a file.

        Raises RecipeError, or PoseError and MapError from the parts, with `name`, where anything
        is missing, unknown, of another version or order, or out of range.
        """
        content = _parsed(text, name)
        _check_version(content, name)
        _check_keys(content, _KEYS_SINCE[content["version"]], name)
        for key, ours in _HEAD.items():
            expect(content[key] == ours, RecipeError, f'"{key}" in {name}',
                   got=f"{content[key]!r:.60}", expected="our names in our order",
                   fix=_SAVE_AGAIN)  # fmt: skip
        width, height = _whole_numbers(content["photo"], {"width": 1, "height": 1}, "photo", name)
        lowest = {"left": -LARGEST_PX, "top": -LARGEST_PX, "width": 1, "height": 1}
        frame = Frame(*_whole_numbers(content["frame"], lowest, "frame", name))
        poses = [_pose(content[key], key, name) for key in ("source_pose", "target_pose")]
        for pose in poses:
            check_pose(pose, (height, width))
        paint = decode_paint(_bytes(content["paint"], name), f'"paint" in {name}')
        wishes = _wishes(content.get("fabrics", []), name)
        return cls(*poses, frame, (height, width), paint, wishes)


def read_recipe(path: str | Path) -> Recipe:
    """The recipe in a file; errors as those of `Recipe.from_json`."""
    return Recipe.from_json(*read_source(path, RecipeError, "recipe"))


def _pose_content(pose: Pose) -> dict[str, list]:
    """A pose as JSON: each float32 by the fewest digits that give it back."""
    places = [[float(str(x)), float(str(y))] for x, y in pose.xy_px]
    return {"xy_px": places, "visible": pose.visible.tolist()}


def _parsed(text: str | bytes, name: str) -> dict:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as reason:
        raise RecipeError(f"{name}: is not JSON ({reason}). {_SAVE_AGAIN}") from reason
    return _checked_object(content, name)


def _checked_object(value: object, name: str) -> dict:
    expect(isinstance(value, dict), RecipeError, name,
           got=f"{value!r:.60}", expected="a JSON object", fix=_SAVE_AGAIN)  # fmt: skip
    return value


def _check_version(content: dict, name: str) -> None:
    """Before anything else: another version may well have other keys."""
    expect(content.get("format") == FORMAT, RecipeError, f'"format" in {name}',
           got=f"{content.get('format')!r:.60}", expected=f"{FORMAT!r}",
           fix="Choose a recipe.json that the studio saved.")  # fmt: skip
    version = content.get("version")
    expect(type(version) is int and version in _KEYS_SINCE, RecipeError, f'"version" in {name}',
           got=f"{version!r:.60}", expected=f"1 to {VERSION}",
           fix="Open it with the version of the studio that saved it.")  # fmt: skip


def _check_keys(content: dict, keys: Iterable[str], name: str) -> None:
    absent = [f"no {key!r}" for key in keys if key not in content]
    foreign = [f"the unknown {key!r:.40}" for key in content if key not in keys]
    expect(not absent and not foreign, RecipeError, name,
           got=", ".join(absent + foreign[:3]), expected=f"the keys {', '.join(keys)}",
           fix=_SAVE_AGAIN)  # fmt: skip


def _whole_numbers(value: object, lowest: dict[str, int], key: str, name: str) -> list[int]:
    """The numbers under the keys of `lowest`, in its order, none below its lowest."""
    where = f'"{key}" in {name}'
    content = _checked_object(value, where)
    _check_keys(content, lowest, where)
    for side, low in lowest.items():
        number = content[side]
        expect(type(number) is int and low <= number <= LARGEST_PX, RecipeError,
               f'"{side}" of {where}', got=f"{number!r:.60}",
               expected=f"a whole number from {low} to {LARGEST_PX}",
               fix=_SAVE_AGAIN)  # fmt: skip
    return [content[side] for side in lowest]


def _pose(value: object, key: str, name: str) -> Pose:
    where = f'"{key}" in {name}'
    content = _checked_object(value, where)
    _check_keys(content, ("xy_px", "visible"), where)
    places, visible = content["xy_px"], content["visible"]
    expect(_is_list(places) and all(_is_point(place) for place in places), RecipeError, where,
           got="other points", expected=f"{NUM_KEYPOINTS} pairs of numbers up to {LARGEST_PX}",
           fix=_SAVE_AGAIN)  # fmt: skip
    expect(_is_list(visible) and all(type(seen) is bool for seen in visible), RecipeError, where,
           got="another visibility", expected=f"{NUM_KEYPOINTS} times true or false",
           fix=_SAVE_AGAIN)  # fmt: skip
    return Pose(np.array(places), np.array(visible))


def _is_list(value: object) -> bool:
    return isinstance(value, list) and len(value) == NUM_KEYPOINTS


def _is_point(place: object) -> bool:
    return isinstance(place, list) and len(place) == 2 and all(
        type(value) in (int, float) and abs(value) <= LARGEST_PX for value in place
    )


def _wishes(value: object, name: str) -> tuple[Wish, ...]:
    try:
        return wishes_of(value)
    except InputError as reason:
        raise RecipeError(f'"fabrics" in {name}: {reason} {_SAVE_AGAIN}') from reason


def _bytes(value: object, name: str) -> bytes:
    try:
        return base64.b64decode(value if isinstance(value, str) else "?", validate=True)
    except ValueError as reason:
        raise RecipeError(
            f'"paint" in {name}: is not base64 text ({reason}). {_SAVE_AGAIN}'
        ) from reason
