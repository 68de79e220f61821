"""A map without its limbs: what they hid, and where the trunk goes when it moves itself.

Places: (x, y) in cells of the map, edges at integers.
"""

import cv2
import numpy as np

from spt.label_flow import label_flows
from spt.labels import (
    BACKGROUND,
    FACE,
    FACE_KEYPOINTS,
    GARMENT_LABELS,
    LEFT_HIP,
    LEFT_LEG,
    LEFT_SHOULDER,
    NECK,
    NUM_LABELS,
    RIGHT_HIP,
    RIGHT_LEG,
    RIGHT_SHOULDER,
)
from spt.limb_layers import CutLimb
from spt.pose import Pose

SIDE = 0.13
"""How far beside the hip joint the trunk ends, in part scales."""

BITE_WIDTH = 0.30
"""Width of the bite that a hand takes out of the clothes behind it, in part scales."""

NECK_WIDTH = 0.20
"""In part scales."""

SHRED_AREA = 0.08
"""Pieces smaller than this, in squared part scales, go away with the limb they hung on."""

SLIT_CELLS = 7
"""Width of the slits that open between labels that move differently."""

HOLE_AREA = 0.02
"""Size of the holes that open so, in squared part scales."""

COARSE = 4
"""Cells of the map per cell in which bites are closed and flows are computed."""

_HIP_OF = {LEFT_SHOULDER: LEFT_HIP, RIGHT_SHOULDER: RIGHT_HIP}


def uncovered(label_map: np.ndarray, limbs: list[CutLimb], pose: Pose) -> np.ndarray:
    """The map where limbs were cut out.

    What an arm hid is taken for cloth on the trunk's side of the line from shoulder to hip, and
    where the clothes around close over it: a hand before a thigh. All else is background.

    Arguments:
        label_map: (H, W) uint8 map of the photo.
        limbs: cut out of it.
        pose: of the map, in its cells.

    Returns:
        (H, W) uint8.
    """
    if not limbs:
        return label_map
    scale = limbs[0].scale
    gone = np.logical_or.reduce([cut.cells for cut in limbs])
    body = np.where(gone, np.uint8(BACKGROUND), label_map)
    body[_shreds(body, gone, scale)] = BACKGROUND
    cloth = np.isin(body, GARMENT_LABELS)
    arms = [cut for cut in limbs if cut.limb.is_arm and cut.cells.any()]
    if not arms or not cloth.any():
        return body
    hidden = np.zeros(body.shape, dtype=bool)
    for cut in arms:
        hidden |= cut.cells & _beside_trunk(cut, pose)
    closed = _closed(cloth | np.isin(body, (LEFT_LEG, RIGHT_LEG)), scale)
    hidden |= closed & np.logical_or.reduce([cut.cells for cut in arms])
    return np.where(hidden, _nearest_label(body, cloth), body)


def _shreds(body: np.ndarray, gone: np.ndarray, scale: float) -> np.ndarray:
    """(H, W) bool: small pieces of a map (H, W) that hung on nothing but what is `gone` (H, W)."""
    _, number, sizes, _ = cv2.connectedComponentsWithStats((body != BACKGROUND).astype(np.uint8))
    beside = cv2.dilate(gone.astype(np.uint8), np.ones((5, 5), dtype=np.uint8)) > 0
    touched = np.bincount(number[beside], minlength=len(sizes)) > 0
    touched &= sizes[:, cv2.CC_STAT_AREA] < SHRED_AREA * scale**2
    touched[0] = False
    return touched[number]


def _nearest_label(label_map: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(H, W) uint8: the label of the nearest of the cells `known` (H, W)."""
    _, number = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    label_of = np.zeros(number.max() + 1, dtype=np.uint8)
    label_of[number[known]] = label_map[known]
    return label_of[number]


def _beside_trunk(cut: CutLimb, pose: Pose) -> np.ndarray:
    """(H, W) bool: between shoulder and hip, on the trunk's side of the line at its side."""
    joints = [cut.limb.joints[0], cut.limb.twin_joints[0], _HIP_OF[cut.limb.joints[0]]]
    if not pose.visible[joints].all():
        return np.zeros(cut.cells.shape, dtype=bool)
    shoulder, other, hip = pose.xy_px[joints]
    outward = (shoulder - other) / max(float(np.linalg.norm(shoulder - other)), 1e-3)
    down = hip + SIDE * cut.scale * outward - shoulder
    rows, columns = cut.cells.shape
    x = np.arange(columns, dtype=np.float32) + 0.5 - shoulder[0]
    y = np.arange(rows, dtype=np.float32)[:, None] + 0.5 - shoulder[1]
    along = (x * down[0] + y * down[1]) / max(float(down @ down), 1e-3)
    side = np.sign(down[0] * outward[1] - down[1] * outward[0])
    return (side * (down[0] * y - down[1] * x) < 0) & (along > 0) & (along < 1)


def _closed(body: np.ndarray, scale: float) -> np.ndarray:
    """A body (H, W) bool with narrow bites filled."""
    rows, columns = body.shape
    size = (columns // COARSE, rows // COARSE)
    small = cv2.resize(255 * body.astype(np.uint8), size, interpolation=cv2.INTER_AREA)
    width = 2 * int(BITE_WIDTH * scale / COARSE / 2) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    small = cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc)
    return cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR) > 127


def moved_trunk(label_map: np.ndarray, source: Pose, target: Pose) -> np.ndarray:
    """Take a map without limbs to another pose.

    Arguments:
        label_map: (H, W) uint8.
        source: pose of the map, in its cells.
        target: pose wanted.

    Returns:
        (H, W) uint8.
    """
    rows, columns = label_map.shape
    tensors = (source.tensors(), target.tensors())
    poses = [(xy / COARSE, visible) for xy, visible in tensors]
    flows = label_flows(*poses, (rows // COARSE, columns // COARSE), limbs=False)[0]
    half = np.array([columns / 2, rows / 2], dtype=np.float32)
    shifts = (flows - flows[BACKGROUND]).cpu().numpy() * half  # (L, h, w, 2)
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    here = np.stack([x, y], axis=-1)
    moved, best = np.zeros_like(label_map), np.zeros(label_map.shape, dtype=np.uint8)
    person = np.zeros(label_map.shape, dtype=np.uint8)
    for label in range(1, NUM_LABELS):
        cells = np.where(label_map == label, np.uint8(255), np.uint8(0))
        if cells.any():
            shift = cv2.resize(shifts[label], (columns, rows), interpolation=cv2.INTER_LINEAR)
            cover = cv2.remap(cells, here + shift, None, cv2.INTER_LINEAR)
            person = cv2.add(person, cover)
            moved = np.where(cover > best, np.uint8(label), moved)
            best = np.maximum(best, cover)
    return np.where(person > 127, moved, np.uint8(BACKGROUND))


def without_slits(label_map: np.ndarray, source_map: np.ndarray, scale: float) -> np.ndarray:
    """A map with slits and small holes closed that its source map does not have.

    Arguments:
        label_map: (H, W) uint8.
        source_map: (H, W) uint8, the map of the photo.
        scale: part scale in cells.

    Returns:
        (H, W) uint8.
    """
    person = label_map != BACKGROUND
    if not person.any():
        return label_map
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (SLIT_CELLS, SLIT_CELLS))
    closed = cv2.morphologyEx(person.astype(np.uint8), cv2.MORPH_CLOSE, disc)
    _, number, sizes, _ = cv2.connectedComponentsWithStats(1 - closed, connectivity=4)
    small = sizes[:, cv2.CC_STAT_AREA] < HOLE_AREA * scale**2
    closed = (closed > 0) | small[number]
    closed &= source_map != BACKGROUND
    return np.where(closed, _nearest_label(label_map, person), label_map)


def with_neck(label_map: np.ndarray, pose: Pose, scale: float) -> np.ndarray:
    """Join a head that moved to the trunk: background between them becomes face.

    Arguments:
        label_map: (H, W) uint8.
        pose: of the map, in its cells.
        scale: part scale in cells.
    """
    face = [joint for joint in FACE_KEYPOINTS if pose.visible[joint]]
    if not face or not pose.visible[NECK]:
        return label_map
    neck = np.zeros(label_map.shape, dtype=np.uint8)
    ends = pose.xy_px[NECK], pose.xy_px[face].mean(axis=0)
    start, end = (np.rint(point).astype(int).tolist() for point in ends)
    cv2.line(neck, start, end, 1, max(round(NECK_WIDTH * scale), 1))
    return np.where((neck > 0) & (label_map == BACKGROUND), np.uint8(FACE), label_map)
