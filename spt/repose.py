"""The map of a person in another pose: H_S around the limbs that moved, the old map elsewhere."""

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from spt.label_flow import aligned_map, part_distances
from spt.labels import BODY_PARTS
from spt.parsing import one_hot, resize_labels
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose, pose_heatmaps, pose_mask
from spt.semantic import SEMANTIC_SIZE, SemanticGenerator

MOVED_FROM_PX = 0.5
"""Photo pixels under which a joint counts as not moved."""

MOVED_REACH = {"torso": 3.0, "head": 0.6, "thigh": 0.6, "shin": 0.45, "upper_arm": 0.3,
               "forearm": 0.3}  # fmt: skip
"""How far around a moved part the map may change, in part scales."""


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
    network: SemanticGenerator,
    source_map: np.ndarray,
    frame: Frame,
    source_pose: Pose,
    target_pose: Pose,
) -> np.ndarray:
    """Predict the map of the same person in another pose.

    Arguments:
        network: H_S.
        source_map: MAP_SIZE uint8 labels of the frame.
        frame: the person's frame.
        source_pose: keypoints in photo pixels.
        target_pose: keypoints in photo pixels.

    Returns:
        MAP_SIZE uint8; equal to `source_map` away from the limbs that moved.
    """
    device = next(network.parameters()).device
    old = framed_points(source_pose, frame, SEMANTIC_SIZE, device)
    new = framed_points(target_pose, frame, SEMANTIC_SIZE, device)
    small = one_hot(resize_labels(torch.from_numpy(source_map)[None], SEMANTIC_SIZE)).to(device)
    logits = network(
        source_map=small,
        source_heatmaps=pose_heatmaps(*old, SEMANTIC_SIZE),
        source_mask=pose_mask(*old, SEMANTIC_SIZE),
        target_heatmaps=pose_heatmaps(*new, SEMANTIC_SIZE),
        target_mask=pose_mask(*new, SEMANTIC_SIZE),
        aligned=aligned_map(small, old, new),
    ).float()
    fine = nn.functional.interpolate(logits, MAP_SIZE, mode="bilinear", align_corners=False)
    predicted = fine.max(1)[1][0].byte().cpu().numpy()  # max is faster than argmax here
    around = _around(moved_joints(source_pose, target_pose), old, new)
    return np.where(around, predicted, source_map)


def _around(
    joints: np.ndarray, old: tuple[Tensor, Tensor], new: tuple[Tensor, Tensor]
) -> np.ndarray:
    """MAP_SIZE bool: near a part with a moved joint, where it was or where it is."""
    near = torch.zeros(SEMANTIC_SIZE, dtype=torch.bool, device=old[0].device)
    distances = [part_distances(*points, SEMANTIC_SIZE)[0] for points in (old, new)]
    for index, part in enumerate(BODY_PARTS):
        if joints[list(part.keypoints)].any():
            reach = MOVED_REACH[part.name.removeprefix("left_").removeprefix("right_")]
            for distance in distances:
                near |= distance[index] < reach
    fine = cv2.resize(
        near.cpu().numpy().astype(np.uint8), MAP_SIZE[::-1], interpolation=cv2.INTER_LINEAR
    )
    return fine > 0
