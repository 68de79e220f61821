"""Flows between two poses for a batch in which many people stay as they are.

Shapes: B batch, L = 10 labels, K = 18 keypoints, H rows, W columns.
"""

import torch
from torch import Tensor

from spt.label_flow import label_flows
from spt.labels import NUM_LABELS
from spt.pose import pixel_centres

Points = tuple[Tensor, Tensor]
"""(B, K, 2) points in pixels of the picture, and (B, K) visibility."""


def flows_between(source: Points, target: Points, size: tuple[int, int]) -> Tensor:
    """`label_flows`, computed only for people who move: half of the self-driven samples do not.

    Arguments:
        source: points in pixels of `size`.
        target: the same of the target pose.
        size: rows and columns.

    Returns:
        (B, L, H, W, 2) sampling grids.
    """
    moved = (source[0] != target[0]).flatten(1).any(1) | (source[1] != target[1]).any(1)
    columns, rows = pixel_centres(size, source[0].device)
    grid = torch.stack(torch.meshgrid(2 * columns / size[1] - 1, 2 * rows / size[0] - 1,
                                      indexing="xy"), dim=-1)  # fmt: skip
    flows = grid.repeat(len(moved), NUM_LABELS, 1, 1, 1)
    if moved.any():
        poses = [(xy[moved], seen[moved]) for xy, seen in (source, target)]
        flows[moved] = label_flows(*poses, size)
    return flows
