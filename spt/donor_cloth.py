"""The cloth of one person laid on the garment of another: which place shows which pixel.

Part by part the donor's cloth is brought to the wearer's pose (label_flow.py). The two garments
never have quite the same outline: where the donor's ends too early, it is mirrored at its edge, so
that stripes and checks go on, sharp as the photo.

Places: (H, W) arrays cover a person's frame at the size of the map; flows are (x, y) in [-1, 1].
"""

from dataclasses import dataclass

import cv2
import numpy as np

EDGE_CELLS = 3.0
"""How far inside its edge cloth is fetched: the edge itself is mixed with what is beside it."""

NEAR_CELLS = 10.0
"""How far beyond its edge any cloth is mirrored; a pattern is mirrored farther."""

DEPTHS = (1.0, 0.6, 0.3, 0.1, 0.0)
"""How deep to reach behind the mirror, tried in order until cloth is met."""

SMOOTHING_CELLS = (21, 21)
"""Window over which the mirror is averaged: patterns bend, and do not break, where the nearest edge
changes."""

PATTERN_CONTRAST = (7.0, 18.0)
"""Contrast of fine detail, in grey levels, from which cloth counts as patterned, and wholly so."""

SOFT_CELLS = 2.0
"""Width of the soft border between photographed and painted cloth."""


@dataclass(frozen=True)
class LaidCloth:
    """Donor cloth on a garment."""

    flow: np.ndarray
    """(H, W, 2) float32, where in the donor's frame each place comes from."""
    kept: np.ndarray
    """(H, W) float32 in [0, 1], how much of it shows; the rest is to be painted."""


def lay(flow: np.ndarray, garment: np.ndarray, cloth: np.ndarray, pattern: float) -> LaidCloth:
    """Lay cloth on a garment.

    Arguments:
        flow: (H, W, 2) float32, from the wearer's pose to the donor's.
        garment: (H, W) bool, of the wearer.
        cloth: (H, W) bool, of the donor, not empty.
        pattern: 0 to 1, `pattern_strength` of the cloth.

    Returns:
        Flow and share; meaningful on the garment only.
    """
    size = np.array(garment.shape[::-1], dtype=np.float32)
    depth = cv2.distanceTransform(cloth.astype(np.uint8), cv2.DIST_L2, 5)
    # The rim is not trusted, unless the cloth is all rim.
    sure = depth > min(EDGE_CELLS, float(depth.max()) / 2)
    rows, columns = np.nonzero(garment)
    place = (flow[rows, columns] + 1) / 2 * size  # (N, 2)
    found = sure[_cells(place, cloth.shape)]
    outside = place[~found]
    mirror = np.zeros((*garment.shape, 2), np.float32)
    lacking = np.zeros(garment.shape, dtype=bool)
    rows, columns = rows[~found], columns[~found]
    lacking[rows, columns] = True
    nearest = _nearest(sure)[_cells(outside, cloth.shape)]
    mirror[rows, columns] = nearest
    mirror = _averaged(mirror, lacking)[rows, columns]
    mended, done = nearest.copy(), np.zeros(len(outside), dtype=bool)
    for edge in (mirror, nearest):
        for share in DEPTHS:
            behind = edge + share * (edge - outside)
            good = ~done & sure[_cells(behind, cloth.shape)]
            mended[good], done = behind[good], done | good
    laid = flow.copy()
    laid[rows, columns] = mended * 2 / size - 1
    kept = np.ones(garment.shape, np.float32)
    reach = np.linalg.norm(nearest - outside, axis=1)
    kept[rows, columns] = np.maximum(reach < NEAR_CELLS + EDGE_CELLS, pattern)
    return LaidCloth(laid, _softened(kept, garment))


def pattern_strength(photo_frame: np.ndarray, cloth: np.ndarray) -> float:
    """How much of a pattern a cloth has: 0 for plain, 1 for stripes, checks and prints.

    Arguments:
        photo_frame: (H, W, 3) uint8, the photo in the frame.
        cloth: (H, W) bool, where the cloth is.
    """
    inner = cv2.erode(cloth.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    if not inner.any():
        return 0.0
    light = photo_frame.astype(np.float32).mean(axis=2)
    fine = light - cv2.GaussianBlur(light, (0, 0), 4)
    low, high = PATTERN_CONTRAST
    return float(np.clip((fine[inner].std() - low) / (high - low), 0, 1))


def _averaged(mirror: np.ndarray, lacking: np.ndarray) -> np.ndarray:
    """(H, W, 2) the mean of the mirror's places around each place that lacks cloth."""
    weight = cv2.blur(lacking.astype(np.float32), SMOOTHING_CELLS, borderType=cv2.BORDER_CONSTANT)
    total = cv2.blur(mirror, SMOOTHING_CELLS, borderType=cv2.BORDER_CONSTANT)
    return total / np.maximum(weight, 1e-4)[..., None]


def _softened(kept: np.ndarray, garment: np.ndarray) -> np.ndarray:
    """Shares (H, W) that end softly inside the garment, not at its outline."""
    if kept[garment].min(initial=1) == 1:
        return kept
    return cv2.GaussianBlur(np.where(garment, kept, 1), (0, 0), SOFT_CELLS)


def _cells(place: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of places (N, 2), kept inside."""
    column = np.floor(place[:, 0]).astype(int).clip(0, size[1] - 1)
    row = np.floor(place[:, 1]).astype(int).clip(0, size[0] - 1)
    return row, column


def _nearest(cloth: np.ndarray) -> np.ndarray:
    """(H, W, 2) the middle (x, y) of the cell of cloth that is nearest to each cell."""
    _, number = cv2.distanceTransformWithLabels(
        (~cloth).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    row, column = np.nonzero(cloth)
    middles = np.zeros((number.max() + 1, 2), dtype=np.float32)
    middles[number[row, column]] = np.stack([column, row], axis=1) + 0.5
    return middles[number]
