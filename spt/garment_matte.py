"""Which pixels of a picture are a garment: its map says where about, colours say where exactly.

A map is coarser than a photo, and what is found in a photo is a cell or three off. Where a garment
and what lies beside it differ in colour, each pixel at the border is told apart by its own
colour, so that nothing of the old look is left at an outline.

Places: (H, W) arrays cover the person's frame at MAP_SIZE; "box" arrays cover the part of the
canvas that a Placement names.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spt.boxes import box_around
from spt.edges import CONTOUR_CELLS
from spt.placement import Placement

REACH_CELLS = 5
"""No pixel farther than this from the map's garment belongs to it, whatever its colour."""

TRUSTED_CELLS = (2.5, 4.5)
"""Distance from the map's border up to which colours decide alone, and from which the map does."""

CORE_CELLS = 3.0
"""Farther than this from the border, garment and surroundings are themselves for certain."""

NEAR_CELLS = 4.0
"""Standard deviation over which their colours are averaged."""

APART = (1.0, 2.0)
"""Distance of the two colours, in their spreads, from which they help, and decide."""

LEAST_SPREAD = 10.0
"""Grey levels by which even plain surfaces vary."""

MISTAKEN = (0.01, 0.06)
"""Share of places known for certain nearby that colours would take for the other, from which they
are believed less, and not at all: prints have the wall's colour, and walls that of the shirt."""

TRIED_CELLS = 8.0
"""Standard deviation over which that is counted."""

HARDNESS = 1.2
"""How much steeper opacity rises than a pixel's colour goes over from one to the other."""


@dataclass(frozen=True)
class Matte:
    """A garment on a box of the canvas."""

    opacity: np.ndarray
    """(rows, columns) float32 in [0, 1], how much of each pixel is the garment."""
    colour: np.ndarray
    """(rows, columns, 3) float32, the garment's colour thereabouts."""
    trust: np.ndarray
    """(rows, columns) float32 in [0, 1], how far colours decided."""

    def changed(self, old: np.ndarray, new: np.ndarray) -> np.ndarray:
        """The garment in another look; pixels that it shares keep what is beside it.

        Arguments:
            old: (rows, columns, 3) uint8, the picture.
            new: (rows, columns, 3) float32, the other look.

        Returns:
            (rows, columns, 3) float32.
        """
        opacity = self.opacity[..., None]
        rest = (old - opacity * self.colour) / np.maximum(1 - opacity, 0.05)
        beside = old + self.trust[..., None] * (rest.clip(0, 255) - old)
        return opacity * new + (1 - opacity) * beside


def garment_matte(
    picture: np.ndarray, framed: np.ndarray, garment: np.ndarray, place: Placement
) -> Matte:
    """Find a garment in a picture.

    Arguments:
        picture: (H', W', 3) uint8, the canvas.
        framed: (H, W, 3) uint8, the person's frame of it.
        garment: (H, W) bool, what the map says; somewhere.
        place: the box of the canvas.
    """
    box = box_around(garment, 4 * REACH_CELLS)
    place, garment = place.cropped(box, garment.shape), garment[box]
    depth = _depth(garment)
    colour, spread = _thereabouts(framed[box], depth >= min(CORE_CELLS, float(depth.max())))
    other, other_spread = _thereabouts(framed[box], depth <= -CORE_CELLS)
    away = np.linalg.norm(colour - other, axis=-1) / (spread + other_spread)
    near, far = TRUSTED_CELLS
    trust = _ramp(away, *APART) * (1 - _ramp(np.abs(depth), near, far))
    trust *= _reliability(_seen(framed[box], colour, other), depth)
    trust, colour, other = (place.resampled(one) for one in (trust, colour, other))
    share = cv2.GaussianBlur(garment.astype(np.float32), (0, 0), CONTOUR_CELLS)
    pixels = place.frame.height * place.scale / len(garment)  # of the canvas, a cell
    mapped = np.clip(2 * max(pixels, 1) * (place.resampled(share) - 0.5) + 0.5, 0, 1)
    top, left, bottom, right = place.box
    seen = _seen(picture[top:bottom, left:right], colour, other)
    reach = place.resampled((depth > -REACH_CELLS).astype(np.float32)) > 0.5
    return Matte(reach * (mapped + trust * (seen - mapped)), colour, trust)


def _seen(picture: np.ndarray, colour: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How much of each pixel is of the one colour, and not of the other, in [0, 1]."""
    towards = colour - other
    share = ((picture - other) * towards).sum(-1) / np.maximum((towards**2).sum(-1), 1)
    return np.clip(HARDNESS * (share - 0.5) + 0.5, 0, 1)


def _reliability(seen: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """How far colours can be believed at each place, in [0, 1]: tried on places that are known,
    those inside the garment for what lies inside, and the others for what lies outside."""
    believed = []
    for known, mistaken in (
        (depth >= CORE_CELLS, seen < 0.5), (depth <= -CORE_CELLS, seen > 0.5)
    ):  # fmt: skip
        tried, failed = (
            cv2.GaussianBlur(one.astype(np.float32), (0, 0), TRIED_CELLS)
            for one in (known, known & mistaken)
        )
        believed.append(1 - _ramp(failed / np.maximum(tried, 1e-4), *MISTAKEN))
    return np.where(depth > 0, *believed)


def _depth(garment: np.ndarray) -> np.ndarray:
    """(H, W) float32, cells inside the border; negative outside."""
    inside, outside = (
        cv2.distanceTransform(one.astype(np.uint8), cv2.DIST_L2, 5) for one in (garment, ~garment)
    )
    return np.where(garment, inside - 0.5, 0.5 - outside)


def _thereabouts(picture: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Colour (H, W, 3) and its spread (H, W) over the nearby places that are asked."""
    weight = asked.astype(np.float32)
    pixels = picture.astype(np.float32)
    squares = (pixels**2).sum(-1)
    stack = np.dstack([pixels, squares, np.ones_like(squares)]) * weight[..., None]
    total = cv2.GaussianBlur(stack, (0, 0), NEAR_CELLS)
    known = total[..., 4] > 1e-4
    mean = total[..., :4] / np.maximum(total[..., 4:], 1e-4)
    variance = np.maximum(mean[..., 3] - (mean[..., :3] ** 2).sum(-1), 0)
    # Nothing to ask nearby: a spread so large that no colour decides.
    return mean[..., :3], np.where(known, np.sqrt(variance) + LEAST_SPREAD, 1e6)


def _ramp(value: np.ndarray, low: float, high: float) -> np.ndarray:
    return np.clip((value - low) / (high - low), 0, 1).astype(np.float32)
