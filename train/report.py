"""Pages about a run: scores, curves and sheets, each in a single file that needs nothing else."""

import base64
import html
import json
from pathlib import Path

import numpy as np

PAGE = "report.html"
CURVE_SIZE = (160, 320)
"""Rows and columns of a curve's picture."""
CURVE_POINTS = 150
"""More values than this are averaged in groups."""
SHEETS = 4
"""How many sheets are shown, from the first to the last."""
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
figure { display: inline-block; margin: 0 1rem 1rem 0 } figcaption { font-size: 13px }
svg { background: #8881; border-radius: 4px } polyline { fill: none; stroke: #2a6fdb }
td, th { padding: 0 1rem 0 0; text-align: right } img { width: 100% }
"""


def write_report(folder: Path, losses: Path, scores: Path) -> None:
    """Write `report.html` into the folder of a stage's run.

    Arguments:
        folder: holds `sheet_STEP.jpg`.
        losses: JSON lines with step, minutes and values.
        scores: the same for validation scores.
    """
    parts = [
        *heading(folder.name),
        "<h2>Validation</h2>", score_table(lines_of(scores)), curves(lines_of(scores)),
        "<h2>Losses</h2>", curves(lines_of(losses)),
        "<h2>Sheets</h2>", *(sheet(path) for path in chosen_sheets(folder)),
    ]  # fmt: skip
    (folder / PAGE).write_text("\n".join(parts) + "\n", encoding="utf-8")


def write_recipe_report(folder: Path, stages: dict[str, Path]) -> Path:
    """Write `report.html` about all stages of a recipe; returns its path.

    Arguments:
        folder: of the whole run; each stage has a folder of its name in it, with a report.
        stages: name of a stage to its validation scores, JSON lines.
    """
    parts = heading(folder.name)
    for name, scores in stages.items():
        parts += [f'<h2><a href="{name}/{PAGE}">{name}</a></h2>', score_table(lines_of(scores))]
        parts += [sheet(path) for path in chosen_sheets(folder / name)[-1:]]
    (folder / PAGE).write_text("\n".join(parts) + "\n", encoding="utf-8")
    return folder / PAGE


def heading(title: str) -> list[str]:
    """The head of a page."""
    title = html.escape(title)
    return [
        f"<!doctype html><meta charset=utf-8><title>{title}</title>",
        f"<style>{STYLE}</style><h1>{title}</h1>",
    ]


def lines_of(path: Path) -> list[dict[str, float]]:
    """Lines by rising step; where a run was repeated from an older state, its later lines."""
    if not path.is_file():
        return []
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    by_step = {line["step"]: line for line in lines}
    return [by_step[step] for step in sorted(by_step)]


def names_of(lines: list[dict[str, float]]) -> list[str]:
    """Names of the values in the lines, in the order in which they come up."""
    names = dict.fromkeys(name for line in lines for name in line)
    return [name for name in names if name not in ("step", "minutes")]


def score_table(lines: list[dict[str, float]]) -> str:
    """First, last, lowest and highest value of every score."""
    rows = ["<tr><th>score<th>first<th>last<th>lowest<th>highest</tr>"]
    for name in names_of(lines):
        values = [line[name] for line in lines if name in line]
        numbers = (values[0], values[-1], min(values), max(values))
        cells = "".join(f"<td>{value:.4g}" for value in numbers)
        rows.append(f"<tr><td>{html.escape(name)}{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"


def curves(lines: list[dict[str, float]]) -> str:
    """A curve of every value over the minutes."""
    return "\n".join(
        curve(name, [(line["minutes"], line[name]) for line in lines if name in line])
        for name in names_of(lines)
    )


def curve(name: str, points: list[tuple[float, float]]) -> str:
    """SVG of values over minutes, its ranges in the caption."""
    groups = np.array_split(np.array(points, dtype=float), min(len(points), CURVE_POINTS))
    means = np.array([group.mean(axis=0) for group in groups])  # (N, 2)
    low, high = means.min(axis=0), means.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    rows, columns = CURVE_SIZE
    share = (means - low) / span
    places = " ".join(f"{x * columns:.1f},{rows - y * rows:.1f}" for x, y in share)
    caption = f"{html.escape(name)}: {means[-1, 1]:.4g} ({low[1]:.4g} to {high[1]:.4g})"
    return (
        f'<figure><svg width="{columns}" height="{rows}" viewBox="-4 -4 {columns + 8} {rows + 8}">'
        f'<polyline points="{places}"/></svg><figcaption>{caption}</figcaption></figure>'
    )


def chosen_sheets(folder: Path) -> list[Path]:
    """The first sheet, the last, and some between."""
    paths = sorted(folder.glob("sheet_*.jpg"))
    if not paths:
        return []
    places = np.linspace(0, len(paths) - 1, min(SHEETS, len(paths))).round().astype(int)
    return [paths[place] for place in places]


def sheet(path: Path) -> str:
    """A sheet, held in the page itself."""
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    step = int(path.stem.removeprefix("sheet_"))
    return f'<h3>Step {step}</h3><img alt="Samples at step {step}" ' + (
        f'src="data:image/jpeg;base64,{data}">'
    )
