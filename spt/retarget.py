"""The stance of one person on the body of another: the bones' directions of one, lengths of both.

Bones hang from the neck. The hips hang from their middle, so that the width of the hips stays the
person's own whatever the stance's trunk looks like.
"""

import numpy as np

from spt.labels import (
    BONES,
    KEYPOINTS,
    LEFT_ANKLE,
    LEFT_HIP,
    LEFT_SHOULDER,
    MIRROR,
    NECK,
    NUM_KEYPOINTS,
    RIGHT_ANKLE,
    RIGHT_HIP,
    RIGHT_SHOULDER,
)
from spt.pose import Pose

PELVIS = NUM_KEYPOINTS
"""The middle of the hips, as a nineteenth joint."""

PARENTS = {PELVIS: NECK} | {
    end: PELVIS if end in (RIGHT_HIP, LEFT_HIP) else start for start, end in BONES
}
"""The joint that each joint hangs from; parents come first."""

BONE_LENGTHS = {"shoulder": 0.32, "elbow": 0.55, "wrist": 0.47, "hip": 0.18, "knee": 0.79,
                "ankle": 0.70, "nose": 0.40}  # fmt: skip
"""Length of the bone that ends in a joint, in lengths of the trunk (neck to middle of the hips):
the medians of the 1,620 whole people in the keypoint table of Clothing Co-Parsing."""

SHORTEST_SHARE = 0.85
"""A bone shorter than this share of its median length points towards us or away from us."""

_TWINS = (*MIRROR.keypoints, PELVIS)


def retarget(stance: Pose, person: Pose) -> Pose:
    """The person in the stance of another person, on the same ground.

    Each bone takes the direction of the stance's and is foreshortened as that is: it keeps the
    share that the stance's bone shows of its own natural length. Joints that the stance lacks keep
    their offset from the joint that they hang from. The middle of the hips (else the neck) stays
    where it is, in height only if an ankle is hidden: otherwise the lower ankle keeps its height.

    Arguments:
        stance: keypoints in pixels of any picture, at any size.
        person: keypoints in photo pixels.

    Returns:
        Keypoints in photo pixels; visible are those of the person.
    """
    shown, own = _Skeleton(stance), _Skeleton(person)
    placed = own.xy_px.copy()
    for joint in PARENTS:
        start = own.start_of(joint)
        if start is None:
            continue
        offset = own.xy_px[joint] - own.xy_px[start]
        if own.known[joint] and shown.known[[start, joint]].all():
            bone = shown.xy_px[joint] - shown.xy_px[start]
            offset = bone * (own.natural_px(start, joint) / shown.natural_px(start, joint))
        placed[joint] = placed[start] + offset
    root = PELVIS if own.known[PELVIS] else NECK
    shift = own.xy_px[root] - placed[root]
    ankles = [RIGHT_ANKLE, LEFT_ANKLE]
    if person.visible[ankles].all():
        shift[1] = own.xy_px[ankles, 1].max() - placed[ankles, 1].max()
    return Pose((placed + shift)[:NUM_KEYPOINTS], person.visible)


class _Skeleton:
    """A pose with the middle of its hips, and a neck between the shoulders if it lacks its own.

    Attributes:
        xy_px: (19, 2) float64 points.
        known: (19,) bool.
    """

    def __init__(self, pose: Pose) -> None:
        self.xy_px = np.append(pose.xy_px.astype(float), [[0.0, 0.0]], axis=0)
        self.known = np.append(pose.visible, False)
        self._put_between(PELVIS, RIGHT_HIP, LEFT_HIP)
        if not pose.visible[NECK]:
            self._put_between(NECK, RIGHT_SHOULDER, LEFT_SHOULDER)

    def _put_between(self, joint: int, right: int, left: int) -> None:
        self.xy_px[joint] = (self.xy_px[right] + self.xy_px[left]) / 2
        self.known[joint] = self.known[[right, left]].all()

    def start_of(self, joint: int) -> int | None:
        """The nearest known joint that this one hangs from."""
        start = PARENTS.get(joint)
        while start is not None and not self.known[start]:
            start = PARENTS.get(start)
        return start

    def natural_px(self, start: int, joint: int) -> float:
        """Length of a bone as if it lay in the picture: its own, its twin's or a usual one."""
        lengths = [1e-6, self._length_px(start, joint)]
        twins = [_TWINS[start], _TWINS[joint]]
        if self.known[twins].all():
            lengths.append(self._length_px(*twins))
        if PARENTS[joint] == start and joint != PELVIS and self.known[[NECK, PELVIS]].all():
            share = BONE_LENGTHS.get(KEYPOINTS[joint].split("_")[-1], 0.0)
            lengths.append(SHORTEST_SHARE * share * self._length_px(NECK, PELVIS))
        return max(lengths)

    def _length_px(self, start: int, joint: int) -> float:
        return float(np.linalg.norm(self.xy_px[joint] - self.xy_px[start]))
