"""load.md and load.png: what benchmarks/load.py saw."""

import datetime
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from benchmarks.load_browsers import NICE
from benchmarks.load_painters import REST_S, STROKE_S, STROKES_A_LOOK, Seen
from benchmarks.speed_report import processor, table

HEAD = """# Many visitors

| Machine | Each painted for | Date |
|---|---|---|
| {machine}, {cores} cores | {seconds:.0f} s | {date} |

`make load` wrote this page. Every visitor paints strokes of {stroke:g} s with rests of {rest:g} s,
60 steps a second, on a photo of 0.8 megapixels, and takes all paint off about every {look} strokes.
Where there are more than two visitors, two of them are whole pages in Chromium. All of them,
browsers included, run on the same cores as the server; browsers, which on a visit have a machine of
their own, at a lower priority (nice {nice}).

Times go from a change to its picture, in milliseconds: median / 95th / 99th percentile. Drafts are
shown while the pen is down, and, where pictures are slow, as soon as it is lifted; whole pictures
follow, and where a next stroke comes first, they are left out.

![How long a picture takes](load.png)
"""


@dataclass(frozen=True)
class Round:
    """What so many visitors saw."""

    visitors: int
    seen: list[Seen]
    memory_mib: float
    """The most that the server took."""

    @property
    def first_ms(self) -> list[float]:
        """Times to the first picture of every change, of all visitors."""
        return [ms for one in self.seen for ms in one.first_ms]

    @property
    def fairness(self) -> float:
        """The median time of the visitor who waits longest, over that of the fastest.

        Browsers are left out, since theirs holds their own drawing.
        """
        medians = [
            float(np.median(one.first_ms))
            for one in self.seen
            if not one.is_browser and one.first_ms
        ]
        return max(medians) / min(medians) if medians else float("nan")


def markdown(rounds: Sequence[Round], seconds: float) -> str:
    """The whole page."""
    head = HEAD.format(
        machine=processor(), cores=os.cpu_count(), seconds=seconds, nice=NICE, stroke=STROKE_S,
        rest=REST_S, look=STROKES_A_LOOK, date=datetime.date.today().isoformat(),
    )  # fmt: skip
    felt = table(
        ["visitors", "to the first picture", "the same, in Chromium", "to a draft",
         "to a whole picture"],
        (_felt(one) for one in rounds),
    )
    server = table(
        ["visitors", "pictures/s", "fairness", "superseded", "errors", "last edits lost",
         "memory, MiB"],
        (_served(one, seconds) for one in rounds),
    )  # fmt: skip
    note = (
        "\nFairness is the median time of the slowest visitor over that of the fastest. Superseded "
        "edits were\nreplaced by newer ones before they were drawn, as they should be. A last edit "
        "is lost if the last\npicture of a visitor shows another map than the one painted.\n"
    )
    errors = sorted({error for one in rounds for seen in one.seen for error in seen.errors})
    told = "".join(f"- {error}\n" for error in errors)
    return f"{head}\n{felt}\n{server}{note}" + (f"\nErrors:\n\n{told}" if told else "")


def _felt(one: Round) -> list[str]:
    drafts = [ms for seen in one.seen for ms in seen.draft_ms]
    wholes = [ms for seen in one.seen for ms in seen.whole_ms]
    pages = [ms for seen in one.seen if seen.is_browser for ms in seen.first_ms]
    every = (one.first_ms, pages, drafts, wholes)
    return [str(one.visitors), *(quantiles(spans) for spans in every)]


def _served(one: Round, seconds: float) -> list[str]:
    superseded, errors = (sum(counts) for counts in zip(
        *((seen.superseded, len(seen.errors)) for seen in one.seen), strict=True
    ))  # fmt: skip
    lost = sum(not seen.has_last_edit for seen in one.seen)
    pictures = sum(len(seen.draft_ms) + len(seen.whole_ms) for seen in one.seen)
    return [str(one.visitors), f"{pictures / seconds:.1f}", f"{one.fairness:.2f}",
            str(superseded), str(errors), str(lost), f"{one.memory_mib:.0f}"]  # fmt: skip


def quantiles(spans_ms: Sequence[float]) -> str:
    """Median, 95th and 99th percentile."""
    if not spans_ms:
        return "-"
    return " / ".join(f"{one:.0f}" for one in np.percentile(spans_ms, [50, 95, 99]))


def plot(rounds: Sequence[Round], path: Path) -> None:
    """Times for each number of visitors, drafts and whole pictures apart."""
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    axes = figure.subplots()
    counts = [one.visitors for one in rounds]
    for name, choose in (("draft", lambda s: s.draft_ms), ("whole picture", lambda s: s.whole_ms)):
        spans = [[ms for seen in one.seen for ms in choose(seen)] or [np.nan] for one in rounds]
        p50, p95 = np.array([np.percentile(one, [50, 95]) for one in spans]).T
        (line,) = axes.plot(counts, p50, marker="o", label=name)
        axes.fill_between(counts, p50, p95, color=line.get_color(), alpha=0.15)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(counts, [str(count) for count in counts])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("visitors painting at once")
    axes.set_ylabel("milliseconds, median and 95th percentile")
    axes.set_title("From a change to its picture")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=110)
