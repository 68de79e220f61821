"""train/stages.py: all recipes of the project, in small, stage after stage as train.run goes."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import tiny_recipes
import torch
from framed_people import write_framed_pack
from tiny_ccp import write_tiny_vgg
from torch import nn

from spt.errors import InputError
from train import stages
from train.config import Recipe, Stage, read_recipe, recipe_names
from train.dataset import PhotoPack
from train.job import Job
from train.state import STATE, Place, save
from train.story import BEST

CPU = torch.device("cpu")
SMALL_FRAME = (128, 96)
"""For the recipes of our own, whose photos may be of any size."""
CRITICS = {
    "semantic": {"discriminator"},
    "appearance": {"discriminator"},
    "joint": {"discriminator", "map_discriminator"},
}
MakeInputs = Callable[..., stages.Inputs]


@pytest.fixture(autouse=True)
def tiny_widths(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, widths in tiny_recipes.WIDTHS.items():
        monkeypatch.setitem(stages.WIDTHS, name, widths)


@pytest.fixture(scope="module")
def make_inputs(tmp_path_factory: pytest.TempPathFactory) -> MakeInputs:
    """Inputs for recipes of a frame, which write into a folder."""
    folder = tmp_path_factory.mktemp("recipes")
    vgg = write_tiny_vgg(folder / "vgg.safetensors")
    given = tiny_recipes.write_checkpoints(folder / "given")
    packs: dict[tuple[int, int], PhotoPack] = {}

    def make(frame: tuple[int, int], out: Path) -> stages.Inputs:
        if frame not in packs:
            path = write_framed_pack(folder / f"{frame[0]}x{frame[1]}", frame)
            packs[frame] = PhotoPack([path], CPU)
        return stages.Inputs(packs[frame], vgg, given, out)

    return make


def small(recipe: Recipe) -> Recipe:
    """Two people a batch; photos of our own recipes at half their size."""
    few = tuple(replace(stage, batch=2, candidates=4) for stage in recipe.stages)
    frame = SMALL_FRAME if recipe.frame == (256, 192) else recipe.frame
    return replace(recipe, stages=few, frame=frame)


def weights(network: nn.Module) -> torch.Tensor:
    everything = [*network.parameters(), *network.buffers()]
    return torch.cat([one.detach().reshape(-1).clone() for one in everything])


def left_behind(job: Job, out: Path, stage: Stage) -> None:
    """What the loop leaves at the end of a stage."""
    (out / stage.name / BEST).mkdir(parents=True)
    for path in job.export({}, 1.0):
        shutil.copy2(path, out / stage.name / BEST)
    save(job, out / stage.name / STATE, Place(1, 1.0))


def crossed_step(job: Job, stage: Stage, progress: float) -> dict[str, torch.Tensor]:
    """A step; where only some go through the cycle, the first that does."""
    for _ in range(20):
        losses = job.step(progress)
        if stage.objective is None or not stage.objective.cycle or "content" in losses:
            return losses
    raise AssertionError("no step went through the cycle")


@pytest.mark.parametrize("name", recipe_names())
def test_each_stage_trains_its_own_networks_alone(
    make_inputs: MakeInputs, name: str, tmp_path: Path
) -> None:
    recipe = small(read_recipe(name))
    inputs = make_inputs(recipe.frame, tmp_path)
    for stage in recipe.stages:
        job = stages.make_job(recipe, stage, inputs)
        setup = getattr(job, "setup", None)
        fixed = {} if setup is None else {"H_S": setup.semantic, "P": setup.detector, "V": job.vgg}
        if stage.name == "joint":
            del fixed["H_S"]
        seen = {key: one for key, one in (fixed | job.networks).items() if one is not None}
        before = {key: weights(one) for key, one in seen.items()}
        losses = crossed_step(job, stage, 0.9)
        changed = {key for key, one in seen.items() if not torch.equal(weights(one), before[key])}
        own = {*stages.TRAINED[stage.name], *CRITICS.get(stage.name, ())}
        if stage.objective and stage.objective.face:
            own.add("face_discriminator")
        assert changed == own == set(job.networks)
        assert all(bool(value.isfinite()) for value in losses.values())
        assert set(job.averages) == set(stages.TRAINED[stage.name])
        left_behind(job, tmp_path, stage)


@pytest.mark.parametrize("name", ["studio_ccp", "paper_market1501"])
def test_the_joint_stage_goes_on_where_stages_1_and_2_ended(
    make_inputs: MakeInputs, name: str, tmp_path: Path
) -> None:
    recipe = small(read_recipe(name))
    inputs = make_inputs(recipe.frame, tmp_path)
    ended = {}
    for stage in recipe.stages[:-1]:
        job = stages.make_job(recipe, stage, inputs)
        for network in job.networks.values():  # as if trained: away from what a seed gives
            with torch.no_grad():
                next(network.parameters()).add_(0.01)
        ended[stage.name] = {name: weights(one) for name, one in job.networks.items()}
        left_behind(job, tmp_path, stage)
    joint = stages.make_job(recipe, recipe.stages[-1], inputs)
    begun = {name: weights(one) for name, one in joint.networks.items()}
    assert torch.equal(begun["semantic"], ended["semantic"]["semantic"])
    assert torch.equal(begun["map_discriminator"], ended["semantic"]["discriminator"])
    assert torch.equal(begun["appearance"], ended["appearance"]["appearance"])
    assert torch.equal(begun["discriminator"], ended["appearance"]["discriminator"])


def test_photos_of_another_size_are_refused(make_inputs: MakeInputs, tmp_path: Path) -> None:
    recipe = read_recipe("paper_market1501")
    inputs = make_inputs(SMALL_FRAME, tmp_path)
    with pytest.raises(InputError, match="paper_market1501: got 128 x 96, expected 128 x 64"):
        stages.make_job(recipe, recipe.stages[0], inputs)


def test_what_is_missing_is_what_no_stage_makes(make_inputs: MakeInputs, tmp_path: Path) -> None:
    inputs = replace(make_inputs(SMALL_FRAME, tmp_path), checkpoints=tmp_path / "none")
    wanted = {"studio_ccp": [], "ts_gt": ["pose"], "ts_pred": ["pose", "semantic"],
              "e2e": ["pose", "semantic"], "paper_deepfashion": ["pose"]}  # fmt: skip
    for name, kinds in wanted.items():
        missing = stages.missing_checkpoints(read_recipe(name), inputs)
        assert missing == [tmp_path / "none" / f"{kind}.safetensors" for kind in kinds]


def test_the_best_weights_of_the_last_stage_count(tmp_path: Path) -> None:
    recipe = read_recipe("studio_ccp")
    inputs = stages.Inputs(None, None, tmp_path / "given", tmp_path)
    homes = {kind: stages.home_of(kind, recipe, None, inputs) for kind in ("pose", "appearance")}
    assert homes == {"pose": tmp_path / "pose" / BEST, "appearance": tmp_path / "joint" / BEST}
    ablation = read_recipe("ts_gt")
    assert stages.home_of("pose", ablation, None, inputs) == tmp_path / "given"
