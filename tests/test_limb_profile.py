"""Widths and labels along the limbs of a figure that is drawn to measure."""

import numpy as np
import pytest
from stick_figure import ARM_HALF, HAND, LEG_HALF, SCALE, SLEEVE_HALF, XY, capsule, figure

from spt.labels import LEFT_ARM, LEFT_LEG, PANTS, SKIRT, UPPER_CLOTHES
from spt.limb_axis import LimbAxis
from spt.limb_profile import STEP, Profile, measured_profile
from spt.limbs import LIMBS, Limb

LEG, ARM = LIMBS[0], LIMBS[2]


def measured(label_map: np.ndarray, limb: Limb = ARM) -> Profile:
    axis, twin = (LimbAxis(XY[list(joints)]) for joints in (limb.joints, limb.twin_joints))
    found = measured_profile(label_map, limb, axis, None if limb.is_arm else twin, SCALE)
    assert found is not None
    return found


def length(profile: Profile) -> float:
    """Cells from the first joint to the end."""
    return STEP * np.isfinite(profile.low).sum()


def test_a_bare_arm_is_as_wide_and_as_long_as_it_was_drawn() -> None:
    profile = measured(figure())
    drawn = slice(5, int((102 + HAND - ARM_HALF) / STEP))
    np.testing.assert_allclose(profile.low[drawn], ARM_HALF + 0.5, atol=1.5)
    np.testing.assert_allclose(profile.high[drawn], ARM_HALF + 0.5, atol=1.5)
    assert set(profile.labels.tolist()) == {LEFT_ARM}
    assert abs(length(profile) - (102 + HAND)) <= 3


@pytest.mark.parametrize("share", [0.4, 0.9])
def test_a_sleeve_is_parted_from_the_shirt_it_touches(share: float) -> None:
    profile = measured(figure(share))
    sleeve = profile.labels == UPPER_CLOTHES
    cuff = share * 102 + SLEEVE_HALF  # capsules end round
    assert abs(STEP * sleeve.sum() - cuff) <= 6
    width = (profile.low + profile.high)[2 : int(share * 102 / STEP)]
    assert np.abs(width - (2 * SLEEVE_HALF + 1)).max() <= 5
    assert (np.diff(sleeve.astype(int)) <= 0).all()  # clad first, then bare


def test_a_sleeve_before_a_wide_shirt_keeps_half_its_width_on_that_side() -> None:
    label_map = figure(0.9)
    label_map[122:245, 152:225] = UPPER_CLOTHES  # the shirt reaches the arm everywhere
    profile = measured(label_map)
    inner = profile.high[4:44]  # the trunk lies on the positive side of a left arm
    assert np.abs(inner - (SLEEVE_HALF + 0.5)).max() <= 4


def test_one_trouser_leg_ends_where_the_other_begins() -> None:
    profile = measured(figure(), LEG)
    assert profile.labels[0] == PANTS
    assert profile.labels[int(172 / STEP)] == LEFT_LEG
    np.testing.assert_allclose((profile.low + profile.high)[18:70], 2 * LEG_HALF + 1, atol=3)
    joined = figure()
    joined[250:390, 150:210] = PANTS  # no gap between the legs
    profile = measured(joined, LEG)
    step = int(80 / STEP)  # at the knee, 20 cells from the middle of the body
    inner = max(profile.low[step], profile.high[step])
    assert abs(inner - 20) <= 2


@pytest.mark.parametrize("wrist", [(260, 160), (262, 200), (175, 190)])
def test_a_bent_arm_is_no_wider_at_its_elbow(wrist: tuple[int, int]) -> None:
    label_map = np.zeros((512, 384), dtype=np.uint8)
    joints = np.array([XY[5], XY[6], wrist], dtype=np.float32)
    for start, end in zip(joints, joints[1:], strict=False):
        capsule(label_map, start, end, ARM_HALF, LEFT_ARM)
    profile = measured_profile(label_map, ARM, LimbAxis(joints), None, SCALE)
    length = np.linalg.norm(np.diff(joints, axis=0), axis=1).sum()
    width = (profile.low + profile.high)[: int(length / STEP)]
    np.testing.assert_allclose(width, 2 * ARM_HALF + 1, atol=2.5)


def test_specks_of_skirt_on_trousers_are_trousers() -> None:
    label_map = figure()
    label_map[300:312, 190:212] = SKIRT
    profile = measured(label_map, LEG)
    assert (profile.labels[:60] == PANTS).all()
    np.testing.assert_allclose((profile.low + profile.high)[18:70], 2 * LEG_HALF + 1, atol=3)


def test_what_the_map_hides_is_bridged() -> None:
    label_map = figure()
    label_map[180:200, 205:245] = 0  # a strap across the arm
    profile = measured(label_map)
    width = (profile.low + profile.high)[5:55]
    assert width.min() > 0.7 * (2 * ARM_HALF + 1)


def test_a_hand_that_is_not_seen_is_added() -> None:
    label_map = figure(1.0)
    label_map[label_map == LEFT_ARM] = 0  # in a pocket
    profile = measured(label_map)
    assert profile.labels[int(124 / STEP)] == LEFT_ARM
    assert abs(length(profile) - (102 + 0.3 * SCALE)) <= 3


def test_a_limb_that_is_not_there_has_no_profile() -> None:
    empty = np.zeros((512, 384), dtype=np.uint8)
    assert measured_profile(empty, ARM, LimbAxis(XY[[5, 6, 7]]), None, SCALE) is None
    capsule(empty, XY[5], XY[6], 8, LEFT_ARM)
    assert measured_profile(empty, ARM, LimbAxis(XY[[5, 6, 7]]), None, SCALE) is not None
