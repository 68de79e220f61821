"""The drawn people of tiny_ccp.py at the size of the pair search."""

import numpy as np
import torch
from tiny_ccp import SIZE, drawn_tags

from spt.pose import Pose
from train.dataset import Batch
from train.datasets.ccp_labels import labels_from_tags
from train.pairs import search_size

SEARCH_SIZE = search_size(SIZE)
SHRINK = SEARCH_SIZE[0] / SIZE[0]


def person(pose: Pose) -> Batch:
    """One drawn person at the size of the search."""
    label_map = labels_from_tags(drawn_tags(pose), pose)
    step = SIZE[0] // SEARCH_SIZE[0]
    small = np.ascontiguousarray(label_map[step // 2 :: step, step // 2 :: step])
    xy_px, visible = pose.tensors()
    return Batch(torch.zeros(1, 3, *SEARCH_SIZE), torch.from_numpy(small)[None],
                 xy_px * SHRINK, visible)  # fmt: skip


def together(people: list[Batch]) -> Batch:
    """Several people in one batch."""
    names = ("image", "label_map", "xy_px", "visible")
    return Batch(*(torch.cat([getattr(one, name) for one in people]) for name in names))
