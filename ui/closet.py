"""The closet of one visitor: fabrics, and photos of others, that garments take their look from.

Things hang in it by the name of their file (spt/wishes.py). It is small: what was not asked for
longest goes, and the page brings it again when an edit needs it.
"""

import json
from collections.abc import Callable, Iterable

import numpy as np

from spt.donors import Wearing, shows
from spt.dressed_editor import DressedEditor
from spt.errors import SptError
from spt.fabric_files import Held, hold, wearings
from spt.labels import GARMENT_LABELS
from spt.source import Source
from spt.wishes import Wish, file_name, kind_of

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
        self._held: dict[str, Held] = {}

    def hang(self, name: str, thing: Held) -> None:
        """Put something in, under the name of its file."""
        self._held.pop(name, None)
        self._held[name] = thing
        alike = [one for one in self._held if kind_of(one) == kind_of(name)]
        if len(alike) > MOST_HELD[kind_of(name)]:
            del self._held[alike[0]]

    def rest(self) -> None:
        """Free what is quickly computed again."""
        for thing in self._held.values():
            if isinstance(thing, DressedEditor):
                thing.rest()

    def bring(self, kind: str, file_bytes: bytes) -> str:
        """Take a "swatch" or a "photo"; answers with its name and garments it shows, as JSON."""
        name = file_name(kind, file_bytes)
        thing = self._held.get(name) or hold(kind, file_bytes, self._new_editor)
        self.hang(name, thing)
        garments = shown_garments(thing) if isinstance(thing, DressedEditor) else []
        return json.dumps({"file": name, "garments": garments})

    def wearings(self, wishes: Iterable[Wish], editor: DressedEditor) -> dict[int, Wearing]:
        """What `DressedEditor.dress` takes, after `expect_all`.

        Arguments:
            wishes: of the garments.
            editor: holds the photo that is edited.
        """
        return wearings(wishes, self._held, editor)

    def expect_all(self, wishes: Iterable[Wish]) -> None:
        """Raise LacksFilesError unless all files that are wished for are here."""
        files = {wish.donor.file for wish in wishes} - {""}
        lacking = files - self._held.keys()
        for file in sorted(files - lacking):
            self.hang(file, self._held[file])  # the latest to be asked for: the last to go
        if lacking:
            raise LacksFilesError(" ".join(sorted(lacking)))


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
