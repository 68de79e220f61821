"""Reading the files of a photo set, with an answer for those that are missing or damaged."""

from pathlib import Path

import cv2
import numpy as np

_JPEG_START, _JPEG_END = b"\xff\xd8", b"\xff\xd9"


def read_upright(path: Path) -> np.ndarray | None:
    """(H, W, 3) uint8 RGB, upright; None for what is missing, cut off or not a picture."""
    data = path.read_bytes() if path.is_file() else b""
    # OpenCV paints the lost part of a cut-off JPEG grey: ask for the end marker.
    cut_off = data.startswith(_JPEG_START) and _JPEG_END not in data[-64:]
    if cut_off or not data:
        return None
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
