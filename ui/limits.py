"""How much somebody may ask for: in the long run, by buckets that fill up again at a steady rate;
and at a time, by places."""

import asyncio
import contextlib
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable

MOST_NAMES = 4096
"""Whose bucket is remembered; those longest not seen are forgotten, full or not."""


class Buckets:
    """One bucket for everybody, by name; full at first."""

    def __init__(
        self,
        tokens_per_s: float,
        size: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Arguments:
            tokens_per_s: that flow into every bucket; 0 for no limit at all.
            size: tokens in a full bucket: what may be asked for at once after a rest.
            clock: seconds that never go back.
        """
        self._tokens_per_s, self._size, self._clock = tokens_per_s, size, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, tokens: float = 1.0) -> float:
        """Take tokens out of a bucket; returns 0, or in how many seconds there will be enough.

        More than a full bucket costs a full one.
        """
        if self._tokens_per_s == 0:
            return 0.0
        now, tokens = self._clock(), min(tokens, self._size)
        held, filled_at = self._buckets.pop(name, (self._size, now))
        held = min(self._size, held + (now - filled_at) * self._tokens_per_s)
        lacking = tokens - held
        self._buckets[name] = (held if lacking > 0 else held - tokens, now)
        if len(self._buckets) > MOST_NAMES:
            self._buckets.popitem(last=False)
        return max(lacking, 0.0) / self._tokens_per_s


class Places:
    """Places for so many at a time, of which one name holds a few; others wait."""

    def __init__(self, most: int, most_per_name: int) -> None:
        """
        Arguments:
            most: places.
            most_per_name: how many of them one name may hold; 0 for any number.
        """
        self._most, self._most_per_name = most, most_per_name or most
        self._held: Counter[str] = Counter()
        self._left = asyncio.Condition()

    def has_room_for(self, name: str) -> bool:
        """Whether a place is free for a name."""
        return self._held.total() < self._most and self._held[name] < self._most_per_name

    @contextlib.asynccontextmanager
    async def place(self, name: str) -> AsyncIterator[None]:
        """Wait for a place and hold it."""
        async with self._left:
            await self._left.wait_for(lambda: self.has_room_for(name))
            self._held[name] += 1
        try:
            yield
        finally:
            self._held -= Counter([name])  # nothing is remembered of who left
            async with self._left:
                self._left.notify_all()
