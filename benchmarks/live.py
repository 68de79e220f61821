"""What a visitor feels: the whole page in Chromium, with a server of its own.

    python -m benchmarks.live [PHOTO] [--strokes 40] [--seconds 5] [--chromium /usr/bin/chromium]

Times run from the pointer's event to the picture on the page's canvas: sending, waiting, both
networks where they are needed, JPEG both ways.
"""

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from spt.labels import LEFT_WRIST, UPPER_CLOTHES

ROOT = Path(__file__).resolve().parent.parent
START_S = 120
WARM_UP_STROKES = 10
FRAME_MS = 1000 / 60

# One press of the brush, or one small move of a joint, on the page's own canvas.
POINTER = """
window.benchPointer = (name, {x, y}) => document.querySelector(".map-canvas").dispatchEvent(
  new PointerEvent(name, {pointerId: 1, button: 0, clientX: x, clientY: y, bubbles: true,
    pointerType: "mouse"}));
document.querySelector(".map-canvas").setPointerCapture = () => {};
window.benchSpot = (column, row) => {
  const {work} = window.__paint;
  const {left, top, width, height} = work.photo.frame;
  return window.__paint.toClient(left + column * width, top + row * height);
};
"""
DAB = """
(share) => {
  const spot = window.benchSpot(.35 + .3 * share, .3 + .3 * share);
  window.benchPointer("pointerdown", spot);
  window.benchPointer("pointerup", spot);
}
"""
MOVE = """
([joint, dx]) => {
  const {xy} = window.__paint.work.pose;
  const spot = window.__paint.toClient(xy[2 * joint], xy[2 * joint + 1]);
  window.benchPointer("pointerdown", spot);
  window.benchPointer("pointermove", {x: spot.x + dx, y: spot.y - 2});
  window.benchPointer("pointerup", spot);
}
"""
FLOOD = """
([seconds, pause]) => new Promise((done) => {
  const end = performance.now() + 1000 * seconds;
  window.benchPointer("pointerdown", window.benchSpot(.4, .3));
  const timer = setInterval(() => {
    const now = performance.now();
    const angle = now / 300;
    window.benchPointer("pointermove",
      window.benchSpot(.5 + .15 * Math.cos(angle), .4 + .15 * Math.sin(1.3 * angle)));
    if (now < end) return;
    clearInterval(timer);
    window.benchPointer("pointerup", window.benchSpot(.5, .4));
    done();
  }, pause);
})
"""

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
    with running_server() as (address, process_id, start_s):
        rows = [("server start to ready", f"{start_s:.1f} s")]
        rows.append(("server memory, ready", memory(process_id)))
        rows += visit(address, photo, options)
        rows.append(("server memory, one visitor", memory(process_id)))
    width = max(len(name) for name, _ in rows)
    sys.stdout.write("\n".join(f"{name:<{width}}  {value}" for name, value in rows) + "\n")
    return 0


def first_example() -> Path:
    """The bundled picture that comes first by name."""
    examples = ROOT / "assets" / "examples"
    return min(path for path in examples.iterdir() if path.suffix in (".jpg", ".png"))


@contextlib.contextmanager
def running_server() -> Iterator[tuple[str, int, float]]:
    """app.py on a free port: its address, process id and seconds until it was ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    started_at = time.perf_counter()
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        while not is_ready(address):
            if process.poll() is not None or time.perf_counter() - started_at > START_S:
                sys.exit("benchmarks.live: app.py did not start; try it by itself")
            time.sleep(0.05)
        yield address, process.pid, time.perf_counter() - started_at
    finally:
        process.terminate()
        process.wait(timeout=20)


def is_ready(address: str) -> bool:
    """Whether the health check says so."""
    try:
        with urllib.request.urlopen(f"{address}healthz", timeout=5) as answer:
            return b'"ready"' in answer.read()
    except (urllib.error.URLError, OSError):
        return False


def memory(process_id: int) -> str:
    """Resident memory of a process; Linux only."""
    pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
    return f"{pages * os.sysconf('SC_PAGE_SIZE') / 2**20:.0f} MiB"


def visit(address: str, photo: Path, options: argparse.Namespace) -> list[Row]:
    """Open the page and the photo, paint, move, paint without a rest."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu"]
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
        rows.append(("stroke to picture", quantiles(strokes(page, options.strokes))))
        page.keyboard.press("v")
        rows.append(("joint move to picture", quantiles(moves(page, options.strokes))))
        page.keyboard.press(str(UPPER_CLOTHES))
        rows += flood(page, options.seconds)
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


def flood(page: Page, seconds: float) -> list[Row]:
    """Painting at 60 Hz without a rest."""
    before = page.evaluate("window.__paint.log.length")
    page.evaluate(FLOOD, [seconds, FRAME_MS])
    page.wait_for_function("window.__paint.idle")
    entries = page.evaluate(f"window.__paint.log.slice({before})")
    span_s = (entries[-1]["at"] - entries[0]["at"]) / 1000
    return [
        ("painting at 60 Hz", f"{(len(entries) - 1) / span_s:.1f} pictures/s"),
        ("  stroke to picture meanwhile", quantiles(entries)),
    ]


def quantiles(entries: list[dict[str, float]]) -> str:
    """Half and nearly all of the times."""
    p50, p95 = np.percentile([entry["latency"] for entry in entries], [50, 95])
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms ({len(entries)} pictures)"


if __name__ == "__main__":
    sys.exit(main())
