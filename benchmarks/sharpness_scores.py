"""How near a picture comes to the true one, and how sharp it is: numbers for one edited area.

Pictures are (H, W, 3) uint8 RGB of one size, areas (H, W) bool.
"""

import cv2
import numpy as np
import torch
from torch import nn

from train.features import VggFeatures

DETAIL_PX = 2.0
"""Finer than this is detail, in pixels: one standard deviation."""

BORDER_PX = 1.5
"""How far from the border of an edit the step across it is looked for."""

NEAR_PX = 12
"""How far from the border the untouched photo is looked at for comparison."""

SMOOTH_PX = 6.0
"""Window over which the direction of stripes is averaged."""


def vgg_distance(
    features: VggFeatures, picture: np.ndarray, truth: np.ndarray, area: np.ndarray
) -> float:
    """Mean absolute difference of VGG features inside an area, over the layers."""
    top, left, bottom, right = _box(area, 16)
    cut = np.s_[top:bottom, left:right]
    inside = torch.from_numpy(area[cut].astype(np.float32))[None, None]
    with torch.inference_mode():
        of, to = (features(_tensor(one[cut])) for one in (picture, truth))
    distances = []
    for name, there in to.items():
        weight = nn.functional.adaptive_avg_pool2d(inside, there.shape[-2:])
        apart = (of[name] - there).abs().mean(1, keepdim=True)
        distances.append(float((apart * weight).sum() / weight.sum()))
    return float(np.mean(distances))


def detail(picture: np.ndarray, area: np.ndarray) -> float:
    """Energy of fine detail in an area without its border: variance in squared grey levels."""
    inner = cv2.erode(area.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    light = _light(picture)
    fine = light - cv2.GaussianBlur(light, (0, 0), DETAIL_PX)
    return float((fine[inner] ** 2).mean()) if inner.any() else float("nan")


def step_across(
    picture: np.ndarray, photo: np.ndarray, area: np.ndarray, same: np.ndarray
) -> float:
    """Gradient across the border of an edit, in gradients along it in the untouched photo.

    Arguments:
        picture: the result.
        photo: before.
        area: what was edited.
        same: (H, W) bool, a thing that lies on both sides: only its borders count.
    """
    distance = _signed(area)
    # A little erosion keeps the outlines of things away from their insides.
    thing = cv2.erode(same.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    border = (np.abs(distance) < BORDER_PX) & thing
    beside = (distance < -4) & (distance > -4 - NEAR_PX) & thing
    if border.sum() < 20 or beside.sum() < 20:
        return float("nan")
    normal = np.stack(_gradient(cv2.GaussianBlur(distance, (0, 0), 2)), axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True).clip(1e-6)
    across = np.abs((np.stack(_gradient(_light(picture)), -1) * normal).sum(-1))
    along = np.stack([-normal[..., 1], normal[..., 0]], axis=-1)
    along = np.abs((np.stack(_gradient(_light(photo)), -1) * along).sum(-1))
    return float(across[border].mean() / max(along[beside].mean(), 1e-6))


def turned(picture: np.ndarray, truth: np.ndarray, area: np.ndarray) -> float:
    """Median angle in degrees between the stripes of two pictures, where the truth has clear ones;
    nan where it has none."""
    (angle, _), (true, clear) = (_directions(one) for one in (picture, truth))
    inner = cv2.erode(area.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    inner &= clear > 0.6
    if inner.sum() < 50:
        return float("nan")
    apart = np.abs((angle - true + 90) % 180 - 90)[inner]
    return float(np.median(apart))


def _directions(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Direction of stripes in degrees, and how clear it is in [0, 1], each (H, W)."""
    x, y = _gradient(_light(picture))
    xx, yy, xy = (cv2.GaussianBlur(one, (0, 0), SMOOTH_PX) for one in (x * x, y * y, x * y))
    spread = np.hypot(xx - yy, 2 * xy)
    return np.degrees(np.arctan2(2 * xy, xx - yy) / 2), spread / (xx + yy + 4)


def _gradient(light: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)


def _signed(area: np.ndarray) -> np.ndarray:
    """(H, W) float32 pixels from the border of an area, positive inside."""
    inside, outside = (
        cv2.distanceTransform(one.astype(np.uint8), cv2.DIST_L2, 5) for one in (area, ~area)
    )
    return np.where(area, inside - np.float32(0.5), np.float32(0.5) - outside)


def _light(picture: np.ndarray) -> np.ndarray:
    return picture.astype(np.float32).mean(axis=2)


def _tensor(picture: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(picture).movedim(-1, 0)[None].float() / 127.5 - 1


def _box(area: np.ndarray, margin: int) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(area.any(axis=1)), np.flatnonzero(area.any(axis=0))
    return (
        max(int(rows[0]) - margin, 0), max(int(columns[0]) - margin, 0),
        int(rows[-1]) + 1 + margin, int(columns[-1]) + 1 + margin,
    )  # fmt: skip
