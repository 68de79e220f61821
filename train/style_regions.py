"""Where the style term (eq. 8) compares: labels, body parts or patches around the joints.

The labels are the paper's; with the other two it is the mask-style and the patch-style loss of the
ablations.

Shapes: B batch, K = 18 keypoints, P = 10 parts, R regions, H rows, W columns.
"""

import torch
from torch import Tensor, nn

from spt.body_parts import part_masks, part_scale
from spt.label_flow import part_distances
from spt.labels import BACKGROUND, FACE, NUM_LABELS, TORSO_PART, TRUNK
from spt.pose import pixel_centres
from train.transfer import Person

STYLED_LABELS = tuple(label for label in range(NUM_LABELS) if label not in (BACKGROUND, FACE))
PATCH_HALF_SIDE = 0.2
"""Half the side of the patch around a joint, in part scales."""


def style_regions(style: str, person: Person, size: tuple[int, int]) -> Tensor:
    """The regions of a picture that a style loss compares.

    Arguments:
        style: "semantic", "mask" or "patch", as `Objective.style`.
        person: whose picture it is.
        size: rows and columns of the features.

    Returns:
        (B, R, H, W) weights in [0, 1], R = 8 labels, 10 parts or 18 joints.
    """
    if style == "semantic":
        return label_regions(person.semantic_map, size)
    points, visible = person.pose
    rows, columns = person.image.shape[-2:]
    scale = torch.tensor([size[1] / columns, size[0] / rows], device=points.device)
    regions = part_regions if style == "mask" else joint_regions
    return regions(points * scale, visible, size)


def label_regions(semantic_map: Tensor, size: tuple[int, int]) -> Tensor:
    """Psi of eq. 8: the binary map of every label but background and face, made smaller.

    Arguments:
        semantic_map: (B, 10, H, W) probabilities.
        size: rows and columns wanted.

    Returns:
        (B, 8, rows, columns) in [0, 1]: share of the place that carries the label.
    """
    label_map = semantic_map.detach().max(dim=1)[1]  # (B, H, W)
    labels = torch.tensor(STYLED_LABELS, device=label_map.device)
    binary = (label_map[:, None] == labels[:, None, None]).float()
    return nn.functional.adaptive_avg_pool2d(binary, size)


def part_regions(xy_px: Tensor, visible: Tensor, size: tuple[int, int]) -> Tensor:
    """The ten body part masks, the torso's drawn around the trunk instead of everywhere.

    Arguments:
        xy_px: (B, K, 2) points in pixels of `size`.
        visible: (B, K) bool.
        size: rows and columns.

    Returns:
        (B, 10, H, W) 0 or 1.
    """
    masks = part_masks(xy_px, visible, size)
    trunk = part_distances(xy_px, visible, size)[:, TORSO_PART] <= 0
    masks[:, TORSO_PART] = (trunk & visible[:, TRUNK].all(1)[:, None, None]).float()
    return masks


def joint_regions(xy_px: Tensor, visible: Tensor, size: tuple[int, int]) -> Tensor:
    """A square around every visible joint.

    Arguments:
        xy_px: (B, K, 2) points in pixels of `size`.
        visible: (B, K) bool.
        size: rows and columns.

    Returns:
        (B, 18, H, W) 0 or 1.
    """
    half = (PATCH_HALF_SIDE * part_scale(xy_px, visible))[:, None, None]
    columns, rows = pixel_centres(size, xy_px.device)
    across = (columns - xy_px[..., :1]).abs() <= half  # (B, K, W)
    down = (rows - xy_px[..., 1:]).abs() <= half  # (B, K, H)
    return (down[..., None] & across[..., None, :] & visible[..., None, None]).float()
