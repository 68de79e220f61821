"""Timing a step of work again and again: how often, and what is kept of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from spt.photo import NETWORK_SIZE

Step = Callable[[int], object]
"""A piece of work; its argument counts up from 0."""


@dataclass(frozen=True)
class Effort:
    """How long a step is timed: at least `least` rounds, then until `seconds` or `most` is over."""

    warm_up: int
    """Rounds that are not timed: memory is fetched and kernels are chosen in them."""
    least: int
    most: int
    seconds: float


FULL = Effort(warm_up=2, least=5, most=40, seconds=5.0)
QUICK = Effort(warm_up=0, least=1, most=1, seconds=0.0)
"""Only tries whether everything runs."""


@dataclass(frozen=True)
class Timing:
    """How long a step took."""

    part: str
    """The part of the benchmark that it belongs to."""
    name: str
    p50_ms: float
    p95_ms: float
    at: float | None = None
    """The size for which it was timed, where a part lets something grow."""


def timed(
    part: str, name: str, step: Step, effort: Effort, at: float | None = None
) -> Timing:
    """Time a step."""
    spans_ms: list[float] = []
    for round_ in range(effort.warm_up):
        step(round_)
    began_at = time.perf_counter()
    while len(spans_ms) < effort.least or (
        len(spans_ms) < effort.most and time.perf_counter() - began_at < effort.seconds
    ):
        started_at = time.perf_counter()
        step(effort.warm_up + len(spans_ms))
        spans_ms.append(1000 * (time.perf_counter() - started_at))
    p50_ms, p95_ms = np.percentile(spans_ms, [50, 95])
    return Timing(part, name, float(p50_ms), float(p95_ms), at)


def yardstick() -> Step:
    """A fixed piece of work in float32, by which two machines, or a busy and a quiet one, can be
    compared: one 3 x 3 convolution of 64 channels at the size of our networks."""
    convolution = nn.Conv2d(64, 64, 3, padding=1).requires_grad_(False)
    features = torch.zeros(1, 64, *NETWORK_SIZE)  # (B, C, H, W)
    return lambda _: convolution(features)
