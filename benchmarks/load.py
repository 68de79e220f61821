"""Many visitors at once: what each of them feels, what the server takes, whether anything is lost.

    python -m benchmarks.load [--visitors 1 5 20 50] [--seconds 120] [--out benchmarks]

For each number of visitors a server is started on this machine, and all paint for so long; two of
them with the whole page in Chromium, where there are more than two. Nothing leaves the machine.
Writes load.md and load.png.
"""

import argparse
import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.load_browsers import begin_painting, open_pages, seen_by
from benchmarks.load_painters import painted
from benchmarks.load_report import Round, markdown, plot
from benchmarks.running import ROOT, Running, first_example, running_server
from benchmarks.visitor import Visitor

BROWSERS = 2
MOST_VISITORS, MOST_SECONDS = 60, 600
OPENING = 4
"""Photos opened at a time."""


def main(arguments: list[str] | None = None) -> int:
    """Print the table and write both files; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 5, 20, 50], metavar="N",
                        choices=range(1, MOST_VISITORS + 1), help="how many at once")  # fmt: skip
    parser.add_argument("--seconds", type=float, default=120, help="how long they paint each time")
    parser.add_argument("--no-browser", action="store_true", help="painters without a page only")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks", metavar="DIR",
                        help="where load.md and load.png go")  # fmt: skip
    options = parser.parse_args(arguments)
    chromium = None if options.no_browser else shutil.which("chromium")
    if chromium is None and not options.no_browser:
        sys.stderr.write("benchmarks.load: Chromium is missing; leave it out with --no-browser\n")
        return 2
    seconds = min(options.seconds, MOST_SECONDS)
    rounds = []
    for count in options.visitors:
        sys.stderr.write(f"benchmarks.load: {count} visitors for {seconds:.0f} s...\n")
        # All come from one address.
        with running_server("--most-per-address", "0") as server:
            rounds.append(visited(server, count, seconds, chromium))
    text = markdown(rounds, seconds)
    sys.stdout.write(text)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "load.md").write_text(text, encoding="utf-8")
    plot(rounds, options.out / "load.png")
    return 0


def visited(server: Running, count: int, seconds: float, chromium: str | None) -> Round:
    """Let so many visitors in, and let them paint for so long."""
    photo = first_example()
    pages = BROWSERS if chromium is not None and count > BROWSERS else 0
    with ThreadPoolExecutor(OPENING) as pool:
        opening = [
            pool.submit(Visitor, server.address, photo.read_bytes())
            for _ in range(count - pages)
        ]
        visitors = [one.result() for one in opening]
    if not pages:
        return Round(count, painted(visitors, seconds), server.peak_memory_mib)
    with open_pages(server.address, photo, chromium, pages) as opened:
        seen = []
        painting = threading.Thread(target=lambda: seen.extend(painted(visitors, seconds)))
        painting.start()
        begin_painting(opened, seconds)
        seen_in_pages = [seen_by(page) for page in opened]
        painting.join()
    return Round(count, seen + seen_in_pages, server.peak_memory_mib)


if __name__ == "__main__":
    sys.exit(main())
