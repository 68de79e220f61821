"""Pixels of the photo brought to where they are wanted, and what is seen where two parts meet.

A shift says for each place of the frame where it comes from. Within a part of the picture shifts
change smoothly, and pixels between places come from between. Where two parts meet, nothing halfway
between their sources belongs there: both are fetched, and one goes over into the other within
a cell, so that a seam is neither a staircase nor a smear.
"""

from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Home:
    """Where a person's frame lies in a picture, in its pixels."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of(cls, place: Placement) -> "Home":
        """On the canvas of a placement."""
        return cls(*(float(side) * place.scale for side in place.frame.box))

    def pixels(
        self, x: np.ndarray, y: np.ndarray, size: tuple[int, int]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Places in cells of a frame array of `size`, from the middle of the first, as cv2.remap
        takes them: float32 x and y in pixels of the picture."""
        across, down = self.width / size[1], self.height / size[0]
        return (
            (self.left + (x + 0.5) * across - 0.5).astype(np.float32),
            (self.top + (y + 0.5) * down - 0.5).astype(np.float32),
        )


def fetched(
    picture: np.ndarray, home: Home, place: Placement, shift: np.ndarray, asked: np.ndarray,
    interpolation: int = cv2.INTER_CUBIC,
) -> np.ndarray:  # fmt: skip
    """What a shift brings to a box of the canvas.

    Arguments:
        picture: (H, W, 3) uint8, the canvas or the photo of somebody else.
        home: where a person's frame lies in it.
        place: the box.
        shift: (h, w, 2) float32, from each place of the frame to where in that person's frame it
            comes from, (x, y) in cells of the array.
        asked: (rows, columns) bool, the pixels that count.
        interpolation: of cv2.

    Returns:
        (rows, columns, 3) float32.
    """
    size = shift.shape[:2]
    torn = (place.resampled(torn_cells(shift).astype(np.float32)) > 1e-3) & asked
    y, x = place.cell_centres(size)
    away = place.resampled(shift)
    def sampled(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        where = home.pixels(x, y, size)
        found = cv2.remap(picture, *where, interpolation, borderMode=cv2.BORDER_REPLICATE)
        return found.astype(np.float32)

    moved = sampled(x + away[..., 0], y[:, None] + away[..., 1])
    row, column = np.nonzero(torn)
    if len(row):
        parted = _is_parted(shift, x[column], y[row])
        row, column = row[parted], column[parted]
    if len(row):
        moved[row, column] = _across_seams(sampled, x[column], y[row], shift)
    return moved


def torn_cells(shift: np.ndarray) -> np.ndarray:
    """(h, w) bool where shifts (h, w, 2) jump: second differences tell, for a turn changes shifts
    evenly."""
    farthest = np.zeros(shift.shape, np.float32)
    for bend in BENDS:
        bent = cv2.filter2D(shift, -1, bend, borderType=cv2.BORDER_REPLICATE)
        cv2.max(farthest, cv2.absdiff(bent, 0), farthest)
    return (farthest[..., 0] > JUMP_CELLS) | (farthest[..., 1] > JUMP_CELLS)


def _is_parted(shift: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(N,) bool whether the four cells around places (N,), x and y in cells, are of more parts
    than one."""
    high, low = (
        change(shift, np.ones((2, 2), np.uint8), anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
        for change in (cv2.dilate, cv2.erode)
    )
    apart = high - low
    parted = cv2.max(apart[..., 0], apart[..., 1]) > ALIKE_CELLS
    rows, columns = parted.shape
    row, column = np.floor(y).astype(int), np.floor(x).astype(int)
    return parted[row.clip(0, rows - 1), column.clip(0, columns - 1)]


def _across_seams(
    sampled: Callable[[np.ndarray, np.ndarray], np.ndarray], x: np.ndarray, y: np.ndarray,
    shift: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """(N, 3) float32, what pixels at places (N,), x and y in cells, show: the four cells around
    each are of one part or of two, and each part has the say that its cells have."""
    shifts, weights = _around(shift, x, y)
    colour, left = np.zeros((len(x), 3), np.float32), weights
    for _ in range(2):
        first = np.take_along_axis(shifts, left.argmax(1)[:, None, None], axis=1)
        alike = (np.abs(shifts - first) <= ALIKE_CELLS).all(axis=-1)
        share = np.where(alike, left, 0)
        total = share.sum(1)
        mean = (share[..., None] * shifts).sum(1) / np.maximum(total, 1e-6)[:, None]
        colour += total[:, None] * _listed(sampled, x + mean[:, 0], y + mean[:, 1])
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


def _listed(
    sampled: Callable[[np.ndarray, np.ndarray], np.ndarray], x: np.ndarray, y: np.ndarray
) -> np.ndarray:
    """(N, 3) float32, single pixels for places (N,)."""
    padded = (np.pad(one, (0, -len(one) % LINE)).reshape(-1, LINE) for one in (x, y))
    return sampled(*padded).reshape(-1, 3)[: len(x)]
