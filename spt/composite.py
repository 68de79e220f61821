"""Lay the generated person on the photo: outside the edit the photo keeps its own pixels.

Inside the edit, what the photo has is taken from the photo itself at its own resolution: moved
along the flow, or carried on. The generator's colours show where it has nothing.

Places: "frame" arrays cover the person's frame at the size of the map; "canvas" is the photo, or
a smaller copy of it for the screen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np

from spt.boxes import Box, compact_boxes, grown
from spt.canvas import Canvas
from spt.edges import MATTE_REACH, contours, matte
from spt.labels import BACKGROUND
from spt.layers import Layers
from spt.looks import SPREAD_CELLS, UNSEEN, painted_labels
from spt.photo import MAP_SIZE
from spt.placement import Placement, box_of_cells

MASK_GROWTH_ROWS = 4 / 512
"""How far around a changed pixel the picture may change, in heights of the frame."""

GROWTH_CELLS = round(MASK_GROWTH_ROWS * MAP_SIZE[0])
"""The same in cells."""

FEATHER_ROWS = 3 / 512
"""Width of the soft border inside that, in heights of the frame."""

PART_CELLS = 8
"""Surroundings with which a part of a picture is worked out, in cells."""

MATTE_DISC = np.ones((2 * MATTE_REACH + 1,) * 2, np.uint8)


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


@dataclass(frozen=True)
class Composed:
    """A picture, and what it was composed of; none of it may change any more."""

    canvas: Canvas
    picture: np.ndarray
    """(H, W, 3) uint8; every pixel outside the edit equals the canvas."""
    boxes: dict[tuple[int, int, int, int], bytes]
    """The boxes of the canvas that were laid, top, left, bottom, right, and a digest of all that
    their looks depend on."""


def composite(canvas: Canvas, layers: Layers, before: Composed | None = None) -> Composed:
    """Lay the edit on the photo.

    Arguments:
        canvas: the photo, or a smaller copy of it.
        layers: what the generator made.
        before: an earlier picture on the same canvas. Boxes that would look the same are taken
            from it, which is quicker; the picture is the same as without.
    """
    result, seen = canvas.picture.copy(), layers.seen()
    opacity = edit_opacity(layers.changed, layers.changed.shape[0])
    boxes = {}
    for place in _places(canvas, opacity > 0, canvas.whole.box):
        reads = grown(_surroundings(canvas, place)[1], GROWTH_CELLS, opacity.shape)
        boxes[place.box] = digest = seen.digest(reads)
        if before is not None and before.boxes.get(place.box) == digest:
            top, left, bottom, right = place.box
            result[top:bottom, left:right] = before.picture[top:bottom, left:right]
        else:
            _lay(result, canvas, place, layers, opacity)
    return Composed(canvas, result, boxes)


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
    for place in _places(canvas, inside, touched):
        _lay(result, canvas, place, layers, opacity)
    return touched


def _places(
    canvas: Canvas, inside: np.ndarray, within: tuple[int, int, int, int]
) -> Iterator[Placement]:
    """Boxes of the canvas that hold all cells `inside` (H, W) bool, cut to one box."""
    top, left, bottom, right = within
    for cells in compact_boxes(inside):
        box = box_of_cells(grown(cells, 1, inside.shape), inside.shape, canvas.whole)
        if box is not None:
            first, before, last, after = box
            box = (max(first, top), max(before, left), min(last, bottom), min(after, right))
            yield canvas.place(box)


def _lay(
    result: np.ndarray, canvas: Canvas, place: Placement, layers: Layers, opacity: np.ndarray
) -> None:
    """Lay the edit on one box of the result (H, W, 3) uint8."""
    top, left, bottom, right = place.box
    around, cells = _surroundings(canvas, place)
    (first, before, _, _), size = around.box, opacity.shape
    around = around.cropped(cells, size)
    labels = contours(layers.target_map[cells], around)
    seen = cv2.dilate((around.resampled(opacity[cells]) > 0).astype(np.uint8), MATTE_DISC) > 0
    labels_seen = np.where(seen, labels, UNSEEN)
    new = matte(painted_labels(canvas, around, labels_seen, layers.cut(cells)), labels)
    new = new[top - first : bottom - first, left - before : right - before]
    show = place.resampled(opacity)[..., None]
    old = canvas.picture[top:bottom, left:right]
    mixed = np.rint(old + show * (new - old)).clip(0, 255).astype(np.uint8)
    np.copyto(result[top:bottom, left:right], mixed, where=show > 0)


def _surroundings(canvas: Canvas, place: Placement) -> tuple[Placement, Box]:
    """A box of the canvas with what its matte looks at, and the cells that decide about both."""
    top, left, bottom, right = place.box
    rows, columns = canvas.size
    around = canvas.place((
        max(top - MATTE_REACH, 0), max(left - MATTE_REACH, 0),
        min(bottom + MATTE_REACH, rows), min(right + MATTE_REACH, columns),
    ))  # fmt: skip
    return around, around.cells(MAP_SIZE, SPREAD_CELLS)
