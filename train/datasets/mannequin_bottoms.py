"""Skirts and pants."""

import numpy as np

from spt import labels
from train.datasets.mannequin_body import Part, shin_tube, thigh_tube, trunk_rows, trunk_tube
from train.datasets.mannequin_cloth import (
    OVERLAP,
    Garment,
    Panel,
    random_folds,
    random_seed,
    skirt_folds,
    tail_tube,
)
from train.datasets.mannequin_outfit import cloth_paint
from train.datasets.mannequin_pose import LEFT, RIGHT, Skeleton
from train.datasets.mannequin_shapes import TABLE_ROWS, Join


def skirt_part(skeleton: Skeleton, garment: Garment, mirrored: bool) -> Part:
    """A skirt from its waist to its hem."""
    mirror = -1.0 if mirrored else 1.0
    folds = skirt_folds(garment, garment.waist, mirror)
    tail = tail_tube(skeleton, garment, garment.waist, **folds)
    panel = Panel(tail, seam=tail.start + 0.028, mirror=mirror, name="tail",
                  seed=garment.seed)
    paint = cloth_paint([panel], garment, skeleton, labels.SKIRT)
    return Part("skirt", tail, paint, anchors=(tail,))


def _leg_panels(skeleton: Skeleton, garment: Garment, side: int, name: str) -> list[Panel]:
    """One trouser leg down to its share of the leg."""
    build, ease, share = skeleton.build, garment.ease, garment.hem
    split = build.thigh / build.leg
    reach = min(share / split, 1.0)
    wide, deep = ease + garment.flare * 0.25, 0.003 + 0.11 * ease
    long, length = share > split + 0.02, build.thigh
    end = 0.0 if long else 0.5 * deep
    thigh = thigh_tube(
        skeleton, side, end=reach, flat=not long,
        ease=((0, 0.3 * ease), (0.35, ease), (1.0, wide)),
        **random_folds(garment, name, [(0, deep), (0.4 * length, 0.5 * deep),
                                       (0.75 * length, deep), (length, end)], 2, 20),
    )
    seed = random_seed(garment, name)
    panels = [Panel(thigh, seam=None if long else thigh.end - 0.025, name="thigh", seed=seed,
                    joint=0.04)]
    if long:
        length = build.leg - build.thigh
        depths = [(0, 0.0), (0.2 * length, deep), (0.5 * length, 0.5 * deep), (length, 1.4 * deep)]
        shin = shin_tube(
            skeleton, side, start=-OVERLAP, end=(share - split) / (1 - split), flat=True,
            ease=((-OVERLAP, wide - 0.012), (0, wide), (1.0, ease + garment.flare * 0.5)),
            **random_folds(garment, name + "s", depths, 1, 36),
        )
        panels.append(Panel(shin, -build.thigh, seam=shin.end - 0.018, name="shin",
                            seed=seed + 1, joint=shin.end))
    return panels


def pants_part(skeleton: Skeleton, garment: Garment, mirrored: bool) -> Part:
    """Trousers, leggings or shorts: the seat and two legs."""
    rows = trunk_rows(skeleton, np.linspace(-0.19, garment.waist, TABLE_ROWS))
    rows[:, :2] += min(0.5 * garment.ease, 0.006)
    # The seat narrows into the legs, so that its lower end leaves no step.
    rows[:, 1] -= 0.030 * np.clip(np.linspace(1.0, -1.2, TABLE_ROWS), 0, 1)
    seat = trunk_tube(skeleton, -0.19, garment.waist, rows, flat=True)
    mirror = -1.0 if mirrored else 1.0
    upper = [Panel(seat, direction=1.0, mirror=mirror, name="seat", seed=garment.seed)]
    lower: list[Panel] = []
    for side in (RIGHT, LEFT):
        # The seed goes with the mirrored side, so that a mirrored figure has the same folds.
        thigh, *shin = _leg_panels(skeleton, garment, side, f"leg{side ^ int(mirrored)}")
        upper.append(thigh)
        lower += shin
    seat_and_thighs = Join(tuple(panel.tube for panel in upper), 0.035)
    shape = Join((seat_and_thighs, *(panel.tube for panel in lower)), 0.022)
    panels = [*upper, *lower]
    paint = cloth_paint(panels, garment, skeleton, labels.PANTS)
    return Part("pants", shape, paint, anchors=tuple(panel.tube for panel in panels))
