"""What each label looks like at the size of the canvas: fetched from the photo, painted, or both.

Places: "frame" arrays cover the person's frame, or a part of it, at the size of the map; "canvas"
is the photo, or a smaller copy of it for the screen.
"""

import numpy as np

from spt.canvas import Canvas
from spt.edges import Spread
from spt.fetching import Home, fetched
from spt.grain import grain
from spt.layers import Layers
from spt.placement import Placement

SPREAD_CELLS = 8
"""How far beyond the pixels that show a label its look is worked out, in cells."""

UNSEEN = 255
"""In place of a label: nobody sees what is there."""


def painted_labels(
    canvas: Canvas, place: Placement, labels: np.ndarray, layers: Layers
) -> np.ndarray:
    """The new picture in a box of the canvas, label by label.

    Arguments:
        canvas: the photo, or a smaller copy of it.
        place: the box; its frame is what `layers` cover.
        labels: (rows, columns) uint8, what each pixel shows, or UNSEEN.
        layers: what the generator made, with SPREAD_CELLS around the box.

    Returns:
        (rows, columns, 3) float32; 0 where nothing is seen.
    """
    new, size = np.zeros((*labels.shape, 3), np.float32), layers.target_map.shape
    for label in np.unique(labels):
        if label == UNSEEN:
            continue
        shown = labels == label
        part, inside = place.part(shown)
        cells = part.cells(size, SPREAD_CELLS)
        part, shown = part.cropped(cells, size), shown[inside]
        wanted = layers.target_map[cells] == label
        look = _looks(canvas, part, wanted, shown, layers.cut(cells))
        np.copyto(new[inside], look, where=shown[..., None])
    return new


def _looks(
    canvas: Canvas, part: Placement, wanted: np.ndarray, shown: np.ndarray, layers: Layers
) -> np.ndarray:
    """What a label that is `wanted` (h, w) bool looks like in a box of the canvas, of which the
    pixels `shown` count: (rows, columns, 3) float32."""
    filling, spread = layers.filling, Spread(wanted)
    has_pixels = filling.fetched
    has = has_pixels[wanted]
    if not has.all():
        painted = part.resampled(spread.inner(layers.colour)) + grain(part.box, canvas.grain)
        if not has.any():
            return painted
        own = part.resampled(spread.of(has_pixels.astype(np.float32)))
        shown = shown & (own > 0)
    moved = fetched(canvas.picture, Home.of(part), part, spread.of(filling.shift), shown)
    if layers.tone.any():
        moved += part.resampled(spread.of(layers.tone))
    return moved if has.all() else painted + own[..., None] * (moved - painted)
