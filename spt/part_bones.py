"""The ten body parts of one pose as thick lines, and how far places are from them.

Shapes: N points, P = 10 parts. Points are (x, y) in cells of a map, edges at integers.
ui/static/part_bones.js is the same for the page; tests/test_carry_script.py compares the two.
"""

from dataclasses import dataclass

import numpy as np
import torch

from spt.body_parts import LIMB_END_REACH, part_scale
from spt.label_flow import PART_RADIUS, TORSO_RADIUS, part_kind
from spt.labels import (
    BODY_PARTS,
    FACE_KEYPOINTS,
    HEAD_PART,
    LEFT_HIP,
    LEFT_SHOULDER,
    LIMB_PARTS,
    NECK,
    NUM_PARTS,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    TORSO_PART,
)
from spt.pose import Pose

SHOULDERS, HIPS = (RIGHT_SHOULDER, LEFT_SHOULDER), (RIGHT_HIP, LEFT_HIP)
SHORTEST_LIMB = 1.0
"""Cells; a limb shorter than this points nowhere and counts as not known."""

_ENDS = {BODY_PARTS[part].keypoints[1]: part for part in LIMB_PARTS}
PARENTS = tuple(
    _ENDS.get(part.keypoints[0], TORSO_PART) if index in LIMB_PARTS else TORSO_PART
    for index, part in enumerate(BODY_PARTS)
)
"""The part that each part hangs on; the torso on itself."""

_FIRST_PARTS = tuple(
    part if PARENTS[part] == TORSO_PART else PARENTS[part] for part in range(NUM_PARTS)
)
RADII = tuple(PART_RADIUS.get(part_kind(BODY_PARTS[first].name), 0.0) for first in _FIRST_PARTS)
"""Half the thickness of the parts, in part scales; the torso's comes from its shoulders. A limb is
as thick as the one it hangs on: so their border goes straight through the joint."""

TIP_REACH = tuple(
    LIMB_END_REACH[part_kind(part.name)] if index not in PARENTS + (HEAD_PART,) else 0.0
    for index, part in enumerate(BODY_PARTS)
)
"""How far hands and feet reach beyond the bone that carries them, in lengths of that bone."""

ARM_PARTS = tuple(part for part in LIMB_PARTS if part_kind(BODY_PARTS[part].name).endswith("arm"))
ARM_CORE = 0.02
"""How deep inside an arm a place is surely on it and not beside it, in part scales."""

IN_FRONT = 1.0
"""More than the trunk is deep, in part scales."""

BESIDE_ARM = 0.15
"""How much nearer an arm than the trunk must be for what lies between them, in part scales."""

BEHIND = 3.0
"""How much each part scale behind its joint counts, in part scales."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in cells."""

TINY = 1e-6


@dataclass(frozen=True)
class Bones:
    """The ten parts of a pose as thick lines.

    Attributes:
        start: (P, 2) where each part begins.
        end: (P, 2) where it ends; the head is a point.
        there: (P,) bool, the part is known.
        scale: the part scale of body_parts.part_scale, in cells.
        radius: (P,) half the thickness of each part, in part scales.
    """

    start: np.ndarray
    end: np.ndarray
    there: np.ndarray
    scale: float
    radius: np.ndarray

    def tip(self, part: int) -> np.ndarray:
        """(2,) the end of a part with its hand or foot."""
        return self.end[part] + TIP_REACH[part] * (self.end[part] - self.start[part])

    def distance(self, part: int, points: np.ndarray) -> np.ndarray:
        """How far points (N, 2) are outside a part, hand or foot included.

        Returns:
            (N,) part scales, negative inside.
        """
        along = self.tip(part) - self.start[part]
        away = points - self.start[part]
        place = np.clip(away @ along / max(along @ along, TINY), 0, 1)
        away = away - place[:, None] * along
        return np.sqrt((away**2).sum(1)) / self.scale - self.radius[part]


    def claim(self, part: int, points: np.ndarray) -> np.ndarray:
        """How little a part has to do with points (N, 2): of several parts the least owns them.

        Returns:
            (N,) the distance in part scales; less on an arm, which is in front of all else, more
            beside it and behind the joint where a limb begins, where cloth is the trunk's.
        """
        # Around the outside of a bent joint both parts are as near: the earlier one has it.
        claim = self.distance(part, points) + TINY * part
        along = self.end[part] - self.start[part]
        behind = (points - self.start[part]) @ along / -max(np.sqrt(along @ along), TINY)
        behind = np.maximum(behind, 0) * (PARENTS[part] == TORSO_PART)
        if part in ARM_PARTS:
            on_arm = (claim < -ARM_CORE) & (behind == 0)
            claim = claim + np.where(on_arm, -IN_FRONT, BESIDE_ARM)
        return claim + BEHIND * behind / self.scale

    def joint(self, part: int, other: int) -> np.ndarray:
        """(2,) where the second of two parts hangs on the first; else the bottom of the trunk."""
        if PARENTS[other] != part:
            return self.end[TORSO_PART]
        return self.start[TORSO_PART if other == HEAD_PART else other]

    def between(self, part: int, other: int, points: np.ndarray) -> np.ndarray:
        """Whether points (N, 2) lie on the side of each of two parts that the other is on: (N,)."""
        return self._beside(part, other, points) & self._beside(other, part, points)

    def _beside(self, part: int, other: int, points: np.ndarray) -> np.ndarray:
        x, y = self.end[part] - self.start[part]
        across = (points - self.start[part]) @ (-y, x)
        middle = (self.start[other] + self.end[other]) / 2
        return across * ((middle - self.start[part]) @ (-y, x)) > 0

    def box(self, part: int) -> Box:
        """The box around a part."""
        around = np.full(2, self.radius[part] * self.scale)
        ends = np.stack([self.start[part], self.tip(part)])
        return (*(ends.min(0) - around), *(ends.max(0) + around))


def bones_of(pose: Pose) -> Bones:
    """The parts of a pose in cells; a trunk that is seen by half hangs straight down."""
    points, seen = pose.xy_px.astype(np.float64), pose.visible
    scale = float(part_scale(torch.from_numpy(points)[None], torch.from_numpy(seen)[None])[0])
    start, end = np.zeros((2, NUM_PARTS, 2))
    there = np.ones(NUM_PARTS, dtype=bool)
    top, bottom = _middle(pose, SHOULDERS, (NECK,)), _middle(pose, HIPS)
    there[TORSO_PART] = top is not None or bottom is not None
    if top is None:
        top = np.zeros(2) if bottom is None else bottom - (0, scale)
    start[TORSO_PART], end[TORSO_PART] = top, top + (0, scale) if bottom is None else bottom
    face = _middle(pose, FACE_KEYPOINTS)
    there[HEAD_PART] = face is not None
    start[HEAD_PART] = end[HEAD_PART] = top if face is None else face
    for part in LIMB_PARTS:
        joints = list(BODY_PARTS[part].keypoints)
        start[part], end[part] = points[joints]
        long_enough = np.hypot(*(end[part] - start[part])) >= SHORTEST_LIMB
        there[part] = seen[joints].all() and long_enough
    shoulders = points[list(SHOULDERS)] if seen[list(SHOULDERS)].all() else np.zeros((2, 2))
    width = np.hypot(*(shoulders[1] - shoulders[0])) / scale
    radius = np.array(RADII)
    radius[TORSO_PART] = max(TORSO_RADIUS[0] * width, TORSO_RADIUS[1])
    return Bones(start, end, there, scale, radius)


def _middle(pose: Pose, *choices: tuple[int, ...]) -> np.ndarray | None:
    """The middle (2,) of the visible keypoints of the first choice that has any."""
    for joints in choices:
        visible = [joint for joint in joints if pose.visible[joint]]
        if visible:
            return pose.xy_px[visible].astype(np.float64).mean(0)
    return None
