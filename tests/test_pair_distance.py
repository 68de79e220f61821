"""train/pair_distance.py: eq. 1 against loops, and poses by hand."""

import numpy as np
import pytest
import torch
from drawn_people import SEARCH_SIZE, person, together
from tiny_ccp import standing

from spt.body_parts import part_affines, part_masks
from spt.labels import LEFT_WRIST, NUM_PARTS, RIGHT_WRIST, SKIRT, UPPER_CLOTHES
from spt.pose import Pose
from train.dataset import Batch
from train.pair_distance import pair_distance, pose_distance


def distance_by_loops(source: Batch, target: Batch) -> float:
    """Eq. 1 word by word: two masked one-hot maps a part, one moved, their squared distance."""
    rows, columns = SEARCH_SIZE
    affines, there = part_affines(
        (source.xy_px, source.visible), (target.xy_px, target.visible)
    )
    source_masks = part_masks(source.xy_px, source.visible, SEARCH_SIZE)[0]
    target_masks = part_masks(target.xy_px, target.visible, SEARCH_SIZE)[0]
    total = 0.0
    for part in range(NUM_PARTS):
        if not there[0, part]:
            continue
        for row in range(rows):
            for column in range(columns):
                wanted, moved = np.zeros(10), np.zeros(10)
                if target_masks[part, row, column]:
                    wanted[target.label_map[0, row, column]] = 1
                x, y = affines[0, part].numpy() @ np.array([column + 0.5, row + 0.5, 1.0])
                x, y = int(np.floor(x)), int(np.floor(y))
                if 0 <= x < columns and 0 <= y < rows and source_masks[part, y, x]:
                    moved[source.label_map[0, y, x]] = 1
                total += float(((wanted - moved) ** 2).sum())
    return total


def test_distance_is_eq_1() -> None:
    source = person(standing(10, 10))
    bent = standing(60, 30)
    hidden = bent.visible.copy()
    hidden[LEFT_WRIST] = False  # that forearm cannot be moved and counts nothing
    targets = [person(standing(35, 70)), person(Pose(bent.xy_px, hidden)), source]
    found = pair_distance(source, together(targets))
    wanted = [distance_by_loops(source, target) for target in targets]
    # A pixel may lie on a border where two roundings differ: 2 of some 700.
    np.testing.assert_allclose(found.numpy(), wanted, atol=4)
    assert found[2] == 0 and min(found[:2]) > 40


def test_one_changed_pixel_costs_two_for_every_part_that_shows_it() -> None:
    source = person(standing(10, 10))
    changed = source.label_map.clone()
    row, column = 14, 12  # in the middle of the shirt: only the torso's mask, the whole picture
    assert changed[0, row, column] == UPPER_CLOTHES
    changed[0, row, column] = SKIRT
    target = Batch(source.image, changed, source.xy_px, source.visible)
    parts = part_masks(source.xy_px, source.visible, SEARCH_SIZE)[0, :, row, column].sum()
    assert parts == 1
    assert pair_distance(source, target).tolist() == [2.0]


def test_pose_distance_by_hand() -> None:
    """Trunk sides of 40 px: the scale. One of 18 points moves 36 px; the mean moves 2 px."""
    visible = torch.ones(1, 18, dtype=torch.bool)
    xy_px = torch.zeros(1, 18, 2)
    xy_px[0, [8, 11], 1] = 40.0
    moved = xy_px.clone()
    moved[0, RIGHT_WRIST, 0] = 36.0
    expected = (34 + 17 * 2) / 18 / 40
    assert pose_distance(xy_px, visible, moved, visible).item() == pytest.approx(expected)
    shifted = xy_px + torch.tensor([13.0, -4.0])
    assert pose_distance(xy_px, visible, shifted, visible).item() == pytest.approx(0, abs=1e-6)
    seen = visible.clone()
    seen[0, RIGHT_WRIST] = False
    assert pose_distance(xy_px, visible, moved, seen).item() == pytest.approx(0, abs=1e-6)
