"""Patch synthesis: places that nothing fills are filled with pieces of the photo that fit there.

The hole is cut into tiles. Each tile looks for the shift under which the photo best goes on with
what is already known around the tile, and takes its cells from there; their tone is drawn to that
of the surroundings. The answer is a shift a cell, so that the photo itself, at its own size, can
be laid there. A tile depends on nothing but what lies in and around it: tiles remembered from an
earlier edit are the very same as tiles computed anew.

Places: (H, W) arrays cover the person's frame at the size of the map; shifts are (x, y) in cells,
from a place to where its picture is found.
"""

import hashlib
from dataclasses import dataclass

import cv2
import numpy as np
from skimage.segmentation import watershed

from spt.boxes import Box, box_around, grown
from spt.gaps import cells, nearest
from spt.piece_search import Donor, Tile, best_shift, window

TILE = 32
"""Side of a tile in cells."""

RING = 8
"""How far around a tile known cells are compared, in cells."""

SEAM = 7
"""How far into earlier pieces a new one may reach for its seam, in cells."""

ROUNDS = 5
"""Pieces that may share a tile, where one does not cover it."""

LEAST_SHARE = 0.08
"""Share of what is open in a tile that a piece must cover."""

TONE_CELLS = 8.0
"""Standard deviation over which tones are drawn together, in cells."""

MOST_GAIN = 1.25
"""By how much the light on a piece may change."""

REMEMBERED = 96
"""Tiles kept in memory for a label, more than most pictures have; each takes about 25 kB."""


@dataclass(frozen=True)
class Carried:
    """What was found."""

    shift: np.ndarray
    """(H, W, 2) float32 cells; 0 where nothing was found."""
    found: np.ndarray
    """(H, W) bool."""
    tone: np.ndarray
    """(H, W, 3) float32 grey levels to add to what is fetched."""


def carry_on(
    scene: np.ndarray, known: np.ndarray, hole: np.ndarray, donor: Donor
) -> Carried:
    """Fill a hole with pieces of the photo.

    Arguments:
        scene: (H, W, 3) float32 in [0, 255], the picture as far as it is known.
        known: (H, W) bool, where it is, and belongs to what the hole is to show.
        hole: (H, W) bool, what is to be filled; apart from `known`.
        donor: where pieces come from; it remembers what it gave.

    Returns:
        Shifts and tones for the cells of the hole for which the donor has something.
    """
    near = grown(box_around(hole, 0), TILE + RING, hole.shape)
    scene, known = _copied(scene, near), _copied(known, near)
    carried = Carried(
        np.zeros((*hole.shape, 2), np.float32), np.zeros(hole.shape, bool),
        np.zeros(scene.shape, np.float32),
    )
    if not donor.allowed.any() or not hole.any():
        return carried
    waiting = {tile: _support(tile, known) for tile in _tiles(hole)}
    while waiting:
        tile = max(waiting, key=lambda one: (waiting[one], one))
        del waiting[tile]
        box = _around(tile, hole.shape)
        top, left = (side.start for side in box)
        inner = np.zeros(hole[box].shape, bool)
        inner[tile[0] - top : tile[0] - top + TILE, tile[1] - left : tile[1] - left + TILE] = True
        crop = scene[box], known[box], carried.found[box], hole[box] & inner
        made = _remembered(donor, crop, (top, left))
        carried.shift[box][made.found] = made.shift[made.found]
        carried.tone[box][made.found] = made.tone[made.found]
        carried.found[box] |= made.found
        y, x = np.nonzero(made.found)
        across, down = made.shift[y, x].T
        scene[box][y, x] = donor.photo[y + top + down, x + left + across] + made.tone[y, x]
        known[box] |= made.found
        for other in waiting:
            if max(abs(other[0] - tile[0]), abs(other[1] - tile[1])) <= TILE:
                waiting[other] = _support(other, known)
    _stretch(carried, hole, donor)
    return carried


def _copied(array: np.ndarray, box: Box) -> np.ndarray:
    """Some rows and columns of a copy (H, W, ...); the rest is 0, and costs nothing."""
    copied = np.zeros_like(array)
    copied[box] = array[box]
    return copied


def _stretch(carried: Carried, hole: np.ndarray, donor: Donor) -> None:
    """Let cells that no piece reached go with their neighbours, to the nearest allowed cell."""
    box = box_around(hole, SEAM)  # pieces reach so far beyond it
    top, start = (side.start for side in box)
    left = hole[box] & ~carried.found[box]
    if not left.any():
        return
    y, x = np.nonzero(left)
    y, x = y + top, x + start
    here = np.stack([x, y], axis=1)
    shift = np.zeros((len(x), 2), np.float32)
    if carried.found[box].any():
        middle = nearest(carried.found[box])[y - top, x - start] - np.float32(0.5)
        column, row = (middle + np.float32((start, top))).astype(int).T
        shift, carried.tone[y, x] = carried.shift[row, column], carried.tone[row, column]
    row, column = cells(here + shift + np.float32(0.5), hole.shape)
    carried.shift[y, x] = donor.nearest[row, column] - here
    carried.found[y, x] = True


def _tiles(hole: np.ndarray) -> list[tuple[int, int]]:
    """Top and left of the tiles of a fixed grid that a hole (H, W) touches."""
    rows, columns = box_around(hole, 0)
    return [
        (top, left)
        for top in range(rows.start // TILE * TILE, rows.stop, TILE)
        for left in range(columns.start // TILE * TILE, columns.stop, TILE)
        if hole[top : top + TILE, left : left + TILE].any()
    ]


def _support(tile: tuple[int, int], known: np.ndarray) -> int:
    """How many cells in and around a tile are known (H, W) bool."""
    return np.count_nonzero(known[_around(tile, known.shape)])


def _around(tile: tuple[int, int], size: tuple[int, int]) -> tuple[slice, slice]:
    """Rows and columns of a tile and its surroundings; even, so that half of them is whole."""
    return tuple(
        slice(max(first - RING, 0), min(first + TILE + RING, side))
        for first, side in zip(tile, size, strict=True)
    )


def _remembered(
    donor: Donor,
    crop: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    corner: tuple[int, int],
) -> Tile:
    scene, known, soft, opened = crop
    scene = scene * known[..., None]  # what is not known must not count
    digest = hashlib.blake2b(np.array(corner).tobytes(), digest_size=16)
    for part in (scene, known, soft, opened):
        digest.update(np.ascontiguousarray(part).tobytes())
    key = digest.digest()
    if key not in donor.tiles:
        donor.tiles[key] = _filled(scene, known, soft, opened, donor, corner)
        if len(donor.tiles) > REMEMBERED:
            donor.tiles.popitem(last=False)
    donor.tiles.move_to_end(key)
    return donor.tiles[key]


def _filled(
    scene: np.ndarray,
    known: np.ndarray,
    soft: np.ndarray,
    opened: np.ndarray,
    donor: Donor,
    corner: tuple[int, int],
) -> Tile:
    """One tile: pieces until it is full, or nothing covers a good share of what is open. A piece
    also takes `soft` cells of earlier pieces, up to where the two are most alike."""
    scene, known, opened = scene.copy(), known.copy(), opened.copy()
    made = Tile(
        np.zeros((*opened.shape, 2), np.int16), np.zeros(opened.shape, bool),
        np.zeros(scene.shape, np.float16),
    )  # fmt: skip
    for _ in range(ROUNDS):
        if not opened.any():
            break
        shift = best_shift(scene, known, opened, donor, corner)
        place = corner[0] + int(shift[1]), corner[1] + int(shift[0])
        piece, allowed = (
            window(one, *place, opened.shape) for one in (donor.photo, donor.allowed)
        )
        new = opened & allowed
        if new.sum() < LEAST_SHARE * opened.sum():
            break
        tone = _tone(scene, piece, known & allowed)
        piece = piece + tone
        opened &= ~new
        new = _with_seam(new, (soft | made.found) & allowed, np.abs(scene - piece).sum(axis=2))
        made.shift[new], made.tone[new] = shift, tone[new]
        made.found[new] = True
        scene[new] = piece[new]
        known = known | new
    return made


def _with_seam(new: np.ndarray, soft: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """New cells (h, w) bool, and those soft ones that lie before the best seam between the new
    piece and the old ones: along the cells where the two are least `apart` (h, w)."""
    around = cv2.dilate(new.astype(np.uint8), np.ones((2 * SEAM + 1,) * 2, np.uint8)) > 0
    free = soft & ~new & cv2.erode(around.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if not free.any():
        return new
    old = around & ~new & ~free
    sides = np.where(new, 2, np.where(old, 1, 0))
    return watershed(-cv2.GaussianBlur(apart, (0, 0), 1), sides, mask=around) == 2


def _tone(scene: np.ndarray, piece: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(h, w, 3) what to add to a piece so that it is lit like what is known around it."""
    # One gain for all colours: light changes, dye does not.
    wanted, had = (
        cv2.GaussianBlur(one.mean(axis=2) * known, (0, 0), TONE_CELLS) for one in (scene, piece)
    )
    gain = ((wanted + 1e-2) / (had + 1e-2)).clip(1 / MOST_GAIN, MOST_GAIN)
    return (piece * (gain[..., None] - 1)).astype(np.float32)
