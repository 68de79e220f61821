"""train/self_label.py: guesses from a photo and its mirror image, and which of them are sure."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_ccp import write_tiny_pack

from spt.checkpoint import save_checkpoint
from spt.labels import LEFT_ARM, MIRROR, NUM_LABELS, PANTS, RIGHT_ARM
from spt.parsing import ParsingConfig, ParsingNetwork
from train import self_label
from train.dataset import Augmentation, PhotoPack
from train.pack import UNSURE, png_of, read_pack, write_packs

CPU = torch.device("cpu")
CONFIG = ParsingConfig(widths=(4, 6))


def looking_network() -> ParsingNetwork:
    """Untrained, but its answer depends on what it sees."""
    torch.manual_seed(1)
    network = ParsingNetwork(CONFIG).eval()
    torch.nn.init.normal_(network.unet.head.weight, std=2.0)
    return network


def certain_network(chances: dict[int, float]) -> ParsingNetwork:
    """Gives the same chances everywhere; the other labels share the rest."""
    network = ParsingNetwork(CONFIG).eval()
    others = (1 - sum(chances.values())) / (NUM_LABELS - len(chances))
    logits = torch.tensor([chances.get(label, others) for label in range(NUM_LABELS)]).log()
    torch.nn.init.zeros_(network.unet.head.weight)
    network.unet.head.bias.data = logits.repeat_interleave(network.stride**2)
    return network


@pytest.fixture
def pack(tmp_path: Path) -> PhotoPack:
    """Nine drawn people, two of them without a map."""
    pack = PhotoPack([write_tiny_pack(tmp_path)], CPU)
    pack.annotated[[0, 2]] = False
    return pack


@torch.inference_mode()
def test_a_mirrored_photo_gives_the_mirrored_guess(pack: PhotoPack) -> None:
    person, network = self_label.stored_crop(pack, 1), looking_network()
    label_map, confidence = self_label.guessed_labels(network, person)
    assert len(np.unique(label_map)) > 3 and {LEFT_ARM, RIGHT_ARM} & set(np.unique(label_map))
    mirrored, again = self_label.guessed_labels(network, person.flipped())
    np.testing.assert_array_equal(np.array(MIRROR.labels)[mirrored[:, ::-1]], label_map)
    np.testing.assert_allclose(again[:, ::-1], confidence, atol=1e-5)


@torch.inference_mode()
def test_views_that_differ_lower_the_confidence(pack: PhotoPack) -> None:
    """Whoever always says "left arm" says "right arm" of the photo when shown its mirror image."""
    network = certain_network({LEFT_ARM: 0.9, RIGHT_ARM: 0.06})
    _, confidence = self_label.guessed_labels(network, self_label.stored_crop(pack, 0))
    np.testing.assert_allclose(confidence, 0.48, atol=1e-5)


@pytest.mark.parametrize(("sureness", "unsure"), [(0.9, False), (0.7, True)])
@torch.inference_mode()
def test_a_pack_of_the_people_without_a_map(
    pack: PhotoPack, tmp_path: Path, sureness: float, unsure: bool
) -> None:
    stored = read_pack(tmp_path / "pack.npz")
    labelled = self_label.self_labelled(certain_network({PANTS: sureness}), pack, stored)
    more = PhotoPack(write_packs(labelled, tmp_path / "more"), CPU)
    assert more.names.tolist() == ["0001", "0003"] and more.annotated.all()
    assert torch.equal(more.photos, pack.photos[[0, 2]])  # not compressed a second time
    assert torch.equal(more.xy_px, pack.xy_px[[0, 2]])
    assert (more.maps == PANTS + UNSURE * unsure).all()


@torch.inference_mode()
def test_agreement_counts_sure_cells_only(pack: PhotoPack) -> None:
    pack.maps[:] = PANTS
    pack.maps[:, :160] = LEFT_ARM
    said = self_label.agreement(certain_network({PANTS: 0.9}), pack).splitlines()
    assert said[0] == "all cells: 1.000 sure, 0.500 of the guesses right"
    assert said[1] == "person: 1.000 sure, 0.500 of the guesses right"
    assert "left_arm: 1.000 sure, 0.000 of the guesses right" in said
    assert "pants: 1.000 sure, 0.500 of the guesses right" in said
    unsure = self_label.agreement(certain_network({PANTS: 0.7}), pack).splitlines()
    assert unsure[0] == "all cells: 0.000 sure, 0.000 of the guesses right"


MARGIN = 32
"""Rows of the stored crop above the network frame."""


def test_unsure_labels_move_with_their_map(pack: PhotoPack) -> None:
    assert pack.unchanged(np.arange(2)).unsure is None  # nobody guessed
    pack.maps[1, :160] += UNSURE
    pack.guessed[1] = True
    first, second = pack.unchanged(np.array([0, 1])).unsure
    assert not first.any()
    assert second[: 160 - MARGIN].all() and not second[160 - MARGIN :].any()
    batch = pack.unchanged(np.array([1]))
    assert int(batch.label_map.max()) < UNSURE
    assert torch.equal(batch.flipped().unsure, batch.unsure.flip(-1))
    # Turned upside down, what was above is below; beyond the stored crop nothing is unsure.
    turn = Augmentation(rotation_degrees=180, scale=(0.5, 0.5), flip=0.5)
    turned = pack.batch(np.array([0] + [1] * 20), turn, np.random.default_rng(0))
    assert not turned.unsure[0].any() and turned.unsure[1:].any(2).any(1).all()
    share = turned.unsure[1:].float().mean().item()
    assert share == pytest.approx(0.25 * (160 / 256) * (240 / 192), rel=0.05)


def test_a_guessed_map_gets_no_plain_backdrop(pack: PhotoPack) -> None:
    pack.guessed[2] = True
    rows, plain = np.array([2]), Augmentation(plain_background=1.0)
    batch = pack.batch(rows, plain, np.random.default_rng(0))
    assert torch.equal(batch.image, pack.unchanged(rows).image)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_tiny_pack(tmp_path)
    stored = read_pack(path)
    stored.people[0] = replace(stored.people[0], png=png_of(None))
    write_packs(stored, tmp_path)
    network = looking_network()
    save_checkpoint(tmp_path / "parsing.safetensors", network, "parsing", CONFIG, {}, {})
    out = tmp_path / "out"
    command = [str(path), "--checkpoints", str(tmp_path), "--out", str(out), "--device", "cpu"]
    assert self_label.main(command) == 0
    assert "\n1 people, 1 with maps: 1 train\n" in capsys.readouterr().out
    (person,) = read_pack(out / "pack.npz").people
    assert person.name == "0001" and person.split == "train" and person.png.size
    assert (out / "sheet.png").stat().st_size > 1000
