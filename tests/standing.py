"""A person who stands facing us, in pixels of a 256 x 192 frame."""

import numpy as np
import torch
from torch import Tensor

from spt.pose import Pose

XY = np.array(
    [(96, 40), (96, 64), (76, 64), (68, 96), (64, 128), (116, 64), (124, 96), (128, 128),
     (84, 124), (82, 172), (82, 220), (108, 124), (110, 172), (110, 220), (92, 36), (100, 36),
     (86, 38), (106, 38)], dtype=np.float32,
)  # fmt: skip


def standing_pose() -> Pose:
    return Pose(XY, np.ones(18, dtype=bool))


def points(shift: tuple[float, float] = (0, 0)) -> tuple[Tensor, Tensor]:
    """(1, 18, 2) points and (1, 18) visibility."""
    return torch.from_numpy(XY + np.float32(shift))[None], torch.ones(1, 18, dtype=torch.bool)


def dressed_map() -> Tensor:
    """(1, 256, 192) uint8: a shirt on the trunk, trousers on the thighs."""
    label_map = torch.zeros(1, 256, 192, dtype=torch.uint8)
    label_map[:, 66:120, 80:112] = 3
    label_map[:, 130:200, 78:114] = 4
    return label_map
