"""How sharply a photo is drawn, and fabrics drawn no sharper.

The steepest edges of a picture tell: blurred once more they lose the less, the softer they were
(re-blurring, as in defocus estimation).
"""

import cv2
import numpy as np

AGAIN_PX = (1.0, 2.0)
"""Standard deviations by which a picture is blurred again to see what its edges lose."""

OWN_VARIANCE = 0.55
"""What slopes, taken over two pixels, add to it, in square pixels: measured on steps."""

STEEP_PERCENT = 98
"""Edges steeper than so many percent of the picture are asked."""

SHARPEST_PERCENT = 20
"""A photo is as sharp as its sharpest edges: others are folds, or out of focus."""

LEAST_SLOPE = 4.0
"""Grey levels a pixel, once blurred again, from which a slope is an edge."""

LEAST_PIXELS = 30
"""Fewer say nothing."""

MOST_PX = 4.0
"""No photo worth editing is softer."""

SEEN_PX = 0.6
"""Less blur than this is not added: nobody sees it."""


def blur_level(picture: np.ndarray) -> float | None:
    """How far edges of a picture are blurred.

    Arguments:
        picture: (H, W, 3) uint8 or float32 in [0, 255].

    Returns:
        Standard deviation in pixels, 0 to MOST_PX; None where there is no edge to ask.
    """
    light = picture.astype(np.float32).mean(axis=2)
    first, second = (_slopes(cv2.GaussianBlur(light, (0, 0), again)) for again in AGAIN_PX)
    steep = first >= max(np.percentile(first, STEEP_PERCENT), LEAST_SLOPE)
    if steep.sum() < LEAST_PIXELS:
        return None
    one, two = (again**2 for again in AGAIN_PX)
    lost = (first[steep] / np.maximum(second[steep], 1e-3)) ** 2
    variance = (two - lost * one) / np.maximum(lost - 1, 1e-3)
    sharpest = np.percentile(variance, SHARPEST_PERCENT) - OWN_VARIANCE
    return float(np.sqrt(np.clip(sharpest, 0, MOST_PX**2)))


def no_sharper(picture: np.ndarray, blur_px: float | None) -> np.ndarray:
    """A picture (H, W, 3) float32, blurred if its edges are sharper than `blur_px`; where either
    has no edges that tell, the picture itself."""
    own_px = blur_level(picture)
    if blur_px is None or own_px is None or blur_px**2 - own_px**2 < SEEN_PX**2:
        return picture
    lacking = blur_px**2 - own_px**2
    return cv2.GaussianBlur(picture, (0, 0), float(np.sqrt(lacking)))


def _slopes(light: np.ndarray) -> np.ndarray:
    """(H, W) grey levels a pixel."""
    across, down = (cv2.Sobel(light, -1, *axis, ksize=1) / 2 for axis in ((1, 0), (0, 1)))
    return np.hypot(across, down)
