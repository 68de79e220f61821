"""Head and face of a mannequin, in the head coordinates of `mannequin_hair`."""

from dataclasses import dataclass

import numpy as np

from spt import labels
from train.datasets.mannequin_body import Part
from train.datasets.mannequin_hair import Looks, ball, both, cone, hair_shape, hair_surface
from train.datasets.mannequin_light import Surface
from train.datasets.mannequin_pose import Skeleton
from train.datasets.mannequin_shapes import (
    Axes,
    Join,
    Shape,
)

NOSE_TIP = (0.0, -0.022, 0.113)
EYE = (0.0305, 0.010, 0.083)
EAR = (0.074, -0.006, -0.012)

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


def head_shape(curve: float) -> Join:
    """Skull, jaw, cheeks, nose, lips, eye sockets and ears; `curve` softens the jaw."""
    jaw = 0.060 - 0.004 * curve
    skull = Join(
        (
            ball((0, 0.028, -0.016), (0.075, 0.086, 0.096)),
            ball((0, -0.012, 0.026), (jaw + 0.005, 0.090, 0.069)),
            ball((0, -0.090, 0.056), (0.026 - 0.004 * curve, 0.022, 0.026)),
            *both((0.034 - 0.004 * curve, -0.068, 0.016), (0.022, 0.034, 0.034)),
            *both((0.040, -0.020, 0.062), (0.022, 0.024, 0.022)),
            ball((0, 0.030, 0.078), (0.046, 0.014, 0.012)),
        ),
        0.036,
    )
    # Sockets are shallow hollows; the eyeball fills most of each.
    hollows = tuple(both((0.0305, 0.008, 0.101), (0.019, 0.012, 0.016)))
    face = Join((skull,), cuts=hollows, edge=0.016)
    nose = Join(
        (
            cone((0, 0.018, 0.086), (0, -0.018, 0.103), 0.0085, 0.0100),
            ball((0, -0.023, 0.103), (0.0125, 0.0100, 0.0105)),
            *both((0.0105, -0.027, 0.096), (0.0075, 0.0070, 0.0090)),
        ),
        0.010,
    )
    lips = Join(
        (
            ball((0, -0.0545, 0.0905), (0.0230, 0.0052, 0.0085)),
            ball((0, -0.0640, 0.0885), (0.0200, 0.0064, 0.0090)),
        ),
        0.003,
    )
    eyes = both((0.0305, 0.0085, 0.0770), (0.0135, 0.0125, 0.0125))
    ears = both((0.0765, -0.004, -0.012), (0.0085, 0.031, 0.019))
    return Join((face, nose, lips, *eyes, *ears), 0.008)


def _eye_paint(colour: np.ndarray, x: np.ndarray, y: np.ndarray, looks: Looks) -> None:
    """Paint white, iris, pupil, lids and brow of the eye whose outer side is +x."""
    u = (x - EYE[0]) / 0.0178
    v = (y - 0.0082 - 0.0010 * u) / 0.0069
    slit = v**2 + np.abs(u) ** 2.2 * np.where(v > 0, 1.0, 1.25) - 1.0
    inside = slit < 0
    radius = np.hypot(x - EYE[0], y - 0.0086)
    colour[inside] = (0.40, 0.37, 0.35)
    iris = inside & (radius < 0.0080)
    colour[iris] = np.array(looks.eyes) * (0.55 + 64.0 * radius[iris, None])
    colour[inside & (radius < 0.0033)] = 0.008
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
    colour[brow] = 0.30 * colour[brow] + 0.70 * tint


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
        colour[chosen] = 0.16 * colour[chosen] + 0.84 * share * np.array(looks.lips)
    line = front & (np.abs(mouth) < 0.0010) & (np.abs(x) < 0.0245)
    colour[line] *= 0.38
    nostril = front & (np.hypot((np.abs(x) - 0.0075) / 1.5, y + 0.0328) < 0.0021)
    colour[nostril] *= 0.35
    for side in (1.0, -1.0):
        chosen = np.flatnonzero(front & (x * side > 0))
        patch = colour[chosen]
        _eye_paint(patch, x[chosen] * side, y[chosen], looks)
        colour[chosen] = patch


def head_parts(skeleton: Skeleton, looks: Looks) -> list[Part]:
    """The head (skin with a painted face) and the hair."""
    axes, size = head_axes(skeleton), skeleton.build.head

    def skin(points: np.ndarray, normals: np.ndarray) -> Surface:
        count = points.shape[1]
        colour = np.tile(np.array(looks.skin, np.float32), (count, 1))
        paint_face(colour, axes.local(points) / np.float32(size), looks)
        return Surface(colour, np.full(count, 0.10, np.float32), np.full(count, 22.0),
                       np.ones(count, np.float32), np.full(count, labels.FACE, np.uint8))

    shape = Scaled(axes, size, head_shape(skeleton.build.curve))
    head = Part("head", shape, skin, anchors=(axes,))
    shape = hair_shape(looks)
    if shape is None:
        return [head]
    paint = lambda points, normals: hair_surface(points, axes, size, looks)  # noqa: E731
    return [head, Part("hair", Scaled(axes, size, shape), paint, anchors=(axes,))]
