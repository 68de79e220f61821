"""train/cycle.py: who goes where, with which map, and comes back."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_ccp import write_tiny_pack
from torch import Tensor

from spt.appearance import AppearanceConfig, AppearanceGenerator
from spt.labels import PANTS, SKIRT
from spt.parsing import one_hot
from spt.semantic import SemanticConfig, SemanticGenerator
from tests.standing import dressed_map, points
from train.cycle import partners, run_cycle
from train.dataset import PhotoPack
from train.transfer import Person, StudioTransfer, pose_only_map

SIZE = (128, 96)


def person(seed: int, shift: tuple[float, float], label_map: Tensor) -> Person:
    random = torch.Generator().manual_seed(seed)
    xy_px, visible = points(shift)
    image = torch.rand(1, 3, *SIZE, generator=random) * 2 - 1
    return Person(image, one_hot(label_map), (xy_px / 2, visible))


@pytest.fixture(scope="module")
def source() -> Person:
    return person(1, (0, 0), dressed_map()[:, ::2, ::2])


@pytest.fixture(scope="module")
def target() -> Person:
    """Somebody in a skirt, 12 px further right."""
    label_map = dressed_map().roll(12, dims=2)[:, ::2, ::2].clone()
    label_map[label_map == PANTS] = SKIRT
    return person(2, (12, 0), label_map)


@pytest.fixture(scope="module")
def transfer() -> StudioTransfer:
    torch.manual_seed(0)
    return StudioTransfer(
        SemanticGenerator(SemanticConfig((4, 4))).eval(),
        AppearanceGenerator(AppearanceConfig((4, 4), (4, 4), 8)).eval(),
    )


@torch.no_grad()
def test_predicted_maps_are_those_of_h_s_there_and_back(
    transfer: StudioTransfer, source: Person, target: Person
) -> None:
    cycle = run_cycle(transfer, source, target, "predicted")
    there = transfer.predicted_map(source, target.pose)
    assert torch.equal(cycle.there.semantic_map, there)
    assert torch.equal(
        cycle.back.semantic_map, transfer.predicted_map(cycle.there, source.pose)
    )
    # The person keeps the own clothes: pants, although the other wears a skirt.
    labels = cycle.there.semantic_map.argmax(1)
    assert (labels == PANTS).any() and not (labels == SKIRT).any()


@torch.no_grad()
def test_given_maps_are_those_of_the_two_people(
    transfer: StudioTransfer, source: Person, target: Person
) -> None:
    cycle = run_cycle(transfer, source, target, "given")
    assert cycle.there.semantic_map is target.semantic_map
    assert cycle.back.semantic_map is source.semantic_map


@torch.no_grad()
def test_without_maps_only_poses_and_the_photo_matter(
    transfer: StudioTransfer, source: Person, target: Person
) -> None:
    cycle = run_cycle(transfer, source, target, "none")
    assert torch.equal(cycle.there.semantic_map, pose_only_map(target.pose, SIZE))
    assert torch.equal(cycle.back.semantic_map, pose_only_map(source.pose, SIZE))
    undressed = [
        Person(one.image, torch.zeros_like(one.semantic_map), one.pose) for one in (source, target)
    ]
    again = run_cycle(transfer, *undressed, "none")
    assert torch.equal(again.there.image, cycle.there.image)
    assert torch.equal(again.back.image, cycle.back.image)


@torch.no_grad()
@pytest.mark.parametrize("maps", ["predicted", "given", "none"])
def test_the_way_back_starts_from_the_generated_person(
    transfer: StudioTransfer, source: Person, target: Person, maps: str
) -> None:
    cycle = run_cycle(transfer, source, target, maps)
    assert cycle.there.pose is target.pose and cycle.back.pose is source.pose
    back = transfer.painted(cycle.there, cycle.back.semantic_map, source.pose)
    assert torch.equal(cycle.back.image, back)
    # The other lends pose and map, not the picture.
    stranger = Person(-target.image, target.semantic_map, target.pose)
    assert torch.equal(run_cycle(transfer, source, stranger, maps).there.image, cycle.there.image)


def test_partners_are_seen_about_equally_large(tmp_path: Path) -> None:
    pack = PhotoPack([write_tiny_pack(tmp_path)], torch.device("cpu"))
    factor = torch.tensor([3.0, 1.0, 2.1, 1.1, 3.1, 2.0, 1.0, 1.0, 1.0])
    pack.xy_px = pack.xy_px * factor[: len(pack.xy_px), None, None]
    random = np.random.default_rng(0)
    drawn = [partners(pack, np.arange(6), random) for _ in range(8)]
    couples = {tuple(sorted(pair)) for draw in drawn for pair in zip(*draw, strict=True)}
    assert couples == {(0, 4), (1, 3), (2, 5)}
    # Either may be the one who is painted.
    assert {row for sources, _ in drawn for row in sources} == set(range(6))
