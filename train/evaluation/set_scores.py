"""Scores of whole sets of pictures: Inception score, Frechet and kernel Inception distance.

The formulas are torchmetrics'. They are given features, which are computed once.

Shapes: N pictures.
"""

import math
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.inception import InceptionScore
from torchmetrics.image.kid import KernelInceptionDistance

from train.evaluation.inception import Inception

SPLITS = 10
"""Of the Inception score, as in the paper."""
KID_PICTURES, KID_SUBSETS = 1000, 100
"""Pictures in a subset, and subsets, where there are more pictures."""
PICTURES_AT_ONCE = 8


class Given(nn.Module):
    """Stands for a network where its answers are known already."""

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.num_features = num_features

    def forward(self, features: Tensor) -> Tensor:
        """(N, C) to the same."""
        return features


def inception_features(
    network: Inception, pictures: Iterator[np.ndarray], device: torch.device
) -> tuple[Tensor, Tensor]:
    """Features (N, 2048) and logits (N, 1008) of batches of pictures (B, H, W, 3) uint8."""
    found = []
    with torch.inference_mode():
        for some in pictures:
            answer = network(torch.from_numpy(some).movedim(-1, 1).to(device))
            found.append([part.cpu() for part in answer])
    return tuple(torch.cat(parts) for parts in zip(*found, strict=True))


def inception_score(logits: Tensor) -> tuple[float, float]:
    """Mean and deviation of the Inception score over `SPLITS` parts in random order.

    NaN of fewer than two pictures a part, of which the score would say nothing.
    """
    if len(logits) < 2 * SPLITS:
        return math.nan, math.nan
    metric = _quiet(InceptionScore, feature=Given(logits.shape[1]), splits=SPLITS)
    metric.update(logits)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        mean, deviation = metric.compute()
    return float(mean), float(deviation)


def frechet_distance(features: Tensor, real: Tensor) -> float:
    """FID of features (N, C) to those of real photos (M, C)."""
    metric = FrechetInceptionDistance(feature=Given(features.shape[1]))
    metric.update(real, real=True)
    metric.update(features, real=False)
    return float(metric.compute())


def kernel_distance(features: Tensor, real: Tensor) -> float:
    """KID of features (N, C) to those of real photos (M, C)."""
    smaller = min(len(features), len(real))
    size = min(KID_PICTURES, smaller)
    subsets = KID_SUBSETS if size < smaller else 1
    metric = _quiet(KernelInceptionDistance, feature=Given(features.shape[1]),
                    subsets=subsets, subset_size=size)  # fmt: skip
    metric.update(real, real=True)
    metric.update(features, real=False)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return float(metric.compute()[0])


def kept_features(
    path: Path, network: Inception, pictures: Iterator[np.ndarray], device: torch.device
) -> tuple[Tensor, Tensor]:
    """As `inception_features`, from a file of an earlier run where there is one."""
    if not path.is_file():
        features, logits = inception_features(network, pictures, device)
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.savez(file, features=features.numpy(), logits=logits.numpy())
        part.replace(path)
    with np.load(path) as stored:
        return torch.from_numpy(stored["features"]), torch.from_numpy(stored["logits"])


def _quiet(
    metric: type[InceptionScore] | type[KernelInceptionDistance], **settings: object
) -> InceptionScore | KernelInceptionDistance:
    """A metric without its warning that it keeps all features in memory."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Metric .* will save all extracted features")
        return metric(**settings)
