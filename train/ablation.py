"""The variants of the paper's Table 1 and Fig. 7, each trained for as many steps, in one table.

    python -m train.ablation --vgg vgg19_conv3_1.safetensors --out runs/ablation --steps 200

All start from the networks in --checkpoints and see pictures of half size. Steps, and not minutes,
so that a busy machine favours nobody. The same command goes on where it stopped. `ablation.json`
and `ablation.md` in --out hold the scores of the validation people (train/pose_change.py says what
they are); "start" is where all of them began.
"""

import argparse
import json
import math
import sys
from pathlib import Path

import torch

from spt.checkpoint import load_checkpoint
from spt.device import autocast
from spt.parsing import ParsingConfig, ParsingNetwork
from train import processes
from train.config import Recipe, read_recipe
from train.dataset import PhotoPack
from train.loop import LoopConfig, plain_errors, run
from train.paired_set import PairedSet, read_pairs
from train.pose_change import Judge
from train.run import check_inputs, claim, say
from train.stage2_appearance import AppearanceJob
from train.stages import Inputs, make_job
from train.state import STATE, restore

VARIANTS = ("baseline", "ts_pred", "ts_gt", "e2e", "mask_style", "patch_style", "no_face")
START = "start"
"""Row of the networks before any of this training: TS-Pred without a step."""
COLUMNS = ("ssim", "vgg", "style", "map_mirrored", "map_given", "colour",
           "pairs_ssim", "pairs_vgg", "pairs_style", "pairs_map")  # fmt: skip
"""What `train.pose_change.Judge` scores, the last four with --pairs alone."""


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m train.ablation", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--pack", type=Path, nargs="+", default=[Path("data/ccp/pack.npz")],
                        help="packs to train on; the first one is validated on")  # fmt: skip
    parser.add_argument("--vgg", type=Path, required=True, help="VGG weights")
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"),
                        help="folder of the networks to start from")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="folder of all runs and the table")
    parser.add_argument("--steps", type=int, default=200, help="training steps of each variant")
    parser.add_argument("--pairs", type=Path,
                        help="folder of the drawn pairs of train.paired_benchmark")  # fmt: skip
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    device = processes.join(options.device)
    try:
        pack = PhotoPack(options.pack, device)
        rows = {START: scored(START, read_recipe("ts_pred"), pack, options)}
        write_table(rows, options.out)
        for name in VARIANTS:
            rows[name] = scored(name, read_recipe(name), pack, options)
            write_table(rows, options.out)
    finally:
        processes.leave()
    say((options.out / "ablation.md").read_text(encoding="utf-8"))
    return 0


def scored(
    name: str, recipe: Recipe, pack: PhotoPack, options: argparse.Namespace
) -> dict[str, float]:
    """Train a variant, unless that is done, and score it, unless that is done."""
    out = options.out / name
    path = out / "scores.json"
    if not path.is_file():
        inputs = Inputs(
            pack, options.vgg, options.checkpoints, out, options.seed, warm=True
        )
        check_inputs(recipe, inputs, options.steps)
        claim(out, recipe)
        say(f"{name}: {recipe.about}")
        job = trained(recipe, inputs, options, steps=name != START)
        if processes.is_first():
            pairs = read_pairs(options.pairs).to(pack.device) if options.pairs else None
            scores = scores_of(job, options.checkpoints, pairs)
            path.write_text(json.dumps(scores), encoding="utf-8")
        processes.wait()
    return json.loads(path.read_text(encoding="utf-8"))


def trained(
    recipe: Recipe, inputs: Inputs, options: argparse.Namespace, *, steps: bool
) -> AppearanceJob:
    """The job of the last stage of a recipe, at its end; without `steps` that of the first."""
    if not steps:
        return make_job(recipe, recipe.stages[0], inputs)
    for stage in recipe.stages:
        config = LoopConfig(
            inputs.out / stage.name, budget_steps=max(round(stage.share * options.steps), 1),
            report_minutes=math.inf,  # only the end counts
            device=options.device, seed=options.seed,
        )  # fmt: skip
        run(make_job(recipe, stage, inputs), config, inputs.pack.device)
    job = make_job(recipe, recipe.stages[-1], inputs)
    restore(job, inputs.out / recipe.stages[-1].name / STATE)
    return job


def scores_of(
    job: AppearanceJob, checkpoints: Path, pairs: PairedSet | None
) -> dict[str, float]:
    """Scores at the size that the job is trained at."""
    checkpoint = load_checkpoint(checkpoints / "parsing.safetensors", "parsing")
    parser = ParsingNetwork(checkpoint.config_as(ParsingConfig))
    checkpoint.load_into(parser)
    device = job.pack.device
    parser.to(device, memory_format=torch.channels_last).eval()
    judge = Judge(job.vgg, parser, job.pack, job.validation_rows, job.picture_size(), pairs)
    with torch.inference_mode(), autocast(device):
        return judge.scores(job.averaged(), job.setup.objective.maps)


def write_table(rows: dict[str, dict[str, float]], out: Path) -> None:
    """`ablation.json` and `ablation.md`, as far as they have come."""
    columns = [one for one in COLUMNS if any(one in scores for scores in rows.values())]
    lines = ["| | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, scores in rows.items():
        cells = [f"{scores[one]:.3f}" if one in scores else "" for one in columns]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    if processes.is_first():
        (out / "ablation.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        (out / "ablation.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
