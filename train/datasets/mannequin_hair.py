"""Hair of a mannequin, and the small shapes that head and hair are made of.

Head coordinates, in units of a 0.228 m head: x to the person's left, y up, z out of the face,
origin in the middle of the head.
"""

from dataclasses import dataclass

import numpy as np

from spt import labels
from train.datasets.mannequin_light import Surface
from train.datasets.mannequin_shapes import (
    TABLE_ROWS,
    Axes,
    Ellipsoid,
    Join,
    RoundCone,
    Shape,
    smooth_table,
)
from train.datasets.mannequin_tube import Tube

HAIR_STYLES = ("crop", "bob", "long", "waves", "bun", "ponytail")


@dataclass(frozen=True)
class Looks:
    """Colours of skin, hair, eyes and lips as linear RGB, and the hair style."""

    skin: tuple[float, float, float] = (0.60, 0.37, 0.27)
    hair: tuple[float, float, float] = (0.06, 0.032, 0.018)
    eyes: tuple[float, float, float] = (0.10, 0.07, 0.04)
    lips: tuple[float, float, float] = (0.46, 0.16, 0.14)
    style: str = "long"
    parting: float = 1.0  # side of the parting: +1 the person's left


UNIT = Axes(np.zeros(3, np.float32), np.eye(3, dtype=np.float32))


def ball(centre: tuple[float, float, float], radii: tuple[float, float, float]) -> Ellipsoid:
    """An ellipsoid along the axes of the head."""
    return Ellipsoid(UNIT, centre, radii)


def cone(first: tuple[float, float, float], last: tuple[float, float, float], first_radius: float,
         last_radius: float) -> RoundCone:
    """A tapered capsule."""
    return RoundCone(np.array(first, np.float32), np.array(last, np.float32), first_radius,
                     last_radius)


def both(centre: tuple[float, float, float], radii: tuple[float, float, float]) -> list[Shape]:
    """An ellipsoid and its mirror image on the other side of the face."""
    x, y, z = centre
    return [ball((side * x, y, z), radii) for side in (1.0, -1.0)]


def _curtain(rows: list[tuple[float, ...]]) -> Tube:
    """Hair around the head: rows (y, half width, half depth, centre z)."""
    return _lock([(y, width, depth, 0.0, z) for y, width, depth, z in rows])


def _lock(rows: list[tuple[float, ...]]) -> Tube:
    """Hanging hair: rows (y, half width, half depth, centre x, centre z), head coordinates."""
    ordered = sorted(rows)
    y = np.linspace(ordered[0][0], ordered[-1][0], TABLE_ROWS)
    table = np.zeros((TABLE_ROWS, 6), np.float32)
    table[:, :4] = smooth_table(ordered)(y)

    def strands(angle: np.ndarray, height: np.ndarray) -> np.ndarray:
        wave = np.sin(angle * 17 + 2.2 * np.sin(height * 9)) + 0.6 * np.sin(angle * 41)
        return 0.0016 * wave

    return Tube(UNIT, float(y[0]), float(y[-1]), table, strands, 0.003, flat=False)


def hair_shape(looks: Looks) -> Join | None:
    """Hair around the skull, opened for the face; None for a bald head."""
    if looks.style == "bald":
        return None
    side = looks.parting
    thick = 0.010 if looks.style == "crop" else 0.014
    cap = ball((0, 0.034, -0.018), (0.076 + thick, 0.088 + thick, 0.098 + thick))
    solids: list[Shape] = [cap]
    if looks.style == "crop":
        solids.append(ball((0.012 * side, 0.098, 0.030), (0.056, 0.026, 0.052)))
    if looks.style == "bob":
        solids.append(_curtain([(0.06, 0.088, 0.098, -0.020), (-0.03, 0.096, 0.090, -0.020),
                                (-0.10, 0.099, 0.070, -0.030), (-0.132, 0.086, 0.056, -0.034)]))
    if looks.style in ("long", "waves"):
        wide = 1.16 if looks.style == "waves" else 1.0
        solids.append(_curtain([(0.06, 0.088, 0.098, -0.020), (-0.04, 0.092 * wide, 0.080, -0.030),
                                (-0.14, 0.094 * wide, 0.056, -0.058),
                                (-0.26, 0.096 * wide, 0.045, -0.072),
                                (-0.35, 0.066 * wide, 0.030, -0.080)]))
        for x in (0.074, -0.074):
            solids.append(_lock([(0.04, 0.018, 0.040, x, -0.010), (-0.06, 0.022, 0.044, x, -0.010),
                                 (-0.15, 0.029, 0.030, x * 1.04 * wide, 0.010),
                                 (-0.23, 0.030, 0.019, x * 1.10 * wide, 0.036),
                                 (-0.29, 0.014, 0.009, x * 1.02 * wide, 0.045)]))
    if looks.style == "bun":
        solids.append(ball((0, 0.128, -0.052), (0.042, 0.038, 0.042)))
    if looks.style == "ponytail":
        solids.append(cone((0, 0.070, -0.115), (0, 0.050, -0.150), 0.028, 0.030))
        solids.append(cone((0, 0.050, -0.150), (0.02, -0.20, -0.130), 0.034, 0.012))
    low = -0.030 if looks.style in ("crop", "bun", "ponytail") else -0.5
    cuts: list[Shape] = [
        # The oval of the face, its upper end pulled to the parting.
        ball((0.010 * side, -0.014, 0.085), (0.061, 0.093, 0.088)),
        ball((0.027 * side, 0.062, 0.105), (0.026, 0.036, 0.050)),
        cone((0, -0.06, 0.09), (0, -0.34, 0.09), 0.062, 0.085),
    ]
    if low > -0.5:
        # Short hair ends above the ears and in a rounded nape.
        cuts.append(ball((0, -0.135, 0.018), (0.14, 0.118, 0.112)))
    return Join(tuple(solids), 0.018, tuple(cuts), 0.010)


def hair_surface(points: np.ndarray, axes: Axes, size: float, looks: Looks) -> Surface:
    """Strands of slightly different colour that run down from the parting."""
    x, y, z = axes.local(points) / np.float32(size)
    angle = np.arctan2(x, z + 0.02)
    bend = 0.9 * np.sin(y * 21 + angle) if looks.style == "waves" else 0.3 * np.sin(y * 11)
    turn = angle * 24 * looks.parting
    strand = np.sin(turn + bend * 3) * 0.5 + 0.32 * np.sin(turn * 2.7 - bend * 5 + 1.3)
    strand = strand + 0.25 * np.sin(turn * 6.1 + bend * 8)
    tone = np.clip(1.0 + 0.42 * strand, 0.35, 1.9)
    band = np.exp(-(((y - 0.055 + 0.006 * strand) / 0.022) ** 2))
    colour = np.array(looks.hair, np.float32) * tone[:, None] * (1 + 0.9 * band[:, None])
    count = points.shape[1]
    return Surface(
        colour.astype(np.float32), np.full(count, 0.10, np.float32), np.full(count, 18.0),
        np.zeros(count, np.float32), np.full(count, labels.HAIR, np.uint8),
    )
