"""train/self_label.py: guesses from a photo and its mirror image, and which of them are sure."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from tiny_ccp import write_tiny_pack
from tiny_published import CONFIG, certain_network, write_parsing

from spt.errors import CheckpointError
from spt.labels import LEFT_ARM, MIRROR, PANTS, RIGHT_ARM
from spt.parsing import ParsingNetwork
from train.dataset import Augmentation, PhotoPack
from train.pack import UNSURE, PhotoSet, png_of, read_pack
from train.self_label import LabelGuesser, agreement, self_labelled

CPU = torch.device("cpu")


@pytest.fixture
def pack(tmp_path: Path) -> PhotoPack:
    """Nine drawn people."""
    return PhotoPack([write_tiny_pack(tmp_path)], CPU)


@pytest.fixture
def photo_set(tmp_path: Path) -> PhotoSet:
    """The same, still compressed; two of them without a map."""
    stored = read_pack(write_tiny_pack(tmp_path))
    for row in (0, 2):
        stored.people[row] = replace(stored.people[row], png=png_of(None))
    return stored


def looking_network() -> ParsingNetwork:
    """Untrained, but its answer depends on what it sees."""
    torch.manual_seed(1)
    network = ParsingNetwork(CONFIG).eval()
    torch.nn.init.normal_(network.unet.head.weight, std=2.0)
    return network


def test_a_mirrored_photo_gives_the_mirrored_guess(photo_set: PhotoSet, tmp_path: Path) -> None:
    guesser = write_parsing(tmp_path, looking_network())
    photo, pose = photo_set.people[1].photo(), photo_set.people[1].pose
    label_map, confidence = guesser.guess(photo, pose, 256)
    assert label_map.shape == confidence.shape == photo.shape[:2]
    assert len(np.unique(label_map)) > 3 and {LEFT_ARM, RIGHT_ARM} & set(np.unique(label_map))
    flipped = np.ascontiguousarray(photo[:, ::-1])
    mirrored, again = guesser.guess(flipped, pose.mirrored(photo.shape[1]), 256)
    np.testing.assert_allclose(again[:, ::-1], confidence, atol=1e-2)
    agreed = np.array(MIRROR.labels)[mirrored[:, ::-1]] == label_map
    assert agreed.mean() > 0.99  # ties fall either way


def test_views_that_differ_lower_the_confidence(photo_set: PhotoSet, tmp_path: Path) -> None:
    """Whoever always says "left arm" says "right arm" of the photo when shown its mirror image."""
    guesser = write_parsing(tmp_path, certain_network({LEFT_ARM: 0.9, RIGHT_ARM: 0.06}))
    person = photo_set.people[0]
    _, confidence = guesser.guess(person.photo(), person.pose, 256)
    np.testing.assert_allclose(confidence, 0.48, atol=5e-3)


def test_small_photos_are_looked_at_in_the_size_of_the_training(
    photo_set: PhotoSet, tmp_path: Path
) -> None:
    """The same person at half size, frame 128 rows high, is nearly the same to the network."""
    network = looking_network()
    head, cells = network.unet.head, network.stride**2
    head.weight.data = head.weight.data[::cells].repeat_interleave(cells, 0)  # one answer for 2 x 2
    head.bias.data.zero_()
    guesser = write_parsing(tmp_path, network)
    photo, pose = photo_set.people[1].photo(), photo_set.people[1].pose
    smooth = photo.reshape(160, 2, 120, 2, 3).mean((1, 3)).round().astype(np.uint8)
    half_pose = replace(pose, xy_px=pose.xy_px / 2)
    large, _ = guesser.guess(cv2.resize(smooth, (240, 320)), pose, 256)
    small, confidence = guesser.guess(smooth, half_pose, 128)
    assert small.shape == confidence.shape == (160, 120)
    assert (small == large[::2, ::2]).mean() > 0.95
    # Taken for a photo of the full size, the answer is another one.
    other, _ = guesser.guess(smooth, half_pose, 256)
    assert (other == small).mean() < 0.9


@pytest.mark.parametrize(("sureness", "unsure"), [(0.9, False), (0.7, True)])
def test_the_people_without_a_map_get_one(
    photo_set: PhotoSet, tmp_path: Path, sureness: float, unsure: bool
) -> None:
    guesser = write_parsing(tmp_path, certain_network({PANTS: sureness}))
    labelled = self_labelled(guesser, photo_set)
    assert [person.name for person in labelled.people] == ["0001", "0003"]
    assert labelled.data == "Clothing Co-Parsing (Apache-2.0), labels guessed"
    for person, before in zip(labelled.people, (photo_set.people[0], photo_set.people[2]),
                              strict=True):  # fmt: skip
        assert person.jpeg is before.jpeg and person.pose is before.pose
        assert (person.cells() == PANTS + UNSURE * unsure).all()


def test_agreement_counts_sure_cells_only(photo_set: PhotoSet, tmp_path: Path) -> None:
    cells = np.full((320, 240), PANTS, np.uint8)
    cells[:160] = LEFT_ARM
    people = [replace(person, png=png_of(cells)) for person in photo_set.people]
    half = replace(photo_set, people=people)
    guesser = write_parsing(tmp_path, certain_network({PANTS: 0.9}))
    lines = agreement(guesser, half)
    assert lines[0] == "all cells: 1.000 sure, 0.500 of the guesses right"
    assert lines[1] == "person: 1.000 sure, 0.500 of the guesses right"
    assert "left_arm: 1.000 sure, 0.000 of the guesses right" in lines
    assert "pants: 1.000 sure, 0.500 of the guesses right" in lines
    unsure = write_parsing(tmp_path, certain_network({PANTS: 0.7}))
    assert agreement(unsure, half)[0] == "all cells: 0.000 sure, 0.000 of the guesses right"


def test_the_network_must_be_there(photo_set: PhotoSet, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="parsing.safetensors"):
        self_labelled(LabelGuesser(tmp_path / "absent", CPU), photo_set)


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
