"""Whose turn it is: network addresses take turns, and within an address its visitors.

So many pages of one address, or a program that asks without a rest, wait for each other and not
others for them. Drafts, which hands are waiting for, go before whole pictures, but not for ever:
in a crowd longer, for there the next stroke often makes a whole picture needless. Long work never
takes all lanes, so that a draft always finds one soon.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum

PATIENCE_S = 0.2
"""How long work lets itself be passed by drafts, for each visitor in line when it came: as long as
they all take for some drafts each. Whoever waits for it has mostly seen a draft of it."""


class Rank(IntEnum):
    """How long work takes, and how eagerly it is awaited."""

    DRAFT = 0
    """Some 10 milliseconds, under a moving pen."""
    PICTURE = 1
    """Some 100 milliseconds."""
    LONG = 2
    """Up to seconds: opening a photo, files, programs."""


@dataclass(frozen=True)
class Who:
    """A visitor: at most one piece of work of each is done at a time."""

    address: str
    name: str


@dataclass(eq=False)
class _Waiting:
    who: Who
    rank: Callable[[], Rank]
    lane: asyncio.Future[int]
    patience_s: float
    since_s: float = field(default_factory=time.monotonic)

    @property
    def is_urgent(self) -> bool:
        return self.rank() == Rank.DRAFT or time.monotonic() - self.since_s > self.patience_s


class Turns:
    """Lanes on which work is done, and the lines before them. Belongs to the event loop."""

    def __init__(self, lanes: int) -> None:
        """
        Arguments:
            lanes: pieces of work done at a time.
        """
        self._free = list(range(lanes))
        self._most_long = max(lanes - 1, 1)
        self._working: dict[Who, Rank] = {}
        # The next to be served stands first, in both.
        self._lines: OrderedDict[str, OrderedDict[Who, deque[_Waiting]]] = OrderedDict()
        self._everyone_left = asyncio.Event()
        self._closed = False

    @property
    def waiting(self) -> int:
        """Pieces of work in line."""
        return sum(len(line) for lines in self._lines.values() for line in lines.values())

    @property
    def at_work(self) -> set[str]:
        """The names of those whose work is being done."""
        return {who.name for who in self._working}

    async def take(self, who: Who, rank: Callable[[], Rank]) -> int:
        """Wait for a lane, which `give` returns; ClosedError after `close`.

        Arguments:
            who: waits.
            rank: of the work, asked again and again; call `look_again` where it falls.
        """
        if self._closed:
            raise ClosedError
        lane = asyncio.get_running_loop().create_future()
        waiting = _Waiting(who, rank, lane, PATIENCE_S * self.waiting)
        lines = self._lines.setdefault(who.address, OrderedDict())
        lines.setdefault(who, deque()).append(waiting)
        self.look_again()
        try:
            return await waiting.lane
        except asyncio.CancelledError:
            if waiting.lane.done() and not waiting.lane.cancelled():
                self.give(who, waiting.lane.result())
            else:
                self._leave(waiting)
            raise

    def give(self, who: Who, lane: int) -> None:
        """The work of a visitor is done."""
        del self._working[who]
        self._free.append(lane)
        self._free.sort()  # the first lane is the busiest, so its caches are warm
        self.look_again()
        if not self._working:
            self._everyone_left.set()

    def look_again(self) -> None:
        """Let in whoever may work now."""
        while self._free and (waiting := self._next()):
            self._leave(waiting)
            self._stand_last(waiting.who)
            self._working[waiting.who] = waiting.rank()
            self._everyone_left.clear()
            waiting.lane.set_result(self._free.pop(0))

    async def close(self, patience_s: float) -> None:
        """Send away all who wait or come, and wait for the work under way, for so long."""
        self._closed = True
        for waiting in list(self._all()):
            self._leave(waiting)
            waiting.lane.set_exception(ClosedError())
        if self._working:
            try:
                async with asyncio.timeout(patience_s):
                    await self._everyone_left.wait()
            except TimeoutError:
                pass

    def _all(self) -> Iterator[_Waiting]:
        """The first of every visitor, in the order of turns, then whoever is behind them."""
        lines = [line for of_address in self._lines.values() for line in of_address.values()]
        for line in lines:
            yield line[0]
        for line in lines:
            yield from list(line)[1:]

    def _next(self) -> _Waiting | None:
        long = sum(rank == Rank.LONG for rank in self._working.values())
        may_work = [
            waiting
            for of_address in self._lines.values()
            for who, line in of_address.items()
            if who not in self._working
            for waiting in [line[0]]
            if waiting.rank() != Rank.LONG or long < self._most_long
        ]
        urgent = (waiting for waiting in may_work if waiting.is_urgent)
        return next(urgent, may_work[0] if may_work else None)

    def _leave(self, waiting: _Waiting) -> None:
        of_address = self._lines[waiting.who.address]
        of_address[waiting.who].remove(waiting)
        if not of_address[waiting.who]:
            del of_address[waiting.who]
        if not of_address:
            del self._lines[waiting.who.address]

    def _stand_last(self, who: Who) -> None:
        """Behind everybody else of the address, and the address behind all others."""
        if who.address in self._lines:
            of_address = self._lines[who.address]
            self._lines.move_to_end(who.address)
            if who in of_address:
                of_address.move_to_end(who)


class ClosedError(Exception):
    """The server is about to stop."""
