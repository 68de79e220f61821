"""Label borders at the photo's own size: smooth contours, and a label's look right up to them.

Places: "frame" arrays cover the person's frame at the size of the map; "box" arrays cover the
part of the canvas that a Placement names.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spt.gaps import nearest
from spt.placement import Placement

CONTOUR_CELLS = 1.6
"""How much contours are smoothed, in cells: one standard deviation."""

MATTE_PX = 0.8
"""How softly one label goes over into the next, in pixels of the canvas: one standard deviation."""

MATTE_REACH = 6
"""How far a matte looks, in pixels of the canvas."""

RIM_CELLS = 3.0
"""How far from the border of a label painted colours are mixed with those beside it, in cells."""


@dataclass(frozen=True)
class Looks:
    """What each place shows."""

    shift: np.ndarray
    """(H, W, 2) float32, from it to where it comes from in the photo, (x, y) in cells."""
    tone: np.ndarray
    """(H, W, 3) float32, grey levels to add to that."""
    own: np.ndarray
    """(H, W) float32 in [0, 1], how much of it shows before the painted colour."""
    colour: np.ndarray
    """(H, W, 3) float32 in [0, 255], painted."""


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


def spread(wanted: np.ndarray, looks: Looks) -> Looks:
    """The look of a label, carried on beyond its border over all other labels.

    Arguments:
        wanted: (H, W) bool, where the label is; somewhere.
        looks: of the whole picture.
    """
    column, row = (nearest(wanted) - np.float32(0.5)).astype(int).transpose(2, 0, 1)
    depth = cv2.distanceTransform(wanted.astype(np.uint8), cv2.DIST_L2, 5)
    inner = nearest(depth > min(RIM_CELLS, float(depth.max()) / 2))
    inner_column, inner_row = (inner - np.float32(0.5)).astype(int).transpose(2, 0, 1)
    return Looks(
        looks.shift[row, column],
        looks.tone[row, column],
        looks.own[row, column],
        looks.colour[inner_row, inner_column],
    )
