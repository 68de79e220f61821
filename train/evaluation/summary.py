"""From records of single pictures to the scores of each method, all of them on the same pairs."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from spt.labels import LABELS
from train.evaluation.methods import WAYS
from train.evaluation.picture_scores import Record
from train.evaluation.protocols import Protocol
from train.metrics import scores_from_counts

MEANS = ("ssim", "mask_ssim", "person_ssim", "vgg", "lpips")
"""Scores that are means over pictures."""


@dataclass
class Result:
    """A protocol and what came out."""

    protocol: Protocol
    scored: list[str]
    """The pairs that every method answered, which alone are scored."""
    scores: dict[str, dict[str, float]]
    """By method and name of the score."""
    problems: list[str] = field(default_factory=list)
    """Pairs that could not be used or scored: where and why."""
    strays: list[str] = field(default_factory=list)
    """Methods without a single answer, which are in no table."""
    folder: str = ""
    """Where the pictures are, below the folder of the run."""


def summed_up(protocol: Protocol, records: list[Record], outputs: list[str]) -> Result:
    """Scores of each method, means and sums over the pairs that all of them answered.

    Arguments:
        protocol: the pairs.
        records: of all methods, in any order.
        outputs: names of the other methods, which may have answered nothing.
    """
    by_method: dict[str, dict[str, Record]] = defaultdict(dict)
    problems = list(protocol.problems)
    for record in records:
        if "refused" in record:
            problems.append(f"{record['pair']}: {record['method']}: {record['refused']}")
        else:
            by_method[record["method"]][record["pair"]] = record
    strays = [name for name in outputs if name not in by_method]
    common = set(protocol.pairs).intersection(*by_method.values())
    scored = [pair for pair in protocol.pairs if pair in common]
    scores = {
        method: scores_of([found[pair] for pair in scored])
        for method, found in sorted(by_method.items(), key=_place) if scored
    }  # fmt: skip
    return Result(protocol, scored, scores, problems, strays)


def _place(item: tuple[str, object]) -> int:
    """Ours in the order of `WAYS`, then the others as they came."""
    return list(WAYS).index(item[0]) if item[0] in WAYS else len(WAYS)


def scores_of(records: list[Record]) -> dict[str, float]:
    """Scores of one method.

    Returns:
        `MEANS`, as far as they are known; miou and iou_LABEL; pck; colour, the mean over all people
        and labels, and colour_LABEL.
    """
    scores = {name: float(np.mean([record[name] for record in records]))
              for name in MEANS if name in records[0]}  # fmt: skip
    scores |= scores_from_counts(np.sum([record["iou"] for record in records], axis=0))
    right, counted = np.sum([record["keypoints"] for record in records], axis=0)
    if counted:
        scores["pck"] = float(right / counted)
    colours = np.array([record["colours"] for record in records], dtype=float)  # (N, L)
    shown = ~np.isnan(colours).all(axis=0)
    if shown.any():
        scores["colour"] = float(np.nanmean(colours))
    scores |= {f"colour_{LABELS[label]}": float(np.nanmean(colours[:, label]))
               for label in np.flatnonzero(shown)}  # fmt: skip
    return scores
