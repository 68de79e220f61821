"""A person of the size of the map, drawn from capsules, whose every width is known."""

import functools

import cv2
import numpy as np

from spt.labels import (
    FACE,
    KEYPOINTS,
    LEFT_ARM,
    LEFT_LEG,
    PANTS,
    RIGHT_ARM,
    RIGHT_LEG,
    UPPER_CLOTHES,
)
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose

FRAME = Frame(0, 0, MAP_SIZE[1], MAP_SIZE[0])
"""Photo pixels are cells of the map."""

XY = np.array(
    [(180, 90), (180, 130), (150, 130), (140, 180), (130, 230), (210, 130), (220, 180), (230, 230),
     (162, 240), (160, 320), (160, 400), (198, 240), (200, 320), (200, 400), (174, 84), (186, 84),
     (166, 88), (194, 88)], dtype=np.float32,
)  # fmt: skip
ARM_HALF, SLEEVE_HALF, LEG_HALF, HAND = 8, 13, 14, 26
SCALE = float(np.hypot(12, 110))
"""Part scale: from a shoulder to its hip."""


def pose(**moved: tuple[float, float]) -> Pose:
    """The figure's pose, some keypoints elsewhere: `pose(left_wrist=(300, 130))`."""
    xy = XY.copy()
    for name, place in moved.items():
        xy[KEYPOINTS.index(name)] = place
    return Pose(xy, np.ones(18, dtype=bool))


def figure(sleeve_end: float = 0.0) -> np.ndarray:
    """(512, 384) uint8: face, shirt, trousers, shoes, arms; sleeves over a share of the arm."""
    return _drawn(sleeve_end).copy()


@functools.cache
def _drawn(sleeve_end: float) -> np.ndarray:
    label_map = np.zeros(MAP_SIZE, dtype=np.uint8)
    cv2.circle(label_map, (180, 92), 26, FACE, -1)
    cv2.rectangle(label_map, (152, 122), (208, 245), UPPER_CLOTHES, -1)
    for shoulder, wrist, label in ((2, 4, RIGHT_ARM), (5, 7, LEFT_ARM)):
        along = XY[wrist] - XY[shoulder]
        tip = XY[wrist] + (HAND - ARM_HALF) * along / np.linalg.norm(along)
        capsule(label_map, XY[shoulder], tip, ARM_HALF, label)
        if sleeve_end:
            cuff = XY[shoulder] + sleeve_end * along
            capsule(label_map, XY[shoulder], cuff, SLEEVE_HALF, UPPER_CLOTHES)
    cv2.rectangle(label_map, (148, 246), (212, 262), PANTS, -1)
    for hip, ankle, label in ((8, 10, RIGHT_LEG), (11, 13, LEFT_LEG)):
        capsule(label_map, XY[ankle], XY[ankle] + (0, 14), LEG_HALF - 2, label)
        capsule(label_map, XY[hip], XY[ankle], LEG_HALF, PANTS)
    return label_map


def capsule(
    label_map: np.ndarray, start: np.ndarray, end: np.ndarray, half: int, label: int
) -> None:
    """Draw a line with round ends, `2 half + 1` cells wide."""
    y, x = np.mgrid[: MAP_SIZE[0], : MAP_SIZE[1]] + 0.5
    along = end - start
    share = ((x - start[0]) * along[0] + (y - start[1]) * along[1]) / (along @ along)
    share = share.clip(0, 1)
    away = np.hypot(x - start[0] - share * along[0], y - start[1] - share * along[1])
    label_map[away <= half + 0.5] = label
