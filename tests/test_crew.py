"""The threads that work: their own errors come back, and one that hangs is replaced."""

import asyncio
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui import crew
from ui.crew import Crew, HungError


def in_own_loop(story: Coroutine[object, object, object]) -> object:
    """Run in a thread of its own: the page tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result(timeout=60)


def test_each_lane_is_one_thread_that_was_prepared() -> None:
    prepared: list[str] = []

    async def story() -> list[str]:
        workers = Crew(2, lambda: prepared.append(threading.current_thread().name))
        name = lambda: threading.current_thread().name  # noqa: E731 - it has no other
        return [await workers.do(lane, name) for lane in (0, 1, 0)]

    assert in_own_loop(story()) == ["worker-0", "worker-1", "worker-0"]
    assert sorted(prepared) == ["worker-0", "worker-1"]


@pytest.mark.parametrize("error", [ZeroDivisionError, MemoryError, TimeoutError])
def test_errors_come_back_and_the_thread_stays(error: type[Exception]) -> None:
    def fail() -> None:
        raise error

    async def story() -> None:
        workers = Crew(1)
        with pytest.raises(error):
            await workers.do(0, fail)
        assert await workers.do(0, lambda: 7) == 7
        assert workers.stuck == 0

    in_own_loop(story())


def test_a_thread_that_hangs_is_left_behind_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "PATIENCE_S", 0.2)
    go_on = threading.Event()

    async def story() -> None:
        workers = Crew(1)
        with pytest.raises(HungError):
            await workers.do(0, lambda: go_on.wait(30))  # inside a library, as it were
        assert workers.stuck == 1
        assert await workers.do(0, lambda: 7) == 7
        go_on.set()
        async with asyncio.timeout(10):
            while workers.stuck:
                await asyncio.sleep(0.01)

    in_own_loop(story())


def test_a_thread_that_turns_in_circles_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "PATIENCE_S", 0.2)
    turns = [0]

    def circle() -> None:
        while True:
            turns[0] += 1

    async def story() -> None:
        workers = Crew(1)
        with pytest.raises(HungError):
            await workers.do(0, circle)
        async with asyncio.timeout(10):
            while workers.stuck:
                await asyncio.sleep(0.01)

    in_own_loop(story())
    before = turns[0]
    time.sleep(0.05)
    assert turns[0] == before > 0
