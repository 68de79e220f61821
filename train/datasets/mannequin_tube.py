"""The tube that limbs, trunks and all cloth are made of, and places on its surface.

Points and shapes as in `mannequin_shapes`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from train.datasets.mannequin_shapes import TABLE_ROWS, Axes, ellipsoid_distance

# Columns of a tube's table: what the cross-section looks like along the tube's axis.
HALF_WIDTH, HALF_DEPTH, CENTRE_X, CENTRE_Z, TILT, TWIST = range(6)


@dataclass(frozen=True)
class Tube:
    """A body or cloth tube: elliptic cross-sections from `start` to `end` along local y.

    table: (TABLE_ROWS, 6) float32, columns as named above, evenly spaced from start to end.
    folds: optional displacement (metres, outwards) of the surface as a function of the angle
        around the tube (0 at the front) and of local y; `fold_depth` is its largest value.
    flat: ends are cut straight (cloth) instead of rounded (flesh).
    bends: the tube's ends tilt and twist.
    girth: (TABLE_ROWS,) radius by which cloth is measured around; None for that of the table.
    """

    axes: Axes
    start: float
    end: float
    table: np.ndarray
    folds: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None
    fold_depth: float = 0.0
    flat: bool = False
    bends: bool = False
    girth: np.ndarray | None = None

    def _rows(self, y: np.ndarray, columns: tuple[int, ...]) -> list[np.ndarray]:
        """Table columns, linearly interpolated at local `y` (N,)."""
        scale = (TABLE_ROWS - 1) / (self.end - self.start)
        place = np.clip((y - self.start) * np.float32(scale), 0.0, TABLE_ROWS - 1.001)
        index = place.astype(np.int32)
        part = place - index
        result = []
        for column in columns:
            values = self.table[:, column]
            low = values.take(index)
            result.append(low + part * (values.take(index + 1) - low))
        return result

    def section(self, points: np.ndarray) -> tuple[np.ndarray, ...]:
        """Where points lie: x, y, z from the axis, half width and half depth, each (N,)."""
        x, y, z = self.axes.local(points)
        if self.bends:
            tilt, twist = self._rows(y, (TILT, TWIST))
            y = y - tilt * x
            # Twists stay below 0.4 radians, where this is a rotation to within a few percent.
            x, z = x - twist * z, z + twist * x
        width, depth, shift_x, shift_z = self._rows(
            y, (HALF_WIDTH, HALF_DEPTH, CENTRE_X, CENTRE_Z)
        )
        return x - shift_x, y, z - shift_z, width, depth

    def distance(self, points: np.ndarray) -> np.ndarray:
        """See the module."""
        x, y, z, width, depth = self.section(points)
        beyond = y - np.clip(y, self.start, self.end)
        if self.flat:
            side = ellipsoid_distance([x / width, z / depth], [width, depth])
        else:
            cap = np.minimum(width, depth)
            side = ellipsoid_distance(
                [x / width, z / depth, beyond / cap], [width, depth, cap]
            )
        if self.folds is not None:
            # Folds fade out away from the cloth: far points need no waves to find it.
            fade = 2.0 - np.abs(side) / np.float32(3.0 * self.fold_depth)
            near = np.flatnonzero(fade > 0.0)
            angle = np.arctan2(x[near] / width[near], z[near] / depth[near])
            side[near] -= self.folds(angle, y[near]) * np.minimum(fade[near], 1.0)
        if not self.flat:
            return side
        inside = np.maximum(self.start - y, y - self.end)
        return np.minimum(np.maximum(side, inside), 0.0) + np.hypot(
            np.maximum(side, 0.0), beyond
        )

    def wrap(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Cloth coordinates: metres around from the front, and along y."""
        x, y, z, width, depth = self.section(points)
        radius = 0.5 * (width + depth)
        if self.girth is not None:
            spread = np.linspace(self.start, self.end, TABLE_ROWS)
            radius = np.interp(y, spread, self.girth).astype(np.float32)
        return np.arctan2(x / width, z / depth) * radius, y

    def stick(self, points: np.ndarray) -> np.ndarray:
        """Where world points (3, N) sit on the tube, (3, N): they keep it in every stance."""
        x, y, z, width, depth = self.section(points)
        return np.stack([x / width, y, z / depth])

    def unstick(self, places: np.ndarray) -> np.ndarray:
        """World points (3, N) of what `stick` said, maybe of the same tube in another stance."""
        across, y, ahead = places
        width, depth, shift_x, shift_z = self._rows(
            y, (HALF_WIDTH, HALF_DEPTH, CENTRE_X, CENTRE_Z)
        )
        x, z = across * width + shift_x, ahead * depth + shift_z
        raw_x, raw_y, raw_z = x, y, z
        if self.bends:
            # Tilt and twist are looked up where the point lies, which they themselves move.
            for _ in range(4):
                tilt, twist = self._rows(raw_y, (TILT, TWIST))
                square = 1 + twist * twist
                raw_x, raw_z = (x + twist * z) / square, (z - twist * x) / square
                raw_y = y + tilt * raw_x
        return self.axes.world(np.stack([raw_x, raw_y, raw_z]))

    def spheres(self) -> np.ndarray:
        """See the module."""
        count, span = 6, TABLE_ROWS // 6
        rows = np.linspace(0, TABLE_ROWS - 1, count).astype(int)
        y = np.linspace(self.start, self.end, count)
        lean = np.abs(self.table[rows, TILT]) * self.table[rows, HALF_WIDTH]
        local = np.stack([self.table[rows, CENTRE_X], y, self.table[rows, CENTRE_Z]])
        radius = [self.table[max(row - span, 0) : row + span, :2].max() for row in rows]
        half_step = (self.end - self.start) / (count - 1) / 2
        radius = np.hypot(radius, half_step + lean) + self.fold_depth
        centres = self.axes.world(local.astype(np.float32))
        return np.concatenate([centres, radius[None]]).T.astype(np.float32)
