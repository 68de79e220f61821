"""What the endpoints for programs do, from text to text.

Each is a generator: it goes on in a worker, and wherever it yields, others may have their turn.
What it does before it yields first is quickly done.

A picture is the base64 text of a file, alone or as data URL; it is never taken for an address.
"""

import base64
import binascii
import contextlib
import json
from collections.abc import Callable, Generator, Iterator
from typing import TypeVar

import numpy as np

from spt.donors import Wearing, swatch
from spt.dressed_editor import DressedEditor
from spt.errors import InputError, NoPersonError, PoseError, expect
from spt.labels import GARMENT_LABELS, LABELS
from spt.parsing_formats import encode_label_map_png, read_label_map
from spt.photo_file import encode_photo, read_photo
from spt.pose import Pose
from spt.pose_json import choose_person, pose_to_json, read_pose_file
from spt.repose import moved_joints
from spt.wardrobe import same_garments, unexchanged
from ui.messages import MAX_PHOTO_BYTES
from ui.requests import expect_within_reach

MOST_POSE_CHARACTERS = 1 << 18
AS_TEXT = "the bytes of a file as base64 text, with or without data:...;base64, before it"

Fabrics = dict[int, Wearing]
Result = TypeVar("Result")
Call = Generator[None, None, Result]
NewEditor = Callable[[], DressedEditor]


def pose_text(given: object) -> str:
    """OpenPose JSON as text; PoseError for more of it than any pose has."""
    pieces, size = [], 0
    try:
        # Piece by piece: what is far too large is not written out before it is refused.
        for piece in (given,) if isinstance(given, str) else json.JSONEncoder().iterencode(given):
            size += len(piece)
            expect(size <= MOST_POSE_CHARACTERS, PoseError, "pose", got="too much JSON",
                   expected=f"at most {MOST_POSE_CHARACTERS} characters")  # fmt: skip
            pieces.append(piece)
    except RecursionError as reason:
        raise PoseError("pose: got lists in lists without end, expected OpenPose JSON.") from reason
    return "".join(pieces)


def inspect(new_editor: NewEditor, photo_text: str) -> Call[tuple[dict, str]]:
    """All of /inspect."""
    yield
    photo, editor = read_photo(_bytes_of(photo_text, "photo")), new_editor()
    notes = editor.open(photo).notes
    rows, columns = photo.shape[:2]
    found = {
        "pose": json.loads(pose_to_json(editor.source_pose, columns, rows)),
        "frame": [int(side) for side in editor.frame.box],
        "notes": list(notes),
    }
    return found, _map(editor.frame.paste_labels(editor.source_map, (rows, columns)))


def repose(
    new_editor: NewEditor, photo_text: str, pose_json: dict | str, map_text: str | None
) -> Call[tuple[str, str]]:
    """All of /repose: picture and label map."""
    wanted = pose_text(pose_json)
    yield
    photo, editor = read_photo(_bytes_of(photo_text, "photo")), new_editor()
    size = photo.shape[:2]
    pose = _pose(wanted, size)
    editor.open(photo, label_map=None if map_text is None else _label_map(map_text, size))
    yield
    label_map = editor.move(pose)
    return _picture(editor.render()), _map(editor.frame.paste_labels(label_map, size))


def repaint(
    new_editor: NewEditor, photo_text: str, map_text: str, pose_json: dict | str | None
) -> Call[str]:
    """All of /repaint: the picture."""
    given = None if pose_json is None else pose_text(pose_json)
    yield
    photo, editor = read_photo(_bytes_of(photo_text, "photo")), new_editor()
    size = photo.shape[:2]
    painted = _label_map(map_text, size)
    _open_in_pose(editor, photo, None if given is None else _pose(given, size))
    editor.repaint_photo(painted)
    yield
    return _picture(editor.render())


def transfer(
    new_editor: NewEditor,
    photo_texts: tuple[str, str],
    labels: object,
    swatch_text: str | None,
    swatch_label: str | None,
) -> Call[tuple[str, str, list[str]]]:
    """All of /transfer: both pictures, and why garments keep their own look."""
    chosen = _garments(labels)
    yield
    fabrics = _fabrics_of(swatch_text, swatch_label)
    one, other = new_editor(), new_editor()
    for editor, text, name in zip((one, other), photo_texts, "ab", strict=True):
        yield
        with _about(name):
            editor.open(read_photo(_bytes_of(text, "photo")))
    yield
    picture = _dressed(one, other, chosen, fabrics)
    yield
    return picture, _dressed(other, one, chosen, {}), _remarks_on(one, other, chosen, fabrics)


def _open_in_pose(editor: DressedEditor, photo: np.ndarray, pose: Pose | None) -> None:
    """Open a photo so that its map is that of /inspect, though its pose may be another."""
    if pose is None:
        editor.open(photo)
        return
    try:
        editor.open(photo)
        if moved_joints(editor.source_pose, pose).any():  # more than /inspect rounds
            editor.correct(pose, editor.source_map)
    except (NoPersonError, PoseError):  # nobody was found, or somebody else
        editor.open(photo, pose=pose)


def _garments(names: object) -> tuple[int, ...]:
    """The labels of garments by name; all of them for None."""
    if names is None:
        return GARMENT_LABELS
    expect(isinstance(names, list) and len(names) <= len(GARMENT_LABELS), InputError, "labels",
           got=repr(names)[:80], expected=f"a list of at most {len(GARMENT_LABELS)}")  # fmt: skip
    return tuple(_garment(name, "labels") for name in names)


def _fabrics_of(swatch_text: str | None, label: str | None) -> Fabrics:
    """The swatch for its garment; none where none is given."""
    expect((swatch_text is None) == (label is None), InputError, "swatch and swatch_label",
           got="only one of the two", expected="a picture of a fabric and a garment")  # fmt: skip
    if swatch_text is None:
        return {}
    garment = _garment(label, "swatch_label")
    with _about("swatch"):
        return {garment: Wearing(swatch(read_photo(_bytes_of(swatch_text, "photo"))))}


def _dressed(
    wearer: DressedEditor, donor: DressedEditor, chosen: tuple[int, ...], fabrics: Fabrics
) -> str:
    """The picture of one of the two; a fabric goes before the exchange."""
    for label in fabrics:
        expect(bool((wearer.source_map == label).any()), InputError, "swatch_label",
               got=LABELS[label], expected="a garment that photo a shows")  # fmt: skip
    wearer.dress(same_garments(wearer, donor, chosen) | fabrics)
    return _picture(wearer.render())


def _remarks_on(
    one: DressedEditor, other: DressedEditor, chosen: tuple[int, ...], fabrics: Fabrics
) -> list[str]:
    """Why garments of the two keep their own look, a sentence each."""
    asked = tuple(label for label in chosen if label not in fabrics)
    return unexchanged(one, other, ("a", "b"), asked) + unexchanged(other, one, ("b", "a"), chosen)


def _garment(name: object, where: str) -> int:
    labels = {LABELS[label]: label for label in GARMENT_LABELS}
    expect(isinstance(name, str) and name in labels, InputError, where, got=repr(name)[:80],
           expected=f"among {', '.join(labels)}")  # fmt: skip
    return labels[name]


@contextlib.contextmanager
def _about(name: str) -> Iterator[None]:
    """Say which of several pictures it is that cannot be used."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{name}: {error}") from error


def _bytes_of(text: object, name: str) -> bytes:
    """The file in a base64 text or data URL; InputError for all else. It is never an address."""
    expect(isinstance(text, str), InputError, name, got=type(text).__name__, expected=AS_TEXT)
    if text.startswith("data:"):
        head, _, text = text.partition(",")
        expect(head.endswith(";base64"), InputError, name,
               got=f"a data URL that starts {head!r:.40}", expected=AS_TEXT)  # fmt: skip
    size = len(text) * 3 // 4
    expect(size <= MAX_PHOTO_BYTES + 2, InputError, name, got=f"{size / 2**20:.1f} MB",
           expected=f"up to {MAX_PHOTO_BYTES // 2**20} MB")  # fmt: skip
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as reason:
        raise InputError(f"{name}: got text that is not base64, expected {AS_TEXT}.") from reason


def _pose(text: str, size: tuple[int, int]) -> Pose:
    """The largest person of OpenPose JSON, in pixels of a photo (rows, columns)."""
    pose = choose_person(read_pose_file(text.encode("utf-8", "replace"), size).people)
    expect_within_reach(pose, size)
    return pose


def _label_map(text: object, size: tuple[int, int]) -> np.ndarray:
    return read_label_map(_bytes_of(text, "label map"), size=size)


def _picture(picture: np.ndarray) -> str:
    return _data_url(encode_photo(picture))


def _map(label_map: np.ndarray) -> str:
    return _data_url(encode_label_map_png(label_map))


def _data_url(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()
