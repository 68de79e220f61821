"""Whose turn it is: by address, then by visitor; drafts first, though not for ever."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui import turns
from ui.turns import ClosedError, Rank, Turns, Who


def in_own_loop(story: Coroutine[object, object, object]) -> object:
    """Run in a thread of its own: the page tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result(timeout=60)


def always(rank: Rank) -> Callable[[], Rank]:
    return lambda: rank


async def waiting_in(
    lanes: Turns, order: list[str], *line: tuple[str, str, Rank]
) -> list[asyncio.Task]:
    """Visitors (address, name, rank) who wait, one behind the other, and note their turn."""

    async def visit(who: Who, rank: Rank) -> None:
        lane = await lanes.take(who, always(rank))
        order.append(who.address + who.name)
        await asyncio.sleep(0)
        lanes.give(who, lane)

    tasks = []
    for address, name, rank in line:
        tasks.append(asyncio.create_task(visit(Who(address, name), rank)))
        await asyncio.sleep(0)
    return tasks


def order_of(*line: tuple[str, str, Rank]) -> list[str]:
    """In which order so many get the only lane, when all stand before it."""

    async def story() -> list[str]:
        lanes, order, first = Turns(1), [], Who("", "")
        lane = await lanes.take(first, always(Rank.DRAFT))
        tasks = await waiting_in(lanes, order, *line)
        lanes.give(first, lane)
        await asyncio.gather(*tasks)
        assert lanes.waiting == 0 and not lanes.at_work
        return order

    return in_own_loop(story())


def test_addresses_take_turns_and_their_visitors_within_them() -> None:
    line = [("a", str(n), Rank.DRAFT) for n in (1, 1, 2, 3)] + [("b", "1", Rank.DRAFT)] * 2
    assert order_of(*line) == ["a1", "b1", "a2", "b1", "a3", "a1"]


def test_a_program_that_asks_without_a_rest_waits_for_everybody() -> None:
    line = [("p", "", Rank.LONG)] * 3 + [(name, "1", Rank.LONG) for name in "abc"]
    assert order_of(*line) == ["p", "a1", "b1", "c1", "p", "p"]


def test_drafts_pass_whole_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 60)
    line = [("a", "1", Rank.DRAFT), ("b", "1", Rank.PICTURE), ("c", "1", Rank.DRAFT),
            ("d", "1", Rank.LONG), ("e", "1", Rank.DRAFT)]  # fmt: skip
    assert order_of(*line) == ["a1", "c1", "e1", "b1", "d1"]


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0)
    line = [("a", "1", Rank.PICTURE), ("b", "1", Rank.DRAFT), ("c", "1", Rank.LONG)]
    assert order_of(*line) == ["a1", "b1", "c1"]


def test_long_work_leaves_a_lane_and_nobody_has_two() -> None:
    async def story() -> None:
        lanes, order = Turns(3), []
        long = [Who(name, "1") for name in "abc"]
        taken = [await lanes.take(who, always(Rank.LONG)) for who in long[:2]]
        assert taken == [0, 1]
        third = asyncio.create_task(lanes.take(long[2], always(Rank.LONG)))
        again = asyncio.create_task(lanes.take(long[0], always(Rank.DRAFT)))
        await asyncio.gather(*await waiting_in(lanes, order, ("d", "1", Rank.DRAFT)))
        assert order == ["d1"] and not third.done() and not again.done()
        lanes.give(long[0], 0)
        assert {await third, await again} == {0, 2}

    in_own_loop(story())


def test_a_rank_that_falls_is_noticed() -> None:
    async def story() -> None:
        lanes, ranks = Turns(2), [Rank.LONG]
        await lanes.take(Who("a", "1"), always(Rank.LONG))
        waiting = asyncio.create_task(lanes.take(Who("b", "1"), lambda: ranks[0]))
        await asyncio.sleep(0)
        ranks[0] = Rank.DRAFT
        lanes.look_again()
        assert await waiting == 1

    in_own_loop(story())


@pytest.mark.parametrize("is_granted", [False, True])
def test_who_gives_up_leaves_no_gap(is_granted: bool) -> None:
    async def story() -> None:
        lanes, first, other = Turns(1), Who("a", "1"), Who("b", "1")
        lane = await lanes.take(first, always(Rank.DRAFT))
        gone = asyncio.create_task(lanes.take(other, always(Rank.DRAFT)))
        await asyncio.sleep(0)
        if is_granted:
            lanes.give(first, lane)  # in the same moment
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        if not is_granted:
            lanes.give(first, lane)
        assert lanes.waiting == 0 and not lanes.at_work
        assert await lanes.take(first, always(Rank.DRAFT)) == 0

    in_own_loop(story())


def test_at_the_end_those_at_work_are_waited_for_and_others_sent_away() -> None:
    async def story() -> None:
        lanes, first, other = Turns(1), Who("a", "1"), Who("b", "1")
        lane = await lanes.take(first, always(Rank.DRAFT))
        waiting = asyncio.create_task(lanes.take(other, always(Rank.DRAFT)))
        await asyncio.sleep(0)
        closing = asyncio.create_task(lanes.close(20))
        with pytest.raises(ClosedError):
            await waiting
        assert not closing.done()
        with pytest.raises(ClosedError):
            await lanes.take(other, always(Rank.DRAFT))
        lanes.give(first, lane)
        await asyncio.wait_for(closing, 5)

    in_own_loop(story())
