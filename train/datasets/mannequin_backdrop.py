"""Backdrops: a paper sweep in a studio, or a street far out of focus.

All pictures are linear RGB (H, W, 3) float32, drawn from a seeded generator.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from train.datasets.mannequin_fabric import noise_table, smooth_noise
from train.datasets.mannequin_scene import Camera

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Backdrop:
    """`kind` is "studio" or "street"; `wall` and `floor` are linear RGB."""

    kind: str = "studio"
    wall: Rgb = (0.56, 0.56, 0.57)
    floor: Rgb = (0.50, 0.49, 0.48)
    seed: int = 0


def floor_points(camera: Camera, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Floor seen at each sample: points (3, H*W), and (H*W,) whether there is any."""
    rows, columns = size
    y, x = np.mgrid[0:rows, 0:columns]
    rays = camera.directions(x.ravel(), y.ravel())
    down = rays[1] < -1e-3
    length = np.where(down, camera.position[1] / np.maximum(-rays[1], 1e-3), 0.0)
    return camera.position[:, None].astype(np.float32) + rays * length, down


def _blur(picture: np.ndarray, radius: float) -> np.ndarray:
    return cv2.GaussianBlur(picture, (0, 0), max(radius, 0.3), borderType=cv2.BORDER_REFLECT)


def _studio(backdrop: Backdrop, camera: Camera, size: tuple[int, int]) -> np.ndarray:
    """A wall that runs into the floor without an edge, brighter where the light falls."""
    rows, columns = size
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    points, down = floor_points(camera, size)
    behind = np.where(down, np.clip(-points[2], 0.0, 4.0), 4.0).reshape(rows, columns)
    share = np.clip((behind - 0.3) / 2.4, 0, 1)[..., None]
    share = share * share * (3 - 2 * share)
    picture = np.array(backdrop.floor) * (1 - share) + np.array(backdrop.wall) * share
    glow = np.exp(-(((x / columns - 0.40) / 0.75) ** 2 + ((y / rows - 0.30) / 0.62) ** 2))
    return (picture * (0.74 + 0.42 * glow[..., None])).astype(np.float32)


def _facade(picture: np.ndarray, left: int, right: int, horizon: int,
            rng: np.random.Generator) -> None:
    """One house front with rows of windows and a darker ground floor, in place."""
    top = int(horizon * rng.uniform(-0.3, 0.28))
    wall = np.array([0.42, 0.36, 0.31]) * rng.uniform(0.45, 1.25)
    wall = wall * rng.uniform(0.88, 1.12, 3)
    cv2.rectangle(picture, (left, top), (right, horizon), wall.tolist(), -1)
    floors = int(rng.integers(3, 6))
    high = (horizon - top) / floors
    panes = max(1, round((right - left) / (0.62 * high)))
    wide = (right - left) / panes
    glass = np.array([0.16, 0.19, 0.24]) * rng.uniform(0.5, 1.6)
    for level in range(floors):
        for pane in range(panes):
            lit = rng.uniform(0.7, 1.5)
            tint = np.array([0.9, 0.7, 0.42]) if rng.random() < 0.14 else glass
            x0, y0 = left + (pane + 0.22) * wide, top + (level + 0.18) * high
            end = (int(x0 + 0.56 * wide), int(y0 + 0.62 * high))
            cv2.rectangle(picture, (int(x0), int(y0)), end, (tint * lit).tolist(), -1)
    shop = (wall * rng.uniform(0.2, 0.6)).tolist()
    cv2.rectangle(picture, (left, int(horizon - 0.55 * high)), (right, horizon), shop, -1)


def _tree(picture: np.ndarray, x: float, y: float, rng: np.random.Generator) -> None:
    """A crown of many leaves around (x, y) samples, in place."""
    leaf = np.array([0.10, 0.17, 0.06]) * rng.uniform(0.5, 1.5)
    size = rng.uniform(0.05, 0.11) * picture.shape[1]
    for _ in range(26):
        place = np.array([x, y]) + rng.normal(0, 0.6, 2) * size
        tint = (leaf * rng.uniform(0.5, 1.9)).tolist()
        radius = int(size * rng.uniform(0.2, 0.5))
        cv2.circle(picture, (int(place[0]), int(place[1])), radius, tint, -1)


def _street(backdrop: Backdrop, camera: Camera, size: tuple[int, int]) -> np.ndarray:
    """House fronts, some greenery and lamps, blurred as by a wide-open lens; pavement below."""
    rows, columns = size
    rng = np.random.default_rng(backdrop.seed)
    horizon = int(np.clip(camera.centre[1] + 0.06 * rows, 1, rows - 1))
    height = np.linspace(0, 1, rows, dtype=np.float32)[:, None, None]
    picture = (np.array([0.86, 0.93, 1.0]) * (1.05 - 0.25 * height)).astype(np.float32)
    picture = np.ascontiguousarray(np.repeat(picture, columns, 1))
    left = int(-rng.uniform(0, 0.3) * columns)
    while left < columns:
        right = left + int(rng.uniform(0.22, 0.5) * columns)
        _facade(picture, left, right, horizon, rng)
        left = right + int(rng.choice((0, 0, 0.10)) * columns)
    for _ in range(int(rng.integers(0, 6))):
        _tree(picture, rng.uniform(0, 1) * columns, horizon * rng.uniform(0.25, 0.9), rng)
    for _ in range(int(rng.integers(1, 4))):
        paint = rng.uniform(0.03, 0.5, 3)
        x0, w = rng.uniform(-0.1, 1) * columns, rng.uniform(0.2, 0.4) * columns
        box = [(int(x0), int(horizon * 0.90)), (int(x0 + w), int(horizon * 1.03))]
        cv2.rectangle(picture, *box, paint.tolist(), -1)
        cv2.rectangle(picture, (int(x0 + 0.2 * w), int(horizon * 0.83)),
                      (int(x0 + 0.8 * w), int(horizon * 0.91)), (paint * 0.5).tolist(), -1)
    fade = np.linspace(1.25, 0.85, rows - horizon, dtype=np.float32)[:, None, None]
    picture[horizon:] = np.array(backdrop.floor) * fade
    picture = _blur(picture, 0.017 * columns)
    points, _ = floor_points(camera, size)
    table = noise_table(backdrop.seed)
    x, z = points[0].reshape(rows, columns), points[2].reshape(rows, columns)
    grain = smooth_noise(table, x * 90, z * 90) + smooth_noise(table, x * 17, z * 9)
    joint = np.minimum(np.abs((x / 0.7) % 1 - 0.5), np.abs((z / 0.7 + 0.3) % 1 - 0.5))
    stone = 0.86 + 0.14 * grain - 0.25 * np.exp(-((joint / 0.016) ** 2))
    fade = np.interp(np.arange(rows), [horizon, rows], [1.25, 0.85])
    ground = np.array(backdrop.floor) * (stone * fade[:, None])[..., None]
    sharp = np.clip((z + 2.2) / 2.0, 0, 1)[..., None] * (np.arange(rows) > horizon + 2)[
        :, None, None
    ]
    ground = _blur(ground.astype(np.float32), 0.0022 * columns)
    return (picture * (1 - sharp) + ground * sharp).astype(np.float32)


def draw_backdrop(backdrop: Backdrop, camera: Camera, size: tuple[int, int]) -> np.ndarray:
    """The empty set: linear RGB (H, W, 3) float32."""
    draw = _street if backdrop.kind == "street" else _studio
    return draw(backdrop, camera, size)
