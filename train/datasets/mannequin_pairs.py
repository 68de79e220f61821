"""Pairs: the same figure in the same clothes in two stances, and which pixel went where.

Every surface point sticks to a limb's tube or to something rigid. `correspondence` carries the
middle of each pixel there, puts it on the same place of the other stance and looks whether the
other camera sees it.
"""

from dataclasses import dataclass

import numpy as np

from train.datasets.mannequin_figure import Figure, picture_of
from train.datasets.mannequin_render import Picture
from train.datasets.mannequin_scene import Scene
from train.datasets.mannequin_trace import Hits
from train.datasets.mannequin_wardrobe import random_figure, random_stance

TOLERANCE_PX = 1.0
"""A point found in the other picture must lead back to within this many pixels."""

MIN_APART = 0.12
"""How far at least one wrist or ankle moves in a pair, in heights of the picture."""


@dataclass(frozen=True)
class Places:
    """Where the middles of N pixels sit: part and anchor (N,) int, place (3, N) on the anchor."""

    part: np.ndarray
    anchor: np.ndarray
    place: np.ndarray


def places_of(scene: Scene, hits: Hits) -> Places:
    """Stick what a camera sees to its anchors."""
    anchor = np.zeros(len(hits.index), int)
    place = np.zeros((3, len(hits.index)), np.float32)
    for rank, part in enumerate(scene.parts):
        chosen = np.flatnonzero(hits.part == rank)
        points = hits.points[:, chosen]
        if len(part.anchors) > 1:
            anchor[chosen] = np.stack([one.distance(points) for one in part.anchors]).argmin(0)
        for number, one in enumerate(part.anchors):
            here = chosen[anchor[chosen] == number]
            place[:, here] = one.stick(hits.points[:, here])
    return Places(hits.part, anchor, place)


def points_at(scene: Scene, places: Places) -> np.ndarray:
    """World points (3, N) of places that may come from another stance of the same figure."""
    points = np.zeros_like(places.place)
    for rank, part in enumerate(scene.parts):
        for number, one in enumerate(part.anchors):
            here = np.flatnonzero((places.part == rank) & (places.anchor == number))
            points[:, here] = one.unstick(places.place[:, here])
    return points


def correspondence(source: Picture, target: Picture) -> np.ndarray:
    """Where each pixel of `source` is in `target`, another stance of the same figure.

    Arguments:
        source: H x W pixels.
        target: of any size; same garments, shoes and hair.

    Returns:
        (H, W, 2) float32 x and y in pixels of `target`, (0, 0) at the corner of its first; NaN on
        the background and where the point is hidden in `target`.
    """
    here, there = source.traced, target.traced
    places = places_of(here.scene, here.middle)
    wanted, _ = there.camera.project(points_at(there.scene, places).T)
    # The same way back, for every pixel of the target: where it is in the source.
    theirs = places_of(there.scene, there.middle)
    back, _ = here.camera.project(points_at(here.scene, theirs).T)
    rows, columns = target.label_map.shape
    kind = np.full(rows * columns, -1)
    kind[there.middle.index] = 16 * theirs.part + theirs.anchor
    returns = np.zeros((rows * columns, 2))
    returns[there.middle.index] = back
    own = np.stack(np.divmod(here.middle.index, source.label_map.shape[1])[::-1], 1)
    seen, came_from = _sampled(returns, kind, 16 * places.part + places.anchor, wanted, columns)
    seen &= np.linalg.norm(came_from - own, axis=1) < TOLERANCE_PX
    flow = np.full((source.label_map.size, 2), np.nan, np.float32)
    flow[here.middle.index[seen]] = wanted[seen] + 0.5
    return flow.reshape(*source.label_map.shape, 2)


def _sampled(values: np.ndarray, kind: np.ndarray, wanted_kind: np.ndarray, xy: np.ndarray,
             columns: int) -> tuple[np.ndarray, np.ndarray]:
    """`values` (R, 2) of a picture at `xy` (N, 2), bilinear over pixels of the wanted kind.

    Returns (N,) bool, was there one at the nearest pixel, and (N, 2).
    """
    rows = len(kind) // columns
    low = np.floor(xy).astype(int)
    total, weights = np.zeros((len(xy), 2)), np.zeros(len(xy))
    shift, places = np.zeros((len(xy), 2)), ((0, 0), (1, 0), (0, 1), (1, 1))
    for right, down in places:
        x, y = low[:, 0] + right, low[:, 1] + down
        inside = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
        index = np.where(inside, y * columns + x, 0)
        share = (1 - np.abs(xy[:, 0] - x)) * (1 - np.abs(xy[:, 1] - y))
        share = share * (inside & (kind[index] == wanted_kind))
        total += share[:, None] * values[index]
        shift += share[:, None] * (xy - np.stack([x, y], 1))
        weights += share
    some = np.maximum(weights, 1e-9)[:, None]
    # Where neighbours are missing the mean lies aside; one pixel there is about one here.
    return weights > 0.25, total / some + shift / some


def pair_of(seed: int, index: int) -> tuple[Figure, Figure]:
    """Figure number `index` of a seed in two stances; the same numbers give the same pair."""
    first = random_figure(seed, index)
    rng = np.random.default_rng([seed, index, 1])
    ends = lambda figure: np.concatenate(  # noqa: E731
        [figure.skeleton().wrists, figure.skeleton().ankles]
    )
    while True:
        second = first.standing(random_stance(rng))
        apart = np.linalg.norm(ends(second) - ends(first), axis=1).max()
        if apart > MIN_APART * first.build.height:
            return first, second


def pair_pictures(seed: int, index: int, size: tuple[int, int]) -> tuple[Picture, Picture]:
    """Both pictures of pair number `index`, each of `size` (rows, columns)."""
    first, second = pair_of(seed, index)
    return picture_of(first, size), picture_of(second, size)
