"""Limbs cut out of a map and laid on it again."""

import numpy as np
from stick_figure import SCALE, figure, pose

from spt.labels import (
    HAIR,
    LEFT_ARM,
    PANTS,
    RIGHT_ARM,
    UNPAINTED,
    UPPER_CLOTHES,
)
from spt.limb_layers import cut_limb, kept_limb, laid_limb
from spt.limbs import LIMBS
from spt.pose import Pose

LEG, ARM = LIMBS[0], LIMBS[2]


def test_a_limb_laid_where_it_was_is_the_limb() -> None:
    label_map = figure()
    for limb in LIMBS:
        cut = cut_limb(label_map, limb, pose(), SCALE)
        again = laid_limb(cut, pose(), 1.0)
        drawn = again.labels != UNPAINTED
        assert (drawn & cut.cells).sum() > 0.92 * cut.cells.sum()
        same = again.labels[drawn & cut.cells] == label_map[drawn & cut.cells]
        assert same.mean() > 0.97
        changed = (again.over(label_map) != label_map).mean()
        assert changed < 0.002


def test_a_bigger_person_has_a_wider_arm() -> None:
    cut = cut_limb(figure(), ARM, pose(), SCALE)
    there = pose(left_elbow=(260, 130), left_wrist=(310, 130))
    widths = [
        (laid_limb(cut, there, growth).labels[:, 285] != UNPAINTED).sum() for growth in (1, 1.5)
    ]
    assert abs(widths[1] - 1.5 * widths[0]) <= 2


def test_hair_hangs_before_the_shoulder_and_not_before_the_hand() -> None:
    label_map = figure()
    cut = cut_limb(label_map, ARM, pose(), SCALE)
    up = laid_limb(cut, pose(left_elbow=(260, 130), left_wrist=(310, 130)), 1.0)
    label_map[120:140, 212:222] = label_map[120:140, 300:310] = HAIR
    over = up.over(label_map)
    assert (over[126:134, 213:221] == HAIR).all()
    assert (over[126:134, 301:309] == LEFT_ARM).all()


def test_a_hand_in_a_pocket_shows_only_beside_the_body() -> None:
    label_map = figure(1.0)
    label_map[label_map == LEFT_ARM] = 0
    cut = cut_limb(label_map, ARM, pose(), SCALE)
    aside = laid_limb(cut, pose(left_elbow=(261, 130), left_wrist=(312, 130)), 1.0)
    assert aside.over(np.zeros_like(label_map))[130, 330] == LEFT_ARM
    before_body = laid_limb(cut, pose(left_elbow=(240, 160), left_wrist=(200, 190)), 1.0)
    assert not (before_body.over(label_map)[:, :208] == LEFT_ARM).any()


def test_a_leg_goes_behind_a_coat() -> None:
    label_map = figure()
    cut = cut_limb(label_map, LEG, pose(), SCALE)
    laid = laid_limb(cut, pose(left_knee=(240, 310), left_ankle=(240, 390)), 1.0)
    label_map[:] = UPPER_CLOTHES
    assert (laid.over(label_map) == UPPER_CLOTHES).all()
    label_map[:] = 0
    assert laid.over(label_map)[350, 240] == PANTS


def test_a_hidden_arm_takes_the_shape_of_the_other() -> None:
    label_map, visible = figure(0.4), np.ones(18, dtype=bool)
    label_map[:, 224:] = 0
    visible[[6, 7]] = False
    cut = cut_limb(label_map, ARM, Pose(pose().xy_px, visible), SCALE)
    assert not cut.cells.any()
    there = pose(left_elbow=(260, 130), left_wrist=(310, 130))
    labels = laid_limb(cut, there, 1.0).labels
    assert labels[130, 230] == UPPER_CLOTHES
    assert labels[130, 300] == LEFT_ARM
    assert not (labels == RIGHT_ARM).any()
    visible[[3, 4]] = False
    assert cut_limb(label_map, ARM, Pose(pose().xy_px, visible), SCALE) is None


def test_a_kept_limb_is_copied() -> None:
    label_map = figure()
    cut = cut_limb(label_map, ARM, pose(), SCALE)
    kept = kept_limb(cut, label_map).over(np.zeros_like(label_map))
    assert np.array_equal(kept, np.where(cut.cells, label_map, 0))
