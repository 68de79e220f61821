"""Painters without a browser, many at a time: they paint stroke after stroke as the page sends it.

A hand moves 60 times a second; what it painted last goes out as soon as there is room, which is
two edits under way while pictures come quickly, and one where they do not; that one is replaced by
the newest from time to time. When the pen is lifted the whole picture is asked for, where pictures
are slow after a draft.
"""

import asyncio
import contextlib
import time
import zlib
from dataclasses import dataclass, field, replace

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.strokes import Brush, Way
from benchmarks.visitor import UNTOUCHED, Visitor, read_reply
from spt.labels import HAIR, PANTS, SKIRT, UPPER_CLOTHES
from spt.runs import encode_runs, laid_over
from ui.messages import Flag, Status

HAND_S = 1 / 60
STROKE_S, REST_S = 1.5, 1.0
STROKES_A_LOOK = 8
"""After so many strokes, more or less, all paint is taken off, and another look is tried."""

BRUSH_PX = 20
LABELS = (UPPER_CLOTHES, PANTS, SKIRT, HAIR)

QUICK_MS, RENEW_MS = 60, 250
"""As in ui/static/live.js: pictures that take longer are asked for one at a time, and what waits is
replaced so often."""

PATIENCE_S = 60
"""How long the last picture is waited for."""


@dataclass
class Seen:
    """What one visitor got."""

    draft_ms: list[float] = field(default_factory=list)
    whole_ms: list[float] = field(default_factory=list)
    """From the change to its picture."""
    first_ms: list[float] = field(default_factory=list)
    """From the change to the first picture that shows it."""
    superseded: int = 0
    errors: list[str] = field(default_factory=list)
    has_last_edit: bool = False
    """Whether the last picture shows the last edit."""
    is_browser: bool = False


@dataclass(frozen=True)
class _Sent:
    """An edit under way, as in ui/static/live.js."""

    changed_at: float
    owes_whole: bool
    is_after_draft: bool


class Painter:
    """One of them."""

    def __init__(self, visitor: Visitor, number: int) -> None:
        """
        Arguments:
            visitor: has opened a photo.
            number: each paints something else.
        """
        self._visitor = visitor
        self._random = np.random.default_rng(number)
        self._cells = UNTOUCHED.copy()
        self._is_drawing = self._is_dirty = False
        self._dirty_at = self._sent_at = 0.0
        self._owed_since: float | None = None
        self._sent: dict[int, _Sent] = {}
        self._work_ms, self._whole_ms = float("inf"), 0.0
        self._last_crc32 = 0
        self.seen = Seen()

    async def paint(self, seconds: float) -> Seen:
        """Paint for so long, then wait for the last picture."""
        try:
            async with connect(self._visitor.live_address, max_size=None) as line:
                await line.send(self._visitor.token)
                reader = asyncio.create_task(self._read(line))
                await asyncio.sleep(self._random.uniform(0, STROKE_S + REST_S))
                end = time.perf_counter() + seconds
                while time.perf_counter() < end:
                    await self._stroke(line)
                    await asyncio.sleep(REST_S)
                    if self._random.random() < 1 / STROKES_A_LOOK:
                        self._cells[:] = UNTOUCHED
                        await self._touch(line)
                await self._last(line)
                reader.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await reader  # what went wrong in it is an error, too
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            self.seen.errors.append(f"{type(error).__name__}: {error}")
        return self.seen

    async def _stroke(self, line: ClientConnection) -> None:
        start, end = self._random.uniform((0.3, 0.15), (0.7, 0.9), (2, 2))
        label = int(self._random.choice(LABELS))
        brush = Brush(Way(label, tuple(start), tuple(end)), BRUSH_PX, self._visitor.frame)
        self._is_drawing, began_at = True, time.perf_counter()
        for step in range(round(STROKE_S / HAND_S)):
            brush.paint(self._cells, step)
            await self._touch(line)
            await asyncio.sleep(max(0.0, began_at + step * HAND_S - time.perf_counter()))
        self._is_drawing = False
        await self._touch(line)

    async def _touch(self, line: ClientConnection) -> None:
        if not self._is_dirty:
            self._is_dirty, self._dirty_at = True, time.perf_counter()
        await self._pump(line)

    async def _pump(self, line: ClientConnection) -> None:
        is_after_draft = not self._is_dirty and self._owed_since is not None
        if not (self._is_dirty or is_after_draft) or not self._has_room():
            return
        is_slow = self._whole_ms > 0 and max(self._work_ms, self._whole_ms) > RENEW_MS
        owes_whole = is_slow and not self._is_drawing and not is_after_draft
        is_draft = self._is_drawing or owes_whole
        changed_at = self._owed_since if is_after_draft else self._dirty_at
        self._is_dirty, self._owed_since, self._sent_at = False, None, time.perf_counter()
        edit = self._visitor.edit(encode_runs(self._cells), Flag.DRAFT if is_draft else Flag(0))
        self._sent[self._visitor.seq] = _Sent(changed_at, owes_whole, is_after_draft)
        await line.send(edit)

    def _has_room(self) -> bool:
        if self._work_ms < QUICK_MS:
            return len(self._sent) < 2
        is_stale = time.perf_counter() > self._sent_at + RENEW_MS / 1000
        return not self._sent or is_stale

    async def _read(self, line: ClientConnection) -> None:
        async for message in line:
            reply, now = read_reply(message), time.perf_counter()
            sent = self._sent.pop(reply.seq)
            if reply.status == Status.OK:
                self._work_ms, self._last_crc32 = reply.milliseconds, reply.map_crc32
                if reply.base == 0:
                    self._whole_ms = reply.milliseconds
                span = 1000 * (now - sent.changed_at)
                (self.seen.draft_ms if reply.base else self.seen.whole_ms).append(span)
                if not sent.is_after_draft:
                    self.seen.first_ms.append(span)
                if sent.owes_whole and reply.base:
                    self._owed_since = sent.changed_at
            elif reply.status == Status.SUPERSEDED:
                self.seen.superseded += 1
                if not sent.is_after_draft:
                    self._hand_on(sent.changed_at)
            else:
                self.seen.errors.append(f"{reply.status.name}: {reply.text}")
                self._is_dirty = True
            await self._pump(line)

    def _hand_on(self, changed_at: float) -> None:
        """What was replaced before it was drawn is shown by the next picture."""
        for seq, sent in list(self._sent.items())[:1]:
            self._sent[seq] = replace(sent, changed_at=min(sent.changed_at, changed_at))

    @property
    def _is_busy(self) -> bool:
        return bool(self._sent) or self._is_dirty or self._owed_since is not None

    async def _last(self, line: ClientConnection) -> None:
        until = time.perf_counter() + PATIENCE_S
        while self._is_busy and time.perf_counter() < until:
            await self._pump(line)
            await asyncio.sleep(HAND_S)
        wanted = laid_over(self._cells, self._visitor.found_map)
        self.seen.has_last_edit = self._last_crc32 == zlib.crc32(wanted.tobytes())


def painted(visitors: list[Visitor], seconds: float) -> list[Seen]:
    """Let all paint at the same time, in a thread of this process."""

    async def together() -> list[Seen]:
        painters = [Painter(visitor, number) for number, visitor in enumerate(visitors)]
        return await asyncio.gather(*(painter.paint(seconds) for painter in painters))

    return asyncio.run(together())
