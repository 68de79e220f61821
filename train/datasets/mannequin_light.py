"""Light on a mannequin and its floor: soft key light with shadow, sky, bounce, occlusion.

Colours are linear RGB (N, 3) float32; normals, points and rays are (3, N) float32.
"""

from dataclasses import dataclass

import numpy as np

from train.datasets.mannequin_scene import Scene

SHADOW_STEPS = 16
SHADOW_REACH = 1.6
SHADOW_MARGIN = 0.004  # metres
OCCLUSION_STEPS = (0.012, 0.035, 0.08, 0.16)


@dataclass(frozen=True)
class Surface:
    """Material of N points: linear colour (N, 3); specular strength and sharpness, softness
    (light that spreads under skin) (N,); label (N,) uint8; normals (3, N) that the light meets,
    None for those of the shape."""

    colour: np.ndarray
    specular: np.ndarray
    sharpness: np.ndarray
    softness: np.ndarray
    label: np.ndarray
    normals: np.ndarray | None = None


@dataclass(frozen=True)
class Light:
    """One lighting set-up; directions point from the figure to the light."""

    key_direction: tuple[float, float, float] = (-0.42, 0.62, 0.68)
    key: tuple[float, float, float] = (1.95, 1.88, 1.78)
    sky: tuple[float, float, float] = (0.62, 0.66, 0.72)
    ground: tuple[float, float, float] = (0.36, 0.33, 0.30)
    rim: float = 0.16
    hardness: float = 7.0

    @property
    def towards(self) -> np.ndarray:
        """(3, 1) unit direction to the key light."""
        direction = np.array(self.key_direction, np.float32)
        return (direction / np.linalg.norm(direction))[:, None]


def shadow(scene: Scene, points: np.ndarray, light: Light) -> np.ndarray:
    """Share (N,) of the key light that reaches `points`, with soft edges."""
    towards = light.towards
    relevant = scene.met_by_rays(points, towards, np.float32(1.0 / light.hardness))
    result = np.ones(points.shape[1], np.float32)
    alive = np.flatnonzero(relevant.any(0))
    relevant, start = relevant[:, alive], points[:, alive]
    length = np.full(alive.size, 0.025, np.float32)
    for _ in range(SHADOW_STEPS):
        apart = scene.distance(start + towards * length, relevant)
        # The margin keeps lips and folds from speckling the skin beside them.
        free = light.hardness * (apart + SHADOW_MARGIN) / length
        result[alive] = np.minimum(result[alive], free)
        length = length + np.clip(apart, 0.016 + 0.04 * length, 0.20)
        keep = np.flatnonzero((result[alive] > 0.02) & (length < SHADOW_REACH))
        if not keep.size:
            break
        alive, start, length = alive[keep], start[:, keep], length[keep]
        relevant = relevant[:, keep]
    result = np.clip(result, 0.0, 1.0)
    return result * result * (3 - 2 * result)


def occlusion(scene: Scene, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Share (N,) of the surroundings that `points` see: dark in creases and between parts."""
    relevant = scene.near(points, OCCLUSION_STEPS[-1])
    blocked = np.zeros(points.shape[1], np.float32)
    weight = 1.0
    for reach in OCCLUSION_STEPS:
        apart = scene.distance(points + normals * np.float32(reach), relevant)
        # The floor closes the space below as well.
        apart = np.minimum(apart, points[1] + normals[1] * np.float32(reach) + 0.01)
        blocked += weight * np.clip(1.0 - apart / reach, 0.0, 1.2)
        weight *= 0.78
    return np.clip(1.0 - 0.36 * blocked, 0.0, 1.0)


def shade(surface: Surface, normals: np.ndarray, rays: np.ndarray, light: Light,
          lit: np.ndarray, open_share: np.ndarray) -> np.ndarray:
    """Linear RGB (N, 3) of a surface; `lit` from `shadow`, `open_share` from `occlusion`."""
    towards = light.towards
    facing = (normals * towards).sum(0)
    soft = surface.softness
    diffuse = np.clip((facing + 0.45 * soft) / (1 + 0.45 * soft), 0.0, 1.0) * lit
    up = 0.5 + 0.5 * normals[1]
    ambient = up[:, None] * np.array(light.sky, np.float32)
    ambient = ambient + (1 - up)[:, None] * np.array(light.ground, np.float32)
    # Blood under the skin: shade keeps more red than blue.
    warm = np.array([0.16, 0.03, 0.0], np.float32) * (soft * (1 - diffuse))[:, None]
    glow = (diffuse[:, None] * np.array(light.key, np.float32)) * 0.62
    colour = surface.colour * (glow + (ambient + warm) * open_share[:, None])
    half = towards - rays
    half = half / np.linalg.norm(half, axis=0)
    shine = np.clip((normals * half).sum(0), 0.0, 1.0) ** surface.sharpness
    edge = np.clip(1.0 + (normals * rays).sum(0), 0.0, 1.0)
    colour = colour + (surface.specular * shine * (0.25 + 0.75 * lit))[:, None]
    rim = light.rim * edge**3 * open_share * (0.4 + surface.specular * 2)
    return colour + rim[:, None] * np.array(light.sky, np.float32) * (0.25 + surface.colour)


def develop(colour: np.ndarray) -> np.ndarray:
    """Linear RGB -> display RGB in [0, 1] with a gentle shoulder, shape kept."""
    colour = np.maximum(colour, 0.0)
    toned = colour * (1.0 + 0.16 * colour) / (1.0 + 0.42 * colour)
    toned = np.clip(toned * 1.09, 0.0, 1.0)
    return np.where(toned <= 0.0031308, 12.92 * toned, 1.055 * toned ** (1 / 2.4) - 0.055)
