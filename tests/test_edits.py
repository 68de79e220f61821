"""train/edits.py: the random edits change the pixels a designer would, and no others."""

import numpy as np
import pytest
import torch
from tiny_ccp import SIZE, drawn_tags, standing

from spt.labels import (
    LEFT_ANKLE,
    LEFT_ARM,
    LEFT_LEG,
    LEFT_WRIST,
    PANTS,
    RIGHT_ARM,
    RIGHT_ELBOW,
    RIGHT_LEG,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    SKIRT,
    UPPER_CLOTHES,
)  # fmt: skip
from train import edits
from train.dataset import Batch
from train.datasets.ccp import labels_from_tags

SCALE = float(np.hypot(46, 6))
"""Length of both shoulder-hip lines of the drawn people: their part scale."""


@pytest.fixture
def batch() -> Batch:
    """One drawn person: T-shirt without sleeves, jeans, arms a little out."""
    pose = standing(40, 40)
    label_map = torch.from_numpy(labels_from_tags(drawn_tags(pose), pose))[None]
    return Batch(torch.zeros(1, 3, *SIZE), label_map, *pose.tensors())


def within(batch: Batch, keypoint: int, radius_px: float) -> torch.Tensor:
    """(H, W) bool: pixel centres nearer to a keypoint than a radius."""
    x, y = batch.xy_px[0, keypoint]
    rows, columns = torch.meshgrid(
        torch.arange(SIZE[0]) + 0.5, torch.arange(SIZE[1]) + 0.5, indexing="ij"
    )
    return torch.hypot(columns - x, rows - y) < radius_px


def test_long_sleeves_cover_the_arms_but_not_the_hands(batch: Batch) -> None:
    edited, before = edits.long_sleeves(batch)[0], batch.label_map[0]
    for arm, wrist in ((LEFT_ARM, LEFT_WRIST), (RIGHT_ARM, RIGHT_WRIST)):
        hand = within(batch, wrist, 0.22 * SCALE)
        assert (edited[(before == arm) & ~hand] == UPPER_CLOTHES).all()
        assert (edited[(before == arm) & hand] == arm).all()
        assert ((before == arm) & hand).sum() > 20
    others = (before != LEFT_ARM) & (before != RIGHT_ARM)
    assert torch.equal(edited[others], before[others])


def test_an_arm_without_a_wrist_keeps_its_sleeve(batch: Batch) -> None:
    batch.visible[0, LEFT_WRIST] = False
    edited, before = edits.long_sleeves(batch)[0], batch.label_map[0]
    assert (edited[before == LEFT_ARM] == LEFT_ARM).all()
    assert (edited[before == RIGHT_ARM] == UPPER_CLOTHES).sum() > 100


def test_short_sleeves_bare_the_forearms(batch: Batch) -> None:
    covered = Batch(batch.image, edits.long_sleeves(batch), batch.xy_px, batch.visible)
    edited = edits.short_sleeves(covered)[0]
    elbow, wrist = batch.xy_px[0, RIGHT_ELBOW], batch.xy_px[0, RIGHT_WRIST]
    shoulder = batch.xy_px[0, RIGHT_SHOULDER]
    column, row = ((2 * elbow + wrist) / 3).int().tolist()
    assert covered.label_map[0, row, column] == UPPER_CLOTHES
    assert edited[row, column] == RIGHT_ARM
    column, row = ((elbow + 2 * shoulder) / 3).int().tolist()
    assert edited[row, column] == UPPER_CLOTHES  # the upper arm stays covered
    changed = edited != covered.label_map[0]
    assert set(edited[changed].tolist()) == {LEFT_ARM, RIGHT_ARM}
    assert (covered.label_map[0][changed] == UPPER_CLOTHES).all()


@pytest.mark.parametrize("garment", [PANTS, SKIRT])
def test_short_trousers_bare_the_shins_and_long_ones_cover_them_again(
    batch: Batch, garment: int
) -> None:
    batch.label_map[batch.label_map == PANTS] = garment
    before = batch.label_map[0]
    short = edits.short_trousers(batch)
    for leg, column, row in ((RIGHT_LEG, 60, 147), (LEFT_LEG, 84, 147)):  # the middle of each shin
        assert before[row, column] == garment and short[0, row, column] == leg
    assert short[0, 113, 61] == garment  # the thighs stay covered
    shortened = Batch(batch.image, short, batch.xy_px, batch.visible)
    long = edits.long_trousers(shortened)[0]
    assert long[147, 60] == PANTS and long[147, 84] == PANTS
    shoe = within(batch, LEFT_ANKLE, 0.30 * SCALE) & (short[0] == LEFT_LEG)
    assert shoe.sum() > 50 and (long[shoe] == LEFT_LEG).all()


def test_bottoms_are_swapped_with_their_outline(batch: Batch) -> None:
    batch.label_map[0, :100][batch.label_map[0, :100] == PANTS] = SKIRT
    edited, before = edits.swapped_bottoms(batch)[0], batch.label_map[0]
    assert torch.equal(edited == PANTS, before == SKIRT)
    assert torch.equal(edited == SKIRT, before == PANTS)
    others = (before != PANTS) & (before != SKIRT)
    assert torch.equal(edited[others], before[others])


def test_every_edit_keeps_the_outline_and_leaves_the_batch_alone(batch: Batch) -> None:
    before = batch.label_map.clone()
    for edit in edits.EDITS:
        edited = edit(batch)
        assert edited.dtype == torch.uint8
        assert torch.equal(edited == 0, before == 0)
        assert torch.equal(batch.label_map, before)


def test_random_edits_draw_from_all(batch: Batch) -> None:
    random = np.random.default_rng(0)
    drawn = {edits.random_edit(batch, random).numpy().tobytes() for _ in range(60)}
    assert drawn == {edit(batch).numpy().tobytes() for edit in edits.EDITS}
    # Long trousers change nothing on covered legs, short sleeves nothing on bare arms.
    assert len(drawn) == 4
