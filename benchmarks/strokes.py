"""Strokes of a round brush over the map of the first example, a little further at every step."""

from dataclasses import dataclass

import cv2
import numpy as np

from spt.labels import HAIR, UPPER_CLOTHES
from spt.photo import MAP_SIZE, Frame

STEP_CELLS = 2
"""How far the brush goes at a step: at 60 steps a second a third of the map in a second."""


@dataclass(frozen=True)
class Way:
    """Where a stroke goes and what it paints; it returns beside itself when it is at its end.

    Points are (x, y) in shares of the frame.
    """

    label: int
    start: tuple[float, float]
    end: tuple[float, float]


CLOTHES = Way(UPPER_CLOTHES, (0.25, 0.55), (0.75, 0.55))
"""Across skirt and background: cloth of the photo is carried on."""

LONG_HAIR = Way(HAIR, (0.42, 0.15), (0.42, 0.60))
"""Down beside face and trunk: the network has to paint it."""


class Brush:
    """A round brush on its way."""

    def __init__(self, way: Way, diameter_px: float, frame: Frame) -> None:
        """
        Arguments:
            way: to go.
            diameter_px: in photo pixels.
            frame: the person's.
        """
        rows, columns = MAP_SIZE
        self._label = way.label
        self._cells = max(1, round(diameter_px * columns / frame.width))
        start, end = (np.array(point) * (columns, rows) for point in (way.start, way.end))
        self._start, self._length = start, float(np.linalg.norm(end - start))
        self._along = (end - start) / self._length

    def paint(self, cells: np.ndarray, step: int) -> None:
        """Go on with a stroke on cells, MAP_SIZE uint8: from the place of the last step."""
        before, now = self._place(max(step - 1, 0)), self._place(step)
        cv2.line(cells, before, now, self._label, self._cells)

    def _place(self, step: int) -> tuple[int, int]:
        lane, gone = divmod(step * STEP_CELLS, self._length)
        if lane % 2:
            gone = self._length - gone
        aside = np.array([-self._along[1], self._along[0]]) * lane * self._cells
        x, y = self._start + gone * self._along + aside
        return round(x), round(y)
