"""Which limbs of a photo show skin: what is bared later must be painted like skin, not like a shoe.

Shapes: B batch, L = 10 labels, H rows, W columns.
"""

import torch
from torch import Tensor

from spt.body_parts import part_scale
from spt.label_codes import label_colours
from spt.labels import FACE, LEFT_ANKLE, LEFT_ARM, LEFT_LEG, RIGHT_ANKLE, RIGHT_ARM, RIGHT_LEG
from spt.pose import segment_distance

SHOE_REACH, SHOE_SHARE = 0.35, 0.6
"""A leg is only a shoe if this share of it is within so many part scales of the ankle."""

TINT_TOLERANCE = 0.15
"""How far (sum over red, green, blue of shares of brightness) an arm may differ from the face."""


def without_skin(
    image: Tensor, semantic_map: Tensor, xy_px: Tensor, visible: Tensor
) -> Tensor:
    """Limbs whose colour says nothing about skin: legs that are only shoes, arms that are cloth.

    Stockings count as skin: they go on where a hem is shortened.

    Arguments:
        image: (B, 3, H, W) in [-1, 1].
        semantic_map: (B, 10, H, W) map of the photo.
        xy_px: (B, 18, 2) keypoints in pixels of the map.
        visible: (B, 18) bool.

    Returns:
        (B, 10) bool.
    """
    found = torch.zeros(semantic_map.shape[:2], dtype=torch.bool, device=semantic_map.device)
    reach = SHOE_REACH * part_scale(xy_px, visible)[:, None, None]
    for leg, ankle in ((LEFT_LEG, LEFT_ANKLE), (RIGHT_LEG, RIGHT_ANKLE)):
        point = xy_px[:, ankle : ankle + 1]
        near = segment_distance(point, point, tuple(semantic_map.shape[-2:]))[:, 0] < reach
        shoe = (semantic_map[:, leg] * near).sum((1, 2))
        found[:, leg] = visible[:, ankle] & (shoe > SHOE_SHARE * semantic_map[:, leg].sum((1, 2)))
    light = (label_colours(image, semantic_map) + 1).clamp_min(0.05)  # (B, L, 3)
    tint = light / light.sum(-1, keepdim=True)
    for arm in (LEFT_ARM, RIGHT_ARM):
        found[:, arm] = (tint[:, arm] - tint[:, FACE]).abs().sum(-1) > TINT_TOLERANCE
    return found
