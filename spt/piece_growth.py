"""Pieces of the photo that are laid already go on into what is opened beside them: no search.

Places: (H, W) arrays cover the person's frame at the size of the map, in cells.
"""

import numpy as np

from spt.boxes import box_around, grown
from spt.gaps import nearest
from spt.piece_search import Donor

EXTENDED_CELLS = 24
"""They go on no farther than this, in cells."""


def extended(
    hole: np.ndarray, carried: np.ndarray, shift: np.ndarray, donor: Donor
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Let pieces that are laid already go on into a hole, as far as the photo has more of them.

    Arguments:
        hole: (H, W) bool, what is to be filled.
        carried: (H, W) bool, what pieces fill already.
        shift: (H, W, 2) float32 cells, where these come from.
        donor: where pieces come from.

    Returns:
        Rows and columns of the hole that a piece reaches, and of the cells it goes on from.
    """
    box = grown(box_around(hole, 0), EXTENDED_CELLS, hole.shape)
    top, left = (side.start for side in box)
    y, x = np.nonzero(hole[box])
    if not carried[box].any():
        return (y[:0], x[:0]), (y[:0], x[:0])
    column, row = (nearest(carried[box])[y, x] - np.float32(0.5)).astype(int).T
    across, down = np.rint(shift[row + top, column + left]).astype(int).T
    from_y, from_x = y + top + down, x + left + across
    rows, columns = hole.shape
    there = (from_y >= 0) & (from_y < rows) & (from_x >= 0) & (from_x < columns)
    there[there] = donor.allowed[from_y[there], from_x[there]]
    y, x, row, column = (one[there] for one in (y, x, row, column))
    return (y + top, x + left), (row + top, column + left)
