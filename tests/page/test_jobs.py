"""Six jobs of a designer, done from beginning to end with mouse and keys."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from spt.labels import (
    LEFT_ARM,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_LEG,
    LEFT_WRIST,
    PANTS,
    RIGHT_ELBOW,
    RIGHT_WRIST,
    SKIRT,
    UPPER_CLOTHES,
)
from tests.page.conftest import PageMaker
from tests.page.driver import Driver, decoded

SLEEVE_CELLS = 26


@pytest.fixture
def figure(driver: Driver, root: Path) -> Driver:
    """The page with a bundled example: short sleeves, shorts, arms hanging down."""
    return opened_example(driver, root, "gingham_shorts")


@pytest.fixture
def dress(driver: Driver, root: Path) -> Driver:
    """The page with a bundled example in a knee-long dress."""
    return opened_example(driver, root, "floral_dress")


def opened_example(driver: Driver, root: Path, name: str) -> Driver:
    driver.open(root / "assets" / "examples" / f"{name}.jpg")
    driver.wait()
    return driver


def cell_of(driver: Driver, joint: int) -> tuple[int, int]:
    """Row and column of the map in which a joint lies."""
    place = driver.page.evaluate(
        f"(() => {{ const {{work}} = window.__paint; const {{xy}} = work.pose;"
        f"return work.toCells({{x: xy[{2 * joint}], y: xy[{2 * joint + 1}]}}); }})()"
    )
    return int(place["y"]), int(place["x"])


def result(driver: Driver) -> np.ndarray:
    """What the result canvas shows, as pixels."""
    return decoded(driver.page.locator(".result-canvas").screenshot()).astype(int)


def test_both_sleeves_grow_longer_in_one_stroke(figure: Driver) -> None:
    before, seen = figure.cells(), result(figure)
    wrists = [cell_of(figure, joint) for joint in (LEFT_WRIST, RIGHT_WRIST)]
    figure.set_brush(UPPER_CLOTHES, SLEEVE_CELLS)
    figure.press("m")
    figure.drag([figure.joint(LEFT_ELBOW), figure.joint(LEFT_WRIST)])
    figure.wait()
    cells = figure.cells()
    assert cells[wrists[0]] == cells[wrists[1]] == UPPER_CLOTHES
    middle = before.shape[1] // 2
    added = (cells == UPPER_CLOTHES) & (before != UPPER_CLOTHES)
    assert added[:, middle:].sum() == pytest.approx(added[:, :middle].sum(), rel=0.2)
    assert figure.read("work.history.place") == 1
    assert figure.server_agrees()
    assert (np.abs(result(figure) - seen).max(2) > 25).sum() > 500


def test_a_skirt_becomes_pants_with_one_click(dress: Driver) -> None:
    before = dress.cells()
    row, column = np.argwhere(before == SKIRT).mean(0)
    assert before[int(row), int(column)] == SKIRT
    dress.press(str(PANTS), "g")
    dress.drag([dress.cell_on_screen(column + 0.5, row + 0.5)])
    dress.wait()
    after = dress.cells()
    turned = (before == SKIRT) & (after == PANTS)
    assert turned.sum() > 0.9 * (before == SKIRT).sum()
    assert (after == before)[before != SKIRT].all()
    assert dress.server_agrees()
    dress.press("Control+z")
    assert (dress.cells() == before).all()


def test_a_dress_grows_shorter(dress: Driver) -> None:
    before = dress.cells()
    rows = np.flatnonzero((before == SKIRT).any(1))
    hem, columns = rows[-1], np.flatnonzero((before == SKIRT).any(0))
    dress.press("0", "r")
    shorter = hem - len(rows) // 3
    corner = dress.cell_on_screen(columns[0] - 6, shorter)
    dress.drag([corner, dress.cell_on_screen(columns[-1] + 6, hem + 2)])
    dress.set_brush(LEFT_LEG, 36)
    hip, knee = np.array(dress.joint(LEFT_HIP)), np.array(dress.joint(LEFT_KNEE))
    dress.drag([tuple(hip + 0.8 * (knee - hip)), tuple(knee)])
    dress.wait()
    after = dress.cells()
    assert not (after == SKIRT)[shorter + 1 :].any()
    assert after[cell_of(dress, LEFT_KNEE)] == LEFT_LEG
    assert dress.server_agrees()
    assert (np.abs(result(dress) - dress_photo(dress)).max(2) > 25).sum() > 800


def dress_photo(driver: Driver) -> np.ndarray:
    """The result canvas while the photo is held in its place."""
    driver.page.keyboard.down("c")
    driver.page.wait_for_selector(".studio.comparing")
    driver.page.evaluate("window.__paint.drawNow()")
    shown = result(driver)
    driver.page.keyboard.up("c")
    return shown


def test_a_wrong_parse_is_mended_and_the_result_heals(figure: Driver) -> None:
    whole = result(figure)
    wrist = cell_of(figure, LEFT_WRIST)
    figure.press("s")
    assert figure.page.get_attribute(".studio", "data-side") == "source"
    assert figure.page.is_visible(".band")
    figure.set_brush(PANTS, 12)
    figure.drag([figure.joint(LEFT_ELBOW), figure.joint(LEFT_WRIST)])
    figure.wait()
    # The photo itself stays as it is, whatever is said about it.
    assert figure.server_agrees()
    assert np.abs(result(figure) - whole).max() <= 2
    assert figure.read("work.source.paint.some((label) => label === 4)")
    figure.press("s")
    assert figure.cells()[wrist] == PANTS
    figure.press(str(LEFT_ARM), "g")
    figure.drag([figure.joint(LEFT_WRIST)])
    figure.wait()
    broken = np.abs(result(figure) - whole).max(2) > 25
    assert broken.sum() > 100  # what is said to be trousers is painted as an arm
    figure.press("s")
    figure.page.click("[data-do=reset-map]")
    figure.press("s")
    figure.wait()
    healed = np.abs(result(figure) - whole).max(2) > 25
    assert healed.sum() < 0.5 * broken.sum()
    assert figure.server_agrees()


def test_a_raised_arm_keeps_its_painted_sleeve(figure: Driver) -> None:
    figure.set_brush(UPPER_CLOTHES, SLEEVE_CELLS)
    figure.drag([figure.joint(LEFT_ELBOW), figure.joint(LEFT_WRIST)])
    figure.wait()
    painted = figure.cells()
    old_wrist = cell_of(figure, LEFT_WRIST)
    sleeve = (painted == UPPER_CLOTHES).sum()
    figure.press("v")
    x, y = figure.joint(LEFT_ELBOW)
    figure.drag([(x, y), (x + 60, y - 40)])
    elbow = figure.joint(LEFT_ELBOW)
    figure.drag([figure.joint(LEFT_WRIST), (elbow[0] + 35, elbow[1] - 70)])
    figure.wait()
    raised = figure.cells()
    for joint in (LEFT_ELBOW, LEFT_WRIST):
        assert raised[cell_of(figure, joint)] == UPPER_CLOTHES
    assert raised[old_wrist] != UPPER_CLOTHES
    assert (raised == UPPER_CLOTHES).sum() == pytest.approx(sleeve, rel=0.2)
    assert figure.server_agrees()
    figure.page.click("[name=follows]")  # off: the paint stays where it was
    figure.wait()
    assert figure.cells()[old_wrist] == UPPER_CLOTHES
    assert figure.server_agrees()
    figure.press("Control+z", "Control+z", "Control+z")
    figure.wait()
    assert (figure.cells() == painted).all()


def test_save_close_reopen_export(figure: Driver, new_page: PageMaker, tmp_path: Path) -> None:
    figure.set_brush(UPPER_CLOTHES, SLEEVE_CELLS)
    figure.drag([figure.joint(RIGHT_ELBOW), figure.joint(RIGHT_WRIST)])
    figure.press("k")
    figure.drag([figure.joint(LEFT_ELBOW), figure.joint(LEFT_WRIST)])
    figure.wait()
    crc, picture = figure.read("mapCrc"), figure.download_picture()
    project = tmp_path / "look.zip"
    project.write_bytes(figure.download("save-project"))
    figure.page.context.close()

    other = new_page()
    other.open(project)
    other.wait()
    assert other.read("mapCrc") == crc
    assert other.server_agrees()
    assert other.read("work.history.states.length") == 3
    assert other.read("looks.tree.list.length") == 1
    assert np.array_equal(other.download_picture(), picture)
    with zipfile.ZipFile(io.BytesIO(other.download("save-pack"))) as pack:
        assert np.array_equal(decoded(pack.read("result.png")), picture)
        assert {"map.png", "map.npy", "outlines.svg", "pose.json"} < set(pack.namelist())
    other.press("Control+z", "Control+z")
    other.wait()
    assert other.read("mapCrc") == other.read("work.cellsCrc('source')")
