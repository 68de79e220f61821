"""Image analogies and neural doodle on small pictures with a clear answer; pairs with a truth."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_ccp import write_tiny_vgg
from torch import Tensor

from spt.errors import InputError
from spt.labels import LABELS, PANTS, UPPER_CLOTHES
from train.compare import main
from train.datasets.mannequin_exchange import exchange, worn_labels
from train.features import VggFeatures
from train.image_analogies import image_analogy
from train.neural_doodle import neural_doodle

SIZE = (48, 32)


def halves(split: int) -> Tensor:
    """(10, 48, 32) one-hot: a shirt above row `split`, trousers below."""
    semantic_map = torch.zeros(len(LABELS), *SIZE)
    semantic_map[UPPER_CLOTHES, :split] = 1
    semantic_map[PANTS, split:] = 1
    return semantic_map


def photo(split: int) -> Tensor:
    """(3, 48, 32) in [0, 1]: red above row `split`, green below."""
    picture = torch.zeros(3, *SIZE)
    picture[0, :split] = 0.9
    picture[1, split:] = 0.8
    return picture


def test_an_analogy_paints_each_label_like_the_donors() -> None:
    generator = torch.Generator().manual_seed(0)
    made = image_analogy(photo(16), halves(16), halves(32), generator)
    assert (made - photo(32))[:, :30].abs().mean() < 0.05
    assert (made - photo(32))[:, 34:].abs().mean() < 0.05


def test_a_doodle_draws_near_the_donors_features(tmp_path: Path) -> None:
    vgg = VggFeatures(write_tiny_vgg(tmp_path / "vgg.safetensors"))
    donor, start = 2 * photo(16) - 1, torch.zeros(3, *SIZE)
    made = neural_doodle(donor, halves(16), halves(32), start, vgg, steps=30)
    wanted = 2 * photo(32) - 1

    def apart(one: Tensor) -> float:
        found, sought = (vgg(x[None])["conv2_1"] for x in (one, wanted))
        return float((found - sought).abs().mean())

    assert made.abs().max() <= 1
    assert apart(made) < 0.8 * apart(start)


def test_figures_exchange_fabrics_and_nothing_else() -> None:
    pair = exchange(6, 0, (64, 48))
    assert worn_labels(pair[0].photo) == worn_labels(pair[1].photo)
    for one in pair:
        assert np.array_equal(one.photo.label_map, one.dressed.label_map)
        changed = (one.photo.rgb != one.dressed.rgb).any(axis=-1)
        worn = np.isin(one.photo.label_map, worn_labels(one.photo))
        assert changed[worn].mean() > 0.5
        assert changed[~worn].mean() < 0.2  # only what borders on cloth shares its pixels


def test_an_odd_number_of_photos_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["photos", "a.jpg", "b.jpg", "c.jpg", "--vgg", "v", "--out", "o.png"])
    assert "got 3, expected pairs" in capsys.readouterr().err


def test_a_missing_photo_is_named(checkpoint_dir: Path, tmp_path: Path) -> None:
    vgg = write_tiny_vgg(tmp_path / "vgg.safetensors")
    with pytest.raises(InputError, match=r"no\.jpg: cannot be read"):
        main(["transfer", "no.jpg", "no.jpg", "--vgg", str(vgg), "--out", str(tmp_path / "o.png"),
              "--checkpoint", str(checkpoint_dir)])  # fmt: skip
