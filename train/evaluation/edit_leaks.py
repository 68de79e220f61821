"""Edits of the map that the studio draws, and pixels that change outside of them: none may.

Shapes: H rows, W columns of the photo.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch

from spt.composite import GROWTH_CELLS
from spt.errors import SptError
from spt.gaps import FALSE_EDGE_ROWS, FRINGE_ROWS
from spt.inference import PersonEditor
from spt.labels import BACKGROUND
from spt.photo import MAP_SIZE, Frame
from train.appearance_scores import SHEET_EDITS
from train.dataset import Batch
from train.evaluation.chunks import Bench
from train.pack import UNSURE, PackedPerson

MOST_PEOPLE = 24
"""So many people, evenly over those of a protocol, are edited."""

REACH_CELLS = GROWTH_CELLS + round(MAP_SIZE[0] * max(FRINGE_ROWS, *FALSE_EDGE_ROWS.values()))
"""How far from a painted cell the studio draws: it mends a fringe of the old background and the old
hem beside an edit, lets new cloth throw a shadow, and blends. Beyond, nothing may change."""


@dataclass(frozen=True)
class Leak:
    """One edit of one person."""

    name: str
    edit: str
    inside_px: int
    """Pixels that changed where they may."""
    outside_px: int
    """Pixels that changed where they may not."""
    kept_px: int
    """Pixels that may not change, of all in the photo."""


def chosen(people: list[PackedPerson]) -> list[PackedPerson]:
    """`MOST_PEOPLE` or fewer of them, evenly."""
    places = np.linspace(0, len(people) - 1, min(MOST_PEOPLE, len(people))).round().astype(int)
    return [people[place] for place in places]


@torch.inference_mode()
def leaks(bench: Bench, person: PackedPerson) -> tuple[list[Leak], str]:
    """Every edit of `SHEET_EDITS` that changes the person's map, as the studio draws it.

    Returns:
        The edits, and why the editor refused the person; empty if it did not.
    """
    photo, editor = person.photo(), PersonEditor(bench.ours.editing)
    try:
        editor.open(photo, pose=person.pose, label_map=person.cells() % UNSURE)
    except SptError as error:
        return [], f"{person.name}: {error}"
    frame, before = editor.frame, editor.source_map
    points = frame.to_frame(person.pose.xy_px, MAP_SIZE)
    people = Batch(
        torch.zeros(1, 3, *MAP_SIZE), torch.from_numpy(before)[None],
        torch.from_numpy(points)[None].float(), torch.from_numpy(person.pose.visible)[None],
    )  # fmt: skip
    found = []
    for edit in SHEET_EDITS:
        after = edit(people)[0].numpy()
        if (after == before).all():
            continue
        editor.repaint(after)
        changed = (editor.render() != photo).any(-1)
        allowed = may_change(after != before, frame, photo.shape[:2])
        inside, outside = (int((changed & where).sum()) for where in (allowed, ~allowed))
        kept = int((~allowed).sum())
        found.append(Leak(person.name, edit.__name__, inside, outside, kept))
    return found, ""


def may_change(edited: np.ndarray, frame: Frame, size: tuple[int, int]) -> np.ndarray:
    """Where an edit may show: at its cells and `REACH_CELLS` around them.

    Arguments:
        edited: MAP_SIZE bool.
        frame: of the map.
        size: rows and columns of the photo.

    Returns:
        (H, W) bool.
    """
    far = cv2.distanceTransform((~edited).astype(np.uint8), cv2.DIST_L2, 5)
    cells_per_px = MAP_SIZE[0] / frame.height
    near = far <= REACH_CELLS + max(cells_per_px, 1.0)  # a pixel may reach over several cells
    return frame.paste_labels(near.astype(np.uint8), size) != BACKGROUND
