"""Label borders at the photo's own size: smooth contours, and a label's look right up to them.

Places: "frame" arrays cover the person's frame at the size of the map; "box" arrays cover the
part of the canvas that a Placement names.
"""

from functools import cached_property

import cv2
import numpy as np

from spt.gaps import nearest_index
from spt.placement import Placement

CONTOUR_CELLS = 1.6
"""How much contours are smoothed, in cells: one standard deviation."""

MATTE_PX = 0.8
"""How softly one label goes over into the next, in pixels of the canvas: one standard deviation."""

MATTE_REACH = 6
"""How far a matte looks, in pixels of the canvas."""

RIM_CELLS = 3.0
"""How far from the border of a label painted colours are mixed with those beside it, in cells."""


def contours(target_map: np.ndarray, place: Placement) -> np.ndarray:
    """Labels with smooth contours at the size of the canvas.

    Arguments:
        target_map: (H, W) uint8 labels of the frame.
        place: the box of the canvas.

    Returns:
        (rows, columns) uint8.
    """
    labels, best = None, None
    for label in np.unique(target_map):
        share = cv2.GaussianBlur((target_map == label).astype(np.float32), (0, 0), CONTOUR_CELLS)
        share = place.resampled(share)
        if labels is None:
            labels, best = np.full(share.shape, label, np.uint8), share
            continue
        more = share > best
        labels[more] = label
        np.maximum(best, share, out=best)
    return labels


def matte(picture: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """A picture whose labels go over into each other softly, as a lens would draw them.

    Arguments:
        picture: (rows, columns, 3) float32.
        labels: (rows, columns) uint8, which label each pixel shows.

    Returns:
        (rows, columns, 3) float32; beyond three pixels from a border the picture itself.
    """
    border = cv2.morphologyEx(labels, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    if not border.any():
        return picture
    weight = cv2.GaussianBlur(border.astype(np.float32), (7, 7), 1.5 * MATTE_PX)
    weight = np.minimum(1.6 * weight, 1)[..., None]
    soft = cv2.GaussianBlur(picture, (7, 7), MATTE_PX)
    return weight * soft + (1 - weight) * picture


class Spread:
    """What a label shows, carried on beyond its border over all other labels."""

    def __init__(self, wanted: np.ndarray) -> None:
        """
        Arguments:
            wanted: (H, W) bool, where the label is; somewhere.
        """
        self._wanted = wanted

    @cached_property
    def _nearest(self) -> np.ndarray:
        return nearest_index(self._wanted)

    @cached_property
    def _inner(self) -> np.ndarray:
        depth = cv2.distanceTransform(self._wanted.astype(np.uint8), cv2.DIST_L2, 5)
        return nearest_index(depth > min(RIM_CELLS, float(depth.max()) / 2))

    def of(self, frame: np.ndarray) -> np.ndarray:
        """A frame array, (H, W) or (H, W, C), everywhere as at the nearest place of the label."""
        return _at(frame, self._nearest)

    def inner(self, frame: np.ndarray) -> np.ndarray:
        """The same, (H, W) or (H, W, C), at the nearest place off its rim, where painted colours
        are mixed with those beside it."""
        return _at(frame, self._inner)


def _at(frame: np.ndarray, index: np.ndarray) -> np.ndarray:
    return frame.reshape(index.size, *frame.shape[2:])[index]
