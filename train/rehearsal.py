"""How long a step of a job takes and how much memory, from a few real steps."""

import resource
import sys
import time
from dataclasses import dataclass

import torch

from spt.device import autocast
from train.job import Job

EARLY, LATE = 0.3, 0.9
"""Shares of the budget at which a job is tried: before and after pictures grow."""
TIMED_STEPS = 2
"""Steps that are timed after a first one, which also searches, compiles and allocates."""


@dataclass(frozen=True)
class Rehearsal:
    """What was measured."""

    early_s: float
    """Seconds a step early in the budget."""
    late_s: float
    """Seconds a step late in the budget."""
    peak_bytes: int
    """Most memory so far: of the GPU, without one of the process."""

    @property
    def mean_s(self) -> float:
        """Seconds a step over the budget, half of which counts as early."""
        return 2 / (1 / self.early_s + 1 / self.late_s)


def rehearse(job: Job, device: torch.device, steps: int = TIMED_STEPS) -> Rehearsal:
    """Time a job, which is of no use afterwards.

    Arguments:
        job: takes `steps` + 1 training steps early and as many late.
        device: where its networks are.
        steps: how many are timed.
    """
    early, late = (seconds_a_step(job, progress, device, steps) for progress in (EARLY, LATE))
    return Rehearsal(early, late, peak_bytes(device))


def seconds_a_step(job: Job, progress: float, device: torch.device, steps: int) -> float:
    """Mean time of `steps` training steps at a share of the budget, in seconds."""
    take_step(job, progress, device)
    started_at = time.perf_counter()
    for _ in range(steps):
        take_step(job, progress, device)
    return (time.perf_counter() - started_at) / steps


def take_step(job: Job, progress: float, device: torch.device) -> None:
    """A training step as the loop takes it, finished when this returns."""
    with autocast(device):
        job.step(progress)
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def peak_bytes(device: torch.device) -> int:
    """Most memory that was in use at a time since the process began."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
