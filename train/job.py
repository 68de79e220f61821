"""What a stage brings to the training loop."""

from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import nn


class Job(Protocol):
    """Networks, how to train them, and how to judge them."""

    command: str
    """What trains them, for the header of a checkpoint."""
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

    def merit(self, scores: dict[str, float]) -> float:
        """By which of the scores the best weights are chosen; higher is better."""

    def sheet(self) -> np.ndarray:
        """(H, W, 3) uint8 picture of fixed samples."""

    def export(self, scores: dict[str, float], minutes: float) -> list[Path]:
        """Write the checkpoints that users load; returns where."""
