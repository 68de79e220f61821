"""The page within a page of another site, as huggingface.co shows its Spaces."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.page.conftest import Server


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that was told to be a Space."""
    server = Server(tmp_path_factory.mktemp("space"), SPACE_ID="somebody/studio")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def outer() -> Iterator[str]:
    """Another site, by a name that means this machine; its page shows /?ADDRESS in a frame."""

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is http.server's
            address = self.path.partition("?")[2]
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            frame = f'<iframe src="{address}" style="width:1180px;height:640px"></iframe>'
            self.wfile.write(frame.encode())

        def log_message(self, *_words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        yield f"http://localhost:{host.server_port}/?"
        host.shutdown()


def framed(browser: Browser, outer: str, address: str) -> Page:
    """A page of another site that shows ours; the browser lets that keep nothing."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.set_default_timeout(60_000)
    page.goto(outer + address)
    return page


@pytest.fixture
def frame(browser: Browser, space: Server, outer: str) -> Iterator[Frame]:
    """Our page in its frame."""
    errors: list[str] = []
    page = framed(browser, outer, space.address)
    page.on("pageerror", lambda error: errors.append(str(error)))
    frame = next(one for one in page.frames if one.url.startswith(space.address))
    frame.wait_for_function("window.__paint?.connected")
    yield frame
    page.context.close()
    assert errors == []


def test_elsewhere_no_foreign_page_shows_ours(
    browser: Browser, server: Server, outer: str
) -> None:
    page = framed(browser, outer, server.address)
    assert [frame.url for frame in page.frames[1:]] == ["chrome-error://chromewebdata/"]
    page.context.close()


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
