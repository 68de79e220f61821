"""Fabrics: colour and sheen of cloth as functions of cloth coordinates, and random folds.

Cloth coordinates are metres on the garment: `u` around the body from the front, `v` along it.
They move with the limb, so a pattern keeps its place on the garment in every stance.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

KINDS = (
    "plain", "stripes", "pinstripe", "gingham", "tartan", "dots", "denim", "knit", "floral",
    "leather", "two_tone", "motif",
)
Rgb = tuple[float, float, float]
NOISE_CELLS = 64


@dataclass(frozen=True)
class Fabric:
    """A cloth: kind, up to three linear RGB colours, size of the pattern's repeat in metres."""

    kind: str = "plain"
    first: Rgb = (0.30, 0.32, 0.36)
    second: Rgb = (0.82, 0.80, 0.76)
    third: Rgb = (0.50, 0.10, 0.10)
    repeat: float = 0.05
    seed: int = 0


def noise_table(seed: int) -> np.ndarray:
    """(NOISE_CELLS, NOISE_CELLS) float32 in [0, 1]; the same for the same seed."""
    return np.random.default_rng(seed).random((NOISE_CELLS, NOISE_CELLS), dtype=np.float32)


def smooth_noise(table: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Periodic value noise (N,) in [0, 1] at `u`, `v` (N,), one cell per unit."""
    low_u, low_v = np.floor(u), np.floor(v)
    a, b = u - low_u, v - low_v
    a, b = a * a * (3 - 2 * a), b * b * (3 - 2 * b)
    i, j = low_u.astype(np.int64) % NOISE_CELLS, low_v.astype(np.int64) % NOISE_CELLS
    i1, j1 = (i + 1) % NOISE_CELLS, (j + 1) % NOISE_CELLS
    near = table[i, j] * (1 - b) + table[i, j1] * b
    far = table[i1, j] * (1 - b) + table[i1, j1] * b
    return near * (1 - a) + far * a


def _mix(first: Rgb | np.ndarray, second: Rgb, share: np.ndarray) -> np.ndarray:
    """(N, 3) between two colours by `share` (N,) in [0, 1]."""
    low = np.asarray(first, np.float32)
    return low + (np.asarray(second, np.float32) - low) * share[:, None].astype(np.float32)


def _band(place: np.ndarray, width: float) -> np.ndarray:
    """1 inside the first `width` of every unit, soft at the edges."""
    part = place - np.floor(place)
    edge = 0.02
    return np.clip((width - part) / edge + 0.5, 0, 1) * np.clip(part / edge + 0.5, 0, 1)


def _stripes(fabric: Fabric, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return _mix(fabric.first, fabric.second, _band(v / fabric.repeat, 0.48))


def _pinstripe(fabric: Fabric, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return _mix(fabric.first, fabric.second, 0.55 * _band(u / (0.55 * fabric.repeat), 0.14))


def _gingham(fabric: Fabric, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    size = 0.6 * fabric.repeat
    share = 0.5 * _band(u / size, 0.5) + 0.5 * _band(v / size, 0.5)
    return _mix(fabric.second, fabric.first, share)


def _tartan(fabric: Fabric, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    size = 1.6 * fabric.repeat
    across, along = u / size, v / size
    colour = _mix(fabric.first, fabric.third, 0.45 * (_band(across, 0.4) + _band(along, 0.4)))
    thin = np.maximum(_band(across + 0.78, 0.07), _band(along + 0.78, 0.07))
    return _mix(colour, fabric.second, 0.65 * thin)


def _dots(fabric: Fabric, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    size = 0.8 * fabric.repeat
    row = np.floor(v / (0.87 * size))
    across = u / size + 0.5 * (row % 2)
    x, y = across - np.floor(across) - 0.5, v / (0.87 * size) - row - 0.5
    return _mix(fabric.first, fabric.second, np.clip((0.27 - np.hypot(x, y)) * 18 + 0.5, 0, 1))


def _denim(fabric: Fabric, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    table = noise_table(fabric.seed)
    worn = smooth_noise(table, u * 9 + 9, v * 4)
    grain = smooth_noise(table, u * 420, v * 110)
    twill = 0.5 + 0.5 * np.sin((u + v) * 1300)
    share = np.clip(0.20 * worn + 0.055 * grain + 0.03 * twill - 0.06, 0, 1)
    return _mix(fabric.first, (0.50, 0.58, 0.70), share)


def _knit(fabric: Fabric, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    column = u / 0.011
    across = np.abs(column - np.floor(column) - 0.5) * 2
    row = v / 0.010 + 0.5 * across
    stitch = 0.5 + 0.5 * np.cos(2 * np.pi * row)
    share = np.clip(0.55 * across**2 + 0.35 * stitch, 0, 1)
    return _mix(np.array(fabric.first) * 1.08, tuple(np.array(fabric.first) * 0.55), share)


def _floral(fabric: Fabric, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Scattered five-petalled flowers with leaves, one in most cells of a jittered grid."""
    size = 1.25 * fabric.repeat
    table = noise_table(fabric.seed)
    colour = np.tile(np.array(fabric.first, np.float32), (len(u), 1))
    cell_v = np.floor(v / size).astype(int)
    across = u / size + 7.0 * table[cell_v % NOISE_CELLS, 5]
    cell_u = np.floor(across).astype(int)
    shift = table[cell_u % NOISE_CELLS, cell_v % NOISE_CELLS]
    other = table[(cell_u * 7 + 3) % NOISE_CELLS, (cell_v * 5 + 1) % NOISE_CELLS]
    x = across - cell_u - 0.36 - 0.28 * shift
    y = v / size - cell_v - 0.36 - 0.28 * other
    radius, angle = np.hypot(x, y), np.arctan2(y, x) + 6.3 * shift
    petal = 0.27 * (0.72 + 0.28 * np.cos(5 * angle)) * (0.70 + 0.6 * other)
    leaf = np.clip((1.55 * petal * np.abs(np.cos(angle + 0.6)) ** 3 - radius) * 25, 0, 1)
    colour = _mix(colour, tuple(0.4 * np.array(fabric.first) + (0.03, 0.10, 0.03)), leaf)
    tint = np.where((other > 0.55)[:, None], fabric.second, fabric.third).astype(np.float32)
    flower = np.clip((petal - radius) * 30 + 0.5, 0, 1)[:, None].astype(np.float32)
    colour = colour + (tint - colour) * flower
    heart = np.clip((0.065 - radius) * 30 + 0.5, 0, 1)
    return _mix(colour, (0.75, 0.50, 0.08), heart)


def _two_tone(fabric: Fabric, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return _mix(fabric.first, fabric.second, np.clip((v - 0.30) * 400 + 0.5, 0, 1))


def _motif(fabric: Fabric, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """A print on the chest: a sun in three bands, above waves."""
    radius, height = 1.5 * fabric.repeat, v - 0.335
    soft = 700.0
    sun = np.clip((radius - np.hypot(u, height)) * soft + 0.5, 0, 1)
    bars = np.clip((np.abs(height / radius % 0.5 - 0.25) - 0.06) * soft * radius + 0.5, 0, 1)
    colour = _mix(fabric.first, fabric.second, sun * np.where(height > 0.2 * radius, 1, bars))
    swell = 0.1 * radius * np.sin(u / radius * 9)
    for row in (1.25, 1.5):
        line = 0.05 * radius - np.abs(height + row * radius - swell)
        wave = np.clip(line * soft + 0.5, 0, 1) * (np.abs(u) < 1.1 * radius)
        colour = _mix(colour, fabric.third, wave)
    return colour


_PATTERNS: dict[str, Callable[[Fabric, np.ndarray, np.ndarray], np.ndarray]] = {
    "stripes": _stripes, "pinstripe": _pinstripe, "gingham": _gingham, "tartan": _tartan,
    "dots": _dots, "denim": _denim, "knit": _knit, "floral": _floral, "two_tone": _two_tone,
    "motif": _motif,
}


def fabric_colour(fabric: Fabric, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Linear RGB (N, 3) float32 at cloth coordinates `u`, `v` (N,) in metres."""
    pattern = _PATTERNS.get(fabric.kind)
    if pattern is None:
        colour = np.tile(np.array(fabric.first, np.float32), (len(u), 1))
    else:
        colour = pattern(fabric, u, v)
    weave = smooth_noise(noise_table(fabric.seed + 1), u * 420, v * 420)
    return (colour * (0.94 + 0.12 * weave)[:, None]).astype(np.float32)


def sheen(fabric: Fabric) -> tuple[float, float]:
    """Specular strength and sharpness of a fabric."""
    return {"leather": (0.42, 30.0), "plain": (0.035, 9.0)}.get(fabric.kind, (0.02, 8.0))


@dataclass(frozen=True)
class Folds:
    """Folds of a tube of cloth: waves around and along it, each with its own depth profile.

    waves: rows (waves around, waves along per metre, phase, wobble). depths: (2, n) float32,
    local y and fold depth in metres there. sharp: 0 round waves, 1 narrow ridges and flat valleys.
    """

    waves: tuple[tuple[float, float, float, float], ...]
    depths: np.ndarray
    sharp: float = 0.4
    mirror: float = 1.0

    @property
    def reach(self) -> float:
        """Largest displacement in metres."""
        return float(self.depths[1].max()) * len(self.waves) ** 0.5

    def __call__(self, angle: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Outward displacement (N,) in metres, at most `reach` either way."""
        angle = angle * np.float32(self.mirror)
        total = np.zeros_like(y)
        for around, along, phase, wobble in self.waves:
            drift = wobble * np.sin(0.6 * along * y + angle + 1.7 * phase)
            wave = np.sin(around * angle + along * y + phase + drift)
            # A crease stands out for a part of its length only.
            strength = 0.65 + 0.35 * np.sin(2.0 * angle - 0.45 * along * y + 2.9 * phase)
            ridge = 1.6 * np.exp(2.2 * (wave - 1.0)) - 0.6
            total += strength * ((1 - self.sharp) * wave + self.sharp * ridge)
        depth = np.interp(y, self.depths[0], self.depths[1])
        return (total * (depth / len(self.waves) ** 0.5)).astype(np.float32)
