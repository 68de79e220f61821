"""`scores.json` and `report.html`: what was evaluated, with what, and what came out."""

import json
import platform
from collections import Counter
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from train.evaluation import page as html
from train.evaluation.edit_leaks import Leak
from train.evaluation.methods import COPY, GIVEN, PREDICTED, STUDIO, WAYS
from train.evaluation.summary import Result
from train.evaluation.tables import COLUMNS

SCORES = "scores.json"
LIBRARIES = ("torch", "numpy", "scikit-image", "torchmetrics", "opencv-python-headless")
NAMES = {STUDIO: "Studio (ours)", PREDICTED: "H_S and H_A (ours)",
         GIVEN: "H_A, true map (ours)", COPY: "source as it is"}  # fmt: skip
LEAD = (
    "People are taken to other poses; the pictures are held against the truth where it is known, "
    "and looked at again by a pose and a parsing network, the same for every method. All methods "
    "of a table are scored on the same pairs."
)
NOT_ONE_TO_ONE = (
    "Published rows are copied from the paper and were measured on DeepFashion and Market-1501, "
    "studio photos and surveillance crops. Ours are measured here, on the data named above each "
    "group of columns: street photos against their mirror image, with a busy backdrop that no "
    "method can know, and people drawn by this project. They cannot be compared one to one; what "
    "can be compared stands in one group. “H_S and H_A” has the place of the paper's E2E, “H_A, "
    "true map” that of TS-GT."
)


@dataclass(frozen=True)
class Evaluation:
    """Everything that goes into a report."""

    title: str
    facts: dict[str, object]
    """What the numbers depend on: weights, data, settings."""
    results: list[Result]
    leaks: list[Leak]
    refused: list[str]
    """People that the editor refused to edit."""
    problems: list[str]
    """What concerns no single protocol."""
    ablation: dict[str, dict[str, float]]
    """Rows of `train.ablation`; empty without."""

    @property
    def names(self) -> dict[str, str]:
        """Words for every method."""
        found = dict.fromkeys(name for one in self.results for name in one.scores)
        return {name: NAMES.get(name, name) for name in found}


def versions() -> dict[str, str]:
    """Of Python and of the libraries that the scores come from."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def write_scores(found: Evaluation, run: dict[str, object], out: Path) -> None:
    """`scores.json`: all numbers; what differs from run to run stands under "run" alone."""
    protocols = {
        one.protocol.name: {
            "title": one.protocol.title, "data": one.protocol.data, "split": one.protocol.split,
            "sha256": one.protocol.digest, "truth": one.protocol.truth,
            "pairs": len(one.protocol), "scored": len(one.scored), "pictures": one.folder,
            "methods": one.scores, "problems": one.problems,
        }
        for one in found.results
    }  # fmt: skip
    edits = {"people": len({one.name for one in found.leaks}), "edits": len(found.leaks),
             "outside_px": sum(one.outside_px for one in found.leaks),
             "each": [asdict(one) for one in found.leaks], "problems": found.refused}  # fmt: skip
    told = {"run": run, **found.facts, "protocols": protocols, "edits": edits,
            "ablation": found.ablation, "problems": found.problems}  # fmt: skip
    (out / SCORES).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")


def write_page(
    found: Evaluation, run: dict[str, object], sheets: dict[str, dict[str, Path]], out: Path
) -> Path:
    """`report.html`; returns its path.

    Arguments:
        found: the evaluation.
        run: date and time taken.
        sheets: by protocol, words to sheets.
        out: the folder.
    """
    links = "".join(f'<a href="#{one.protocol.name}">{html.text(one.protocol.title)}</a>'
                    for one in found.results)  # fmt: skip
    parts = [
        f"<h1>{html.text(found.title)}</h1><p class=lead>{LEAD}</p>",
        f'<nav><a href="#table1">Table 1</a>{links}<a href="#edits">Edits</a>'
        + ('<a href="#ablation">Ablation</a>' if found.ablation else "")
        + '<a href="#how">How it was measured</a></nav>',
        '<h2 id=table1>Beside the published scores</h2>',
        html.table_one(found.results, found.names), f"<p>{NOT_ONE_TO_ONE}</p>",
        *(_protocol(one, found.names, sheets.get(one.protocol.name, {})) for one in found.results),
        _edits(found), _ablation(found.ablation), _how(found, run),
    ]  # fmt: skip
    path = out / html.PAGE
    path.write_text(html.page(found.title, parts), encoding="utf-8")
    return path


def _protocol(result: Result, names: dict[str, str], sheets: dict[str, Path]) -> str:
    protocol = result.protocol
    tags = (protocol.data, f"split: {protocol.split}",
            f"{len(result.scored)} of {len(protocol)} pairs scored",
            "truth known" if protocol.truth else "truth unknown")  # fmt: skip
    parts = [
        f"<h2 id={protocol.name}>{html.text(protocol.title)}</h2>",
        f"<div class=tags>{''.join(f'<span>{html.text(one)}</span>' for one in tags)}</div>",
    ]
    if result.scores:
        parts += [
            html.score_table(result, names),
            "<details><summary>Colour error of each label</summary>"
            f"{html.label_table(result, names, 'colour_', 1)}</details>",
            "<details><summary>Map agreement (IoU) of each label</summary>"
            f"{html.label_table(result, names, 'iou_', 3)}</details>",
        ]
    parts += [html.picture(path, words) for words, path in sheets.items()]
    return "".join([*parts, html.problem_list(result.problems)])


def _edits(found: Evaluation) -> str:
    head = '<h2 id=edits>Pixels changed outside an edit</h2>'
    if not found.leaks:
        return f"{head}<p>No edits were drawn: these networks have no editor.</p>"
    people = len({one.name for one in found.leaks})
    outside = sum(one.outside_px for one in found.leaks)
    counts = Counter(one.edit for one in found.leaks)
    rows = []
    for edit, count in counts.items():
        some = [one for one in found.leaks if one.edit == edit]
        sums = [sum(getattr(one, key) for one in some)
                for key in ("inside_px", "kept_px", "outside_px")]  # fmt: skip
        rows.append([edit.replace("_", " "), str(count), *(f"{value:,}" for value in sums)])
    head_row = ["edit", "times", "pixels changed in the edit", "pixels to be kept",
                "of these changed"]  # fmt: skip
    return (
        f"{head}<p>The studio drew {len(found.leaks)} edits of {people} people's maps. "
        f"<b>{outside}</b> pixels changed outside of the edit and the narrow rim in which it is "
        f"blended; there must be none.</p>{html.table(head_row, rows, classes='scores')}"
        + (html.problem_list(found.refused) if found.refused else "")
    )


def _ablation(rows: dict[str, dict[str, float]]) -> str:
    if not rows:
        return ""
    return (
        "<h2 id=ablation>Ablation</h2><p>The recipes of Table 1 and of Fig. 7, each trained for as "
        "many steps from the same weights by train.ablation, on mirrored photos and on drawn "
        f"pairs; “start” is before any of it.</p>{html.ablation_table(rows)}"
    )


def _how(found: Evaluation, run: dict[str, object]) -> str:
    columns = {f"{one.title}": f"{one.about}; {one.better} is better" for one in COLUMNS}
    ways = {NAMES[key]: words for key, words in WAYS.items()}
    shown = {key: value for key, value in found.facts.items() if isinstance(value, str)}
    tables = {key: value for key, value in found.facts.items() if isinstance(value, dict)}
    return (
        "<h2 id=how>How it was measured</h2>" + html.facts({**run, **shown})
        + "".join(f"<h3>{html.text(name)}</h3>{html.facts(value)}"
                  for name, value in tables.items())
        + f"<h3>methods</h3>{html.facts(ways)}<h3>scores</h3>{html.facts(columns)}"
        + (html.problem_list(found.problems) if found.problems else "")
    )  # fmt: skip
