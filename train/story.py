"""What a run leaves in its folder: losses, scores, sheets, TensorBoard, and the best weights."""

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from train.report import write_report
from train.state import Place

LOSSES, SCORES, BEST = "losses.jsonl", "scores.jsonl", "best"
"""Names in the folder of a run."""


class Story:
    """Writes down how a run goes, and shows it behind a bar."""

    def __init__(
        self, folder: Path, budget: float, start: Place, *, in_steps: bool = False
    ) -> None:
        self.folder, self.in_steps = folder, in_steps
        self.log = SummaryWriter(str(folder))
        done = start.step if in_steps else round(start.minutes, 2)
        unit = "{n:.0f}/{total:.0f} steps" if in_steps else "{n:.1f}/{total:.1f} min"
        self.bar = tqdm(
            total=max(round(budget, 2), done), initial=done, file=sys.stderr, mininterval=10,
            bar_format="{l_bar}{bar}| " + unit + " [{remaining} left] {postfix}",
        )  # fmt: skip

    def losses(self, values: Mapping[str, torch.Tensor], step: int, minutes: float) -> None:
        """Loss terms of a step."""
        numbers = {name: float(value) for name, value in values.items()}
        for name, value in numbers.items():
            self.log.add_scalar(f"loss/{name}", value, step)
        self._line(LOSSES, step, minutes, numbers)
        said = " ".join(f"{name} {value:.3f}" for name, value in numbers.items())
        self.bar.set_postfix_str(f"step {step} {said}")
        done = step if self.in_steps else minutes
        self.bar.update(max(min(done, self.bar.total) - self.bar.n, 0))

    def scores(self, values: Mapping[str, float], step: int, minutes: float) -> None:
        """Validation scores."""
        for name, value in values.items():
            self.log.add_scalar(f"validation/{name}", value, step)
        self._line(SCORES, step, minutes, values)

    def sheet(self, picture: np.ndarray, step: int) -> None:
        """Fixed samples, (H, W, 3) uint8 RGB."""
        self.log.add_image("sheet", picture, step, dataformats="HWC")
        Image.fromarray(picture).save(self.folder / "sheet.png")
        Image.fromarray(picture).save(self.folder / f"sheet_{step:06d}.jpg", quality=85)

    def best(self, checkpoints: list[Path]) -> None:
        """Keep the checkpoints just written: none so far was better."""
        (self.folder / BEST).mkdir(exist_ok=True)
        for path in checkpoints:
            shutil.copy2(path, self.folder / BEST / path.name)

    def report(self) -> None:
        """The page about the run as far as it has come."""
        write_report(self.folder, self.folder / LOSSES, self.folder / SCORES)

    def close(self) -> None:
        """No more is to come."""
        self.bar.close()
        self.log.close()

    def _line(self, name: str, step: int, minutes: float, values: Mapping[str, float]) -> None:
        line = json.dumps({"step": step, "minutes": round(minutes, 3), **values})
        with (self.folder / name).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
