"""Retargeting: whose directions, whose lengths, and what stays where it was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standing import XY, standing_pose

from spt.labels import (
    FACE_KEYPOINTS,
    LEFT_ANKLE,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NECK,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from spt.pose import Pose
from spt.retarget import retarget

HIPS, ANKLES = [RIGHT_HIP, LEFT_HIP], [RIGHT_ANKLE, LEFT_ANKLE]


def changed(moves: dict[int, tuple[float, float]], hidden: tuple[int, ...] = ()) -> Pose:
    """The standing person with joints put elsewhere or hidden."""
    xy_px, visible = XY.copy(), np.ones(18, dtype=bool)
    for joint, place in moves.items():
        xy_px[joint] = place
    visible[list(hidden)] = False
    return Pose(xy_px, visible)


def bone(pose: Pose, start: int, end: int) -> np.ndarray:
    return pose.xy_px[end] - pose.xy_px[start]


@given(
    size=st.floats(0.05, 20),
    shift=st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
    hidden=st.sets(st.integers(0, 17), max_size=9),
)
def test_a_person_s_own_stance_changes_nothing(
    size: float, shift: tuple[float, float], hidden: set[int]
) -> None:
    person = changed({LEFT_WRIST: (140, 70), RIGHT_KNEE: (70, 160)}, tuple(hidden))
    stance = Pose(person.xy_px * size + np.float32(shift), person.visible)
    same = retarget(stance, person)
    assert np.array_equal(same.visible, person.visible)
    assert np.abs(same.xy_px - person.xy_px)[person.visible].max() < 0.01


def test_directions_are_the_stance_s_and_lengths_the_person_s() -> None:
    """The left arm of the stance, as long as its right one, goes straight out."""
    upper, fore = np.hypot(8, 32), np.hypot(4, 32)
    stance = changed({LEFT_ELBOW: (116 + upper, 64), LEFT_WRIST: (116 + upper + fore, 64)})
    got = retarget(Pose(stance.xy_px * 3, stance.visible), standing_pose())
    expected = XY.copy()
    expected[LEFT_ELBOW] = (116 + upper, 64)
    expected[LEFT_WRIST] = (116 + upper + fore, 64)
    assert np.allclose(got.xy_px, expected, atol=0.01)


def test_longer_legs_stay_longer() -> None:
    """A stance of other proportions: shins half as long again, all straight, on lower ground."""
    stance = changed({RIGHT_ANKLE: (82, 244), LEFT_ANKLE: (110, 244)})
    assert np.allclose(retarget(stance, standing_pose()).xy_px, XY, atol=0.01)


def test_a_bone_that_points_towards_us_is_foreshortened_alike() -> None:
    """The right forearm of the stance shows half of what its left one does."""
    stance = changed({RIGHT_WRIST: (66, 112)})
    got = retarget(stance, standing_pose())
    half = bone(standing_pose(), RIGHT_ELBOW, RIGHT_WRIST) / 2
    assert np.allclose(bone(got, RIGHT_ELBOW, RIGHT_WRIST), half, atol=0.01)


def test_two_foreshortened_arms_are_known_by_the_trunk() -> None:
    """An arm measures at least 0.85 * (0.55 + 0.47) of the trunk, which is 60 px long here."""
    stance = changed({RIGHT_WRIST: (68, 106), LEFT_WRIST: (124, 106)})
    got = retarget(stance, standing_pose())
    share = 10 / (0.85 * (0.55 + 0.47) * 60 - np.hypot(8, 32))
    assert np.allclose(
        bone(got, LEFT_ELBOW, LEFT_WRIST), (0, share * np.hypot(4, 32)), atol=0.01
    )


def test_a_foreshortened_limb_of_the_person_grows_to_its_twin() -> None:
    person = changed({LEFT_WRIST: (126, 112)})
    got = retarget(standing_pose(), person)
    assert np.allclose(bone(got, LEFT_ELBOW, LEFT_WRIST), (4, 32), atol=0.01)


def test_a_knee_found_too_low_does_not_lengthen_the_legs() -> None:
    """The right knee at two thirds of the leg: both legs stay 96 px long, hip to ankle."""
    person = changed({RIGHT_KNEE: (82, 188)})
    got = retarget(standing_pose(), person)
    legs = bone(got, RIGHT_HIP, RIGHT_ANKLE), bone(got, LEFT_HIP, LEFT_ANKLE)
    assert np.allclose(legs, [(-2, 96), (2, 96)], atol=1)


def test_the_middle_of_the_hips_and_the_ground_stay() -> None:
    """A squat: the hips of the stance are 40 px nearer to the ground."""
    stance = changed({RIGHT_KNEE: (62, 180), RIGHT_ANKLE: (82, 220)})
    got = retarget(stance, standing_pose())
    assert np.isclose(got.xy_px[HIPS, 0].mean(), 96)
    assert np.isclose(got.xy_px[ANKLES, 1].max(), 220)
    lean = changed({NECK: (106, 64)})
    got = retarget(lean, standing_pose())
    assert np.allclose(got.xy_px[HIPS].mean(axis=0), (96, 124), atol=0.01)
    assert got.xy_px[NECK, 0] > 104


def test_without_both_ankles_the_hips_keep_their_height() -> None:
    person = changed({}, hidden=(LEFT_ANKLE,))
    stance = changed({RIGHT_KNEE: (62, 180), RIGHT_ANKLE: (82, 200)})
    assert np.allclose(retarget(stance, person).xy_px[HIPS], XY[HIPS], atol=0.01)


def test_width_of_the_hips_stays_the_person_s() -> None:
    """A stance on narrow hips, 20 px apart instead of 24."""
    stance = changed({RIGHT_HIP: (86, 124), LEFT_HIP: (106, 124)})
    got = retarget(stance, standing_pose())
    assert np.allclose(bone(got, *HIPS), (24, 0), atol=0.01)


def test_joints_the_stance_lacks_go_with_what_they_hang_from() -> None:
    stance = changed({LEFT_ELBOW: (149, 64)}, hidden=(LEFT_WRIST, *FACE_KEYPOINTS))
    got = retarget(stance, standing_pose())
    assert got.visible.all()
    assert np.allclose(bone(got, LEFT_ELBOW, LEFT_WRIST), (4, 32), atol=0.01)
    assert np.allclose(bone(got, NECK, NOSE), (0, -24), atol=0.01)


def test_joints_the_person_lacks_stay_invisible_and_bridge_nothing_wrongly() -> None:
    """Without an elbow the wrist hangs from the shoulder: straight out, 64 px as before."""
    person = changed({}, hidden=(LEFT_ELBOW, NOSE))
    stance = changed({LEFT_ELBOW: (149, 64), LEFT_WRIST: (181.25, 64)})
    got = retarget(stance, person)
    assert np.array_equal(got.visible, person.visible)
    twin = np.linalg.norm(bone(standing_pose(), RIGHT_SHOULDER, RIGHT_WRIST))
    share = 65.25 / max(65.25, twin)
    assert np.allclose(bone(got, LEFT_SHOULDER, LEFT_WRIST), (share * twin, 0), atol=0.01)


@pytest.mark.parametrize("visible", [(), (NECK,), (LEFT_WRIST, RIGHT_ANKLE)])
def test_a_person_of_few_joints_keeps_them(visible: tuple[int, ...]) -> None:
    seen = np.isin(np.arange(18), visible)
    got = retarget(changed({LEFT_WRIST: (180, 64)}), Pose(XY, seen))
    assert np.array_equal(got.visible, seen)
    assert np.array_equal(got.xy_px[seen], XY[seen])
