"""Limbs as layers of a map: cut out of the photo's map, laid on another along new bones.

Places: (x, y) in cells of the map, edges at integers.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spt.labels import (
    BACKGROUND,
    FACE,
    HAIR,
    LEFT_ARM,
    RIGHT_ARM,
    SKIRT,
    UNPAINTED,
    UPPER_CLOTHES,
)
from spt.limb_axis import LimbAxis
from spt.limb_profile import (
    END_REACH,
    HALF_REACH,
    STEP,
    Profile,
    covering_labels,
    measured_profile,
)
from spt.limbs import LIMBS, Limb
from spt.pose import Pose

BEFORE_LEGS = (UPPER_CLOTHES, SKIRT, LEFT_ARM, RIGHT_ARM, FACE, HAIR)
"""Labels that legs lie behind."""

BEFORE_SHOULDERS, SHOULDER = (FACE, HAIR), 0.35
"""Labels that an arm lies behind, over this share of the upper arm."""

SLACK_CELLS = 3.0
"""How far beside a sleeve its edge goes away with it."""

BOX_MARGIN = 0.45
"""How far beyond its joints a limb is looked for and drawn, in part scales."""


@dataclass(frozen=True)
class CutLimb:
    """A limb of the photo."""

    limb: Limb
    axis: LimbAxis
    """The bones along which the profile was measured."""
    profile: Profile
    cells: np.ndarray
    """(H, W) bool: the cells of the photo's map that go away with it."""
    start: float
    """Position from which on it is cut: 0, or that of elbow or knee if all before it stays."""
    scale: float
    """Part scale of the photo's person in cells."""


@dataclass(frozen=True)
class LaidLimb:
    """A limb in its new place."""

    labels: np.ndarray
    """(H, W) uint8; UNPAINTED beside it."""
    shoulder: np.ndarray
    """(H, W) bool: where hair hangs before it."""
    unseen: np.ndarray
    """(H, W) bool: a hand that the photo hides; it stays hidden behind whatever is there."""
    is_arm: bool

    def over(self, label_map: np.ndarray) -> np.ndarray:
        """A map (H, W) uint8 with the limb on it, behind what hangs before it."""
        drawn = self.labels != UNPAINTED
        if self.is_arm:
            drawn &= ~(self.shoulder & np.isin(label_map, BEFORE_SHOULDERS))
            drawn &= ~(self.unseen & (label_map != BACKGROUND))
        else:
            drawn &= ~np.isin(label_map, BEFORE_LEGS)
        return np.where(drawn, self.labels, label_map)


def cut_limb(
    label_map: np.ndarray, limb: Limb, pose: Pose, scale: float, *, whole: bool = True
) -> CutLimb | None:
    """Cut a limb out of a map; one that the map hides has the shape of its twin.

    Arguments:
        label_map: (H, W) uint8.
        limb: which one.
        pose: of the map, in its cells.
        scale: part scale in cells.
        whole: or only from elbow or knee on.

    Returns:
        None if neither the limb nor its twin is seen.
    """
    axis, twin = (
        LimbAxis(pose.xy_px[list(joints)]) if pose.visible[list(joints)].all() else None
        for joints in (limb.joints, limb.twin_joints)
    )
    leg_beside = None if limb.is_arm else twin
    profile = measured_profile(label_map, limb, axis, leg_beside, scale) if axis else None
    measured = axis
    if profile is None and twin is not None:
        profile, measured = _twin_profile(label_map, limb, twin, scale), twin
    if profile is None or measured is None:
        return None
    cut = CutLimb(
        limb, measured, profile, np.zeros(label_map.shape, dtype=bool),
        0.0 if whole else float(measured.marks[1]), scale,
    )  # fmt: skip
    if axis is not None:
        box = _box(axis, scale, label_map.shape)
        cut.cells[box] = _own_cells(cut, label_map, box, axis, leg_beside)
    return cut


def _twin_profile(
    label_map: np.ndarray, limb: Limb, twin: LimbAxis, scale: float
) -> Profile | None:
    """The profile of the other arm or leg, mirrored."""
    other = next(one for one in LIMBS if one.joints == limb.twin_joints)
    seen = measured_profile(label_map, other, twin, None, scale)
    if seen is None:
        return None
    labels = np.where(seen.labels == other.label, np.uint8(limb.label), seen.labels)
    return Profile(seen.high, seen.low, labels, seen.seen)


def _own_cells(
    cut: CutLimb,
    label_map: np.ndarray,
    box: tuple[slice, slice],
    axis: LimbAxis,
    leg_beside: LimbAxis | None,
) -> np.ndarray:
    """(h, w) bool: cells of the limb in a box, without its socket, which stays behind."""
    xy, here = _centres(box), label_map[box]
    position, across = axis.locate(xy)
    beside = np.abs(across)
    on_it = (position < axis.marks[2] + END_REACH * cut.scale) & (beside < HALF_REACH * cut.scale)
    clad = np.isin(here, covering_labels(label_map, cut.limb))
    if cut.limb.is_arm:
        clad &= cut.profile.covers(position, across, SLACK_CELLS)
    else:
        clad &= on_it
        if leg_beside is not None:
            clad &= np.abs(leg_beside.locate(xy)[1]) > beside
    step = round(cut.start / STEP)
    widths = cut.profile.low[step], cut.profile.high[step]
    socket = sum(widths) / 2 if cut.limb.is_arm or cut.start else max(widths)
    away = xy - axis.joints[1 if cut.start else 0]
    outside = np.hypot(away[..., 0], away[..., 1]) > socket
    return (clad | (here == cut.limb.label) & on_it) & outside & (position > cut.start)


def laid_limb(cut: CutLimb, pose: Pose, growth: float) -> LaidLimb:
    """Lay a limb along the bones of another pose.

    Arguments:
        cut: the limb of the photo.
        pose: the pose wanted, in cells of the map.
        growth: size of the person wanted in sizes of the person in the photo.
    """
    axis, size = LimbAxis(pose.xy_px[list(cut.limb.joints)]), cut.cells.shape
    box = _box(axis, growth * cut.scale, size)
    position, across = axis.locate(_centres(box))
    position = axis.positions_on(cut.axis, position, 1 / growth)
    covered = cut.profile.covers(position, across / growth)
    if cut.start:
        covered &= position >= cut.start
    if covered.any():
        covered = cv2.medianBlur(covered.astype(np.uint8), 5) > 0  # a smooth outline
    labels = np.full(size, UNPAINTED, dtype=np.uint8)
    labels[box] = np.where(covered, cut.profile.labels_at(position), UNPAINTED)
    shoulder, unseen = np.zeros((2, *size), dtype=bool)
    shoulder[box] = position < SHOULDER * cut.axis.marks[1]
    unseen[box] = position > cut.profile.seen
    return LaidLimb(labels, shoulder, unseen, cut.limb.is_arm)


def kept_limb(cut: CutLimb, label_map: np.ndarray) -> LaidLimb:
    """A limb of a map (H, W) uint8 that stays where it is while the trunk behind it moves."""
    labels = np.where(cut.cells, label_map, np.uint8(UNPAINTED))
    nowhere = np.zeros_like(cut.cells)
    return LaidLimb(labels, nowhere, nowhere, cut.limb.is_arm)


def _box(axis: LimbAxis, scale: float, size: tuple[int, int]) -> tuple[slice, slice]:
    """Rows and columns of a map of `size` around a limb."""
    rows, columns = size
    left, top = np.floor(axis.joints.min(axis=0) - BOX_MARGIN * scale).astype(int)
    right, bottom = np.ceil(axis.joints.max(axis=0) + BOX_MARGIN * scale).astype(int)
    left, right = np.clip((left, right), 0, columns)
    top, bottom = np.clip((top, bottom), 0, rows)
    return slice(top, bottom), slice(left, right)


def _centres(box: tuple[slice, slice]) -> np.ndarray:
    """(h, w, 2) float32 centres of the cells of a box."""
    y, x = np.mgrid[box].astype(np.float32) + np.float32(0.5)
    return np.stack([x, y], axis=-1)
