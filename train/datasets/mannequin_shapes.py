"""Shapes of a mannequin as signed distance fields, and how they are joined.

N points are always a (3, N) float32 array in metres: x to the viewer's right, y up, z towards
the camera. Every shape has `distance(points)` -> (N,) float32 metres, negative inside, never
much larger than the true distance, and `spheres()` -> (S, 4) rows (x, y, z, radius) that cover it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from scipy.interpolate import PchipInterpolator

TABLE_ROWS = 128


class Shape(Protocol):
    """Anything with a distance field and a cover of spheres."""

    def distance(self, points: np.ndarray) -> np.ndarray:
        """Signed distance (N,) float32 in metres at `points` (3, N)."""
        ...

    def spheres(self) -> np.ndarray:
        """Covering spheres (S, 4): x, y, z, radius in metres."""
        ...


@dataclass(frozen=True)
class Axes:
    """A local coordinate system: `origin` (3,) and unit rows (3, 3) for local x, y, z."""

    origin: np.ndarray
    rows: np.ndarray

    def stick(self, points: np.ndarray) -> np.ndarray:
        """Where world points (3, N) sit on a rigid thing, (3, N)."""
        return self.local(points)

    def unstick(self, places: np.ndarray) -> np.ndarray:
        """World points (3, N) of what `stick` said."""
        return self.world(places)

    def local(self, points: np.ndarray) -> np.ndarray:
        """World (3, N) -> local (3, N)."""
        # Not "@": handing slim matrices to BLAS threads costs more than the product itself.
        return np.einsum("ij,jn->in", self.rows, points - self.origin[:, None])

    def world(self, points: np.ndarray) -> np.ndarray:
        """Local (3, N) or (3,) -> world of the same shape."""
        origin = self.origin if points.ndim == 1 else self.origin[:, None]
        return self.rows.T @ points + origin


def axes(origin: np.ndarray, along: np.ndarray, front: np.ndarray, side: float = 1.0) -> Axes:
    """Axes with local y along `along` and local z as near to `front` as possible.

    `side` is +1 where local x should point to the person's left, -1 for its mirror image, so
    that both limbs of a pair have their local x outwards and share all tables.
    """
    y = along / np.linalg.norm(along)
    z = front - y * (front @ y)
    z = z / np.linalg.norm(z)
    # cross(y, z) points to +x for a figure that stands upright and looks at the camera.
    return Axes(
        np.asarray(origin, np.float32), np.stack([np.cross(y, z) * side, y, z]).astype(np.float32)
    )


def smooth_table(knots: list[tuple[float, ...]]) -> Callable[[np.ndarray], np.ndarray]:
    """Monotone cubic curve through rows (position, value, value...): positions -> (n, values)."""
    rows = np.array(knots, dtype=np.float64)
    curve = PchipInterpolator(rows[:, 0], rows[:, 1:])
    low, high = rows[0, 0], rows[-1, 0]
    return lambda position: curve(np.clip(position, low, high))


def smooth_min(first: np.ndarray, second: np.ndarray, radius: float) -> np.ndarray:
    """Union of two fields with a fillet of about `radius` metres."""
    if radius <= 0.0:
        return np.minimum(first, second)
    gap = np.maximum(radius - np.abs(first - second), 0.0)
    return np.minimum(first, second) - gap * gap * np.float32(0.25 / radius)


def ellipsoid_distance(ratios: list[np.ndarray], radii: list[np.ndarray | float]) -> np.ndarray:
    """First-order distance to the surface where the sum of squared `ratios` is one."""
    square = sum(ratio * ratio for ratio in ratios)
    slope = sum(np.square(ratio / radius) for ratio, radius in zip(ratios, radii, strict=True))
    length = np.sqrt(square)
    return length * (length - 1.0) / np.sqrt(slope + 1e-9)


@dataclass(frozen=True)
class Ellipsoid:
    """An ellipsoid with `radii` (3,) metres along the local axes, centred at local `centre`."""

    axes: Axes
    centre: tuple[float, float, float]
    radii: tuple[float, float, float]

    def distance(self, points: np.ndarray) -> np.ndarray:
        """See the module."""
        local = self.axes.local(points)
        ratios = [
            (local[axis] - np.float32(self.centre[axis])) / np.float32(self.radii[axis])
            for axis in range(3)
        ]
        return ellipsoid_distance(ratios, list(self.radii))

    def spheres(self) -> np.ndarray:
        """See the module."""
        centre = self.axes.world(np.array(self.centre, np.float32))
        return np.array([[*centre, max(self.radii)]], np.float32)


@dataclass(frozen=True)
class RoundCone:
    """A capsule from world point `first` to `last` whose radius goes from one to the other."""

    first: np.ndarray
    last: np.ndarray
    first_radius: float
    last_radius: float

    def distance(self, points: np.ndarray) -> np.ndarray:
        """See the module."""
        axis = (self.last - self.first).astype(np.float32)
        away = points - self.first.astype(np.float32)[:, None]
        part = np.clip(axis @ away / (axis @ axis), 0.0, 1.0)
        away = away - axis[:, None] * part
        length = np.sqrt(np.einsum("in,in->n", away, away))
        return length - np.float32(self.first_radius) - part * np.float32(
            self.last_radius - self.first_radius
        )

    def spheres(self) -> np.ndarray:
        """See the module."""
        radius = max(self.first_radius, self.last_radius)
        half = np.linalg.norm(self.last - self.first) / 2
        return np.array([[*((self.first + self.last) / 2), half + radius]], np.float32)


@dataclass(frozen=True)
class Join:
    """Smooth union of `solids` with fillet `radius`, then `cuts` taken away (fillet `edge`)."""

    solids: tuple[Shape, ...]
    radius: float = 0.0
    cuts: tuple[Shape, ...] = field(default=())
    edge: float = 0.004

    def distance(self, points: np.ndarray) -> np.ndarray:
        """See the module."""
        result = self.solids[0].distance(points)
        for solid in self.solids[1:]:
            result = smooth_min(result, solid.distance(points), self.radius)
        for cut in self.cuts:
            result = -smooth_min(-result, cut.distance(points), self.edge)
        return result

    def spheres(self) -> np.ndarray:
        """See the module."""
        cover = np.concatenate([solid.spheres() for solid in self.solids])
        # Fillets bulge: by a quarter of their radius for two shapes, a little more for many.
        cover[:, 3] += 0.4 * self.radius
        return cover
