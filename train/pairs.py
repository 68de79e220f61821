"""Pseudo pairs (eq. 1): for every source map the map that it would most look like elsewhere.

    S_t* = argmin_S  sum_j || B_t^j S - f_j(B_s^j S_s) ||^2

over training maps S of the same clothing type under another pose; j runs over the ten parts, B are
the part masks, f_j the affine between the parts.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from spt.body_parts import part_affines, part_masks, part_scale
from spt.labels import (
    GARMENT_LABELS,
    LEFT_ELBOW,
    LEFT_WRIST,
    LIMB_LABELS,
    NUM_PARTS,
    RIGHT_ELBOW,
    RIGHT_WRIST,
)
from spt.parsing import one_hot
from spt.pose import pixel_centres
from train.dataset import Batch

SEARCH_SIZE = (32, 24)
"""Rows and columns of the maps compared."""

GARMENT_SHARE = 0.04
"""Share of the person from which a garment counts as worn."""

SIMILAR_POSE = 0.12
"""Mean keypoint distance in torso lengths below which two poses are too alike to teach."""


@dataclass(frozen=True)
class PseudoPair:
    """Rows of a source and of its pseudo target, with the distance of eq. 1."""

    source: int
    target: int
    distance: float


def clothing_type(label_map: Tensor) -> Tensor:
    """Garments worn and limbs bare, as one number per map.

    Arguments:
        label_map: (B, H, W) integers 0..9.

    Returns:
        (B,) int64: one bit for each garment worn and one each for bare arms and bare legs.
    """
    counts = one_hot(label_map).sum((2, 3))  # (B, 10)
    person = counts[:, 1:].sum(1, keepdim=True).clamp_min(1)
    share = counts / person
    left_arm, right_arm, left_leg, right_leg = LIMB_LABELS
    bits = [share[:, garment] > GARMENT_SHARE for garment in GARMENT_LABELS]
    bits.append(share[:, [left_arm, right_arm]].sum(1) > 0.05)
    bits.append(share[:, [left_leg, right_leg]].sum(1) > 0.12)
    return sum(bit.long() << place for place, bit in enumerate(bits))


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
        source: one person (B = 1), at `SEARCH_SIZE`.
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


def find_pairs(
    sources: Batch,
    pool: Batch,
    same: np.ndarray,
    candidates: int,
    random: np.random.Generator,
) -> list[PseudoPair]:
    """The best pseudo target of each source.

    Arguments:
        sources: people at `SEARCH_SIZE`.
        pool: people to search among, at the same size.
        same: (len(sources),) row of each source in the pool, -1 where it is not in it.
        candidates: how many of the same clothing type to compare, drawn at random.
        random: draws them.

    Returns:
        One pair per source that has any candidate of another pose.
    """
    types, pool_types = clothing_type(sources.label_map), clothing_type(pool.label_map)
    pairs = []
    for row in tqdm(range(len(types)), desc="pseudo pairs", mininterval=10):
        alike = torch.nonzero(pool_types == types[row])[:, 0].cpu().numpy()
        alike = random.permutation(alike[alike != same[row]])[:candidates]
        if not len(alike):
            continue
        targets = rows_of(pool, alike)
        source = rows_of(sources, np.array([row]))
        elsewhere = pose_distance(
            targets.xy_px, targets.visible, source.xy_px, source.visible
        ) > SIMILAR_POSE
        distance = pair_distance(source, targets).masked_fill(~elsewhere, torch.inf)
        best = int(distance.argmin())
        if bool(elsewhere[best]) and _arms_known(targets, best):
            pairs.append(PseudoPair(row, int(alike[best]), float(distance[best])))
    return pairs


def rows_of(batch: Batch, rows: np.ndarray) -> Batch:
    """Some people of a batch."""
    index = torch.from_numpy(rows)
    return Batch(
        batch.image[index], batch.label_map[index], batch.xy_px[index], batch.visible[index]
    )


def _arms_known(batch: Batch, row: int) -> bool:
    """Whether a target pose says where at least one arm is."""
    seen = batch.visible[row]
    arms = [[LEFT_ELBOW, LEFT_WRIST], [RIGHT_ELBOW, RIGHT_WRIST]]
    return any(bool(seen[arm].all()) for arm in arms)
