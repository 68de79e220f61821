"""What a visitor feels: the whole page in Chromium, with a server of its own.

    python -m benchmarks.live [PHOTO] [--strokes 40] [--seconds 5] [--chromium /usr/bin/chromium]

Times run from the pointer's event to the picture on the page's canvas: sending, waiting, both
networks where they are needed, JPEG both ways. Own paint is the stroke itself on the map's
canvas, drawn by the browser alone: the work of the event and of the frame that follows it.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.hands import DAB, DRAG, FLOOD, MOVE, OWN_PAINT, POINTER
from benchmarks.running import first_example, running_server
from spt.labels import LEFT_WRIST, UPPER_CLOTHES

WARM_UP_STROKES = 10
FRAME_MS = 1000 / 60

Row = tuple[str, str]


def main(arguments: list[str] | None = None) -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.live",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("photo", nargs="?", type=Path, help="default: the first bundled example")
    parser.add_argument("--strokes", type=int, default=40, help="strokes and moves to time")
    parser.add_argument("--seconds", type=float, default=5, help="how long to paint at 60 Hz")
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="the browser")
    options = parser.parse_args(arguments)
    if options.chromium is None:
        sys.stderr.write("benchmarks.live: Chromium is missing; name it with --chromium\n")
        return 2
    photo = options.photo or first_example()
    rows = visited(photo, options.chromium, options.strokes, options.seconds)
    width = max(len(name) for name, _ in rows)
    sys.stdout.write("\n".join(f"{name:<{width}}  {value}" for name, value in rows) + "\n")
    return 0


def visited(photo: Path, chromium: str, count: int, seconds: float) -> list[Row]:
    """Start a server and visit it; what a visitor feels, and what it takes.

    Arguments:
        photo: a picture file.
        chromium: path of the browser.
        count: strokes and moves to time.
        seconds: how long to paint at 60 Hz.
    """
    with running_server() as server:
        rows = [("server start to ready", f"{server.start_s:.1f} s")]
        rows.append(("server memory, ready", f"{server.memory_mib:.0f} MiB"))
        rows += visit(server.address, photo, chromium, count, seconds)
        rows.append(("server memory, one visitor", f"{server.memory_mib:.0f} MiB"))
    return rows


def visit(address: str, photo: Path, chromium: str, count: int, seconds: float) -> list[Row]:
    """Open the page and the photo, paint, move, paint without a rest."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        started_at = time.perf_counter()
        page.goto(address)
        page.wait_for_function("window.__paint?.connected")
        rows = [("page to ready", f"{time.perf_counter() - started_at:.2f} s")]
        rows += [("photo to ready, first", opening(page, photo))]
        rows += [("photo to ready, again", opening(page, photo))]
        page.evaluate(POINTER)
        page.keyboard.press(str(UPPER_CLOTHES))
        strokes(page, WARM_UP_STROKES)
        rows += both("stroke", strokes(page, count))
        page.keyboard.press("v")
        rows += both("joint move", moves(page, count))
        rows += flood(page, "dragging a wrist", DRAG, [LEFT_WRIST, seconds, FRAME_MS])
        page.keyboard.press(str(UPPER_CLOTHES))
        rows.append(("own paint on the canvas", own_paint(page, count)))
        rows += flood(page, "painting", FLOOD, [seconds, FRAME_MS])
        rows += flood_of_two(browser, page, address, photo, seconds)
        browser.close()
    return rows


def opening(page: Page, photo: Path) -> str:
    """From choosing a file to joints and map on the page."""
    page.evaluate("window.benchWork = window.__paint.work")
    started_at = time.perf_counter()
    page.set_input_files("[name=photo]", photo)
    page.wait_for_function("window.__paint.work && window.__paint.work !== window.benchWork")
    return f"{time.perf_counter() - started_at:.2f} s"


def strokes(page: Page, count: int) -> list[dict[str, float]]:
    """Single dabs, one after the other."""
    return logged(page, [(DAB, number / count) for number in range(count)])


def moves(page: Page, count: int) -> list[dict[str, float]]:
    """Single moves of a wrist, there and back."""
    return logged(page, [(MOVE, [LEFT_WRIST, 4 if n % 2 else -4]) for n in range(count)])


def logged(page: Page, actions: list[tuple[str, object]]) -> list[dict[str, float]]:
    """The page's own log of the pictures that these actions brought."""
    before = page.evaluate("window.__paint.log.length")
    for script, argument in actions:
        page.evaluate(script, argument)
        page.wait_for_function("window.__paint.idle")
    return page.evaluate(f"window.__paint.log.slice({before})")


def both(name: str, entries: list[dict[str, float]]) -> list[Row]:
    """The draft that is shown while the pointer is down, and the whole picture after it."""
    return [
        (f"{name} to {word}", quantiles([one for one in entries if one["isDraft"] == is_draft]))
        for word, is_draft in (("draft", True), ("whole picture", False))
    ]


def flood(page: Page, name: str, script: str, arguments: list[float]) -> list[Row]:
    """Painting or dragging at 60 Hz without a rest."""
    before = page.evaluate("window.__paint.log.length")
    page.evaluate(script, arguments)
    page.wait_for_function("window.__paint.idle")
    entries = page.evaluate(f"window.__paint.log.slice({before})")
    span_s = (entries[-1]["at"] - entries[0]["at"]) / 1000
    return [
        (f"{name} at 60 Hz", f"{(len(entries) - 1) / span_s:.1f} pictures/s"),
        ("  to picture meanwhile", quantiles(entries)),
    ]


def own_paint(page: Page, count: int) -> str:
    """The browser's own work for a stroke."""
    times = page.evaluate(OWN_PAINT, count)
    page.wait_for_function("window.__paint.idle")
    return quantiles([{"latency": time_ms} for time_ms in times])


def flood_of_two(
    browser: Browser, page: Page, address: str, photo: Path, seconds: float
) -> list[Row]:
    """A second visitor paints at the same time; what the first one feels."""
    other = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    other.goto(address)
    other.wait_for_function("window.__paint?.connected")
    opening(other, photo)
    other.evaluate(POINTER)
    other.keyboard.press(str(UPPER_CLOTHES))
    other.evaluate(f"window.benchFlood = ({FLOOD.strip()})([{seconds + 1}, {FRAME_MS}]); null")
    (_, (_, latency)) = flood(page, "painting", FLOOD, [seconds, FRAME_MS])
    other.evaluate("window.benchFlood")
    return [("  the same with two painters", latency)]


def quantiles(entries: list[dict[str, float]]) -> str:
    """Half and nearly all of the times."""
    p50, p95 = np.percentile([entry["latency"] for entry in entries], [50, 95])
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms ({len(entries)} pictures)"


if __name__ == "__main__":
    sys.exit(main())
