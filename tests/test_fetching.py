"""Pixels brought along a shift: sharp within a part, one going over into the other at a seam."""

import cv2
import numpy as np
import pytest

from spt import fetching
from spt.fetching import Home, torn_cells
from spt.photo import Frame
from spt.placement import Placement

CELLS, PIXELS = 40, 160  # four pixels a cell
PLACE = Placement(Frame(0, 0, PIXELS, PIXELS), 1.0, (0, 0, PIXELS, PIXELS))
LEFT, RIGHT = (200, 40, 40), (30, 60, 220)


def fetched(picture: np.ndarray, place: Placement, shift: np.ndarray) -> np.ndarray:
    top, left, bottom, right = place.box
    everywhere = np.ones((bottom - top, right - left), bool)
    return fetching.fetched(picture, Home.of(place), place, shift, everywhere)


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_a_known_shift_is_found_on_the_canvas(scale: float) -> None:
    """A frame at an odd place, three cells to the right: every pixel shows its column number."""
    place = Placement(Frame(20, 10, 96, 128), scale, (14, 30, 40, 50))
    columns = np.broadcast_to(np.arange(160, dtype=np.uint8)[None, :, None], (120, 160, 3))
    shift = np.zeros((64, 48, 2), np.float32)
    assert np.array_equal(fetched(columns, place, shift)[0, :, 0], np.arange(30, 50))
    shift[..., 0] = 3
    shown = fetched(columns, place, shift)[..., 0]
    np.testing.assert_allclose(shown[0], np.arange(30, 50) + 3 * 2 * scale, atol=0.6)


def test_another_persons_frame_may_have_another_size() -> None:
    """At half the size, a frame shown where it is looks as if it were enlarged."""
    small = np.random.default_rng(2).integers(0, 256, (40, 40, 3)).astype(np.uint8)
    everywhere = np.ones((PIXELS, PIXELS), bool)
    home = Home(0, 0, 40, 40)
    shown = fetching.fetched(small, home, PLACE, still(), everywhere)
    wanted = cv2.resize(small, (PIXELS, PIXELS), interpolation=cv2.INTER_CUBIC)
    assert np.abs(shown - wanted).max() <= 4


def two_colours() -> np.ndarray:
    """A picture whose left and right halves have a colour each."""
    picture = np.full((PIXELS, PIXELS, 3), LEFT, np.uint8)
    picture[:, PIXELS // 2 :] = RIGHT
    return picture


def still() -> np.ndarray:
    return np.zeros((CELLS, CELLS, 2), np.float32)


def test_what_stays_is_the_picture_itself() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (PIXELS, PIXELS, 3)).astype(np.uint8)
    assert np.array_equal(fetched(picture, PLACE, still()), picture)


def test_a_seam_goes_over_within_a_cell_and_shows_nothing_else() -> None:
    """Both halves show what is 25 cells away on the other side."""
    shift = still()
    shift[:, :20, 0], shift[:, 20:, 0] = 25, -25
    shown = fetched(two_colours(), PLACE, shift)
    line = shown[80]
    assert np.abs(line[:77] - RIGHT).max() < 1 and np.abs(line[83:-60] - LEFT).max() < 1
    share = (line[..., 0] - RIGHT[0]) / (LEFT[0] - RIGHT[0])
    assert (np.diff(share[70:90]) >= -1e-3).all()
    mixed = share[..., None] * np.float32(LEFT) + (1 - share[..., None]) * np.float32(RIGHT)
    assert np.abs(line - mixed)[70:90].max() < 1.5


def test_corners_of_a_staircase_have_no_specks() -> None:
    """Cells that touch another part only at a corner once showed pixels from halfway between."""
    shift = still()
    rows, columns = np.mgrid[:CELLS, :CELLS]
    upper = columns > rows
    shift[upper] = (8, 0)
    picture = np.full((PIXELS, PIXELS, 3), 40, np.uint8)
    picture[:, 0::32] = 255  # lines that lie between the sources of the two parts
    shown = fetched(picture, PLACE, shift)
    own, moved = picture.astype(np.float32), np.roll(picture, -32, axis=1).astype(np.float32)
    assert np.array_equal(own[:, :120], moved[:, :120])  # both parts show the same picture
    assert np.abs(shown - own)[:, :110].max() < 2


@pytest.mark.parametrize("degrees", [30, 90, 180])
def test_a_turn_is_no_tear(degrees: int) -> None:
    y, x = np.mgrid[:60, :60].astype(np.float32)
    turn = np.deg2rad(degrees)
    across = np.cos(turn) * (x - 30) - np.sin(turn) * (y - 30) + 30 - x
    down = np.sin(turn) * (x - 30) + np.cos(turn) * (y - 30) + 30 - y
    shift = np.stack([across, down], axis=-1).astype(np.float32)
    assert not torn_cells(shift)[1:-1, 1:-1].any()


def test_a_jump_is_a_tear_on_both_sides_of_it() -> None:
    shift = still()
    shift[:, 20:, 0] = 5
    assert np.flatnonzero(torn_cells(shift)[10]).tolist() == [19, 20]


def test_a_part_of_the_box_is_the_same_part() -> None:
    shift = still()
    shift[:, 20:] = (6, -3)
    picture = np.random.default_rng(1).integers(0, 256, (PIXELS, PIXELS, 3)).astype(np.uint8)
    part = fetched(picture, Placement(PLACE.frame, 1.0, (30, 60, 90, 120)), shift)
    assert np.abs(part - fetched(picture, PLACE, shift)[30:90, 60:120]).max() <= 1
