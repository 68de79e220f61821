"""Drawing an edit, and drawing it again while a pen or a joint is moving.

`draw` makes the whole picture from the map. `redraw` works out again only where map or flow
differ from what was drawn last, with some surroundings; what was carried from the photo before
stays where it is, so that nothing flickers under the pen. What it makes is a draft: `draw` has the
last word when the pen is lifted, and depends on no draft.

Places: (H, W) arrays cover the person's frame at the size of the map, in cells.
"""

import functools
from dataclasses import dataclass

import cv2
import numpy as np
import torch

from spt.boxes import Box, box_around, grown
from spt.canvas import Canvas
from spt.composite import Composed, composite, lay_again
from spt.device import autocast, one_thread
from spt.fabric import Kept, fill_gaps
from spt.labels import LIMB_LABELS
from spt.layers import PAINTED_CELLS, Layers, layers_of, network_only, plan, untouched
from spt.networks import Networks
from spt.perception import picture_of
from spt.photo import NETWORK_SIZE
from spt.source import CELLS_PER_PX, Source, Target, network_map
from spt.window import Window

NEAR_CELLS = 24
"""How far around a change others may follow from it: hems, gaps and shadows reach so far."""

AROUND_CELLS = 60
"""How far around a change is looked for what decides about them."""

JOINED_CELLS = 40
"""How far around painted skin the network's colours count: there they are compared with the
photo's, to join it to them (skin_light.JOINING_CELLS)."""

PAINT_AROUND_CELLS = 12
"""How far around a change the network paints again: farther away its colours hardly follow."""

HALO_PX = 16
"""Surroundings that the network paints with that, in its pixels."""

STILL_CELLS = 0.1
"""A flow that moves by less has not changed."""

STILL_LEVELS = 1.0
"""Nor has a colour, in grey levels."""

SETTLED_LEVELS = 0.5
"""The network paints a place a little differently for every change far away: colours that change
by no more than so many grey levels stay as they were."""


@dataclass
class Drawing:
    """A picture, and what it was drawn from."""

    source: Source
    target: Target
    target_map: np.ndarray
    """(H, W) uint8."""
    flow: np.ndarray
    """(H, W, 2) float32, (x, y) in [-1, 1]."""
    whole: Composed
    """The picture as it was drawn last as a whole."""
    settled: np.ndarray
    """(256, 192, 3) float32 in [0, 255], the colours for that, painted by the network; 0 where it
    was not asked, since the photo has something for every place there."""
    colour: np.ndarray
    """The same as painted last."""
    layers: Layers
    picture: np.ndarray
    """The canvas with the edit on it."""
    box: tuple[int, int, int, int] | None = None
    """Top, left, bottom, right of what the last `redraw` drew again; None for all of it."""


def draw(
    networks: Networks,
    source: Source,
    target: Target,
    target_map: np.ndarray,
    canvas: Canvas,
    before: Drawing | None = None,
) -> Drawing:
    """Draw an edit.

    Arguments:
        networks: H_A paints.
        source: the photo.
        target: the pose.
        target_map: MAP_SIZE uint8.
        canvas: of the photo.
        before: an earlier drawing on the same canvas, which makes it quicker; the picture is the
            same within a grey level.
    """
    target_map = target_map.copy()
    flow = target.fine.of(target_map)
    colour = np.zeros((*NETWORK_SIZE, 3), np.float32)
    edit = plan(source.cloths, target_map, flow, source.donors)
    if edit.changed.any():
        filling = fill_gaps(edit.gaps, target_map, source.cloths)
        painted = edit.changed & ~filling.fetched
        if painted.any():
            window = Window.around(painted)
            colour[window.box] = _painted(networks, source, target, target_map, window).colour
        if before is not None:
            still = _apart(colour, before.settled) <= SETTLED_LEVELS
            colour[still] = before.settled[still]
        layers = layers_of(edit, filling, source.cloths.skinless, colour)
    else:
        layers = untouched(target_map)
    whole = composite(canvas, layers, before and before.whole)
    return Drawing(
        source, target, target_map, flow, whole, colour, colour.copy(), layers, whole.picture.copy()
    )


def network_alone(networks: Networks, drawing: Drawing, canvas: Canvas) -> np.ndarray:
    """A canvas with a drawing's edit on it as the network alone paints it, (H, W, 3) uint8."""
    painted = _painted(
        networks, drawing.source, drawing.target, drawing.target_map, Window.whole()
    )
    return composite(canvas, network_only(drawing.layers, painted.image)).picture


def redraw(
    networks: Networks, drawing: Drawing, target: Target, target_map: np.ndarray
) -> None:
    """Bring a drawing to another map or pose of the same photo, roughly, in place.

    Arguments:
        networks: H_A paints.
        drawing: what was drawn last; of no use if this fails.
        target: the pose.
        target_map: MAP_SIZE uint8.
    """
    differs = _changes(drawing, target, target_map)
    drawing.box = (0, 0, 0, 0)
    if not differs.any():
        return
    size, dirty = target_map.shape, box_around(differs, 0)
    near, around = grown(dirty, NEAR_CELLS, size), grown(dirty, AROUND_CELLS, size)
    source, layers = drawing.source, drawing.layers

    # Whatever the photo filled before stays, as long as it is wanted.
    edit = plan(source.cloths, target_map, drawing.flow, source.donors, around)
    stays = np.zeros(size, bool)
    same = layers.target_map[around] == target_map[around]
    stays[around] = layers.filling.carried[around] & edit.gaps.open[around] & same
    opened = edit.gaps.open.copy()
    edit.gaps.open[:] = stays
    edit.gaps.open[near] = opened[near]

    filling = fill_gaps(edit.gaps, target_map, source.cloths, Kept(layers.filling, stays))
    painted, close = np.zeros(size, bool), grown(dirty, PAINT_AROUND_CELLS, size)
    painted[close] = edit.changed[close] & ~filling.fetched[close]
    if painted.any():
        is_skin = np.isin(target_map[painted], LIMB_LABELS).any()
        reach = JOINED_CELLS if is_skin else PAINTED_CELLS
        _paint_again(networks, drawing, box_around(painted, reach))
    made = layers_of(edit, filling, source.cloths.skinless, drawing.colour)
    shown = _differing(layers, made, near)
    layers.take(made, near)
    if shown.any():
        drawing.box = lay_again(
            drawing.picture, drawing.whole.canvas, layers, box_around(shown, 1)
        )


def _paint_again(networks: Networks, drawing: Drawing, box: Box) -> None:
    """Let the network paint some rows and columns of the frame."""
    window = Window.over(box, drawing.target_map.shape, HALO_PX)
    with one_thread():
        part = _painted(networks, drawing.source, drawing.target, drawing.target_map, window)
    pixels = tuple(slice(s.start // CELLS_PER_PX, -(-s.stop // CELLS_PER_PX)) for s in box)
    inner = tuple(
        slice(side.start - first, side.stop - first)
        for side, first in zip(pixels, (window.top, window.left), strict=True)
    )
    drawing.colour[pixels] = part.colour[inner]


def _differing(old: Layers, new: Layers, near: Box) -> np.ndarray:
    """(H, W) bool, the places near a change that show something else than before."""
    differs = old.changed[near] != new.changed[near]
    differs |= (old.target_map[near] != new.target_map[near]) & new.changed[near]
    fetched = [one.filling.fetched[near] for one in (old, new)]
    differs |= fetched[0] != fetched[1]
    moved = _apart(old.filling.shift[near], new.filling.shift[near]) > STILL_CELLS
    lit = _apart(old.tone[near], new.tone[near]) > STILL_LEVELS
    painted = _apart(old.colour[near], new.colour[near]) > STILL_LEVELS
    differs |= np.where(fetched[1], moved | lit, painted)
    places = np.zeros(old.changed.shape, bool)
    places[near] = differs & (old.changed[near] | new.changed[near])
    return places


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(h, w) by how much two arrays (h, w, n) are apart at most, channel by channel: NumPy's own
    `max` takes five times as long over so short an axis."""
    return functools.reduce(np.maximum, np.moveaxis(np.abs(one - other), -1, 0))


def _changes(drawing: Drawing, target: Target, target_map: np.ndarray) -> np.ndarray:
    """(H, W) bool where map or flow differ from what was drawn; takes over both."""
    differs = drawing.target_map != target_map
    if target is drawing.target:
        box = box_around(differs, 0)
        drawing.flow[box] = target.fine.of(target_map, box)
    else:
        flow = target.fine.of(target_map)
        apart, (rows, columns) = cv2.absdiff(flow, drawing.flow), target_map.shape
        differs |= apart[..., 0] > 2 * STILL_CELLS / columns
        differs |= apart[..., 1] > 2 * STILL_CELLS / rows
        drawing.flow, drawing.target = flow, target
    drawing.target_map = target_map.copy()
    return differs


@dataclass(frozen=True)
class _Painted:
    """What the network makes of a window, (h, w, 3) float32 in [0, 255]."""

    colour: np.ndarray
    image: np.ndarray
    """The same with what the network moved itself."""


def _painted(
    networks: Networks, source: Source, target: Target, target_map: np.ndarray, window: Window
) -> _Painted:
    labels = np.ascontiguousarray(target_map[window.cells(CELLS_PER_PX)])
    with torch.inference_mode(), autocast(networks.device):
        painting = networks.appearance.paint(
            source.encoded,
            window.cut(source.backdrop),
            window.cut(target.flows.movedim(-1, 2)).movedim(2, -1),
            network_map(networks, labels),
            window.cut(target.heatmaps, shrunk=2),
        )
    return _Painted(picture_of(painting.colour), picture_of(painting.image))
