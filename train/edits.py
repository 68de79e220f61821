"""Random edits of a label map, such as designers make: sleeves, trouser legs, skirt to pants.

Shapes: B batch, H rows, W columns.
"""

import numpy as np
import torch
from torch import Tensor

from spt.body_parts import part_scale
from spt.label_flow import part_distances
from spt.labels import (
    BODY_PARTS,
    LEFT_ANKLE,
    LEFT_ARM,
    LEFT_LEG,
    LEFT_WRIST,
    PANTS,
    RIGHT_ANKLE,
    RIGHT_ARM,
    RIGHT_LEG,
    RIGHT_WRIST,
    SKIRT,
    UPPER_CLOTHES,
)
from spt.pose import segment_distance
from train.dataset import Batch

_PART = {part.name: index for index, part in enumerate(BODY_PARTS)}
_SIDES = {
    "left": (LEFT_ARM, LEFT_LEG, LEFT_WRIST, LEFT_ANKLE),
    "right": (RIGHT_ARM, RIGHT_LEG, RIGHT_WRIST, RIGHT_ANKLE),
}
HAND_REACH, FOOT_REACH = 0.22, 0.30
"""How far around wrist and ankle hands and shoes are left alone, in part scales."""


def long_sleeves(batch: Batch) -> Tensor:
    """Arms covered down to the hands, (B, H, W) uint8."""
    return _covered(batch, UPPER_CLOTHES, limb=0, end=2, reach=HAND_REACH)


def long_trousers(batch: Batch) -> Tensor:
    """Legs covered down to the shoes, (B, H, W) uint8."""
    return _covered(batch, PANTS, limb=1, end=3, reach=FOOT_REACH)


def short_sleeves(batch: Batch) -> Tensor:
    """Sleeves taken off the forearms, (B, H, W) uint8."""
    return _bared(batch, (UPPER_CLOTHES,), "forearm", limb=0)


def short_trousers(batch: Batch) -> Tensor:
    """Trousers or skirt taken off the shins, (B, H, W) uint8."""
    return _bared(batch, (PANTS, SKIRT), "shin", limb=1)


def swapped_bottoms(batch: Batch) -> Tensor:
    """Skirt to pants and pants to skirt, outline kept, (B, H, W) uint8."""
    label_map = batch.label_map.clone()
    label_map[batch.label_map == SKIRT] = PANTS
    label_map[batch.label_map == PANTS] = SKIRT
    return label_map


EDITS = (long_sleeves, short_sleeves, long_trousers, short_trousers, swapped_bottoms)


def random_edit(batch: Batch, random: np.random.Generator) -> Tensor:
    """One of the edits for the whole batch."""
    return EDITS[random.integers(len(EDITS))](batch)


def _near(batch: Batch, keypoint: int, reach: float) -> Tensor:
    """Where a keypoint is within `reach` part scales; everywhere if it is not seen."""
    point = batch.xy_px[:, keypoint : keypoint + 1]
    size = tuple(batch.label_map.shape[-2:])
    distance = segment_distance(point, point, size)[:, 0]
    radius = reach * part_scale(batch.xy_px, batch.visible)[:, None, None]
    return (distance < radius) | ~batch.visible[:, keypoint, None, None]


def _covered(batch: Batch, garment: int, *, limb: int, end: int, reach: float) -> Tensor:
    label_map = batch.label_map.clone()
    for side in _SIDES.values():
        bare = (batch.label_map == side[limb]) & ~_near(batch, side[end], reach)
        label_map[bare] = garment
    return label_map


def _bared(batch: Batch, garments: tuple[int, ...], piece: str, *, limb: int) -> Tensor:
    size = tuple(batch.label_map.shape[-2:])
    distance = part_distances(batch.xy_px, batch.visible, size)
    nearest = distance.argmin(dim=1)
    label_map = batch.label_map.clone()
    worn = torch.isin(batch.label_map, torch.tensor(garments, device=label_map.device))
    for name, side in _SIDES.items():
        part = _PART[f"{name}_{piece}"]
        first, last = BODY_PARTS[part].keypoints
        seen = (batch.visible[:, first] & batch.visible[:, last])[:, None, None]
        label_map[worn & (nearest == part) & (distance[:, part] < 0.1) & seen] = side[limb]
    return label_map
