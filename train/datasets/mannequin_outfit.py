"""Garments: shells of cloth around the body, with folds, necklines, hems and sleeves.

Positions on the trunk are fractions (0 hips, 1 shoulders); lengths are metres.
"""

from dataclasses import dataclass

import numpy as np

from spt import labels
from train.datasets.mannequin_body import (
    Paint, Part, arm_tubes, bust, shin_tube, thigh_tube, trunk_axes, trunk_rows, trunk_tube,
)
from train.datasets.mannequin_fabric import Fabric, Folds, fabric_colour, sheen
from train.datasets.mannequin_light import Surface
from train.datasets.mannequin_pose import LEFT, RIGHT, Skeleton
from train.datasets.mannequin_shapes import (
    TABLE_ROWS, Axes, Ellipsoid, Join, RoundCone, Shape, Tube, axes,
)

DRESS_SPLIT = 0.25  # a dress is upper clothes above this position and skirt below it


@dataclass(frozen=True)
class Garment:
    """One piece of clothing; fields that its kind does not use are ignored."""

    kind: str  # "top", "coat", "dress", "skirt" or "pants"
    fabric: Fabric = Fabric()
    ease: float = 0.010  # cloth's distance from the skin
    loose: float = 0.3  # 0 follows the waist, 1 hangs straight from the chest
    sleeve: float = 0.3  # share of the arm that is covered
    hem: float = 0.04  # below the hip joints; for pants the share of the leg
    waist: float = 0.34  # upper end of skirts and pants
    flare: float = 0.0  # metres wider per metre of length
    pleats: int = 0  # folds around a skirt
    neckline: str = "crew"  # "crew", "v", "scoop", "high" or "shirt"
    opening: float = 0.0  # half width of an open front at the hem
    seed: int = 0


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


def _folds(garment: Garment, name: str, depths: list[tuple[float, float]], around: int,
           along: float, mirror: float = 1.0, sharp: float = 0.45) -> dict[str, object]:
    """Tube options for four random waves; `name` tells the tubes of one garment apart."""
    rng = np.random.default_rng([garment.seed, *name.encode()])
    waves = []
    for rank in range(4):
        turns = max(1, around + rank - 1)
        slope = along * rng.uniform(0.6, 1.4) * rng.choice((-1.0, 1.0))
        waves.append((turns, slope, rng.uniform(0, 6.3), rng.uniform(0.5, 1.3)))
    profile = np.array(depths, np.float32).T
    return {
        "folds": Folds(tuple(waves), profile, sharp, mirror),
        "fold_depth": float(profile[1].max()),
    }


def _hung(rows: np.ndarray, garment: Garment) -> np.ndarray:
    """Trunk rows (from low to high) under cloth that hangs from the chest."""
    hung = np.maximum.accumulate(rows[::-1, :2])[::-1]
    cloth = rows.copy()
    cloth[:, :2] += garment.loose * (hung - rows[:, :2]) + garment.ease
    return cloth


def _leg_hull(skeleton: Skeleton, frame: Axes, down: np.ndarray) -> np.ndarray:
    """(n, 4) low x, high x, low z, high z of both bare legs at `down` (n,) below the hips."""
    low, high = [], []
    for side in (RIGHT, LEFT):
        joints = [skeleton.hips[side], skeleton.knees[side], skeleton.ankles[side]]
        x, y, z = frame.local(np.array(joints, np.float32).T)
        order = np.maximum.accumulate(y + np.array([0, 1e-4, 2e-4]))
        centre = np.stack([np.interp(down, order, x), np.interp(down, order, z)], 1)
        share = np.clip(down / skeleton.build.leg, 0, 1)
        girth = skeleton.build.girth * np.interp(share, [0, 0.12, 0.35, 0.5, 0.65, 1.0],
                                                 [0.074, 0.082, 0.068, 0.056, 0.058, 0.04])
        low.append(centre - girth[:, None])
        high.append(centre + girth[:, None])
    low, high = np.minimum(*low), np.maximum(*high)
    return np.stack([low[:, 0], high[:, 0], low[:, 1], high[:, 1]], 1)


def tail_tube(skeleton: Skeleton, garment: Garment, top: float, **options: object) -> Tube:
    """Cloth that hangs around both legs, from trunk position `top` down to the hem."""
    knees = skeleton.knees.mean(0) - skeleton.pelvis
    hang = np.array([0.5 * knees[0], knees[1], 0.5 * knees[2]])
    frame = axes(skeleton.pelvis, hang, skeleton.hip_front, -1.0)
    down = np.linspace(-top * skeleton.build.trunk, garment.hem, TABLE_ROWS)
    trunk = trunk_rows(skeleton, -down / skeleton.build.trunk)
    hull = _leg_hull(skeleton, frame, np.maximum(down, 0.0))
    below = np.clip(down / 0.10, 0, 1)
    below = below * below * (3 - 2 * below)
    half = trunk[:, :2]
    if garment.kind != "skirt":
        chest = trunk_rows(skeleton, np.linspace(top, 0.9, 40))[:, :2].max(0)
        half = half + garment.loose * (np.maximum(half, chest) - half)
    legs = np.stack([hull[:, 1] - hull[:, 0], hull[:, 3] - hull[:, 2]], 1) / 2
    middle = np.stack([hull[:, 1] + hull[:, 0], hull[:, 3] + hull[:, 2]], 1) / 2
    half = half + below[:, None] * (np.maximum(legs, half.max(0) * 0.9) - half)
    full = np.maximum.accumulate(half)
    tight = 0.0 if garment.flare > 0.0 or garment.loose > 0.5 else 0.8
    half = full - tight * np.minimum(full - half, 0.02)
    rise = top * skeleton.build.trunk + down
    grow = garment.flare * np.maximum(rise - 0.05, 0) ** 1.15
    table = np.zeros((TABLE_ROWS, 6), np.float32)
    table[:, 0] = half[:, 0] + garment.ease + grow
    table[:, 1] = half[:, 1] + garment.ease + 0.8 * grow
    table[:, 2] = middle[:, 0] * below
    table[:, 3] = trunk[:, 2] + (middle[:, 1] - trunk[:, 2]) * below
    return Tube(frame, float(down[0]), float(down[-1]), table, flat=True, **options)


def _skirt_folds(garment: Garment, top: float, mirror: float) -> dict[str, object]:
    """Options for the tail: regular pleats, or a few soft folds that grow towards the hem."""
    deep = 0.004 + 0.05 * garment.flare
    depths = [(-top * 0.5, 0.0005), (garment.hem, min(deep, 0.026))]
    if not garment.pleats:
        return _folds(garment, "tail", depths, 4, 1.5, mirror, 0.2)
    profile = np.array([(-top * 0.5, 0.003), (garment.hem, max(deep, 0.011))], np.float32).T
    waves = ((garment.pleats, 0.0, 0.0, 0.25), (garment.pleats // 3, 0.4, 1.0, 0.6))
    return {"folds": Folds(waves, profile, 0.35, mirror),
            "fold_depth": float(profile[1].max())}


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
    wide = ((0.0, garment.ease), (0.35, slack), (1.0, slack + 0.002))
    depth = 0.003 + 0.003 * garment.loose
    length = build.upper_arm
    upper, _ = arm_tubes(
        skeleton, side, end=reach, ease=wide, flat=reach < 1.0,
        **_folds(garment, name, [(0, 0.001), (0.5 * length, 0.5 * depth), (length, 0.6 * depth)], 2, 28),
    )
    tubes = [(upper, 0.0, -1.0)]
    if share > split + 0.02:
        length = build.forearm
        _, fore = arm_tubes(
            skeleton, side, end=(share - split) / (1 - split), flat=True,
            ease=((0.0, slack + 0.002), (0.6, slack), (1.0, 0.7 * slack + 0.002)),
            **_folds(garment, name + "f", [(0, 0.6 * depth), (0.5 * length, depth), (length, 0.5 * depth)], 1, 40),
        )
        tubes.append((fore, -build.upper_arm, -1.0))
    shape = Join(tuple(tube for tube, _, _ in tubes), 0.012)
    return shape, _paint(tubes, garment, skeleton, labels.UPPER_CLOTHES)


def upper_parts(skeleton: Skeleton, garment: Garment, name: str, mirrored: bool) -> list[Part]:
    """A top, coat or dress with its sleeves."""
    mirror = -1.0 if mirrored else 1.0
    dress = garment.kind == "dress"
    trunk = skeleton.build.trunk
    # Short tops are cut from the trunk's own tube; only long ones hang around the legs.
    short = not dress and garment.hem <= 0.10
    low = garment.waist if dress else 0.06 - garment.hem / trunk if short else 0.10
    top = 1.10 if garment.neckline != "high" else 1.15
    rows = _hung(trunk_rows(skeleton, np.linspace(low - 0.06, top, TABLE_ROWS)), garment)
    depth = 0.002 + 0.005 * garment.loose
    bodice = trunk_tube(
        skeleton, low - 0.06, top, rows, flat=True,
        **_folds(garment, name, [(low * trunk, depth), (0.6 * trunk, 0.6 * depth), (trunk, 0.001)],
                 3, 16, mirror),
    )
    tubes = [(bodice, 0.0, 1.0)]
    if not short:
        tail = tail_tube(skeleton, garment, low, **_skirt_folds(garment, low, mirror))
        tubes.append((tail, 0.0, -1.0))
    solids: list[Shape] = [tube for tube, _, _ in tubes] + bust(skeleton, garment.ease)
    if garment.sleeve > 0.02:
        solids += [
            arm_tubes(skeleton, side, end=0.32,
                      ease=((0.0, garment.ease - 0.006), (0.32, garment.ease - 0.004)))[0]
            for side in (RIGHT, LEFT)
        ]
    if garment.neckline == "high":
        up = skeleton.head_centre - skeleton.chest
        base = skeleton.chest - 0.016 * skeleton.chest_front
        solids.append(RoundCone(base + 0.22 * up, base + 0.40 * up, 0.066, 0.060))
    shape = Join(tuple(solids), 0.028, _neck_cuts(skeleton, garment))
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
        skeleton, garment, garment.waist, **_skirt_folds(garment, garment.waist, mirror)
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
    seat = trunk_tube(skeleton, -0.19, garment.waist, rows, flat=True)
    split = build.thigh / build.leg
    tubes = [(seat, 0.0, 1.0)]
    deep = 0.002 + 0.09 * ease
    for side in (RIGHT, LEFT):
        key = f"leg{side ^ int(mirrored)}"
        reach = min(share / split, 1.0)
        wide = ease + garment.flare * 0.25
        thigh = thigh_tube(
            skeleton, side, end=reach, flat=reach < 1.0, ease=((0, ease), (1.0, wide)),
            **_folds(garment, key, [(0, deep), (0.5 * build.thigh, 0.4 * deep),
                                    (build.thigh, 0.5 * deep)], 2, 18),
        )
        tubes.append((thigh, 0.0, -1.0))
        if share > split + 0.02:
            length = build.leg - build.thigh
            shin = shin_tube(
                skeleton, side, end=(share - split) / (1 - split), flat=True,
                ease=((0, wide), (1.0, ease + garment.flare * 0.5)),
                **_folds(garment, key + "s", [(0, 0.5 * deep), (0.5 * length, 0.5 * deep),
                                              (length, 1.4 * deep)], 1, 34),
            )
            tubes.append((shin, -build.thigh, -1.0))
    shape = Join(tuple(tube for tube, _, _ in tubes), 0.022)
    return Part("pants", shape, _paint(tubes, garment, skeleton, labels.PANTS, mirror))
