"""Head, face paint and hair of a mannequin.

Head coordinates, in units of a 0.228 m head: x to the person's left, y up, z out of the face,
origin in the middle of the head.
"""

from dataclasses import dataclass

import numpy as np

from spt import labels
from train.datasets.mannequin_body import Part
from train.datasets.mannequin_light import Surface
from train.datasets.mannequin_pose import Skeleton
from train.datasets.mannequin_shapes import (
    TABLE_ROWS, Axes, Ellipsoid, Join, RoundCone, Shape, Tube, smooth_table,
)

NOSE_TIP = (0.0, -0.022, 0.113)
EYE = (0.0305, 0.010, 0.083)
EAR = (0.074, -0.006, -0.012)

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


def head_axes(skeleton: Skeleton) -> Axes:
    """World <-> head coordinates; the rows carry the size of the head."""
    rows = skeleton.head_rows.astype(np.float32)
    return Axes(skeleton.head_centre.astype(np.float32), rows)


@dataclass(frozen=True)
class Scaled:
    """A shape written in head coordinates and placed by `axes` at `size` metres per unit."""

    axes: Axes
    size: float
    inner: Shape

    def distance(self, points: np.ndarray) -> np.ndarray:
        """World points (3, N) -> (N,) metres."""
        local = self.axes.local(points) / np.float32(self.size)
        return self.inner.distance(local) * np.float32(self.size)

    def spheres(self) -> np.ndarray:
        """Covering spheres in the world, (S, 4)."""
        inner = self.inner.spheres()
        centres = self.axes.world(inner[:, :3].T * np.float32(self.size)).T
        return np.concatenate([centres, inner[:, 3:] * self.size], 1).astype(np.float32)


_UNIT = Axes(np.zeros(3, np.float32), np.eye(3, dtype=np.float32))


def _ball(centre: tuple[float, float, float], radii: tuple[float, float, float]) -> Ellipsoid:
    return Ellipsoid(_UNIT, centre, radii)


def _cone(first: tuple[float, float, float], last: tuple[float, float, float], first_radius: float,
          last_radius: float) -> RoundCone:
    return RoundCone(np.array(first, np.float32), np.array(last, np.float32), first_radius,
                     last_radius)


def _both(centre: tuple[float, float, float], radii: tuple[float, float, float]) -> list[Shape]:
    x, y, z = centre
    return [_ball((side * x, y, z), radii) for side in (1.0, -1.0)]


def head_shape(curve: float) -> Join:
    """Skull, jaw, cheeks, nose, lips, eye sockets and ears; `curve` softens the jaw."""
    jaw = 0.060 - 0.004 * curve
    skull = Join(
        (
            _ball((0, 0.028, -0.016), (0.075, 0.086, 0.096)),
            _ball((0, -0.012, 0.026), (jaw + 0.005, 0.090, 0.069)),
            _ball((0, -0.090, 0.056), (0.026 - 0.004 * curve, 0.022, 0.026)),
            *_both((0.034 - 0.004 * curve, -0.068, 0.016), (0.022, 0.034, 0.034)),
            *_both((0.040, -0.020, 0.062), (0.022, 0.024, 0.022)),
            _ball((0, 0.030, 0.078), (0.046, 0.014, 0.012)),
        ),
        0.036,
    )
    # Sockets are shallow hollows; the eyeball fills most of each.
    hollows = tuple(_both((0.0305, 0.008, 0.101), (0.019, 0.012, 0.016)))
    face = Join((skull,), cuts=hollows, edge=0.016)
    nose = Join(
        (
            _cone((0, 0.018, 0.086), (0, -0.018, 0.103), 0.0085, 0.0100),
            _ball((0, -0.023, 0.103), (0.0125, 0.0100, 0.0105)),
            *_both((0.0105, -0.027, 0.096), (0.0075, 0.0070, 0.0090)),
        ),
        0.010,
    )
    lips = Join(
        (
            _ball((0, -0.0545, 0.0905), (0.0230, 0.0052, 0.0085)),
            _ball((0, -0.0640, 0.0885), (0.0200, 0.0064, 0.0090)),
        ),
        0.003,
    )
    eyes = _both((0.0305, 0.0085, 0.0770), (0.0135, 0.0125, 0.0125))
    ears = _both((0.0765, -0.004, -0.012), (0.0085, 0.031, 0.019))
    return Join((face, nose, lips, *eyes, *ears), 0.008)


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

    return Tube(_UNIT, float(y[0]), float(y[-1]), table, strands, 0.003, flat=False)


def hair_shape(looks: Looks) -> Join | None:
    """Hair around the skull, opened for the face; None for a bald head."""
    if looks.style == "bald":
        return None
    side = looks.parting
    thick = 0.010 if looks.style == "crop" else 0.014
    cap = _ball((0, 0.034, -0.018), (0.076 + thick, 0.088 + thick, 0.098 + thick))
    solids: list[Shape] = [cap]
    if looks.style == "crop":
        solids.append(_ball((0.012 * side, 0.098, 0.030), (0.056, 0.026, 0.052)))
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
            solids.append(_lock([(0.04, 0.020, 0.040, x, -0.006), (-0.06, 0.026, 0.046, x, -0.004),
                                 (-0.15, 0.034, 0.034, x * 1.06 * wide, 0.016),
                                 (-0.24, 0.033, 0.024, x * 1.04 * wide, 0.042),
                                 (-0.32, 0.016, 0.013, x * 0.94 * wide, 0.050)]))
    if looks.style == "bun":
        solids.append(_ball((0, 0.128, -0.052), (0.042, 0.038, 0.042)))
    if looks.style == "ponytail":
        solids.append(_cone((0, 0.070, -0.115), (0, 0.050, -0.150), 0.028, 0.030))
        solids.append(_cone((0, 0.050, -0.150), (0.02, -0.20, -0.130), 0.034, 0.012))
    low = -0.030 if looks.style in ("crop", "bun", "ponytail") else -0.5
    cuts: list[Shape] = [
        # The oval of the face, its upper end pulled to the parting.
        _ball((0.010 * side, -0.014, 0.085), (0.061, 0.093, 0.088)),
        _cone((0, -0.06, 0.09), (0, -0.34, 0.09), 0.062, 0.085),
    ]
    if low > -0.5:
        # Short hair ends above the ears and in a rounded nape.
        cuts.append(_ball((0, -0.135, 0.018), (0.14, 0.118, 0.112)))
    return Join(tuple(solids), 0.018, tuple(cuts), 0.010)


def _eye_paint(colour: np.ndarray, x: np.ndarray, y: np.ndarray, looks: Looks) -> None:
    """Paint white, iris, pupil, lids and brow of the eye whose outer side is +x."""
    u = (x - EYE[0]) / 0.0152
    v = (y - 0.0082 - 0.0010 * u) / 0.0058
    slit = v**2 + np.abs(u) ** 2.2 * np.where(v > 0, 1.0, 1.25) - 1.0
    inside = slit < 0
    radius = np.hypot(x - EYE[0], y - 0.0086)
    colour[inside] = (0.58, 0.55, 0.53)
    iris = inside & (radius < 0.0066)
    colour[iris] = np.array(looks.eyes) * (0.55 + 70.0 * radius[iris, None])
    colour[inside & (radius < 0.0029)] = 0.008
    glint = np.hypot(x - EYE[0] + 0.0022, y - 0.0116) < 0.0013
    colour[inside & glint] = 0.95
    lash = (np.abs(slit + 0.02) < 0.26) & (v > 0.15)
    colour[lash] *= 0.16
    under = (np.abs(slit) < 0.14) & (v <= 0.15)
    colour[under] *= 0.62
    # Brow: a thin arc that tapers outwards.
    along = (x - 0.0300) / 0.0215
    arc = 0.0322 - 0.0044 * (along - 0.12) ** 2
    brow = (np.abs(along) < 1) & (np.abs(y - arc) < 0.0027 * (1.15 - 0.6 * np.clip(along, 0, 1)))
    tint = np.array(looks.hair) * 0.9 + np.array(looks.skin) * 0.10
    colour[brow] = 0.40 * colour[brow] + 0.60 * tint


def paint_face(colour: np.ndarray, local: np.ndarray, looks: Looks) -> None:
    """Paint features onto skin `colour` (N, 3) in place, at head coordinates `local` (3, N)."""
    x, y, z = local
    blush = np.exp(-(((np.abs(x) - 0.044) / 0.017) ** 2 + ((y + 0.026) / 0.015) ** 2))
    colour *= 1.0 - blush[:, None] * np.array([0.02, 0.16, 0.14], np.float32) * (z > 0)[:, None]
    front = z > 0.045
    mouth = (y + 0.0592) - 0.075 * np.abs(x)
    width = np.clip(1 - (x / 0.0255) ** 2, 0, 1)
    upper = (mouth > 0) & (mouth < 0.0078 * width)
    lower = (mouth <= 0) & (mouth > -0.0105 * np.sqrt(width))
    for share, chosen in ((0.80, upper), (0.92, lower)):
        chosen &= front
        colour[chosen] = 0.30 * colour[chosen] + 0.70 * share * np.array(looks.lips)
    line = front & (np.abs(mouth) < 0.0010) & (np.abs(x) < 0.0245)
    colour[line] *= 0.38
    nostril = front & (np.hypot((np.abs(x) - 0.0075) / 1.5, y + 0.0328) < 0.0021)
    colour[nostril] *= 0.35
    for side in (1.0, -1.0):
        chosen = np.flatnonzero(front & (x * side > 0))
        patch = colour[chosen]
        _eye_paint(patch, x[chosen] * side, y[chosen], looks)
        colour[chosen] = patch


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


def head_parts(skeleton: Skeleton, looks: Looks) -> list[Part]:
    """The head (skin with a painted face) and the hair."""
    axes, size = head_axes(skeleton), skeleton.build.head

    def skin(points: np.ndarray, normals: np.ndarray) -> Surface:
        count = points.shape[1]
        colour = np.tile(np.array(looks.skin, np.float32), (count, 1))
        paint_face(colour, axes.local(points) / np.float32(size), looks)
        return Surface(colour, np.full(count, 0.10, np.float32), np.full(count, 22.0),
                       np.ones(count, np.float32), np.full(count, labels.FACE, np.uint8))

    head = Part("head", Scaled(axes, size, head_shape(skeleton.build.curve)), skin)
    shape = hair_shape(looks)
    if shape is None:
        return [head]
    paint = lambda points, normals: hair_surface(points, axes, size, looks)  # noqa: E731
    return [head, Part("hair", Scaled(axes, size, shape), paint)]
