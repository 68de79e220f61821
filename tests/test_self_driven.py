"""train/self_driven.py: what is source, what is truth, where it is known, what is withheld."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from tiny_ccp import write_tiny_pack

from spt.labels import BACKGROUND, LEFT_ARM, LEFT_WRIST, LIMB_LABELS, RIGHT_ARM, RIGHT_WRIST
from train import self_driven
from train.dataset import Augmentation, PhotoPack
from train.self_driven import EDITED, MIRRORED, MOVED, SAME, Sample, chosen, draw_sample

SIZE = (64, 48)
Draw = Callable[..., Sample]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> PhotoPack:
    """Nine drawn people."""
    return PhotoPack([write_tiny_pack(tmp_path_factory.mktemp("people"))], torch.device("cpu"))


@pytest.fixture
def draw(pack: PhotoPack, monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Samples of one kind only."""

    def draw_kind(kind: int, seed: int = 0, count: int = 8) -> Sample:
        monkeypatch.setattr(self_driven, "SHARES", tuple(float(k == kind) for k in range(4)))
        rows = np.arange(count) % len(pack.names)
        return draw_sample(pack, rows, Augmentation(), np.random.default_rng(seed), SIZE)

    return draw_kind


def test_shares_are_a_distribution() -> None:
    assert sum(self_driven.SHARES) == pytest.approx(1)
    assert len(self_driven.SHARES) == len({SAME, MIRRORED, MOVED, EDITED})


def test_chosen_takes_people_one_by_one(pack: PhotoPack) -> None:
    first, second = pack.unchanged(np.array([0, 1]), SIZE), pack.unchanged(np.array([2, 3]), SIZE)
    mixed = chosen(np.array([False, True]), first, second)
    for name in ("image", "label_map", "xy_px", "visible"):
        assert torch.equal(getattr(mixed, name)[0], getattr(second, name)[0])
        assert torch.equal(getattr(mixed, name)[1], getattr(first, name)[1])


def test_same_is_its_own_source_and_wholly_known(draw: Draw) -> None:
    sample = draw(SAME)
    for name in ("image", "label_map", "xy_px", "visible"):
        assert torch.equal(getattr(sample.source, name), getattr(sample.target, name))
    assert (sample.known == 1).all()
    assert sample.closed.sum() > 0


def test_mirrored_is_the_person_in_a_mirror(draw: Draw) -> None:
    """Only turned by up to 12 degrees about the middle of the frame beside that."""
    sample = draw(MIRRORED)
    middle = torch.tensor([SIZE[1], SIZE[0]]) / 2
    mirrored = sample.target.flipped()
    source, target = sample.source.xy_px - middle, mirrored.xy_px - middle
    torch.testing.assert_close(source.norm(dim=-1), target.norm(dim=-1), atol=1e-3, rtol=0)
    turn = torch.atan2(*source[:, LEFT_WRIST].T) - torch.atan2(*target[:, LEFT_WRIST].T)
    assert (torch.rad2deg(turn).abs() < 12.01).all() and (turn.abs() > 0.02).any()
    for arm, twin in ((LEFT_ARM, RIGHT_ARM), (RIGHT_ARM, LEFT_ARM)):
        here = (sample.source.label_map == arm).sum((1, 2)).float()
        there = (sample.target.label_map == twin).sum((1, 2)).float()
        torch.testing.assert_close(here, there, atol=12, rtol=0.25)
    assert (sample.known == 1).all()


def test_moved_keeps_left_and_right(draw: Draw) -> None:
    sample = draw(MOVED)
    middle = torch.tensor([SIZE[1], SIZE[0]]) / 2
    for wrist in (LEFT_WRIST, RIGHT_WRIST):
        source = (sample.source.xy_px - middle)[:, wrist]
        target = (sample.target.xy_px - middle)[:, wrist]
        torch.testing.assert_close(source.norm(dim=-1), target.norm(dim=-1), atol=1e-3, rtol=0)
    assert not torch.equal(sample.source.xy_px, sample.target.xy_px)


def test_edited_is_known_outside_the_edit_only(draw: Draw) -> None:
    edits = 0
    for seed in range(6):
        sample = draw(EDITED, seed)
        assert torch.equal(sample.source.image, sample.target.image)
        same = (sample.source.label_map == sample.target.label_map)[:, None]
        assert torch.equal(sample.known, same.float())
        edits += int((~same).sum())
        outline = (sample.target.label_map == BACKGROUND, sample.source.label_map == BACKGROUND)
        assert torch.equal(*outline)
    assert edits > 100


def test_holes_lie_on_the_person_and_vary(draw: Draw) -> None:
    shares = []
    for seed in range(8):
        sample = draw(SAME, seed)
        assert set(sample.closed.unique().tolist()) <= {0.0, 1.0}
        person = (sample.target.label_map != BACKGROUND)[:, None]
        assert (sample.closed[~person] == 0).all()
        shares += ((sample.closed * person).sum((1, 2, 3)) / person.sum((1, 2, 3))).tolist()
    assert 0.05 < np.mean(np.array(shares) == 1) < 0.4  # now and then the whole person
    assert 0.05 < np.mean(np.array(shares) == 0) < 0.4
    assert len(set(shares)) > 20


def test_limbs_lose_their_codes_in_pairs(draw: Draw) -> None:
    hidden = torch.cat([draw(SAME, seed).hidden for seed in range(16)]).numpy()
    others = [label for label in range(10) if label not in LIMB_LABELS]
    assert not hidden[:, others].any()
    assert (hidden[:, 6] == hidden[:, 7]).all() and (hidden[:, 8] == hidden[:, 9]).all()
    assert (hidden[:, 6] != hidden[:, 8]).any()
    assert 0.2 < hidden[:, [6, 8]].mean() < 0.4


def test_source_and_target_change_colour_together(draw: Draw) -> None:
    """The shirt of a mirrored pair has one colour; between two draws it differs."""
    means = []
    for seed in (0, 1):
        sample = draw(MIRRORED, seed)
        both = [
            [batch.image[person][:, batch.label_map[person] == 3].mean(1) for person in range(8)]
            for batch in (sample.source, sample.target)
        ]
        source, target = (torch.stack(people) for people in both)
        torch.testing.assert_close(source, target, atol=0.06, rtol=0)
        means.append(source)
    assert (means[0] - means[1]).abs().max() > 0.15


def test_a_plain_backdrop_is_plain_in_both(draw: Draw) -> None:
    plain = 0
    for seed in range(6):
        sample = draw(MOVED, seed)
        for person in range(8):
            colours = [
                batch.image[person][:, batch.label_map[person] == BACKGROUND].unique()
                for batch in (sample.source, sample.target)
            ]
            counts = [len(one) for one in colours]
            assert (counts[0] == 1) == (counts[1] == 1)
            plain += counts[0] == 1
            assert counts[0] > 1 or torch.equal(*colours)
    assert 3 <= plain <= 20  # a fifth of 48
