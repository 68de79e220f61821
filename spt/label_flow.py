"""The flow of each label between two poses: sleeves follow the arms, trousers the legs.

`label_flows` blends the ten part affines by the distance to the parts, once per label; one gather
with it replaces ten part-wise warps. Limbs hang in front of the trunk: next to a limb its own
affine wins nearly at once, so that a sleeve turns with its arm and the shirt behind it stays.

Shapes: B batch, K = 18 keypoints, P = 10 parts, L = 10 labels, H rows, W columns. Flows map
target places to source places, so that a picture is moved by sampling.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from spt.body_parts import head_centre, part_affines, part_scale
from spt.device import full_precision
from spt.labels import (
    BACKGROUND,
    BODY_PARTS,
    FACE,
    HAIR,
    HEAD_PART,
    LEFT_ARM,
    LEFT_HIP,
    LEFT_LEG,
    LEFT_SHOULDER,
    LIMB_LABELS,
    LIMB_PARTS,
    NUM_LABELS,
    PANTS,
    RIGHT_ARM,
    RIGHT_HIP,
    RIGHT_LEG,
    RIGHT_SHOULDER,
    SKIRT,
    TORSO_PART,
    TRUNK,
    UPPER_CLOTHES,
)
from spt.pose import pixel_centres, segment_distance

Points = tuple[Tensor, Tensor]
_PART = {part.name: index for index, part in enumerate(BODY_PARTS)}
_LIMBS_OF = {
    side + limb: tuple(_PART[f"{side}_{piece}"] for piece in pieces)
    for side in ("left", "right")
    for limb, pieces in (("_arm", ("upper_arm", "forearm")), ("_leg", ("thigh", "shin")))
}
_SHOULDERS, _HIPS = (RIGHT_SHOULDER, LEFT_SHOULDER), (RIGHT_HIP, LEFT_HIP)
_THIGHS = (_PART["left_thigh"], _PART["right_thigh"])
LABEL_PARTS: dict[int, tuple[int, ...]] = {
    BACKGROUND: (),
    FACE: (HEAD_PART,),
    HAIR: (HEAD_PART, TORSO_PART),
    UPPER_CLOTHES: (TORSO_PART, *_LIMBS_OF["left_arm"], *_LIMBS_OF["right_arm"], *_THIGHS),
    PANTS: (TORSO_PART, *_LIMBS_OF["left_leg"], *_LIMBS_OF["right_leg"]),
    SKIRT: (TORSO_PART, *_LIMBS_OF["left_leg"], *_LIMBS_OF["right_leg"]),
    LEFT_ARM: _LIMBS_OF["left_arm"],
    RIGHT_ARM: _LIMBS_OF["right_arm"],
    LEFT_LEG: _LIMBS_OF["left_leg"],
    RIGHT_LEG: _LIMBS_OF["right_leg"],
}
"""The parts that carry each label; background stays where it is."""

LIMBS_IN_FRONT: dict[int, tuple[int, ...]] = {
    UPPER_CLOTHES: (*_LIMBS_OF["left_arm"], *_LIMBS_OF["right_arm"]),
    PANTS: (*_LIMBS_OF["left_leg"], *_LIMBS_OF["right_leg"]),
    **{label: LABEL_PARTS[label] for label in LIMB_LABELS},
}
"""Those of them that lie in front of the others."""

PART_RADIUS = {"head": 0.30, "thigh": 0.18, "shin": 0.13, "upper_arm": 0.12, "forearm": 0.10}
BLEND_WIDTH, FRONT_BLEND_WIDTH = 0.06, 0.02
TORSO_RADIUS = (0.40, 0.15)
"""Half the thickness of parts, and how softly they blend, behind and in front, in part scales; the
torso's: the larger of this many shoulder widths and part scales."""

_NOWHERE = 1e4
"""The distance of a part that is not known, in part scales."""

_PART_REACH = {
    "torso": 0.6, "head": 0.8, "thigh": 0.6, "shin": 0.35, "upper_arm": 0.16, "forearm": 0.16,
}  # fmt: skip
"""How far beyond a part its clothes reach, in part scales; what lies farther does not go along."""


def part_distances(xy_px: Tensor, visible: Tensor, size: tuple[int, int]) -> Tensor:
    """How far every pixel is from the ten parts, in part scales; negative inside.

    Arguments:
        xy_px: (B, K, 2) points in pixels of `size`.
        visible: (B, K) bool.
        size: rows and columns.

    Returns:
        (B, 10, H, W) float32.
    """
    scale = part_scale(xy_px, visible)  # (B,)
    neck, pelvis = (xy_px[:, list(pair)].mean(1) for pair in (_SHOULDERS, _HIPS))
    head, _ = head_centre(xy_px, visible)
    starts, ends = [neck, head], [pelvis, head]
    for part in LIMB_PARTS:
        first, last = BODY_PARTS[part].keypoints
        starts.append(xy_px[:, first])
        ends.append(xy_px[:, last])
    distance = segment_distance(torch.stack(starts, 1), torch.stack(ends, 1), size)
    shoulders = (xy_px[:, RIGHT_SHOULDER] - xy_px[:, LEFT_SHOULDER]).norm(dim=-1)
    radius = torch.stack(
        [torch.maximum(TORSO_RADIUS[0] * shoulders, TORSO_RADIUS[1] * scale)]
        + [PART_RADIUS[part_kind(part.name)] * scale for part in BODY_PARTS[1:]],
        dim=1,
    )  # (B, P)
    return (distance - radius[..., None, None]) / scale[:, None, None, None]


@full_precision
def label_flows(
    source: Points, target: Points, size: tuple[int, int], *, limbs: bool = True,
    worn: Tensor | None = None, labels: Sequence[int] = range(NUM_LABELS),
) -> Tensor:  # fmt: skip
    """Where in the source every target pixel comes from, if it carries a given label.

    Arguments:
        source: (B, K, 2) points in pixels of `size`, and (B, K) visibility.
        target: the same of the target pose.
        size: rows and columns.
        limbs: whether limbs take their labels along; else all goes with the parts behind them.
        worn: (B, H, W) labels of the source: a bare arm does not take the shirt behind it along.
        labels: the L labels wanted.

    Returns:
        (B, L, H, W, 2) sampling grids, (x, y) in [-1, 1] (`align_corners=False`).
    """
    affines, there = part_affines(source, target)
    columns, rows = pixel_centres(size, source[0].device)
    x, y = columns.expand(size), rows[:, None].expand(size)
    here = torch.stack([x, y, torch.ones_like(x)])  # (3, H, W)
    places = torch.einsum("bpij,jhw->bpihw", affines, here)  # (B, P, 2, H, W)
    distance = part_distances(*target, size).masked_fill(~there[..., None, None], _NOWHERE)
    flows = []
    for label in labels:
        if label == BACKGROUND:
            flows.append(here[:2].expand(len(affines), -1, -1, -1))  # it stays
            continue
        front = list(LIMBS_IN_FRONT.get(label, ()))
        behind = [part for part in LABEL_PARTS[label] if part not in front]
        # Without any of its own parts a label goes with the torso.
        flow, edge = _blended(places, distance, behind or [TORSO_PART], BLEND_WIDTH)
        if front and limbs:
            carried, nearest = _blended(places, distance, front, FRONT_BLEND_WIDTH)
            share = ((edge.clamp_min(0) - nearest) / FRONT_BLEND_WIDTH).sigmoid()
            if worn is not None and behind:
                cloth = (worn == label)[:, None].float()
                fits, fits_front = (warp(cloth, _grid(one, size)) for one in (flow, carried))
                share = share * (1 - fits * (1 - fits_front))
            flow = torch.lerp(flow, carried, share) if behind else carried
        flows.append(flow)
    return _grid(torch.stack(flows, dim=1), size)  # (B, L, H, W, 2)


def stirred_labels(old: Points, new: Points) -> list[int]:
    """Labels whose flows differ between two target poses of one person.

    Arguments:
        old: (1, K, 2) points, and (1, K) visibility.
        new: the same.
    """
    moved = ((old[0] != new[0]).any(-1) | (old[1] != new[1]))[0]
    trunk = list(TRUNK)
    # A trunk that is not whole has a scale that every joint may change.
    whole = bool(old[1][0, trunk].all() and new[1][0, trunk].all())
    limb_joints = {joint for part in LIMB_PARTS for joint in BODY_PARTS[part].keypoints}
    ends = limb_joints - set(trunk)
    joints = set(torch.nonzero(moved)[:, 0].tolist())
    if not whole or joints - ends:
        return list(range(NUM_LABELS))
    parts = {part for part in LIMB_PARTS if joints & set(BODY_PARTS[part].keypoints)}
    return [label for label, carried in LABEL_PARTS.items() if parts & set(carried)]


def _grid(places: Tensor, size: tuple[int, int]) -> Tensor:
    """Places (..., 2, H, W) in pixels of `size` to a sampling grid (..., H, W, 2)."""
    scale = torch.tensor([size[1], size[0]], device=places.device) / 2
    return places.movedim(-3, -1) / scale - 1


def _blended(
    places: Tensor, distance: Tensor, parts: list[int], width: float
) -> tuple[Tensor, Tensor]:
    """Places (B, 2, H, W) by some parts, else the torso; the nearest's distance (B, 1, H, W)."""
    weight = (-distance[:, parts] / width).softmax(dim=1)
    nearest = distance[:, parts].amin(1, keepdim=True)
    blended = (weight[:, :, None] * places[:, parts]).sum(1)
    return torch.where(nearest < _NOWHERE, blended, places[:, TORSO_PART]), nearest


def warp(features: Tensor, grid: Tensor, padding: str = "zeros") -> Tensor:
    """Sample (B, C, H, W) at (B, h, w, 2), bilinear, edges at -1 and 1."""
    return nn.functional.grid_sample(
        features, grid.to(features.dtype), padding_mode=padding, align_corners=False
    )


@full_precision
def aligned_map(semantic_map: Tensor, source: Points, target: Points) -> Tensor:
    """The source map moved label by label: what H_S starts from, and the warp-only baseline.

    Arguments:
        semantic_map: (B, 10, H, W) source map, one-hot or probabilities.
        source: (B, K, 2) points in pixels of the map, and (B, K) visibility.
        target: the same of the target pose.

    Returns:
        (B, 10, H, W) in [0, 1]; background is where no other label arrived.
    """
    size = tuple(semantic_map.shape[-2:])
    flows = label_flows(source, target, size)
    moved = warp(semantic_map.flatten(0, 1)[:, None], flows.flatten(0, 1)).view_as(semantic_map)
    people = (moved * _within_reach(target, size))[:, 1:]
    nobody = (1 - people).clamp_min(0).prod(dim=1, keepdim=True)
    return torch.cat([nobody, people], dim=1)


def _within_reach(target: Points, size: tuple[int, int]) -> Tensor:
    """(B, L, H, W) 0 or 1: near enough to a part that carries the label."""
    distance = part_distances(*target, size)
    reach = torch.tensor([_PART_REACH[part_kind(part.name)] for part in BODY_PARTS])
    near = distance < reach.to(distance.device)[:, None, None]  # (B, P, H, W)
    carried = [near[:, list(LABEL_PARTS[label])].any(1) for label in range(1, NUM_LABELS)]
    return torch.stack([torch.ones_like(carried[0]), *carried], dim=1).float()


def part_kind(part_name: str) -> str:
    """ "left_shin" to "shin"."""
    return part_name.removeprefix("left_").removeprefix("right_")


def select_flow(flows: Tensor, label_map: Tensor) -> Tensor:
    """The flow of the label that each pixel carries.

    Arguments:
        flows: (B, L, H, W, 2) from `label_flows`.
        label_map: (B, H, W) integers 0..9.

    Returns:
        (B, H, W, 2) sampling grid.
    """
    index = label_map.long()[:, None, :, :, None].expand(-1, -1, -1, -1, 2)
    return flows.gather(1, index)[:, 0]
