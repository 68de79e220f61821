"""The two bones of a limb as an axis: how far along it and how far beside it a place lies.

Places are points (x, y) in cells of a map, edges at integers. `position` counts cells along both
bones from the first joint, below 0 before it. `across` counts cells beside the bone: positive
below a bone that runs to the right. Round the middle joint a bent limb is a disc: what lies
beyond both bones is told apart by its distance from that joint alone.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

_FAR = 1e4
"""Cells beyond every map."""


@dataclass(frozen=True)
class LimbAxis:
    """Two bones that meet in a joint.

    Attributes:
        joints: (3, 2) float32 points: shoulder, elbow, wrist or hip, knee, ankle.
    """

    joints: np.ndarray

    @cached_property
    def marks(self) -> np.ndarray:
        """(3,) float32 positions of the joints."""
        lengths = np.linalg.norm(np.diff(self.joints, axis=0), axis=1).clip(1e-3)
        return np.array([0, lengths[0], lengths.sum()], dtype=np.float32)

    @cached_property
    def _directions(self) -> np.ndarray:
        """(2, 2) unit vectors along the bones."""
        return (np.diff(self.joints, axis=0) / np.diff(self.marks)[:, None]).astype(np.float32)

    def locate(self, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where places lie, by the nearer bone.

        Arguments:
            xy: (..., 2) float32 places.

        Returns:
            (...) position and (...) across.
        """
        (first, second), bend = self._directions, self.marks[1]
        from_start, from_bend = xy - self.joints[0], xy - self.joints[1]
        along = from_start @ first, from_bend @ second + bend
        beside = _cross(first, from_start), _cross(second, from_bend)
        past = along[0] > bend, along[1] < bend
        radius = np.hypot(from_bend[..., 0], from_bend[..., 1])
        away = (
            np.where(past[0], radius, np.hypot(beside[0], along[0].clip(max=0))),
            np.where(past[1], radius, np.abs(beside[1])),
        )
        on_first = away[0] <= away[1]
        outside = past[0] & past[1]
        outer = -1 if _cross(first, second) > 0 else 1
        position = np.where(outside, bend, np.where(on_first, *along))
        return position, np.where(outside, outer * radius, np.where(on_first, *beside))

    def places(self, position: np.ndarray, across: np.ndarray) -> np.ndarray:
        """The places (..., 2) that `locate` finds at (...) position and (...) across."""
        bone = (position > self.marks[1]).astype(int)
        direction = self._directions[bone]
        normal = np.stack([-direction[..., 1], direction[..., 0]], axis=-1)
        along = (position - self.marks[bone])[..., None]
        return self.joints[bone] + along * direction + across[..., None] * normal

    def positions_on(self, other: "LimbAxis", position: np.ndarray, growth: float) -> np.ndarray:
        """Positions on this axis as positions on another, in an array of the same shape.

        Bones stretch; hands, feet and what lies before the first joint only grow with the person.

        Arguments:
            other: the axis of the same limb elsewhere.
            position: cells along this axis, as `locate` finds them.
            growth: size of the other person in sizes of this.
        """
        here = np.r_[-_FAR, self.marks, self.marks[2] + _FAR]
        there = np.r_[-growth * _FAR, other.marks, other.marks[2] + growth * _FAR]
        return np.interp(position, here, there).astype(np.float32)


def _cross(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]
