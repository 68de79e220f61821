"""What limbs hid, and a trunk that moves."""

import numpy as np
from stick_figure import SCALE, XY, figure, pose

from spt.labels import BACKGROUND, FACE, LEFT_ARM, PANTS, SKIRT, UPPER_CLOTHES
from spt.limb_layers import cut_limb
from spt.limbs import LIMBS
from spt.pose import Pose
from spt.trunk import moved_trunk, uncovered, with_neck, without_slits

ARM = LIMBS[2]


def test_an_arm_beside_the_body_leaves_background() -> None:
    label_map = figure()
    left = uncovered(label_map, [cut_limb(label_map, ARM, pose(), SCALE)], pose())
    assert (left[200:260, 222:] == BACKGROUND).all()
    others = label_map != LEFT_ARM
    assert np.array_equal(left[others], label_map[others])


def test_an_arm_before_the_body_leaves_its_cloth() -> None:
    label_map = figure()
    label_map[122:245, 152:230] = UPPER_CLOTHES
    label_map[246:300, 148:230] = SKIRT
    folded = pose(left_elbow=(200, 180), left_wrist=(190, 250))
    for y in range(125, 275):  # an arm straight down, in the middle of both
        label_map[y, 188:206] = LEFT_ARM
    left = uncovered(label_map, [cut_limb(label_map, ARM, folded, SCALE)], folded)
    assert (left[160:225, 188:206] == UPPER_CLOTHES).all()
    assert (left[252:270, 188:206] == SKIRT).all()


def test_a_trunk_goes_with_the_shoulders_and_hips() -> None:
    label_map = np.zeros((512, 384), dtype=np.uint8)
    label_map[130:240, 150:210] = UPPER_CLOTHES
    label_map[241:262, 150:210] = PANTS
    shifted = Pose(XY + np.float32((12, 8)), np.ones(18, dtype=bool))
    moved = moved_trunk(label_map, pose(), shifted)
    wanted = np.roll(label_map, (8, 12), axis=(0, 1))
    assert (moved != wanted).mean() < 0.002


def test_a_head_that_rises_stays_on_a_neck() -> None:
    label_map = figure()
    label_map[118:122] = BACKGROUND
    whole = with_neck(label_map, pose(), SCALE)
    assert (whole[118:122, 176:184] == FACE).all()
    people = label_map != BACKGROUND
    assert np.array_equal(whole[people], label_map[people])


def test_slits_close_and_gaps_of_the_photo_stay() -> None:
    label_map = np.full((60, 60), UPPER_CLOTHES, dtype=np.uint8)
    label_map[30:] = PANTS
    source = label_map.copy()
    source[:, 10:14] = BACKGROUND
    slit = source.copy()
    slit[28:32] = BACKGROUND
    slit[45:50, 30:34] = BACKGROUND
    closed = without_slits(slit, source, 60)
    assert (closed[:, 10:14] == BACKGROUND).all()
    assert np.array_equal(closed[5:55, 20:50], label_map[5:55, 20:50])
