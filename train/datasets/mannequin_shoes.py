"""Shoes of a mannequin; they carry the leg labels."""

from dataclasses import dataclass

import numpy as np

from train.datasets.mannequin_body import LEG_LABELS, Part, shin_tube
from train.datasets.mannequin_fabric import Rgb
from train.datasets.mannequin_light import Surface
from train.datasets.mannequin_pose import LEFT, OUTWARD, RIGHT, Skeleton
from train.datasets.mannequin_shapes import Axes, Ellipsoid, Join, RoundCone, Shape

HEELS = {"sneaker": 0.0, "flat": 0.004, "boot": 0.018, "pump": 0.062}


@dataclass(frozen=True)
class Shoes:
    """Kind (a key of HEELS), leather colour and sole colour as linear RGB."""

    kind: str = "sneaker"
    colour: Rgb = (0.62, 0.60, 0.58)
    sole: Rgb = (0.70, 0.69, 0.66)

    @property
    def heel(self) -> float:
        """Height of the heel in metres."""
        return HEELS[self.kind]


@dataclass(frozen=True)
class Under:
    """Everything below the plane y = `level` of `axes`, to be cut away."""

    axes: Axes
    level: float

    def distance(self, points: np.ndarray) -> np.ndarray:
        """Negative below the plane."""
        return self.axes.local(points)[1] - np.float32(self.level)

    def spheres(self) -> np.ndarray:
        """A cut covers nothing by itself."""
        return np.zeros((0, 4), np.float32)


def foot_axes(skeleton: Skeleton, side: int, heel: float) -> Axes:
    """Origin on the sole below the ankle, y up from the sole, z to the toes, x outwards."""
    front = skeleton.feet_front[side]
    pitch = np.arctan2(heel, 0.17)
    up = np.array([0.0, 1.0, 0.0])
    z = front * np.cos(pitch) - up * np.sin(pitch)
    y = up * np.cos(pitch) + front * np.sin(pitch)
    x = np.cross(y, z) * OUTWARD[side]
    ankle = skeleton.ankles[side]
    origin = np.array([ankle[0], 0.78 * heel + 0.001, ankle[2]]) - 0.012 * front
    return Axes(origin.astype(np.float32), np.stack([x, y, z]).astype(np.float32))


def _shoe(skeleton: Skeleton, shoes: Shoes, side: int) -> tuple[Shape, Axes]:
    """Upper and sole of one shoe, with its axes."""
    frame = foot_axes(skeleton, side, shoes.heel)
    place = lambda x, y, z: frame.world(np.array([x, y, z], np.float32))  # noqa: E731
    slim = {"sneaker": 1.06, "boot": 1.05, "flat": 0.95, "pump": 0.88}[shoes.kind]
    solids: list[Shape] = [
        Ellipsoid(frame, (-0.004, 0.020, 0.138), (0.041 * slim, 0.030 * slim, 0.070)),
        Ellipsoid(frame, (0.0, 0.026, -0.020), (0.033 * slim, 0.044, 0.046)),
        RoundCone(place(0, 0.050, 0.005), place(-0.002, 0.024, 0.12), 0.034, 0.026),
        RoundCone(place(0, 0.045, -0.004), skeleton.ankles[side] + np.array([0, 0.02, 0]),
                  0.034, 0.033 if shoes.kind in ("sneaker", "boot") else 0.029),
    ]
    level = Under(frame, -0.006 if shoes.kind in ("sneaker", "boot") else 0.0)
    shape = Join(tuple(solids), 0.030, (level,), 0.006)
    if shoes.kind == "boot":
        ease = ((0.5, 0.010), (0.85, 0.010), (1.0, 0.008))
        shape = Join((shape, shin_tube(skeleton, side, start=0.66, flat=True, ease=ease)), 0.02)
    if shoes.kind == "pump":
        top = place(0, 0.010, -0.040)
        floor = np.array([top[0], 0.006, top[2]])
        shape = Join((shape, RoundCone(top, floor, 0.016, 0.006)), 0.012)
    return shape, frame


def shoe_parts(skeleton: Skeleton, shoes: Shoes, legs: Rgb) -> list[Part]:
    """Both shoes; `legs` is the colour of the skin or tights seen in their openings."""

    def one(side: int) -> Part:
        shape, frame = _shoe(skeleton, shoes, side)

        def paint(points: np.ndarray, normals: np.ndarray) -> Surface:
            x, y, z = frame.local(points)
            count = points.shape[1]
            colour = np.tile(np.array(shoes.colour, np.float32), (count, 1))
            bare = np.zeros(count, bool)
            if shoes.kind == "sneaker":
                bare = y > 0.085
                lace = (z > 0.035) & (z < 0.105) & (np.abs(x) < 0.022) & (y > 0.03)
                colour[lace & (np.sin(z * 420) > 0.2)] = np.array(shoes.sole)
            if shoes.kind in ("flat", "pump"):
                bare = (y > 0.030 + 0.020 * (z < -0.02)) & (z < 0.115 - 6.0 * x * x)
                bare |= y > 0.062
            colour[bare] = np.array(legs)
            thick = 0.020 if shoes.kind == "sneaker" else 0.007
            colour[(y < thick) & ~bare] = np.array(shoes.sole)
            colour[(np.abs(y - thick) < 0.0016) & ~bare] *= 0.45
            shine = np.where(bare, 0.08, 0.25 if shoes.kind != "sneaker" else 0.06)
            return Surface(
                colour, shine.astype(np.float32), np.full(count, 24.0, np.float32),
                bare.astype(np.float32), np.full(count, LEG_LABELS[side], np.uint8),
            )

        return Part("shoe", shape, paint, anchors=(frame,))

    return [one(RIGHT), one(LEFT)]
