"""Where the frame lies on the canvas, and where pixels that moved come from."""

import numpy as np

from spt.photo import Frame
from spt.placement import Placement, canvas_box

FRAME = Frame(20, 10, 96, 128)


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
