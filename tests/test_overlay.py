"""The overlay: colours where the map says, bones and joints where the pose says."""

import numpy as np
import pytest

from spt.errors import MapError
from spt.labels import LABEL_COLOURS, LEFT_WRIST, NECK, NOSE, PANTS, RIGHT_WRIST
from spt.overlay import draw_map, draw_overlay, draw_pose
from spt.pose import Pose

GREY = np.full((200, 150, 3), 100, np.uint8)


def pose_of(places: dict[int, tuple[float, float]]) -> Pose:
    xy_px, visible = np.zeros((18, 2)), np.zeros(18, bool)
    for keypoint, place in places.items():
        xy_px[keypoint], visible[keypoint] = place, True
    return Pose(xy_px, visible)


def test_background_stays_and_labels_are_tinted() -> None:
    label_map = np.zeros((200, 150), np.uint8)
    label_map[50:100, 40:90] = PANTS
    drawn = draw_map(GREY, label_map)
    assert (drawn[:50] == 100).all()
    assert (drawn[100:] == 100).all()
    wanted = 0.55 * 100 + 0.45 * LABEL_COLOURS[PANTS].astype(float)
    np.testing.assert_allclose(drawn[70, 60], wanted, atol=1)
    edge = 0.1 * 100 + 0.9 * LABEL_COLOURS[PANTS].astype(float)
    np.testing.assert_allclose(drawn[50, 60], edge, atol=1)


def test_joints_and_bones_lie_at_their_points() -> None:
    drawn = draw_pose(GREY, pose_of({NOSE: (75, 20), NECK: (75, 180)}))
    assert (drawn[20, 75] == 255).all()
    assert (drawn[100, 75] == 255).all()
    assert (drawn[:, :60] == 100).all()
    assert (drawn[:, 90:] == 100).all()


def test_left_and_right_differ_and_missing_joints_are_not_drawn() -> None:
    right = draw_pose(GREY, pose_of({RIGHT_WRIST: (75, 100)}))[100, 75]
    left = draw_pose(GREY, pose_of({LEFT_WRIST: (75, 100)}))[100, 75]
    assert right.tolist() != left.tolist()
    np.testing.assert_array_equal(draw_pose(GREY, pose_of({})), GREY)


def test_the_photo_itself_is_not_changed() -> None:
    photo = GREY.copy()
    draw_overlay(photo, np.full((200, 150), PANTS, np.uint8), pose_of({NOSE: (75, 20)}))
    np.testing.assert_array_equal(photo, GREY)


def test_points_far_outside_are_no_problem() -> None:
    drawn = draw_pose(GREY, pose_of({NOSE: (-5000, 20), NECK: (9000, 20)}))
    assert (drawn[150:] == 100).all()


def test_map_of_another_size_is_refused() -> None:
    with pytest.raises(MapError, match=r"got \(10, 10\) .*expected \(200, 150\), the size of the"):
        draw_overlay(GREY, np.zeros((10, 10), np.uint8), pose_of({}))
