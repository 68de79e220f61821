"""The fixed pairs of the paired benchmark: the same drawn person, same clothes, in two stances.

No photo set at hand shows one person twice, so these are drawn. Nobody is trained on them: the
figures of `PAIR_SEED` are for this alone.

Shapes: N pairs, H rows, W columns.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from spt.errors import InputError, expect
from spt.photo import NETWORK_SIZE
from train.dataset import Batch
from train.datasets.mannequin_pairs import correspondence, pair_pictures
from train.datasets.mannequin_render import Picture

PAIR_SEED, NUM_PAIRS = 2019, 200


@dataclass(frozen=True)
class PairedSet:
    """N people in two stances; both batches are ordered alike."""

    source: Batch
    target: Batch
    shown: Tensor
    """(N, H, W) bool: pixels of the target whose surface the source shows."""

    def __len__(self) -> int:
        return len(self.shown)

    def batches(self, size: int) -> Iterator["PairedSet"]:
        """The same pairs in their order, `size` at a time."""
        for start in range(0, len(self), size):
            yield self[start : start + size]

    def __getitem__(self, part: slice) -> "PairedSet":
        return PairedSet(_rows(self.source, part), _rows(self.target, part), self.shown[part])

    def to(self, device: torch.device) -> "PairedSet":
        """The same pairs on another device."""
        return PairedSet(self.source.to(device), self.target.to(device), self.shown.to(device))


def _rows(batch: Batch, part: slice) -> Batch:
    return Batch(batch.image[part], batch.label_map[part], batch.xy_px[part], batch.visible[part])


def draw_pair(number: int, size: tuple[int, int] = NETWORK_SIZE) -> dict[str, np.ndarray]:
    """Draw one pair; the same number gives the same pixels.

    Returns:
        rgb (2, H, W, 3) uint8, label_map (2, H, W) uint8, xy_px (2, 18, 2) float32 in pixels,
        visible (2, 18) bool: source, then target; shown (H, W) bool, as in `PairedSet`.
    """
    source, target = pair_pictures(PAIR_SEED, number, size)
    both = {
        name: np.stack([getattr(picture, name) for picture in (source, target)])
        for name in ("rgb", "label_map", "xy_px", "visible")
    }
    return both | {"shown": _shown(target, source)}


def _shown(target: Picture, source: Picture) -> np.ndarray:
    return ~np.isnan(correspondence(target, source)[..., 0])


def _write_pair(number: int, folder: Path, size: tuple[int, int]) -> None:
    path = folder / f"{number:03d}.npz"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            np.savez_compressed(file, **draw_pair(number, size))
        unfinished.replace(path)


def draw_pairs(folder: Path, count: int = NUM_PAIRS, size: tuple[int, int] = NETWORK_SIZE) -> None:
    """Draw the pairs that `folder` does not hold yet, 000.npz, 001.npz ... as of `draw_pair`."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [one for one in range(count) if not (folder / f"{one:03d}.npz").exists()]
    if not missing:
        return
    draw = partial(_write_pair, folder=folder, size=size)
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(missing))) as pool:
        for _ in tqdm(pool.map(draw, missing), total=len(missing), desc="pairs", unit="pair"):
            pass


def read_pairs(
    folder: Path, count: int = NUM_PAIRS, size: tuple[int, int] = NETWORK_SIZE
) -> PairedSet:
    """Read the first `count` pairs, drawing those that are missing.

    Raises:
        InputError: the folder was drawn by another version of the renderer.
    """
    draw_pairs(folder, count, size)
    stored = []
    for number in range(count):
        with np.load(folder / f"{number:03d}.npz") as columns:
            stored.append({name: columns[name] for name in columns.files})
    last = count - 1
    expect(
        np.array_equal(draw_pair(last, size)["rgb"], stored[last]["rgb"]),
        InputError,
        f"pairs in {folder}",
        got="pictures that the renderer of today would draw otherwise",
        expected=f"the pairs of seed {PAIR_SEED} as they are drawn today",
        fix=f"Delete {folder} and run the command again.",
    )
    columns = {name: torch.from_numpy(np.stack([one[name] for one in stored]))
               for name in stored[0]}  # fmt: skip
    photos = columns["rgb"].movedim(-1, 2).float() / 127.5 - 1  # (N, 2, 3, H, W)
    source, target = (
        Batch(photos[:, one], columns["label_map"][:, one], columns["xy_px"][:, one],
              columns["visible"][:, one]) for one in (0, 1)
    )  # fmt: skip
    return PairedSet(source, target, columns["shown"])
