"""Controlled manipulation as in Fig. 9: the map is edited, the pose stays."""

from collections.abc import Callable

import numpy as np

from spt.photo import MAP_SIZE
from spt.pose import Pose
from train.compare import frame_of
from train.datasets.mannequin_figure import Figure
from train.figures.chosen import MANIPULATION
from train.figures.layout import Column, Sheet
from train.figures.map_edits import DRAWN, painted
from train.figures.people import DrawnPeople, Person, dressed_as, framed_map, truth_cell
from train.figures.slow_methods import METHODS
from train.figures.studio import Studio


def figure(studio: Studio) -> Sheet:
    """A row an edit."""
    drawn = isinstance(studio.people, DrawnPeople)
    rows, names = [], []
    for name, edit in MANIPULATION[studio.set_name]:
        person = studio.people.person(name)
        if drawn:
            edited, last = _drawn(person, DRAWN[edit])
        else:
            edited, last = _painted(person, edit), []
        rows.append([*_cells(studio, person, edited), *last])
        names.append(edit)
    maps = (
        "The maps are those of the figure, drawn in both outfits, and so is the truth."
        if drawn else "The map is found by our network and edited along the skeleton."
    )  # fmt: skip
    return Sheet(
        "manipulation",
        "Controlled manipulation.",
        f"The map is edited, the rest stays. {maps} Image analogies [Hertzmann 2001] and neural "
        "doodle [Champandard 2016] are our own small versions, at 256\u00a0×\u00a0192 pixels, with "
        "the source and its map as the example; of what they paint, only what was edited is taken. "
        "Where the source has no trousers, only ours says whose cloth they take.",
        (Column("source"), Column("map"), Column("edited map"),
         *(Column(one, " ") for one in METHODS), Column("ours", " "),
         *((Column("truth", "  "),) if drawn else ())),
        rows,
        tuple(names),
        legend=True,
    )  # fmt: skip


def _drawn(
    person: Person, change: Callable[[Figure], Figure]
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Give the editor the drawn map; returns the map and the cell of the other outfit."""
    before, after = dressed_as(person, lambda figure: figure), dressed_as(person, change)
    person.editor.correct(before.pose, framed_map(person, before.label_map))
    return framed_map(person, after.label_map), [truth_cell(person, after)]


def _painted(person: Person, edit: str) -> np.ndarray:
    """MAP_SIZE uint8: the found map after the edit."""
    editor = person.editor
    pose = editor.source_pose
    inside = Pose(editor.frame.to_frame(pose.xy_px, MAP_SIZE), pose.visible)
    return painted(edit, editor.source_map, inside)


def _cells(studio: Studio, person: Person, edited: np.ndarray) -> list[np.ndarray]:
    """Source, its map, the edited map, and what each method makes of it, ours last."""
    editor, view = person.editor, person.view
    photo, source_map = frame_of(editor), editor.source_map
    changed = (edited != source_map)[::2, ::2, None]
    cells = [person.source, view.label_map(source_map), view.label_map(edited)]
    for method in METHODS:
        made = studio.slow.made(method, photo, source_map, edited, photo)
        cells.append(view.framed(np.where(changed, made, photo)))
    editor.repaint(edited)
    cells.append(view.picture(editor.render()))
    return cells
