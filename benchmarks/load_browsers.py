"""Painters with the whole page in a real Chromium, one browser each."""

import contextlib
import os
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.hands import POINTER, STROKES
from benchmarks.load_painters import (
    HAND_S,
    PATIENCE_S,
    REST_S,
    STROKE_S,
    STROKES_A_LOOK,
    Seen,
)
from spt.labels import UPPER_CLOTHES

OPTIONS = ["--no-sandbox", "--disable-gpu"]

NICE = 10
"""By how much browsers stand back behind the server, whose cores they share only here: on a visit
each has a machine of its own."""

KEEPS_BACK = "setpriv --bounding-set=-sys_nice"
"""A browser of root would put its drawing before all others again; nobody else's may."""


@contextlib.contextmanager
def open_pages(address: str, photo: Path, chromium: str, count: int) -> Iterator[list[Page]]:
    """So many browsers, each on the page with a photo open and the brush in hand."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        script = _standing_back(chromium, Path(folder))
        pages = []
        for _ in range(count):
            browser = playwright.chromium.launch(executable_path=script, args=OPTIONS)
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.set_default_timeout(1000 * PATIENCE_S)
            page.goto(address)
            page.wait_for_function("window.__paint?.connected")
            page.set_input_files("[name=photo]", photo)
            page.wait_for_function("window.__paint.work")
            page.evaluate(POINTER)
            page.keyboard.press(str(UPPER_CLOTHES))
            pages.append(page)
        yield pages
        for page in pages:
            page.context.browser.close()


def _standing_back(chromium: str, folder: Path) -> Path:
    """A script that starts Chromium with a lower priority."""
    before = KEEPS_BACK if os.geteuid() == 0 else ""
    script = folder / "chromium"
    script.write_text(f'#!/bin/sh\nexec {before} nice -n {NICE} {shlex.quote(chromium)} "$@"\n')
    script.chmod(0o700)
    return script


def begin_painting(pages: list[Page], seconds: float) -> None:
    """Let them paint for so long; returns at once."""
    arguments = [seconds, STROKE_S, REST_S, 1000 * HAND_S, STROKES_A_LOOK]
    for page in pages:
        page.evaluate(f"window.benchStrokes = ({STROKES.strip()})({arguments}); null")


def seen_by(page: Page) -> Seen:
    """What a page got, when it is done: times until a picture is on the screen."""
    page.evaluate("window.benchStrokes")
    page.wait_for_function("window.__paint.idle")
    log = page.evaluate("window.__paint.log")
    return Seen(
        draft_ms=[one["latency"] for one in log if one["isDraft"]],
        whole_ms=[one["latency"] for one in log if not one["isDraft"]],
        first_ms=[one["latency"] for one in log if not one["isAfterDraft"]],
        errors=page.eval_on_selector_all(
            ".notice[data-tone=problem]:not([hidden]) p", "found => found.map(p => p.textContent)"
        ),
        has_last_edit=page.evaluate("window.__paint.serverCrc === window.__paint.mapCrc"),
        is_browser=True,
    )
