"""speed.md: the tables of benchmarks/speed.py."""

import datetime
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks import editor_speed, network_speed
from benchmarks.server_speed import ServerTimes
from benchmarks.timing import Timing

HEAD = """# Speed

| Machine | PyTorch | Photo | Date |
|---|---|---|---|
| {machine}, {cores} cores | {torch} | {photo} | {date} |

`make bench` wrote this page in one run on one machine. Times are in milliseconds: median / 95th
percentile of 5 to 40 rounds. Behind them in brackets is the median as a multiple of one full pass
of the published H_A (random weights, the widths of the paper) in fp32 at 256 x 256 with as many
threads. The yardstick is one 3 x 3 convolution of 64 channels at 256 x 192 in fp32, to compare
machines with.
"""

PARTS = {
    network_speed.PART: "Networks alone",
    editor_speed.PART: "The editor, on a preview of 1024 px",
}
GROWTHS = {
    editor_speed.CANVAS: ("Longer side of the picture", "px"),
    editor_speed.BRUSH: ("Diameter of the brush, in photo pixels", "px"),
    network_speed.GROWTH: ("Rows of the network's picture, 4 for 3 columns", "rows"),
}


GPU = "GPU"


@dataclass(frozen=True)
class Case:
    """How many threads compute, and in what precision."""

    threads: int
    precision: str
    """fp32 or bf16, or GPU for whatever is fast there."""

    @property
    def name(self) -> str:
        """For people."""
        if self.precision == GPU:
            return GPU
        return f"{self.precision}, {self.threads} thread{'s' if self.threads > 1 else ''}"


@dataclass(frozen=True)
class Report:
    """Everything that was measured."""

    photo: Path
    timings: dict[Case, list[Timing]]
    fastest: Case
    """The one that holds the growths."""
    server: ServerTimes
    page: list[tuple[str, str]]
    """Rows of the browser; none where it was left out."""

    def growth(self, part: str) -> dict[str, list[Timing]]:
        """Timings of a growth by the names of their steps, smallest first."""
        lines: dict[str, list[Timing]] = {}
        for one in self.timings[self.fastest]:
            if one.part == part:
                lines.setdefault(one.name, []).append(one)
        return lines

    def published_ms(self, threads: int) -> float:
        """What all cases with so many threads are compared with."""
        return next(
            one.p50_ms
            for one in self.timings[Case(threads, "fp32")]
            if one.name == network_speed.REFERENCE
        )


def markdown(report: Report) -> str:
    """The whole page."""
    pieces = [
        HEAD.format(
            machine=processor(), cores=os.cpu_count(), torch=torch.__version__,
            photo=report.photo.name, date=datetime.date.today().isoformat(),
        )  # fmt: skip
    ]
    pieces += [f"## {title}\n\n{part_table(report, part)}" for part, title in PARTS.items()]
    pieces.append(f"## Growth, {report.fastest.name}\n\n![How costs grow](speed.png)\n")
    pieces += [growth_table(report, part) for part in GROWTHS]
    pieces.append(f"## The server\n\n{server_table(report.server)}\n{crowd_table(report.server)}")
    if report.page:
        pieces.append(f"## The page in Chromium\n\n{table(['what', 'value'], report.page)}")
    return "\n".join(pieces)


def part_table(report: Report, part: str) -> str:
    """A row for every step, a column for every case."""
    rows: dict[str, list[str]] = {}
    for case, timings in report.timings.items():
        unit_ms = report.published_ms(case.threads)
        for one in timings:
            if one.part == part:
                cell = f"{times(one)} ({one.p50_ms / unit_ms:.3f})"
                rows.setdefault(one.name, []).append(cell)
    names = [case.name for case in report.timings]
    return table(["step", *names], ([name, *cells] for name, cells in rows.items()))


def growth_table(report: Report, part: str) -> str:
    """A row for every size, a column for every step."""
    what, unit = GROWTHS[part]
    lines = report.growth(part)
    rows = [
        [f"{row[0].at:.0f} {unit}", *(times(one) for one in row)]
        for row in zip(*lines.values(), strict=True)
    ]
    return table([what, *lines], rows)


def server_table(server: ServerTimes) -> str:
    """Start and memory."""
    rows = [["start to ready", f"{server.start_s:.1f} s"]]
    rows += [[f"memory, {state}", f"{mib:.0f} MiB"] for state, mib in server.memory_mib.items()]
    return table(["server", "value"], rows)


def crowd_table(server: ServerTimes) -> str:
    """What several painters get, who send a step of a stroke as soon as the last one is shown."""
    rows = [
        [str(crowd.painters), span(crowd.each), f"{sum(crowd.each):.1f}",
         f"{crowd.p50_ms:.0f}", f"{crowd.p95_ms:.0f}"]
        for crowd in server.crowds
    ]  # fmt: skip
    head = ["painters at once", "pictures/s for each", "in all", "p50 ms", "p95 ms"]
    return table(head, rows)


def span(numbers: Sequence[float]) -> str:
    """The lowest and the highest of some numbers."""
    low, high = f"{min(numbers):.1f}", f"{max(numbers):.1f}"
    return low if low == high else f"{low} to {high}"


def times(timing: Timing) -> str:
    """Median and 95th percentile."""
    return f"{timing.p50_ms:.1f} / {timing.p95_ms:.1f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown whose columns also stand in line on a terminal."""
    lines = [list(head), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    return "".join(
        "| " + " | ".join(map(str.ljust, line, widths)) + " |\n" for line in lines
    )


def processor() -> str:
    """The model of the processor, as far as the system tells."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
