"""Sessions: found by token, apart from each other, freed when idle, limited in number."""

from pathlib import Path

import numpy as np
import pytest

from spt.dressed_editor import DressedEditor
from spt.inference import load_networks
from spt.labels import UNPAINTED
from spt.photo import MAP_SIZE, shrunk
from ui.messages import Edit, Kind, OpenPhoto, Side, Status
from ui.opened_editor import PREVIEW_SIDE_PX
from ui.store import BUSY_S, IDLE_S, SessionStore

EMPTY_PAINT = np.full(MAP_SIZE, UNPAINTED, np.uint8)


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def no_editor() -> DressedEditor:
    pytest.fail("no photo is opened in this test")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> SessionStore:
    return SessionStore(no_editor, capacity=3, clock=clock)


def test_sessions_are_found_by_their_own_token_only(store: SessionStore) -> None:
    one, other = store.create(), store.create()
    assert one.token != other.token
    assert len(one.token) >= 24
    assert store.get(one.token) is one
    assert store.get(other.token) is other
    assert store.get("") is None


def test_idle_sessions_are_freed(store: SessionStore, clock: Clock) -> None:
    idle, used = store.create(), store.create()
    clock.now_s += IDLE_S / 2
    store.get(used.token)
    clock.now_s += IDLE_S / 2 + 1
    store.free_idle()
    assert store.get(idle.token) is None
    assert store.get(used.token) is used
    assert len(store) == 1


def test_a_full_store_gives_the_oldest_place_away_unless_it_is_in_use(
    store: SessionStore, clock: Clock
) -> None:
    first, second, third = (store.create() for _ in range(3))
    assert store.create() is None
    clock.now_s += BUSY_S
    store.get(first.token)
    fourth = store.create()
    assert store.get(second.token) is None
    assert [store.get(s.token) for s in (first, third, fourth)] == [first, third, fourth]
    assert store.create() is None


def test_an_address_takes_places_from_itself_only(clock: Clock) -> None:
    store = SessionStore(no_editor, capacity=3, most_per_address=2, clock=clock)
    other, first, second = (store.create(address) for address in ("b", "a", "a"))
    assert store.create("a") is None
    clock.now_s += BUSY_S
    third = store.create("a")
    assert store.get(first.token) is None
    assert [store.get(s.token) for s in (other, second, third)] == [other, second, third]
    assert store.create("c") is None  # all three are at work


def test_a_page_that_left_makes_room_at_once(store: SessionStore) -> None:
    here, gone, never = (store.create() for _ in range(3))
    with here.connected():
        with gone.connected(), gone.connected():
            assert not gone.has_left
        assert gone.has_left and not never.has_left
        newcomer = store.create()
        assert store.get(gone.token) is None
        assert [store.get(s.token) for s in (here, never, newcomer)] == [here, never, newcomer]
        assert store.create() is None


def test_an_edit_before_any_photo_says_so(store: SessionStore) -> None:
    side = Side(None, EMPTY_PAINT)
    reply = store.create().answer(Edit(5, Kind.LIVE, side, side))
    assert (reply.seq, reply.status) == (5, Status.NO_PHOTO)


def test_a_freed_session_has_no_photo(checkpoint_dir: Path, clock: Clock, root: Path) -> None:
    networks = load_networks(checkpoint_dir, device="cpu")
    store = SessionStore(lambda: DressedEditor(networks), clock=clock)
    session = store.create()
    picture = next(iter(sorted((root / "assets" / "examples").iterdir())))
    opened = session.answer(OpenPhoto(1, picture.read_bytes()))
    assert opened.status == Status.OK, opened.text
    assert opened.label_map.shape == MAP_SIZE
    assert opened.milliseconds > 0
    bad = session.answer(OpenPhoto(2, b"no picture"))
    assert bad.status == Status.ERROR
    assert "picture" in bad.text
    clock.now_s += IDLE_S + 1
    store.free_idle()
    side = Side(None, EMPTY_PAINT)
    late = session.answer(Edit(3, Kind.LIVE, side, side))
    assert late.status == Status.NO_PHOTO


@pytest.mark.parametrize(
    ("size", "expected"),
    [((600, 400), (600, 400)), ((2048, 1024), (1024, 512)), ((100, 4096), (25, 1024))],
)
def test_previews_are_small_and_never_enlarged(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    preview = shrunk(np.full((*size, 3), 200, np.uint8), PREVIEW_SIDE_PX)[0]
    assert preview.shape == (*expected, 3)
    assert max(preview.shape) <= PREVIEW_SIDE_PX
    assert (preview == 200).all()
