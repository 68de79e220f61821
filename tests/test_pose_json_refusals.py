"""What is no pose is refused in words that say where, and nothing else is ever raised."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spt.errors import PoseError
from spt.pose_json import read_pose_json

WIDTH, HEIGHT = 400, 800
POINTS = np.stack([np.linspace(100, 270, 18), np.linspace(40, 720, 18)], axis=1).tolist()
COCO18 = [number for x, y in POINTS for number in (x, y, 1.0)]
FRACTIONS = [number for x, y in POINTS for number in (x / WIDTH, y / HEIGHT, 1.0)]
CANVAS = {"canvas_width": WIDTH, "canvas_height": HEIGHT}


def in_file(points: list, **canvas: object) -> str:
    return json.dumps({"people": [{"pose_keypoints_2d": points}], **canvas})


REFUSED = {
    "": "cannot be read",
    "{": "is not JSON",
    "[" * 100_000: "is not JSON",
    "[]": r"got a list of 0, expected one JSON object",
    "[1, 2]": r"got a list of 2, expected one JSON object",
    "{}": "got no person with a visible keypoint",
    '{"people": []}': "got no person with a visible keypoint",
    '{"people": 3}': '"people" in pose: got something else, expected a list of objects',
    '{"people": [3]}': "expected a list of objects",
    in_file([0] * 54): "got no person with a visible keypoint",
    in_file(COCO18[:51]): r"got 17 points.*COCO-17, which has no neck: put the neck .*coco17",
    in_file(POINTS[:17]): r"got 17 points for a person, expected 18 .* or 25",
    in_file(COCO18[:48]): r"got 16 points for a person, expected 18 .* or 25",
    in_file(COCO18 * 2): r"got 36 points for a person",
    in_file(COCO18[:53]): r"got 53 numbers for a person, expected .*54 numbers .18 points. or 75",
    in_file([float("nan"), *COCO18[1:]]): r"point 0 in pose: got \[nan, 40.0, 1.0\], .*finite",
    in_file([*COCO18[:3], float("inf"), *COCO18[4:]]): r"point 1 in pose: got \[inf",
    in_file([1e30, *COCO18[1:]]): r"point 0 in pose: got \[1e\+30",
    in_file([10**400, *COCO18[1:]]): r"point 0 in pose: got \[1000",
    in_file([True, *COCO18[1:]]): r"point 0 in pose: got \[True",
    in_file(["1", *COCO18[1:]]): r"point 0 in pose: got \['1'",
    in_file([*POINTS[:17], None]): r"point 17 in pose: got None",
    in_file([*POINTS[:17], [1, 2, 3, 4]]): r"point 17 in pose: got \[1, 2, 3, 4\]",
    in_file(FRACTIONS): r"fractions between 0 and 1 without a canvas size.*Add the size",
    in_file([-0.5, *FRACTIONS[1:]], **CANVAS): r"got numbers between -1 and 1, expected pixels",
    in_file(COCO18, canvas_width=0, canvas_height=5): r"canvas_height in pose: got 0 and 5, exp",
    in_file(COCO18, width=5): r"width and height in pose: got 5 and None",
    in_file(COCO18, width="5", height=7): r"width and height in pose: got '5' and 7",
}


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_pose_is_refused_in_words(text: str) -> None:
    with pytest.raises(PoseError, match=REFUSED[text]):
        read_pose_json(text)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PoseError, match=r"gone\.json: cannot be read \(No such file"):
        read_pose_json(tmp_path / "gone.json")
    (tmp_path / "binary.json").write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(PoseError, match=r"binary\.json: is not JSON"):
        read_pose_json(tmp_path / "binary.json")


keys = st.sampled_from(
    ["people", "pose_keypoints_2d", "keypoints", "canvas_width", "canvas_height", "width", "x"]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
numbers = st.floats() | st.integers() | st.none()


@given(json_values | st.builds(lambda p: {"people": [{"pose_keypoints_2d": p}]}, st.lists(
    numbers, min_size=51, max_size=57)))  # fmt: skip
@settings(max_examples=120, deadline=None)
def test_arbitrary_json_gives_a_pose_or_a_pose_error(value: object) -> None:
    try:
        pose = read_pose_json(json.dumps(value).encode(), photo_size=(480, 640))
    except PoseError as error:
        assert str(error)
    else:
        assert pose.visible.any()


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_arbitrary_bytes_raise_only_pose_errors(data: bytes) -> None:
    with pytest.raises(PoseError):
        read_pose_json(data)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_arbitrary_text_raises_only_pose_errors(text: str) -> None:
    with pytest.raises(PoseError):
        read_pose_json("{" + text)
