"""The training loop that all networks share: time-boxed, resumable, with sheets to look at."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from spt.device import autocast, pick_device
from spt.errors import SptError


@dataclass(frozen=True)
class LoopConfig:
    """How long a run lasts and how often it reports."""

    out: Path
    """Folder of the run: resume state, sheets, log."""
    budget_minutes: float = 10.0
    """Training time in all, over every resumed part."""
    max_steps: int | None = None
    """Stop after so many steps even if time is left."""
    report_minutes: float = 3.0
    """Time between validations, sheets and saved states."""
    device: str = "auto"
    """auto, cpu or cuda."""
    seed: int = 0
    """Seed of weights and batches."""


class Job(Protocol):
    """What a stage brings to the loop."""

    networks: dict[str, nn.Module]
    """Networks to save, by name; those named in `averages` are also averaged."""
    averages: dict[str, nn.Module]
    """Exponential moving averages: what is validated and shipped."""
    optimisers: dict[str, torch.optim.Optimizer]
    random: np.random.Generator
    """Draws the training batches, and nothing else: a resumed run goes on where it stopped."""

    def step(self, progress: float) -> dict[str, torch.Tensor]:
        """One training step; `progress` is the share of the budget used. Returns the loss terms."""

    def validate(self) -> dict[str, float]:
        """Scores on the validation split."""

    def sheet(self) -> np.ndarray:
        """(H, W, 3) uint8 picture of fixed samples."""

    def export(self, scores: dict[str, float], minutes: float) -> None:
        """Write the checkpoint that users load."""


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
        options.out, options.budget_minutes, options.max_steps, options.report_minutes,
        options.device, options.seed,
    )  # fmt: skip


def plain_errors(main: Callable[[], int]) -> Callable[[], int]:
    """A command that answers our own errors with one line and exit code 2, not with a traceback."""

    def command() -> int:
        try:
            return main()
        except SptError as error:
            sys.stderr.write(f"{error}\n")
            return 2

    return command


def prepare_run(config: LoopConfig) -> torch.device:
    """Seed everything and choose the device."""
    torch.manual_seed(config.seed)
    return pick_device(config.device)


def run(job: Job, config: LoopConfig, device: torch.device) -> dict[str, float]:
    """Train until the budget is used; resumes from the folder's state if there is one."""
    config.out.mkdir(parents=True, exist_ok=True)
    state_path = config.out / "state.pt"
    step, minutes = restore(job, state_path) if state_path.is_file() else (0, 0.0)
    rates = {name: one.param_groups[0]["lr"] for name, one in base_rates(job).items()}
    log = SummaryWriter(str(config.out))
    bar = tqdm(total=round(max(config.budget_minutes, minutes), 2), initial=round(minutes, 2),
               file=sys.stderr, mininterval=10, bar_format="{l_bar}{bar}| {n:.1f}/{total:.1f} min "
               "[{remaining} left] {postfix}")  # fmt: skip
    started_at, reported_at = time.monotonic() - 60 * minutes, time.monotonic()
    losses: dict[str, torch.Tensor] = {}
    last_step = np.inf if config.max_steps is None else config.max_steps
    while minutes < config.budget_minutes and step < last_step:
        # Learning rate: a short warm-up, then a cosine over the time budget.
        progress = min(minutes / config.budget_minutes, 1.0)
        factor = min(1.0, (step + 1) / 100) * max(0.5 * (1 + np.cos(np.pi * progress)), 0.02)
        for name, optimiser in job.optimisers.items():
            optimiser.param_groups[0]["lr"] = float(rates[name] * factor)

        # Forward, backward, step, average.
        with autocast(device):
            losses = job.step(progress)
        update_averages(job, step)
        step += 1
        minutes = (time.monotonic() - started_at) / 60
        if step % 10 == 0:
            log_losses(losses, log, bar, step)
            bar.update(max(min(minutes, bar.total) - bar.n, 0))

        # Validate, draw the sheet, save.
        if time.monotonic() - reported_at > 60 * config.report_minutes:
            check_finite(losses | weight_sums(job), step)
            report(job, config, log, step, minutes)
            save(job, state_path, step, minutes)
            reported_at = time.monotonic()
    bar.close()
    check_finite(losses | weight_sums(job), step)
    scores = report(job, config, log, step, minutes)
    save(job, state_path, step, minutes)
    log.close()
    return scores


def base_rates(job: Job) -> dict[str, torch.optim.Optimizer]:
    """Put every optimiser back to the rate it was made with."""
    for optimiser in job.optimisers.values():
        optimiser.param_groups[0]["lr"] = optimiser.defaults["lr"]
    return job.optimisers


def log_losses(
    losses: dict[str, torch.Tensor], log: SummaryWriter, bar: tqdm, step: int
) -> None:
    """Write the loss terms to the log and behind the bar."""
    check_finite(losses, step)
    for name, value in losses.items():
        log.add_scalar(f"loss/{name}", float(value), step)
    bar.set_postfix_str(f"step {step} " + " ".join(f"{k} {v:.3f}" for k, v in losses.items()))


def weight_sums(job: Job) -> dict[str, torch.Tensor]:
    """Sum of each network's weights: finite only if every weight is."""
    return {
        f"{name} weights": sum(one.detach().double().sum() for one in network.parameters())
        for name, network in job.networks.items()
    }


def check_finite(values: dict[str, torch.Tensor], step: int) -> None:
    """Stop before a broken state is saved over a good one."""
    broken = [name for name, value in values.items() if not np.isfinite(float(value))]
    if broken:
        raise FloatingPointError(
            f"step {step}: {', '.join(broken)} not finite; the last saved state is good. "
            "Resume with a lower --learning-rate."
        )


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


def report(
    job: Job, config: LoopConfig, log: SummaryWriter, step: int, minutes: float
) -> dict[str, float]:
    """Scores, sample sheet and the shippable checkpoint, as of now."""
    with torch.inference_mode(), autocast(torch.device(pick_device(config.device))):
        scores = job.validate()
        sheet = job.sheet()
    for name, value in scores.items():
        log.add_scalar(f"validation/{name}", value, step)
    Image.fromarray(sheet).save(config.out / "sheet.png")
    Image.fromarray(sheet).save(config.out / f"sheet_{step:06d}.jpg", quality=85)
    line = json.dumps({"step": step, "minutes": round(minutes, 1), **scores})
    with (config.out / "scores.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    job.export(scores, minutes)
    return scores


def save(job: Job, path: Path, step: int, minutes: float) -> None:
    """Everything needed to go on; written beside the old state, then put in its place."""
    state = {
        "step": step,
        "minutes": minutes,
        "networks": {name: one.state_dict() for name, one in job.networks.items()},
        "averages": {name: one.state_dict() for name, one in job.averages.items()},
        "optimisers": {name: one.state_dict() for name, one in job.optimisers.items()},
        "torch_random": torch.get_rng_state(),
        "numpy_random": job.random.bit_generator.state,
    }
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def restore(job: Job, path: Path) -> tuple[int, float]:
    """Load a saved state into the job; returns its step and minutes."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    for kind in ("networks", "averages", "optimisers"):
        for name, one in getattr(job, kind).items():
            one.load_state_dict(state[kind][name])
    torch.set_rng_state(state["torch_random"])
    # States of before the batches' generator was saved lack it; such a run draws anew.
    job.random.bit_generator.state = state.get("numpy_random", job.random.bit_generator.state)
    return state["step"], state["minutes"]
