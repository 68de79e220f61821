"""Where the frame lies on the canvas, and where pixels that moved come from."""

import numpy as np

from spt.photo import Frame
from spt.placement import Placement, canvas_box

FRAME = Frame(20, 10, 96, 128)


def shift(rows: int, columns: int, across: float = 0) -> np.ndarray:
    """(rows, columns, 2) float32 shifts in cells."""
    return np.tile(np.float32((across, 0)), (rows, columns, 1))


def test_what_does_not_move_comes_from_its_own_pixel() -> None:
    for scale in (1.0, 0.5):
        x, y = Placement(FRAME, scale, (14, 30, 40, 50)).sources(shift(256, 192))
        np.testing.assert_allclose(x[0], np.arange(30, 50), atol=1e-3)
        np.testing.assert_allclose(y[:, 0], np.arange(14, 40), atol=1e-3)


def test_a_known_shift_is_found_on_the_canvas() -> None:
    x, _ = Placement(FRAME, 2.0, (40, 80, 60, 120)).sources(shift(256, 192, 24))  # 12 pixels
    np.testing.assert_allclose(x[0], np.arange(80, 120) + 24, atol=1e-3)


def test_a_part_of_an_array_lies_where_it_lay() -> None:
    rng = np.random.default_rng(0)
    array = rng.random((64, 48, 2)).astype(np.float32)
    place = Placement(FRAME, 2.0, (60, 100, 110, 160))
    box = place.cells((64, 48), 2)
    np.testing.assert_allclose(
        place.cropped(box, (64, 48)).resampled(array[box]), place.resampled(array), atol=2e-3
    )


def test_the_box_holds_the_edit_and_no_more_than_a_cell_around_it() -> None:
    opacity = np.zeros((256, 192), dtype=np.float32)
    opacity[100:120, 40:60] = 1  # photo rows 60 to 70, columns 40 to 50
    assert canvas_box(opacity, FRAME, 1.0, (200, 200)) == (59, 39, 71, 51)
    assert canvas_box(opacity * 0, FRAME, 1.0, (200, 200)) is None
    assert canvas_box(opacity, FRAME, 1.0, (50, 50)) is None


def test_the_smallest_part_of_a_box_holds_what_is_shown() -> None:
    place = Placement(FRAME, 1.0, (20, 30, 60, 110))
    shown = np.zeros((40, 80), bool)
    shown[5, 7] = shown[9, 30] = True
    part, inside = place.part(shown)
    assert part.box == (25, 37, 30, 61)
    assert inside == (slice(5, 10), slice(7, 31))


def test_the_cells_under_a_box_end_at_the_frame() -> None:
    place = Placement(FRAME, 2.0, (40, 80, 60, 120))  # two cells a photo pixel, one a canvas pixel
    assert place.cells((256, 192), 3) == (slice(17, 44), slice(37, 84))
    assert place.cells((256, 192), 30)[0].start == 0


def test_a_turned_limb_is_sampled_smoothly() -> None:
    """However far it is turned: a turn is no tear."""
    y, x = np.mgrid[:60, :60].astype(np.float32)
    for degrees in (30, 90, 180):
        turn = np.deg2rad(degrees)
        across = np.cos(turn) * (x - 30) - np.sin(turn) * (y - 30) + 30 - x
        down = np.sin(turn) * (x - 30) + np.cos(turn) * (y - 30) + 30 - y
        place = Placement(Frame(0, 0, 180, 180), 1.0, (30, 30, 150, 150))  # three pixels a cell
        from_x, from_y = place.sources(np.stack([across, down], axis=-1).astype(np.float32))
        for found in (from_x, from_y):
            for axis in (0, 1):
                steps = np.diff(found, axis=axis)
                assert np.abs(steps - steps.mean()).max() < 0.25, degrees  # cell by cell 2
