"""Fingers, a pen, keys instead of a pointer, and the tools beside the brush."""

import numpy as np
import pytest
from playwright.sync_api import CDPSession

from spt.labels import BACKGROUND, FACE, MIRROR, PANTS, SKIRT, UPPER_CLOTHES
from spt.photo import MAP_SIZE
from tests.page.driver import Driver, Point

PEN_ERASER = 32

# One press of a pen. The browser's protocol knows pens, but not their erasers.
PEN = """
([clientX, clientY, buttons]) => {
  const canvas = document.querySelector(".map-canvas");
  canvas.setPointerCapture = () => {};
  for (const kind of ["pointerdown", "pointerup"]) {
    canvas.dispatchEvent(new PointerEvent(kind, {
      clientX, clientY, buttons, button: 0, pointerId: 7, pointerType: "pen", bubbles: true}));
  }
}
"""


@pytest.fixture
def line(opened: Driver) -> CDPSession:
    """The browser's own protocol, for events that Playwright has no words for."""
    return opened.page.context.new_cdp_session(opened.page)


def touch(line: CDPSession, kind: str, *points: Point) -> None:
    """One event of a touch screen; fingers are numbered in order."""
    touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def corner(driver: Driver, *cells: tuple[float, float]) -> list[Point]:
    """Places in the upper left of the map, where nobody stands."""
    return [driver.cell_on_screen(*cell) for cell in cells]


def painted(driver: Driver, label: int) -> np.ndarray:
    """(rows, columns) bool: where the page shows a label."""
    return driver.cells() == label


def test_one_finger_paints(opened: Driver, line: CDPSession) -> None:
    opened.set_brush(SKIRT, 20)
    start, end = corner(opened, (60, 60), (60, 110))
    touch(line, "touchStart", start)
    touch(line, "touchMove", end)
    touch(line, "touchEnd")
    assert painted(opened, SKIRT)[85, 60]
    assert opened.read("work.history.place") == 1
    opened.wait()
    assert opened.server_agrees()


def test_a_second_finger_takes_the_stroke_back_and_zooms(opened: Driver, line: CDPSession) -> None:
    before, scale = opened.cells(), opened.read("view.scale")
    opened.set_brush(SKIRT, 20)
    (x, y), = corner(opened, (60, 60))
    touch(line, "touchStart", (x, y))
    touch(line, "touchMove", (x + 5, y + 5))
    touch(line, "touchStart", (x + 5, y + 5), (x + 45, y + 5))
    touch(line, "touchMove", (x + 5, y + 5), (x + 85, y + 5))
    touch(line, "touchEnd")
    assert (opened.cells() == before).all()
    assert opened.read("work.history.place") == 0
    assert opened.read("view.scale") == pytest.approx(2 * scale, rel=0.05)
    touch(line, "touchStart", (x, y))
    touch(line, "touchEnd")
    assert opened.read("work.history.place") == 1  # one finger paints again


@pytest.mark.parametrize(("buttons", "label"), [(1, SKIRT), (PEN_ERASER, BACKGROUND)])
def test_a_pen_paints_and_its_eraser_erases(opened: Driver, buttons: int, label: int) -> None:
    row, column = np.argwhere(opened.cells() == UPPER_CLOTHES).mean(0).astype(int)
    opened.set_brush(SKIRT, 12)
    x, y = opened.cell_on_screen(column + 0.5, row + 0.5)
    opened.page.evaluate(PEN, [x, y, buttons])
    assert opened.cells()[row, column] == label


def test_keys_paint_without_a_pointer(opened: Driver) -> None:
    before = painted(opened, SKIRT)
    opened.set_brush(SKIRT, 8)
    opened.page.focus(".map-canvas")
    opened.press(*["ArrowUp"] * 30, *["ArrowLeft"] * 20, "Enter")
    dot = painted(opened, SKIRT) & ~before
    assert 40 <= dot.sum() <= 64
    opened.press("Shift+ArrowDown", "Shift+ArrowDown")
    line = painted(opened, SKIRT) & ~before
    assert line.sum() > dot.sum() and line[dot].all()
    opened.wait()
    assert opened.server_agrees()


def test_a_box_fills_exactly_its_cells(opened: Driver) -> None:
    opened.press(str(SKIRT), "r")
    opened.drag(corner(opened, (20.2, 30.2), (60.2, 50.2)))
    expected = np.zeros(MAP_SIZE, bool)
    expected[30:50, 20:60] = True
    wrong = painted(opened, SKIRT) & (opened.cells() == SKIRT) != expected
    rows, columns = np.nonzero(wrong & (np.indices(MAP_SIZE)[0] < 100))
    assert len(rows) <= 2 * (20 + 40)  # the screen's pixels are not the cells
    assert painted(opened, SKIRT)[31:49, 21:59].all()


@pytest.mark.parametrize("finish", ["near", "enter", "escape"])
def test_a_lasso_by_corners_closes_or_is_given_up(opened: Driver, finish: str) -> None:
    before = opened.cells()
    opened.press(str(SKIRT), "l")
    corners = corner(opened, (30, 20), (90, 25), (60, 80))
    for place in corners:
        opened.drag([place])
    if finish == "near":
        opened.drag([corners[0]])
    else:
        opened.press(finish.capitalize())
    inside = opened.cells()[35, 60]
    assert inside == (before[35, 60] if finish == "escape" else SKIRT)
    assert opened.read("work.history.place") == (0 if finish == "escape" else 1)


def test_a_lasso_drawn_in_one_go_fills_what_it_surrounds(opened: Driver) -> None:
    opened.press(str(SKIRT), "l")
    opened.drag(corner(opened, (30, 20), (90, 20), (90, 80), (30, 80)))
    assert painted(opened, SKIRT)[30:70, 40:80].all()
    assert not painted(opened, SKIRT)[100:120, 30:90].any()


def test_the_eyedropper_takes_the_label_up(opened: Driver) -> None:
    row, column = np.argwhere(opened.cells() == UPPER_CLOTHES).mean(0)
    opened.press(str(SKIRT), "i")
    opened.drag([opened.cell_on_screen(column, row)])
    assert opened.page.input_value("[name=label]:checked") == str(UPPER_CLOTHES)
    assert opened.page.input_value("[name=tool]:checked") == "brush"


@pytest.mark.parametrize(("steps", "grows"), [(8, True), (-8, False)])
def test_a_region_grows_and_shrinks(opened: Driver, steps: int, grows: bool) -> None:
    opened.set_brush(SKIRT, 40)
    opened.drag(corner(opened, (70, 60)))
    before = painted(opened, SKIRT)[:130, :140].sum()
    opened.press("w")
    opened.page.evaluate(
        "(steps) => { document.querySelector('[name=steps]').value = steps; }", steps
    )
    opened.drag(corner(opened, (70, 60)))
    after = painted(opened, SKIRT)[:130, :140].sum()
    radius = 20 + steps
    assert after == pytest.approx(np.pi * radius**2, rel=0.1)
    assert (after > before) == grows


def test_locked_labels_are_painted_around_and_said_so(opened: Driver) -> None:
    before = opened.cells()
    row, column = np.argwhere(before == FACE).mean(0)
    opened.set_brush(PANTS, 4)
    opened.drag([opened.cell_on_screen(column, row)])
    assert (opened.cells() == before).all()
    assert opened.notice().startswith("Face is locked")
    opened.page.click(f".swatch-row >> nth={FACE} >> .lock")
    opened.drag([opened.cell_on_screen(column, row)])
    assert opened.cells()[int(row), int(column)] == PANTS


def test_shift_draws_straight_and_goes_on(opened: Driver) -> None:
    opened.set_brush(SKIRT, 10)
    one, detour, other, last = corner(opened, (30, 30), (60, 80), (90, 30), (90, 90))
    opened.page.keyboard.down("Shift")
    opened.drag([one, detour, other])
    opened.page.mouse.click(*last)
    opened.page.keyboard.up("Shift")
    skirt = painted(opened, SKIRT)
    assert skirt[30, 30:90].all() and skirt[30:90, 90].all()
    assert not skirt[70, 55]


def test_later_strokes_win_whatever_their_label(opened: Driver) -> None:
    (place,) = corner(opened, (60, 60))
    for label in (SKIRT, PANTS, UPPER_CLOTHES, PANTS):
        opened.set_brush(label, 20)
        opened.drag([place])
        assert opened.cells()[60, 60] == label


def test_the_eraser_can_take_paint_away(opened: Driver) -> None:
    before = opened.cells()
    opened.set_brush(SKIRT, 60)
    opened.drag([opened.cell_on_screen(190, 250)])
    opened.press("e")
    opened.page.click("[name=restores]")
    opened.drag([opened.cell_on_screen(190, 250)])
    assert (opened.cells() == before).all()
    opened.wait()
    assert opened.server_agrees()


def test_alt_and_wheel_change_the_brush_and_the_wheel_zooms(opened: Driver) -> None:
    opened.set_brush(SKIRT, 20)
    scale = opened.read("view.scale")
    opened.page.mouse.move(*corner(opened, (60, 60))[0])
    opened.page.keyboard.down("Alt")
    opened.page.mouse.wheel(0, -100)
    opened.page.keyboard.up("Alt")
    opened.page.wait_for_function("Number(document.querySelector('[name=size]').value) > 20")
    assert opened.read("view.scale") == scale
    opened.page.mouse.wheel(0, -100)
    opened.page.wait_for_function(f"window.__paint.view.scale > {scale}")


def test_mirrored_paint_swaps_left_and_right(opened: Driver) -> None:
    left, right = 6, MIRROR.labels[6]
    opened.set_brush(left, 14)
    opened.press("m")
    opened.drag(corner(opened, (60, 250)))
    cells = opened.cells()
    assert cells[250, 60] == left
    assert (cells[:, 200:] == right).sum() > 100
