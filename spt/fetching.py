"""Pixels of the photo brought to where they are wanted, and what is seen where two parts meet.

A shift says for each place of the frame where it comes from. Within a part of the picture shifts
change smoothly, and pixels between places come from between. Where two parts meet, nothing halfway
between their sources belongs there: both are fetched, and one goes over into the other within
a cell, so that a seam is neither a staircase nor a smear.
"""

import cv2
import numpy as np

from spt.placement import Placement

JUMP_CELLS = 1.5
"""Cells by which the shifts of neighbours bend from which there is a tear between them."""

ALIKE_CELLS = 2.5
"""Shifts of neighbours of one part differ by no more: a half turn changes them by two a cell."""

BENDS = tuple(
    np.float32(kernel)
    for kernel in (
        [[0, 0, 0], [1, -2, 1], [0, 0, 0]], [[0, 1, 0], [0, -2, 0], [0, 1, 0]],
        [[1, 0, 0], [0, -2, 0], [0, 0, 1]], [[0, 0, 1], [0, -2, 0], [1, 0, 0]],
    )
)  # fmt: skip
"""Second differences along rows, columns and both diagonals."""

LINE = 1024
"""Single pixels are fetched so many in a row: pictures have at most 32,767 columns."""


def fetched(
    picture: np.ndarray, place: Placement, shift: np.ndarray, asked: np.ndarray
) -> np.ndarray:
    """What a shift brings to a box of the canvas.

    Arguments:
        picture: (H, W, 3) uint8, the canvas.
        place: the box.
        shift: (h, w, 2) float32, from each place of the frame to where it comes from, (x, y) in
            cells of the array.
        asked: (rows, columns) bool, the pixels that count.

    Returns:
        (rows, columns, 3) float32.
    """
    torn = (place.resampled(torn_cells(shift).astype(np.float32)) > 1e-3) & asked
    x, y = place.sources(shift)
    moved = _sampled(picture, x, y)
    if torn.any():
        moved[torn] = _across_seams(picture, place, shift, torn)
    return moved


def torn_cells(shift: np.ndarray) -> np.ndarray:
    """(h, w) bool where shifts (h, w, 2) jump: second differences tell, for a turn changes shifts
    evenly."""
    farthest = np.zeros(shift.shape, np.float32)
    for bend in BENDS:
        bent = cv2.filter2D(shift, -1, bend, borderType=cv2.BORDER_REPLICATE)
        cv2.max(farthest, cv2.absdiff(bent, 0), farthest)
    return (farthest[..., 0] > JUMP_CELLS) | (farthest[..., 1] > JUMP_CELLS)


def _sampled(picture: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    found = cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return found.astype(np.float32)


def _across_seams(
    picture: np.ndarray, place: Placement, shift: np.ndarray, torn: np.ndarray
) -> np.ndarray:
    """(N, 3) float32, what the torn pixels show: the four cells around each are of one part or of
    two, and each part has the say that its cells have."""
    row, column = np.nonzero(torn)
    cell_y, cell_x = (
        coordinate[index] for coordinate, index in zip(place.cell_centres(shift.shape[:2]),
                                                       (row, column), strict=True)
    )  # fmt: skip
    shifts, weights = _around(shift, cell_x, cell_y)
    away = np.stack([column + place.box[1], row + place.box[0]], axis=1).astype(np.float32)
    colour, left = np.zeros((len(row), 3), np.float32), weights
    for _ in range(2):
        first = np.take_along_axis(shifts, left.argmax(1)[:, None, None], axis=1)
        alike = (np.abs(shifts - first) <= ALIKE_CELLS).all(axis=-1)
        share = np.where(alike, left, 0)
        total = share.sum(1)
        mean = (share[..., None] * shifts).sum(1) / np.maximum(total, 1e-6)[:, None]
        x, y = (away + place.in_pixels(mean, shift.shape[:2])).T
        colour += total[:, None] * _listed(picture, x, y)
        left = np.where(alike, 0, left)
    # A third part, at a corner of three, has a small say and is left out.
    return colour / np.maximum(1 - left.sum(1), 1e-6)[:, None]


def _around(
    shift: np.ndarray, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Shifts (N, 4, 2) of the four cells around places (x, y) in cells, and their shares (N, 4)."""
    rows, columns = shift.shape[:2]
    left, top = np.floor(x), np.floor(y)
    across, down = x - left, y - top
    shifts, shares = [], []
    for step_y, share_y in ((0, 1 - down), (1, down)):
        for step_x, share_x in ((0, 1 - across), (1, across)):
            row = (top + step_y).astype(int).clip(0, rows - 1)
            column = (left + step_x).astype(int).clip(0, columns - 1)
            shifts.append(shift[row, column])
            shares.append(share_y * share_x)
    return np.stack(shifts, axis=1), np.stack(shares, axis=1).astype(np.float32)


def _listed(picture: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(N, 3) float32, single pixels at places (N,)."""
    padded = (np.pad(one, (0, -len(one) % LINE)).reshape(-1, LINE) for one in (x, y))
    return _sampled(picture, *padded).reshape(-1, 3)[: len(x)]
