"""The Transfer tab in a browser: both ways, a swatch, a board, and on into the studio."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt.labels import PANTS, UPPER_CLOTHES
from tests.page.driver import Driver

NAMES = ("striped_tee_jeans", "pinstripe_trousers")


def fabric(folder: Path, name: str, seed: int) -> Path:
    """The file of a small fabric."""
    pixels = np.random.default_rng(seed).integers(0, 256, (4, 4, 3)).astype(np.uint8)
    path = folder / f"{name}.png"
    Image.fromarray(np.kron(pixels, np.ones((20, 20, 1), np.uint8))).save(path)
    return path


def drawn(driver: Driver, wearer: str, wanted: str) -> list[dict]:
    """What a result shows, once a text stands in it."""
    selector = f".side-{wearer} .result"
    driver.page.wait_for_function(
        "([place, wanted]) => document.querySelector(place).dataset.drawn?.includes(wanted)",
        arg=[selector, wanted],
    )
    return json.loads(driver.page.get_attribute(selector, "data-drawn"))


@pytest.fixture
def exchanged(driver: Driver, root: Path) -> Driver:
    """The tab with two photos, each in the clothes of the other."""
    page = driver.page
    page.click("[data-do=transfer]")
    for slot, name in zip("ab", NAMES, strict=True):
        page.set_input_files(f"[name=photo-{slot}]", root / "assets" / "examples" / f"{name}.jpg")
        page.wait_for_function(
            "slot => document.querySelector(`.side-${slot} img`).naturalWidth > 0", arg=slot
        )
    return driver


def test_two_photos_exchange_their_clothes_and_a_fabric_is_dropped(
    exchanged: Driver, tmp_path: Path
) -> None:
    page = exchanged.page
    for wearer, donor in (("a", "b"), ("b", "a")):
        worn = drawn(exchanged, wearer, f'"slot":"{donor}"')
        assert [(one["label"], one["donor"]) for one in worn] == [
            (label, {"kind": "photo", "slot": donor, "label": label})
            for label in (UPPER_CLOTHES, PANTS)
        ]
    remarks = page.locator(".transfer .remark").all_inner_texts()
    assert "Neither photo shows skirt." in remarks
    page.set_input_files("[name=swatch]", fabric(tmp_path, "checks", 1))
    page.select_option(f"[name=donor-a-{PANTS}]", label="checks")
    worn = {one["label"]: one["donor"] for one in drawn(exchanged, "a", "swatch")}
    assert worn[PANTS] == {"kind": "swatch", "number": 0, "scale": 0.5, "turn": 0}
    page.locator(".side-a .result").screenshot(path=tmp_path / "a.png")
    page.get_by_label("Strength: Pants, A").fill("0")
    assert {one["label"]: one["strength"] for one in drawn(exchanged, "a", '"strength":0,')} == {
        UPPER_CLOTHES: 1, PANTS: 0,
    }  # fmt: skip


def test_a_board_of_four_is_saved_and_one_look_opened_in_the_studio(
    exchanged: Driver, tmp_path: Path
) -> None:
    page = exchanged.page
    page.set_input_files("[name=swatch]", fabric(tmp_path, "dots", 2))
    page.wait_for_selector(".fabrics .fabric")
    page.select_option("[name=design]", f"a:{PANTS}")
    page.click("[name=board]")
    page.wait_for_function("document.querySelector('.board-state').value.endsWith('looks')")
    names = page.locator(".tile span").all_inner_texts()
    assert names == ["Photo A: upper clothes", "Photo B: upper clothes", "Photo B: pants",
                     "dots", "A colour"]  # fmt: skip
    with page.expect_download() as waiting:
        page.click("text=Save as one picture")
    with Image.open(waiting.value.path()) as sheet:
        assert sheet.size[0] == 4 * 320
    with page.expect_download() as waiting:
        page.click("text=Save as files")
    with zipfile.ZipFile(waiting.value.path()) as archive:
        pictures = [
            np.asarray(Image.open(io.BytesIO(archive.read(one)))) for one in archive.namelist()
        ]
    assert len(pictures) == 5
    assert all(one.shape == pictures[0].shape for one in pictures)
    assert not any(np.array_equal(one, pictures[0]) for one in pictures[1:])
    page.click(".tile >> nth=3")
    page.wait_for_function("window.__paint.work !== undefined")
    assert page.locator(".transfer").is_hidden()
    exchanged.wait()
    assert exchanged.read("work.photo.width") == pictures[0].shape[1]


def test_a_board_can_be_stopped(exchanged: Driver) -> None:
    page = exchanged.page
    drawn(exchanged, "b", '"slot":"a"')
    page.click("[name=board]")
    page.click("text=Stop")
    page.wait_for_function("document.querySelector('.board-state').value.startsWith('Stopped')")
    assert page.locator(".tile").count() < 4


def test_what_is_no_picture_is_said(driver: Driver, tmp_path: Path) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("hello")
    driver.page.click("[data-do=transfer]")
    driver.page.set_input_files("[name=photo-a]", text)
    assert "not a known picture" in driver.notice()
