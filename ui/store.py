"""All visitors: found by token, few enough, and within a limit of memory.

When photos hold more memory than they may, sessions that were not used for longest first free
what is computed again at once, then what is quickly computed again, and then go; their pages open
them again when they come back.
"""

import time
from collections.abc import Callable, Container, Iterator
from typing import TYPE_CHECKING

from ui.session import Session

if TYPE_CHECKING:
    from spt.dressed_editor import DressedEditor

MOST_VISITORS = 64
MOST_PHOTO_BYTES = 1000 * 2**20
"""What all sessions together may hold: about 20 photos at work, or 60 that rest."""

IDLE_S = 30 * 60
"""A session that was not used for so long is freed."""

BUSY_S = 60
"""When all sessions are taken, one that was used this recently is not given away."""


class SessionStore:
    """All visitors, found by token. Belongs to the event loop: not for several threads."""

    def __init__(
        self,
        new_editor: Callable[[], "DressedEditor"],
        *,
        capacity: int = MOST_VISITORS,
        most_per_address: int = 0,
        most_photo_bytes: int = MOST_PHOTO_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Arguments:
            new_editor: makes an editor; called once per photo that is opened.
            capacity: how many sessions there may be.
            most_per_address: how many of them, and of their sockets, one network address may
                hold; 0 for any number.
            most_photo_bytes: what their photos may hold, though at least one session may work.
            clock: seconds that never go back.
        """
        self._new_editor = new_editor
        self.capacity = capacity
        self.most_per_address = most_per_address
        self._most_photo_bytes = most_photo_bytes
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self.evicted = 0

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def photo_bytes(self) -> int:
        """What the photos of all sessions hold."""
        return sum(session.bytes_held for session in self._sessions.values())

    def create(self, address: str = "") -> Session | None:
        """A new session for a network address; None when all are taken by people at work."""
        self.free_idle()
        for sharer, most in ((address, self.most_per_address), (None, self.capacity)):
            held = [one for one in self._sessions.values() if sharer in (None, one.address)]
            if 0 < most <= len(held) and not self._give_away_oldest(held):
                return None
        session = Session(self._new_editor, self._clock(), address)
        self._sessions[session.token] = session
        return session

    def get(self, token: str) -> Session | None:
        """The session of a token, marked as used now; None when there is none any more."""
        session = self._sessions.get(token)
        if session is not None:
            session.used_at = self._clock()
        return session

    def free_idle(self) -> None:
        """Free all sessions that nobody used for IDLE_S."""
        for session in list(self._sessions.values()):
            if self._clock() - session.used_at > IDLE_S:
                self.drop(session)

    def make_room(self, at_work: Container[str]) -> None:
        """Come back below the limit of memory.

        Arguments:
            at_work: tokens of sessions that are to be left alone.
        """
        for free in (Session.doze, Session.rest, self._evict):
            for session in self._longest_unused(at_work):
                if self.photo_bytes <= self._most_photo_bytes:
                    return
                free(session)

    def drop(self, session: Session) -> None:
        """Free a session for good."""
        self._sessions.pop(session.token, None)
        session.close()

    def _longest_unused(self, at_work: Container[str]) -> Iterator[Session]:
        """Sessions that hold a photo, those of closed pages first."""
        order = sorted(self._sessions.values(), key=lambda one: (not one.has_left, one.used_at))
        return (one for one in order if one.bytes_held and one.token not in at_work)

    def _evict(self, session: Session) -> None:
        self.evicted += 1
        self.drop(session)

    def _give_away_oldest(self, held: list[Session]) -> bool:
        # Pages that were closed or loaded again go first, however lately they were used.
        oldest = min(held, key=lambda session: (not session.has_left, session.used_at))
        if not oldest.has_left and self._clock() - oldest.used_at < BUSY_S:
            return False
        self.drop(oldest)
        return True
