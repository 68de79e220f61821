"""train/evaluation/set_scores.py: IS, FID and KID of features whose scores are known."""

import numpy as np
import pytest
import torch

from train.evaluation.set_scores import (
    SPLITS,
    frechet_distance,
    inception_score,
    kernel_distance,
)


def test_pictures_of_one_kind_score_one() -> None:
    assert inception_score(torch.randn(1, 7).repeat(40, 1))[0] == pytest.approx(1.0, abs=1e-5)


def test_inception_score_of_sure_answers_is_the_number_of_kinds() -> None:
    """Sure answers have no entropy: a part with shares p of the kinds scores exp(H(p))."""
    kinds = torch.arange(200) % 4
    logits = 50.0 * torch.nn.functional.one_hot(kinds, 4).float()
    mean, deviation = inception_score(logits)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        parts = kinds[torch.randperm(200)].view(SPLITS, 20)
    shares = np.stack([np.bincount(part, minlength=4) / 20 for part in parts.numpy()])
    entropy = -(shares * np.log(np.maximum(shares, 1e-12))).sum(1)
    assert mean == pytest.approx(np.exp(entropy).mean(), rel=1e-5)
    assert deviation == pytest.approx(np.exp(entropy).std(ddof=1), rel=1e-4)
    assert 3 < mean < 4  # four kinds, not evenly in every part
    assert inception_score(logits) == (mean, deviation)


def test_too_few_pictures_have_no_inception_score() -> None:
    assert np.isnan(inception_score(torch.randn(19, 5))).all()


def test_frechet_distance_of_two_gaussians() -> None:
    """|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^1/2), the covariances diagonal."""
    corners = torch.tensor([[a, b] for a in (-1.0, 1.0) for b in (-1.0, 1.0)])
    real, other = corners, corners * torch.tensor([3.0, 1.0]) + torch.tensor([0.0, 2.0])
    variance = 4 / 3  # of -1, -1, 1, 1, unbiased
    expected = 2.0**2 + variance * (3 - 1) ** 2
    assert frechet_distance(other, real) == pytest.approx(expected, rel=1e-4)
    assert frechet_distance(real, real) == pytest.approx(0.0, abs=1e-4)


def test_kernel_distance_by_hand() -> None:
    """Unbiased squared MMD with the kernel (x y / d + 1)^3."""
    random = np.random.default_rng(0)
    one, other = random.normal(size=(6, 3)), random.normal(1.0, 1.0, size=(6, 3))

    def kernel(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return (a @ b.T / 3 + 1) ** 3

    apart = [~np.eye(6, dtype=bool)] * 2
    within = [kernel(x, x)[off].mean() for x, off in zip((one, other), apart, strict=True)]
    expected = sum(within) - 2 * kernel(one, other).mean()
    tensors = [torch.from_numpy(x) for x in (other, one)]
    assert kernel_distance(*tensors) == pytest.approx(expected, rel=1e-6)
