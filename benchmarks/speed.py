"""How fast everything is on this machine, in one run: networks, editor, server and page.

    python -m benchmarks.speed [--quick] [--no-browser] [--out benchmarks]

It prints its tables and writes them to speed.md, and how costs grow to speed.png. Nothing else
should run on the machine meanwhile. Every number of threads and every precision is timed in a
process of its own.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import cv2
import torch

from benchmarks.editor_speed import Desk
from benchmarks.live import visited
from benchmarks.running import ROOT, first_example
from benchmarks.server_speed import server_times
from benchmarks.speed_plot import plot
from benchmarks.speed_report import GPU, Case, Report, markdown
from benchmarks.timing import FULL, QUICK, Timing
from spt import device
from spt.inference import load_networks

THREADS = (1, 2)
PAINTING_S, QUICK_PAINTING_S = 5.0, 0.5
STROKES, QUICK_STROKES = 40, 2
"""In the browser."""


def main(arguments: list[str] | None = None) -> int:
    """Print the tables and write both files; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true",
                        help="try whether it runs: every step once, most threads only")  # fmt: skip
    parser.add_argument("--no-browser", action="store_true", help="leave the page out")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks", metavar="DIR",
                        help="where speed.md and speed.png go")  # fmt: skip
    # How this program starts itself: print the timings of one case as JSON.
    parser.add_argument("--case", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--growth", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.case:
        case = Case(int(options.case[0]), options.case[1])
        timings = timings_here(case, quick=options.quick, growth=options.growth)
        sys.stdout.write(json.dumps([asdict(one) for one in timings]))
        return 0
    chromium = None if options.no_browser else shutil.which("chromium")
    if chromium is None and not options.no_browser:
        sys.stderr.write("benchmarks.speed: Chromium is missing; leave it out with --no-browser\n")
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    report = measured(chromium, quick=options.quick)
    text = markdown(report)
    sys.stdout.write(text)
    (options.out / "speed.md").write_text(text, encoding="utf-8")
    plot(report, options.out / "speed.png")
    return 0


def measured(chromium: str | None, *, quick: bool) -> Report:
    """Everything, one after the other; without the page where there is no browser."""
    photo = first_example()
    cases = all_cases()
    fastest = cases[-1]
    timings = {}
    for case in cases:
        if quick and case.threads < fastest.threads:
            continue
        tell(f"networks and editor, {case.name}")
        timings[case] = timings_of(case, quick=quick, growth=case == fastest)
    tell("server")
    server = server_times(photo, QUICK_PAINTING_S if quick else PAINTING_S)
    page = []
    if chromium is not None:
        tell("page")
        strokes, seconds = (QUICK_STROKES, 1.0) if quick else (STROKES, PAINTING_S)
        page = visited(photo, chromium, strokes, seconds)
    return Report(photo, timings, fastest, server, page)


def all_cases() -> list[Case]:
    """Threads and precisions that this machine offers, and its GPU; the last is the fastest while
    nothing else runs, and shows how costs grow."""
    fast = device.has_fast_bfloat16(torch.device("cpu"))
    threads = [count for count in THREADS if count <= (os.cpu_count() or 1)]
    cases = [Case(count, precision) for precision in (["fp32", "bf16"] if fast else ["fp32"])
             for count in threads]  # fmt: skip
    return cases + ([Case(threads[-1], GPU)] if torch.cuda.is_available() else [])


def timings_of(case: Case, *, quick: bool, growth: bool) -> list[Timing]:
    """A case in a process of its own: threads and casts are chosen when libraries load."""
    command = [sys.executable, "-m", "benchmarks.speed", "--case", str(case.threads),
               case.precision, *quick * ["--quick"], *growth * ["--growth"]]  # fmt: skip
    settings = {**os.environ, "OMP_NUM_THREADS": str(case.threads)}
    answer = subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.PIPE)
    return [Timing(**one) for one in json.loads(answer.stdout)]


def timings_here(case: Case, *, quick: bool, growth: bool) -> list[Timing]:
    """A case in this process."""
    torch.set_num_threads(case.threads)
    cv2.setNumThreads(case.threads)
    if case.precision == "fp32":
        device.has_fast_bfloat16 = lambda _: False
    where = "cuda" if case.precision == GPU else "cpu"
    desk = Desk(load_networks(ROOT / "checkpoints", where), first_example())
    effort = QUICK if quick else FULL
    return desk.timings(effort) + (desk.growth(effort) if growth else [])


def tell(what: str) -> None:
    """Say what is being timed: the whole takes minutes."""
    sys.stderr.write(f"benchmarks.speed: {what}...\n")


if __name__ == "__main__":
    sys.exit(main())
