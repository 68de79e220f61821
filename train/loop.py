"""The training loop that all networks share: time-boxed, resumable, with sheets to look at."""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from spt.device import autocast
from spt.errors import SptError
from train import processes
from train.job import Job
from train.state import STATE, Place, check_finite, restore, save, weight_sums
from train.story import Story


@dataclass(frozen=True)
class LoopConfig:
    """How long a run lasts and how often it reports."""

    out: Path
    """Folder of the run: resume state, sheets, log."""
    budget_minutes: float = 10.0
    """Training time in all, over every resumed part."""
    budget_steps: int | None = None
    """Training steps in all; given, they are the budget, however long they take."""
    max_steps: int | None = None
    """Stop after so many steps even if time is left."""
    report_minutes: float = 3.0
    """Time between validations, sheets and saved states."""
    device: str = "auto"
    """auto, cpu or cuda."""
    seed: int = 0
    """Seed of weights and batches."""


def add_loop_arguments(parser: argparse.ArgumentParser) -> None:
    """Flags that every stage has."""
    parser.add_argument("--pack", type=Path, nargs="+", default=[Path("data/ccp/pack.npz")],
                        help="packs to train on; the first one is validated on")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="folder of this run")
    parser.add_argument("--export", type=Path, help="checkpoint to write; default OUT/NAME")
    parser.add_argument("--budget-minutes", type=float, default=10.0)
    parser.add_argument("--max-steps", type=int)
    parser.add_argument("--report-minutes", type=float, default=3.0)
    parser.add_argument("--batch", type=int, default=16, help="people in a batch")
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dry-run", action="store_true", help="print the plan and stop")


def loop_config(options: argparse.Namespace) -> LoopConfig:
    """The loop's part of the parsed flags."""
    return LoopConfig(
        options.out, options.budget_minutes, None, options.max_steps, options.report_minutes,
        options.device, options.seed,
    )  # fmt: skip


def plain_errors(main: Callable[[], int]) -> Callable[[], int]:
    """A command that answers our own errors and broken runs with one line and exit code 2."""

    def command() -> int:
        try:
            return main()
        except (SptError, FloatingPointError) as error:
            sys.stderr.write(f"{error}\n")
            return 2

    return command


def prepare_run(config: LoopConfig) -> torch.device:
    """Seed everything and choose the device."""
    torch.manual_seed(config.seed)
    return processes.join(config.device)


def run(job: Job, config: LoopConfig, device: torch.device) -> None:
    """Train until the budget is used; resumes from the folder's state if there is one."""
    config.out.mkdir(parents=True, exist_ok=True)
    state = config.out / STATE
    place = restore(job, state) if state.is_file() else Place()
    if is_over(place, config):
        return
    by_steps = config.budget_steps is not None
    budget = config.budget_steps if by_steps else config.budget_minutes
    is_first = processes.is_first()
    story = Story(config.out, budget, place, in_steps=by_steps) if is_first else None
    try:
        train(job, config, device, place, story)
    finally:
        if story:
            story.close()
    processes.wait()


def train(
    job: Job, config: LoopConfig, device: torch.device, place: Place, story: Story | None
) -> None:
    """The loop itself, from `place` on; only the first process has a story to tell."""
    if story and place.step == 0:
        draw_sheet(job, story, device, 0)
    rates = {name: one.param_groups[0]["lr"] for name, one in base_rates(job).items()}
    started_at, reported_at = time.monotonic() - 60 * place.minutes, time.monotonic()
    while not is_over(place, config):
        # Learning rate: a short warm-up, then a cosine over the budget.
        progress = min(share_used(place, config), 1.0)
        factor = min(1.0, (place.step + 1) / 100) * max(0.5 * (1 + np.cos(np.pi * progress)), 0.02)
        for name, optimiser in job.optimisers.items():
            optimiser.param_groups[0]["lr"] = float(rates[name] * factor)

        # Forward, backward, step, average.
        with autocast(device):
            losses = job.step(progress)
        update_averages(job, place.step)
        now = time.monotonic()
        minutes, due = processes.agreed(
            (now - started_at) / 60, now - reported_at > 60 * config.report_minutes
        )
        place = place._replace(step=place.step + 1, minutes=minutes)
        if place.step % 10 == 0:
            check_finite(losses, place.step)
            if story:
                story.losses(losses, place.step, minutes)

        # Validate, draw the sheet, save.
        if due or is_over(place, config):
            check_finite(losses | weight_sums(job), place.step)
            if story:
                place = report(job, story, device, place)
                save(job, config.out / STATE, place)
            reported_at = time.monotonic()


def is_over(place: Place, config: LoopConfig) -> bool:
    """Whether a run has used its budget, or has to stop before."""
    last_step = np.inf if config.max_steps is None else config.max_steps
    return share_used(place, config) >= 1 or place.step >= last_step


def share_used(place: Place, config: LoopConfig) -> float:
    """How much of its budget a run has used; 1 is all of it."""
    if config.budget_steps is not None:
        return place.step / config.budget_steps
    return place.minutes / config.budget_minutes


def base_rates(job: Job) -> dict[str, torch.optim.Optimizer]:
    """Put every optimiser back to the rate it was made with."""
    for optimiser in job.optimisers.values():
        optimiser.param_groups[0]["lr"] = optimiser.defaults["lr"]
    return job.optimisers


@torch.no_grad()
def update_averages(job: Job, step: int) -> None:
    """Move the averages towards the networks; fast at the start, slow later."""
    decay = min(0.999, (1 + step) / (10 + step))
    for name, average in job.averages.items():
        pairs = zip(average.state_dict().values(), job.networks[name].state_dict().values(),
                    strict=True)  # fmt: skip
        for old, new in pairs:
            if old.is_floating_point():
                old.lerp_(new, 1 - decay)
            else:
                old.copy_(new)


def report(job: Job, story: Story, device: torch.device, place: Place) -> Place:
    """Scores, sample sheet and the shippable checkpoints, as of now; kept if none were better."""
    with torch.inference_mode(), autocast(device):
        scores = job.validate()
    draw_sheet(job, story, device, place.step)
    story.scores(scores, place.step, place.minutes)
    checkpoints = job.export(scores, place.minutes)
    merit = job.merit(scores)
    if merit >= place.merit:
        story.best(checkpoints)
        place = place._replace(merit=merit)
    story.report()
    return place


def draw_sheet(job: Job, story: Story, device: torch.device, step: int) -> None:
    """The fixed samples, as of now."""
    with torch.inference_mode(), autocast(device):
        story.sheet(job.sheet(), step)
