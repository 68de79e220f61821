"""One visitor of the page, and all of them.

A tab of a browser is a session with its own editor. Sessions are found by a random token, which
only the page that asked for it knows. Idle ones are freed, and those not used for longest when
memory runs short; the page opens its photo again by itself when it comes back.
"""

import contextlib
import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from spt.errors import SptError
from spt.photo import shrunk
from spt.photo_file import encode_photo, read_photo
from ui.closet import Closet, LacksFilesError
from ui.imports import points_of, read_file
from ui.messages import Edit, Kind, Message, OpenPhoto, Reply, Status
from ui.opened_editor import PREVIEW_SIDE_PX, OpenedEditor
from ui.requests import expect_within_reach
from ui.weight import bytes_held

if TYPE_CHECKING:
    from spt.dressed_editor import DressedEditor
    from spt.inference import OpenedPhoto

BROUGHT = {Kind.SWATCH: "swatch", Kind.DONOR: "photo"}
"""What these requests bring into the closet."""


class Room(Protocol):
    """Other photos of a visitor, of the Transfer tab (ui/transfer.py)."""

    def rest(self) -> None:
        """Free what is quickly computed again."""


class Session:
    """One visitor: an editor, and what it was last told.

    `answer` runs in one worker thread at a time; the rest belongs to the event loop.
    """

    def __init__(
        self, new_editor: Callable[[], "DressedEditor"], now_s: float, address: str = ""
    ) -> None:
        self.token = secrets.token_urlsafe(18)
        self.used_at = now_s
        self._sockets: int | None = None
        self.address = address
        self._new_editor = new_editor
        self._open_photo: OpenedEditor | None = None
        self.closet = Closet(new_editor)
        self.room: Room | None = None
        self.bytes_held = 0

    @property
    def has_left(self) -> bool:
        """Whether its page had a socket and has none any more."""
        return self._sockets == 0

    @contextlib.contextmanager
    def connected(self) -> Iterator[None]:
        """While a socket of its page is open."""
        self._sockets = (self._sockets or 0) + 1
        try:
            yield
        finally:
            self._sockets -= 1

    def close(self) -> None:
        """Free the photo and what was computed from it, and what hangs in the closet."""
        self._open_photo, self.room, self.bytes_held = None, None, 0
        self.closet = Closet(self._new_editor)

    def weigh(self) -> None:
        """Find out how much memory the visitor's photos hold."""
        self.bytes_held = bytes_held((self._open_photo, self.closet, self.room))

    def doze(self) -> None:
        """Free what the next draft needs little time for, while nobody answers."""
        if self._open_photo is not None:
            self._open_photo.doze()
        self.weigh()

    def rest(self) -> None:
        """Free what is quickly computed again, while nobody answers."""
        for owner in (self._open_photo, self.closet, self.room):
            if owner is not None:
                owner.rest()
        self.weigh()

    def answer(self, request: Message) -> Reply:
        """Do what a request asks for; what cannot be done is said in the reply."""
        started_at = time.perf_counter()
        try:
            if isinstance(request, OpenPhoto):
                reply = self._open(request)
            elif self._open_photo is None:
                reply = Reply(request.seq, Status.NO_PHOTO, "No photo is open.")
            elif isinstance(request, Edit):
                reply = self._open_photo.answer(request)
            elif request.kind in BROUGHT:
                text = self.closet.bring(BROUGHT[request.kind], request.file_bytes)
                reply = Reply(request.seq, text=text)
            else:
                reply = read_file(self._open_photo.editor, self._open_photo.size, request)
        except LacksFilesError as error:
            reply = Reply(request.seq, Status.LACKS_FILES, str(error))
        except SptError as error:
            reply = Reply(request.seq, Status.ERROR, str(error))
        milliseconds = (time.perf_counter() - started_at) * 1000
        return replace(reply, milliseconds=milliseconds)

    def _open(self, request: OpenPhoto) -> Reply:
        photo = read_photo(request.photo_bytes)
        if request.pose is not None:
            expect_within_reach(request.pose, photo.shape[:2])
        editor = self._new_editor()
        opened = editor.open(photo, pose=request.pose)
        # Only now, with everything found, does the new photo take the old one's place.
        self._open_photo = OpenedEditor(editor, photo.shape[:2], self.closet)
        return Reply(
            request.seq,
            text=json.dumps(_facts(editor, photo, opened)),
            label_map=editor.source_map,
            data=encode_photo(shrunk(photo, PREVIEW_SIDE_PX)[0], "JPEG"),
        )


def _facts(editor: "DressedEditor", photo: np.ndarray, opened: "OpenedPhoto") -> dict[str, object]:
    """What the page must know about a photo just opened, ready for JSON."""
    return {
        "width": photo.shape[1],
        "height": photo.shape[0],
        "frame": [int(side) for side in editor.frame.box],
        "pose": points_of(editor.source_pose),
        "notes": list(opened.notes),
    }
