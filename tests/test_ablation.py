"""train/ablation.py: every variant for as many steps from the same weights, into one table."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny_recipes
import torch
from framed_people import write_framed_pack
from tiny_ccp import VALIDATION, write_tiny_vgg

from spt.labels import PANTS
from train import ablation, stages
from train.config import read_recipe
from train.dataset import Batch, PhotoPack
from train.paired_set import PairedSet
from train.pose_change import shrunk
from train.state import STATE, place_of

FRAME = (128, 96)
PEOPLE = len(VALIDATION)


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A command line for tiny networks and two people a batch."""
    for name, widths in tiny_recipes.WIDTHS.items():
        monkeypatch.setitem(stages.WIDTHS, name, widths)

    def small(name: str) -> ablation.Recipe:
        recipe = read_recipe(name)
        few = tuple(replace(stage, batch=2, candidates=4) for stage in recipe.stages)
        return replace(recipe, stages=few, frame=FRAME)

    monkeypatch.setattr(ablation, "read_recipe", small)
    pack = write_framed_pack(tmp_path, FRAME)
    vgg = write_tiny_vgg(tmp_path / "vgg.safetensors")
    given = tiny_recipes.write_checkpoints(tmp_path / "given")
    return ["--pack", str(pack), "--vgg", str(vgg), "--checkpoints", str(given),
            "--out", str(tmp_path / "out"), "--device", "cpu",
            "--steps", "4"]  # fmt: skip


def test_the_variants_are_the_recipes() -> None:
    for name in ablation.VARIANTS:
        assert read_recipe(name).name == name
    assert len(set(ablation.VARIANTS)) == 7


def test_one_table_of_all_variants(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ablation, "VARIANTS", ("baseline", "e2e"))
    out = tmp_path / "out"
    people = PhotoPack([tmp_path / "pack.npz"], torch.device("cpu")).unchanged(np.arange(2))
    pairs = PairedSet(people, people.flipped(), people.label_map > 0)
    monkeypatch.setattr(ablation, "read_pairs", lambda folder: pairs)
    words = [*words, "--pairs", str(tmp_path / "pairs")]
    assert ablation.main(words) == 0
    rows = json.loads((out / "ablation.json").read_text(encoding="utf-8"))
    assert list(rows) == ["start", "baseline", "e2e"]
    assert set(rows["e2e"]) == set(rows["start"]) == set(ablation.COLUMNS)
    assert set(rows["baseline"]) == set(ablation.COLUMNS) - {"map_given"}  # it has no map
    assert all(np.isfinite(value) for scores in rows.values() for value in scores.values())
    assert rows["e2e"] != rows["start"]
    for stage in ("appearance", "joint"):
        assert place_of(out / "e2e" / stage / STATE).step == 2
    table = (out / "ablation.md").read_text(encoding="utf-8").splitlines()
    assert table[0].startswith("| | ssim | vgg | style | map_mirrored | map_given | colour | ")
    assert [line.split("|")[1].strip() for line in table[2:]] == list(rows)
    assert f"| {rows['e2e']['ssim']:.3f} |" in table[-1]

    # Once more: nothing is trained or scored again.
    def never(*given: object) -> None:
        raise AssertionError("scored again")

    monkeypatch.setattr(ablation, "scores_of", never)
    assert ablation.main(words) == 0
    assert json.loads((out / "ablation.json").read_text(encoding="utf-8")) == rows


def test_all_begin_with_the_same_weights(words: list[str], tmp_path: Path) -> None:
    pack = PhotoPack([tmp_path / "pack.npz"], torch.device("cpu"))
    inputs = stages.Inputs(
        pack, tmp_path / "vgg.safetensors", tmp_path / "given", tmp_path, warm=True
    )
    begun = []
    for name in ("baseline", "ts_gt"):
        recipe = ablation.read_recipe(name)
        job = stages.make_job(recipe, recipe.stages[0], inputs)
        begun.append(torch.cat([one.flatten() for one in job.networks["appearance"].parameters()]))
    assert torch.equal(*begun)
    cold = stages.make_job(recipe, recipe.stages[0], replace(inputs, warm=False))
    fresh = torch.cat([one.flatten() for one in cold.networks["appearance"].parameters()])
    assert not torch.equal(fresh, begun[0])


def test_shrunk_people_stay_where_they_are() -> None:
    label_map = torch.zeros(1, 8, 8, dtype=torch.uint8)
    label_map[:, 4:6, 2:4] = PANTS
    image = (label_map[:, None] == PANTS).float().expand(1, 3, 8, 8)
    points = torch.full((1, 18, 2), 4.0)
    small = shrunk(Batch(image, label_map, points, torch.ones(1, 18, dtype=torch.bool)), 2)
    assert small.label_map.tolist() == [[[0] * 4, [0] * 4, [0, PANTS, 0, 0], [0] * 4]]
    assert torch.equal(small.image[:, 0], (small.label_map == PANTS).float())
    assert bool((small.xy_px == 2).all())
