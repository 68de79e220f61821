"""Train a recipe from its first stage to its last, each in its share of the time.

    python -m train.run studio_ccp --pack data/ccp/pack.npz --vgg vgg19_conv3_1.safetensors \
        --out runs/studio --budget-minutes 480

Recipes are the files of train/recipes, or any TOML file of that form (train/config.py). Every stage
has a folder of its name in --out. The same command goes on where it stopped; stages that are done
are skipped. In the end `checkpoints/` in --out holds the best weights with a page about them, and
`report.html` the whole run.
"""

import argparse
import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import torch

from spt.checkpoint import KINDS
from spt.errors import InputError, expect
from train import processes
from train.config import OF_PICTURES, Recipe, Stage, read_recipe, recipe_names
from train.dataset import PhotoPack
from train.export import describe
from train.loop import LoopConfig, plain_errors, run
from train.rehearsal import rehearse
from train.report import write_recipe_report
from train.stages import Inputs, home_of, make_job, missing_checkpoints, rehearsal_job
from train.state import STATE, place_of
from train.story import SCORES

RECIPE_FILE = "recipe.json"
"""In the folder of a run: what is trained there."""
CHECKPOINTS = "checkpoints"
"""Folder of the outcome, in that of a run."""


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m train.run", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    add_arguments(parser)
    options = parser.parse_args(arguments)
    recipe = read_recipe(options.recipe)
    stages = chosen_stages(recipe, options.stage)
    device = processes.join(options.device)
    try:
        pack = PhotoPack(options.pack, device)
        inputs = Inputs(pack, options.vgg, options.checkpoints, options.out, options.seed)
        check_inputs(recipe, inputs, options.budget_minutes)
        if options.dry_run:
            say(f"{recipe.name}: {recipe.about}\n{described_data(inputs, device)}")
            for stage in stages:
                say(plan_of(recipe, stage, inputs, options.budget_minutes, device))
            return 0
        claim(inputs.out, recipe)
        for stage in stages:
            train_stage(recipe, stage, inputs, options, device)
        if processes.is_first() and is_done(recipe, inputs.out, options.budget_minutes):
            finish(recipe, inputs)
    finally:
        processes.leave()
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Flags of a whole recipe."""
    parser.add_argument("recipe", help=f"{', '.join(recipe_names())}, or a .toml file")
    parser.add_argument("--pack", type=Path, nargs="+", default=[Path("data/ccp/pack.npz")],
                        help="packs to train on; the first one is validated on")  # fmt: skip
    parser.add_argument("--vgg", type=Path, help="VGG weights, for stages that paint")
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"),
                        help="folder of networks that are needed but not trained")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--budget-minutes", type=float, default=120.0,
                        help="training time of all stages together")  # fmt: skip
    parser.add_argument("--stage", help="train this stage of the recipe only")
    parser.add_argument("--report-minutes", type=float, default=LoopConfig.report_minutes,
                        help="time between validations and saved states")  # fmt: skip
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dry-run", action="store_true",
                        help="try some steps of every stage, print the plan, and stop")  # fmt: skip


def say(line: str) -> None:
    """Print a line, of several processes in the first alone."""
    if processes.is_first():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def chosen_stages(recipe: Recipe, name: str | None) -> tuple[Stage, ...]:
    """The stage of a name; without one, all stages."""
    stages = tuple(stage for stage in recipe.stages if name in (None, stage.name))
    expect(
        bool(stages),
        InputError,
        "--stage",
        got=name,
        expected=f"one of {', '.join(stage.name for stage in recipe.stages)}",
    )
    return stages


def check_inputs(recipe: Recipe, inputs: Inputs, budget: float) -> None:
    """Refuse at the start what would stop a later stage; the budget is in minutes or steps.

    Raises:
        InputError: everything that does not fit the recipe, in one message.
    """
    problems = []
    if not 0 < budget < float("inf"):
        problems.append(f"a budget of {budget}")
    frame = tuple(inputs.pack.frame_size)
    if frame != recipe.frame:
        problems.append(f"photos of {frame[0]} x {frame[1]} pixels (rows x columns), "
                        f"not {recipe.frame[0]} x {recipe.frame[1]}")  # fmt: skip
    if any(stage.name in OF_PICTURES for stage in recipe.stages) and inputs.vgg is None:
        problems.append("no --vgg")
    problems += [f"no file {path}" for path in missing_checkpoints(recipe, inputs)]
    unit = processes.batch_unit()
    problems += [
        f"a batch of {stage.batch} in stage {stage.name}, no multiple of {unit} for "
        f"{processes.count()} processes"
        for stage in recipe.stages if stage.batch % unit
    ]  # fmt: skip
    expect(
        not problems,
        InputError,
        f"recipe {recipe.name}",
        got="; ".join(problems),
        expected="everything that its stages need",
    )


def described_data(inputs: Inputs, device: torch.device) -> str:
    """One line about people and machine."""
    pack = inputs.pack
    people = pack.described(pack.indices("train", annotated=False))["data"]
    return f"to train: {people}; device {device}, processes: {processes.count()}"


def plan_of(
    recipe: Recipe, stage: Stage, inputs: Inputs, minutes: float, device: torch.device
) -> str:
    """One paragraph about a stage: people, networks, time and memory, from a few real steps."""
    job = rehearsal_job(recipe, stage, inputs)
    found = rehearse(job, device)
    sizes = ", ".join(
        f"{name} {sum(one.numel() for one in network.parameters()) / 1e6:.2f} M"
        for name, network in job.networks.items()
    )
    share = stage.share * minutes
    return (
        f"{stage.name}: {share:.1f} minutes, {len(job.train_rows)} people to train, "
        f"{len(job.validation_rows)} to validate, batch {stage.batch}\n"
        f"    parameters: {sizes}\n"
        f"    {found.early_s:.2f} s a step early, {found.late_s:.2f} s late: about "
        f"{60 * share / found.mean_s:.0f} steps; peak memory {found.peak_bytes / 2**30:.1f} GiB"
    )


def claim(out: Path, recipe: Recipe) -> None:
    """Write down what is trained in a folder.

    Raises:
        InputError: something else is.
    """
    path, text = out / RECIPE_FILE, json.dumps(asdict(recipe), indent=1) + "\n"
    expect(
        not path.is_file() or path.read_text(encoding="utf-8") == text,
        InputError,
        f"folder {out}",
        got=f"a run of another recipe, see {path}",
        expected=f"an empty folder, or an earlier part of {recipe.name}",
        fix="Give another --out.",
    )
    if processes.is_first():
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    processes.wait()


def train_stage(
    recipe: Recipe, stage: Stage, inputs: Inputs, options: argparse.Namespace, device: torch.device
) -> None:
    """Train a stage until its share of the budget is used."""
    minutes, folder = stage.share * options.budget_minutes, inputs.out / stage.name
    used = place_of(folder / STATE).minutes
    if used >= minutes:
        say(f"{stage.name}: done")
        return
    say(f"{stage.name}: {minutes - used:.1f} of {minutes:.1f} minutes to go")
    config = LoopConfig(
        folder, minutes, report_minutes=options.report_minutes, device=options.device,
        seed=options.seed,
    )  # fmt: skip
    run(make_job(recipe, stage, inputs), config, device)


def is_done(recipe: Recipe, out: Path, minutes: float) -> bool:
    """Whether every stage has used its time."""
    return all(
        place_of(out / stage.name / STATE).minutes >= stage.share * minutes
        for stage in recipe.stages
    )


def finish(recipe: Recipe, inputs: Inputs) -> None:
    """Put the best weights of the run and those it was given into one folder; write the reports."""
    folder = inputs.out / CHECKPOINTS
    folder.mkdir(exist_ok=True)
    for kind in KINDS:
        path = home_of(kind, recipe, None, inputs) / f"{kind}.safetensors"
        if path.is_file():
            shutil.copy2(path, folder / path.name)
    describe(folder)
    scores = {stage.name: inputs.out / stage.name / SCORES for stage in recipe.stages}
    page = write_recipe_report(inputs.out, scores)
    say(f"{folder} and {page} are written")


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
