"""Recipes: what is written comes back to the bit, and what is no recipe is refused by name."""

import base64
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from standing import XY, standing_pose

from spt.errors import InputError
from spt.labels import BACKGROUND, LEFT_ARM, LEFT_WRIST, NUM_LABELS, PANTS, UNPAINTED
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose
from spt.recipe import FORMAT, Recipe
from spt.runs import encode_runs
from spt.wishes import ColourWish, Wish

FRAME = Frame(-12, 7, 216, 288)
IN_RED = Wish(PANTS, 0.5, ColourWish((200, 30, 30)))


def sleeve() -> Recipe:
    """A wrist moved, an arm and a little background painted."""
    moved = XY.copy()
    moved[LEFT_WRIST] += np.float32((11.1, -7.7))
    paint = np.full(MAP_SIZE, UNPAINTED, np.uint8)
    paint[100:200, 250:270] = LEFT_ARM
    paint[0, 0] = BACKGROUND
    visible = np.arange(18) != 16
    return Recipe(standing_pose(), Pose(moved, visible), FRAME, (300, 200), paint, (IN_RED,))


def assert_same(one: Recipe, other: Recipe) -> None:
    for pose in ("source_pose", "target_pose"):
        mine, theirs = getattr(one, pose), getattr(other, pose)
        assert np.array_equal(mine.xy_px, theirs.xy_px)
        assert np.array_equal(mine.visible, theirs.visible)
    assert (one.frame, one.photo_size) == (other.frame, other.photo_size)
    assert one.wishes == other.wishes
    assert np.array_equal(one.paint, other.paint)


def test_a_recipe_comes_back_and_is_small() -> None:
    text = sleeve().to_json()
    back = Recipe.from_json(text)
    assert_same(back, sleeve())
    assert back.to_json() == text
    assert len(text) < 5000


def test_the_file_says_what_it_is() -> None:
    content = json.loads(sleeve().to_json())
    assert (content["format"], content["version"]) == (FORMAT, 2)
    assert content["labels"][3] == "upper_clothes"
    assert content["keypoints"][7] == "left_wrist"
    assert content["fabrics"] == [
        {"label": PANTS, "strength": 0.5, "donor": {"kind": "colour", "rgb": [200, 30, 30]}}
    ]
    assert content["photo"] == {"width": 200, "height": 300}
    assert content["target_pose"]["xy_px"][LEFT_WRIST] == [139.1, 120.3]
    first = 100 * MAP_SIZE[1] + 250  # cells before the arm
    start = bytes([BACKGROUND, 1, 0, UNPAINTED]) + (first - 1).to_bytes(2, "little")
    assert base64.b64decode(content["paint"]).startswith(start + bytes([LEFT_ARM, 20, 0]))


@given(
    xy_px=hnp.arrays(np.float32, (18, 2), elements=st.floats(-500, 500, width=32)),
    visible=hnp.arrays(bool, 18),
    frame=st.tuples(*[st.integers(-900, 900)] * 2, *[st.integers(1, 4000)] * 2),
)
def test_any_numbers_come_back(
    xy_px: np.ndarray, visible: np.ndarray, frame: tuple[int, int, int, int]
) -> None:
    visible[:4] = True
    paint = np.full(MAP_SIZE, UNPAINTED, np.uint8)
    paint[:4] = np.random.default_rng(0).integers(0, NUM_LABELS, (4, MAP_SIZE[1]))
    recipe = Recipe(Pose(xy_px, visible), Pose(-xy_px, visible), Frame(*frame), (300, 251), paint)
    assert_same(Recipe.from_json(recipe.to_json()), recipe)


def changed(path: str, value: object) -> str:
    """The file of `sleeve` with another value at keys joined by dots; None takes the key out."""
    content = json.loads(sleeve().to_json())
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    place = content
    for key in parents:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return json.dumps(content)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("format", "pose", '"format" in r.json: got \'pose\''),
        ("version", 3, '"version" in r.json: got 3, expected 1 to 2. Open it with the version'),
        ("version", 1, "r.json: got the unknown 'fabrics'"),
        ("version", True, '"version" in r.json: got True'),
        ("extra", 1, "r.json: got the unknown 'extra'"),
        ("paint", None, "r.json: got no 'paint'"),
        ("fabrics", None, "r.json: got no 'fabrics'"),
        ("fabrics.0.label", 10, '"fabrics" in r.json: label: got 10'),
        ("fabrics.0.donor.kind", "file", '"fabrics" in r.json: kind: got \'file\''),
        ("labels.3", "pants", '"labels" in r.json'),
        ("keypoints", ["nose"], '"keypoints" in r.json: got [\'nose\'], expected our names'),
        ("photo.width", None, "\"photo\" in r.json: got no 'width'"),
        ("photo.width", 0, '"width" of "photo" in r.json: got 0, expected a whole number from 1'),
        ("photo", [200, 300], '"photo" in r.json: got [200, 300], expected a JSON object'),
        ("frame.left", 1.5, '"left" of "frame" in r.json: got 1.5'),
        ("frame.left", 10**400, '"left" of "frame" in r.json: got 1000'),
        ("frame.right", 9, "\"frame\" in r.json: got the unknown 'right'"),
        ("source_pose.xy_px.3", [1], '"source_pose" in r.json: got other points'),
        ("target_pose.xy_px.3.0", float("nan"), '"target_pose" in r.json: got other points'),
        ("target_pose.xy_px.3.0", float("inf"), '"target_pose" in r.json: got other points'),
        ("target_pose.xy_px.3.0", 10**400, '"target_pose" in r.json: got other points'),
        ("target_pose.xy_px", [], '"target_pose" in r.json: got other points, expected 18'),
        ("source_pose.visible.0", 1, '"source_pose" in r.json: got another visibility'),
        ("source_pose.visible", [False] * 18, "got 0 visible keypoints"),
        ("target_pose.xy_px.3.0", 601, "got a keypoint at [601.0"),
        ("paint", "a b", '"paint" in r.json: is not base64 text'),
        ("paint", 7, '"paint" in r.json: is not base64 text'),
        ("paint", "AAAA", '"paint" in r.json: got 0 cells'),
        ("paint", base64.b64encode(encode_runs(np.full(MAP_SIZE, 10, np.uint8))).decode(),
         '"paint" in r.json: got label 10'),
    ],
)  # fmt: skip
def test_what_is_no_recipe_is_refused(path: str, value: object, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        Recipe.from_json(changed(path, value), "r.json")


def test_recipes_of_before_fabrics_are_still_read() -> None:
    content = json.loads(changed("version", 1))
    del content["fabrics"]
    assert_same(Recipe.from_json(json.dumps(content)), replace(sleeve(), wishes=()))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "[]", "7", "null"])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^r\.json: "):
        Recipe.from_json(text, "r.json")
