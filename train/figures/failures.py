"""Failures as in Fig. 10: the map of the source is wrong, and what repairing it does."""

import numpy as np

from spt.labels import BACKGROUND
from spt.retarget import retarget
from spt.stances import STANCES
from train.figures.chosen import FAILURES
from train.figures.layout import Column, Sheet
from train.figures.studio import Studio

GROUPS = ("with the found map", "with the repaired map")


def figure(studio: Studio) -> Sheet:
    """A row a failure."""
    stances = {stance.name: stance for stance in STANCES}
    drawn = studio.set_name == "drawn"
    rows, names = [], []
    for name, stance in FAILURES[studio.set_name]:
        person = studio.people.person(name)
        editor, view = person.editor, person.view
        found, true = editor.source_map, studio.people.true_map(person)
        pose = retarget(stances[stance].pose(), editor.source_pose)
        cells = [person.source, view.label_map(found), view.label_map(true), view.pose(pose)]
        for label_map in (found, true):
            editor.correct(editor.source_pose, label_map)
            moved = editor.move(pose)
            cells += [view.label_map(moved), view.picture(editor.render())]
        rows.append(cells)
        names.append(f"{100 * share_wrong(found, true):.0f} % wrong")
    kind = "drawn" if drawn else "labelled by hand"
    return Sheet(
        "failures",
        "Failures, and the source map repaired.",
        "Our network finds a wrong map of the source, and the wrong parts move. With the "
        f"map {kind} in its place, as people mend it on the page, the same pose comes out nearly "
        "right, except for the open coat in the last row, which tears with either map. Beside the "
        "rows, the share of the person whose label was found wrong.",
        (Column("source"), Column("map, found"), Column(f"map, {'drawn' if drawn else 'by hand'}"),
         Column("pose"), *(Column(one, group) for group in GROUPS for one in ("map", "picture"))),
        rows,
        tuple(names),
        legend=True,
    )  # fmt: skip


def share_wrong(found: np.ndarray, true: np.ndarray) -> float:
    """Share of the person, in either map (H, W) uint8, whose label differs."""
    person = (found != BACKGROUND) | (true != BACKGROUND)
    return float((found != true)[person].mean())
