"""Pictures to look at: contact sheets, maps in colour, skeletons on photos."""

import cv2
import numpy as np
from torch import Tensor

from spt.labels import BONES, LABEL_COLOURS
from spt.pose import Pose


def coloured(label_map: np.ndarray) -> np.ndarray:
    """(H, W) labels to (H, W, 3) uint8 RGB in the label colours."""
    return LABEL_COLOURS[label_map]


def drawn_pose(photo: np.ndarray, pose: Pose) -> np.ndarray:
    """Copy of an RGB photo (H, W, 3) uint8 with the skeleton on it; `pose` in its pixels."""
    drawn = np.ascontiguousarray(photo).copy()
    for start, end in BONES:
        if pose.visible[start] and pose.visible[end]:
            ends = [tuple(int(v) for v in pose.xy_px[keypoint]) for keypoint in (start, end)]
            cv2.line(drawn, *ends, (255, 255, 255), 1, cv2.LINE_AA)
    for (x, y), seen in zip(pose.xy_px, pose.visible, strict=True):
        if seen:
            cv2.circle(drawn, (int(x), int(y)), 2, (255, 64, 64), -1, cv2.LINE_AA)
    return drawn


def contact_sheet(tiles: list[np.ndarray], columns: int) -> np.ndarray:
    """Lay equal (H, W, 3) uint8 tiles out in rows of `columns`; the rest is white."""
    blank = np.full_like(tiles[0], 255)
    padded = tiles + [blank] * (-len(tiles) % columns)
    rows = [np.hstack(padded[at : at + columns]) for at in range(0, len(padded), columns)]
    return np.vstack(rows)


def as_photos(image: Tensor) -> np.ndarray:
    """(B, 3, H, W) in [-1, 1] to (B, H, W, 3) uint8."""
    scaled = ((image.float().cpu() + 1) * 127.5).round().clamp(0, 255)
    return scaled.byte().movedim(1, -1).numpy()
