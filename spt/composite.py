"""Lay the generated person on the photo: outside the edit the photo keeps its own pixels.

Inside the edit, pixels that the generator moved (rather than painted) are taken from the photo
itself at its own resolution, along the same flow.

Places: "frame" arrays cover the person's frame at any size; "canvas" is the photo, or a smaller
copy of it for the screen.
"""

from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np

from spt.labels import BACKGROUND, LIMB_LABELS
from spt.photo import Frame
from spt.placement import Placement, canvas_box

MASK_GROWTH_ROWS = 4 / 512
"""How far around a changed pixel the picture may change, in heights of the frame."""

FRINGE_ROWS = 6 / 512
"""How far beside a part of the person that goes away its edge goes too, in heights of the frame:
maps are seldom right to the pixel, and what stays behind is a thin line."""

STILL_PX = 0.6
"""Movements up to this many pixels of the maps are none."""

FEATHER_ROWS = 3 / 512
"""Width of the soft border inside that, in heights of the frame."""

OUTLINE_CELLS = 1.2
"""How softly the person's outline ends, in cells of the map: one standard deviation."""


class Origin(IntEnum):
    """Where a pixel of an edited picture comes from."""

    IN_PLACE = 0
    """The photo's own, where it was."""
    MOVED = 1
    """The photo's own, moved."""
    CARRIED = 2
    """Cloth of the photo, carried on."""
    INVENTED = 3
    """Painted by the network, or filled in behind the person."""


@dataclass(frozen=True)
class Layers:
    """What a generator hands over, all covering the person's frame."""

    colour: np.ndarray
    """(h, w, 3) float32 in [0, 255], painted."""
    kept: np.ndarray
    """(h, w) float32 in [0, 1], how much of the moved photo shows."""
    flow: np.ndarray
    """(H, W, 2) float32, where each place comes from in the frame, (x, y) in [-1, 1]."""
    backdrop: np.ndarray
    """(h, w, 3) float32 in [0, 255], what lies behind the person."""
    behind: np.ndarray
    """(H, W) bool, where the map says background."""
    carried: np.ndarray
    """(H, W) float32 in [0, 1], where cloth of the photo was carried on (fabric.py)."""
    changed: np.ndarray
    """(H, W) bool, where the edit changes anything."""
    seam: np.ndarray
    """(H, W) bool, where nothing moved of the photo is to be kept (`skin_seam`)."""


def edit_opacity(changed: np.ndarray) -> np.ndarray:
    """How much of the new picture shows.

    Arguments:
        changed: (H, W) bool.

    Returns:
        (H, W) float32: 1 on changed pixels, falling to exactly 0 at `MASK_GROWTH_ROWS` from them.
    """
    if not changed.any():
        return np.zeros(changed.shape, dtype=np.float32)
    growth = MASK_GROWTH_ROWS * changed.shape[0]
    feather = FEATHER_ROWS * changed.shape[0]
    distance = cv2.distanceTransform((~changed).astype(np.uint8), cv2.DIST_L2, 5)
    return np.clip((growth - distance) / feather, 0, 1).astype(np.float32)


def changed_places(
    source_map: np.ndarray, target_map: np.ndarray, flow: np.ndarray
) -> np.ndarray:
    """Where an edit changes the picture: another label, a person's pixel that moved, or the edge
    of what went away.

    Arguments:
        source_map: (H, W) uint8 labels of the photo.
        target_map: (H, W) uint8 labels wanted.
        flow: (H, W, 2) where each pixel comes from, (x, y) in [-1, 1].

    Returns:
        (H, W) bool.
    """
    changed = (source_map != target_map) | (_moves(flow) & (target_map != BACKGROUND))
    seam = skin_seam(source_map, target_map, flow)
    return changed | _fringe(source_map, target_map) | seam


def skin_seam(source_map: np.ndarray, target_map: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """Skin beside newly bared skin, which often holds the edge of the cloth that went away.

    Arguments: as `changed_places`.

    Returns:
        (H, W) bool.
    """
    seam = np.zeros(target_map.shape, dtype=bool)
    for label in LIMB_LABELS:
        wanted = target_map == label
        bared = wanted & (source_map != label)
        seam |= _near(bared) & wanted & (source_map == label)
    return seam & ~_moves(flow)  # a limb that moves brings its own skin along


def _moves(flow: np.ndarray) -> np.ndarray:
    """Where (H, W) a flow (H, W, 2) moves pixels by more than STILL_PX."""
    rows, columns = flow.shape[:2]
    x = (2 * np.arange(columns) + 1) / columns - 1
    y = (2 * np.arange(rows) + 1) / rows - 1
    across, down = (flow[..., 0] - x) * columns / 2, (flow[..., 1] - y[:, None]) * rows / 2
    return across * across + down * down > STILL_PX * STILL_PX


def _near(places: np.ndarray) -> np.ndarray:
    """Places (H, W) bool, and what lies within FRINGE_ROWS of them."""
    reach = round(FRINGE_ROWS * places.shape[0])
    if reach == 0 or not places.any():
        return places
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return cv2.dilate(places.astype(np.uint8), disc) > 0


def _fringe(source_map: np.ndarray, target_map: np.ndarray) -> np.ndarray:
    """Background (H, W) bool beside what was person and is background now."""
    gone = (source_map != BACKGROUND) & (target_map == BACKGROUND)
    return _near(gone) & (source_map == BACKGROUND) & (target_map == BACKGROUND)


def origin_map(layers: Layers) -> np.ndarray:
    """Where the pixels of a picture come from: whatever has the largest share in each.

    Arguments:
        layers: what the generator made.

    Returns:
        (H, W) uint8 of Origin, at the size of `layers.changed`.
    """
    rows, columns = layers.changed.shape
    kept = cv2.resize(layers.kept, (columns, rows), interpolation=cv2.INTER_LINEAR)
    origin = np.where(kept > 0.5, Origin.MOVED, Origin.INVENTED).astype(np.uint8)
    origin[layers.carried > 0.5] = Origin.CARRIED
    origin[layers.behind | layers.seam] = Origin.INVENTED
    origin[~layers.changed] = Origin.IN_PLACE
    return origin


def composite(canvas: np.ndarray, frame: Frame, scale: float, layers: Layers) -> np.ndarray:
    """Lay the edit on the photo.

    Arguments:
        canvas: (H, W, 3) uint8, the photo times `scale`.
        frame: the person's frame in pixels of the unscaled photo.
        scale: canvas pixels per photo pixel.
        layers: what the generator made.

    Returns:
        (H, W, 3) uint8; every pixel outside the edit equals the canvas.
    """
    opacity = edit_opacity(layers.changed)
    box = canvas_box(opacity, frame, scale, canvas.shape[:2])
    if box is None:
        return canvas.copy()
    top, left, bottom, right = box
    place = Placement(frame, scale, box)
    moved = cv2.remap(
        canvas, *place.sources(layers.flow), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    # The outline is softened inwards: outside it nothing of the photo's person may show.
    outline = cv2.GaussianBlur(layers.behind.astype(np.float32), (0, 0), OUTLINE_CELLS)
    behind = place.resampled(np.minimum(2 * outline, 1))[..., None]
    moved = behind * place.resampled(layers.backdrop) + (1 - behind) * moved
    kept = np.maximum(place.resampled(layers.kept), place.resampled(layers.carried))
    kept = (kept * (1 - place.resampled(layers.seam.astype(np.float32))))[..., None]
    new = kept * moved + (1 - kept) * place.resampled(layers.colour)
    show = place.resampled(opacity)[..., None]
    result = canvas.copy()
    old = canvas[top:bottom, left:right]
    mixed = show * new + (1 - show) * old
    result[top:bottom, left:right] = np.where(
        show > 0, np.clip(np.rint(mixed), 0, 255), old
    ).astype(np.uint8)
    return result
