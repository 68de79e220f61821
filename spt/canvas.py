"""What an edit is laid on: the photo, or a smaller copy of it for the screen."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spt.grain import grain_level
from spt.lens import blur_level
from spt.photo import Frame, shrunk
from spt.placement import Placement

ASKED_HALVES_PX = (640, 480)
"""Half of the rows and columns that are asked how blurred they are: enough, and soon done."""


@dataclass(frozen=True)
class Canvas:
    """A picture and where its person is."""

    picture: np.ndarray
    """(H, W, 3) uint8 RGB."""
    frame: Frame
    """The person's frame in pixels of the unscaled photo."""
    scale: float
    """Pixels of the picture per pixel of the photo."""
    label_map: np.ndarray
    """(h, w) uint8, what the photo shows in the frame."""

    @classmethod
    def of(
        cls, photo: np.ndarray, frame: Frame, label_map: np.ndarray, max_side_px: int | None
    ) -> "Canvas":
        """A photo (H, W, 3) uint8 with its frame and its map (h, w) uint8, or a copy of it of which
        no side is longer than `max_side_px`."""
        picture, scale = (photo, 1.0) if max_side_px is None else shrunk(photo, max_side_px)
        return cls(picture, frame, scale, label_map)

    @cached_property
    def grain(self) -> float:
        """How strong its grain is, as `grain_level` says."""
        return grain_level(self.picture, self.label_map, self.whole)

    @cached_property
    def blur_px(self) -> float | None:
        """How far edges are blurred in the middle of the frame, as `blur_level` says."""
        frame, scale = self.frame, self.scale
        middle = (frame.top + frame.height / 2, frame.left + frame.width / 2)
        rows, columns = (
            slice(max(round(centre * scale) - half, 0), max(round(centre * scale) + half, 0))
            for centre, half in zip(middle, ASKED_HALVES_PX, strict=True)
        )
        return blur_level(self.picture[rows, columns])

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.picture.shape[:2]

    @property
    def whole(self) -> Placement:
        """All of it."""
        return self.place((0, 0, *self.size))

    def place(self, box: tuple[int, int, int, int]) -> Placement:
        """A box of it: top, left, bottom, right."""
        return Placement(self.frame, self.scale, box)
