"""train/run.py: whole recipes from the command line, in small."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import tiny_recipes
import torch
from framed_people import write_framed_pack
from tiny_ccp import TRAIN, write_tiny_pack, write_tiny_vgg

from spt.checkpoint import load_checkpoint
from spt.errors import InputError
from train import run, stages
from train.state import STATE, place_of

RECIPE = """
about = "Small."
networks = "studio"
frame = [256, 192]

[[stages]]
name = "pose"
share = 0.5
batch = 2

[[stages]]
name = "semantic"
share = 0.5
batch = 2
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack, VGG weights, checkpoints and a recipe."""
    folder = tmp_path_factory.mktemp("run")
    write_tiny_pack(folder)
    write_tiny_vgg(folder / "vgg.safetensors")
    tiny_recipes.write_checkpoints(folder / "given")
    (folder / "small.toml").write_text(RECIPE, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def tiny_widths(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, widths in tiny_recipes.WIDTHS.items():
        monkeypatch.setitem(stages.WIDTHS, name, widths)


def words(folder: Path, out: Path, minutes: float, recipe: str = "") -> list[str]:
    return [recipe or str(folder / "small.toml"), "--pack", str(folder / "pack.npz"), "--out",
            str(out), "--budget-minutes", str(minutes), "--device", "cpu",
            "--vgg", str(folder / "vgg.safetensors"),
            "--checkpoints", str(folder / "given")]  # fmt: skip


def test_stages_run_in_their_shares_and_end_in_one_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, minutes = tmp_path / "out", 1 / 60
    assert run.main(words(folder, out, minutes)) == 0
    for name in ("pose", "semantic"):
        place = place_of(out / name / STATE)
        assert place.minutes >= minutes / 2 and place.step > 0
    kinds = ("pose", "parsing", "semantic", "appearance")
    found = {kind: load_checkpoint(out / "checkpoints" / f"{kind}.safetensors", kind).metadata
             for kind in kinds}  # fmt: skip
    assert found["pose"]["trained_on"]["recipe"] == "recipe small, stage pose"
    assert found["pose"]["trained_on"]["people"] == str(len(TRAIN))
    assert found["appearance"]["trained_on"] == {"data": "nothing"}  # as given: no stage trains it
    best = out / "pose" / "best" / "pose.safetensors"
    assert best.read_bytes() == (out / "checkpoints" / "pose.safetensors").read_bytes()
    page = (out / "checkpoints" / "README.md").read_text(encoding="utf-8")
    assert "recipe small, stage semantic" in page and "Clothing Co-Parsing photos" not in page
    report = (out / "report.html").read_text(encoding="utf-8")
    assert "pck_0.2" in report and "miou_mirrored" in report and "data:image/jpeg" in report
    said = capsys.readouterr().out
    assert "pose: 0.0 of 0.0 minutes to go" in said and "report.html are written" in said
    # Once more: nothing is left to do.
    before = (out / "semantic" / STATE).read_bytes()
    assert run.main(words(folder, out, minutes)) == 0
    assert capsys.readouterr().out.startswith("pose: done\nsemantic: done\n")
    assert (out / "semantic" / STATE).read_bytes() == before


def test_one_stage_alone(folder: Path, tmp_path: Path) -> None:
    assert run.main([*words(folder, tmp_path, 0.2 / 60), "--stage", "semantic"]) == 0
    assert (tmp_path / "semantic" / STATE).is_file()
    assert not (tmp_path / "pose").exists() and not (tmp_path / "checkpoints").exists()
    with pytest.raises(InputError, match="--stage: got joint, expected one of pose, semantic"):
        run.main([*words(folder, tmp_path, 1), "--stage", "joint"])


def test_a_folder_belongs_to_one_recipe(folder: Path, tmp_path: Path) -> None:
    run.claim(tmp_path, recipe := run.read_recipe(str(folder / "small.toml")))
    assert json.loads((tmp_path / "recipe.json").read_text())["stages"][1]["name"] == "semantic"
    run.claim(tmp_path, recipe)
    with pytest.raises(InputError, match="a run of another recipe.*Give another --out"):
        run.claim(tmp_path, replace(recipe, about="Otherwise."))


PAINTING = """
about = "Paints."
networks = "studio"
frame = [128, 64]
[[stages]]
name = "parsing"
share = 0.2
batch = 2
[[stages]]
name = "semantic"
share = 0.2
batch = 2
[[stages]]
name = "joint"
share = 0.6
batch = 2
[stages.objective]
joint = true
"""


def test_a_dry_run_tries_every_stage_and_writes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_framed_pack(tmp_path, (128, 64))
    recipe = tmp_path / "painting.toml"
    recipe.write_text(PAINTING, encoding="utf-8")
    out = tmp_path / "out"
    given = words(folder, out, 100, str(recipe))
    given[given.index("--pack") + 1] = str(tmp_path / "pack.npz")
    assert run.main([*given, "--dry-run"]) == 0
    plan = capsys.readouterr().out
    assert plan.startswith("painting: Paints.\nto train: drawn people: 6 people; device cpu")
    for name, minutes in (("parsing", 20), ("semantic", 20), ("joint", 60)):
        assert f"\n{name}: {minutes}.0 minutes, {len(TRAIN)} people to train" in plan
    sizes = sum(one.numel() for one in tiny_parser().parameters()) / 1e6
    assert f"parameters: parsing {sizes:.2f} M\n" in plan
    assert "face_discriminator" in plan.partition("joint:")[2]
    assert plan.count("s a step early") == 3 and plan.count("peak memory") == 3
    assert not out.exists()


def tiny_parser() -> torch.nn.Module:
    return tiny_recipes.ParsingNetwork(tiny_recipes.WIDTHS["studio"].parsing)


def test_what_would_stop_a_later_stage_is_said_at_once(folder: Path, tmp_path: Path) -> None:
    given = words(folder, tmp_path / "out", 0, "paper_market1501")
    given = given[: given.index("--vgg")] + ["--checkpoints", str(tmp_path)]
    with pytest.raises(InputError) as caught:
        run.main(given)
    said = str(caught.value)
    for reason in ("a budget of 0.0", "256 x 192 pixels", "not 128 x 64", "no --vgg",
                   f"no file {tmp_path / 'pose.safetensors'}"):  # fmt: skip
        assert reason in said
    assert "semantic.safetensors" not in said  # the recipe trains H_S itself
    assert not (tmp_path / "out").exists()
