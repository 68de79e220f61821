"""From one pose to another, part by part: the map from a part's new place to its old.

Shapes: N points, P = 10 parts. Points are (x, y) in cells of a map, edges at integers.
ui/static/part_frames.js is the same for the page; tests/test_carry_script.py compares the two.
"""

from dataclasses import dataclass, replace

import numpy as np

from spt.labels import FACE_KEYPOINTS, HEAD_PART, NECK, NUM_PARTS, TRUNK
from spt.part_bones import PARENTS, SHOULDERS, TINY, Bones, Box, bones_of
from spt.pose import Pose

STRETCH = (0.25, 4.0)
"""Least and most that a part is stretched."""

NECK_WEIGHT = 0.02
"""The neck beside a face keypoint: it only steadies a head of which a single one is seen."""

ACROSS = np.array([1.0, 0.0])


@dataclass(frozen=True)
class PartFrame:
    """A map of points: turned, shifted, grown; along one axis, over one length, stretched.

    Attributes:
        start: (2,) a point.
        axis: (2,) unit vector.
        new_start: (2,) where `start` comes to.
        new_axis: (2,) unit vector, what `axis` becomes.
        length: how far from `start` along `axis` points are stretched, in cells: the limb.
        stretch: times that length.
        growth: times everything else: across, and along beyond both ends.
    """

    start: np.ndarray
    axis: np.ndarray
    new_start: np.ndarray
    new_axis: np.ndarray
    length: float = 0.0
    stretch: float = 1.0
    growth: float = 1.0

    def moved(self, points: np.ndarray) -> np.ndarray:
        """Points (N, 2) in their new places."""
        return self._laid(*self._measured(points))

    def box(self, box: Box) -> Box:
        """A box around all that comes out of a box."""
        left, top, right, bottom = box
        corners = np.array([(left, top), (right, top), (left, bottom), (right, bottom)])
        along, across = self._measured(corners)
        ends = [along.min(), along.min(), along.max(), along.max()]
        sides = [across.min(), across.max(), across.min(), across.max()]
        corners = self._laid(np.array(ends), np.array(sides))
        return (*corners.min(0), *corners.max(0))

    def inverse(self) -> "PartFrame":
        """The way back."""
        return PartFrame(
            self.new_start, self.new_axis, self.start, self.axis,
            self.stretch * self.length, 1 / self.stretch, 1 / self.growth,
        )  # fmt: skip

    def _measured(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far points (N, 2) come to lie along and across the new axis: (N,) each."""
        away = points - self.start
        along = away @ self.axis
        within = np.clip(along, 0, self.length)
        along = self.stretch * within + self.growth * (along - within)
        return along, self.growth * (away @ _left(self.axis))

    def _laid(self, along: np.ndarray, across: np.ndarray) -> np.ndarray:
        turned = along[:, None] * self.new_axis + across[:, None] * _left(self.new_axis)
        return self.new_start + turned


def _left(axis: np.ndarray) -> np.ndarray:
    return np.array([-axis[1], axis[0]])


def ways_back(
    old: Pose, new: Pose, *, other_person: bool
) -> tuple[Bones, Bones, list[PartFrame]]:
    """The parts in two poses in cells, and for each part the map from its new place to its old.

    A part that only one of the poses knows moves with the part it hangs on.

    Arguments:
        old: the pose before.
        new: the pose after.
        other_person: the poses are of two people; else both have the build of the first.

    Returns:
        The bones before and after, (P, 2) each, and P maps.
    """
    before, after = bones_of(old), bones_of(new)
    if not other_person:
        after = replace(after, scale=before.scale, radius=before.radius)
    growth = before.scale / after.scale
    frames = [_torso_frame(old, new, growth)]
    for part in range(1, NUM_PARTS):
        frame = frames[PARENTS[part]]
        if not before.there[part]:
            _borrow(before, after, part, frame)
        elif not after.there[part]:
            _borrow(after, before, part, frame.inverse())
        elif part == HEAD_PART:
            frame = _head_frame(old, new, growth) or frame
        else:
            frame = _limb_frame(before, after, part, growth)
        frames.append(frame)
    return before, after, frames


def _borrow(lacking: Bones, known: Bones, part: int, way: PartFrame) -> None:
    """Put a part where `way` brings it from the pose that knows it."""
    lacking.start[part], lacking.end[part] = way.moved(
        np.stack([known.start[part], known.end[part]])
    )
    lacking.there[part] = known.there[part]


def _limb_frame(before: Bones, after: Bones, part: int, growth: float) -> PartFrame:
    start, new_start = after.start[part], before.start[part]
    along, new_along = after.end[part] - start, before.end[part] - new_start
    length, new_length = np.hypot(*along), np.hypot(*new_along)
    stretch = np.clip(new_length / length, *STRETCH)
    return PartFrame(
        start, along / length, new_start, new_along / new_length, length, stretch, growth
    )


def _torso_frame(old: Pose, new: Pose, growth: float) -> PartFrame:
    """Turns, shifts and grows with the trunk's corners that both poses have."""
    shared = [joint for joint in TRUNK if old.visible[joint] and new.visible[joint]]
    if not shared:
        return PartFrame(np.zeros(2), ACROSS, np.zeros(2), ACROSS)
    weight = np.ones(len(shared))
    frame, fitted_growth = _fitted(_points(new)[shared], _points(old)[shared], weight)
    growth = growth if len(shared) == 1 else float(np.clip(fitted_growth, *STRETCH))
    return replace(frame, growth=growth)


def _head_frame(old: Pose, new: Pose, growth: float) -> PartFrame | None:
    """Turns and shifts with the face keypoints that both poses have; None without any."""
    seen = old.visible & new.visible
    face = [joint for joint in FACE_KEYPOINTS if seen[joint]]
    if not face:
        return None
    neck = next(([list(joints)] for joints in (SHOULDERS, (NECK,)) if seen[list(joints)].all()), [])
    joints = [[joint] for joint in face] + neck
    weight = np.array([1.0] * len(face) + [NECK_WEIGHT] * len(neck))
    points, new_points = (
        np.stack([_points(pose)[group].mean(0) for group in joints]) for pose in (new, old)
    )
    frame, _ = _fitted(points, new_points, weight)
    return replace(frame, growth=growth)


def _fitted(
    points: np.ndarray, new_points: np.ndarray, weight: np.ndarray
) -> tuple[PartFrame, float]:
    """The least-squares turn and shift of points (N, 2) with weights (N,), and their growth."""
    share = weight / weight.sum()
    start, new_start = share @ points, share @ new_points
    away, new_away = points - start, new_points - new_start
    cosine = (share @ (away * new_away)).sum()
    sine = share @ (away[:, 0] * new_away[:, 1] - away[:, 1] * new_away[:, 0])
    size, spread = np.hypot(cosine, sine), (share @ away**2).sum()
    if size < TINY:
        return PartFrame(start, ACROSS, new_start, ACROSS), 1.0
    return PartFrame(start, ACROSS, new_start, np.array([cosine, sine]) / size), size / spread


def _points(pose: Pose) -> np.ndarray:
    return pose.xy_px.astype(np.float64)
