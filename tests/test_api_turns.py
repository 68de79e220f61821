"""Programs take turns with visitors: all of them together like one."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest

from spt.dressed_editor import DressedEditor
from ui.api import EditingApi
from ui.measures import Work
from ui.messages import Reply
from ui.store import SessionStore
from ui.studio import Job, Studio
from ui.turns import Rank, Who


def in_own_loop(story: Coroutine[object, object, object]) -> object:
    """Run in a thread of its own: the page tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result(timeout=60)


def no_editor() -> DressedEditor:
    pytest.fail("no photo is opened in this test")


def api_of(studio: Studio) -> EditingApi:
    return EditingApi(studio, no_editor)


async def busy(studio: Studio, lanes: int) -> None:
    """Wait until so many pieces of work are being done."""
    async with asyncio.timeout(20):
        while len(studio.turns.at_work) < lanes:
            await asyncio.sleep(0.01)


def test_a_visitor_waits_for_one_share_of_all_calls() -> None:
    async def story() -> list[str]:
        studio, order, go_on = Studio(SessionStore(no_editor)), [], threading.Event()
        api, long, visitor = api_of(studio), Who("a", "1"), Who("b", "1")
        lane = await studio.turns.take(long, lambda: Rank.DRAFT)  # only one lane is left
        calls = [asyncio.create_task(api.turn(lambda: go_on.wait(30)))]
        await busy(studio, 2)
        calls += [
            asyncio.create_task(api.turn(lambda: order.append("program"))) for _ in range(5)
        ]
        job = Job(1, Work.OPEN, lambda: order.append("visitor") or Reply(1))
        calls.append(asyncio.create_task(studio.do(visitor, lambda: job, lambda: job.work)))
        await asyncio.sleep(0.05)
        go_on.set()
        await asyncio.gather(*calls)
        studio.turns.give(long, lane)
        return order

    assert in_own_loop(story()).index("visitor") <= 1


def test_a_call_given_up_keeps_its_lane_until_its_share_is_done() -> None:
    async def story() -> None:
        studio, go_on = Studio(SessionStore(no_editor)), threading.Event()
        call = asyncio.create_task(api_of(studio).turn(lambda: go_on.wait(30)))
        await busy(studio, 1)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert studio.turns.at_work
        go_on.set()
        async with asyncio.timeout(20):
            while studio.turns.at_work:
                await asyncio.sleep(0.01)

    in_own_loop(story())
