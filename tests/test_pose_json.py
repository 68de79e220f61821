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
