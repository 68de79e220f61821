"""Two figures that exchange fabrics: pairs for which the true answer of a transfer is known."""

from dataclasses import dataclass, replace

from spt import labels
from spt.pose import Pose
from train.datasets.mannequin_cloth import Garment
from train.datasets.mannequin_figure import Figure, picture_of
from train.datasets.mannequin_render import Picture
from train.datasets.mannequin_wardrobe import random_figure

MOST_TRIES = 400
LEAST_PIXELS = 0.015
"""Share of the picture that a garment must cover to count as worn."""


@dataclass(frozen=True)
class Exchange:
    """One of two figures."""

    photo: Picture
    """In its own fabrics."""
    dressed: Picture
    """The same figure, clothes and light in the fabrics of the other."""

    @property
    def pose(self) -> Pose:
        """Its keypoints in pixels of the picture."""
        return Pose(self.photo.xy_px, self.photo.visible)


def exchange(seed: int, number: int, size: tuple[int, int]) -> tuple[Exchange, Exchange]:
    """Two random figures that wear the same kinds of clothes, and both in the other's fabrics.

    Arguments:
        seed: same seed, same figures.
        number: which pair.
        size: rows and columns of the pictures.
    """
    return tuple(
        Exchange(picture_of(own, size), picture_of(dressed, size))
        for own, dressed in exchanged_figures(seed, number)
    )


def exchanged_figures(
    seed: int, number: int
) -> tuple[tuple[Figure, Figure], tuple[Figure, Figure]]:
    """The two figures of such a pair, each in its own fabrics and in those of the other."""
    start = number * MOST_TRIES
    first = _plainly_worn(seed, start, None)
    second = _plainly_worn(seed, start + MOST_TRIES // 2, _kinds(first))
    return (first, _in_fabrics(first, second)), (second, _in_fabrics(second, first))


def _plainly_worn(seed: int, start: int, kinds: tuple[str, ...] | None) -> Figure:
    """The next random figure without a coat, of these kinds of clothes where any are given."""
    for index in range(start, start + MOST_TRIES):
        figure = random_figure(seed, index)
        found = _kinds(figure)
        if "coat" not in found and "dress" not in found and kinds in (None, found):
            return figure
    raise LookupError(f"no figure in {kinds} among {MOST_TRIES} of seed {seed}")


def _kinds(figure: Figure) -> tuple[str, ...]:
    return tuple(sorted(garment.kind for garment in figure.garments))


def _in_fabrics(figure: Figure, other: Figure) -> Figure:
    """The figure in its own clothes, cut from the fabrics of the other."""
    fabrics = {garment.kind: garment.fabric for garment in other.garments}

    def cut(garment: Garment) -> Garment:
        return replace(garment, fabric=fabrics[garment.kind])

    return figure.wearing(*map(cut, figure.garments))


def worn_labels(picture: Picture) -> list[int]:
    """The garments that a picture shows well."""
    share = [(picture.label_map == label).mean() for label in range(labels.NUM_LABELS)]
    return [label for label in labels.GARMENT_LABELS if share[label] > LEAST_PIXELS]
