"""Garments: shells of cloth around the body, with necklines, hems and sleeves."""

from dataclasses import dataclass

import numpy as np

from spt import labels
from train.datasets.mannequin_body import (
    Paint, Part, arm_tubes, bust, shin_tube, thigh_tube, trunk_axes, trunk_rows, trunk_tube,
)
from train.datasets.mannequin_cloth import (
    Garment, hung_rows, random_folds, skirt_folds, tail_tube,
)
from train.datasets.mannequin_fabric import fabric_colour, sheen
from train.datasets.mannequin_light import Surface
from train.datasets.mannequin_pose import LEFT, RIGHT, Skeleton
from train.datasets.mannequin_shapes import (
    TABLE_ROWS, Axes, Ellipsoid, Join, RoundCone, Shape, Tube, axes,
)

DRESS_SPLIT = 0.25  # a dress is upper clothes above this position and skirt below it


@dataclass(frozen=True)
class Gap:
    """The open front of a coat, to be cut away: half width grows from `top` to `bottom`."""

    axes: Axes
    low: float
    high: float
    bottom: float
    top: float

    def distance(self, points: np.ndarray) -> np.ndarray:
        """Negative inside the opening."""
        x, y, z = self.axes.local(points)
        share = np.clip((y - self.low) / (self.high - self.low), 0.0, 1.0)
        return np.maximum(np.abs(x) - (self.bottom + share * (self.top - self.bottom)), -z)

    def spheres(self) -> np.ndarray:
        """A cut covers nothing by itself."""
        return np.zeros((0, 4), np.float32)


def _neck_cuts(skeleton: Skeleton, garment: Garment) -> tuple[Shape, ...]:
    """What the neckline takes away from a top."""
    frame = axes(skeleton.chest, skeleton.chest - skeleton.pelvis, skeleton.chest_front)
    sizes = {
        "crew": ((0, 0.062, 0.030), (0.066, 0.052, 0.080)),
        "v": ((0, 0.080, 0.060), (0.062, 0.185, 0.100)),
        "scoop": ((0, 0.060, 0.045), (0.105, 0.105, 0.110)),
        "shirt": ((0, 0.075, 0.050), (0.055, 0.090, 0.080)),
    }
    cuts: list[Shape] = []
    if garment.neckline in sizes:
        cuts.append(Ellipsoid(frame, *sizes[garment.neckline]))
    if garment.opening > 0.0:
        low = -garment.hem - skeleton.build.trunk
        cuts.append(Gap(frame, low, 0.02, garment.opening, 0.35 * garment.opening + 0.03))
    return tuple(cuts)


def _paint(tubes: list[tuple[Tube, float, float]], garment: Garment, skeleton: Skeleton,
           label: int, mirror: float = 1.0) -> Paint:
    """Fabric along (tube, offset, direction) rows: v = offset + direction * y of the nearest."""
    frame = trunk_axes(skeleton)
    split = DRESS_SPLIT * skeleton.build.trunk

    def paint(points: np.ndarray, normals: np.ndarray) -> Surface:
        count = points.shape[1]
        apart = np.stack([tube.distance(points) for tube, _, _ in tubes])
        nearest = apart.argmin(0)
        u, v = np.zeros(count, np.float32), np.zeros(count, np.float32)
        for rank, (tube, offset, direction) in enumerate(tubes):
            chosen = np.flatnonzero(nearest == rank)
            around, along = tube.wrap(points[:, chosen])
            u[chosen], v[chosen] = around * np.float32(mirror), offset + direction * along
        strength, sharpness = sheen(garment.fabric)
        tags = np.full(count, label, np.uint8)
        if garment.kind == "dress":
            tags[frame.local(points)[1] < split] = labels.SKIRT
        return Surface(
            fabric_colour(garment.fabric, u, v), np.full(count, strength, np.float32),
            np.full(count, sharpness, np.float32), np.zeros(count, np.float32), tags,
        )

    return paint


def _sleeve(skeleton: Skeleton, garment: Garment, side: int, name: str) -> tuple[Shape, Paint]:
    """One sleeve down to its share of the arm."""
    build, share = skeleton.build, garment.sleeve
    split = build.upper_arm / (build.upper_arm + build.forearm)
    reach = min(share / split, 1.0)
    slack = garment.ease + 0.006 * garment.loose
    wide = ((0.0, garment.ease - 0.010), (0.2, garment.ease - 0.003), (0.38, slack), (1.0, slack + 0.002))
    depth = 0.003 + 0.003 * garment.loose
    length = build.upper_arm
    upper, _ = arm_tubes(
        skeleton, side, end=reach, ease=wide, flat=reach < 1.0,
        **random_folds(garment, name, [(0, 0.001), (0.5 * length, 0.5 * depth), (length, 0.6 * depth)], 2, 28),
    )
    tubes = [(upper, 0.0, -1.0)]
    if share > split + 0.02:
        length = build.forearm
        _, fore = arm_tubes(
            skeleton, side, end=(share - split) / (1 - split), flat=True,
            ease=((0.0, slack + 0.002), (0.6, slack), (1.0, 0.7 * slack + 0.002)),
            **random_folds(garment, name + "f", [(0, 0.6 * depth), (0.5 * length, depth), (length, 0.5 * depth)], 1, 40),
        )
        tubes.append((fore, -build.upper_arm, -1.0))
    shape = Join(tuple(tube for tube, _, _ in tubes), 0.006)
    return shape, _paint(tubes, garment, skeleton, labels.UPPER_CLOTHES)


def upper_parts(skeleton: Skeleton, garment: Garment, name: str, mirrored: bool) -> list[Part]:
    """A top, coat or dress with its sleeves."""
    mirror = -1.0 if mirrored else 1.0
    dress = garment.kind == "dress"
    trunk = skeleton.build.trunk
    # Short tops are cut from the trunk's own tube; only long ones hang around the legs.
    short = not dress and garment.hem <= 0.055
    low = garment.waist if dress else 0.06 - garment.hem / trunk if short else 0.10
    top = 1.13 if garment.neckline != "high" else 1.15
    position = np.linspace(low - 0.06, top, TABLE_ROWS)
    rows = hung_rows(trunk_rows(skeleton, position), position, garment)
    depth = 0.002 + 0.005 * garment.loose
    bodice = trunk_tube(
        skeleton, low - 0.06, top, rows, flat=True,
        **random_folds(garment, name, [(low * trunk, depth), (0.6 * trunk, 0.6 * depth), (trunk, 0.001)],
                 3, 16, mirror),
    )
    tubes = [(bodice, 0.0, 1.0)]
    if not short:
        tail = tail_tube(skeleton, garment, low, **skirt_folds(garment, low, mirror))
        tubes.append((tail, 0.0, -1.0))
    solids: list[Shape] = [tube for tube, _, _ in tubes] + bust(skeleton, garment.ease)
    if garment.sleeve > 0.02:
        solids += [
            arm_tubes(skeleton, side, end=0.32,
                      ease=((0.0, garment.ease - 0.003), (0.32, garment.ease - 0.005)))[0]
            for side in (RIGHT, LEFT)
        ]
    if garment.neckline == "high":
        up = skeleton.head_centre - skeleton.chest
        base = skeleton.chest - 0.016 * skeleton.chest_front
        solids.append(RoundCone(base + 0.22 * up, base + 0.40 * up, 0.066, 0.060))
    shape = Join(tuple(solids), 0.034, _neck_cuts(skeleton, garment))
    label = labels.UPPER_CLOTHES
    parts = [Part(name, shape, _paint(tubes, garment, skeleton, label, mirror))]
    if garment.sleeve > 0.02:
        for side in (RIGHT, LEFT):
            # The seed goes with the mirrored side, so that a mirrored figure has the same folds.
            key = f"{name}{side ^ int(mirrored)}"
            sleeve, paint = _sleeve(skeleton, garment, side, key)
            parts.append(Part(f"{name}_sleeve", sleeve, paint, 0.008))
    return parts


def skirt_part(skeleton: Skeleton, garment: Garment, mirrored: bool) -> Part:
    """A skirt from its waist to its hem."""
    mirror = -1.0 if mirrored else 1.0
    tail = tail_tube(
        skeleton, garment, garment.waist, **skirt_folds(garment, garment.waist, mirror)
    )
    return Part(
        "skirt", tail, _paint([(tail, 0.0, -1.0)], garment, skeleton, labels.SKIRT, mirror)
    )


def pants_part(skeleton: Skeleton, garment: Garment, mirrored: bool) -> Part:
    """Trousers, leggings or shorts: the seat and two legs."""
    mirror = -1.0 if mirrored else 1.0
    build, ease, share = skeleton.build, garment.ease, garment.hem
    rows = trunk_rows(skeleton, np.linspace(-0.19, garment.waist, TABLE_ROWS))
    rows[:, :2] += min(0.5 * ease, 0.006)
    # The seat narrows into the legs, so that its lower end leaves no step.
    rows[:, 1] -= 0.030 * np.clip(np.linspace(1.0, -1.2, TABLE_ROWS), 0, 1)
    seat = trunk_tube(skeleton, -0.19, garment.waist, rows, flat=True)
    split = build.thigh / build.leg
    tubes = [(seat, 0.0, 1.0)]
    deep = 0.002 + 0.09 * ease
    for side in (RIGHT, LEFT):
        key = f"leg{side ^ int(mirrored)}"
        reach = min(share / split, 1.0)
        wide = ease + garment.flare * 0.25
        thigh = thigh_tube(
            skeleton, side, end=reach, flat=reach < 1.0, ease=((0, 0.3 * ease), (0.35, ease), (1.0, wide)),
            **random_folds(garment, key, [(0, deep), (0.5 * build.thigh, 0.4 * deep),
                                    (build.thigh, 0.5 * deep)], 2, 18),
        )
        tubes.append((thigh, 0.0, -1.0))
        if share > split + 0.02:
            length = build.leg - build.thigh
            shin = shin_tube(
                skeleton, side, end=(share - split) / (1 - split), flat=True,
                ease=((0, wide), (1.0, ease + garment.flare * 0.5)),
                **random_folds(garment, key + "s", [(0, 0.5 * deep), (0.5 * length, 0.5 * deep),
                                              (length, 1.4 * deep)], 1, 34),
            )
            tubes.append((shin, -build.thigh, -1.0))
    shins = tuple(tube for tube, offset, _ in tubes if offset < 0.0)
    upper = Join(tuple(tube for tube, offset, _ in tubes if offset >= 0.0), 0.035)
    shape = Join((upper, *shins), 0.006)
    return Part("pants", shape, _paint(tubes, garment, skeleton, labels.PANTS, mirror))
