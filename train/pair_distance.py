"""How far two people are apart: in pose, and by eq. 1 in the map that one would make of the other.

Shapes: N people, K = 18 keypoints, P = 10 parts, H rows, W columns.
"""

import torch
from torch import Tensor

from spt.body_parts import part_affines, part_masks, part_scale
from spt.labels import NUM_PARTS
from spt.pose import pixel_centres
from train.dataset import Batch


def pose_distance(xy_px: Tensor, visible: Tensor, others: Tensor, seen: Tensor) -> Tensor:
    """Mean distance of the keypoints both poses have, centred, in part scales; (B,)."""
    both = (visible & seen).float()[..., None]
    count = both.sum(1, keepdim=True).clamp_min(1)
    centred = xy_px - (xy_px * both).sum(1, keepdim=True) / count
    others_centred = others - (others * both).sum(1, keepdim=True) / count
    apart = ((centred - others_centred).norm(dim=-1) * both[..., 0]).sum(1)
    return apart / count[:, 0, 0] / part_scale(xy_px, visible)


def pair_distance(source: Batch, targets: Batch) -> Tensor:
    """The sum of eq. 1 for one source against N targets; f_j samples the nearest pixel.

    Arguments:
        source: one person (B = 1), at `search_size`.
        targets: N people at the same size.

    Returns:
        (N,) float32.
    """
    count, size = len(targets.label_map), tuple(targets.label_map.shape[-2:])
    source_pose = (source.xy_px.expand(count, -1, -1), source.visible.expand(count, -1))
    affines, there = part_affines(source_pose, (targets.xy_px, targets.visible))
    columns, rows = pixel_centres(size, source.xy_px.device)
    x, y = columns.expand(size), rows[:, None].expand(size)
    here = torch.stack([x, y, torch.ones_like(x)])  # (3, H, W)
    places = torch.einsum("npij,jhw->nphwi", affines, here).floor().long()  # (N, P, H, W, 2)
    inside = (places >= 0) & (places < torch.tensor([size[1], size[0]], device=places.device))
    index = (places[..., 1] * size[1] + places[..., 0]).clamp(0, size[0] * size[1] - 1)
    # A one-hot vector per pixel, kept as its label + 1; 0 where the part's mask is empty.
    source_cut = (source.label_map + 1) * part_masks(source.xy_px, source.visible, size)[0]
    moved = source_cut.flatten(1)[None].expand(count, -1, -1).gather(2, index.flatten(2))
    moved = moved.view(count, NUM_PARTS, *size) * inside.all(-1)
    masks = part_masks(targets.xy_px, targets.visible, size)  # (N, P, H, W)
    wanted = (targets.label_map[:, None] + 1) * masks
    # || u - v ||^2 of two such vectors: 0 if equal, 1 if one is empty, 2 if they differ.
    apart = (moved != wanted).float() * ((moved > 0).float() + (wanted > 0).float())
    return (apart.sum((2, 3)) * there).sum(1)
