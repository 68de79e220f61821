"""Lay the generated person on the photo: outside the edit the photo keeps its own pixels.

Inside the edit, what the photo has is taken from the photo itself at its own resolution: moved
along the flow, or carried on. The generator's colours show where it has nothing.

Places: "frame" arrays cover the person's frame at the size of the map; "canvas" is the photo, or
a smaller copy of it for the screen.
"""

from collections.abc import Iterator
from enum import IntEnum

import cv2
import numpy as np

from spt.boxes import Box, box_around, grown
from spt.canvas import Canvas
from spt.edges import MATTE_REACH, Looks, contours, matte, spread
from spt.fetching import Home, fetched
from spt.grain import grain
from spt.labels import BACKGROUND
from spt.layers import Layers
from spt.photo import MAP_SIZE
from spt.placement import Placement, box_of_cells

MASK_GROWTH_ROWS = 4 / 512
"""How far around a changed pixel the picture may change, in heights of the frame."""

GROWTH_CELLS = round(MASK_GROWTH_ROWS * MAP_SIZE[0])
"""The same in cells."""

FEATHER_ROWS = 3 / 512
"""Width of the soft border inside that, in heights of the frame."""


DENSE_SHARE = 0.5
"""Share of a box that is edited from which it is laid as it is."""

SMALL_CELLS, LARGE_CELLS = 80, 256
"""Longest side of a box that is laid at a time, where it is sparse and where it is dense."""

SPREAD_CELLS = 8
"""How far beyond the pixels that show a label its look is worked out, in cells."""


PART_CELLS = 8
"""Surroundings with which a part of a picture is worked out, in cells."""


MATTE_DISC = np.ones((2 * MATTE_REACH + 1,) * 2, np.uint8)

UNSEEN = 255
"""In place of a label: nobody sees what is there."""


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


def edit_opacity(changed: np.ndarray, rows: int) -> np.ndarray:
    """How much of the new picture shows.

    Arguments:
        changed: (h, w) bool, of the frame or a part of it.
        rows: of the whole frame.

    Returns:
        (h, w) float32: 1 on changed pixels, falling to exactly 0 at `MASK_GROWTH_ROWS` from them.
    """
    if not changed.any():
        return np.zeros(changed.shape, dtype=np.float32)
    growth, feather = MASK_GROWTH_ROWS * rows, FEATHER_ROWS * rows
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


def composite(canvas: Canvas, layers: Layers) -> np.ndarray:
    """Lay the edit on the photo.

    Arguments:
        canvas: the photo, or a smaller copy of it.
        layers: what the generator made.

    Returns:
        (H, W, 3) uint8; every pixel outside the edit equals the canvas.
    """
    result = canvas.picture.copy()
    box = box_around(layers.changed, GROWTH_CELLS)
    lay_again(result, canvas, layers, box)
    return result


def composite_part(
    canvas: Canvas, layers: Layers, box: tuple[int, int, int, int]
) -> np.ndarray:
    """A part of what `composite` makes, without the work for the rest.

    Arguments:
        canvas: the photo, or a smaller copy of it.
        layers: what the generator made.
        box: top, left, bottom, right on the canvas; not empty.

    Returns:
        (rows, columns, 3) uint8; a few pixels of contours, which two places are as near to, may
        show the other of the two.
    """
    top, left, bottom, right = box
    result = canvas.picture.copy()
    lay_again(result, canvas, layers, canvas.place(box).cells(layers.changed.shape, PART_CELLS))
    return result[top:bottom, left:right].copy()


def lay_again(
    result: np.ndarray, canvas: Canvas, layers: Layers, cells: Box
) -> tuple[int, int, int, int]:
    """Bring a part of a result up to date, in place.

    Arguments:
        result: (H, W, 3) uint8, of an earlier `composite`.
        canvas: the photo, or a smaller copy of it.
        layers: what the generator made.
        cells: rows and columns of the frame in which the layers may have changed.

    Returns:
        Top, left, bottom, right of the part.
    """
    size = layers.changed.shape
    touched = box_of_cells(grown(cells, 1, size), size, canvas.whole)
    if touched is None:
        return (0, 0, 0, 0)
    top, left, bottom, right = touched
    result[top:bottom, left:right] = canvas.picture[top:bottom, left:right]
    around = grown(cells, 2 * GROWTH_CELLS, size)
    opacity = np.zeros(size, np.float32)
    opacity[around] = edit_opacity(layers.changed[around], size[0])
    inside = np.zeros(size, bool)
    rows, columns = canvas.place(touched).cells(size, 1)
    inside[rows, columns] = opacity[rows, columns] > 0
    for cells in compact_boxes(inside):
        part = box_of_cells(grown(cells, 1, size), size, canvas.whole)
        if part is not None:
            first, before, last, after = part
            part = (max(first, top), max(before, left), min(last, bottom), min(after, right))
            _lay(result, canvas, canvas.place(part), layers, opacity)
    return touched


def compact_boxes(places: np.ndarray) -> Iterator[Box]:
    """Boxes that hold all of some places, without much beside them; none is very large.

    What is laid at a time then stays in the cache, and little is done that nobody sees.

    Arguments:
        places: (H, W) bool.
    """
    box = box_around(places, 0)
    sides = [side.stop - side.start for side in box]
    count = int(places[box].sum())
    if count == 0:
        return
    sparse = count < DENSE_SHARE * sides[0] * sides[1]
    longest = max(sides)
    if longest <= (SMALL_CELLS if sparse else LARGE_CELLS):
        yield box
        return
    axis = sides.index(longest)
    middle = box[axis].start + longest // 2
    for part in (slice(box[axis].start, middle), slice(middle, box[axis].stop)):
        half = np.zeros_like(places)
        cut = (part, box[1]) if axis == 0 else (box[0], part)
        half[cut] = places[cut]
        yield from compact_boxes(half)


def _lay(
    result: np.ndarray, canvas: Canvas, place: Placement, layers: Layers, opacity: np.ndarray
) -> None:
    """Lay the edit on one box of the result (H, W, 3) uint8."""
    top, left, bottom, right = place.box
    first, before = max(top - MATTE_REACH, 0), max(left - MATTE_REACH, 0)
    last = min(bottom + MATTE_REACH, canvas.size[0])
    after = min(right + MATTE_REACH, canvas.size[1])
    around, size = canvas.place((first, before, last, after)), opacity.shape
    cells = around.cells(size, SPREAD_CELLS)
    around = around.cropped(cells, size)
    labels = contours(layers.target_map[cells], around)
    seen = cv2.dilate((around.resampled(opacity[cells]) > 0).astype(np.uint8), MATTE_DISC) > 0
    new = matte(_painted(canvas, around, np.where(seen, labels, UNSEEN), layers.cut(cells)), labels)
    new = new[top - first : bottom - first, left - before : right - before]
    show = place.resampled(opacity)[..., None]
    old = canvas.picture[top:bottom, left:right]
    mixed = np.rint(old + show * (new - old)).clip(0, 255).astype(np.uint8)
    np.copyto(result[top:bottom, left:right], mixed, where=show > 0)


def _painted(
    canvas: Canvas, place: Placement, labels: np.ndarray, layers: Layers
) -> np.ndarray:
    """The new picture in a box of the canvas, (rows, columns, 3) float32, label by label; 0 where
    `labels` (rows, columns) uint8 is UNSEEN."""
    new = np.zeros((*labels.shape, 3), np.float32)
    filling, size = layers.filling, layers.target_map.shape
    has_pixels = (filling.own | filling.carried).astype(np.float32)
    for label in np.unique(labels):
        if label == UNSEEN:
            continue
        shown = labels == label
        part, inside = place.part(shown)
        box = part.cells(size, SPREAD_CELLS)
        part = part.cropped(box, size)
        look = spread(
            layers.target_map[box] == label,
            Looks(filling.shift[box], layers.tone[box], has_pixels[box], layers.colour[box]),
        )
        own = part.resampled(look.own)[..., None]
        drawn = part.resampled(look.colour) + grain(part.box, canvas.grain)
        if own.any():
            asked = shown[inside] & (own[..., 0] > 0)
            moved = fetched(canvas.picture, Home.of(part), part, look.shift, asked)
            drawn += own * (moved + part.resampled(look.tone) - drawn)
        new[inside][shown[inside]] = drawn[shown[inside]]
    return new
