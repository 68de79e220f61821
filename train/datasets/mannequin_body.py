"""The bare body of a mannequin: trunk, neck, arms, hands and legs as skin-coloured parts."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from spt import labels
from train.datasets.mannequin_pose import LEFT, RIGHT, Skeleton
from train.datasets.mannequin_shapes import (
    TABLE_ROWS,
    Axes,
    Ellipsoid,
    Join,
    RoundCone,
    Shape,
    axes,
    smooth_table,
)
from train.datasets.mannequin_tube import Tube

ARM_LABELS = (labels.RIGHT_ARM, labels.LEFT_ARM)
LEG_LABELS = (labels.RIGHT_LEG, labels.LEFT_LEG)

# (points (3, N), normals (3, N)) -> the material there, a `mannequin_light.Surface`
Paint = Callable[[np.ndarray, np.ndarray], object]


@dataclass(frozen=True)
class Part:
    """One thing a ray can hit; `fillet` joins it smoothly to the parts before it (metres)."""

    name: str
    shape: Shape
    paint: Paint
    fillet: float = 0.0
    anchors: tuple[Tube | Axes, ...] = ()  # what its surface sticks to: the nearest tube, or axes


# Trunk outline: position (0 hips, 1 shoulders), half width, half depth, centre z. The two
# tables are the ends between which `Build.curve` blends.
_CURVY = [
    (-0.24, 0.150, 0.108, -0.004), (-0.10, 0.172, 0.118, -0.010), (0.00, 0.170, 0.117, -0.010),
    (0.16, 0.152, 0.104, 0.000), (0.36, 0.120, 0.087, 0.004), (0.52, 0.124, 0.089, 0.002),
    (0.68, 0.136, 0.096, 0.000), (0.82, 0.140, 0.098, -0.006), (0.93, 0.139, 0.086, -0.014),
    (1.00, 0.144, 0.074, -0.020), (1.04, 0.141, 0.066, -0.024), (1.08, 0.118, 0.059, -0.026),
    (1.12, 0.078, 0.054, -0.027), (1.17, 0.048, 0.050, -0.024),
]
_STRAIGHT = [
    (-0.24, 0.150, 0.106, -0.004), (-0.10, 0.165, 0.114, -0.008), (0.00, 0.162, 0.112, -0.008),
    (0.16, 0.154, 0.106, 0.000), (0.36, 0.146, 0.102, 0.004), (0.52, 0.150, 0.104, 0.004),
    (0.68, 0.160, 0.110, 0.002), (0.82, 0.167, 0.112, -0.004), (0.93, 0.164, 0.098, -0.012),
    (1.00, 0.166, 0.084, -0.018), (1.04, 0.162, 0.075, -0.022), (1.08, 0.138, 0.067, -0.024),
    (1.12, 0.094, 0.062, -0.025), (1.17, 0.058, 0.057, -0.022),
]
# Limb outlines: position along the bone, half width, half depth, centre x (out), centre z.
_UPPER_ARM = [
    (0.0, 0.036, 0.042, -0.004, 0.0), (0.2, 0.047, 0.052, 0.002, 0.0),
    (0.6, 0.043, 0.046, 0.002, 0.002), (1.0, 0.038, 0.039, 0.0, 0.0),
]
_FOREARM = [
    (0.0, 0.038, 0.039, 0.0, 0.0), (0.25, 0.041, 0.040, 0.003, 0.0),
    (0.65, 0.032, 0.030, 0.001, 0.0), (1.0, 0.027, 0.021, 0.0, 0.0),
]
_THIGH = [
    (0.0, 0.072, 0.080, 0.002, -0.010), (0.25, 0.079, 0.085, 0.0, 0.003),
    (0.65, 0.064, 0.069, 0.0, 0.006), (0.92, 0.053, 0.056, 0.0, 0.004),
    (1.0, 0.051, 0.055, 0.0, 0.002),
]
_SHIN = [
    (0.0, 0.051, 0.055, 0.0, 0.002), (0.15, 0.050, 0.053, 0.002, -0.006),
    (0.33, 0.054, 0.057, 0.004, -0.014), (0.62, 0.041, 0.042, 0.001, -0.009),
    (0.88, 0.031, 0.034, 0.0, -0.004), (1.0, 0.033, 0.037, 0.0, -0.004),
]


def trunk_rows(skeleton: Skeleton, position: np.ndarray) -> np.ndarray:
    """(n, 3) half width, half depth, centre z of the bare trunk at `position` (0 hips, 1 neck)."""
    curve = skeleton.build.curve
    blend = smooth_table(_CURVY)(position) * curve + smooth_table(_STRAIGHT)(position) * (
        1 - curve
    )
    blend[:, 0] *= 0.45 + 0.55 * skeleton.build.shoulders / (0.176 - 0.018 * curve)
    blend[:, :2] *= skeleton.build.girth
    return blend


def trunk_axes(skeleton: Skeleton) -> Axes:
    """Origin between the hips, y to the middle of the shoulders, z between both fronts."""
    front = skeleton.hip_front + skeleton.chest_front
    return axes(skeleton.pelvis, skeleton.chest - skeleton.pelvis, front)


def trunk_tube(skeleton: Skeleton, start: float, end: float,
               rows: np.ndarray, **options: object) -> Tube:
    """A tube that follows the spine from `start` to `end` (0 hips, 1 shoulders).

    rows: (TABLE_ROWS, 3) half width, half depth, centre z along it, evenly spaced.
    """
    frame = trunk_axes(skeleton)
    position = np.linspace(start, end, TABLE_ROWS)
    between = np.clip(position, 0.0, 1.0)
    between = between * between * (3 - 2 * between)
    table = np.zeros((TABLE_ROWS, 6), np.float32)
    table[:, :2], table[:, 3] = rows[:, :2], rows[:, 2]
    ends = []
    for pair, front in ((skeleton.hips, skeleton.hip_front),
                        (skeleton.shoulders, skeleton.chest_front)):
        across = frame.rows @ (pair[LEFT] - pair[RIGHT])
        facing = frame.rows @ front
        ends.append((across[1] / across[0], facing[0] / facing[2]))
    (low_tilt, low_twist), (high_tilt, high_twist) = ends
    table[:, 4] = low_tilt + between * (high_tilt - low_tilt)
    table[:, 5] = low_twist + between * (high_twist - low_twist)
    trunk = skeleton.build.trunk
    return Tube(frame, start * trunk, end * trunk, table, bends=True, **options)


def limb_tube(first: np.ndarray, last: np.ndarray, front: np.ndarray, side: int,
              knots: list[tuple[float, ...]], *, start: float = 0.0, end: float = 1.0,
              girth: float = 1.0, ease: tuple[tuple[float, float], ...] = ((0.0, 0.0),),
              **options: object) -> Tube:
    """A tube along a bone from fraction `start` to `end`; `ease` rows (position, metres)."""
    length = float(np.linalg.norm(last - first))
    position = np.linspace(start, end, TABLE_ROWS)
    rows = smooth_table(knots)(position)
    table = np.zeros((TABLE_ROWS, 6), np.float32)
    slack = np.interp(position, *np.array(ease).T)
    table[:, :2] = rows[:, :2] * girth + slack[:, None]
    table[:, 2:4] = rows[:, 2:]
    # Bones point down, where cross(y, z) is the person's right: outwards on the right side.
    frame = axes(first, last - first, front, 1.0 if side == RIGHT else -1.0)
    return Tube(frame, start * length, end * length, table, **options)


def arm_tubes(skeleton: Skeleton, side: int, **options: object) -> tuple[Tube, Tube]:
    """Upper arm and forearm; `options` as of `limb_tube`."""
    girth = skeleton.build.girth * (1.06 - 0.16 * skeleton.build.curve)
    joints = (skeleton.shoulders[side], skeleton.elbows[side], skeleton.wrists[side])
    front = skeleton.chest_front
    options = {"girth": girth} | options
    return (
        limb_tube(joints[0], joints[1], front, side, _UPPER_ARM, **options),
        limb_tube(joints[1], joints[2], front, side, _FOREARM, **options),
    )


def thigh_tube(skeleton: Skeleton, side: int, **options: object) -> Tube:
    """Hip to knee; `options` as of `limb_tube`."""
    front = 0.45 * skeleton.hip_front + 0.55 * skeleton.feet_front[side]
    options = {"girth": skeleton.build.girth} | options
    return limb_tube(
        skeleton.hips[side], skeleton.knees[side], front, side, _THIGH, **options
    )


def shin_tube(skeleton: Skeleton, side: int, **options: object) -> Tube:
    """Knee to ankle; `options` as of `limb_tube`."""
    front = 0.45 * skeleton.hip_front + 0.55 * skeleton.feet_front[side]
    options = {"girth": skeleton.build.girth} | options
    return limb_tube(
        skeleton.knees[side], skeleton.ankles[side], front, side, _SHIN, **options
    )


def hand_axes(skeleton: Skeleton, side: int) -> Axes:
    """Origin at the wrist, y to the fingers, x outwards."""
    # At rest the palm faces the thigh: local z (the thumb's side) forwards, x outwards.
    return axes(skeleton.wrists[side], skeleton.hand_directions[side], skeleton.chest_front,
                1.0 if side == RIGHT else -1.0)


def _hand(skeleton: Skeleton, side: int) -> list[Shape]:
    """Palm, thumb and four slightly curled fingers."""
    frame = hand_axes(skeleton, side)
    size = skeleton.build.height / 1.72
    place = lambda x, y, z: frame.world(np.array([x, y, z], np.float32) * size)  # noqa: E731
    shapes: list[Shape] = [
        RoundCone(place(0, -0.01, 0), place(0, 0.03, 0.001), 0.023 * size, 0.021 * size),
        Ellipsoid(frame, (0.0, 0.052 * size, 0.002), (0.0155 * size, 0.05 * size, 0.037 * size)),
        RoundCone(place(-0.004, 0.02, 0.026), place(-0.013, 0.058, 0.046), 0.014 * size,
                  0.0105 * size),
        RoundCone(place(-0.013, 0.058, 0.046), place(-0.017, 0.085, 0.044), 0.0105 * size,
                  0.0085 * size),
    ]
    for rank, length in enumerate((0.068, 0.076, 0.070, 0.054)):
        z = 0.0265 - 0.0172 * rank
        knuckle, middle = place(0, 0.082, z), place(-0.012, 0.082 + 0.58 * length, z * 1.02)
        tip = place(-0.034, 0.082 + 0.98 * length, z * 0.95)
        shapes.append(RoundCone(knuckle, middle, 0.0105 * size, 0.0092 * size))
        shapes.append(RoundCone(middle, tip, 0.0092 * size, 0.0075 * size))
    return shapes


def trunk_shape(skeleton: Skeleton) -> Join:
    """Bare trunk with neck, shoulder caps and, on a curvy build, the bust."""
    build = skeleton.build
    rows = trunk_rows(skeleton, np.linspace(0.07, 1.17, TABLE_ROWS))
    head_up = skeleton.head_rows[1]
    neck = RoundCone(
        skeleton.chest + np.array([0, 0.03, 0]) - 0.018 * skeleton.chest_front,
        skeleton.head_centre - 0.045 * head_up - 0.022 * skeleton.head_rows[2],
        (0.061 - 0.010 * build.curve) * build.girth, (0.056 - 0.010 * build.curve) * build.girth,
    )
    caps = [
        arm_tubes(skeleton, side, end=0.4, ease=((0.0, 0.0), (0.4, -0.004)))[0]
        for side in (RIGHT, LEFT)
    ]
    shapes = [trunk_tube(skeleton, 0.07, 1.17, rows), neck, *caps]
    return Join((*shapes, *bust(skeleton)), 0.030)


def bust(skeleton: Skeleton, ease: float = 0.0) -> list[Shape]:
    """Two ellipsoids on the chest of a curvy build, none on a straight one."""
    build = skeleton.build
    if build.curve < 0.3:
        return []
    frame = axes(skeleton.chest, skeleton.chest - skeleton.pelvis, skeleton.chest_front)
    size = build.girth * (0.035 + 0.022 * build.curve) + ease
    down = -0.30 * build.trunk
    return [
        Ellipsoid(frame, (x, down, 0.058 * build.girth), (size, size * 1.12, size * 0.92))
        for x in (-0.062, 0.062)
    ]


def body_shapes(skeleton: Skeleton) -> list[tuple[str, Shape, int, tuple[Tube | Axes, ...]]]:
    """Every bare part as (name, shape, label, anchors), the trunk first."""
    trunk = trunk_shape(skeleton)
    tubes = tuple(solid for solid in trunk.solids if isinstance(solid, Tube))
    parts = [("trunk", trunk, labels.FACE, tubes)]
    for side, name in ((RIGHT, "right"), (LEFT, "left")):
        upper, fore = arm_tubes(skeleton, side)
        parts.append((f"{name}_arm", Join((upper, fore), 0.006), ARM_LABELS[side],
                      (upper, fore)))
        parts.append((f"{name}_hand", Join(tuple(_hand(skeleton, side)), 0.011),
                      ARM_LABELS[side], (hand_axes(skeleton, side),)))
        legs = (thigh_tube(skeleton, side), shin_tube(skeleton, side))
        parts.append((f"{name}_leg", Join(legs, 0.008), LEG_LABELS[side], legs))
    return parts
