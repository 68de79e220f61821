"""Frame arrays on the canvas: which part an edit can touch, and resampling to it.

Places: "frame" arrays cover the person's frame at any size; "canvas" is the photo, or a smaller
copy of it for the screen.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spt.boxes import Box, box_around
from spt.photo import Frame


@dataclass(frozen=True)
class Placement:
    """Resampling of frame arrays to a box of the canvas."""

    frame: Frame
    """In pixels of the unscaled photo; of a crop, in parts of pixels too."""
    scale: float
    """Canvas pixels per photo pixel."""
    box: tuple[int, int, int, int]
    """Top, left, bottom, right in canvas pixels."""

    def part(self, shown: np.ndarray) -> tuple["Placement", tuple[slice, slice]]:
        """The smallest part of the box that holds all of `shown` (rows, columns) bool, not empty:
        as a box of the canvas, and as slices of this box."""
        rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
        top, left = self.box[:2]
        first, last = (int(rows[0]), int(rows[-1]) + 1), (int(columns[0]), int(columns[-1]) + 1)
        box = (top + first[0], left + last[0], top + first[1], left + last[1])
        return Placement(self.frame, self.scale, box), (slice(*first), slice(*last))

    def cells(self, size: tuple[int, int], margin: int) -> tuple[slice, slice]:
        """Rows and columns of a frame array of `size` that the box covers, with a margin."""
        top, left, bottom, right = self.box
        down = size[0] / (self.frame.height * self.scale)
        across = size[1] / (self.frame.width * self.scale)
        first_row = int((top - self.frame.top * self.scale) * down) - margin
        last_row = int((bottom - self.frame.top * self.scale) * down) + 1 + margin
        first_column = int((left - self.frame.left * self.scale) * across) - margin
        last_column = int((right - self.frame.left * self.scale) * across) + 1 + margin
        return (
            slice(max(first_row, 0), min(last_row, size[0])),
            slice(max(first_column, 0), min(last_column, size[1])),
        )

    def resampled(self, array: np.ndarray, interpolation: int = cv2.INTER_LINEAR) -> np.ndarray:
        """A frame array (h, w) or (h, w, C), at any size, on the box (rows, columns)."""
        top, left, bottom, right = self.box
        rows, columns = array.shape[:2]
        across = columns / (self.frame.width * self.scale)
        down = rows / (self.frame.height * self.scale)
        matrix = np.array(
            [
                [across, 0, (left + 0.5 - self.frame.left * self.scale) * across - 0.5],
                [0, down, (top + 0.5 - self.frame.top * self.scale) * down - 0.5],
            ]
        )
        return cv2.warpAffine(
            array,
            matrix,
            (right - left, bottom - top),
            flags=interpolation | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )

    def cropped(self, box: tuple[slice, slice], size: tuple[int, int]) -> "Placement":
        """The same box for arrays that hold only some rows and columns of a frame array of
        `size` (rows, columns)."""
        down, across = self.frame.height / size[0], self.frame.width / size[1]
        rows, columns = box
        frame = Frame(
            self.frame.left + columns.start * across, self.frame.top + rows.start * down,
            (columns.stop - columns.start) * across, (rows.stop - rows.start) * down,
        )  # fmt: skip
        return Placement(frame, self.scale, self.box)

    def cell_centres(self, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Where the middles of the box's rows and columns lie in a frame array of `size`: y
        (rows,) and x (columns,), in cells from the middle of the first."""
        top, left, bottom, right = self.box
        down = size[0] / (self.frame.height * self.scale)
        across = size[1] / (self.frame.width * self.scale)
        y = (np.arange(top, bottom) + 0.5 - self.frame.top * self.scale) * down - 0.5
        x = (np.arange(left, right) + 0.5 - self.frame.left * self.scale) * across - 0.5
        return y, x


def canvas_box(
    places: np.ndarray, frame: Frame, scale: float, size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """The part of the canvas that some places can touch: a cell around them counts.

    Arguments:
        places: (h, w) of the frame, 0 or False elsewhere.
        frame: in pixels of the unscaled photo.
        scale: canvas pixels per photo pixel.
        size: rows and columns of the canvas.

    Returns:
        Top, left, bottom, right; None for nothing in the photo.
    """
    cells = box_around(places > 0, 1)
    return box_of_cells(cells, places.shape, Placement(frame, scale, (0, 0, *size)))


def box_of_cells(
    cells: Box, cells_size: tuple[int, int], whole: Placement
) -> tuple[int, int, int, int] | None:
    """The part of the canvas that some rows and columns of the frame cover.

    Arguments:
        cells: the rows and columns.
        cells_size: how many there are in the frame.
        whole: the whole canvas.

    Returns:
        Top, left, bottom, right; None for nothing in the photo.
    """
    rows, columns = cells
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return None
    frame, scale, (_, _, last_row, last_column) = whole.frame, whole.scale, whole.box
    down, across = frame.height * scale / cells_size[0], frame.width * scale / cells_size[1]
    top = max(int(frame.top * scale + rows.start * down), 0)
    bottom = min(int(np.ceil(frame.top * scale + rows.stop * down)), last_row)
    left = max(int(frame.left * scale + columns.start * across), 0)
    right = min(int(np.ceil(frame.left * scale + columns.stop * across)), last_column)
    return (top, left, bottom, right) if bottom > top and right > left else None
