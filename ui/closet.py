"""The closet of one visitor: fabrics, and photos of others, that garments take their look from.

Things hang in it by the name of their file (ui/wishes.py). It is small: what was not asked for
longest goes, and the page brings it again when an edit needs it.
"""

import json
from collections.abc import Callable, Iterable

import numpy as np

from spt.donors import Donor, SwatchDonor, Wearing, colour, shows, swatch
from spt.dressed_editor import DressedEditor
from spt.errors import SptError
from spt.labels import GARMENT_LABELS
from spt.photo_file import read_photo
from spt.source import Source
from ui.wishes import ColourWish, SwatchWish, Wish, file_name

MOST_HELD = {"swatch": 16, "photo": 3}
"""As many as three garments can take at once, or the page would bring them for ever."""

PIECE_CELLS = (12, 44)
"""Least and most width of the piece of a garment that stands for it in the menu, in cells."""


class LacksFilesError(SptError):
    """The closet does not hold what an edit takes; its text names the files, a space between."""


class Closet:
    """Fabrics and photos by the name of their file; used by one thread at a time."""

    def __init__(self, new_editor: Callable[[], DressedEditor]) -> None:
        self._new_editor = new_editor
        self._held: dict[str, SwatchDonor | DressedEditor] = {}

    def hang(self, name: str, thing: SwatchDonor | DressedEditor) -> None:
        """Put something in, under the name of its file."""
        self._held.pop(name, None)
        self._held[name] = thing
        kind = name.split("-")[0]
        alike = [one for one in self._held if one.startswith(kind)]
        if len(alike) > MOST_HELD[kind]:
            del self._held[alike[0]]

    def bring_swatch(self, file_bytes: bytes) -> str:
        """Take a picture of a fabric; answers with its name, as JSON."""
        name = file_name("swatch", file_bytes)
        self.hang(name, self._held.get(name) or swatch(read_photo(file_bytes), 1.0))
        return json.dumps({"file": name, "garments": []})

    def bring_photo(self, file_bytes: bytes) -> str:
        """Take a photo of somebody; answers with its name and the garments it shows, as JSON."""
        name = file_name("photo", file_bytes)
        person = self._held.get(name)
        if person is None:
            person = self._new_editor()
            person.open(read_photo(file_bytes))
        self.hang(name, person)
        return json.dumps({"file": name, "garments": shown_garments(person)})

    def wearings(self, wishes: Iterable[Wish], editor: DressedEditor) -> dict[int, Wearing]:
        """What `DressedEditor.dress` takes, after `expect_all`.

        Arguments:
            wishes: of the garments.
            editor: holds the photo that is edited.
        """
        return {wish.label: Wearing(self._donor(wish, editor), wish.strength) for wish in wishes}

    def expect_all(self, wishes: Iterable[Wish]) -> None:
        """Raise LacksFilesError unless all files that are wished for are here."""
        files = {wish.donor.file for wish in wishes} - {""}
        lacking = files - self._held.keys()
        for file in sorted(files - lacking):
            self.hang(file, self._held[file])  # the latest to be asked for: the last to go
        if lacking:
            raise LacksFilesError(" ".join(sorted(lacking)))

    def _donor(self, wish: Wish, editor: DressedEditor) -> Donor:
        donor = wish.donor
        if isinstance(donor, ColourWish):
            return colour(donor.rgb)
        thing = self._held[donor.file] if donor.file else editor
        if isinstance(donor, SwatchWish):
            return thing.at(donor.scale, donor.turn_degrees)
        return thing.as_donor(donor.label)


def shown_garments(person: DressedEditor) -> list[dict[str, object]]:
    """The garments that a photo shows enough of to give, ready for JSON.

    Each has its label, and the box of a piece from its middle: left, top, width and height in
    shares of the photo's sides.
    """
    sources = {label: person.as_donor(label).source for label in GARMENT_LABELS}
    return [
        {"label": label, "box": _middle(source, label)}
        for label, source in sources.items() if shows(source, label)
    ]  # fmt: skip


def _middle(source: Source, label: int) -> list[float]:
    frame, label_map = source.opened.frame, source.opened.label_map
    rows, _ = np.nonzero(label_map == label)
    row = rows[len(rows) // 2]  # half way down
    ends = np.flatnonzero(np.diff(np.pad(label_map[row] == label, 1)))
    starts, ends = ends[::2], ends[1::2]
    widest = np.argmax(ends - starts)
    side = np.clip(ends[widest] - starts[widest], *PIECE_CELLS)
    middle = np.array([(starts[widest] + ends[widest]) / 2, row + 0.5])
    cell = frame.width / label_map.shape[1]
    photo = np.array(source.photo.shape[1::-1])
    size = np.minimum(side * cell / photo, 0.9)
    place = (np.array([frame.left, frame.top]) + cell * middle) / photo
    return [*np.clip(place - size / 2, 0, 1 - size).tolist(), *size.tolist()]
