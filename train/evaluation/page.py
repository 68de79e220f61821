"""`report.html`: all tables and sheets of an evaluation in one file that needs nothing else."""

import base64
import html
from pathlib import Path

from train.evaluation import published
from train.evaluation.summary import Result
from train.evaluation.tables import COLUMNS, NOT_GIVEN, Column, best, cell, columns_for

PAGE = "report.html"
STYLE = Path(__file__).with_suffix(".css")
MOST_PROBLEMS = 200
"""So many are spelled out on the page; `scores.json` has all."""
TABLE_ONE = ("is", "ssim", "mask_is", "mask_ssim")
"""Scores of Table 1."""
ABLATION = {
    "ssim": "SSIM", "vgg": "VGG", "style": "style", "map_mirrored": "map, mirrored",
    "map_given": "map, given", "colour": "colour", "pairs_ssim": "pairs: SSIM", "pairs_vgg": "VGG",
    "pairs_style": "style", "pairs_map": "map",
}  # fmt: skip
"""Scores of `train.ablation` and their headings."""


def text(words: object) -> str:
    """Words that are safe in HTML."""
    return html.escape(str(words))


def table(head: list[str], rows: list[list[str]], *, classes: str = "") -> str:
    """A table of cells that are HTML already; the first of a row is its heading."""
    lines = "".join(
        f"<tr><th scope=row>{first}{''.join(f'<td>{one}' for one in rest)}" for first, *rest in rows
    )
    heads = "".join(f"<th scope=col>{one}" for one in head)
    return (f'<div class="scroll"><table class="{classes}"><thead><tr>{heads}</thead>'
            f"<tbody>{lines}</tbody></table></div>")  # fmt: skip


def number(scores: dict[str, float], column: Column, *, top: bool = False) -> str:
    """A cell: the number, bold where it is the best, or why there is none."""
    shown = cell(scores, column)
    if shown == NOT_GIVEN:
        return f'<span class="none" title="{column.needs}">{NOT_GIVEN}</span>'
    return f"<b>{shown}</b>" if top else shown or "–"


def score_table(result: Result, names: dict[str, str]) -> str:
    """All scores of a protocol; the best of each column is bold."""
    columns = columns_for(truth=result.protocol.truth)
    tops = {one.key: best(result.scores, one) for one in columns}
    head = ["", *(f'<span title="{text(one.about)}">{one.title} {_arrow(one)}</span>'
                  for one in columns)]  # fmt: skip
    rows = [
        [text(names[method]),
         *(number(scores, one, top=method in tops[one.key]) for one in columns)]
        for method, scores in result.scores.items()
    ]  # fmt: skip
    return table(head, rows, classes="scores")


def _arrow(column: Column) -> str:
    return "↑" if column.better == "high" else "↓"


def label_table(result: Result, names: dict[str, str], prefix: str, digits: int) -> str:
    """A score of every label (`prefix` is iou_ or colour_) of every method."""
    labels = [key for scores in result.scores.values() for key in scores if key.startswith(prefix)]
    labels = list(dict.fromkeys(labels))
    head = ["", *(text(one.removeprefix(prefix).replace("_", " ")) for one in labels)]
    rows = [
        [text(names[method]),
         *(f"{scores[one]:.{digits}f}" if one in scores else "–" for one in labels)]
        for method, scores in result.scores.items()
    ]  # fmt: skip
    return table(head, rows, classes="scores")


def table_one(results: list[Result], names: dict[str, str]) -> str:
    """Published rows beside ours, each in the columns of the data it was measured on."""
    truths = [one for one in results if one.protocol.truth and one.scores]
    columns = [one for one in COLUMNS if one.key in TABLE_ONE]
    columns.sort(key=lambda one: TABLE_ONE.index(one.key))
    groups = "".join(
        f'<th scope=colgroup colspan={len(columns)}>{text(one.protocol.title)}' for one in truths
    )
    head = (
        '<tr><th rowspan=2>model<th rowspan=2>source'
        '<th scope=colgroup colspan=2>DeepFashion<th scope=colgroup colspan=4>Market-1501'
        f"{groups}<tr><th>IS<th>SSIM<th>IS<th>SSIM<th>mask-IS<th>mask-SSIM"
        + "".join(f"<th>{one.title}" for _ in truths for one in columns)
    )
    empty = "<td class=off>" * (len(columns) * len(truths))
    rows = []
    for kind, models in (("with pairs", published.SUPERVISED),
                         ("without pairs", published.UNSUPERVISED)):  # fmt: skip
        for model, values in models.items():
            cells = "".join(f"<td>{'–' if one is None else f'{one:.3f}'}" for one in values)
            rows.append(f'<tr><th scope=row>{model} <small>{kind}</small>'
                        f"<td>published{cells}{empty}")  # fmt: skip
    for method in dict.fromkeys(name for one in truths for name in one.scores):
        cells = "".join(
            f"<td>{number(one.scores.get(method, {}), column) if method in one.scores else '–'}"
            for one in truths for column in columns
        )  # fmt: skip
        off = "<td class=off>" * len(published.COLUMNS)
        rows.append(f'<tr class="ours"><th scope=row>{text(names[method])}'
                    f"<td>measured here{off}{cells}")  # fmt: skip
    return (f'<div class="scroll"><table class="scores one"><thead>{head}</thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>")  # fmt: skip


def ablation_table(rows: dict[str, dict[str, float]]) -> str:
    """The table of `train.ablation`."""
    keys = [key for key in ABLATION if any(key in scores for scores in rows.values())]
    lines = [
        [text(name), *(_ablated(scores, key) for key in keys)] for name, scores in rows.items()
    ]
    return table(["", *(ABLATION[key] for key in keys)], lines, classes="scores")


def _ablated(scores: dict[str, float], key: str) -> str:
    return f"{scores[key]:.{1 if key == 'colour' else 3}f}" if key in scores else "–"


def problem_list(problems: list[str]) -> str:
    """What was left out, in a box that opens."""
    if not problems:
        return "<p class=quiet>Nothing was left out.</p>"
    more = len(problems) - MOST_PROBLEMS
    items = "".join(f"<li><code>{text(one)}</code>" for one in problems[:MOST_PROBLEMS])
    rest = f"<li>and {more} more in scores.json" if more > 0 else ""
    noun = "problem" if len(problems) == 1 else "problems"
    return (f"<details class=problems open><summary>{len(problems)} {noun}</summary>"
            f"<ul>{items}{rest}</ul></details>")  # fmt: skip


def picture(path: Path, words: str) -> str:
    """A JPEG, held in the page itself."""
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return (f'<figure><img loading=lazy alt="{text(words)}" src="data:image/jpeg;base64,{data}">'
            f"<figcaption>{text(words)}</figcaption></figure>")  # fmt: skip


def facts(known: dict[str, str]) -> str:
    """Names and values, one a line."""
    return "<dl>" + "".join(f"<dt>{text(k)}<dd>{text(v)}" for k, v in known.items()) + "</dl>"


def page(title: str, parts: list[str]) -> str:
    """A whole page."""
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang=en><head><meta charset=utf-8><title>{text(title)}</title>'
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f'<meta name=color-scheme content="light dark"><style>{style}</style></head>'
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )
