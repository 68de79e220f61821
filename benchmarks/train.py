"""Training speed on this machine: photos a second of every stage, ours beside the published one.

    python -m benchmarks.train --vgg vgg19_conv3_1.safetensors [--pack ...] [--batch 4] [--steps 2]

Both recipes see the same people, at the same size and batch: half of the pack's frame early, the
whole frame late. A step of ours paints each photo once, a step of the paper's there and back; a
photo counts once in both.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from spt.device import pick_device
from train.config import OF_PICTURES, Recipe, Stage, read_recipe
from train.dataset import PhotoPack
from train.growth import Growth
from train.loop import plain_errors
from train.rehearsal import Rehearsal, rehearse
from train.stages import Inputs, rehearsal_job

OURS, PAPERS = "studio_ccp", "paper_deepfashion"
ROW = "{:<20}{:<12}{:>9}{:>9}{:>9}"


def main(arguments: list[str] | None = None) -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.train", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--pack", type=Path, nargs="+", default=[Path("data/ccp/pack.npz")])
    parser.add_argument("--vgg", type=Path, required=True, help="VGG weights")
    parser.add_argument("--batch", type=int, default=4, help="people in a batch")
    parser.add_argument("--steps", type=int, default=2, help="how many steps are timed")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    options = parser.parse_args(arguments)
    pack = PhotoPack(options.pack, pick_device(options.device))
    inputs = Inputs(pack, options.vgg, Path(), Path())
    rows, columns = pack.frame_size
    write(f"{rows} x {columns} pixels, batch {options.batch}, {pack.device}; photos a second")
    write(ROW.format("recipe", "stage", "early", "late", "all"))
    speeds = {name: recipe_speed(name, inputs, options) for name in (OURS, PAPERS)}
    write(f"\n{OURS} trains H_A on {speeds[OURS] / speeds[PAPERS]:.1f} times as many photos a "
          f"second as {PAPERS}")  # fmt: skip
    return 0


def recipe_speed(name: str, inputs: Inputs, options: argparse.Namespace) -> float:
    """Photos a second over the stages of a recipe that train H_A, each weighted with its share."""
    recipe = at_size_of(inputs.pack, read_recipe(name), options.batch)
    photos = shares = 0.0
    for stage in recipe.stages:
        found = rehearse(
            rehearsal_job(recipe, stage, inputs), inputs.pack.device, options.steps
        )
        write(ROW.format(name, stage.name, *speeds_of(found, stage)))
        if stage.name in OF_PICTURES:
            photos += stage.share * stage.batch / found.mean_s
            shares += stage.share
    return photos / shares


def at_size_of(pack: PhotoPack, recipe: Recipe, batch: int) -> Recipe:
    """The recipe for the photos of a pack, which grow in the middle of every stage."""
    growth = Growth(0.5, 0.5)
    stages = tuple(replace(stage, batch=batch, growth=growth) for stage in recipe.stages)
    return replace(recipe, frame=tuple(pack.frame_size), stages=stages)


def speeds_of(found: Rehearsal, stage: Stage) -> list[str]:
    """Photos a second early, late and over the whole stage."""
    seconds = (found.early_s, found.late_s, found.mean_s)
    return [f"{stage.batch / one:.2f}" for one in seconds]


def write(line: str) -> None:
    """Print a line at once: a slow machine takes minutes for the next one."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
