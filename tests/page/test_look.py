"""Layout, themes, gallery, and what assistive technology hears."""

import pytest

from spt.labels import NUM_KEYPOINTS, NUM_LABELS, UPPER_CLOTHES
from tests.page.conftest import PageMaker
from tests.page.driver import Driver

TOOLS = ("joints", "brush", "eraser", "fill", "lasso", "rectangle", "pick", "resize")
SIDES, SCOPES = ("target", "source"), ("joint", "limb", "figure")


def test_the_desk_layout_has_three_zones_and_no_scrollbars(opened: Driver) -> None:
    boxes = [opened.page.locator(f".{name}").bounding_box()
             for name in ("rail", "photo-zone", "map-zone", "result-zone")]  # fmt: skip
    rights = [0, *(box["x"] + box["width"] for box in boxes)]
    assert all(box["x"] >= right for box, right in zip(boxes, rights, strict=False))
    assert boxes[1]["width"] == pytest.approx(boxes[2]["width"], abs=1)
    assert boxes[2]["width"] == pytest.approx(boxes[3]["width"], abs=1)
    assert boxes[1]["height"] > 500
    assert opened.page.evaluate(
        "document.documentElement.scrollHeight <= innerHeight"
        " && document.documentElement.scrollWidth <= innerWidth"
    )


def test_a_narrow_screen_stacks_the_zones(opened: Driver) -> None:
    opened.page.set_viewport_size({"width": 420, "height": 800})
    tops = []
    for name in ("photo-zone", "rail", "result-zone"):
        box = opened.page.locator(f".{name}").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 420
        tops.append(box["y"])
    assert tops == sorted(tops)
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_theme_is_switched_and_remembered(driver: Driver) -> None:
    page = driver.page
    colour = "getComputedStyle(document.querySelector('.studio')).backgroundColor"
    light = page.evaluate(colour)
    page.click("[data-do=theme]")
    dark = page.evaluate(colour)
    assert light != dark
    page.reload()
    page.wait_for_function("window.__paint?.connected")
    assert page.evaluate(colour) == dark


def test_an_example_of_the_gallery_opens(driver: Driver) -> None:
    thumbs = driver.page.locator(".thumb")
    assert thumbs.count() >= 1
    thumbs.first.click()
    driver.page.wait_for_function("window.__paint.work !== undefined")
    assert (driver.cells() == UPPER_CLOTHES).mean() > 0.01


def test_everything_has_a_role_and_a_name(opened: Driver) -> None:
    tree = opened.page.locator(".studio").aria_snapshot()
    assert 'application "Photo with joints"' in tree
    assert 'application "Label map to paint on"' in tree
    assert 'img "Edited photo"' in tree
    assert "status" in tree
    assert tree.count("radio ") == len(TOOLS) + len(SIDES) + len(SCOPES) + NUM_LABELS
    for name in ("Undo", "Redo", "Open", "Light or dark", "Compare", "Snapshot"):
        assert f'button "{name}"' in tree
    assert opened.page.locator(".joint[aria-label*='across']").count() == NUM_KEYPOINTS


def test_the_state_is_told_in_words(new_page: PageMaker, photo_path: str) -> None:
    driver = new_page()
    state = driver.page.locator(".state")
    assert state.inner_text() == "Open a photo to begin"
    driver.open(photo_path)
    assert state.inner_text() in ("Ready", "Up to date")
    driver.drag([driver.cell_on_screen(150, 250)])
    driver.set_brush(UPPER_CLOTHES, 20)
    driver.drag([driver.cell_on_screen(100, 100)])
    driver.wait()
    assert state.inner_text() == "Up to date"
    assert driver.page.inner_text(".time").endswith(" ms")
