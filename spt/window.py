"""The part of the frame that an edit can change: previews paint only that, with some surroundings.

Every layer of the painting network looks at a neighbourhood, and what is far away has hardly any
weight. So a window with a halo is painted nearly as the whole frame would be, several times faster.
"""

from dataclasses import dataclass

import numpy as np
from torch import Tensor

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
        sides = []
        for axis, pixels in ((1, NETWORK_SIZE[0]), (0, NETWORK_SIZE[1])):
            places = np.flatnonzero(changed.any(axis=axis))
            scale = pixels / changed.shape[1 - axis]
            first = int(places[0] * scale - HALO_PX) // STEP_PX * STEP_PX
            last = -(int(-(places[-1] + 1) * scale - HALO_PX) // STEP_PX) * STEP_PX
            sides.append((max(first, 0), min(last, pixels)))
        (top, bottom), (left, right) = sides
        return cls(top, left, bottom, right)

    @classmethod
    def whole(cls) -> "Window":
        """The whole frame."""
        return cls(0, 0, *NETWORK_SIZE)

    def cut(self, picture: Tensor, shrunk: int = 1) -> Tensor:
        """The window of a picture (..., H / shrunk, W / shrunk) of the frame."""
        top, left, bottom, right = (
            side // shrunk for side in (self.top, self.left, self.bottom, self.right)
        )
        return picture[..., top:bottom, left:right]

    def laid_out(self, part: np.ndarray) -> np.ndarray:
        """A picture (h, w) or (h, w, C) of the window, in a frame that is 0 elsewhere."""
        frame = np.zeros((*NETWORK_SIZE, *part.shape[2:]), dtype=part.dtype)
        frame[self.top : self.bottom, self.left : self.right] = part
        return frame
