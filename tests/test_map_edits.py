"""Edits of maps and of drawn clothes, as the figure of controlled manipulation makes them."""

import numpy as np

from spt.labels import LEFT_LEG, PANTS, RIGHT_ARM, RIGHT_LEG, SKIRT, UPPER_CLOTHES
from spt.photo import MAP_SIZE
from spt.pose import Pose
from tests.standing import XY
from train.datasets.mannequin_examples import EXAMPLES
from train.figures import map_edits
from train.figures.chosen import MANIPULATION

CELLS = Pose(2 * XY, np.ones(18, bool))
"""The standing person in cells of the map."""


def test_a_skirt_becomes_trousers_along_both_legs() -> None:
    label_map = np.zeros(MAP_SIZE, np.uint8)
    label_map[240:340, 130:260] = SKIRT
    label_map[340:450, 150:180], label_map[340:450, 205:235] = RIGHT_LEG, LEFT_LEG
    label_map[260:300, 120:140] = RIGHT_ARM
    edited = map_edits.painted("skirt to trousers", label_map, CELLS)
    assert not (edited == SKIRT).any()
    hip, knee, ankle = (2 * XY[joint].astype(int) for joint in (8, 9, 10))
    for x, y in (hip, knee, (knee + ankle) // 2):
        assert edited[y, x] == PANTS
    assert edited[int(ankle[1]) + 6, int(ankle[0])] == RIGHT_LEG  # a shoe
    assert edited[330, 192] == 0  # between the legs
    assert (edited[260:300, 120:130] == RIGHT_ARM).all()
    assert not (edited[:238] != label_map[:238]).any()


def test_sleeves_become_longer_and_shorter() -> None:
    label_map = np.zeros(MAP_SIZE, np.uint8)
    label_map[130:250, 150:234] = UPPER_CLOTHES
    label_map[190:260, 118:146] = RIGHT_ARM
    longer = map_edits.painted("longer sleeves", label_map, CELLS)
    assert (longer == RIGHT_ARM).sum() < (label_map == RIGHT_ARM).sum() / 1.5
    assert longer[256, 128] == RIGHT_ARM  # the hand
    shorter = map_edits.painted("shorter sleeves", longer, CELLS)
    assert (shorter == RIGHT_ARM).sum() > (longer == RIGHT_ARM).sum()


def test_every_drawn_edit_changes_clothes_alone() -> None:
    for name, edit in MANIPULATION["drawn"]:
        before = EXAMPLES[name]
        after = map_edits.DRAWN[edit](before)
        assert after.garments != before.garments
        assert after.wearing(*before.garments) == before
    dressed = map_edits.DRAWN["dress to trousers"](EXAMPLES["floral_dress"])
    assert sorted(one.kind for one in dressed.garments) == ["pants", "top"]
    assert len({one.fabric for one in dressed.garments}) == 1
