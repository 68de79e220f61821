"""The map of a person in another pose: limbs laid along their new bones, H_S for what is left.

A limb goes rigidly with its bones, so its place is known; it is cut out of the photo's map and
laid at the size of the map, with clean edges. The trunk stays, or moves along the label flows.
Only where trunk and head moved far does the map they leave need more than geometry: there H_S
repairs it.
"""

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from spt.body_parts import part_scale
from spt.figure import Figure, with_ends
from spt.labels import (
    FACE_KEYPOINTS,
    LEFT_KNEE,
    NECK,
    NUM_LABELS,
    RIGHT_KNEE,
    TRUNK,
)
from spt.limb_layers import LaidLimb, kept_limb, laid_limb
from spt.limbs import LIMBS
from spt.parsing import one_hot
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose, pose_heatmaps, pose_mask
from spt.semantic import SEMANTIC_SIZE, SemanticGenerator
from spt.trunk import moved_trunk, with_neck, without_slits

MOVED_FROM_PX = 0.5
"""Photo pixels under which a joint counts as not moved."""

GEOMETRY_ALONE, H_S_ALONE = 0.1, 0.3
"""How far the trunk may move, in part scales, until H_S is heard at all, and until it decides
alone. On mirrored photos H_S has the better mean IoU (0.65, geometry 0.61): it guesses outlines
that joints do not tell. But it tears hems and legs, which is seen where little moves."""

GEOMETRY_GAIN = 8.0
"""Logits by which the labels given are raised before H_S is heard."""

TRUNK_JOINTS, HEAD_JOINTS = list(TRUNK), [NECK, *FACE_KEYPOINTS]


def framed_points(
    pose: Pose, frame: Frame, size: tuple[int, int], device: torch.device
) -> tuple[Tensor, Tensor]:
    """Keypoints (1, 18, 2) in pixels of a frame of `size`, and (1, 18) visibility."""
    points = torch.from_numpy(frame.to_frame(pose.xy_px, size))[None]
    return points.to(device), torch.from_numpy(pose.visible)[None].to(device)


def moved_joints(source: Pose, target: Pose) -> np.ndarray:
    """(18,) bool: joints that moved, came or went."""
    apart = np.linalg.norm(source.xy_px - target.xy_px, axis=1) > MOVED_FROM_PX
    return (source.visible != target.visible) | (apart & target.visible)


def reposed_map(
    network: SemanticGenerator, figure: Figure, target_pose: Pose
) -> np.ndarray:
    """Predict the map of the same person in another pose.

    Arguments:
        network: H_S.
        figure: the person.
        target_pose: keypoints in photo pixels.

    Returns:
        MAP_SIZE uint8; equal to that of the figure away from what moved.
    """
    moved = moved_joints(figure.photo_pose, target_pose)
    new = with_ends(target_pose, figure.frame)
    sways = moved[[*TRUNK_JOINTS, LEFT_KNEE, RIGHT_KNEE]].any()  # skirts follow the knees
    trunk, limbs = _taken_apart(figure, new, moved, sways)
    label_map = _together(trunk, limbs)
    trust = _trust(figure.pose, new)
    if trust < GEOMETRY_GAIN:
        repaired = _repaired(network, figure, label_map, target_pose, trust)
        label_map = _together(repaired, limbs)
    if not sways:
        return label_map
    return without_slits(label_map, figure.label_map, float(part_scale(*new.tensors())))


def _taken_apart(
    figure: Figure, new: Pose, moved: np.ndarray, sways: bool
) -> tuple[np.ndarray, list[LaidLimb]]:
    """The map (H, W) without its limbs, and the limbs, both where they belong in the new pose."""
    scale = float(part_scale(*new.tensors()))
    nods = moved[HEAD_JOINTS].any()
    cut, laid = [], []
    for limb in LIMBS:
        joints = list(limb.joints)
        goes = moved[joints].any()
        if not (goes or sways) or not new.visible[joints].all():
            continue
        whole = sways or moved[joints[:2]].any()
        one = figure.cut(limb, whole=bool(whole))
        if one is not None:
            cut.append(one)
            laid.append(
                laid_limb(one, new, scale / figure.scale)
                if goes
                else kept_limb(one, figure.label_map)
            )
    trunk = figure.uncovered(cut)
    if sways or nods:
        trunk = moved_trunk(trunk, figure.pose, new)
    if nods or moved[TRUNK_JOINTS].any():
        trunk = with_neck(trunk, new, scale)
    return trunk, laid


def _together(trunk: np.ndarray, limbs: list[LaidLimb]) -> np.ndarray:
    """(H, W) uint8: the limbs on the trunk, from behind to the front."""
    label_map = trunk
    for limb in limbs:
        label_map = limb.over(label_map)
    return label_map


def _repaired(
    network: SemanticGenerator,
    figure: Figure,
    label_map: np.ndarray,
    target_pose: Pose,
    trust: float,
) -> np.ndarray:
    """A map (H, W) uint8 made by geometry, its labels raised by `trust` logits, repaired by H_S."""
    device = next(network.parameters()).device
    poses = (figure.photo_pose, target_pose)
    old, new = (framed_points(pose, figure.frame, SEMANTIC_SIZE, device) for pose in poses)
    given = _shares(label_map).to(device)
    logits = network(
        source_map=one_hot(_shares(figure.label_map).max(1)[1]).to(device),
        source_heatmaps=pose_heatmaps(*old, SEMANTIC_SIZE),
        source_mask=pose_mask(*old, SEMANTIC_SIZE),
        target_heatmaps=pose_heatmaps(*new, SEMANTIC_SIZE),
        target_mask=pose_mask(*new, SEMANTIC_SIZE),
        aligned=given,
    ).float()
    fine = nn.functional.interpolate(logits, MAP_SIZE, mode="bilinear", align_corners=False)
    labels = torch.from_numpy(label_map).to(device).long()[None, None]
    fine.scatter_add_(1, labels, torch.full(labels.shape, trust, device=device))
    return fine.max(1)[1][0].byte().cpu().numpy()  # faster than argmax here


def _shares(label_map: np.ndarray) -> Tensor:
    """(H, W) labels to (1, 10, 128, 96) float32: how much of a cell of H_S each label covers."""
    size = SEMANTIC_SIZE[::-1]
    cells = [(label_map == label).astype(np.float32) for label in range(NUM_LABELS)]
    shares = [cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in cells]
    return torch.from_numpy(np.stack(shares))[None]


def _trust(old: Pose, new: Pose) -> float:
    """Logits by which the labels given are raised, from how far the trunk moved."""
    apart = np.linalg.norm(new.xy_px - old.xy_px, axis=1)[TRUNK_JOINTS]
    both = (old.visible & new.visible)[TRUNK_JOINTS]
    far = float((apart * both).max() / part_scale(*old.tensors()))
    share = (H_S_ALONE - far) / (H_S_ALONE - GEOMETRY_ALONE)
    return GEOMETRY_GAIN * min(max(share, 0.0), 1.0)
