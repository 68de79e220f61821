"""The parts of a pose: where they are, how far places are from them, and whose places are."""

import numpy as np
import pytest

from spt.labels import HEAD_PART, LEFT_WRIST, TORSO_PART
from spt.part_bones import ARM_PARTS, PARENTS, TIP_REACH, bones_of
from spt.pose import Pose
from tests.dressed import STANDING, XY_CELLS

THIGH, SHIN, UPPER_ARM, FOREARM = 3, 5, 7, 9  # of the left side


def hidden(*joints: int) -> Pose:
    visible = STANDING.visible.copy()
    visible[list(joints)] = False
    return Pose(XY_CELLS, visible)


def test_forearms_hang_on_upper_arms_and_the_rest_on_the_torso() -> None:
    assert PARENTS == (0, 0, 0, 0, 2, 3, 0, 0, 6, 7)
    assert ARM_PARTS == (6, 7, 8, 9)
    assert [part for part, reach in enumerate(TIP_REACH) if reach > 0] == [4, 5, 8, 9]


def test_parts_of_a_standing_person() -> None:
    bones = bones_of(STANDING)
    assert bones.start[TORSO_PART].tolist() == [192, 128]
    assert bones.end[TORSO_PART].tolist() == [192, 248]
    assert bones.start[FOREARM].tolist() == [248, 192]
    assert bones.there.all()
    # Shoulder to hip: 16 across and 120 down on both sides.
    assert bones.scale == pytest.approx(np.hypot(16, 120))


def test_distances_are_measured_from_the_surface_of_a_part() -> None:
    bones = bones_of(STANDING)
    beside_knee = np.array([[220.0 + 60, 344], [220, 344]])
    expected = [60 / bones.scale - 0.18, -0.18]
    assert np.allclose(bones.distance(THIGH, beside_knee), expected, atol=1e-3)
    past_the_hand = XY_CELLS[[LEFT_WRIST]] + 0.5 * (XY_CELLS[[7]] - XY_CELLS[[6]])
    assert bones.distance(FOREARM, past_the_hand)[0] == pytest.approx(-0.12)


def least(*places: tuple[float, float]) -> list[int]:
    """The part that owns each place, of all parts."""
    bones = bones_of(STANDING)
    claims = np.stack([bones.claim(part, np.array(places)) for part in range(10)])
    return claims.argmin(0).tolist()


def test_places_belong_to_the_part_they_lie_on() -> None:
    assert least((192, 72), (192, 190), (220, 300), (220, 400), (242, 160), (252, 230)) == [
        HEAD_PART, TORSO_PART, THIGH, SHIN, UPPER_ARM, FOREARM,
    ]  # fmt: skip


def test_what_is_behind_a_joint_of_the_trunk_is_the_trunks() -> None:
    above_hip, below_hip = (216, 240), (216, 260)
    assert least(above_hip, below_hip) == [TORSO_PART, THIGH]
    above_shoulder, below_shoulder = (228, 124), (236, 140)
    assert least(above_shoulder, below_shoulder) == [TORSO_PART, UPPER_ARM]


def test_an_arm_in_front_of_the_trunk_owns_its_places() -> None:
    xy = XY_CELLS.copy()
    xy[LEFT_WRIST] = (192, 192)  # the forearm across the belly
    bones = bones_of(Pose(xy, STANDING.visible))
    on_forearm, beside_it = np.array([[200.0, 192]]), np.array([[200.0, 215]])
    assert bones.claim(FOREARM, on_forearm) < bones.claim(TORSO_PART, on_forearm)
    assert bones.claim(FOREARM, beside_it) > bones.claim(TORSO_PART, beside_it)


def test_a_trunk_without_hips_hangs_straight_down() -> None:
    bones = bones_of(hidden(8, 11))
    assert bones.there[TORSO_PART]
    assert bones.end[TORSO_PART].tolist() == [192, 128 + bones.scale]


def test_parts_that_are_not_seen_are_not_there() -> None:
    bones = bones_of(hidden(LEFT_WRIST, 0, 14, 15, 16, 17))
    assert np.flatnonzero(~bones.there).tolist() == [HEAD_PART, FOREARM]
    nothing = bones_of(hidden(*range(18)))
    assert not nothing.there.any()
    assert np.isfinite(nothing.distance(TORSO_PART, np.zeros((1, 2)))).all()
