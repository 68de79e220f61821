"""From one pose to another: every part finds its old place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spt.labels import BODY_PARTS, HEAD_PART, LEFT_WRIST, LIMB_PARTS, NOSE, TORSO_PART
from spt.part_frames import PartFrame, ways_back
from spt.pose import Pose
from tests.dressed import STANDING, XY_CELLS, turned

UPPER_ARM, FOREARM = 7, 9  # of the left side
RIGHT, DOWN = np.array([1.0, 0.0]), np.array([0.0, 1.0])
numbers = st.floats(-200, 200)
factors = st.floats(0.25, 4)


def test_a_limb_is_stretched_along_its_bone_and_nowhere_else() -> None:
    frame = PartFrame(np.zeros(2), RIGHT, np.array([100.0, 50]), DOWN, 10, 2, 1)
    points = np.array([[0.0, 0], [5, 0], [10, 0], [13, 0], [-4, 0], [5, 3]])
    expected = [(100, 50), (100, 60), (100, 70), (100, 73), (100, 46), (97, 60)]
    assert np.allclose(frame.moved(points), expected)


@given(numbers, numbers, st.floats(0, 6.3), st.floats(0, 6.3), factors, factors)
def test_there_and_back(
    x: float, y: float, angle: float, new_angle: float, stretch: float, growth: float
) -> None:
    axis, new_axis = (np.array([np.cos(a), np.sin(a)]) for a in (angle, new_angle))
    frame = PartFrame(np.array([3.0, 4]), axis, np.array([x, y]), new_axis, 20, stretch, growth)
    points = np.array([[x, y], [y, x], [3, 4], [13, 4]])
    assert np.allclose(frame.inverse().moved(frame.moved(points)), points, atol=1e-6)
    left, top, right, bottom = frame.box((-5, -5, 30, 40))
    inside = frame.moved(np.array([[-5.0, -5], [30, 40], [10, 10], [30, -5], [3, 4]]))
    assert (inside >= np.array([left, top]) - 1e-6).all()
    assert (inside <= np.array([right, bottom]) + 1e-6).all()


def test_bones_go_back_to_their_old_places() -> None:
    generator = np.random.default_rng(5)
    new = Pose(XY_CELLS + generator.normal(0, 9, XY_CELLS.shape), STANDING.visible)
    before, after, ways = ways_back(STANDING, new, other_person=False)
    for part in LIMB_PARTS:
        joints = list(BODY_PARTS[part].keypoints)
        assert np.allclose(ways[part].moved(new.xy_px[joints]), XY_CELLS[joints], atol=1e-3)
    assert after.scale == before.scale


def test_parts_that_did_not_move_stay_exactly() -> None:
    _, _, ways = ways_back(STANDING, turned(40, [LEFT_WRIST], 6), other_person=False)
    points = np.random.default_rng(0).uniform(0, 500, (50, 2))
    for part, way in enumerate(ways):
        stays = np.abs(way.moved(points) - points).max() < 1e-9
        assert stays == (part != FOREARM)


def test_the_trunk_leans_and_the_head_turns_as_their_points_do() -> None:
    middle = np.array([192.0, 200])
    _, _, ways = ways_back(STANDING, turned(30, list(range(18)), middle), other_person=False)
    for part in (TORSO_PART, HEAD_PART):
        assert np.allclose(ways[part].new_axis, [np.cos(np.pi / 6), -0.5], atol=1e-4)
        assert ways[part].growth == pytest.approx(1, abs=1e-4)


def test_a_shifted_face_takes_the_head_along_hardly_turned() -> None:
    xy = XY_CELLS.copy()
    xy[[NOSE, 14, 15, 16, 17]] += (30, 0)
    _, _, ways = ways_back(STANDING, Pose(xy, STANDING.visible), other_person=False)
    nose = ways[HEAD_PART].moved(xy[[NOSE]])[0]
    assert np.abs(nose - XY_CELLS[NOSE]).max() < 2


def test_a_part_that_one_pose_lacks_moves_with_its_parent() -> None:
    new = turned(-50, [6, LEFT_WRIST], 5)
    visible = new.visible.copy()
    visible[LEFT_WRIST] = False
    before, after, ways = ways_back(STANDING, Pose(new.xy_px, visible), other_person=False)
    assert ways[FOREARM] is ways[UPPER_ARM]
    assert before.there[FOREARM] and after.there[FOREARM]
    assert np.allclose(after.end[FOREARM], new.xy_px[LEFT_WRIST], atol=1e-3)


def test_another_person_has_a_build_of_their_own() -> None:
    double = Pose(2 * XY_CELLS, STANDING.visible)
    before, after, ways = ways_back(STANDING, double, other_person=True)
    assert after.scale == pytest.approx(2 * before.scale)
    points = np.array([[240.0, 170], [192, 60], [220, 460]])
    for way in ways:
        assert np.allclose(way.moved(2 * points), points, atol=1e-3)
