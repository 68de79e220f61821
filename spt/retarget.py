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
    LEFT_WRIST,
    MIRROR,
    NECK,
    NUM_KEYPOINTS,
    RIGHT_ANKLE,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
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

LIMBS = tuple(
    ((PARENTS[PARENTS[end]], PARENTS[end]), (PARENTS[end], end))
    for end in (RIGHT_WRIST, LEFT_WRIST, RIGHT_ANKLE, LEFT_ANKLE)
)
"""The two bones of each arm and leg."""

_TINY_PX = 1e-6
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
        """Length of a bone as if it lay in the picture: its own, its twin's or a usual one.

        What a limb is thus given beyond what it shows is limited by the longest whole limb: a knee
        found too low on one side would lengthen that thigh, and the other side's shin as well.
        """
        bones = next((limb for limb in LIMBS if (start, joint) in limb), ((start, joint),))
        lengths_px = np.array([self._lengths_px(*bone) for bone in bones])  # (bones, 3)
        lacking_px = lengths_px.max(axis=1).sum() - lengths_px[:, 0].sum()
        allowed_px = lengths_px.sum(axis=0).max() - lengths_px[:, 0].sum()
        own_px, *others_px = self._lengths_px(start, joint)
        more_px = max(0.0, *(other_px - own_px for other_px in others_px))
        return max(own_px + more_px * min(1.0, allowed_px / max(lacking_px, _TINY_PX)), _TINY_PX)

    def _lengths_px(self, start: int, joint: int) -> tuple[float, float, float]:
        """Of a bone, of its twin, and the least usual one; 0 where that is not known."""
        if not self.known[[start, joint]].all():
            return 0.0, 0.0, 0.0
        twins = _TWINS[start], _TWINS[joint]
        twin_px = self._apart_px(*twins) if self.known[list(twins)].all() else 0.0
        usual_px = 0.0
        if PARENTS[joint] == start and joint != PELVIS and self.known[[NECK, PELVIS]].all():
            share = BONE_LENGTHS.get(KEYPOINTS[joint].split("_")[-1], 0.0)
            usual_px = SHORTEST_SHARE * share * self._apart_px(NECK, PELVIS)
        return self._apart_px(start, joint), twin_px, usual_px

    def _apart_px(self, start: int, joint: int) -> float:
        return float(np.linalg.norm(self.xy_px[joint] - self.xy_px[start]))
