"""Ten rigid body parts: their masks, the affines between two poses, and the face box.

The paper aligns a person part by part (section 3.2, eq. 1, and the deformable skips of 3.3).

Shapes: B batch, K = 18 keypoints, P = 10 parts, L = 10 labels, H rows, W columns. Points are
(x, y) in pixels of the frame. Affines map target points to source points, so that a picture is
moved by sampling.
"""

import torch
from torch import Tensor

from spt.device import full_precision
from spt.labels import (
    BODY_PARTS,
    FACE_KEYPOINTS,
    HEAD_PART,
    LEFT_HIP,
    LEFT_SHOULDER,
    LIMB_PARTS,
    MIRROR,
    NUM_PARTS,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    TORSO_PART,
)
from spt.pose import pixel_centres

HEAD_HALF_SIDE = 0.40
LIMB_HALF_WIDTH = 0.20
LIMB_START_REACH = 0.1
LIMB_END_REACH = {"thigh": 0.1, "upper_arm": 0.1, "shin": 0.5, "forearm": 0.5}
"""Sizes of the part masks: widths in part scales, reaches in lengths of the limb."""

EXTENT_SHARE = 0.3
"""The part scale of a person whose trunk is not whole, in extents of what is seen."""

LEAST_SCALE_PX = 2.0


def part_scale(xy_px: Tensor, visible: Tensor) -> Tensor:
    """Root mean square of the two shoulder-hip lengths, (B,) pixels.

    Where the trunk is not whole, EXTENT_SHARE of the extent of the visible keypoints stands in.
    """
    trunk = [RIGHT_SHOULDER, LEFT_SHOULDER, RIGHT_HIP, LEFT_HIP]
    sides = xy_px[:, trunk[:2]] - xy_px[:, trunk[2:]]  # (B, 2, 2)
    whole = visible[:, trunk].all(dim=1)
    scale = sides.square().sum(-1).mean(-1).sqrt()
    big = torch.finfo(xy_px.dtype).max
    low = torch.where(visible[..., None], xy_px, big).amin(1)
    high = torch.where(visible[..., None], xy_px, -big).amax(1)
    extent = (high - low).amax(-1).clamp(1, 1e4)
    return torch.where(whole, scale, EXTENT_SHARE * extent).clamp_min(LEAST_SCALE_PX)


def head_centre(xy_px: Tensor, visible: Tensor) -> tuple[Tensor, Tensor]:
    """Mean of the visible face keypoints (B, 2), and whether there is one (B,)."""
    seen = visible[:, FACE_KEYPOINTS].float()[..., None]
    count = seen.sum(1)
    return (xy_px[:, FACE_KEYPOINTS] * seen).sum(1) / count.clamp_min(1), count[:, 0] > 0


def limb_corners(xy_px: Tensor, visible: Tensor) -> tuple[Tensor, Tensor]:
    """Corners of the eight limbs' quadrilaterals.

    Arguments:
        xy_px: (B, K, 2) points.
        visible: (B, K) bool.

    Returns:
        (B, 8, 4, 2) corners in the order of labels.LIMB_PARTS, and (B, 8) bool, limb is there.
    """
    starts, ends = zip(*(BODY_PARTS[part].keypoints for part in LIMB_PARTS), strict=True)
    reach = torch.tensor(
        [LIMB_END_REACH[BODY_PARTS[part].name.split("_", 1)[1]] for part in LIMB_PARTS],
        dtype=xy_px.dtype,
        device=xy_px.device,
    )
    start, end = xy_px[:, starts], xy_px[:, ends]  # (B, 8, 2)
    along = end - start
    length = along.norm(dim=-1, keepdim=True).clamp_min(1e-3)
    side = torch.stack([-along[..., 1], along[..., 0]], dim=-1) / length
    side = side * (LIMB_HALF_WIDTH * part_scale(xy_px, visible))[:, None, None]
    first = start - LIMB_START_REACH * along
    last = end + reach[:, None] * along
    corners = torch.stack([first + side, last + side, last - side, first - side], dim=2)
    there = visible[:, starts] & visible[:, ends] & (length[..., 0] > 0.5)
    return corners, there


def part_masks(xy_px: Tensor, visible: Tensor, size: tuple[int, int]) -> Tensor:
    """B^j of eq. 1: ten binary part masks.

    The torso's mask is the whole picture (it doubles as "no part"), the head's a square, a
    limb's its quadrilateral; a missing part is empty.

    Arguments:
        xy_px: (B, K, 2) points in pixels of `size`.
        visible: (B, K) bool.
        size: rows and columns.

    Returns:
        (B, 10, H, W) float32, 0 or 1.
    """
    columns, rows = pixel_centres(size, xy_px.device)
    masks = torch.ones(xy_px.shape[0], NUM_PARTS, *size, device=xy_px.device)
    centre, has_head = head_centre(xy_px, visible)
    half = (HEAD_HALF_SIDE * part_scale(xy_px, visible))[:, None]
    across = ((columns - centre[:, :1]).abs() <= half) & has_head[:, None]  # (B, W)
    down = (rows - centre[:, 1:]).abs() <= half  # (B, H)
    masks[:, HEAD_PART] = (down[:, :, None] & across[:, None, :]).float()
    corners, there = limb_corners(xy_px, visible)  # (B, 8, 4, 2)
    edges = corners.roll(-1, dims=2) - corners
    dx = columns - corners[..., 0, None, None]  # (B, 8, 4, 1, W)
    dy = rows[:, None] - corners[..., 1, None, None]  # (B, 8, 4, H, 1)
    cross = edges[..., 0, None, None] * dy - edges[..., 1, None, None] * dx  # (B, 8, 4, H, W)
    inside = (cross >= 0).all(dim=2) | (cross <= 0).all(dim=2)
    masks[:, list(LIMB_PARTS)] = (inside & there[..., None, None]).float()
    return masks


def fit_affine(target: Tensor, source: Tensor) -> Tensor:
    """Least-squares affine of corresponding points.

    Arguments:
        target: (..., N, 2) points.
        source: (..., N, 2) points.

    Returns:
        (..., 2, 3) float32 A with source = A [target, 1].
    """
    centre = target.mean(-2, keepdim=True)
    spread = (target - centre).double()
    shape = (source - source.mean(-2, keepdim=True)).double()
    gram = spread.transpose(-1, -2) @ spread
    gram = gram + 1e-6 * torch.eye(2, dtype=gram.dtype, device=gram.device)
    linear = torch.linalg.solve(gram, spread.transpose(-1, -2) @ shape).transpose(-1, -2)
    shift = source.mean(-2).double() - (linear @ centre.double().transpose(-1, -2))[..., 0]
    return torch.cat([linear, shift[..., None]], dim=-1).to(target.dtype)


def fit_turn(target: Tensor, source: Tensor, weight: Tensor, growth: Tensor) -> Tensor:
    """Least-squares rotation and shift of weighted points, with a known growth.

    For the head: face keypoints are few and nearly on a line. A full affine would shear the face,
    and their distances would shrink it where it only turns aside.

    Arguments:
        target: (B, N, 2) points.
        source: (B, N, 2) points.
        weight: (B, N) float weights, at least two of them positive to fix a rotation.
        growth: (B,) sizes of the source in sizes of the target.

    Returns:
        (B, 2, 3) affine; without a rotation where fewer than two points have weight.
    """
    share = (weight / weight.sum(-1, keepdim=True).clamp_min(1e-6))[..., None]
    from_centre, to_centre = (target * share).sum(-2), (source * share).sum(-2)
    t, s = target - from_centre[:, None], source - to_centre[:, None]
    cosine = (share * (t * s)).sum((-1, -2))
    sine = (share[..., 0] * (t[..., 0] * s[..., 1] - t[..., 1] * s[..., 0])).sum(-1)
    size = torch.hypot(cosine, sine)
    turns = size > 1e-3
    a = torch.where(turns, cosine / size.clamp_min(1e-3), 1.0) * growth
    b = torch.where(turns, sine / size.clamp_min(1e-3), 0.0) * growth
    linear = torch.stack([torch.stack([a, -b], -1), torch.stack([b, a], -1)], dim=-2)
    shift = to_centre - (linear @ from_centre[..., None])[..., 0]
    return torch.cat([linear, shift[..., None]], dim=-1)


@full_precision
def part_affines(
    source: tuple[Tensor, Tensor], target: tuple[Tensor, Tensor]
) -> tuple[Tensor, Tensor]:
    """f_j of eq. 1: the affine of every part, target to source.

    A limb that the source lacks is taken from its mirror limb; if that is missing too, or the
    target lacks the limb, the part contributes nothing.

    Arguments:
        source: (B, K, 2) points and (B, K) visibility.
        target: the same of the target pose.

    Returns:
        (B, 10, 2, 3) affines and (B, 10) bool, part can be moved.
    """
    (source_xy, source_seen), (target_xy, target_seen) = source, target
    batch = source_xy.shape[0]
    identity = torch.eye(2, 3, device=source_xy.device).expand(batch, NUM_PARTS, 2, 3)
    affines = identity.clone()
    there = torch.zeros(batch, NUM_PARTS, dtype=torch.bool, device=source_xy.device)

    trunk = list(BODY_PARTS[TORSO_PART].keypoints)
    there[:, TORSO_PART] = source_seen[:, trunk].all(1) & target_seen[:, trunk].all(1)
    affines[:, TORSO_PART] = fit_affine(target_xy[:, trunk], source_xy[:, trunk])

    head = list(BODY_PARTS[HEAD_PART].keypoints)
    both = source_seen[:, head] & target_seen[:, head]
    face = both[:, : len(FACE_KEYPOINTS)]
    there[:, HEAD_PART] = face.any(1)
    # Shoulders only steady a head of which a single point is seen.
    weight = torch.cat([face.float(), 0.02 * both[:, len(FACE_KEYPOINTS) :].float()], dim=1)
    growth = part_scale(source_xy, source_seen) / part_scale(target_xy, target_seen)
    affines[:, HEAD_PART] = fit_turn(target_xy[:, head], source_xy[:, head], weight, growth)

    limbs = list(LIMB_PARTS)
    twins = [MIRROR.parts[part] - limbs[0] for part in limbs]
    corners, seen = limb_corners(source_xy, source_seen)
    # A mirrored quadrilateral runs the other way round: flip its two long sides.
    twin_corners = corners[:, twins][:, :, [3, 2, 1, 0]]
    corners = torch.where(seen[..., None, None], corners, twin_corners)
    target_corners, target_limb = limb_corners(target_xy, target_seen)
    affines[:, limbs] = fit_affine(target_corners, corners)
    there[:, limbs] = (seen | seen[:, twins]) & target_limb
    return torch.where(there[..., None, None], affines, identity), there


def face_box(xy_px: Tensor, visible: Tensor) -> tuple[Tensor, Tensor]:
    """The square that F of eq. 9 cuts out: (B, 4) left, top, right, bottom; (B,) face is seen."""
    centre, seen = head_centre(xy_px, visible)
    half = (HEAD_HALF_SIDE * part_scale(xy_px, visible))[:, None]
    return torch.cat([centre - half, centre + half], dim=-1), seen
