"""Which surface a camera ray meets, and where: culled sphere tracing of many parts at once.

Shapes: H rows, W columns of samples, P parts, T tiles, N rays.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from train.datasets.mannequin_scene import Camera, Scene

TILE = 4  # samples along one side of a tile that is traced as one cone first
STEP_SHARE = np.float32(0.9)  # the fields are first-order, so steps stay a little short
MAX_STEPS = 30
PATIENCE = 9  # steps after which the surface may be twice as far to count as met: those graze
FIGURE_REACH = 1.2  # metres from the middle of the scene in which a figure stands


@dataclass(frozen=True)
class Hits:
    """What the camera sees, for the N samples that meet the figure.

    index: (N,) flat sample numbers. points, normals: (3, N) float32. part: (N,) indices.
    depth: (N,) metres along the optical axis. rays: (3, N).
    """

    index: np.ndarray
    points: np.ndarray
    normals: np.ndarray
    part: np.ndarray
    depth: np.ndarray
    rays: np.ndarray

    FIELDS: ClassVar = ("index", "points", "normals", "part", "depth", "rays")


def normals_at(scene: Scene, points: np.ndarray, relevant: np.ndarray, step: float) -> np.ndarray:
    """Unit outward normals (3, N) by four samples on a tetrahedron."""
    total = np.zeros_like(points)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        offset = np.array(corner, np.float32)[:, None]
        total += offset * scene.distance(points + np.float32(step) * offset, relevant)
    return total / np.maximum(np.linalg.norm(total, axis=0), 1e-9)


def _march(scene: Scene, origin: np.ndarray, rays: np.ndarray, relevant: np.ndarray,
           near: float | np.ndarray, far: float, close: float, cone: float = 0.0) -> np.ndarray:
    """Length (N,) along each ray to where the surface is `close`, infinite where it never is.

    near: scalar or (N,) length to start from. cone: radius (metres) of the cone around each ray
    that must stay free on the way.
    """
    result = np.full(rays.shape[1], np.inf, np.float32)
    alive = np.arange(rays.shape[1])
    length = np.broadcast_to(np.float32(near), alive.shape)
    for step in range(MAX_STEPS):
        apart = scene.distance(origin + rays * length, relevant)
        arrived = apart < close * (1 + (step / PATIENCE) ** 2)
        result[alive[arrived]] = length[arrived] + np.minimum(apart[arrived], 0.0)
        length = length + STEP_SHARE * (apart - np.float32(cone))
        keep = np.flatnonzero(~arrived & (length < far))
        if not keep.size:
            break
        alive, length = alive[keep], length[keep]
        rays, relevant = rays[:, keep], relevant[:, keep]
    return result


def _tiles(scene: Scene, camera: Camera, size: tuple[int, int]) -> list[np.ndarray]:
    """Of every pixel (H * W,): its tile; of every tile: relevance (P, T), start length (T,).

    Each tile is first traced as one cone: this drops the tiles that meet nothing and brings
    the rays of the others close to the surface in a sixteenth of the work.
    """
    rows, columns = size
    tile_x = np.arange(0, columns, TILE) + (TILE - 1) / 2
    tile_y = np.arange(0, rows, TILE) + (TILE - 1) / 2
    grid_x, grid_y = (grid.ravel() for grid in np.meshgrid(tile_x, tile_y))
    middle = camera.directions(grid_x, grid_y)
    slack = np.float32(0.75 * TILE / camera.focal)
    origin = camera.position[:, None].astype(np.float32)
    relevant = scene.met_by_rays(origin, middle, slack)
    chosen = np.flatnonzero(relevant.any(0))
    distance = float(camera.position[2])
    near, far = distance - FIGURE_REACH, distance + FIGURE_REACH
    cone = float(slack) * far
    start = np.full(len(grid_x), np.inf, np.float32)
    start[chosen] = _march(
        scene, origin, middle[:, chosen], relevant[:, chosen], near, far, 1.6 * cone, cone
    )
    y, x = np.divmod(np.arange(rows * columns), columns)
    return [(y // TILE) * len(tile_x) + x // TILE, relevant, start]


def _hits(scene: Scene, camera: Camera, index: np.ndarray, columns: int,
          relevant: np.ndarray, start: np.ndarray) -> Hits:
    """Trace samples `index` (N,) of a picture with so many columns, as their tiles say."""
    y, x = np.divmod(index, columns)
    rays = camera.directions(x, y)
    origin = camera.position[:, None].astype(np.float32)
    distance = float(camera.position[2])
    footprint = distance / camera.focal
    length = _march(
        scene, origin, rays, relevant, start, distance + FIGURE_REACH, 0.12 * footprint
    )
    met = np.flatnonzero(np.isfinite(length))
    rays, relevant = rays[:, met], relevant[:, met]
    points = origin + rays * length[met]
    apart = scene.distances(points, relevant)
    normals = normals_at(scene, points, apart < 0.06, max(0.4 * footprint, 0.0006))
    return Hits(index[met], points, normals, apart.argmin(0), length[met] * -rays[2], rays)


def _edges(hits: Hits, size: tuple[int, int]) -> np.ndarray:
    """(H * W,) bool: pixels beside another part, a jump in depth, a crease, or seen aslant."""
    part = np.full(size[0] * size[1], -1)
    place = np.full((len(part), 4), 9.0, np.float32)
    part[hits.index] = hits.part
    # One unit: 4 cm in depth, or 40 degrees between normals.
    place[hits.index] = np.stack([hits.depth / 0.04, *(hits.normals / 0.7)], 1)
    part, place = part.reshape(size), place.reshape(*size, 4)
    edge = np.zeros(size, bool)
    for axis in (0, 1):
        ahead = [slice(None), slice(None)]
        behind = list(ahead)
        ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
        ahead, behind = tuple(ahead), tuple(behind)
        differ = part[ahead] != part[behind]
        differ |= (np.abs(place[ahead] - place[behind]) > 1.0).any(-1)
        edge[ahead] |= differ
        edge[behind] |= differ
    edge = edge.ravel()
    aslant = (hits.normals * hits.rays).sum(0) > -0.25
    edge[hits.index[aslant]] = True
    return edge


def _spread(hits: Hits, camera: Camera, columns: int, samples: int) -> Hits:
    """The samples inside pixels whose middle was hit, on the plane that touches there."""
    y, x = np.divmod(hits.index, columns)
    shift = np.arange(samples)
    down, across = (grid.ravel() for grid in np.meshgrid(shift, shift, indexing="ij"))
    fine = camera.scaled(samples)
    x = (x[:, None] * samples + across).ravel()
    y = (y[:, None] * samples + down).ravel()
    rays = fine.directions(x, y)
    copied = [np.repeat(array, samples**2, -1) for array in (hits.points, hits.normals, hits.part)]
    points, normals, part = copied
    origin = camera.position[:, None].astype(np.float32)
    length = ((points - origin) * normals).sum(0) / (rays * normals).sum(0)
    return Hits(y * columns * samples + x, origin + rays * length, normals, part,
                length * -rays[2], rays)


def trace(scene: Scene, camera: Camera, size: tuple[int, int],
          samples: int = 1) -> tuple[Hits, Hits]:
    """Trace a picture of `size` (rows, columns): middles of pixels, and all samples.

    There are `samples` squared samples a pixel, numbered along the rows of the fine picture.
    Pixels inside one smooth surface are traced once and spread; only those at edges are traced
    for every sample.
    """
    tile, relevant, start = _tiles(scene, camera, size)
    index = np.flatnonzero(np.isfinite(start)[tile])
    tile_of = tile[index]
    middle = _hits(scene, camera, index, size[1], relevant[:, tile_of], start[tile_of])
    if samples == 1:
        return middle, middle
    edge = _edges(middle, size)
    inside = ~edge[middle.index]
    flat = Hits(*(np.compress(inside, getattr(middle, name), -1) for name in Hits.FIELDS))
    flat = _spread(flat, camera, size[1], samples)
    # The grid of fine samples in pixels to be traced again.
    y, x = np.divmod(np.flatnonzero(edge & np.isfinite(start)[tile]), size[1])
    shift = np.arange(samples)
    fine_y = (y[:, None, None] * samples + shift[:, None]) + 0 * shift
    fine_x = (x[:, None, None] * samples + shift) + 0 * shift[:, None]
    index = (fine_y * size[1] * samples + fine_x).ravel()
    tile_of = np.repeat(tile[y * size[1] + x], samples**2)
    again = _hits(scene, camera.scaled(samples), index, size[1] * samples,
                  relevant[:, tile_of], start[tile_of])
    return middle, Hits(*(np.concatenate([getattr(flat, name), getattr(again, name)], -1)
                          for name in Hits.FIELDS))
