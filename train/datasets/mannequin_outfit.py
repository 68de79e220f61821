"""Tops, coats and dresses: shells of cloth with necklines, hems and sleeves."""

from dataclasses import dataclass

import numpy as np

from spt import labels
from train.datasets.mannequin_body import (
    Paint,
    Part,
    arm_tubes,
    bust,
    trunk_axes,
    trunk_rows,
    trunk_tube,
)
from train.datasets.mannequin_cloth import (
    OVERLAP,
    Garment,
    Panel,
    hung_rows,
    random_folds,
    random_seed,
    skirt_folds,
    tail_tube,
)
from train.datasets.mannequin_details import LINE, SEAM_SHADE, draw_details, wrinkled
from train.datasets.mannequin_fabric import fabric_colour, sheen
from train.datasets.mannequin_light import Surface
from train.datasets.mannequin_pose import LEFT, RIGHT, Skeleton
from train.datasets.mannequin_shapes import (
    TABLE_ROWS,
    Axes,
    Ellipsoid,
    Join,
    RoundCone,
    Shape,
    axes,
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


def cloth_paint(panels: list[Panel], garment: Garment, skeleton: Skeleton, label: int,
                cuts: tuple[Shape, ...] = ()) -> Paint:
    """Fabric of the nearest panel, with seams beside hems and beside the edges of `cuts`."""
    frame = trunk_axes(skeleton)
    split = DRESS_SPLIT * skeleton.build.trunk

    def paint(points: np.ndarray, normals: np.ndarray) -> Surface:
        count = points.shape[1]
        nearest = np.stack([panel.tube.distance(points) for panel in panels]).argmin(0)
        colour, leaned = np.zeros((count, 3), np.float32), normals.copy()
        seam = np.full(count, 1.0, np.float32)
        for rank, panel in enumerate(panels):
            chosen = np.flatnonzero(nearest == rank)
            around, along = panel.tube.wrap(points[:, chosen])
            u = around * np.float32(panel.mirror)
            here = fabric_colour(garment.fabric, u, panel.offset + panel.direction * along)
            place = panel.tube.stick(points[:, chosen])
            draw_details(here, panel, garment, u, place, skeleton.build.trunk)
            colour[chosen] = here
            leaned[:, chosen] = wrinkled(normals[:, chosen], panel, garment, u, place)
            if panel.seam is not None:
                seam[chosen] = np.abs(along - np.float32(panel.seam))
        for cut in cuts:
            seam = np.minimum(seam, np.abs(cut.distance(points) - np.float32(0.014)))
        colour[seam < LINE] *= SEAM_SHADE
        strength, sharpness = sheen(garment.fabric)
        tags = np.full(count, label, np.uint8)
        if garment.kind == "dress":
            tags[frame.local(points)[1] < split] = labels.SKIRT
        return Surface(
            colour, np.full(count, strength, np.float32), np.full(count, sharpness, np.float32),
            np.zeros(count, np.float32), tags, leaned,
        )

    return paint


def _sleeve(skeleton: Skeleton, garment: Garment, side: int, name: str, part: str) -> Part:
    """One sleeve down to its share of the arm; `name` chooses its folds."""
    build, share = skeleton.build, garment.sleeve
    split = build.upper_arm / (build.upper_arm + build.forearm)
    reach = min(share / split, 1.0)
    ease, slack = garment.ease, garment.ease + 0.006 * garment.loose
    deep, length = 0.0035 + 0.004 * garment.loose, build.upper_arm
    long = share > split + 0.02
    end = 0.0 if long else 0.8 * deep
    upper, _ = arm_tubes(
        skeleton, side, end=reach, flat=not long,
        ease=((0.0, ease - 0.010), (0.2, ease - 0.003), (0.38, slack), (1.0, slack + 0.002)),
        **random_folds(garment, name, [(0, 0.0005), (0.6 * length, deep), (length, end)], 2, 30),
    )
    joint = build.upper_arm
    seed = random_seed(garment, name)
    panels = [Panel(upper, seam=None if long else upper.end - 0.018, name="sleeve", seed=seed,
                    joint=joint)]
    if long:
        length = build.forearm
        depths = [(0, 0.0), (0.2 * length, deep), (0.8 * length, deep), (length, 0.4 * deep)]
        _, fore = arm_tubes(
            skeleton, side, start=-OVERLAP, end=(share - split) / (1 - split), flat=True,
            ease=((-OVERLAP, slack - 0.010), (0.0, slack + 0.002), (0.6, slack),
                  (1.0, 0.7 * slack + 0.002)),
            **random_folds(garment, name + "f", depths, 1, 42),
        )
        panels.append(Panel(fore, -build.upper_arm, seam=fore.end - 0.025, name="forearm",
                            seed=seed + 1, joint=0.0))
    tubes = tuple(panel.tube for panel in panels)
    paint = cloth_paint(panels, garment, skeleton, labels.UPPER_CLOTHES)
    return Part(part, Join(tubes, 0.010), paint, 0.008, tubes)


def _body_panels(skeleton: Skeleton, garment: Garment, name: str, mirror: float) -> list[Panel]:
    """The bodice and, on long garments, the cloth that hangs around the legs."""
    dress = garment.kind == "dress"
    trunk = skeleton.build.trunk
    # Short tops are cut from the trunk's own tube; only long ones hang around the legs.
    short = not dress and garment.hem <= 0.055
    low = garment.waist - 0.06 if dress else -garment.hem / trunk if short else 0.04
    position = np.linspace(low, 1.15 if garment.neckline == "high" else 1.13, TABLE_ROWS)
    rows = hung_rows(trunk_rows(skeleton, position), position, garment)
    deep = 0.003 + 0.006 * garment.loose
    depths = [(low * trunk, 0.7 * deep), (0.3 * trunk, deep), (0.7 * trunk, 0.4 * deep),
              (trunk, 0.0005)]
    bodice = trunk_tube(
        skeleton, low, float(position[-1]), rows, flat=True,
        **random_folds(garment, name, depths, 3, 22, mirror),
    )
    if short:
        return [Panel(bodice, direction=1.0, seam=bodice.start + 0.020, mirror=mirror,
                      seed=garment.seed)]
    top = low + 0.06
    tail = tail_tube(skeleton, garment, top, **skirt_folds(garment, top, mirror))
    seam = bodice.start + 0.030 if dress else None
    return [Panel(bodice, direction=1.0, seam=seam, mirror=mirror, seed=garment.seed),
            Panel(tail, seam=tail.end - 0.022, mirror=mirror, name="tail", seed=garment.seed)]


def upper_parts(skeleton: Skeleton, garment: Garment, name: str, mirrored: bool) -> list[Part]:
    """A top, coat or dress with its sleeves."""
    panels = _body_panels(skeleton, garment, name, -1.0 if mirrored else 1.0)
    solids: list[Shape] = [panel.tube for panel in panels] + bust(skeleton, garment.ease)
    if garment.sleeve > 0.02:
        ease = ((0.0, garment.ease - 0.003), (0.32, garment.ease - 0.005))
        solids += [arm_tubes(skeleton, side, end=0.32, ease=ease)[0] for side in (RIGHT, LEFT)]
    if garment.neckline == "high":
        up = skeleton.head_centre - skeleton.chest
        base = skeleton.chest - 0.016 * skeleton.chest_front
        solids.append(RoundCone(base + 0.22 * up, base + 0.40 * up, 0.066, 0.060))
    cuts = _neck_cuts(skeleton, garment)
    paint = cloth_paint(panels, garment, skeleton, labels.UPPER_CLOTHES, cuts)
    anchors = tuple(panel.tube for panel in panels)
    parts = [Part(name, Join(tuple(solids), 0.034, cuts), paint, anchors=anchors)]
    if garment.sleeve > 0.02:
        for side in (RIGHT, LEFT):
            # The seed goes with the mirrored side, so that a mirrored figure has the same folds.
            key = f"{name}{side ^ int(mirrored)}"
            parts.append(_sleeve(skeleton, garment, side, key, f"{name}_sleeve"))
    return parts
