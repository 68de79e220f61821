"""Scores on validation and test photos.

Shapes: B batch, C channels, R regions, K keypoints, L = 10 labels, H rows, W columns.
"""

import numpy as np
import torch
from skimage.metrics import structural_similarity
from torch import Tensor

from spt.boxes import box_around
from spt.labels import (
    BACKGROUND,
    LABELS,
    LEFT_HIP,
    LEFT_SHOULDER,
    NUM_LABELS,
    RIGHT_HIP,
    RIGHT_SHOULDER,
)
from spt.parsing import one_hot

WINDOW_PX = 5
"""How far the window of SSIM reaches: 3.5 sigma."""
WINDOW = {"channel_axis": -1, "gaussian_weights": True, "sigma": 1.5,
          "use_sample_covariance": False}  # fmt: skip
"""Of SSIM as published, in the words of scikit-image."""

FEW_PIXELS = 25
"""A label that shows less has no colour worth judging."""


def label_iou(found: Tensor, truth: Tensor) -> np.ndarray:
    """Intersections and unions of two label maps, to be summed over a split.

    Arguments:
        found: (B, H, W) integers 0..9.
        truth: (B, H, W) integers 0..9.

    Returns:
        (10, 2) pixel counts: intersection and union of each label.
    """
    pairs = truth.long().flatten() * NUM_LABELS + found.long().flatten()
    confusion = torch.bincount(pairs, minlength=NUM_LABELS**2).view(NUM_LABELS, NUM_LABELS)
    shared = confusion.diagonal()
    union = confusion.sum(0) + confusion.sum(1) - shared
    return torch.stack([shared, union], dim=1).cpu().numpy()


def scores_from_counts(counts: np.ndarray) -> dict[str, float]:
    """(10, 2) intersections and unions, summed over a split, to a mean and one score a label."""
    each = counts[:, 0] / np.maximum(counts[:, 1], 1)
    named = {f"iou_{label}": float(value) for label, value in zip(LABELS, each, strict=True)}
    return {"miou": float(each.mean()), **named}


def percentage_of_correct_keypoints(
    found: Tensor, truth: Tensor, visible: Tensor, tolerance: float = 0.2
) -> np.ndarray:
    """PCK: keypoints within `tolerance` torso lengths of the truth.

    Arguments:
        found: (B, K, 2) pixels.
        truth: (B, K, 2) pixels.
        visible: (B, K) bool, keypoints of the truth to count.
        tolerance: radius in torso lengths (mean of the two shoulder-hip distances).

    Returns:
        (2,) how many were right, how many were counted. People without a whole trunk are left out.
    """
    shoulders, hips = [RIGHT_SHOULDER, LEFT_SHOULDER], [RIGHT_HIP, LEFT_HIP]
    torso = (truth[:, shoulders] - truth[:, hips]).norm(dim=-1).mean(dim=-1)  # (B,)
    counted = visible & visible[:, shoulders + hips].all(dim=1, keepdim=True)
    near = (found - truth).norm(dim=-1) <= tolerance * torso[:, None]
    return np.array([int((near & counted).sum()), int(counted.sum())])


def masked_ssim(image: Tensor, target: Tensor, mask: Tensor) -> list[float]:
    """SSIM (Gaussian window, sigma 1.5, RGB), averaged inside a mask.

    Arguments:
        image: (B, 3, H, W) in [-1, 1].
        target: (B, 3, H, W) in [-1, 1].
        mask: (B, 1, H, W), 1 where it counts.

    Returns:
        One value a picture.
    """
    scores = []
    for one, other, where in zip(image, target, mask, strict=True):
        weight = where[0].cpu().numpy()
        if not weight.any():
            scores.append(0.0)
            continue
        box = box_around(weight > 0, 2 * WINDOW_PX)
        pictures = [((x[:, *box].float().cpu() + 1) / 2).movedim(0, -1).numpy()
                    for x in (one, other)]  # fmt: skip
        _, similarity = structural_similarity(*pictures, data_range=1.0, full=True, **WINDOW)
        scores.append(float((similarity.mean(-1) * weight[box]).sum() / max(weight.sum(), 1)))
    return scores


def picture_ssim(picture: np.ndarray, truth: np.ndarray) -> float:
    """SSIM of whole pictures (H, W, 3) uint8, with the window of `masked_ssim`.

    As the published scores are made, but for the range, which is always 255 here and not that of
    the picture.
    """
    return float(structural_similarity(picture, truth, data_range=255, **WINDOW))


def mask_ssim(picture: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> float:
    """mask-SSIM of PG2: `picture_ssim` of both pictures, black outside a mask (H, W) of 0 and 1."""
    if not mask.any():
        return 1.0
    # What is black in both pictures is alike: beyond the windows that see the mask nothing is
    # computed. The mean leaves out a rim, as scikit-image does.
    shown = mask[..., None].astype(np.uint8)
    box = box_around(mask > 0, 2 * WINDOW_PX)
    masked = [(one * shown)[box] for one in (picture, truth)]
    similarity = np.ones(picture.shape)
    similarity[box] = structural_similarity(*masked, data_range=255, full=True, **WINDOW)[1]
    inner = slice(WINDOW_PX, -WINDOW_PX)
    return float(similarity[inner, inner].mean())


def region_means(image: Tensor, regions: Tensor) -> Tensor:
    """(B, C, H, W) and (B, R, H, W) weights to the mean inside each region, (B, R, C)."""
    area = regions.sum((2, 3))[..., None].clamp_min(1)
    return torch.einsum("bchw,brhw->brc", image, regions) / area


def colour_errors(
    image: Tensor, shown: Tensor, truth: Tensor, worn: Tensor, least_px: float = FEW_PIXELS
) -> np.ndarray:
    """How far the mean colour of each label is from what it should be.

    Arguments:
        image: (B, 3, H, W) in [-1, 1].
        shown: (B, H, W) labels of `image`.
        truth: (B, 3, H, W) in [-1, 1], a picture of the same clothes.
        worn: (B, H, W) labels of `truth`.
        least_px: a label with less in either picture is not judged.

    Returns:
        (B, 10) mean absolute difference of R, G and B in levels of 255; NaN for the background and
        for labels that are not judged.
    """
    regions = [one_hot(label_map) for label_map in (shown, worn)]
    apart = region_means(image.float(), regions[0]) - region_means(truth.float(), regions[1])
    error = 127.5 * apart.abs().mean(-1)
    area = torch.minimum(*(one.sum((2, 3)) for one in regions))
    error = error.masked_fill(area < least_px, torch.nan)
    error[:, BACKGROUND] = torch.nan
    return error.cpu().numpy()
