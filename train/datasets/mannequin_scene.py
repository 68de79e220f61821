"""The parts of a picture as one scene, and the camera that looks at it.

Shapes: P parts, S spheres, N rays or points. A relevance table (P, N) of bools says which parts
each ray can meet at all; it comes from the parts' covering spheres, so that most rays evaluate
two or three parts instead of thirty.
"""

from dataclasses import dataclass

import numpy as np

from train.datasets.mannequin_body import Part
from train.datasets.mannequin_shapes import smooth_min

FAR_AWAY = np.float32(10.0)


@dataclass(frozen=True)
class Camera:
    """A pinhole camera that looks along -z, level, at a figure standing near the origin.

    position: (3,) metres. focal: sample rows per unit of slope. centre: (x, y) sample where
    the optical axis meets the picture. Sample centres lie at whole numbers.
    """

    position: np.ndarray
    focal: float
    centre: tuple[float, float]

    def scaled(self, factor: float) -> "Camera":
        """The same view with `factor` times as many samples along each side."""
        x, y = ((value + 0.5) * factor - 0.5 for value in self.centre)
        return Camera(self.position, self.focal * factor, (x, y))

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """World points (n, 3) -> picture (n, 2) as (x, y), and depth (n,) along -z in metres."""
        away = points - self.position
        depth = -away[:, 2]
        x = self.centre[0] + self.focal * away[:, 0] / depth
        y = self.centre[1] - self.focal * away[:, 1] / depth
        return np.stack([x, y], 1), depth

    def directions(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Unit ray directions (3, n) through samples at `x`, `y` (n,)."""
        ray = np.stack(
            [(x - self.centre[0]) / self.focal, (self.centre[1] - y) / self.focal,
             np.full(np.shape(x), -1.0)]
        )
        return (ray / np.linalg.norm(ray, axis=0)).astype(np.float32)


class Scene:
    """Parts with their covering spheres."""

    def __init__(self, parts: list[Part]) -> None:
        self.parts = parts
        covers = [part.shape.spheres() for part in parts]
        self.spheres = np.concatenate(covers)
        self.first_sphere = np.cumsum([0] + [len(cover) for cover in covers[:-1]])

    def _any_sphere(self, touched: np.ndarray) -> np.ndarray:
        """(S, N) per sphere -> (P, N) per part."""
        return np.logical_or.reduceat(touched, self.first_sphere, axis=0)

    def met_by_rays(self, origin: np.ndarray, rays: np.ndarray, slack: np.ndarray) -> np.ndarray:
        """(P, N): can a ray from `origin` (3, 1 or N) along `rays` (3, 1 or N) meet a part?

        slack: (N,) or scalar widening of the ray, metres per metre of distance.
        """
        touched = []
        for x, y, z, radius in self.spheres:
            away = np.array([[x], [y], [z]], np.float32) - origin
            along = (away * rays).sum(0)
            square = (away * away).sum(0) - along * along
            reach = radius + slack * np.maximum(along, 0.0)
            touched.append((square < reach * reach) & (along > -radius))
        return self._any_sphere(np.stack(touched))

    def near(self, points: np.ndarray, reach: float) -> np.ndarray:
        """(P, N): may a part be within `reach` metres of a point?"""
        touched = []
        for x, y, z, radius in self.spheres:
            away = points - np.array([[x], [y], [z]], np.float32)
            touched.append(np.einsum("in,in->n", away, away) < (radius + reach) ** 2)
        return self._any_sphere(np.stack(touched))

    def distance(self, points: np.ndarray, relevant: np.ndarray) -> np.ndarray:
        """Union of the relevant parts at `points` (3, N): (N,) float32."""
        result = np.full(points.shape[1], FAR_AWAY, np.float32)
        for part, chosen in zip(self.parts, relevant, strict=True):
            index = np.flatnonzero(chosen)
            if index.size:
                apart = part.shape.distance(points[:, index])
                result[index] = smooth_min(result[index], apart, part.fillet)
        return result

    def distances(self, points: np.ndarray, relevant: np.ndarray) -> np.ndarray:
        """Every part by itself: (P, N) float32, FAR_AWAY where it is not relevant."""
        result = np.full(relevant.shape, FAR_AWAY, np.float32)
        for row, part, chosen in zip(result, self.parts, relevant, strict=True):
            index = np.flatnonzero(chosen)
            if index.size:
                row[index] = part.shape.distance(points[:, index])
        return result
