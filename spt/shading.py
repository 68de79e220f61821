"""The light and shade on a garment, apart from its colour: what a new fabric is to keep.

Shapes: H rows, W columns of the frame at the size of the map.
"""

import cv2
import numpy as np

FOLD_CELLS, BROAD_CELLS = 1.2, 9.0
"""Standard deviation over which the light of plain and of patterned cloth is averaged: broad
enough to lose the pattern, narrow enough to keep large folds."""

PATTERN_CONTRAST = (0.20, 0.40)
"""Deviation of log brightness about its broad course from which cloth counts as patterned, and
wholly so; folds of plain cloth have less."""

BLACK = 14.0
"""Grey levels added to all: the noise of black cloth is no shading."""

LEAST, MOST = 0.35, 1.7
"""Times that shading darkens or lightens."""


def shading(picture: np.ndarray, garment: np.ndarray) -> np.ndarray:
    """How much lighter or darker each place of a garment is than its usual colour.

    Arguments:
        picture: (H, W, 3) uint8 RGB, the person's frame.
        garment: (H, W) bool.

    Returns:
        (H, W) float32 factors, 1 outside the garment.
    """
    factors = np.ones(garment.shape, dtype=np.float32)
    if not garment.any():
        return factors
    light = np.log(picture.astype(np.float32) @ np.float32([0.299, 0.587, 0.114]) + BLACK)
    # What lies beside the garment must not shine into it: its edge is not asked either.
    inner = cv2.erode(garment.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    asked = inner if inner.any() else garment
    broad, folds = (_averaged(light, asked, cells) for cells in (BROAD_CELLS, FOLD_CELLS))
    low, high = PATTERN_CONTRAST
    patterned = np.clip((np.std((light - broad)[asked]) - low) / (high - low), 0, 1)
    course = patterned * broad + (1 - patterned) * folds
    usual = np.median(course[asked])
    factors[garment] = np.exp(course - usual).clip(LEAST, MOST)[garment]
    return factors


def _averaged(light: np.ndarray, asked: np.ndarray, cells: float) -> np.ndarray:
    """(H, W) the mean of `light` around each place, over the places asked."""
    weight = cv2.GaussianBlur(asked.astype(np.float32), (0, 0), cells)
    total = cv2.GaussianBlur(np.where(asked, light, 0).astype(np.float32), (0, 0), cells)
    return np.where(weight > 1e-4, total / np.maximum(weight, 1e-4), light)
