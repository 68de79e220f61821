"""Boxes of a frame array: rows and columns that hold some places."""

from collections.abc import Iterator

import numpy as np

Box = tuple[slice, slice]
"""Rows and columns, both with start and stop."""

DENSE_SHARE = 0.5
"""Share of a box that is edited from which it is laid as it is."""

SMALL_CELLS, LARGE_CELLS = 80, 128
"""Longest side of a box that is laid at a time, where it is sparse and where it is dense."""


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


def compact_boxes(places: np.ndarray) -> Iterator[Box]:
    """Boxes that hold all of some places, without much beside them; none is very large.

    What is laid at a time then stays in the cache, and little is done that nobody sees. Cuts lie
    at fixed rows and columns, so that boxes stay the same where places do.

    Arguments:
        places: (H, W) bool.
    """
    rows, columns = places.shape
    yield from _boxes_within((slice(0, rows), slice(0, columns)), places)


def _boxes_within(field: Box, places: np.ndarray) -> Iterator[Box]:
    """The same for a field of the frame."""
    box = tuple(
        slice(field_side.start + side.start, field_side.start + side.stop)
        for field_side, side in zip(field, box_around(places[field], 0), strict=True)
    )
    height, width = (side.stop - side.start for side in box)
    count = int(places[box].sum())
    if count == 0:
        return
    sparse = count < DENSE_SHARE * height * width
    if max(height, width) <= (SMALL_CELLS if sparse else LARGE_CELLS):
        yield box
        return
    for half in _halves(field):
        yield from _boxes_within(half, places)


def _halves(field: Box) -> tuple[Box, Box]:
    """A field cut across its longer side."""
    rows, columns = field
    if rows.stop - rows.start >= columns.stop - columns.start:
        middle = (rows.start + rows.stop) // 2
        return (slice(rows.start, middle), columns), (slice(middle, rows.stop), columns)
    middle = (columns.start + columns.stop) // 2
    return (rows, slice(columns.start, middle)), (rows, slice(middle, columns.stop))
