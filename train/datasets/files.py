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


def read_of_size(
    path: Path, sizes: tuple[tuple[int, int], ...], where: str, problems: list[str]
) -> np.ndarray | None:
    """A photo of one of some sizes.

    Arguments:
        path: the photo.
        sizes: (rows, columns) that are accepted.
        where: path and line of the row that names it, for messages.
        problems: filled if it cannot be used.

    Returns:
        (H, W, 3) uint8 RGB; None for what cannot be used.
    """
    photo = read_upright(path)
    if photo is not None and photo.shape[:2] in sizes:
        return photo
    got = "not a picture" if photo is None else f"{photo.shape[1]} x {photo.shape[0]} pixels"
    wanted = " or ".join(f"{columns} x {rows}" for rows, columns in sizes)
    problems.append(f"{path} ({where}): {got}, expected {wanted}, left out")
    return None
