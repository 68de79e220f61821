"""train/appearance_scores.py: no distance where nothing differs, else the known one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_ccp import write_tiny_pack, write_tiny_vgg

from spt.appearance import AppearanceConfig, AppearanceGenerator
from spt.labels import BACKGROUND, UPPER_CLOTHES
from train.appearance_scores import mirrored_scores, nearness, painted_alone
from train.dataset import Batch, PhotoPack
from train.features import VggFeatures
from train.transfer import StudioTransfer

CPU = torch.device("cpu")
SIZE = (64, 48)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawn people and a tiny VGG."""
    folder = tmp_path_factory.mktemp("scores")
    write_tiny_pack(folder)
    write_tiny_vgg(folder / "vgg.safetensors")
    return folder


@pytest.fixture(scope="module")
def vgg(folder: Path) -> VggFeatures:
    """Features of random weights."""
    return VggFeatures(folder / "vgg.safetensors")


@pytest.fixture(scope="module")
def pack(folder: Path) -> PhotoPack:
    """Nine drawn people."""
    return PhotoPack([folder / "pack.npz"], CPU)


@pytest.fixture(scope="module")
def people(pack: PhotoPack) -> Batch:
    """Two of them, dimmed so that nothing is clipped."""
    people = pack.unchanged(np.array([0, 1]), SIZE)
    return replace(people, image=people.image / 2)


@pytest.fixture(scope="module")
def transfer() -> StudioTransfer:
    """A tiny H_A of random weights."""
    torch.manual_seed(0)
    config = AppearanceConfig((8, 8, 8, 8), (8, 8, 8, 8), 8)
    return StudioTransfer(None, AppearanceGenerator(config).eval())


def test_the_truth_is_as_near_as_can_be(people: Batch, vgg: VggFeatures) -> None:
    scores = nearness(people.image, people, vgg)
    assert scores["ssim"] == pytest.approx([1, 1])
    for name in ("vgg", "style", "colour"):
        assert scores[name] == [0, 0], name


def test_colour_is_told_in_levels_and_for_each_label_alike(people: Batch, vgg: VggFeatures) -> None:
    """One label of several is brighter by 0.1 of the two from black to white."""
    worn = people.label_map == UPPER_CLOTHES
    image = torch.where(worn[:, None], people.image + 0.1, people.image)
    labels = [len(set(one.unique().tolist()) - {BACKGROUND}) for one in people.label_map]
    expected = [0.1 * 127.5 / count for count in labels]
    assert nearness(image, people, vgg)["colour"] == pytest.approx(expected, rel=1e-3)


def test_the_backdrop_does_not_count(people: Batch, vgg: VggFeatures) -> None:
    behind = (people.label_map == BACKGROUND)[:, None]
    scores = nearness(torch.where(behind, -people.image, people.image), people, vgg)
    assert scores["vgg"] == [0, 0] and scores["colour"] == [0, 0]


def test_blur_costs_style(people: Batch, vgg: VggFeatures) -> None:
    """Noise in another order has nearly the style of noise, its mean has not."""
    torch.manual_seed(0)
    worn = (people.label_map == UPPER_CLOTHES)[:, None]
    noise = [torch.where(worn, 0.4 * torch.randn(2, 3, *SIZE), people.image) for _ in range(2)]
    truth = replace(people, image=noise[0])
    other, flat = (nearness(one, truth, vgg)["style"] for one in (noise[1], people.image))
    assert max(other) < 0.2 * min(flat)


@torch.no_grad()
def test_painted_alone_moves_no_pixel_of_the_person(
    people: Batch, transfer: StudioTransfer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    paint = transfer.appearance.paint
    monkeypatch.setattr(transfer.appearance, "paint",
                        lambda *a, **k: seen.append(paint(*a, **k)) or seen[-1])  # fmt: skip
    image = painted_alone(transfer, people)
    person = (people.label_map != BACKGROUND)[:, None]
    assert (seen[0].kept[person] == 0).all()
    assert torch.equal(image.where(person, 0), seen[0].colour.where(person, 0))


@torch.no_grad()
def test_every_way_gets_every_score(
    pack: PhotoPack, transfer: StudioTransfer, vgg: VggFeatures
) -> None:
    scores = mirrored_scores(transfer, vgg, pack, np.arange(2), "given")
    ways = ("", "_warp", "_copy", "_painted")
    kinds = ("ssim", "vgg", "style", "colour")
    assert scores.keys() == {kind + way for kind in kinds for way in ways}
    assert all(np.isfinite(value) for value in scores.values())
