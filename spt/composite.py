"""Lay the generated person on the photo: outside the edit the photo keeps its own pixels.

Inside the edit, what the photo has is taken from the photo itself at its own resolution: moved
along the flow, or carried on. The generator's colours show where it has nothing.

Places: "frame" arrays cover the person's frame at any size; "canvas" is the photo, or a smaller
copy of it for the screen.
"""

from enum import IntEnum

import cv2
import numpy as np

from spt.edges import MATTE_REACH, Looks, contours, matte, spread
from spt.grain import grain, grain_level
from spt.labels import BACKGROUND
from spt.layers import Layers
from spt.photo import Frame
from spt.placement import Placement, canvas_box

MASK_GROWTH_ROWS = 4 / 512
"""How far around a changed pixel the picture may change, in heights of the frame."""

FEATHER_ROWS = 3 / 512
"""Width of the soft border inside that, in heights of the frame."""


BAND_PX = 512
"""Rows of the canvas that are laid at a time."""

SPREAD_CELLS = 8
"""How far beyond the pixels that show a label its look is worked out, in cells."""


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


def origin_map(layers: Layers) -> np.ndarray:
    """Where the pixels of a picture come from: whatever has the largest share in each.

    Arguments:
        layers: what the generator made.

    Returns:
        (H, W) uint8 of Origin, at the size of `layers.changed`.
    """
    filling = layers.filling
    origin = np.full(layers.changed.shape, Origin.INVENTED, dtype=np.uint8)
    origin[filling.own] = Origin.MOVED
    origin[filling.carried & (layers.target_map != BACKGROUND)] = Origin.CARRIED
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
    result = canvas.copy()
    level = grain_level(canvas, layers.source_map, Placement(frame, scale, box))
    # Band by band: a large picture then never leaves the cache, and nothing is done beside it.
    for top in range(box[0], box[2], BAND_PX):
        band = Placement(frame, scale, (top, box[1], min(top + BAND_PX, box[2]), box[3]))
        rows, _ = band.cells(opacity.shape, 1)
        inside = np.zeros_like(opacity)
        inside[rows] = opacity[rows]
        part = canvas_box(inside, frame, scale, canvas.shape[:2])
        if part is not None:
            part = (top, part[1], band.box[2], part[3])
            _lay(result, canvas, Placement(frame, scale, part), layers, opacity, level)
    return result


def _lay(
    result: np.ndarray,
    canvas: np.ndarray,
    place: Placement,
    layers: Layers,
    opacity: np.ndarray,
    level: float,
) -> None:
    """Lay the edit on one box of the result (H, W, 3) uint8."""
    top, left, bottom, right = place.box
    first, before = max(top - MATTE_REACH, 0), max(left - MATTE_REACH, 0)
    last = min(bottom + MATTE_REACH, canvas.shape[0])
    after = min(right + MATTE_REACH, canvas.shape[1])
    around = Placement(place.frame, place.scale, (first, before, last, after))
    size = opacity.shape
    cells = around.cells(size, SPREAD_CELLS)
    around = around.cropped(cells, size)
    labels = contours(layers.target_map[cells], around)
    new = matte(_painted(canvas, around, labels, layers.cut(cells), level), labels)
    new = new[top - first : bottom - first, left - before : right - before]
    show = place.resampled(opacity)[..., None]
    old = canvas[top:bottom, left:right]
    mixed = np.rint(old + show * (new - old)).clip(0, 255).astype(np.uint8)
    np.copyto(result[top:bottom, left:right], mixed, where=show > 0)


def _painted(
    canvas: np.ndarray, place: Placement, labels: np.ndarray, layers: Layers, level: float
) -> np.ndarray:
    """The new picture in a box of the canvas, (rows, columns, 3) float32, label by label."""
    new = np.zeros((*labels.shape, 3), np.float32)
    filling, size = layers.filling, layers.target_map.shape
    fetched = (filling.own | filling.carried).astype(np.float32)
    for label in np.unique(labels):
        shown = labels == label
        part, inside = place.part(shown)
        box = part.cells(size, SPREAD_CELLS)
        part = part.cropped(box, size)
        look = spread(
            layers.target_map[box] == label,
            Looks(filling.shift[box], filling.tone[box], fetched[box], layers.colour[box]),
        )
        own = part.resampled(look.own)[..., None]
        drawn = part.resampled(look.colour) + grain(part.box, level)
        if own.any():
            moved = cv2.remap(
                canvas, *part.sources(look.shift), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
            )
            drawn += own * (moved + part.resampled(look.tone) - drawn)
        new[inside][shown[inside]] = drawn[shown[inside]]
    return new
