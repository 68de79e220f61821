"""How cloth hangs: ease over the body, folds, and what falls around both legs.

Positions on the trunk are fractions (0 hips, 1 shoulders); lengths are metres.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from train.datasets.mannequin_body import trunk_rows
from train.datasets.mannequin_fabric import Fabric, Folds
from train.datasets.mannequin_pose import LEFT, RIGHT, Skeleton, stand
from train.datasets.mannequin_shapes import TABLE_ROWS, Axes, axes
from train.datasets.mannequin_stances import Stance
from train.datasets.mannequin_tube import Tube

OVERLAP = 0.09  # of a lower leg or arm, by which its cloth starts inside that of the upper one
ROOM_BELOW = 0.016  # metres between an untucked top and the cloth under it


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
class Panel:
    """A piece of cloth on a tube: v = offset + direction * y, with a seam at y = `seam`.

    mirror: -1 for panels on the trunk of a mirrored figure; limbs mirror by themselves.
    name: kind of piece; joint: y where a limb bends; both say how it wrinkles.
    """

    tube: Tube
    offset: float = 0.0
    direction: float = -1.0
    seam: float | None = None
    mirror: float = 1.0
    name: str = "bodice"
    seed: int = 0
    joint: float | None = None


def random_seed(garment: Garment, name: str) -> int:
    """A number that belongs to one piece of a garment."""
    return int(np.random.default_rng([garment.seed, 5, *name.encode()]).integers(1 << 30))


def random_folds(garment: Garment, name: str, depths: list[tuple[float, float]], around: int,
           along: float, mirror: float = 1.0, sharp: float = 0.45) -> dict[str, object]:
    """Tube options for four random waves; `name` tells the tubes of one garment apart."""
    rng = np.random.default_rng([garment.seed, *name.encode()])
    waves = []
    lean = rng.choice((-1.0, 1.0))
    for rank in range(4):
        turns = max(1, around + rank - 1)
        slope = along * rng.uniform(0.5, 1.4) * (-lean if rank == 2 else lean)
        waves.append((turns, slope, rng.uniform(0, 6.3), rng.uniform(0.5, 1.3)))
    folds = Folds(tuple(waves), np.array(depths, np.float32).T, sharp, mirror)
    return {"folds": folds, "fold_depth": folds.reach}


def hung_rows(rows: np.ndarray, position: np.ndarray, garment: Garment) -> np.ndarray:
    """Trunk rows (from low to high `position`) under cloth that hangs from the chest.

    A top that ends below the waist leaves room for what is worn under it.
    """
    hung = np.maximum.accumulate(rows[::-1, :2])[::-1]
    cloth = rows.copy()
    cloth[:, :2] += garment.loose * (hung - rows[:, :2]) + garment.ease
    if garment.kind != "dress" and garment.hem > -0.05:
        cloth[:, :2] += ROOM_BELOW * np.clip((0.30 - position) / 0.30, 0, 1)[:, None]
    return cloth


def _leg_hull(skeleton: Skeleton, frame: Axes, down: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Middle and half size (n, 2), as x and z, of an ellipse around both legs at `down` (n,)."""
    centres = []
    share = np.clip(down / skeleton.build.leg, 0, 1)
    girth = skeleton.build.girth * np.interp(share, [0, 0.12, 0.35, 0.5, 0.65, 1.0],
                                             [0.074, 0.082, 0.070, 0.058, 0.060, 0.04])[:, None]
    for side in (RIGHT, LEFT):
        joints = [skeleton.hips[side], skeleton.knees[side], skeleton.ankles[side]]
        x, y, z = frame.local(np.array(joints, np.float32).T)
        order = np.maximum.accumulate(y + np.array([0, 1e-4, 2e-4]))
        centres.append(np.stack([np.interp(down, order, x), np.interp(down, order, z)], 1))
    low, high = np.minimum(*centres) - girth, np.maximum(*centres) + girth
    middle, half = (low + high) / 2, (high - low) / 2
    # The box of two legs is larger than its inner ellipse: grow it where a leg is in a corner.
    corner = [
        np.linalg.norm((np.abs(centre - middle) + 0.75 * girth) / half, axis=1)
        for centre in centres
    ]
    return middle, half * np.maximum(np.maximum(*corner), 1.0)[:, None]


def _tail_table(skeleton: Skeleton, garment: Garment,
                top: float) -> tuple[Axes, np.ndarray, np.ndarray]:
    """Axes, local y (TABLE_ROWS,) and table (TABLE_ROWS, 6) of `tail_tube`."""
    knees = skeleton.knees.mean(0) - skeleton.pelvis
    hang = np.array([0.5 * knees[0], knees[1], 0.5 * knees[2]])
    frame = axes(skeleton.pelvis, hang, skeleton.hip_front, -1.0)
    down = np.linspace(-top * skeleton.build.trunk, garment.hem, TABLE_ROWS)
    trunk = trunk_rows(skeleton, -down / skeleton.build.trunk)
    middle, legs = _leg_hull(skeleton, frame, np.maximum(down, 0.0))
    below = np.clip(down / 0.10, 0, 1)
    below = below * below * (3 - 2 * below)
    half, room = trunk[:, :2], 0.0
    if garment.kind in ("top", "coat"):
        room = ROOM_BELOW
        half = half + room * np.clip(down / 0.1 + 1.5, 0, 1)[:, None]
    if garment.kind != "skirt":
        chest = trunk_rows(skeleton, np.linspace(top, 0.9, 40))[:, :2].max(0)
        half = half + garment.loose * (np.maximum(half, chest) - half)
    half = half + below[:, None] * (np.maximum(legs + room, half.max(0) * 0.9) - half)
    full = np.maximum.accumulate(half)
    tight = 0.0 if garment.flare > 0.0 or garment.loose > 0.5 else 0.8
    half = full - tight * np.minimum(full - half, 0.02)
    rise = top * skeleton.build.trunk + down
    grow = garment.flare * np.maximum(rise - 0.05, 0) ** 1.15
    table = np.zeros((TABLE_ROWS, 6), np.float32)
    table[:, 0] = half[:, 0] + garment.ease + grow
    table[:, 1] = half[:, 1] + garment.ease + 0.8 * grow
    # Above the hips the cloth follows the spine and the tilt of the pelvis.
    spine = frame.local(skeleton.chest[:, None].astype(np.float32))[:, 0]
    rise = np.minimum(down, 0.0) / spine[1]
    across = frame.rows @ (skeleton.hips[LEFT] - skeleton.hips[RIGHT])
    table[:, 2] = middle[:, 0] * below + spine[0] * rise
    table[:, 3] = trunk[:, 2] + (middle[:, 1] - trunk[:, 2]) * below + spine[2] * rise
    table[:, 4] = 0.7 * across[1] / across[0] * (1 - below)
    # Cloth bridges what the legs leave uneven; a kink would show as a line across.
    table[:, :4] = gaussian_filter1d(table[:, :4], 7.0, axis=0, mode="nearest")
    return frame, down, table


def tail_tube(skeleton: Skeleton, garment: Garment, top: float, **options: object) -> Tube:
    """Cloth that hangs around both legs, from trunk position `top` down to the hem."""
    frame, down, table = _tail_table(skeleton, garment, top)
    # Cloth does not grow when legs part: its pattern is measured as it hangs at rest.
    rest = _tail_table(stand(skeleton.build, Stance()), garment, top)[2]
    girth = rest[:, :2].mean(1)
    return Tube(frame, float(down[0]), float(down[-1]), table, flat=True, bends=True,
                girth=girth, **options)


def skirt_folds(garment: Garment, top: float, mirror: float) -> dict[str, object]:
    """Options for the tail: regular pleats, or a few soft folds that grow towards the hem."""
    deep = 0.003 + 0.05 * garment.flare
    depths = [(-top * 0.5, 0.0005), (garment.hem, min(deep, 0.022))]
    if not garment.pleats:
        return random_folds(garment, "tail", depths, 4, 1.5, mirror, 0.2)
    profile = np.array([(-top * 0.5, 0.002), (garment.hem, max(deep, 0.012))], np.float32).T
    waves = ((garment.pleats, 0.0, 0.0, 0.2), (garment.pleats // 3, 0.4, 1.0, 0.5))
    folds = Folds(waves, profile, 0.15, mirror)
    return {"folds": folds, "fold_depth": folds.reach}
