"""Label borders at the photo's own size."""

import cv2
import numpy as np

from spt.edges import RIM_CELLS, Spread, contours, matte
from spt.labels import PANTS, SKIRT
from spt.photo import MAP_SIZE, Frame
from spt.placement import Placement

SCALE = 4
PLACE = Placement(Frame(0, 0, 384 * SCALE, 512 * SCALE), 1.0, (400, 400, 1200, 1200))


def slope() -> np.ndarray:
    """Skirt below a slanted line, drawn in whole cells: a staircase."""
    y, x = np.mgrid[: MAP_SIZE[0], : MAP_SIZE[1]]
    return np.where(y > 100 + x / 2, SKIRT, PANTS).astype(np.uint8)


def test_a_staircase_becomes_a_line() -> None:
    labels = contours(slope(), PLACE)
    assert set(np.unique(labels)) == {PANTS, SKIRT}
    first = (labels == SKIRT).argmax(axis=0)[100:700]  # the row where the skirt begins
    straight = np.polyval(np.polyfit(np.arange(600), first, 1), np.arange(600))
    assert np.abs(first - straight).max() < 1
    assert np.diff(first).max() == 1  # the staircase has steps of SCALE pixels
    stairs = PLACE.resampled(slope(), cv2.INTER_NEAREST) == SKIRT
    assert np.diff(stairs.argmax(axis=0)[100:700]).max() == SCALE


def test_a_contour_stays_where_it_was_painted() -> None:
    straight = np.where(np.arange(MAP_SIZE[1]) < 200, PANTS, SKIRT).astype(np.uint8)
    labels = contours(np.tile(straight, (MAP_SIZE[0], 1)), PLACE)
    assert ((labels == PANTS).sum(axis=1) == 200 * SCALE - 400).all()


def test_the_matte_softens_borders_alone() -> None:
    labels = np.full((40, 40), PANTS, np.uint8)
    labels[:, 20:] = SKIRT
    picture = np.repeat(np.where(labels == PANTS, 0, 200)[..., None], 3, 2).astype(np.float32)
    picture[:, ::2] += 10
    soft = matte(picture, labels)
    assert np.array_equal(soft[:, :16], picture[:, :16])
    assert np.array_equal(soft[:, 25:], picture[:, 25:])
    assert 40 < soft[20, 19, 0] < 100 < soft[20, 20, 0] < 170
    assert matte(picture, np.zeros_like(labels)) is picture


def test_a_look_goes_on_beyond_its_border() -> None:
    """Shifts go on as they are; colours are taken from inside, where nothing is mixed in."""
    wanted = np.zeros((40, 120), bool)
    wanted[:, 20:100] = True
    shift = np.where(wanted[..., None], np.float32((7, -2)), np.float32(0))
    colour = np.zeros((*wanted.shape, 3), np.float32)
    colour[:, 23:97] = 100
    spread = Spread(wanted)
    assert (spread.of(shift) == (7, -2)).all()
    assert spread.of(wanted).all()
    assert RIM_CELLS == 3.0 and (spread.inner(colour) == 100).all()
