"""Outside the edit the photo keeps its own pixels, to the bit."""

from dataclasses import replace

import numpy as np
import pytest

import spt.composite as composite_module
from spt.boxes import DENSE_SHARE, LARGE_CELLS, SMALL_CELLS, compact_boxes
from spt.canvas import Canvas
from spt.composite import Origin, composite, edit_opacity, origin_map
from spt.labels import PANTS, UPPER_CLOTHES
from spt.photo import MAP_SIZE, Frame
from tests.still import plain_layers

FRAME = Frame(20, 10, 96, 128)
NOWHERE, EVERYWHERE = np.zeros(MAP_SIZE, bool), np.ones(MAP_SIZE, bool)


def canvas_of(photo: np.ndarray, frame: Frame = FRAME) -> Canvas:
    """A photo at its own size, of nobody: no skin tells its grain."""
    return Canvas(photo, frame, 1.0, np.zeros(MAP_SIZE, np.uint8))


@pytest.fixture
def photo() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 100, (160, 140, 3), dtype=np.uint8)


def test_the_opacity_falls_to_exactly_zero() -> None:
    changed = NOWHERE.copy()
    changed[200:220, 100:120] = True
    opacity = edit_opacity(changed, len(changed))
    assert (opacity[changed] == 1).all()
    np.testing.assert_allclose(opacity[210, 119:125], [1, 1, 2 / 3, 1 / 3, 0, 0], atol=0.02)
    assert not edit_opacity(np.zeros((4, 4), dtype=bool), 4).any()


def test_nothing_changed_is_the_photo(photo: np.ndarray) -> None:
    result = composite(canvas_of(photo), plain_layers(NOWHERE, NOWHERE)).picture
    assert np.array_equal(result, photo)


def test_only_the_edit_changes(photo: np.ndarray) -> None:
    changed = NOWHERE.copy()
    changed[200:240, 100:140] = True  # photo rows 60 to 70, columns 45 to 55
    result = composite(canvas_of(photo), plain_layers(changed, NOWHERE)).picture
    differs = (result != photo).any(-1)
    assert (result[60:70, 45:55] == 200).all()
    differs[58:72, 43:57] = False
    assert not differs.any()


def test_own_pixels_that_stay_are_the_photo(photo: np.ndarray) -> None:
    result = composite(canvas_of(photo), plain_layers(EVERYWHERE, EVERYWHERE)).picture
    assert np.array_equal(result, photo)


def test_own_pixels_keep_their_detail_right_up_to_painted_ones() -> None:
    """Stripes one pixel wide, painted over in the lower half: the upper half keeps its contrast."""
    canvas = np.zeros((512, 384, 3), np.uint8)
    canvas[:, ::2] = 200
    own = NOWHERE.copy()
    own[:250] = True
    layers = plain_layers(EVERYWHERE, own, 90)
    result = composite(canvas_of(canvas, Frame(0, 0, 384, 512)), layers).picture
    assert np.array_equal(result[:249], canvas[:249])
    assert (result[252:] == 90).all()


def test_labels_go_over_into_each_other_within_three_pixels() -> None:
    """Each side is its own colour up to the border, on canvases as fine as the map and finer."""
    target = np.full(MAP_SIZE, PANTS, np.uint8)
    target[:, 200:] = UPPER_CLOTHES
    parts = plain_layers(EVERYWHERE, NOWHERE, 0, target)
    parts.colour[:, 200:] = 200
    for scale in (1, 3):
        canvas = np.zeros((512 * scale, 384 * scale, 3), np.uint8)
        whole = Frame(0, 0, 384 * scale, 512 * scale)
        row = composite(canvas_of(canvas, whole), parts).picture[250, :, 0]
        border = 200 * scale
        assert (row[: border - 3] == 0).all() and (row[border + 3 :] == 200).all()
        assert (np.diff(row.astype(int)) >= 0).all()
        assert 2 <= ((row > 5) & (row < 195)).sum() <= 4


def test_the_same_layers_give_the_same_picture(photo: np.ndarray) -> None:
    parts = plain_layers(EVERYWHERE, NOWHERE)
    first = composite(canvas_of(photo), parts).picture
    assert np.array_equal(composite(canvas_of(photo), parts).picture, first)


def test_where_a_pixel_comes_from() -> None:
    own, carried = NOWHERE.copy(), NOWHERE.copy()
    own[:, :96], carried[100:300, 200:] = True, True
    target = np.zeros(MAP_SIZE, np.uint8)
    target[:200] = UPPER_CLOTHES
    parts = plain_layers(EVERYWHERE, own, target_map=target)
    origin = origin_map(replace(parts, filling=replace(parts.filling, carried=carried)))
    assert origin.shape == MAP_SIZE and origin.dtype == np.uint8
    assert (origin[:, :96] == Origin.MOVED).all()
    assert (origin[100:200, 200:] == Origin.CARRIED).all()
    assert (origin[200:300, 200:] == Origin.INVENTED).all()  # background filled in is invented
    assert (origin[:, 96:200] == Origin.INVENTED).all()


def test_what_an_edit_leaves_alone_is_in_place() -> None:
    changed = NOWHERE.copy()
    changed[7, 9] = True
    origin = origin_map(plain_layers(changed, EVERYWHERE))
    assert origin[7, 9] == Origin.MOVED
    assert np.count_nonzero(origin != Origin.IN_PLACE) == 1


def test_boxes_hold_all_places_and_little_else() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        places = np.zeros(MAP_SIZE, bool)
        for _ in range(rng.integers(0, 6)):
            row, column = rng.integers(0, 480), rng.integers(0, 350)
            places[row : row + rng.integers(1, 90), column : column + rng.integers(1, 60)] = True
        held = np.zeros(MAP_SIZE, int)
        for box in compact_boxes(places):
            held[box] += 1
            sides = [side.stop - side.start for side in box]
            assert max(sides) <= LARGE_CELLS
            assert max(sides) <= SMALL_CELLS or places[box].mean() >= DENSE_SHARE
        assert (held[places] == 1).all() and held.max(initial=0) <= 1


def test_what_looks_the_same_is_taken_from_the_picture_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bit by bit the picture that is laid anew, with most of the work left out."""
    rng = np.random.default_rng(0)
    canvas = canvas_of(rng.integers(0, 255, (600, 450, 3), np.uint8), Frame(10, 20, 384, 512))
    laid = []
    lay = composite_module._lay
    monkeypatch.setattr(composite_module, "_lay", lambda *given: laid.append(1) or lay(*given))
    changed, own, target = NOWHERE.copy(), EVERYWHERE.copy(), np.zeros(MAP_SIZE, np.uint8)
    before, counts = None, np.zeros(2, int)
    for step in range(30):
        row, column = rng.integers(0, 480), rng.integers(0, 340)
        place = (slice(row, row + rng.integers(8, 60)), slice(column, column + rng.integers(8, 60)))
        changed[place] = step % 7 > 0  # now and then something is taken back
        own[place], target[place] = rng.random() < 0.5, rng.choice([PANTS, UPPER_CLOTHES])
        parts = plain_layers(changed.copy(), own.copy(), 90 + step % 3, target.copy())
        laid.clear()
        fresh = composite(canvas, parts)
        counts[0] += len(laid)
        laid.clear()
        before = composite(canvas, parts, before)
        counts[1] += len(laid)
        assert np.array_equal(before.picture, fresh.picture)
    assert 0 < counts[1] < counts[0]
