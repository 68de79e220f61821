"""The job of each stage of a recipe, with what earlier stages leave to it."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from spt.appearance import AppearanceConfig
from spt.checkpoint import load_checkpoint
from spt.errors import InputError, expect
from spt.paper_networks import PaperConfig
from spt.parsing import ParsingConfig
from spt.pose import PoseConfig, PoseNetwork
from spt.semantic import SemanticConfig
from train.appearance_setup import AppearanceSetup
from train.config import Recipe, Stage
from train.dataset import PhotoPack
from train.handover import config_in, load_detector, start_from_checkpoints, start_from_state
from train.job import Job
from train.perception import ParsingJob, PoseJob
from train.semantic_setup import semantic_networks
from train.stage1_semantic import SemanticJob
from train.stage2_appearance import AppearanceJob
from train.stage3_joint import JointJob
from train.state import STATE
from train.story import BEST

TRAINED = {
    "pose": ("pose",), "parsing": ("parsing",), "semantic": ("semantic",),
    "appearance": ("appearance",), "joint": ("semantic", "appearance"),
}  # fmt: skip
"""Kinds of checkpoint that each stage writes."""

HANDED_ON = {
    "semantic": {"semantic": "semantic", "discriminator": "map_discriminator"},
    "appearance": {name: name for name in ("appearance", "discriminator", "face_discriminator")},
}
"""What the joint stage takes over from the states of earlier ones: names there to names here."""


@dataclass(frozen=True)
class Widths:
    """Configs of the networks of a recipe."""

    semantic: SemanticConfig | PaperConfig
    appearance: AppearanceConfig | PaperConfig
    pose: PoseConfig = PoseConfig()
    parsing: ParsingConfig = ParsingConfig()


WIDTHS = {
    "studio": Widths(SemanticConfig(), AppearanceConfig()),
    "paper": Widths(PaperConfig(), PaperConfig()),
}
"""By `Recipe.networks`."""


@dataclass(frozen=True)
class Inputs:
    """What a recipe is run with."""

    pack: PhotoPack
    """The people."""
    vgg: Path | None
    """VGG weights, for stages that paint."""
    checkpoints: Path
    """Folder of the networks that are needed but not trained here."""
    out: Path
    """Folder of the whole run; each stage has one of its name in it."""
    seed: int = 0
    """Of weights and batches."""
    warm: bool = False
    """Whether stage 2 starts H_A from the checkpoints instead of from random weights."""


def make_job(recipe: Recipe, stage: Stage, inputs: Inputs) -> Job:
    """The job of a stage, started from what earlier stages wrote into the folder of the run.

    Raises:
        InputError: photos of another size than the recipe's.
        CheckpointError: no weights of an earlier stage, nor among the given checkpoints.
    """
    homes = {kind: home_of(kind, recipe, stage, inputs) for kind in ("pose", "semantic")}
    widths = WIDTHS[recipe.networks]
    semantic_config, fixed, detector = widths.semantic, None, None
    if _predicts(stage):
        semantic_config = config_in(homes["semantic"], "semantic", type(widths.semantic))
        if stage.name != "joint":
            fixed = semantic_networks(semantic_config)["semantic"]
            load_checkpoint(homes["semantic"] / "semantic.safetensors", "semantic").load_into(fixed)
    if _detects(stage):
        detector = load_detector(homes["pose"])
    job = build_job(recipe, stage, inputs, fixed, detector, semantic_config)
    if stage.name == "joint":
        _take_over(job, recipe, stage, inputs)
    elif stage.name == "appearance" and inputs.warm:
        start_from_checkpoints(job, inputs.checkpoints, ("appearance",))
    return job


def rehearsal_job(recipe: Recipe, stage: Stage, inputs: Inputs) -> Job:
    """A job of the same size and cost, of random weights and pairs, to be timed and dropped."""
    widths = WIDTHS[recipe.networks]
    fixed = detector = None
    if _predicts(stage) and stage.name != "joint":
        fixed = semantic_networks(widths.semantic)["semantic"]
    if _detects(stage):
        detector = PoseNetwork(widths.pose)
    job = build_job(recipe, stage, inputs, fixed, detector, widths.semantic)
    maps = getattr(job, "semantic_job", job)
    if isinstance(maps, SemanticJob):
        maps.pair_by_chance()
    return job


def build_job(
    recipe: Recipe,
    stage: Stage,
    inputs: Inputs,
    fixed: nn.Module | None,
    detector: PoseNetwork | None,
    semantic_config: SemanticConfig | PaperConfig,
) -> Job:
    """A job with fresh weights.

    Arguments:
        recipe: the whole recipe.
        stage: one of its stages.
        inputs: what it is run with.
        fixed: H_S for stage 2, where that needs one.
        detector: P of eq. 6, where the objective needs one.
        semantic_config: widths of the H_S that is trained.
    """
    pack, widths = inputs.pack, WIDTHS[recipe.networks]
    expect(
        tuple(pack.frame_size) == recipe.frame,
        InputError,
        f"photos for recipe {recipe.name}",
        got=f"{pack.frame_size[0]} x {pack.frame_size[1]}",
        expected=f"{recipe.frame[0]} x {recipe.frame[1]} (rows x columns)",
        fix="Prepare the data set that the recipe is for.",
    )
    torch.manual_seed(inputs.seed)  # a stage's weights do not depend on the stages before it
    options = argparse.Namespace(
        out=inputs.out / stage.name, export=None, batch=stage.batch, seed=inputs.seed,
        learning_rate=stage.learning_rate, candidates=stage.candidates, vgg=inputs.vgg,
    )  # fmt: skip
    if stage.name == "pose":
        job = PoseJob(pack, options, widths.pose)
    elif stage.name == "parsing":
        job = ParsingJob(pack, options, widths.parsing)
    elif stage.name == "semantic":
        job = SemanticJob(pack, options, semantic_config, stage.maps)
    else:
        setup = AppearanceSetup(stage.objective, stage.weights, stage.growth, fixed, detector)
        if stage.name == "appearance":
            job = AppearanceJob(pack, options, widths.appearance, setup)
        else:
            semantic_job = SemanticJob(pack, options, semantic_config, stage.maps)
            job = JointJob(pack, options, setup, semantic_job, widths.appearance)
            semantic_job.command = f"recipe {recipe.name}, stage {stage.name}"
    job.command = f"recipe {recipe.name}, stage {stage.name}"
    return job


def earlier(kind: str, recipe: Recipe, stage: Stage | None) -> Stage | None:
    """The last stage before `stage` (None: of all) that trains a kind of network."""
    before = recipe.stages[: recipe.stages.index(stage)] if stage else recipe.stages
    return next((one for one in reversed(before) if kind in TRAINED[one.name]), None)


def home_of(kind: str, recipe: Recipe, stage: Stage | None, inputs: Inputs) -> Path:
    """Folder of checkpoints with the best weights of a kind before a stage."""
    maker = earlier(kind, recipe, stage)
    return inputs.out / maker.name / BEST if maker else inputs.checkpoints


def missing_checkpoints(recipe: Recipe, inputs: Inputs) -> list[Path]:
    """Files that some stage needs, that no earlier one writes, and that are not there."""
    needed = set()
    for stage in recipe.stages:
        kinds = {"semantic": _predicts(stage), "pose": _detects(stage),
                 "appearance": stage.name == "joint" or (
                     stage.name == "appearance" and inputs.warm)}  # fmt: skip
        needed |= {kind for kind, wanted in kinds.items()
                   if wanted and earlier(kind, recipe, stage) is None}  # fmt: skip
    paths = [inputs.checkpoints / f"{kind}.safetensors" for kind in sorted(needed)]
    return [path for path in paths if not path.is_file()]


def _predicts(stage: Stage) -> bool:
    """Whether H_S must be there before the stage."""
    objective = stage.objective
    return objective is not None and objective.cycle and objective.maps == "predicted"


def _detects(stage: Stage) -> bool:
    """Whether P must be there."""
    return stage.objective is not None and stage.objective.cycle and stage.weights.pose > 0


def _take_over(job: Job, recipe: Recipe, stage: Stage, inputs: Inputs) -> None:
    """Start H_S, H_A and their discriminators where earlier stages ended, or from checkpoints."""
    for kind, names in HANDED_ON.items():
        maker = earlier(kind, recipe, stage)
        if maker is None:
            start_from_checkpoints(job, inputs.checkpoints, (kind,))
            continue
        # A stage without a face term had no D_F to hand on.
        names = {
            there: here for there, here in names.items()
            if here in job.networks and (there != "face_discriminator" or maker.objective.face)
        }  # fmt: skip
        start_from_state(job, inputs.out / maker.name / STATE, names)
