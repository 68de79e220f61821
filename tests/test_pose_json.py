"""OpenPose JSON: every common form gives the same pose; everything else is refused in words."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from spt.errors import PoseError
from spt.labels import LEFT_ANKLE, LEFT_EAR, NECK, RIGHT_HIP, RIGHT_WRIST
from spt.pose import Pose
from spt.pose_json import choose_person, pose_to_json, read_pose_file, read_pose_json

WIDTH, HEIGHT = 400, 800
XY = np.stack([np.linspace(100, 270, 18), np.linspace(40, 720, 18)], axis=1)
COCO18 = [*np.concatenate([XY, np.ones((18, 1))], axis=1).reshape(-1).tolist()]


def body25() -> list[float]:
    """The same person with 25 points; hip centre and feet lie where they would be noticed."""
    rows = np.concatenate([XY, np.ones((18, 1))], axis=1)
    extra = np.full((6, 3), 399.0)
    return np.concatenate([rows[:8], extra[:1], rows[8:], extra]).reshape(-1).tolist()


def in_file(points: list, **canvas: object) -> str:
    return json.dumps({"people": [{"pose_keypoints_2d": points}], **canvas})


CANVAS = {"canvas_width": WIDTH, "canvas_height": HEIGHT}
FRACTIONS = (np.array(COCO18).reshape(18, 3) / [WIDTH, HEIGHT, 1]).reshape(-1).tolist()
POINTS = XY.tolist()

FORMS = {
    "OpenPose 1.3": in_file(COCO18, version=1.3),
    "OpenPose 1.1": json.dumps({"people": [{"pose_keypoints": COCO18}]}),
    "ControlNet": in_file(COCO18, **CANVAS),
    "BODY_25": in_file(body25(), **CANVAS),
    "DWPose in a list": "[" + in_file(COCO18, **CANVAS) + "]",
    "width and height": in_file(COCO18, width=WIDTH, height=HEIGHT),
    "fractions": in_file(FRACTIONS, **CANVAS),
    "fractions of a canvas of one": in_file(FRACTIONS, canvas_width=1, canvas_height=1),
    "fractions without canvas": in_file(FRACTIONS),
    "fkunn1326": json.dumps({"width": WIDTH, "height": HEIGHT, "keypoints": POINTS}),
    "fkunn1326, several": json.dumps({"width": WIDTH, "height": HEIGHT, "keypoints": [POINTS]}),
    "points in people": in_file(POINTS, **CANVAS),
    "byte order mark": "\ufeff" + in_file(COCO18, **CANVAS),
    "half-size canvas": in_file(
        (np.array(COCO18).reshape(18, 3) * [0.5, 0.5, 1]).reshape(-1).tolist(),
        canvas_width=WIDTH // 2, canvas_height=HEIGHT // 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_pose(form: str, tmp_path: Path) -> None:
    path = tmp_path / "pose.json"
    path.write_text(FORMS[form], encoding="utf-8")
    for source in (FORMS[form], path, str(path), FORMS[form].encode()):
        pose = read_pose_json(source, photo_size=(HEIGHT, WIDTH))
        np.testing.assert_allclose(pose.xy_px, XY, atol=1e-3)
        assert pose.visible.all()


@pytest.mark.parametrize(
    "triple",
    [[0, 0, 0], [0, 0, 1], [-1, -1, 0], [-1, -1, 1], [120, 300, 0.1], [120, 300, 0], [-5, 8, 0.0]],
)
def test_every_kind_of_missing_point(triple: list[float]) -> None:
    points = np.array(COCO18).reshape(18, 3)
    points[RIGHT_WRIST] = triple
    pose = read_pose_json(in_file(points.reshape(-1).tolist(), **CANVAS))
    assert not pose.visible[RIGHT_WRIST]
    assert pose.visible.sum() == 17


def test_points_outside_the_picture_are_kept() -> None:
    points = np.array(COCO18).reshape(18, 3)
    points[RIGHT_WRIST] = [-12.5, 300, 0.11]
    pose = read_pose_json(in_file(points.reshape(-1).tolist(), **CANVAS))
    assert pose.visible[RIGHT_WRIST]
    assert pose.xy_px[RIGHT_WRIST].tolist() == [-12.5, 300]


def test_missing_point_without_confidence() -> None:
    points = [list(point) for point in POINTS]
    points[RIGHT_WRIST] = [0, 0]
    pose = read_pose_json(json.dumps({"width": 9, "height": 9, "keypoints": points}))
    assert np.flatnonzero(~pose.visible).tolist() == [RIGHT_WRIST]


def test_another_canvas_is_fitted_into_the_middle_of_the_photo() -> None:
    """A canvas of 400 x 800 in a photo of 1000 x 400: half as large, 400 columns from the left."""
    read = read_pose_file(in_file(COCO18, **CANVAS), photo_size=(400, 1000))
    np.testing.assert_allclose(read.people[0].xy_px, XY / 2 + [400, 0], atol=1e-3)
    (note,) = read.notes
    assert note == "The pose was fitted from its canvas, 400 x 800, to the photo, 1000 x 400."


def test_without_photo_the_canvas_is_the_frame() -> None:
    for text in (in_file(FRACTIONS, **CANVAS), in_file(COCO18)):
        np.testing.assert_allclose(read_pose_json(text).xy_px, XY, atol=1e-3)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (in_file(FRACTIONS), "fractions of the picture"),
        (in_file(COCO18), "names no canvas size; its numbers are pixels of the photo"),
        (in_file(body25(), **CANVAS), "25 points of BODY_25"),
    ],
)
def test_what_was_decided_is_said(text: str, note: str) -> None:
    (said,) = read_pose_file(text, photo_size=(HEIGHT, WIDTH)).notes
    assert note in said


def two_people() -> str:
    small = (np.array(COCO18).reshape(18, 3) * [0.5, 0.5, 1]).reshape(-1).tolist()
    people = [{"pose_keypoints_2d": points} for points in ([], small, COCO18, [0] * 54)]
    return json.dumps({"people": [*people, {"hand_left_keypoints_2d": []}], **CANVAS})


def test_largest_of_several_people_is_taken_unless_one_is_chosen() -> None:
    read = read_pose_file(two_people())
    assert len(read.people) == 2
    assert read.notes == ("The pose file holds 2 people; the largest is used unless you choose.",)
    np.testing.assert_allclose(read_pose_json(two_people()).xy_px, XY, atol=1e-3)
    np.testing.assert_allclose(read_pose_json(two_people(), person=0).xy_px, XY / 2, atol=1e-3)
    for person in (2, -1):
        with pytest.raises(PoseError, match=rf"got number {person}, expected 0 to 1"):
            read_pose_json(two_people(), person=person)


def test_a_line_of_points_can_be_the_largest() -> None:
    flat = Pose(XY * [0, 1], np.ones(18, bool))
    assert choose_person([flat]) is flat


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


def test_export_is_openpose_with_canvas_and_certain_confidences() -> None:
    visible = np.ones(18, bool)
    visible[[LEFT_EAR, RIGHT_HIP]] = False
    root = json.loads(pose_to_json(Pose(XY, visible), WIDTH, HEIGHT, np.full(18, 0.75)))
    assert (root["canvas_width"], root["canvas_height"]) == (WIDTH, HEIGHT)
    (person,) = root["people"]
    points = np.array(person["pose_keypoints_2d"]).reshape(18, 3)
    assert set(points[:, 2]) == {0.0, 1.0}
    assert points[LEFT_EAR].tolist() == points[RIGHT_HIP].tolist() == [0, 0, 0]
    np.testing.assert_allclose(points[visible, :2], XY[visible], atol=1e-3)
    assert person["semantic_person_studio"]["confidence"] == [0.75] * 18


def test_hidden_places_survive_and_edited_points_win() -> None:
    visible = np.ones(18, bool)
    visible[LEFT_ANKLE] = False
    root = json.loads(pose_to_json(Pose(XY, visible), WIDTH, HEIGHT))
    root["people"][0]["pose_keypoints_2d"][3 * NECK] = 333.0
    pose = read_pose_json(json.dumps(root), photo_size=(HEIGHT * 2, WIDTH * 2))
    np.testing.assert_allclose(pose.xy_px[LEFT_ANKLE], XY[LEFT_ANKLE] * 2, atol=1e-3)
    assert pose.xy_px[NECK, 0] == 666.0
    assert np.flatnonzero(~pose.visible).tolist() == [LEFT_ANKLE]


def test_damaged_own_key_is_refused_and_foreign_use_of_it_is_not() -> None:
    root = json.loads(pose_to_json(Pose(XY, np.ones(18, bool)), WIDTH, HEIGHT))
    root["people"][0]["semantic_person_studio"]["xy_px"].pop()
    with pytest.raises(PoseError, match="semantic_person_studio in pose: got 17 points"):
        read_pose_json(json.dumps(root))
    root["people"][0]["semantic_person_studio"] = "hello"
    np.testing.assert_allclose(read_pose_json(json.dumps(root)).xy_px, XY, atol=1e-3)


poses = st.builds(
    Pose,
    hnp.arrays(np.float32, (18, 2), elements=st.floats(-5000, 5000, width=32)),
    hnp.arrays(bool, 18).filter(np.any),
)


@given(poses)
@settings(max_examples=100, deadline=None)
def test_any_pose_survives_writing_and_reading(pose: Pose) -> None:
    read = read_pose_json(pose_to_json(pose, 640, 480), photo_size=(480, 640))
    np.testing.assert_array_equal(read.visible, pose.visible)
    np.testing.assert_allclose(read.xy_px, pose.xy_px, atol=0.012)


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
