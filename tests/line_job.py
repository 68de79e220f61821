"""A small true job for the loop: fitting a line to noisy points."""

import copy
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from train.loop import LoopConfig

CPU = torch.device("cpu")
LONG = 1e7
"""Minutes: so long that the schedule does not move during a test."""


class LineJob:
    """Fits y = 2x + 1 by stochastic gradient descent.

    The loss of step `broken_at` is not finite; checkpoints go into `folder`; `merits` are those of
    the reports to come, without any the slope's nearness to 2 counts.
    """

    command = "tests.line_job"

    def __init__(
        self,
        broken_at: int | None = None,
        seed: int = 0,
        folder: Path | None = None,
        merits: tuple[float, ...] = (),
    ) -> None:
        torch.manual_seed(seed)
        line = nn.Linear(1, 1)
        self.random = np.random.default_rng(seed)
        self.networks = {"line": line}
        self.averages = {"line": copy.deepcopy(line).eval().requires_grad_(False)}
        self.optimisers = {"line": torch.optim.AdamW(line.parameters(), lr=0.1)}
        self.broken_at, self.folder, self.merits = broken_at, folder, list(merits)
        self.losses: list[float] = []
        self.progress: list[float] = []
        self.exports: list[dict[str, float]] = []

    def step(self, progress: float) -> dict[str, Tensor]:
        x = torch.from_numpy(self.random.uniform(-1, 1, (8, 1)).astype(np.float32))
        y = 2 * x + 1 + 0.1 * torch.randn(8, 1)
        loss = (self.networks["line"](x) - y).square().mean()
        if len(self.losses) + 1 == self.broken_at:
            loss = loss * torch.nan
        self.optimisers["line"].zero_grad()
        loss.backward()
        self.optimisers["line"].step()
        self.losses.append(float(loss.detach()))
        self.progress.append(progress)
        return {"square": loss.detach()}

    def validate(self) -> dict[str, float]:
        return {"slope": float(self.averages["line"].weight)}

    def merit(self, scores: dict[str, float]) -> float:
        return self.merits.pop(0) if self.merits else -abs(scores["slope"] - 2)

    def sheet(self) -> np.ndarray:
        return np.zeros((4, 4, 3), np.uint8)

    def export(self, scores: dict[str, float], minutes: float) -> list[Path]:
        self.exports.append(scores)
        if self.folder is None:
            return []
        path = self.folder / "line.txt"
        path.write_text(str(scores["slope"]), encoding="utf-8")
        return [path]


def config(out: Path, **changes: object) -> LoopConfig:
    return LoopConfig(**({"out": out, "budget_minutes": LONG, "device": "cpu"} | changes))


def weights(job: LineJob) -> list[float]:
    return nn.utils.parameters_to_vector(job.networks["line"].parameters()).tolist()
