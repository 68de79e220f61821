"""Brush, labels, undo: every cell of the map is what it should be."""

import numpy as np
import pytest

from spt.labels import BACKGROUND, FACE, HAIR, LEFT_WRIST, NUM_LABELS, PANTS, SKIRT, UPPER_CLOTHES
from spt.photo import MAP_SIZE
from tests.page.conftest import PageMaker
from tests.page.driver import Driver

LOCKED_AT_START = (FACE, HAIR)


def brush_reference(cells: np.ndarray, stroke: dict) -> np.ndarray:
    """The map after a stroke: cells with a point of it, or their centre near its line."""
    rows, columns = np.indices(cells.shape)
    x, y = columns + 0.5, rows + 0.5
    painted = cells.copy()
    points = [(point["x"], point["y"]) for point in stroke["points"]]
    for start, end in zip([points[0], *points], points, strict=False):
        along = np.subtract(end, start)
        length2 = float(along[0] * along[0] + along[1] * along[1])
        dx, dy = x - start[0], y - start[1]
        place = (dx * along[0] + dy * along[1]) / length2 if length2 > 0 else np.zeros_like(dx)
        place = np.clip(place, 0, 1)
        away_x, away_y = dx - place * along[0], dy - place * along[1]
        near = away_x * away_x + away_y * away_y <= stroke["radius"] * stroke["radius"]
        near[int(end[1]), int(end[0])] = True  # the thinnest brush paints where people point
        painted[near & ~np.isin(painted, LOCKED_AT_START)] = stroke["label"]
    return painted


def zigzag(driver: Driver) -> list[tuple[float, float]]:
    """A stroke across the middle of the map."""
    return [driver.cell_on_screen(*spot) for spot in ((120, 180), (210, 260), (150, 300))]


@pytest.mark.parametrize(("ratio", "diameter"), [(1, 1), (1, 37), (2, 24)])
def test_a_stroke_paints_exactly_the_cells_of_the_reference(
    new_page: PageMaker, photo_path: str, ratio: float, diameter: int
) -> None:
    driver = new_page(ratio=ratio)
    driver.open(photo_path)
    before = driver.cells()
    driver.set_brush(SKIRT, diameter)
    driver.drag(zigzag(driver))
    stroke = driver.read("lastStroke")
    assert stroke["radius"] == diameter / 2
    assert len(stroke["points"]) > 8
    after = driver.cells()
    assert np.array_equal(after, brush_reference(before, stroke))
    assert (after == SKIRT).sum() > diameter * 100
    driver.wait()
    assert driver.server_agrees()


def test_the_first_press_paints_a_dot(opened: Driver) -> None:
    before = opened.cells()
    opened.set_brush(PANTS, 20)
    opened.page.mouse.move(*opened.cell_on_screen(40, 40))
    opened.page.mouse.down()
    dotted = opened.cells()
    opened.page.mouse.up()
    changed = (dotted != before).sum()
    assert changed == pytest.approx(np.pi * 10**2, rel=0.1)
    assert opened.read("work.history.place") == 1


def test_the_eraser_paints_background(opened: Driver) -> None:
    opened.press("e")
    row, column = np.argwhere(opened.cells() == UPPER_CLOTHES).mean(axis=0)
    opened.drag([opened.cell_on_screen(column, row)])
    assert opened.cells()[int(row), int(column)] == BACKGROUND


def test_a_stroke_goes_on_outside_the_canvas(opened: Driver) -> None:
    opened.set_brush(SKIRT, 10)
    inside, (x, y) = opened.cell_on_screen(100, 250), opened.cell_on_screen(200, 250)
    opened.drag([inside, (x + 700, y), (x, y)])
    opened.wait()
    assert opened.read("work.history.place") == 1
    assert (opened.cells()[250, 100:380] == SKIRT).all()
    assert opened.server_agrees()


def test_undo_and_redo_are_exact(opened: Driver) -> None:
    states = [state_of(opened)]
    opened.set_brush(SKIRT, 30)
    opened.drag(zigzag(opened))
    states.append(state_of(opened))
    opened.press("v")
    x, y = opened.joint(LEFT_WRIST)
    opened.drag([(x, y), (x + 30, y - 40)])
    opened.wait()
    states.append(state_of(opened))
    opened.set_brush(PANTS, 12)
    opened.drag(zigzag(opened)[:2])
    states.append(state_of(opened))
    for key, places in (("Control+z", (2, 1, 0)), ("Control+Shift+z", (1, 2)), ("Control+y", (3,))):
        for place in places:
            opened.press(key)
            assert_state(opened, states[place])
    opened.page.click("[data-do=reset-map]")
    opened.page.click("[data-do=reset-pose]")
    assert_state(opened, states[0])
    opened.press("Control+z", "Control+z")
    assert_state(opened, states[3])
    opened.wait()
    assert opened.server_agrees()


def state_of(driver: Driver) -> tuple[np.ndarray, str]:
    """Map and pose."""
    return driver.cells(), driver.pose_key()


def assert_state(driver: Driver, state: tuple[np.ndarray, str]) -> None:
    cells, pose_key = state_of(driver)
    assert np.array_equal(cells, state[0])
    assert pose_key == state[1]


def test_a_new_step_after_undo_ends_redo(opened: Driver) -> None:
    opened.set_brush(SKIRT, 10)
    for column in (60, 90):
        opened.drag([opened.cell_on_screen(column, 60)])
    opened.press("Control+z")
    opened.drag([opened.cell_on_screen(75, 90)])
    assert opened.page.is_disabled("[data-do=redo]")
    assert opened.read("work.history.states.length") == 3


def test_pressing_a_joint_without_moving_is_no_step(opened: Driver) -> None:
    opened.drag([opened.joint(LEFT_WRIST)])
    assert opened.read("work.history.states.length") == 1
    assert opened.read("seq") == opened.read("shown")


def test_hidden_joints_come_back_where_they_were(opened: Driver) -> None:
    pose_key = opened.pose_key()
    opened.page.mouse.click(*opened.joint(LEFT_WRIST), button="right")
    assert opened.read(f"work.pose.visible[{LEFT_WRIST}]") == 0
    opened.page.click(".chip-button:text('Left wrist')")
    assert opened.pose_key() == pose_key
    assert opened.read("work.history.place") == 2


def test_arrow_keys_move_a_focused_joint_as_one_step(opened: Driver) -> None:
    x, y = opened.joint(LEFT_WRIST)
    opened.page.focus(f".joint >> nth={LEFT_WRIST}")
    opened.page.keyboard.down("ArrowRight")
    for _ in range(4):
        opened.page.keyboard.down("ArrowRight")
    opened.page.keyboard.up("ArrowRight")
    moved_x, moved_y = opened.joint(LEFT_WRIST)
    assert moved_x - x == pytest.approx(5, abs=0.01)
    assert moved_y == pytest.approx(y, abs=0.01)
    assert opened.read("work.history.place") == 1


def test_keys_choose_labels_and_sizes(opened: Driver) -> None:
    for label in range(NUM_LABELS):
        opened.press(str(label))
        assert opened.page.input_value("[name=label]:checked") == str(label)
        assert opened.page.input_value("[name=tool]:checked") == "brush"
    size = int(opened.page.input_value("[name=size]"))
    opened.press("]", "]")
    larger = int(opened.page.input_value("[name=size]"))
    opened.press("[", "[", "[")
    assert larger > size > int(opened.page.input_value("[name=size]"))


def test_the_map_has_known_labels_only(opened: Driver) -> None:
    opened.set_brush(SKIRT, 50)
    opened.drag(zigzag(opened))
    cells = opened.cells()
    assert cells.shape == MAP_SIZE
    assert cells.max() < NUM_LABELS
