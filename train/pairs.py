"""Pseudo pairs (eq. 1): for every source map the map that it would most look like elsewhere.

    S_t* = argmin_S  sum_j || B_t^j S - f_j(B_s^j S_s) ||^2

over training maps S of the same clothing type under another pose; j runs over the ten parts, B are
the part masks, f_j the affine between the parts. A pre-filter (pair_filter.py) chooses the maps
that are compared; how seldom it misses the best one says

    python -m train.pairs --recall 50
"""

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from spt.labels import (
    GARMENT_LABELS,
    LEFT_ELBOW,
    LEFT_WRIST,
    LIMB_LABELS,
    RIGHT_ELBOW,
    RIGHT_WRIST,
)
from spt.parsing import one_hot
from train.dataset import Batch, PhotoPack
from train.loop import plain_errors
from train.pair_distance import pair_distance, pose_distance
from train.pair_filter import Descriptors, describe

SEARCH_ROWS = 32
"""Rows of the maps compared."""

CANDIDATES = 60
"""Maps that eq. 1 compares after the pre-filter, for each source."""

CHUNK = 256
"""Sources that are filtered at a time."""

GARMENT_SHARE = 0.04
"""Share of the person from which a garment counts as worn."""

SIMILAR_POSE = 0.12
"""Mean keypoint distance in torso lengths below which two poses are too alike to teach."""


@dataclass(frozen=True)
class PseudoPair:
    """Rows of a source and of its pseudo target, with the distance of eq. 1."""

    source: int
    target: int
    distance: float


def clothing_type(label_map: Tensor) -> Tensor:
    """Garments worn and limbs bare, as one number per map.

    Arguments:
        label_map: (B, H, W) integers 0..9.

    Returns:
        (B,) int64: one bit for each garment worn and one each for bare arms and bare legs.
    """
    counts = one_hot(label_map).sum((2, 3))  # (B, 10)
    person = counts[:, 1:].sum(1, keepdim=True).clamp_min(1)
    share = counts / person
    left_arm, right_arm, left_leg, right_leg = LIMB_LABELS
    bits = [share[:, garment] > GARMENT_SHARE for garment in GARMENT_LABELS]
    bits.append(share[:, [left_arm, right_arm]].sum(1) > 0.05)
    bits.append(share[:, [left_leg, right_leg]].sum(1) > 0.12)
    return sum(bit.long() << place for place, bit in enumerate(bits))


def find_pairs(
    sources: Batch, pool: Batch, same: np.ndarray, candidates: int
) -> list[PseudoPair]:
    """The best pseudo target of each source.

    Arguments:
        sources: people at `search_size`.
        pool: people to search among, at the same size.
        same: (len(sources),) row of each source in the pool, -1 where it is not in it.
        candidates: how many of the same clothing type are compared by eq. 1: those that come out
            best in the pre-filter (pair_filter.py).

    Returns:
        One pair per source for whom somebody of another pose wears the same.
    """
    types, pool_types = clothing_type(sources.label_map), clothing_type(pool.label_map)
    usable = arms_known(pool.visible)
    pairs = []
    with tqdm(total=len(types), desc="pseudo pairs", mininterval=10) as bar:
        for kind in types.unique():
            wearers = torch.nonzero((pool_types == kind) & usable)[:, 0]
            described = describe(rows_of(pool, wearers))
            for rows in torch.nonzero(types == kind)[:, 0].split(CHUNK):
                near = allowed_distances(sources, rows, pool, wearers, described, same)
                for row, distances in zip(rows.tolist(), near, strict=True):
                    pair = _best(sources, row, pool, wearers, distances, candidates)
                    pairs += [pair] if pair else []
                bar.update(len(rows))
    return sorted(pairs, key=lambda pair: pair.source)


def allowed_distances(
    sources: Batch,
    rows: Tensor,
    pool: Batch,
    wearers: Tensor,
    described: Descriptors,
    same: np.ndarray,
) -> Tensor:
    """The pre-filter's distances, infinite for the person itself and for too similar poses.

    Arguments:
        sources: people to find a target for, of whom `rows` (n,) are looked at.
        pool: people to search among, of whom `wearers` (m,) come into question.
        described: descriptors of the wearers.
        same: row of each source in the pool, -1 where it is not in it.

    Returns:
        (n, m) float32.
    """
    some, others = rows_of(sources, rows), rows_of(pool, wearers)
    near = describe(some).distances(described)
    apart = torch.stack([
        pose_distance(others.xy_px, others.visible, xy_px[None], visible[None])
        for xy_px, visible in zip(some.xy_px, some.visible, strict=True)
    ])  # fmt: skip
    own = torch.from_numpy(same).to(rows.device)[rows, None] == wearers
    return near.masked_fill((apart <= SIMILAR_POSE) | own, torch.inf)


def _best(
    sources: Batch, row: int, pool: Batch, wearers: Tensor, distances: Tensor, candidates: int
) -> PseudoPair | None:
    """Eq. 1 among the nearest candidates."""
    near, index = distances.topk(min(candidates, len(distances)), largest=False)
    chosen = wearers[index[near.isfinite()]]
    if not len(chosen):
        return None
    exact = pair_distance(rows_of(sources, torch.tensor([row])), rows_of(pool, chosen))
    best = int(exact.argmin())
    return PseudoPair(row, int(chosen[best]), float(exact[best]))


def rows_of(batch: Batch, rows: Tensor) -> Batch:
    """Some people of a batch; `rows` (n,) int64."""
    return Batch(
        batch.image[rows], batch.label_map[rows], batch.xy_px[rows], batch.visible[rows]
    )


def arms_known(visible: Tensor) -> Tensor:
    """(B, K) visibility to (B,) bool: the pose says where at least one whole arm is."""
    arms = [[LEFT_ELBOW, LEFT_WRIST], [RIGHT_ELBOW, RIGHT_WRIST]]
    return torch.stack([visible[:, arm].all(1) for arm in arms]).any(0)


def search_size(frame_size: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of the maps compared, for a frame of any shape."""
    return SEARCH_ROWS, SEARCH_ROWS * frame_size[1] // frame_size[0]


def recall(people: Batch, rows: np.ndarray, candidates: int) -> tuple[float, float, float]:
    """How often the pre-filtered search finds what the exhaustive one finds.

    Arguments:
        people: everybody, at `search_size`.
        rows: (n,) whom to find a target for, among all others.
        candidates: maps compared by eq. 1 after the pre-filter.

    Returns:
        Share of equal targets (or of equally good ones), seconds with the filter, seconds without.
    """
    sources = rows_of(people, torch.from_numpy(rows))
    found, seconds = [], []
    for compared in (candidates, len(people.label_map)):
        started_at = time.perf_counter()
        found.append(find_pairs(sources, people, rows, compared))
        seconds.append(time.perf_counter() - started_at)
    hits = [a.distance <= b.distance for a, b in zip(*found, strict=True)]
    return float(np.mean(hits)), *seconds


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.pairs", description=__doc__)
    parser.add_argument("--pack", type=Path, nargs="+", default=[Path("data/ccp/pack.npz")])
    parser.add_argument("--recall", type=int, default=50, metavar="N",
                        help="try the pre-filter on N people of the train split")  # fmt: skip
    parser.add_argument("--candidates", type=int, default=CANDIDATES,
                        help="maps compared by eq. 1 for each of them")  # fmt: skip
    options = parser.parse_args(arguments)
    pack = PhotoPack(options.pack, torch.device("cpu"))
    rows = pack.indices("train", annotated=True)
    people = pack.unchanged(rows, search_size(pack.frame_size))
    sample = np.random.default_rng(0).permutation(len(rows))[: options.recall]
    share, filtered_s, exhaustive_s = recall(people, sample, options.candidates)
    sys.stdout.write(
        f"{len(sample)} of {len(rows)} maps, {options.candidates} candidates: top-1 recall "
        f"{share:.3f}; {filtered_s:.1f} s, exhaustive search {exhaustive_s:.1f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
