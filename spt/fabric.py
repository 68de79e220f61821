"""Fabric carried on beyond its edge: where a garment grows, it shows its own photographed cloth.

A pixel that the garment gains is mirrored at the garment's edge in the photo: just outside the
old hem shows what is just inside it. Patterns go on without a seam, sharp as the photo.

Places: (H, W) arrays cover the person's frame; flows are (x, y) in [-1, 1], edges at -1 and 1.
"""

import cv2
import numpy as np

from spt.labels import GARMENT_LABELS

MIN_CLOTH = 200
"""Cells of cloth a photo must show before it can be carried on."""

EDGE_CELLS = 3.0
"""How far inside the edge the mirror stands: the edge itself is mixed with what is beside it."""

SMOOTHING_CELLS = (25, 25)
"""Window over which the shifts of fetched cloth are averaged."""

PATTERN_CONTRAST = (14.0, 28.0)
"""Contrast of fine detail, in grey levels, from which cloth counts as patterned, and wholly so."""

DEPTHS = (1.0, 0.6, 0.3, 0.1)
"""How deep to reach behind the mirror, tried in order until cloth is met."""


def carry_fabric(
    flow: np.ndarray,
    source_map: np.ndarray,
    target_map: np.ndarray,
    donors: np.ndarray,
    photo_frame: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Let garments fetch cloth where their own flow finds none.

    Arguments:
        flow: (H, W, 2) float32, where each pixel of the target comes from.
        source_map: (H, W) uint8 labels of the photo.
        target_map: (H, W) uint8 labels wanted.
        donors: (10,) integers, whose pixels may become each label.
        photo_frame: (H, W, 3) uint8, the photo in the frame.

    Returns:
        (H, W, 2) float32 flow and (H, W) float32 in [0, 1], how much of the mended flow to show.
    """
    rows, columns = target_map.shape
    flow, carried = flow.copy(), np.zeros(target_map.shape, dtype=np.float32)
    size = np.array([columns, rows], dtype=np.float32)
    place = (flow + 1) / 2 * size  # (H, W, 2) source cells
    found = _label_at(source_map, place)
    for label in GARMENT_LABELS:
        cloth = source_map == donors[label]
        lacking = (target_map == label) & (found != donors[label])
        if donors[label] not in GARMENT_LABELS or cloth.sum() < MIN_CLOTH or not lacking.any():
            continue
        strength = pattern_strength(photo_frame, cloth)
        if strength == 0:
            continue
        outside = place[lacking]  # (N, 2)
        nearest = _nearest(cloth)[_cells(outside, target_map.shape)]
        inwards = nearest - outside
        distance = np.linalg.norm(inwards, axis=1, keepdims=True).clip(1e-3)
        mirror = nearest + EDGE_CELLS * inwards / distance
        mended, done = outside.copy(), np.zeros(len(outside), dtype=bool)
        for depth in DEPTHS:
            behind = mirror + depth * inwards
            good = ~done & cloth[_cells(behind, target_map.shape)]
            mended[good], done = behind[good], done | good
        mended = _without_breaks(mended - outside, lacking, done, cloth, outside)
        flow[lacking] = np.where(done[:, None], 2 * mended / size - 1, flow[lacking])
        carried[lacking] = strength * done
    return flow, carried


def pattern_strength(photo_frame: np.ndarray, cloth: np.ndarray) -> float:
    """How much a cloth needs carrying on: 0 for plain cloth (paint does better), 1 for a pattern.

    Arguments:
        photo_frame: (H, W, 3) uint8, the photo in the frame.
        cloth: (H, W) bool, where the cloth is.

    Returns:
        0 to 1, from the contrast of its fine detail away from its edges.
    """
    inner = cv2.erode(cloth.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    if inner.sum() < MIN_CLOTH:
        return 0.0
    light = photo_frame.astype(np.float32).mean(axis=2)
    fine = light - cv2.GaussianBlur(light, (0, 0), 4)
    low, high = PATTERN_CONTRAST
    return float(np.clip((fine[inner].std() - low) / (high - low), 0, 1))


def _without_breaks(
    shift: np.ndarray, lacking: np.ndarray, done: np.ndarray, cloth: np.ndarray, outside: np.ndarray
) -> np.ndarray:
    """Places (N, 2) to fetch cloth from, with shifts averaged over neighbours: patterns bend, and
    do not break, where the nearest edge changes."""
    field = np.zeros((*lacking.shape, 3), dtype=np.float32)
    field[lacking] = np.concatenate([shift, np.ones_like(shift[:, :1])], axis=1) * done[:, None]
    field = cv2.blur(field, SMOOTHING_CELLS, borderType=cv2.BORDER_CONSTANT)[lacking]
    smooth = outside + field[:, :2] / field[:, 2:].clip(1e-6)
    good = done & cloth[_cells(smooth, cloth.shape)]
    return np.where(good[:, None], smooth, outside + shift)


def _cells(place: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of places (..., 2), kept inside."""
    column = np.floor(place[..., 0]).astype(int).clip(0, size[1] - 1)
    row = np.floor(place[..., 1]).astype(int).clip(0, size[0] - 1)
    return row, column


def _label_at(label_map: np.ndarray, place: np.ndarray) -> np.ndarray:
    return label_map[_cells(place, label_map.shape)]


def _nearest(cloth: np.ndarray) -> np.ndarray:
    """(H, W, 2) the cell of cloth, (x, y) of its centre, that is nearest to each cell."""
    _, number = cv2.distanceTransformWithLabels(
        (~cloth).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    row, column = np.nonzero(cloth)
    centres = np.zeros((number.max() + 1, 2), dtype=np.float32)
    centres[number[row, column]] = np.stack([column, row], axis=1) + 0.5
    return centres[number]
