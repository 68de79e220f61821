"""speed.png: how the cost of a step grows with canvas, brush and network."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from benchmarks.speed_report import GROWTHS, Report
from benchmarks.timing import Timing

SIZE_INCHES = (13, 4.2)


def plot(report: Report, path: Path) -> None:
    """One panel for each thing that grows: medians as lines, up to the 95th percentile shaded."""
    figure = Figure(figsize=SIZE_INCHES, layout="constrained")
    for axes, (part, (what, _)) in zip(figure.subplots(1, len(GROWTHS)), GROWTHS.items(),
                                       strict=True):  # fmt: skip
        draw(axes, report.growth(part))
        axes.set_xlabel(what)
    figure.axes[0].set_ylabel("milliseconds, median and 95th percentile")
    figure.suptitle(f"What one step costs ({report.fastest.name})")
    figure.savefig(path, dpi=110)


def draw(axes: Axes, lines: dict[str, list[Timing]]) -> None:
    """The lines of a panel, on scales where twice as much is always as far."""
    sizes: list[float] = []
    for name, timings in lines.items():
        sizes = [one.at for one in timings]
        medians = [one.p50_ms for one in timings]
        (line,) = axes.plot(sizes, medians, marker="o", label=name)
        slow = [one.p95_ms for one in timings]
        axes.fill_between(sizes, medians, slow, color=line.get_color(), alpha=0.15)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xticks(sizes, [f"{size:.0f}" for size in sizes])
    axes.grid(alpha=0.3)
    axes.legend()
