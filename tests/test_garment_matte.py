"""A garment is found to the pixel where it differs from what is beside it."""

import numpy as np
import pytest

from spt.garment_matte import REACH_CELLS, Matte, garment_matte
from spt.photo import MAP_SIZE, Frame
from spt.placement import Placement

ROWS, COLUMNS = MAP_SIZE
SHIRT, WALL = (40, 60, 160), (200, 190, 150)
TOP, BOTTOM = 100, 300
WHOLE = Placement(Frame(0, 0, COLUMNS, ROWS), 1.0, (0, 0, ROWS, COLUMNS))


def picture(left: int, right: int, noise: float = 2.0) -> np.ndarray:
    """A shirt on a wall, (512, 384, 3) uint8."""
    plain = np.tile(np.float32(WALL), (ROWS, COLUMNS, 1))
    plain[TOP:BOTTOM, left:right] = SHIRT
    plain += noise * np.random.default_rng(0).standard_normal(plain.shape)
    return plain.clip(0, 255).astype(np.uint8)


def mapped(left: int, right: int) -> np.ndarray:
    where = np.zeros(MAP_SIZE, bool)
    where[TOP:BOTTOM, left:right] = True
    return where


def found(image: np.ndarray, garment: np.ndarray) -> Matte:
    return garment_matte(image, image, garment, WHOLE)


@pytest.mark.parametrize("off", [-2, -1, 0, 1, 2])
def test_a_map_that_is_cells_off_is_mended(off: int) -> None:
    opacity = found(picture(100, 220), mapped(100 + off, 220 + off)).opacity
    inner = opacity[TOP + 20 : BOTTOM - 20]
    assert inner[:, 101:219].min() > 0.95
    assert inner[:, :99].max() < 0.05 and inner[:, 221:].max() < 0.05


def test_nothing_of_the_old_look_is_left_at_an_outline() -> None:
    image, garment = picture(100, 220), mapped(101, 219)
    soft = image.astype(np.float32)
    soft[:, 99], soft[:, 100] = 0.75 * np.float32(WALL) + 0.25 * np.float32(SHIRT), SHIRT
    image = soft.astype(np.uint8)
    red = np.tile(np.float32((230, 20, 20)), (ROWS, COLUMNS, 1))
    changed = found(image, garment).changed(image, red)
    rows = slice(TOP + 20, BOTTOM - 20)
    assert np.abs(changed[rows, 101:219] - red[0, 0]).max() < 12
    assert np.abs(changed[rows, :98] - image[rows, :98]).max() < 12
    rim = changed[rows, 99:101].reshape(-1, 3)
    # Only red and wall are mixed there: no pixel is bluer than both.
    assert rim[:, 2].max() <= WALL[2] + 12 and (rim[:, 0] >= 195).all()


def test_like_colours_leave_the_map_in_charge() -> None:
    image = np.random.default_rng(1).normal(120, 4, (*MAP_SIZE, 3)).clip(0, 255).astype(np.uint8)
    matte = found(image, mapped(100, 220))
    assert matte.trust.max() < 0.2
    assert (matte.opacity[TOP + 20 : BOTTOM - 20, 102:218] > 0.9).all()
    assert (matte.opacity[TOP + 20 : BOTTOM - 20, :98] < 0.1).all()


def test_no_colour_reaches_farther_than_the_rim() -> None:
    """A cushion in the colour of the shirt, right beside it."""
    matte = found(picture(100, 260), mapped(100, 200))
    assert matte.opacity[:, 200 + REACH_CELLS + 1 :].max() == 0


def test_only_part_of_the_canvas_is_the_same_part_of_the_whole() -> None:
    image, garment = picture(100, 220), mapped(101, 218)
    box = (90, 80, 320, 240)
    part = garment_matte(image, image, garment, Placement(WHOLE.frame, 1.0, box))
    whole = found(image, garment)
    assert np.abs(part.opacity - whole.opacity[90:320, 80:240]).max() < 1e-4


def test_a_garment_of_a_few_cells_and_one_that_fills_the_frame() -> None:
    image = picture(100, 220)
    dot = np.zeros(MAP_SIZE, bool)
    dot[200, 150] = True
    for garment in (dot, np.ones(MAP_SIZE, bool)):
        opacity = found(image, garment).opacity
        assert np.isfinite(opacity).all() and 0 <= opacity.min() <= opacity.max() <= 1
