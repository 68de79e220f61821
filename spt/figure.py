"""The person of a photo as a map that can be taken apart: every cut is made once, however often a
joint is moved.

Places: (H, W) arrays cover the person's frame at the size of the map.
"""

import numpy as np

from spt.body_parts import part_scale
from spt.limb_layers import CutLimb, cut_limb
from spt.limbs import LIMBS, Limb
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose
from spt.trunk import uncovered


class Figure:
    """A map and a pose of one person; neither may change."""

    def __init__(self, label_map: np.ndarray, frame: Frame, pose: Pose) -> None:
        """
        Arguments:
            label_map: MAP_SIZE uint8 labels of the frame.
            frame: the person's frame.
            pose: keypoints in photo pixels.
        """
        self.label_map, self.frame, self.photo_pose = label_map, frame, pose
        self.pose = with_ends(pose, frame)
        self.scale = float(part_scale(*self.pose.tensors()))
        self._cuts: dict[tuple[int, bool], CutLimb | None] = {}
        self._uncovered: dict[tuple[tuple[int, bool], ...], np.ndarray] = {}

    def cut(self, limb: Limb, *, whole: bool) -> CutLimb | None:
        """A limb cut out, `whole` or from elbow or knee on; None where it cannot be told."""
        key = (limb.label, whole)
        if key not in self._cuts:
            self._cuts[key] = cut_limb(self.label_map, limb, self.pose, self.scale, whole=whole)
        return self._cuts[key]

    def uncovered(self, cuts: list[CutLimb]) -> np.ndarray:
        """(H, W) uint8 the map where limbs, from `cut`, are gone."""
        made = {id(cut): key for key, cut in self._cuts.items()}
        key = tuple(made[id(cut)] for cut in cuts)
        if key not in self._uncovered:
            self._uncovered[key] = uncovered(self.label_map, cuts, self.pose)
        return self._uncovered[key]


def with_ends(pose: Pose, frame: Frame) -> Pose:
    """A pose in cells of the map; a wrist or ankle that is missing goes straight on."""
    xy, visible = frame.to_frame(pose.xy_px, MAP_SIZE), pose.visible.copy()
    for limb in LIMBS:
        first, bend, last = limb.joints
        if visible[first] and visible[bend] and not visible[last]:
            xy[last], visible[last] = 2 * xy[bend] - xy[first], True
    return Pose(xy, visible)
