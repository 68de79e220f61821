"""Boxes of a frame array: rows and columns that hold some places."""

import numpy as np

Box = tuple[slice, slice]
"""Rows and columns, both with start and stop."""


def grown(box: Box, margin: int, size: tuple[int, int]) -> Box:
    """A box with so many cells around it, inside (rows, columns)."""
    return tuple(
        slice(max(side.start - margin, 0), min(side.stop + margin, end))
        for side, end in zip(box, size, strict=True)
    )


def places_in(box: Box, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of places (H, W) bool that lie in a box."""
    row, column = np.nonzero(places[box])
    return row + box[0].start, column + box[1].start


def box_around(places: np.ndarray, margin: int) -> Box:
    """Rows and columns around places (H, W) bool, with a margin in cells; empty for none."""
    sides = []
    for axis in (1, 0):
        at = np.flatnonzero(places.any(axis=axis))
        first, last = (int(at[0]) - margin, int(at[-1]) + 1 + margin) if len(at) else (0, 0)
        sides.append(slice(max(first, 0), min(last, places.shape[1 - axis])))
    return sides[0], sides[1]
