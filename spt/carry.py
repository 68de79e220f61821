"""Paint that follows the body: paint made under one pose, laid under another.

Every painted cell belongs to the nearest of the parts that carry its label
(label_flow.LABEL_PARTS) and moves with it as with a rigid body. Where a joint bends, the border
between its two parts fans out and closes the wedge. Computed is where every new cell comes from,
so nothing tears. ui/static/carry.js is the same for the page; tests/test_carry_script.py compares
the two.

Shapes: N points, P = 10 parts, H rows, W columns. Points are (x, y) in cells, edges at integers.
"""

from collections.abc import Callable

import numpy as np

from spt.errors import MapError, expect
from spt.label_flow import LABEL_PARTS
from spt.labels import (
    BACKGROUND,
    LIMB_PARTS,
    MIRROR,
    NUM_PARTS,
    SKIRT,
    TORSO_PART,
    UNPAINTED,
)
from spt.part_bones import ARM_CORE, ARM_PARTS, PARENTS, TINY, Bones
from spt.part_frames import Box, PartFrame, ways_back
from spt.pose import Pose

JOINTS = tuple((PARENTS[part], part) for part in range(NUM_PARTS) if part != TORSO_PART)
"""Two parts each that hang together, the upper one first."""

LEG_PAIRS = tuple(
    (part, MIRROR.parts[part])
    for part in LIMB_PARTS
    if part not in ARM_PARTS and part < MIRROR.parts[part]
)
"""Thighs and shins, that skirts span."""

CARRIERS = {label: parts or tuple(range(NUM_PARTS)) for label, parts in LABEL_PARTS.items()}
"""The parts that each label may go with; what was erased goes with any."""

SPANNING_LABELS = (SKIRT,)
"""Cloth that hangs from one leg to the other and fills what opens between them."""

HIDING_DEPTH = 0.06
"""How deep inside an arm without paint nothing behind it shows, in part scales."""

FAN_REACH = 0.4
"""How far from a joint a wedge is closed, in part scales."""

SLACK = 0.02
"""How much farther from the lower of two parts their border may fan out, in part scales; with
more, a web would grow between the trunk and a raised arm."""

FINEST, MOST_CUTS = 0.5, 12
"""How close to a border an arc is cut, in cells, and how often at most."""


def carry_paint(
    paint: np.ndarray, old: Pose, new: Pose, *, other_person: bool = False
) -> np.ndarray:
    """Move paint along with the body.

    Arguments:
        paint: (H, W) uint8, labels 0..9 or UNPAINTED, made under `old`.
        old: 18 keypoints in cells of the paint.
        new: 18 keypoints in cells of the result.
        other_person: `new` is another person, with a build of their own.

    Returns:
        (H, W) uint8, UNPAINTED where no paint comes to. MapError where the paint is none.
    """
    expect(paint.ndim == 2 and paint.dtype == np.uint8, MapError, "paint to carry",
           got=f"{paint.dtype} {paint.shape}", expected="rows x columns of uint8")  # fmt: skip
    if np.array_equal(old.visible, new.visible) and np.array_equal(old.xy_px, new.xy_px):
        return paint
    before, after, ways = ways_back(old, new, other_person=other_person)
    sheet = _Sheet(paint, owners(paint, before))
    for part, way in enumerate(ways):
        sheet.lay_part(part, way)
    for part in ARM_PARTS:
        if after.there[part]:
            sheet.hide_behind(part, ways[part], after)
    for parts in JOINTS + LEG_PAIRS:
        if (before.there & after.there)[list(parts)].all():
            _close_wedge(sheet, parts, ways, before, after)
    return sheet.carried


def owners(paint: np.ndarray, bones: Bones) -> np.ndarray:
    """The part that each painted cell goes with.

    Arguments:
        paint: (H, W) uint8 labels or UNPAINTED.
        bones: the pose under which it was painted.

    Returns:
        (H, W) int8 parts, -1 where nothing is painted.
    """
    owner = np.full(paint.shape, -1, dtype=np.int8)
    for label in np.setdiff1d(paint, [UNPAINTED]).tolist():
        rows, columns = np.nonzero(paint == label)
        points = np.stack([columns, rows], axis=1) + 0.5
        # Without any of its own parts a label goes with the torso.
        known = [part for part in CARRIERS[label] if bones.there[part]] or [TORSO_PART]
        claims = np.stack([bones.claim(part, points) for part in known])
        owner[rows, columns] = np.array(known)[claims.argmin(0)]
    return owner


class _Sheet:
    """The paint and what becomes of it.

    Attributes:
        paint: (H, W) uint8 as it was.
        owner: (H, W) int8, `owners` of it.
        carried: (H, W) uint8 as it comes to lie.
        front: (H, W) int, how far in front: 1 + part, 0 for the background, -1 for nothing.
    """

    def __init__(self, paint: np.ndarray, owner: np.ndarray) -> None:
        self.paint, self.owner = paint, owner
        self.carried = np.full_like(paint, UNPAINTED)
        self.front = np.full(paint.shape, -1)

    def cells(self, box: Box) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns (2, N) of the cells that a box touches, and their centres (N, 2)."""
        left, top, right, bottom = box
        rows, columns = self.paint.shape
        high, low = max(int(np.floor(top)), 0), min(int(np.ceil(bottom)), rows)
        first, last = max(int(np.floor(left)), 0), min(int(np.ceil(right)), columns)
        cells = np.mgrid[high : max(low, high), first : max(last, first)].reshape(2, -1)
        return cells, cells[::-1].T + 0.5

    def under(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Label and owner, (N,) each, of the cells at places (N, 2); none outside."""
        column, row = np.floor(places).astype(int).T
        rows, columns = self.paint.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        at = np.where(inside, row, 0), np.where(inside, column, 0)
        return np.where(inside, self.paint[at], UNPAINTED), np.where(inside, self.owner[at], -1)

    def span(self, joint: np.ndarray) -> float:
        """How far from a joint (2,) spanning cloth reaches, in cells; 0 without any."""
        rows, columns = np.nonzero(np.isin(self.paint, SPANNING_LABELS))
        return float(np.hypot(columns + 0.5 - joint[0], rows + 0.5 - joint[1]).max(initial=0))

    def lay(self, cells: np.ndarray, label: np.ndarray, front: int) -> None:
        """Labels (N,) on cells (2, N), unless something there is as far in front."""
        rank = np.where(label == BACKGROUND, 0, front)
        wins = rank > self.front[tuple(cells)]
        at = tuple(cells[:, wins])
        self.carried[at], self.front[at] = label[wins], rank[wins]

    def lay_part(self, part: int, way: PartFrame) -> None:
        """All that a part owns, where it comes to lie."""
        rows, columns = np.nonzero(self.owner == part)
        if len(rows) == 0:
            return
        box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        cells, points = self.cells(way.inverse().box(box))
        label, owner = self.under(way.moved(points))
        own = owner == part
        self.lay(cells[:, own], label[own], 1 + part)

    def hide_behind(self, part: int, way: PartFrame, after: Bones) -> None:
        """An arm without paint hides what came to lie behind it."""
        cells, points = self.cells(after.box(part))
        label, _ = self.under(way.moved(points))
        bare = (label == UNPAINTED) & (after.distance(part, points) < -HIDING_DEPTH)
        self.lay(cells[:, bare], label[bare], 1 + part)


def _close_wedge(
    sheet: _Sheet, parts: tuple[int, int], ways: list[PartFrame], before: Bones, after: Bones
) -> None:
    """Fill what opened between two parts with the border that they had in common.

    A cell lies in the wedge if each part, on its way back, takes it to the other's side. Then the
    border crosses the arc about the joint from one of these places to the other: the cell comes
    from there.
    """
    is_pair = parts in LEG_PAIRS
    joint, new_joint = before.joint(*parts), after.joint(*parts)
    reach = sheet.span(joint) / before.scale if is_pair else FAN_REACH
    corner = np.full(2, reach * after.scale)
    cells, points = sheet.cells((*(new_joint - corner), *(new_joint + corner)))

    def side(places: np.ndarray) -> np.ndarray:
        """Positive on the side of the second part."""
        centres = np.floor(places) + 0.5
        return before.claim(parts[0], centres) - before.claim(parts[1], centres)

    # For a label that only one of them carries there is no border.
    shared = [label for label, carriers in CARRIERS.items() if {*parts} <= {*carriers}]
    floor = -ARM_CORE if parts[1] in ARM_PARTS else 0
    first, last = (ways[part].moved(points) for part in parts)
    opened = (side(first) > 0) & (side(last) < 0)
    cells, points = cells[:, opened], points[opened]
    for places in _beside_border(first[opened] - joint, last[opened] - joint, joint, side):
        label, owner = sheet.under(places)
        hangs = np.isin(label, SPANNING_LABELS)
        if is_pair:
            fits = hangs & after.between(*parts, points)
        else:
            old_near = np.maximum(before.distance(parts[1], places), floor)
            near = after.distance(parts[1], points) <= old_near + SLACK
            fits = np.isin(owner, parts) & np.isin(label, shared) & (hangs | near)
        sheet.lay(cells[:, fits], label[fits], 1 + (TORSO_PART if is_pair else parts[0]))


def _beside_border(
    first: np.ndarray, last: np.ndarray, joint: np.ndarray, side: Callable[[np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Places (N, 2) on both sides of where `side` changes its sign, on arcs about a joint (2,)
    from one place to another, given from the joint."""
    low, high = _spoke(first), _spoke(last)
    for _ in range(MOST_CUTS):
        far = ((_end(low) - _end(high)) ** 2).sum(1) > FINEST**2
        # Between opposite directions the arc goes by the left.
        towards = low[:, :2] + high[:, :2]
        opposite = (towards**2).sum(1, keepdims=True) <= TINY
        middle = _spoke(np.where(opposite, low[:, 1::-1] * (-1, 1), towards))
        middle[:, 2] = (low[:, 2] + high[:, 2]) / 2
        before_border = side(joint + _end(middle)) > 0
        low = np.where((far & before_border)[:, None], middle, low)
        high = np.where((far & ~before_border)[:, None], middle, high)
    return joint + _end(low), joint + _end(high)


def _spoke(away: np.ndarray) -> np.ndarray:
    """Vectors (N, 2) as direction and length, (N, 3)."""
    length = np.sqrt((away**2).sum(1, keepdims=True))
    return np.hstack([away / np.maximum(length, TINY), length])


def _end(spoke: np.ndarray) -> np.ndarray:
    return spoke[:, :2] * spoke[:, 2:]
