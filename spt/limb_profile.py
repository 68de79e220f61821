"""How wide a limb is along its bones, and how far clad: its profile.

A limb goes rigidly with its bones, sleeve or trouser leg included. So where it comes to lie is
known; only its profile has to be measured, once, in the map of the photo.

Shapes: A steps along a limb, N cells beside it. Places as in limb_axis.py.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spt.labels import PANTS, SKIRT
from spt.limb_axis import LimbAxis
from spt.limbs import Limb

STEP = 2.0
"""Cells between two measurements along a limb."""

END_REACH, HALF_REACH = 0.35, 0.30
"""How far hand or foot reach beyond the last joint, and a limb beside its bone, in part scales."""

OFF_BONE, LEAST_HALF = 0.07, 0.03
"""How far beside its bone a limb's middle may lie; its least half width; in part scales."""

CUFF_REACH = 0.08
"""How far beyond the last joint a sleeve or trouser leg may end, in part scales."""

HAND_LENGTH, HAND_HALF, SEEN_HAND = 0.30, 0.06, 0.12
"""A hand that stands in where less than the last is seen beyond the wrist, in part scales."""

LEAST_WIDTH = 0.5
"""Share of its usual width below which a limb is taken for half hidden."""

BEND_STEPS = 2.0
"""How many steps along a limb a place beside it may seem to lie off its own."""

LEAST_FOUND = 0.1
"""Share of the steps along a limb that must show it."""

FEW_SPECKS = 0.3
"""Cells of skirt per cell of pants below which the skirt is a mistake of the map."""


@dataclass(frozen=True)
class Profile:
    """A limb along its axis, one entry every `STEP` cells from the first joint on.

    Attributes:
        low: (A,) float32 cells to the edge on the negative side; -inf past the end.
        high: (A,) float32 cells to the edge on the positive side; -inf past the end.
        labels: (A,) uint8.
        seen: position up to which the photo shows the limb; the hand beyond is made up.
    """

    low: np.ndarray
    high: np.ndarray
    labels: np.ndarray
    seen: float

    def covers(
        self, position: np.ndarray, across: np.ndarray, slack: float = 0.0
    ) -> np.ndarray:
        """(...) bool: whether the limb, `slack` cells wider, has (...) position, (...) across."""
        step = self._step(position)
        inside = (-self.low[step] <= across + slack) & (across - slack <= self.high[step])
        radius, middle = (self.low[0] + self.high[0]) / 2, (self.high[0] - self.low[0]) / 2
        start = np.hypot(across - middle, position) <= radius  # a limb begins round
        return np.where(position < 0, start, inside)

    def labels_at(self, position: np.ndarray) -> np.ndarray:
        """Labels, uint8, of the shape of `position`."""
        return self.labels[self._step(position)]

    def _step(self, position: np.ndarray) -> np.ndarray:
        return np.rint(position / STEP).clip(0, len(self.labels) - 1).astype(np.int32)


def covering_labels(label_map: np.ndarray, limb: Limb) -> tuple[int, ...]:
    """Labels that count as the limb's garment in a map (H, W)."""
    if limb.is_arm:
        return (limb.garment,)
    pants, skirt = (np.count_nonzero(label_map == label) for label in (PANTS, SKIRT))
    return (PANTS, SKIRT) if skirt < FEW_SPECKS * pants else (PANTS,)


def measured_profile(
    label_map: np.ndarray, limb: Limb, axis: LimbAxis, twin: LimbAxis | None, scale: float
) -> Profile | None:
    """Measure a limb.

    Arguments:
        label_map: (H, W) uint8 labels of the photo.
        limb: which one.
        axis: its bones in cells of the map.
        twin: those of the other leg, where one trouser leg ends and the other begins; else None.
        scale: part scale in cells.

    Returns:
        None if too little of the limb is seen.
    """
    position = np.arange(0, axis.marks[2] + END_REACH * scale, STEP, dtype=np.float32)
    past = (position - axis.marks[2]) / scale
    half = int(HALF_REACH * scale)
    across = np.arange(-half, half + 1, dtype=np.float32)
    places = axis.places(*np.broadcast_arrays(position[:, None], across))  # (A, N, 2)
    seen = _labels_at(label_map, places)
    bare = seen == limb.label
    clad = np.isin(seen, covering_labels(label_map, limb)) & (past < CUFF_REACH)[:, None]
    if twin is not None:
        clad &= np.abs(twin.locate(places)[1]) > np.abs(across)
    near = np.abs(across) <= max(OFF_BONE * scale, 1)
    is_bare = np.arange(len(past)) >= _first_bare((bare & near).sum(1), (clad & near).sum(1))
    own = np.where(is_bare[:, None], bare, bare | clad)
    found = (own & near).any(1)
    if found.mean() < LEAST_FOUND:
        return None
    start = np.where(own & near, np.abs(across), np.inf).argmin(1)
    low, high = _edges(own, start, across)
    low, high = _parted(low, high, found, ~is_bare, limb.clad_width * scale)
    mine = np.abs(axis.locate(places)[0] - position[:, None]) < BEND_STEPS * STEP
    bend_low, bend_high = _edges(mine, start, across)
    clear = (low < bend_low) & found, (high < bend_high) & found
    whole = low + high > LEAST_WIDTH * np.median((low + high)[found])
    whole |= past > 0  # hands and feet end in points
    labels = np.where(is_bare, limb.label, limb.garment).astype(np.uint8)
    low, high = (
        _bridged(one, sure & whole, found & whole)
        for one, sure in zip((low, high), clear, strict=True)
    )
    lacking = (LEAST_HALF * scale - (low + high) / 2).clip(0)
    end = float(past[found & whole][-1])
    profile = Profile(low + lacking, high + lacking, labels, float(position[-1]))
    return _ended(profile, past, end, limb, scale)


def _first_bare(bare: np.ndarray, clad: np.ndarray) -> int:
    """The step from which a limb is bare that contradicts the fewest of (A,) counts of cells."""
    return int(np.r_[0, np.cumsum(np.sign(bare - clad))].argmin())


def _edges(
    own: np.ndarray, start: np.ndarray, across: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Cells from the bone to both ends of the run in `own` (A, N) that holds column `start`."""
    step = np.arange(own.shape[1] + 1)
    walled = np.pad(own, ((0, 0), (1, 1)))
    ends = []
    for side in (-1, 1):
        column = (start[:, None] + 1 + side * step).clip(0, walled.shape[1] - 1)
        ends.append(np.take_along_axis(walled, column, axis=1).argmin(1) - 0.5)
    return ends[0] - across[start], ends[1] + across[start]


def _parted(
    low: np.ndarray, high: np.ndarray, found: np.ndarray, clad: np.ndarray, usual: float
) -> tuple[np.ndarray, np.ndarray]:
    """Part a sleeve from the trunk: they share a label, so its free edge says where it ends."""
    free = found & (low + high < 1.1 * usual)
    if free.any():  # cloth is wider than the arm in it
        measured = 1.7 * np.median((low + high)[free])
        usual = float(np.clip(measured, 0.85 * usual, 1.05 * usual))
    merged = clad & (low + high > 1.2 * usual)
    near = np.minimum(low, high).clip(0.2 * usual, 0.6 * usual)
    far = usual - near
    low_cut, high_cut = np.where(low <= high, (near, far), (far, near))
    return (
        np.where(merged, np.minimum(low, low_cut), low),
        np.where(merged, np.minimum(high, high_cut), high),
    )


def _bridged(half: np.ndarray, sure: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Half widths (A,), smooth, those that are not sure put between the next that are.

    In the crook of a bent limb both bones lie side by side: there no width can be read.
    """
    known = np.flatnonzero(sure if sure.any() else found)
    row = np.interp(np.arange(len(half)), known, half[known])[None].astype(np.float32)
    for _ in range(2):
        row = cv2.medianBlur(row, 5)
    return cv2.blur(row, (5, 1), borderType=cv2.BORDER_REPLICATE)[0]


def _ended(profile: Profile, past: np.ndarray, end: float, limb: Limb, scale: float) -> Profile:
    """The profile up to its last step seen, or with a hand where none was seen."""
    low, high, labels, seen = profile.low, profile.high, profile.labels, profile.seen
    if limb.is_arm and end < SEEN_HAND:
        wrist = np.searchsorted(past, max(end, 0)).clip(max=len(past) - 1)
        middle = (high[wrist] - low[wrist]) / 2
        half = HAND_HALF * scale * np.sqrt(1 - (past / HAND_LENGTH).clip(0, 1) ** 3)
        hand = np.arange(len(past)) > wrist
        low, high = np.where(hand, half - middle, low), np.where(hand, half + middle, high)
        labels = np.where(hand, np.uint8(limb.label), labels)
        end, seen = HAND_LENGTH, STEP * float(wrist)
    low, high = (np.where(past > end, -np.inf, one).astype(np.float32) for one in (low, high))
    return Profile(low, high, labels, seen)


def _labels_at(label_map: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """Labels (...) uint8 of an (H, W) map at places (..., 2); background outside."""
    (rows, columns), cell = label_map.shape, np.floor(xy).astype(np.int32)
    x, y = cell[..., 0], cell[..., 1]
    inside = (x >= 0) & (y >= 0) & (x < columns) & (y < rows)
    return np.where(inside, label_map[y.clip(0, rows - 1), x.clip(0, columns - 1)], 0)
