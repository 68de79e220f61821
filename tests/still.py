"""Flows and layers for tests of what is laid on a photo."""

import numpy as np

from spt.fabric import Filling
from spt.layers import Layers
from spt.photo import MAP_SIZE


def still(size: tuple[int, int] = MAP_SIZE) -> np.ndarray:
    """The flow (H, W, 2) float32 that takes every place from where it is."""
    y, x = np.mgrid[: size[0], : size[1]].astype(np.float32) + np.float32(0.5)
    return np.stack([2 * x / size[1] - 1, 2 * y / size[0] - 1], axis=-1)


def plain_layers(
    changed: np.ndarray, own: np.ndarray, colour: float = 200, target_map: np.ndarray | None = None
) -> Layers:
    """An edit that shows the photo where it is `own` (H, W) bool, and one colour elsewhere."""
    nothing = np.zeros((*changed.shape, 3), np.float32)
    if target_map is None:
        target_map = np.zeros(changed.shape, np.uint8)
    filling = Filling(nothing[..., :2], own, np.zeros(changed.shape, bool), nothing)
    return Layers(nothing + colour, filling, nothing, target_map, changed)
