"""Whom figures show: pictures that the project drew, or real photos of Clothing Co-Parsing.

Points are pixels of the photo.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from spt.dressed_editor import DressedEditor
from spt.errors import InputError, expect
from spt.networks import Networks
from spt.photo import MAP_SIZE
from spt.photo_file import read_photo
from spt.pose import Pose
from train.datasets.ccp import read_tags, split_of
from train.datasets.ccp_labels import labels_from_tags
from train.datasets.mannequin import EXAMPLE_SIZE, EXAMPLES_FOLDER
from train.datasets.mannequin_examples import EXAMPLES
from train.datasets.mannequin_figure import Figure, picture_of
from train.datasets.mannequin_stances import STANCES
from train.figures.views import CELL, View

DRAWN_SIZE = (EXAMPLE_SIZE[0] // 2, EXAMPLE_SIZE[1] // 2)
"""Rows and columns at which truths are drawn: as fine as maps."""


@dataclass(frozen=True)
class Person:
    """Somebody whose pose and map were found by our networks."""

    name: str
    """Of the example, or the photo's number."""
    editor: DressedEditor
    """Holds the photo."""
    view: View
    """What cells show of it."""

    @property
    def photo(self) -> np.ndarray:
        """(H, W, 3) uint8 RGB."""
        return self.view.photo

    @cached_property
    def source(self) -> np.ndarray:
        """The cell of the photo, (h, w, 3) uint8."""
        return self.view.picture(self.photo)


@dataclass(frozen=True)
class Truth:
    """A drawn person as it should come out."""

    picture: np.ndarray
    """(H, W, 3) uint8 RGB, of the photo's shape but smaller."""
    label_map: np.ndarray
    """(512, 384) uint8 of the whole picture."""
    pose: Pose
    """In pixels of the photo."""


class People(Protocol):
    """One of the two sets."""

    about: str
    """The data and its split, for the small print."""

    def person(self, name: str) -> Person:
        """Somebody of the set, pose and map found by our networks."""

    def true_map(self, person: Person) -> np.ndarray:
        """MAP_SIZE uint8: who wears what where, drawn or labelled by hand."""


class DrawnPeople:
    """The bundled example pictures, whose truth is drawn again when it is needed."""

    about = ("Pictures: assets/examples, drawn by the project itself; the figures in them were "
             "never trained on.")  # fmt: skip

    def __init__(self, networks: Networks) -> None:
        self._networks = networks

    def person(self, name: str) -> Person:
        """As `People`."""
        return opened(name, EXAMPLES_FOLDER / f"{name}.jpg", self._networks)

    def true_map(self, person: Person) -> np.ndarray:
        """As `People`, MAP_SIZE uint8."""
        return framed_map(person, drawn(EXAMPLES[person.name]).label_map)

    def standing(self, person: Person, stance: str) -> Truth:
        """The same figure in another stance of the mannequins."""
        return drawn(EXAMPLES[person.name].standing(STANCES[stance]))


class CcpPeople:
    """Real photos of the validation split, with the hand labels of the set."""

    def __init__(self, networks: Networks, folder: Path) -> None:
        expect(
            (folder / "photos").is_dir() and (folder / "annotations").is_dir(),
            InputError,
            f"--photos {folder}",
            got="no photos/ and annotations/ in it",
            expected="the Clothing Co-Parsing set as it is downloaded",
            fix="Download the repository bearpaw/clothing-co-parsing and give its folder.",
        )
        self._networks, self._folder = networks, folder

    about = ("Photos: Clothing Co-Parsing, validation split (number 17 modulo 20), never "
             "trained on.")  # fmt: skip

    def person(self, name: str) -> Person:
        """As `People`."""
        path = self._folder / "photos" / f"{name}.jpg"
        expect(split_of(int(name)) == "validation", InputError, str(path),
               got=f"a photo of the {split_of(int(name))} split",
               expected="one of the validation split")  # fmt: skip
        return opened(name, path, self._networks)

    def true_map(self, person: Person) -> np.ndarray:
        """As `People`, MAP_SIZE uint8."""
        tags = read_tags(self._folder / "annotations" / "pixel-level" / f"{person.name}.mat")
        frame, pose = person.editor.frame, person.editor.source_pose
        inside = Pose(frame.to_frame(pose.xy_px, MAP_SIZE), pose.visible)
        return labels_from_tags(frame.crop_labels(tags, MAP_SIZE), inside)


def opened(name: str, path: Path, networks: Networks) -> Person:
    """The person of a picture file, found by our networks."""
    editor, photo = DressedEditor(networks), read_photo(path)
    editor.open(photo)
    return Person(name, editor, View.of(photo, editor.frame, editor.source_pose))


def dressed_as(person: Person, change: Callable[[Figure], Figure]) -> Truth:
    """The figure of an example after a change of its clothes."""
    return drawn(change(EXAMPLES[person.name]))


def drawn(figure: Figure) -> Truth:
    """A figure drawn at half the size of the examples, its points in pixels of these."""
    picture = picture_of(figure, DRAWN_SIZE)
    scale = EXAMPLE_SIZE[0] / DRAWN_SIZE[0]
    # Points of a drawn picture have (0, 0) in the middle of its first pixel, ours at its corner.
    pose = Pose(((picture.xy_px + 0.5) * scale).astype(np.float32), picture.visible)
    return Truth(picture.rgb, picture.label_map, pose)


def framed_map(person: Person, label_map: np.ndarray) -> np.ndarray:
    """A drawn map of the whole picture, (h, w) uint8, as MAP_SIZE uint8 of the person's frame."""
    rows, columns = person.photo.shape[:2]
    factor = rows // label_map.shape[0]
    whole = label_map.repeat(factor, 0).repeat(factor, 1)[:rows, :columns]
    return person.editor.frame.crop_labels(whole, MAP_SIZE)


def truth_cell(person: Person, truth: Truth) -> np.ndarray:
    """The cell (h, w, 3) uint8 of a drawn truth."""
    scale = person.photo.shape[0] / truth.picture.shape[0]
    window = person.view.window
    small = replace(
        window, **{side: round(getattr(window, side) / scale)
                   for side in ("left", "top", "width", "height")}
    )  # fmt: skip
    return small.crop(truth.picture, CELL)
