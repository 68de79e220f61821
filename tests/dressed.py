"""Paint on the standing person, and ways to move the person: in cells of MAP_SIZE."""

import cv2
import numpy as np

from spt.labels import UNPAINTED
from spt.photo import MAP_SIZE
from spt.pose import Pose
from tests.standing import XY

XY_CELLS = 2 * XY
STANDING = Pose(XY_CELLS, np.ones(18, dtype=bool))


def unpainted() -> np.ndarray:
    """(512, 384) uint8 on which nothing is painted."""
    return np.full(MAP_SIZE, UNPAINTED, dtype=np.uint8)


def bar(paint: np.ndarray, start: int, end: int, radius: int, label: int) -> None:
    """Paint a bar with round ends along a bone of the standing person."""
    ends = [tuple(int(value) for value in XY_CELLS[joint]) for joint in (start, end)]
    cv2.line(paint, *ends, label, 2 * radius)


def turned(
    degrees: float, joints: list[int], pivot: int | np.ndarray, pose: Pose = STANDING
) -> Pose:
    """Some joints turned about another, or about a point (2,); clockwise as one sees it."""
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = pose.xy_px[pivot] if isinstance(pivot, int) else pivot
    xy = pose.xy_px.copy()
    xy[joints] = (xy[joints] - centre) @ turn.T + centre
    return Pose(xy, pose.visible)


def dressed() -> np.ndarray:
    """(512, 384) uint8: hair, face, shirt, bare right forearm, trousers."""
    paint = unpainted()
    for thigh, knee, ankle in ((8, 9, 10), (11, 12, 13)):
        bar(paint, thigh, knee, 16, 4)
        bar(paint, knee, ankle, 16, 4)
    outline = XY_CELLS[[2, 5, 11, 8]] + [(-12, -10), (12, -10), (14, 10), (-14, 10)]
    cv2.fillPoly(paint, [outline.astype(np.int32)], 3)
    bar(paint, 2, 3, 13, 3)
    bar(paint, 5, 6, 13, 3)
    bar(paint, 3, 4, 9, 7)
    bar(paint, 6, 7, 9, 3)
    cv2.circle(paint, (192, 76), 34, 2, -1)
    cv2.circle(paint, (192, 84), 24, 1, -1)
    return paint


def skirt() -> np.ndarray:
    """(512, 384) uint8: a skirt from above the hips down to the knees."""
    paint = unpainted()
    outline = XY_CELLS[[8, 11, 12, 9]] + [(-16, -20), (16, -20), (30, 0), (-30, 0)]
    cv2.fillPoly(paint, [outline.astype(np.int32)], 5)
    return paint
