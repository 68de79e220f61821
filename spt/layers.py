"""What an edit is made of before it is laid on the photo: one way for every producer.

`plan` says what changes and what the photo has for it; painting then needs to cover only that.
`layers_of` joins what was painted with what is fetched from the photo.

Places: (H, W) arrays cover the person's frame at the size of the map.
"""

from dataclasses import dataclass, fields, replace

import cv2
import numpy as np

from spt.fabric import Cloths, Filling, fill_gaps
from spt.gaps import Gaps, find_gaps
from spt.labels import BACKGROUND
from spt.skin_light import painted_skin, shadow_places, shadow_tone

STILL_PX = 0.6
"""Movements up to this many pixels of the maps are none."""


@dataclass(frozen=True)
class Plan:
    """What an edit changes."""

    target_map: np.ndarray
    """(H, W) uint8 labels wanted."""
    gaps: Gaps
    """What the photo has for them."""
    shadow: np.ndarray
    """(H, W) bool, skin on which new cloth throws a shadow."""
    changed: np.ndarray
    """(H, W) bool, where the edit changes anything."""


@dataclass(frozen=True)
class Layers:
    """What is laid on the photo, all covering the person's frame."""

    colour: np.ndarray
    """(H, W, 3) float32 in [0, 255], painted: what shows where the photo has nothing."""
    network: np.ndarray
    """(h, w, 3) float32 in [0, 255], the network's own picture, to compare with."""
    filling: Filling
    """What is fetched from the photo."""
    source_map: np.ndarray
    """(H, W) uint8 labels of the photo."""
    target_map: np.ndarray
    """(H, W) uint8 labels wanted."""
    changed: np.ndarray
    """(H, W) bool, where the edit changes anything."""

    def cut(self, box: tuple[slice, slice]) -> "Layers":
        """Some rows and columns of them; the network's picture stays whole."""
        parts = (getattr(self.filling, one.name)[box] for one in fields(Filling))
        return replace(
            self, colour=self.colour[box], filling=Filling(*parts),
            source_map=self.source_map[box], target_map=self.target_map[box],
            changed=self.changed[box],
        )  # fmt: skip


def plan(cloths: Cloths, target_map: np.ndarray, flow: np.ndarray, donors: np.ndarray) -> Plan:
    """What an edit changes: other labels, a person's pixels that moved, what is open, shadows.

    Arguments:
        cloths: of the photo.
        target_map: (H, W) uint8 labels wanted.
        flow: (H, W, 2) float32 where each pixel comes from, (x, y) in [-1, 1].
        donors: (10,) integers, whose pixels may become each label.
    """
    moved = moves(target_map, flow)
    gaps = find_gaps(cloths.shown, target_map, flow, moved, donors)
    shadow = shadow_places(cloths.shown.label_map, target_map)
    changed = (cloths.shown.label_map != target_map) | moved | gaps.open | shadow
    return Plan(target_map, gaps, shadow, changed)


def layers_of(
    edit: Plan, cloths: Cloths, colour: np.ndarray, network: np.ndarray
) -> Layers:
    """Join what was painted with what the photo has.

    Arguments:
        edit: from `plan`.
        cloths: of the photo.
        colour: (h, w, 3) float32 in [0, 255], painted, at any size.
        network: (h, w, 3) float32 in [0, 255], painted and moved by the network alone.
    """
    box, target_map = edit.gaps.box, edit.target_map
    colour = cv2.resize(colour, target_map.shape[::-1], interpolation=cv2.INTER_LINEAR)
    filling = fill_gaps(edit.gaps, target_map, cloths)
    fetched, scene = (filling.own | filling.carried)[box], filling.scene[box]
    colour[box] = painted_skin(colour[box], scene, target_map[box], fetched, cloths.skinless)
    seen = np.where(fetched[..., None], scene, colour[box])
    shade = shadow_tone(seen, target_map[box], edit.shadow[box])
    filling.tone[box] += shade
    colour[box] += shade
    return Layers(colour, network, filling, cloths.shown.label_map, target_map, edit.changed)


def moves(target_map: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """Where a flow moves a pixel of the person by more than STILL_PX.

    Arguments:
        target_map: (H, W) uint8 labels wanted.
        flow: (H, W, 2) where each pixel comes from, (x, y) in [-1, 1].

    Returns:
        (H, W) bool.
    """
    rows, columns = flow.shape[:2]
    x = (2 * np.arange(columns, dtype=np.float32) + 1) / columns - 1
    y = (2 * np.arange(rows, dtype=np.float32) + 1) / rows - 1
    across, down = (flow[..., 0] - x) * (columns / 2), (flow[..., 1] - y[:, None]) * (rows / 2)
    return (across * across + down * down > STILL_PX * STILL_PX) & (target_map != BACKGROUND)


def network_only(layers: Layers) -> Layers:
    """The same edit by the network alone, scaled up: what there is without the photo's pixels."""
    size = layers.target_map.shape[::-1]
    colour = cv2.resize(layers.network, size, interpolation=cv2.INTER_LINEAR)
    nowhere = np.zeros(layers.changed.shape, dtype=bool)
    filling = replace(layers.filling, own=nowhere, carried=nowhere)
    return replace(layers, colour=colour, filling=filling)
