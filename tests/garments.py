"""Where a garment of a picture may reach: its map, and a rim in which colours decide."""

import cv2
import numpy as np

from spt.garment_matte import REACH_CELLS
from spt.photo import MAP_SIZE


def reach_of(garment: np.ndarray, frame_height_px: float) -> np.ndarray:
    """Pixels (H, W) bool that may be of a garment.

    Arguments:
        garment: (H, W) bool, pixels of the picture whose nearest cell of the map is the garment.
        frame_height_px: of the person's frame, in pixels of the picture.
    """
    cell_px = frame_height_px / MAP_SIZE[0]
    side = 2 * int(np.ceil((REACH_CELLS + 1) * cell_px)) + 1
    return cv2.dilate(garment.astype(np.uint8), np.ones((side, side), np.uint8)) > 0
