"""What an edit is made of before it is laid on the photo: one way for every producer.

`plan` says what changes and what the photo has for it; painting and filling then need to cover
only that. `layers_of` joins what was painted with what is fetched from the photo.

Places: (H, W) arrays cover the person's frame at the size of the map.
"""

import hashlib
from dataclasses import dataclass, fields, replace

import cv2
import numpy as np

from spt.boxes import Box
from spt.fabric import Cloths, Filled, Filling
from spt.gaps import Gaps, find_gaps, near
from spt.labels import BACKGROUND
from spt.skin_light import painted_skin, shadow_places, shadow_tone

STILL_PX = 0.6
"""Movements up to this many pixels of the maps are none."""


PAINTED_CELLS = 24
"""How far around painted places their colours are looked up, in cells."""


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
    filling: Filling
    """What is fetched from the photo."""
    tone: np.ndarray
    """(H, W, 3) float32 grey levels to add to that: the filling's own, and shadows."""
    target_map: np.ndarray
    """(H, W) uint8 labels wanted."""
    changed: np.ndarray
    """(H, W) bool, where the edit changes anything."""

    def cut(self, box: Box) -> "Layers":
        """Some rows and columns of them."""
        parts = (getattr(self.filling, one.name)[box] for one in fields(Filling))
        return replace(
            self, colour=self.colour[box], filling=Filling(*parts), tone=self.tone[box],
            target_map=self.target_map[box], changed=self.changed[box],
        )  # fmt: skip

    def seen(self) -> "Layers":
        """The same, with 0 for painted colours where these are not looked up."""
        painted = self.changed & ~self.filling.fetched
        looked_up = near(painted, PAINTED_CELLS / len(painted), len(painted))
        return replace(self, colour=self.colour * looked_up[..., None])

    def digest(self, box: Box) -> bytes:
        """Of some rows and columns: the same bytes for the same layers."""
        filling, digest = self.filling, hashlib.blake2b(digest_size=16)
        for array in (self.target_map, self.changed, filling.own, filling.carried, filling.shift,
                      self.tone, self.colour):  # fmt: skip
            digest.update(np.ascontiguousarray(array[box]))
        return digest.digest()

    def take(self, other: "Layers", box: Box) -> None:
        """Exchange some rows and columns for those of other layers, in place."""
        pairs = [(self.filling, other.filling, one.name) for one in fields(Filling)]
        pairs += [(self, other, name) for name in ("colour", "tone", "target_map", "changed")]
        for mine, theirs, name in pairs:
            getattr(mine, name)[box] = getattr(theirs, name)[box]


def plan(
    cloths: Cloths,
    target_map: np.ndarray,
    flow: np.ndarray,
    donors: np.ndarray,
    box: Box | None = None,
) -> Plan:
    """What an edit changes: other labels, a person's pixels that moved, what is open, shadows.

    Arguments:
        cloths: of the photo.
        target_map: (H, W) uint8 labels wanted.
        flow: (H, W, 2) float32 where each pixel comes from, (x, y) in [-1, 1].
        donors: (10,) integers, whose pixels may become each label.
        box: where to look; None for wherever anything can change.
    """
    source_map = cloths.shown.label_map
    moved = moves(target_map, flow, box)
    gaps = find_gaps(cloths.shown, target_map, flow, moved, donors, box)
    box = gaps.box
    shadow, changed = np.zeros(moved.shape, bool), np.zeros(moved.shape, bool)
    shadow[box] = shadow_places(source_map[box], target_map[box])
    differs = source_map[box] != target_map[box]
    changed[box] = differs | moved[box] | gaps.open[box] | shadow[box]
    return Plan(target_map, gaps, shadow, changed)


def layers_of(
    edit: Plan, filled: Filled, skinless: np.ndarray, colour: np.ndarray
) -> Layers:
    """Join what was painted with what the photo has; only within the box of the plan.

    Arguments:
        edit: from `plan`.
        filled: what the photo has, from `fabric.fill_gaps`.
        skinless: (10,) bool, limbs of which the photo shows no skin.
        colour: (h, w, 3) float32 in [0, 255], painted, H / h and W / w being whole.
    """
    box, target_map = edit.gaps.box, edit.target_map
    fetched, scene = filled.fetched[box], filled.scene[box]
    drawn = enlarged(colour, box, target_map.shape)
    drawn = painted_skin(drawn, scene, target_map[box], fetched, skinless)
    seen = np.where(fetched[..., None], scene, drawn)
    shade = shadow_tone(seen, target_map[box], edit.shadow[box])
    colour, tone = (np.zeros(filled.tone.shape, np.float32) for _ in range(2))
    colour[box], tone[box] = drawn + shade, filled.tone[box] + shade
    return Layers(colour, filled.filling, tone, target_map.copy(), edit.changed)


def untouched(target_map: np.ndarray) -> Layers:
    """The layers of a photo that nothing changes.

    Arguments:
        target_map: (H, W) uint8 labels of the photo, and wanted.
    """
    size = target_map.shape
    shift, nothing = np.zeros((*size, 2), np.float32), np.zeros(size, bool)
    tone, shaded, colour = (np.zeros((*size, 3), np.float32) for _ in range(3))
    filling = Filling(shift, np.ones(size, bool), nothing, tone)
    return Layers(colour, filling, shaded, target_map.copy(), nothing.copy())


def enlarged(picture: np.ndarray, box: Box, size: tuple[int, int]) -> np.ndarray:
    """Some rows and columns (rows, columns, 3) of a picture (h, w, 3) enlarged to `size`."""
    factor = size[0] // picture.shape[0]
    # Pixels beside the box count for its edge.
    small = [slice(max(side.start // factor - 1, 0), -(-side.stop // factor) + 1) for side in box]
    part = picture[tuple(small)]
    part = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    first_row, first_column = (factor * side.start for side in small)
    return part[
        box[0].start - first_row : box[0].stop - first_row,
        box[1].start - first_column : box[1].stop - first_column,
    ]


def moves(target_map: np.ndarray, flow: np.ndarray, box: Box | None = None) -> np.ndarray:
    """Where a flow moves a pixel of the person by more than STILL_PX.

    Arguments:
        target_map: (H, W) uint8 labels wanted.
        flow: (H, W, 2) where each pixel comes from, (x, y) in [-1, 1].
        box: where to look; None for everywhere.

    Returns:
        (H, W) bool.
    """
    rows, columns = flow.shape[:2]
    box = box or (slice(0, rows), slice(0, columns))
    x = (2 * np.arange(columns, dtype=np.float32)[box[1]] + 1) / columns - 1
    y = (2 * np.arange(rows, dtype=np.float32)[box[0]] + 1) / rows - 1
    across, down = flow[box][..., 0] - x, flow[box][..., 1] - y[:, None]
    across, down = across * (columns / 2), down * (rows / 2)
    moved = np.zeros(target_map.shape, bool)
    moved[box] = across * across + down * down > STILL_PX * STILL_PX
    moved[box] &= target_map[box] != BACKGROUND
    return moved


def network_only(layers: Layers, network: np.ndarray) -> Layers:
    """The same edit by the network alone, scaled up: what there is without the photo's pixels.

    Arguments:
        layers: of the edit.
        network: (h, w, 3) float32 in [0, 255], the network's own picture.
    """
    size = layers.target_map.shape[::-1]
    colour = cv2.resize(network, size, interpolation=cv2.INTER_LINEAR)
    nowhere = np.zeros(layers.changed.shape, dtype=bool)
    filling = replace(layers.filling, own=nowhere, carried=nowhere)
    return replace(layers, colour=colour, filling=filling)
