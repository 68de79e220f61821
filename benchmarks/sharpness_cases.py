"""Edits with a known answer: drawn figures before and after another outfit or stance.

The camera, the light and the backdrop stay, so that both pictures lie on each other pixel by
pixel. Drawing takes half a minute a picture; pictures are kept in a folder.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from spt.pose import Pose
from train.datasets.mannequin_cloth import Garment
from train.datasets.mannequin_examples import EXAMPLES
from train.datasets.mannequin_figure import Figure, picture_of
from train.datasets.mannequin_stances import STANCES

SIZE = (1024, 768)


@dataclass(frozen=True)
class Drawn:
    """A drawn figure."""

    photo: np.ndarray
    """(H, W, 3) uint8 RGB."""
    label_map: np.ndarray
    """(H, W) uint8."""
    pose: Pose
    """In pixels of the picture."""


@dataclass(frozen=True)
class Case:
    """An edit, and how the figure is drawn with it."""

    example: str
    change: Callable[[Figure], Figure]
    striped: bool = False
    """Whether the garment that changes has one main direction."""
    moved: bool = False
    """Whether the pose changes."""

    def drawn(self, folder: Path, name: str) -> tuple[Drawn, Drawn]:
        """Before and after, from the folder or drawn into it."""
        figure = EXAMPLES[self.example]
        return (
            kept_figure(folder / f"{self.example}.npz", figure),
            kept_figure(folder / f"{self.example}_{name}.npz", self.change(figure)),
        )


def outfit(kind: str, **fields: object) -> Callable[[Figure], Figure]:
    """A figure with one garment changed."""

    def change(figure: Figure) -> Figure:
        return replace(figure, garments=tuple(
            replace(one, **fields) if one.kind == kind else one for one in figure.garments
        ))  # fmt: skip

    return change


def trousers(figure: Figure) -> Figure:
    """A figure whose skirt became trousers of the same cloth."""
    return replace(figure, garments=tuple(
        Garment("pants", one.fabric, ease=0.012, hem=0.62, waist=one.waist, seed=one.seed)
        if one.kind == "skirt" else one for one in figure.garments
    ))  # fmt: skip


def standing(name: str) -> Callable[[Figure], Figure]:
    """A figure in another stance."""
    return lambda figure: replace(figure, stance=STANCES[name])


CASES: dict[str, Case] = {
    "longer_sleeves_stripes": Case("striped_tee_jeans", outfit("top", sleeve=0.9), striped=True),
    "longer_sleeves_gingham": Case("gingham_shorts", outfit("top", sleeve=0.8)),
    "longer_hem_floral": Case("floral_dress", outfit("dress", hem=0.62)),
    "longer_hem_tartan": Case("knit_and_tartan", outfit("skirt", hem=0.50)),
    "longer_legs_plain": Case("gingham_shorts", outfit("pants", hem=0.75)),
    "skirt_to_trousers": Case("dotted_blouse_skirt", trousers),
    "shorter_sleeves": Case("dotted_blouse_skirt", outfit("top", sleeve=0.3)),
    "shorter_hem": Case("floral_dress", outfit("dress", hem=0.28)),
    "other_stance_stripes": Case("striped_tee_jeans", standing("easy"), striped=True, moved=True),
    "other_stance_floral": Case("floral_dress", standing("easy"), moved=True),
}


def kept_figure(path: Path, figure: Figure) -> Drawn:
    """A drawn figure, from a file or drawn into it."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = picture_of(figure, SIZE)
        # Points of a picture have (0, 0) in the middle of its first pixel, ours at its corner.
        np.savez_compressed(
            path, photo=picture.rgb, label_map=picture.label_map,
            xy_px=picture.xy_px + np.float32(0.5), visible=picture.visible,
        )  # fmt: skip
    with np.load(path) as kept:
        return Drawn(kept["photo"], kept["label_map"], Pose(kept["xy_px"], kept["visible"]))
