"""Fabrics in a browser: a painted sleeve in a swatch, undone, kept, saved, and forgotten by the
server; the look of another garment, and of a photo from the Transfer tab."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt.__main__ import main
from spt.labels import LEFT_ELBOW, LEFT_WRIST, PANTS, SKIRT, UPPER_CLOTHES
from spt.photo_file import read_photo
from tests.garments import reach_of
from tests.page.conftest import PageMaker, Server
from tests.page.driver import Driver, decoded

WEARS = "work.wears"
KEPT = "document.querySelector('.saved').textContent !== ''"
RING = ("ring", "knob")
CHIP = ".swatch-row:has([value='{}']) .fabric-chip"


@pytest.fixture(scope="session")
def checks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a fabric in colours that no example has."""
    squares = np.array([[[0, 255, 0], [255, 0, 255]], [[255, 0, 255], [0, 255, 0]]], np.uint8)
    path = tmp_path_factory.mktemp("fabric") / "checks.png"
    Image.fromarray(np.kron(squares, np.ones((40, 40, 1), np.uint8))).save(path)
    return path


@pytest.fixture
def sleeved(driver: Driver, root: Path) -> Driver:
    """The page with an example whose left sleeve was painted longer."""
    driver.open(root / "assets" / "examples" / "striped_tee_jeans.jpg")
    driver.wait()
    elbow, wrist = driver.joint(LEFT_ELBOW), driver.joint(LEFT_WRIST)
    driver.set_brush(UPPER_CLOTHES, 24)
    driver.drag([elbow, tuple((a + b) / 2 for a, b in zip(elbow, wrist, strict=True))])
    driver.wait()
    return driver


def middle(box: dict[str, float]) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def open_menu(driver: Driver, label: int) -> None:
    driver.page.click(CHIP.format(label))
    driver.page.wait_for_selector(".fabric-menu:popover-open")


def put_on(driver: Driver, path: Path) -> None:
    """Choose the file of a fabric in the menu that is open."""
    before = json.dumps(driver.read(WEARS))
    driver.page.set_input_files("[name=fabric]", path)
    driver.page.wait_for_function(
        "before => JSON.stringify(window.__paint.work.wears) !== before.replaceAll(' ', '')",
        arg=before,
    )
    driver.wait()


def slide(driver: Driver, name: str, value: int) -> None:
    """Move a slider of the menu, and let it go."""
    driver.page.locator(f"[name=fabric-{name}]").fill(str(value))
    driver.wait()


def greenish(picture: np.ndarray) -> np.ndarray:
    """(H, W) bool, where a picture has the colours of the fabric."""
    red, green, blue = np.moveaxis(picture.astype(int), -1, 0)
    return np.abs(green - (red + blue) / 2) > 60


def label_map(driver: Driver) -> np.ndarray:
    with Image.open(io.BytesIO(driver.download("save-map"))) as found:
        return np.array(found)


def test_a_painted_garment_wears_a_swatch_and_nothing_else_changes(
    sleeved: Driver, checks: Path, new_page: PageMaker, tmp_path: Path
) -> None:
    before = sleeved.download_picture()
    open_menu(sleeved, UPPER_CLOTHES)
    put_on(sleeved, checks)
    slide(sleeved, "scale", 30)
    sleeved.press("Escape")
    sleeved.page.wait_for_selector(".fabric-menu", state="hidden")
    after, shown = sleeved.download_picture(), label_map(sleeved)
    garment = shown == UPPER_CLOTHES
    frame_px = sleeved.read("work.photo.frame.height")
    assert not (before != after).any(axis=-1)[~reach_of(garment, frame_px)].any()
    assert greenish(after)[garment].mean() > 0.6 and not greenish(before)[garment].any()
    x, y = (
        (np.array(sleeved.joint_in_photo(LEFT_ELBOW)) * 2 + sleeved.joint_in_photo(LEFT_WRIST)) / 3
    ).astype(int)
    assert greenish(after)[y - 8 : y + 8, x - 8 : x + 8].mean() > 0.6  # the new sleeve, too

    sleeved.press("Control+z", "Control+z")
    sleeved.wait()
    assert sleeved.read(WEARS) == []
    assert np.array_equal(sleeved.download_picture(), before)
    sleeved.press("Control+y", "Control+y")
    sleeved.wait()
    assert sleeved.read(WEARS)[0]["donor"]["scale"] == 0.3

    data = sleeved.download("save-project")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (name,) = (one for one in archive.namelist() if one.startswith("fabrics/"))
        assert archive.read(name) == checks.read_bytes()
        assert np.array_equal(decoded(archive.read("result.png")), after)
    path = tmp_path / "sleeve-project.zip"
    path.write_bytes(data)
    other = new_page()
    other.open(path)
    other.wait()
    assert other.read(WEARS) == sleeved.read(WEARS)
    assert np.array_equal(other.download_picture(), after)


def test_a_swatch_is_sized_and_turned_on_the_result(sleeved: Driver, checks: Path) -> None:
    """The knob goes to where it is pulled; the ring is as wide as the swatch on the body."""
    open_menu(sleeved, UPPER_CLOTHES)
    put_on(sleeved, checks)
    steps = sleeved.read("work.history.place")
    ring, knob = (sleeved.page.locator(f".fabric-{name}").bounding_box() for name in RING)
    (x, y), start = middle(ring), middle(knob)
    radius = start[0] - x
    assert start[1] == pytest.approx(y, abs=1) and radius == pytest.approx(ring["width"] / 2, abs=2)
    sleeved.drag([start, (x, y + 2 * radius)])
    sleeved.wait()
    (wearing,) = sleeved.read(WEARS)
    assert wearing["donor"]["scale"] == pytest.approx(1.0, abs=0.03)
    assert wearing["donor"]["turn"] == 90
    assert sleeved.read("work.history.place") == steps + 1
    assert sleeved.page.locator(".fabric-menu").is_visible()
    assert middle(sleeved.page.locator(".fabric-knob").bounding_box()) == pytest.approx(
        (x, y + 2 * radius), abs=2)  # fmt: skip
    sleeved.page.click(".fabric-tile:has([value=''])")
    sleeved.page.wait_for_selector(".fabric-layer", state="hidden")  # with the next drawing


def test_the_pack_of_a_fabric_can_be_replayed(
    sleeved: Driver, checks: Path, root: Path, tmp_path: Path
) -> None:
    open_menu(sleeved, UPPER_CLOTHES)
    put_on(sleeved, checks)
    sleeved.press("Escape")
    with zipfile.ZipFile(io.BytesIO(sleeved.download("save-pack"))) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    other = root / "assets" / "examples" / "gingham_shorts.jpg"
    recipe = tmp_path / "recipe.json"
    assert main(["replay", str(recipe), str(other), "--out", str(tmp_path), "--device", "cpu"]) == 0
    assert greenish(read_photo(tmp_path / "gingham_shorts-edited.png")).mean() > 0.03
    assert greenish(read_photo(other)).mean() < 0.001


def test_strokes_are_drawn_in_the_fabric(sleeved: Driver, checks: Path) -> None:
    open_menu(sleeved, UPPER_CLOTHES)
    put_on(sleeved, checks)
    sleeved.press("Escape")
    sleeved.page.wait_for_selector(".fabric-menu", state="hidden")
    start, end = sleeved.cell_on_screen(60, 200), sleeved.cell_on_screen(140, 200)
    count = sleeved.read("log.length")
    sleeved.page.mouse.move(*start)
    sleeved.page.mouse.down()
    sleeved.page.mouse.move(*end, steps=8)
    sleeved.wait()
    drawn = sleeved.read(f"log.slice({count})")
    assert len(drawn) > 1 and not any(entry["isDraft"] for entry in drawn)
    sleeved.page.mouse.up()
    sleeved.wait()
    assert sleeved.server_agrees()


def test_a_garment_takes_the_look_of_another(sleeved: Driver) -> None:
    before = sleeved.download_picture()
    open_menu(sleeved, UPPER_CLOTHES)
    sleeved.press("ArrowRight", "ArrowRight")  # past the colour
    sleeved.wait()
    assert sleeved.read(WEARS) == [
        {"label": UPPER_CLOTHES, "strength": 1, "donor": {"kind": "own", "label": PANTS}}
    ]
    slide(sleeved, "strength", 50)
    sleeved.press("Escape")
    assert sleeved.page.evaluate("document.activeElement.className").startswith("fabric-chip")
    garment = label_map(sleeved) == UPPER_CLOTHES
    changed = (sleeved.download_picture() != before).any(axis=-1)
    assert changed[garment].mean() > 0.6
    frame_px = sleeved.read("work.photo.frame.height")
    assert not changed[~reach_of(garment, frame_px)].any()


def test_a_garment_of_a_photo_in_the_transfer_tab(sleeved: Driver, root: Path) -> None:
    page = sleeved.page
    page.click("[data-do=transfer]")
    page.set_input_files("[name=photo-b]", root / "assets" / "examples" / "dotted_blouse_skirt.jpg")
    page.wait_for_function("document.querySelector('.side-b img').naturalWidth > 0")
    page.click("[data-do=transfer]")
    open_menu(sleeved, UPPER_CLOTHES)
    page.get_by_label("dotted_blouse_skirt: skirt").click()
    sleeved.wait()
    (wearing,) = sleeved.read(WEARS)
    assert wearing["donor"]["kind"] == "photo" and wearing["donor"]["label"] == SKIRT
    assert page.locator(".notice:not([hidden])").count() == 0


def test_a_server_that_forgot_everything_is_told_again(
    sleeved: Driver, checks: Path, server: Server
) -> None:
    open_menu(sleeved, UPPER_CLOTHES)
    put_on(sleeved, checks)
    slide(sleeved, "turn", 45)
    before = sleeved.download_picture()
    server.stop()
    server.start()
    sleeved.page.wait_for_function("window.__paint.connected")
    assert np.array_equal(sleeved.download_picture(), before)
    sleeved.page.wait_for_function(KEPT)
    server.stop()
    server.start()
    sleeved.page.reload()
    sleeved.page.wait_for_function("window.__paint?.work")
    sleeved.wait()
    assert sleeved.read(WEARS)[0]["donor"]["turn"] == 45
    assert np.array_equal(sleeved.download_picture(), before)


def test_what_is_no_picture_is_said_and_nothing_is_worn(sleeved: Driver, tmp_path: Path) -> None:
    text = tmp_path / "text.png"
    text.write_text("hello")
    open_menu(sleeved, UPPER_CLOTHES)
    sleeved.page.set_input_files("[name=fabric]", text)
    assert "not a known picture" in sleeved.notice()
    assert sleeved.read(WEARS) == []
