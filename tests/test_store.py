"""Memory of photos: those not used for longest doze, rest, then go; whoever is at work stays."""

import pytest

from spt.dressed_editor import DressedEditor
from ui.session import Session
from ui.store import SessionStore


class Clock:
    """Seconds that pass at every look."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 1
        return self.now_s


class Photo:
    """Stands for an open photo of 100 bytes: 60 when it dozes, 30 at rest."""

    def __init__(self) -> None:
        self.held = bytes(100)

    def doze(self) -> None:
        self.held = bytes(60)

    def rest(self) -> None:
        self.held = bytes(30)


def no_editor() -> DressedEditor:
    pytest.fail("no photo is opened in this test")


def opened(store: SessionStore, count: int) -> list[Session]:
    sessions = [store.create() for _ in range(count)]
    for session in sessions:
        session._open_photo = Photo()
        session.weigh()
    return sessions


def held(store: SessionStore, sessions: list[Session]) -> list[int]:
    return [one.bytes_held if store._sessions.get(one.token) else -1 for one in sessions]


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (400, [100, 100, 100, 100]),
        (330, [60, 60, 100, 100]),
        (250, [30, 60, 60, 100]),
        (200, [30, 30, 30, 100]),
        (189, [-1, 30, 30, 100]),
        (130, [-1, -1, 30, 100]),
        (10, [-1, -1, -1, 100]),
    ],
)
def test_the_longest_unused_doze_first_then_rest_and_go(most: int, expected: list[int]) -> None:
    store = SessionStore(no_editor, most_photo_bytes=most, clock=Clock())
    sessions = opened(store, 4)
    store.make_room({sessions[3].token})
    assert held(store, sessions) == expected
    assert store.photo_bytes == sum(one for one in expected if one > 0)
    assert store.evicted == expected.count(-1)


def test_closed_pages_go_first_and_use_counts() -> None:
    store = SessionStore(no_editor, most_photo_bytes=230, clock=Clock())
    first, closed, last = opened(store, 3)
    with closed.connected():
        pass
    store.get(first.token)  # used again, after the last one
    store.make_room(())
    assert held(store, [first, closed, last]) == [100, 60, 60]


def test_a_session_that_went_holds_nothing() -> None:
    store = SessionStore(no_editor, most_photo_bytes=0, clock=Clock())
    (session,) = opened(store, 1)
    store.make_room(())
    assert store.get(session.token) is None
    assert (session.bytes_held, session._open_photo, session.room) == (0, None, None)
    session.weigh()
    assert session.bytes_held == 0
