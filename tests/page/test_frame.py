"""The page within a page of another site, as huggingface.co shows its Spaces."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame

from tests.page.conftest import Server


@pytest.fixture
def frame(browser: Browser, server: Server, tmp_path: Path) -> Iterator[Frame]:
    """Our page in its frame; the browser lets it keep nothing there."""
    outer = tmp_path / "outer.html"
    outer.write_text(f'<iframe src="{server.address}" style="width:1180px;height:640px"></iframe>')
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.set_default_timeout(60_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(outer.as_uri())
    frame = next(one for one in page.frames if one.url.startswith(server.address))
    frame.wait_for_function("window.__paint?.connected")
    yield frame
    context.close()
    assert errors == []


def test_everything_works_that_needs_no_memory(frame: Frame, photo_path: Path) -> None:
    refused = "() => { try { return !localStorage; } catch { return true; } }"
    assert frame.evaluate(refused)
    frame.click(".guide .quiet")
    frame.set_input_files("[name=photo]", photo_path)
    frame.wait_for_function("window.__paint.work !== undefined && window.__paint.idle")
    shown = frame.evaluate("window.__paint.shown")
    frame.focus(".studio")
    frame.page.keyboard.press("5")
    box = frame.locator(".map-zone canvas").first.bounding_box()
    mouse = frame.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2 + 30, box["y"] + box["height"] / 2 + 30, steps=4)
    mouse.up()
    frame.wait_for_function(f"window.__paint.shown > {shown} && window.__paint.idle")
    places = frame.evaluate("window.__paint.work.history.place")
    frame.page.keyboard.press("Control+z")
    assert frame.evaluate("window.__paint.work.history.place") == places - 1
