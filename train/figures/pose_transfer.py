"""People in other stances: the page's own pictures."""

import numpy as np

from spt.pose import Pose
from spt.retarget import retarget
from spt.stances import STANCES, Stance
from train.figures.chosen import POSE_TRANSFER
from train.figures.chosen import STANCES as CHOSEN_STANCES
from train.figures.layout import Column, Sheet
from train.figures.studio import Studio
from train.figures.views import CELL, on_paper

STANCE_CELL = (CELL[0] // 2, CELL[1])


def figure(studio: Studio) -> Sheet:
    """A row a person, a column a stance."""
    by_name = {stance.name: stance for stance in STANCES}
    stances = [by_name[name] for name in CHOSEN_STANCES]
    rows: list[list[np.ndarray | None]] = [[None, *(stance_cell(one) for one in stances)]]
    for name in POSE_TRANSFER[studio.set_name]:
        person = studio.people.person(name)
        cells = [person.source]
        for stance in stances:
            person.editor.move(retarget(stance.pose(), person.editor.source_pose))
            cells.append(person.view.picture(person.editor.render()))
        rows.append(cells)
    return Sheet(
        "pose_transfer",
        "Pose transfer.",
        "Each person (left) in the stance above. Directions of bones are the stance's, their "
        "lengths the person's. Pose and map of the source are found by our networks; cloth, skin "
        "and background come from the photo as far as it shows them.",
        (Column("source"), *(Column(one.name.lower(), " ") for one in stances)),
        rows,
    )


def stance_cell(stance: Stance) -> np.ndarray:
    """A stance as joints and bones, (200, 240, 3) uint8."""
    rows, columns = STANCE_CELL
    places = stance.xy * rows + [(columns - rows) / 2, 0]
    return on_paper(Pose(places.astype(np.float32), np.ones(len(places), bool)), STANCE_CELL)
