"""What moving the photo leaves open: places that it has no picture for, and false edges.

Places: (H, W) arrays cover the person's frame at the size of the map, in cells; flows are (x, y)
in [-1, 1], edges at -1 and 1.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

from spt.boxes import Box, box_around
from spt.labels import BACKGROUND, GARMENT_LABELS, LABEL_FALLBACKS, LIMB_LABELS, NUM_LABELS

RIM_ROWS = 1.5 / 512
"""The photo's edge of a label is mixed with what is beside it, so far inside, in heights of the
frame."""

SLIVER_ROWS = 3 / 512
"""Gaps up to twice as wide come of maps that are not right to the cell: the edge is stretched."""

FALSE_EDGE_ROWS = dict.fromkeys(GARMENT_LABELS, 10 / 512) | dict.fromkeys(LIMB_LABELS, 6 / 512)
"""Up to how far inside its edge in the photo a label must not lie in the midst of the picture: an
old hem would show as a line, and so would its stitches."""

FALSE_EDGE_SLACK = 2.0
"""Cells by which it must lie deeper in the picture than it did in the photo."""

FRINGE_ROWS = 6 / 512
"""How far beside the person the background is not trusted: maps are seldom right to the cell, and
what stays behind is a thin line."""

OWN_SHARE = 0.35
"""A label of which the photo has less than this share of what is wanted takes its fallback's
pixels where that has more."""

MARGIN_CELLS = 48
"""Surroundings of an edit that are looked at with it: those of a tile that is to be filled."""


@dataclass
class Shown:
    """Where a photo shows each label; what is asked for is computed once."""

    label_map: np.ndarray
    """(H, W) uint8."""
    _counts: np.ndarray | None = None
    _depths: dict[int, np.ndarray] = field(default_factory=dict)
    _inner: dict[int, np.ndarray] = field(default_factory=dict)

    @property
    def counts(self) -> np.ndarray:
        """(10,) how many cells show each label."""
        if self._counts is None:
            self._counts = counts(self.label_map)
        return self._counts

    def depth(self, label: int) -> np.ndarray:
        """(H, W) float32 cells from the edge of a label, 0 outside it."""
        if label not in self._depths:
            shown = (self.label_map == label).astype(np.uint8)
            self._depths[label] = cv2.distanceTransform(shown, cv2.DIST_L2, 5)
        return self._depths[label]

    def inner(self, label: int) -> np.ndarray:
        """(H, W, 2) int16 the cell (x, y) within a label, off its rim, nearest to each cell."""
        if label not in self._inner:
            depth = self.depth(label)
            rim = min(RIM_ROWS * len(depth), float(depth.max()) / 2)
            self._inner[label] = nearest(depth > rim).astype(np.int16)
        return self._inner[label]

    def doze(self) -> None:
        """Free what was computed, but for what takes some milliseconds a label."""
        self._depths = {}

    def rest(self) -> None:
        """Free what was computed."""
        self._depths, self._inner = {}, {}


@dataclass(frozen=True)
class Gaps:
    """What the photo has for each place, and what is open."""

    place: np.ndarray
    """(H, W, 2) float32 where each place comes from, in cells of the photo's map."""
    own: np.ndarray
    """(H, W) bool, the photo has it."""
    open: np.ndarray
    """(H, W) bool, it is to be filled."""
    donors: np.ndarray
    """(10,) int, whose pixels become each label."""
    box: Box
    """Rows and columns that were looked at: the edit and its surroundings."""


def find_gaps(
    source: Shown,
    target_map: np.ndarray,
    flow: np.ndarray,
    moved: np.ndarray,
    donors: np.ndarray,
    box: Box | None = None,
) -> Gaps:
    """What a flow brings of the photo, label by label.

    Arguments:
        source: the labels of the photo.
        target_map: (H, W) uint8 labels wanted.
        flow: (H, W, 2) float32, where each place of the target comes from.
        moved: (H, W) bool, where the flow moves anything.
        donors: (10,) integers, whose pixels may become each label.
        box: where to look; None for wherever the edit can open anything.

    Returns:
        Places, own and open. Nothing is open outside the box, and places are 0 there.
    """
    source_map = source.label_map
    if box is None:
        box = box_around((source_map != target_map) | moved, MARGIN_CELLS)
    size = np.array(target_map.shape[::-1], dtype=np.float32)
    place = np.zeros(flow.shape, np.float32)
    place[box] = (flow[box] + 1) / 2 * size
    own, opened = np.ones(target_map.shape, bool), np.zeros(target_map.shape, bool)
    donors = _rich_donors(source, target_map, donors)
    for label in np.flatnonzero(counts(np.ascontiguousarray(target_map[box]))):
        wanted = target_map[box] == label
        if label == BACKGROUND:
            gap = wanted & near(wanted & (source_map[box] != BACKGROUND), FRINGE_ROWS, len(own))
        elif donors[label] == BACKGROUND:
            gap = wanted & ((source_map[box] != label) | moved[box])
        else:
            asked = wanted
            if donors[label] != label:  # what the photo shows of it stays where it is
                asked = wanted & ((source_map[box] != label) | moved[box])
            gap = _open_of(label, asked, source, int(donors[label]), place[box])
        opened[box] |= gap
        own[box] &= ~gap
    return Gaps(place, own, opened, donors, box)


def _open_of(
    label: int, wanted: np.ndarray, source: Shown, donor: int, place: np.ndarray
) -> np.ndarray:
    """Where (h, w) a label is open; places (h, w, 2) on its donor's rim are put inside it."""
    opened = np.zeros(wanted.shape, bool)
    box = box_around(wanted, 1)  # what is not wanted right beside it counts as its edge
    wanted, place = wanted[box], place[box]
    if wanted.size == 0:
        return opened
    rows = len(source.label_map)
    row, column = cells(place, source.label_map.shape)
    seen_depth = source.depth(donor)[row, column]
    missing = wanted & (seen_depth == 0)
    inside = cv2.distanceTransform(missing.astype(np.uint8), cv2.DIST_L2, 5)
    # Twice the reach: an opening rounds the corners off, which belong to the gap.
    gap = near(inside > SLIVER_ROWS * rows, 2 * SLIVER_ROWS, rows) & missing
    if label in FALSE_EDGE_ROWS and gap.any():
        reach = FALSE_EDGE_ROWS[label]
        wanted_depth = cv2.distanceTransform(wanted.astype(np.uint8), cv2.DIST_L2, 5)
        false = (seen_depth < reach * rows) & (wanted_depth > seen_depth + FALSE_EDGE_SLACK)
        gap |= false & wanted & near(gap, reach, rows)
    shy = wanted & ~gap & (seen_depth <= RIM_ROWS * rows)
    place[shy] = source.inner(donor)[row[shy], column[shy]] + np.float32(0.5)
    opened[box] = gap
    return opened


def _rich_donors(source: Shown, target_map: np.ndarray, donors: np.ndarray) -> np.ndarray:
    """Donors (10,), garments from their fallback where the photo has too little of them."""
    rich = np.array(donors, dtype=int)
    there, wanted = source.counts, counts(target_map)
    for label in GARMENT_LABELS:
        first = LABEL_FALLBACKS[label][0]
        if there[rich[label]] < OWN_SHARE * wanted[label] and there[first] > there[rich[label]]:
            rich[label] = first
    return rich


def counts(label_map: np.ndarray) -> np.ndarray:
    """(10,) how many cells of a map (H, W) uint8 show each label."""
    # Much faster on bytes than np.bincount, which widens them first.
    return cv2.calcHist([label_map], [0], None, [NUM_LABELS], [0, NUM_LABELS]).ravel()


def near(places: np.ndarray, reach_rows: float, rows: int) -> np.ndarray:
    """Places (h, w) bool, and what lies within so many heights of the frame of them."""
    reach = round(reach_rows * rows)
    if reach == 0 or not places.any():
        return places
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return cv2.dilate(places.astype(np.uint8), disc) > 0


def cells(place: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of places (..., 2), kept inside."""
    column = np.floor(place[..., 0]).astype(int).clip(0, size[1] - 1)
    row = np.floor(place[..., 1]).astype(int).clip(0, size[0] - 1)
    return row, column


def nearest(places: np.ndarray) -> np.ndarray:
    """(h, w, 2) float32 the middle (x, y) of the cell of `places` (h, w) nearest to each cell."""
    row, column = np.divmod(nearest_index(places), places.shape[1])
    return np.stack([column, row], axis=-1).astype(np.float32) + np.float32(0.5)


def nearest_index(places: np.ndarray) -> np.ndarray:
    """(h, w) int32 the cell of `places` (h, w) nearest to each cell, counted row by row."""
    _, number = cv2.distanceTransformWithLabels(
        (~places).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    at = np.flatnonzero(places)
    named = np.zeros(len(at) + 1, np.int32)
    named[number.ravel()[at]] = at
    return named[number]
