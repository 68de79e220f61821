"""Where in a photo a piece is found that goes on with what is known around a hole.

Places: (H, W) arrays cover the person's frame at the size of the map, in cells.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np

from spt.gaps import nearest

REACH = 96
"""How far around a tile pieces are looked for, in cells."""

NEAR_ENOUGH = REACH - 16
"""A place with donor cells this near finds enough of them within REACH, in cells."""

LACK, FAR = 6.0, 0.15
"""What a piece costs that covers nothing, or comes from REACH away; 1 is as unlike the known
surroundings of the tile as these are unlike their mean."""

PLAIN_CONTRAST = 4.0
"""Grey levels under which surroundings are plain: their noise is no pattern to go on with."""


@dataclass(frozen=True)
class Tile:
    """Pieces for a tile (h, w) and its surroundings, as `patches.Carried` has them."""

    shift: np.ndarray
    """(h, w, 2) int16, whole cells."""
    found: np.ndarray
    """(h, w) bool."""
    tone: np.ndarray
    """(h, w, 3) float16: fine enough for grey levels, and half as large."""


Tiles = OrderedDict[bytes, Tile]
"""Tiles by all that they depend on."""


@dataclass
class Donor:
    """Where pieces of one photo may come from, and the tiles already made of it."""

    photo: np.ndarray
    """(H, W, 3) float32 in [0, 255]."""
    allowed: np.ndarray
    """(H, W) bool."""
    tiles: Tiles = field(default_factory=OrderedDict)

    @cached_property
    def nearest(self) -> np.ndarray:
        """(H, W, 2) int16 the allowed cell (x, y) nearest to each cell."""
        return nearest(self.allowed).astype(np.int16)

    @cached_property
    def half(self) -> "Donor":
        """The same at half the size."""
        allowed = _halved(self.allowed.astype(np.float32)) > 0.99
        return Donor(_halved(self.photo), allowed)


def best_shift(
    scene: np.ndarray,
    known: np.ndarray,
    opened: np.ndarray,
    donor: Donor,
    corner: tuple[int, int],
) -> np.ndarray:
    """Look for the piece of the photo that goes on best, roughly at half the size first.

    Arguments:
        scene: (h, w, 3) float32 in [0, 255], a part of the picture.
        known: (h, w) bool, where it is known.
        opened: (h, w) bool, what the piece is to cover.
        donor: where it may come from.
        corner: row and column of the part in the picture, even numbers.

    Returns:
        (2,) float32 whole cells (x, y) from the part to the piece.
    """
    share, wanted = (_halved(one.astype(np.float32)) for one in (known, opened))
    small = _halved(scene * known[..., None]) / share.clip(1e-3)[..., None]
    small_corner = corner[0] // 2, corner[1] // 2
    about = _towards(donor, corner, opened.shape)
    rough = _matched(
        small, share > 0.5, wanted > 0.5, donor.half, small_corner, about, REACH // 2
    )
    return _matched(
        scene, known, opened, donor, corner, (2 * int(rough[0]), 2 * int(rough[1])), 2
    ).astype(np.float32)


def _towards(donor: Donor, corner: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    """Where to look around, (x, y) in cells at half the size: here, unless the photo has nothing
    near enough."""
    row = min(corner[0] + size[0] // 2, donor.allowed.shape[0] - 1)
    column = min(corner[1] + size[1] // 2, donor.allowed.shape[1] - 1)
    across, down = donor.nearest[row, column] + np.float32(0.5) - np.float32((column, row))
    if max(abs(across), abs(down)) < NEAR_ENOUGH:
        return 0, 0
    return int(across) // 2, int(down) // 2


def _matched(
    scene: np.ndarray,
    known: np.ndarray,
    opened: np.ndarray,
    donor: Donor,
    corner: tuple[int, int],
    about: tuple[int, int],
    reach: int,
) -> np.ndarray:
    """(2,) integer shift (x, y) of least cost within `reach` of the shift `about`."""
    rows, columns = opened.shape
    top, left = corner[0] + about[1] - reach, corner[1] + about[0] - reach
    size = (rows + 2 * reach, columns + 2 * reach)
    photo, allowed = (window(one, top, left, size) for one in (donor.photo, donor.allowed))
    wanted = (opened | known).astype(np.float32)
    lack = cv2.matchTemplate(1 - allowed.astype(np.float32), wanted, cv2.TM_CCORR)
    cost = LACK * lack / max(wanted.sum(), 1)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    cost += FAR * np.hypot(x + about[0], y + about[1]) / REACH
    if known.any():
        mask = known.astype(np.float32)
        apart = cv2.matchTemplate(photo, scene * mask[..., None], cv2.TM_SQDIFF, mask=mask)
        contrast = max(float(scene[known].var(axis=0).sum()), 3 * PLAIN_CONTRAST**2)
        cost += apart / (contrast * mask.sum())
    row, column = np.unravel_index(cost.argmin(), cost.shape)
    return np.array([column - reach + about[0], row - reach + about[1]])


def window(picture: np.ndarray, top: int, left: int, size: tuple[int, int]) -> np.ndarray:
    """Rows and columns of an (H, W) or (H, W, 3) picture; 0 outside it."""
    window = np.zeros((*size, *picture.shape[2:]), picture.dtype)
    bottom, right = min(top + size[0], picture.shape[0]), min(left + size[1], picture.shape[1])
    first_row, first_column = max(top, 0), max(left, 0)
    if bottom > first_row and right > first_column:
        window[first_row - top : bottom - top, first_column - left : right - left] = picture[
            first_row:bottom, first_column:right
        ]
    return window


def _halved(picture: np.ndarray) -> np.ndarray:
    """(H, W) or (H, W, C) float32 at half the size."""
    size = (picture.shape[1] // 2, picture.shape[0] // 2)
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
