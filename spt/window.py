"""A part of the frame: drafts paint only what changed, donors their garment, with surroundings.

Every layer of the painting network looks at a neighbourhood, and what is far away has hardly any
weight. So a window with a halo is painted nearly as the whole frame would be, several times faster.
"""

import math
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from spt.boxes import Box, box_around
from spt.photo import NETWORK_SIZE

STEP_PX = 16
"""Windows are whole pixels of the coarsest level of the network, 1/16 of the frame."""

HALO_PX = 32
"""Surroundings of the edit that are painted with it, in network pixels. Measured on two photos and
three drawn figures with a patch repainted: inside the edit at most 1 of 255 from the whole frame,
0.1 to 0.2 on average (16 px: also 1, and 0.13 to 0.27; 48 px: 0.5, and 0.07 to 0.15)."""


@dataclass(frozen=True)
class Window:
    """Rows top..bottom and columns left..right of the frame at NETWORK_SIZE, ends excluded."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def around(cls, changed: np.ndarray) -> "Window":
        """The window of an edit.

        Arguments:
            changed: (H, W) bool, with at least one place that changes, at any size.
        """
        return cls.over(box_around(changed, 0), changed.shape, HALO_PX)

    @classmethod
    def over(cls, cells: Box, size: tuple[int, int], halo_px: int) -> "Window":
        """The window of some rows and columns of a frame array of `size`, with surroundings."""
        sides = []
        for side, count, pixels in zip(cells, size, NETWORK_SIZE, strict=True):
            scale = pixels / count
            first = math.floor((side.start * scale - halo_px) / STEP_PX) * STEP_PX
            last = math.ceil((side.stop * scale + halo_px) / STEP_PX) * STEP_PX
            sides.append((max(first, 0), min(last, pixels)))
        (top, bottom), (left, right) = sides
        return cls(top, left, bottom, right)

    @classmethod
    def whole(cls) -> "Window":
        """The whole frame."""
        return cls(0, 0, *NETWORK_SIZE)

    @property
    def box(self) -> Box:
        """Its rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def cells(self, cells_per_px: int) -> Box:
        """Its rows and columns in an array that is so many times larger."""
        return tuple(slice(one.start * cells_per_px, one.stop * cells_per_px) for one in self.box)

    def cut(self, picture: Tensor, shrunk: int = 1) -> Tensor:
        """The window of a picture (..., H / shrunk, W / shrunk) of the frame."""
        rows, columns = (slice(side.start // shrunk, side.stop // shrunk) for side in self.box)
        return picture[..., rows, columns]

    def laid_out(self, part: np.ndarray) -> np.ndarray:
        """A picture (h, w) or (h, w, C) of the window, in a frame that is 0 elsewhere."""
        frame = np.zeros((*NETWORK_SIZE, *part.shape[2:]), dtype=part.dtype)
        frame[self.box] = part
        return frame
