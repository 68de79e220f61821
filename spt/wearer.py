"""Who is dressed by a transfer, and sampling on the garment without halves of two limbs.

Places: (H, W) arrays cover the wearer's frame at MAP_SIZE.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
from torch import Tensor

from spt.body_parts import part_scale
from spt.canvas import Canvas
from spt.labels import BACKGROUND
from spt.networks import Networks
from spt.photo import MAP_SIZE, NETWORK_SIZE, Frame
from spt.placement import Placement
from spt.pose import Pose
from spt.repose import framed_points
from spt.source import Source, Target

TORN_CELLS = 1.5
"""Cells between the nearest and the smooth value of a flow from which it has a tear there."""


@dataclass(frozen=True)
class Wearer:
    """Who is dressed, and in which pose and map."""

    networks: Networks
    source: Source
    target: Target
    pose: Pose
    """The target pose, in photo pixels."""
    target_map: np.ndarray
    """MAP_SIZE uint8."""
    canvas: Canvas
    """What they are dressed on."""
    flows: dict[tuple[int, int], tuple[Source, Tensor]] = field(default_factory=dict)
    """What `donor_photo.donor_flows` and `donor_fabric.upright_flows` found in this pose, for as
    long as the pose stays."""

    @property
    def scale(self) -> float:
        """Canvas pixels per photo pixel."""
        return self.canvas.scale

    @property
    def frame(self) -> Frame:
        """The wearer's frame in photo pixels."""
        return self.source.opened.frame

    def points(self) -> tuple[Tensor, Tensor]:
        """The target pose in the frame: (1, 18, 2) at NETWORK_SIZE, (1, 18) seen."""
        return framed_points(self.pose, self.frame, NETWORK_SIZE, self.networks.device)

    def part_px(self) -> float:
        """The wearer's part scale in canvas pixels."""
        cells = float(part_scale(*self.points())[0])
        return cells * self.frame.height * self.scale / NETWORK_SIZE[0]

    def framed(self, picture: np.ndarray) -> np.ndarray:
        """The frame of a canvas (H, W, 3) uint8, at MAP_SIZE."""
        left, top, width, height = (round(side * self.scale) for side in self.frame.box)
        return Frame(left, top, max(width, 2), max(height, 2)).crop(picture, MAP_SIZE)


def renamed(label_map: np.ndarray, old: int, new: int) -> np.ndarray:
    """A map (H, W) uint8 in which the garment `old` is called `new`, and what was `new` is none."""
    if old == new:
        return label_map
    called = np.where(label_map == new, BACKGROUND, label_map)
    return np.where(label_map == old, new, called).astype(np.uint8)


def whole_flow(flow: np.ndarray, place: Placement) -> np.ndarray:
    """A flow on a box of the canvas; where two parts move apart nothing halfway shows.

    Arguments:
        flow: (H, W, 2) float32 in [-1, 1].
        place: which part of the canvas.

    Returns:
        (rows, columns, 2) float32 in [-1, 1].
    """
    smooth, near = place.resampled(flow), place.resampled(flow, cv2.INTER_NEAREST)
    cell = 2 * np.float32([1 / flow.shape[1], 1 / flow.shape[0]])
    # A flow changes within a cell by one cell and a bit: more is a tear.
    torn = (np.abs(smooth - near) > TORN_CELLS * cell).any(axis=-1, keepdims=True)
    return np.where(torn, near, smooth)
