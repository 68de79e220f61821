"""The paired benchmark: fixed pairs, scores worked out by hand, one command."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from tiny_ccp import write_tiny_vgg

from spt.appearance import AppearanceConfig, AppearanceGenerator
from spt.errors import InputError
from spt.labels import BACKGROUND
from spt.paper_networks import PaperAppearanceGenerator, PaperConfig, PaperSemanticGenerator
from spt.semantic import SemanticConfig, SemanticGenerator
from train import paired_benchmark
from train.dataset import Batch
from train.features import VggFeatures
from train.paired_scores import paired_scores, perception_scores
from train.paired_set import PairedSet, draw_pair, read_pairs

SIZE = (128, 96)
PUBLISHED = PaperConfig(encoder_widths=(4, 4, 6, 6, 6, 6), decoder_widths=(6, 6, 6, 6, 4))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pairs")


@pytest.fixture(scope="module")
def pairs(folder: Path) -> PairedSet:
    return read_pairs(folder / "drawn", 2, SIZE)


@pytest.fixture(scope="module")
def vgg(folder: Path) -> VggFeatures:
    write_tiny_vgg(folder / "vgg.safetensors")
    return VggFeatures(folder / "vgg.safetensors")


def tiny() -> tuple[SemanticGenerator, AppearanceGenerator]:
    torch.manual_seed(0)
    networks = (SemanticGenerator(SemanticConfig((4, 4, 6))),
                AppearanceGenerator(AppearanceConfig((4, 4, 6), (4, 4, 6), 8)))  # fmt: skip
    return tuple(network.eval() for network in networks)


def test_pairs_are_fixed_and_kept(folder: Path, pairs: PairedSet) -> None:
    drawn = draw_pair(1, SIZE)
    image = (torch.from_numpy(drawn["rgb"][1]).float() / 127.5 - 1).movedim(-1, 0)
    torch.testing.assert_close(pairs.target.image[1], image)
    np.testing.assert_array_equal(pairs.source.label_map[1].numpy(), drawn["label_map"][0])
    np.testing.assert_array_equal(pairs.target.xy_px[1].numpy(), drawn["xy_px"][1])
    assert pairs.shown[1].sum() > 0.5 * (drawn["label_map"][1] != BACKGROUND).sum()
    # The middle of a pixel may be on the person whose samples are mostly beside.
    assert (pairs.shown & (pairs.target.label_map == BACKGROUND)).float().mean() < 0.01
    times = [path.stat().st_mtime_ns for path in sorted((folder / "drawn").iterdir())]
    again = read_pairs(folder / "drawn", 2, SIZE)
    assert [path.stat().st_mtime_ns for path in sorted((folder / "drawn").iterdir())] == times
    torch.testing.assert_close(again.source.image, pairs.source.image, rtol=0, atol=0)


def test_pairs_of_another_renderer_are_refused(folder: Path, tmp_path: Path,
                                               pairs: PairedSet) -> None:
    with np.load(folder / "drawn" / "000.npz") as stored:
        columns = dict(stored)
    columns["rgb"] = columns["rgb"] // 2
    np.savez_compressed(tmp_path / "000.npz", **columns)
    with pytest.raises(InputError, match="would draw otherwise"):
        read_pairs(tmp_path, 1, SIZE)


def test_an_unmoved_person_is_copied_and_moved_perfectly(pairs: PairedSet,
                                                         vgg: VggFeatures) -> None:
    still = PairedSet(pairs.source, pairs.source, pairs.source.label_map != BACKGROUND)
    scores = paired_scores(*tiny(), vgg, still)
    assert scores["miou_copy"] == 1.0 and scores["miou_warp"] > 0.98
    for way in ("copy", "warp"):
        assert scores[f"ssim_{way}"] == pytest.approx(1.0, abs=1e-4)
        assert scores[f"colour_{way}"] == pytest.approx(0.0, abs=0.05)
        assert scores[f"vgg_{way}"] == pytest.approx(0.0, abs=1e-3)
        assert scores[f"l1_hidden_{way}"] == 0.0
    assert scores["miou_reposed"] > 0.97  # through the size of the map and back
    assert scores["ssim_given"] < 0.99  # untrained: H_S starts from the moved map, H_A from grey


def test_a_moved_person_is_not_where_the_copy_says(pairs: PairedSet, vgg: VggFeatures) -> None:
    seen: list[int] = []
    scores = paired_scores(*tiny(), vgg, pairs, watch=lambda found, some: seen.append(len(some)))
    assert sum(seen) == 2
    assert scores["miou_copy"] < scores["miou_warp"] < scores["miou_reposed"] + 0.1 < 1.0
    assert scores["ssim_copy"] < scores["ssim_warp"] < 0.9
    assert scores["l1_shown_warp"] < scores["l1_shown_copy"]
    labels = {name.removeprefix("colour_").removesuffix("_given") for name in scores
              if name.startswith("colour_") and name.endswith("_given")}  # fmt: skip
    assert {"face", "left_leg", "right_arm"} <= labels and "background" not in labels


def test_networks_at_the_published_widths_are_scored_too(pairs: PairedSet) -> None:
    networks = PaperSemanticGenerator(PUBLISHED).eval(), PaperAppearanceGenerator(PUBLISHED).eval()
    scores = paired_scores(*networks, None, pairs, fade_in=1.0)
    assert 0 <= scores["miou"] < 0.6 and "miou_reposed" not in scores
    assert np.isfinite(scores["ssim_predicted"]) and "vgg_copy" not in scores


class Oracle(torch.nn.Module):
    """Answers what it is told, as logits."""

    def __init__(self, answer: Callable[[], torch.Tensor]) -> None:
        super().__init__()
        self.answer = answer

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        return self.answer()


def test_perception_that_is_always_right_or_wrong(pairs: PairedSet) -> None:
    one = PairedSet(*(Batch(b.image[:1], b.label_map[:1], b.xy_px[:1], b.visible[:1])
                      for b in (pairs.source, pairs.source)), pairs.shown[:1])  # fmt: skip
    truth = torch.nn.functional.one_hot(one.source.label_map.long(), 10).movedim(-1, 1) * 9.0
    columns, rows = torch.arange(24) + 0.5, torch.arange(32)[:, None] + 0.5
    x, y = (one.source.xy_px / 4)[..., None, None].unbind(2)
    heat = 4 - ((columns - x) ** 2 + (rows - y) ** 2)
    scores = perception_scores(Oracle(lambda: heat), Oracle(lambda: truth), one)
    assert scores["pck_0.2"] == 1.0
    shown = len(one.source.label_map.unique())
    assert scores["parsing_miou"] == pytest.approx(shown / 10)
    lost = perception_scores(Oracle(lambda: heat.flip(-2)), Oracle(lambda: truth.roll(1, 1)), one)
    assert lost["pck_0.2"] < 0.3 and lost["parsing_miou"] < 0.05


def test_the_command_scores_the_bundled_networks(
    folder: Path, pairs: PairedSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture, vgg: VggFeatures,
) -> None:  # fmt: skip
    monkeypatch.setattr(paired_benchmark, "read_pairs", lambda folder, count: pairs)
    code = paired_benchmark.main(["--out", str(tmp_path), "--device", "cpu",
                                  "--vgg", str(folder / "vgg.safetensors")])  # fmt: skip
    assert code == 0
    scores = json.loads((tmp_path / "scores.json").read_text())
    assert scores["miou"] > 0.4 and scores["ssim_given"] > scores["ssim_copy"]
    text = capsys.readouterr().out
    assert text == (tmp_path / "scores.md").read_text()
    assert f"| H_S | {scores['miou']:.3f} |" in text
    assert f"| H_A, true map | {scores['ssim_given']:.3f} | {scores['vgg_given']:.3f} |" in text
    with Image.open(tmp_path / "sheet.png") as image:
        assert image.size == (2 * 6 * SIZE[1], SIZE[0])


def test_the_command_refuses_no_pairs(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        paired_benchmark.main(["--out", "x", "--count", "0"])
    assert "expected 1 or more" in capsys.readouterr().err
