"""The photo's grain: what is painted gets as much noise as the photo has."""

from functools import cache

import cv2
import numpy as np

from spt.labels import FACE, LIMB_LABELS
from spt.placement import Placement, canvas_box

GRAIN_SIDE = 256
"""Side of the tile of noise that is repeated over the picture."""

GRAIN_PX = 0.6
"""Standard deviation by which noise is softened, as lenses and JPEG soften it, in pixels."""

MOST_GRAIN = 2.5
"""Grey levels; more is texture, not grain."""

DETAIL_PX = 1.0
"""Finer than this is grain, in pixels."""

LEAST_PIXELS = 100
"""Fewer say nothing about grain."""

PLAIN_PERCENT = 15
"""The plainest part of the skin shows grain alone; the rest is features and hair."""


def grain_level(canvas: np.ndarray, label_map: np.ndarray, whole: Placement) -> float:
    """How strong the grain of a photo is: measured on the face, or else on other skin.

    Arguments:
        canvas: (H, W, 3) uint8.
        label_map: (h, w) uint8, what the photo shows in the frame.
        whole: the whole canvas.

    Returns:
        Standard deviation of what is finer than DETAIL_PX, in grey levels; 0 without any skin.
    """
    for labels in ((FACE,), LIMB_LABELS):
        places = np.isin(label_map, labels).astype(np.uint8)
        places = cv2.erode(places, np.ones((3, 3), np.uint8))
        box = canvas_box(places.astype(np.float32), whole.frame, whole.scale, canvas.shape[:2])
        if box is None:
            continue
        top, left, bottom, right = box
        inside = Placement(whole.frame, whole.scale, box).resampled(places, cv2.INTER_NEAREST) > 0
        light = canvas[top:bottom, left:right].astype(np.float32).mean(axis=2)
        fine = light - cv2.GaussianBlur(light, (0, 0), DETAIL_PX)
        around = cv2.GaussianBlur(fine * fine, (0, 0), 2 * DETAIL_PX)[inside]
        if len(around) >= LEAST_PIXELS:
            return min(float(np.sqrt(np.percentile(around, PLAIN_PERCENT))), MOST_GRAIN)
    return 0.0


def grain(box: tuple[int, int, int, int], level: float) -> np.ndarray:
    """Grain for a box of the canvas; the same pixel of the canvas always has the same.

    Arguments:
        box: top, left, bottom, right in canvas pixels.
        level: standard deviation of what is finer than DETAIL_PX, in grey levels.

    Returns:
        (rows, columns, 1) float32 grey levels to add.
    """
    top, left, bottom, right = box
    rows, columns = np.arange(top, bottom) % GRAIN_SIDE, np.arange(left, right) % GRAIN_SIDE
    return level * _noise()[rows[:, None], columns[None], None]


@cache
def _noise() -> np.ndarray:
    """(GRAIN_SIDE, GRAIN_SIDE) float32 noise of which the fine part has deviation 1."""
    noise = np.random.default_rng(0).standard_normal((GRAIN_SIDE, GRAIN_SIDE), dtype=np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), GRAIN_PX)
    return noise / (noise - cv2.GaussianBlur(noise, (0, 0), DETAIL_PX)).std()
