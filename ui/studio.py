"""All visitors, the crew that works for them, and whose turn it is; from loading to the end."""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from fastapi import FastAPI

from spt.errors import SptError
from ui.crew import MOST_STUCK, Crew, HungError
from ui.limits import Places
from ui.logs import event, failure
from ui.measures import Measures, Outcome, Refusal, Work, work_of
from ui.messages import Message, Reply, Status
from ui.requests import parse_request, seq_of
from ui.session import Session
from ui.store import SessionStore
from ui.turns import ClosedError, Rank, Turns, Who

log = logging.getLogger(__name__)

LANES = 2
"""Pieces of work at a time: on two cores, two bring 1.3 times as many drafts as one and 1.7 times
as many whole pictures."""

MAX_UPLOADS = 4
"""Request bodies read at a time; each may hold a whole photo. One address has half of them."""

WEIGHED_EVERY = 8
"""After so many drafts a photo is weighed again, which takes about a millisecond."""

SWEEP_S = 60

ANSWER_S = 0.2
"""For the last answers to be sent, when the server stops."""

FAILED = "Something went wrong on the server; your work is still here. Try again."
HUNG = "The server could not draw this in time. Undo the last step, or open the photo anew."
GONE = "This session has ended."
STOPPING = "The server is about to start anew. Try again in a minute."

RANKS = {Work.DRAFT: Rank.DRAFT, Work.PICTURE: Rank.PICTURE}


class State(StrEnum):
    """Whether visitors may come in."""

    LOADING = "loading"
    READY = "ready"
    STUCK = "stuck"
    STOPPING = "stopping"


@dataclass(frozen=True)
class Job:
    """A piece of work, of which the answer is a Reply."""

    seq: int
    work: Work
    do: Callable[[], Reply]


class Studio:
    """All visitors, and the crew that serves them. Belongs to the event loop."""

    def __init__(
        self,
        store: SessionStore,
        *,
        prepare: Callable[[], object] = lambda: None,
        load: Callable[[], object] | None = None,
        warm: Callable[[], object] = lambda: None,
    ) -> None:
        """
        Arguments:
            store: of the sessions.
            prepare: what every thread of the crew does first.
            load: what has to be done, once, before anybody is served; SptError ends the server.
            warm: what every thread does after that.
        """
        self.store = store
        self.sockets: Counter[str] = Counter()  # open ones by network address
        self.turns, self.crew = Turns(LANES), Crew(LANES, prepare)
        most = store.most_per_address and MAX_UPLOADS // 2
        self.uploads = Places(MAX_UPLOADS, most)
        self.measures = Measures()
        self.measures.watch(self)
        self.trouble = ""  # why loading failed
        self.on_change: Callable[[], None] = lambda: None
        self.at_sweep: list[Callable[[], None]] = [store.free_idle]
        self._load, self._warm = load, warm
        self._state = State.LOADING if load else State.READY

    @property
    def state(self) -> State:
        """Whether visitors may come in."""
        stuck = self._state == State.READY and self.crew.stuck >= MOST_STUCK
        return State.STUCK if stuck else self._state

    def has_room_for(self, address: str) -> bool:
        """Whether one more socket may open from a network address."""
        most = self.store.most_per_address
        crowded = 0 < most <= self.sockets[address]
        has_room = not crowded and self.sockets.total() < 2 * self.store.capacity
        if not has_room:
            self.measures.refused(Refusal.FULL)
        return has_room

    async def call(self, token: str, data: bytes) -> Reply:
        """Answer one message of any kind."""
        session = self.store.get(token)
        if session is None:
            return Reply(seq_of(data), Status.NO_SESSION, GONE)
        try:
            request = parse_request(data)
        except SptError as error:
            return Reply(seq_of(data), Status.ERROR, str(error))
        return await self.answer(session, lambda: request, lambda: work_of(request))

    async def answer(
        self, session: Session, take: Callable[[], Message], work: Callable[[], Work]
    ) -> Reply:
        """Answer a message of a visitor when the turn comes.

        Arguments:
            session: the visitor's.
            take: the message; asked only then, for the newest.
            work: what kind it is, as far as one knows before.
        """

        def begin() -> Job:
            message = take()
            return Job(message.seq, work_of(message), lambda: session.answer(message))

        return await self.serve(session, begin, work)

    async def serve(
        self, session: Session, begin: Callable[[], Job], work: Callable[[], Work]
    ) -> Reply:
        """Do a job for a visitor when the turn comes; then see to memory."""

        def weighed() -> Job:
            job = begin()

            def do() -> Reply:
                reply = job.do()
                # Parts of a picture that is held already add little each.
                if reply.base == 0 or job.seq % WEIGHED_EVERY == 0:
                    session.weigh()
                return reply

            return Job(job.seq, job.work, do)

        reply = await self.do(Who(session.address, session.token), weighed, work)
        if reply.text == HUNG:
            self.store.drop(session)  # a thread may still be busy with its photo
        self.store.make_room({*self.turns.at_work, session.token})
        return reply

    async def do(self, who: Who, begin: Callable[[], Job], work: Callable[[], Work]) -> Reply:
        """Do a job for anybody when the turn comes."""
        came_at = time.monotonic()
        try:
            lane = await self.turns.take(who, lambda: RANKS.get(work(), Rank.LONG))
        except ClosedError:
            return Reply(begin().seq, Status.ERROR, STOPPING)
        # Whoever leaves now leaves the lane taken until its work is done.
        doing = asyncio.ensure_future(self._done(who, lane, begin(), time.monotonic() - came_at))
        return await asyncio.shield(doing)

    async def _done(self, who: Who, lane: int, job: Job, waited_s: float) -> Reply:
        began_at, outcome = time.monotonic(), Outcome.DONE
        try:
            reply = await self.crew.do(lane, job.do)
            # The page sends less while it has to wait.
            reply = replace(reply, milliseconds=reply.milliseconds + 1000 * waited_s)
            if reply.status == Status.ERROR:
                outcome = Outcome.REFUSED
        except HungError:
            reply, outcome = Reply(job.seq, Status.ERROR, HUNG), Outcome.HUNG
            event(log, logging.ERROR, "work hangs", work=job.work, stuck=self.crew.stuck)
        except Exception as error:  # noqa: BLE001 - whatever it is, others go on
            reply, outcome = Reply(job.seq, Status.ERROR, FAILED), Outcome.FAILED
            failure(log, "work failed", error, work=job.work)
        finally:
            self.turns.give(who, lane)
        self.measures.worked(job.work, outcome, waited_s, time.monotonic() - began_at)
        return reply

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        """Load, then sweep while the application runs."""
        background = asyncio.create_task(self._live())
        yield
        background.cancel()

    async def _live(self) -> None:
        if self._load is not None:
            began_at = time.monotonic()
            try:
                await asyncio.to_thread(self._load)
                for lane in range(LANES):
                    await self.crew.do(lane, self._warm)
            except SptError as error:
                self.trouble, self._state = str(error), State.STOPPING
                return self.on_change()
            self._state = State.READY
            event(log, logging.INFO, "ready", seconds=round(time.monotonic() - began_at, 1))
            self.on_change()
        while True:
            await asyncio.sleep(SWEEP_S)
            for sweep in self.at_sweep:
                sweep()

    async def finish(self, patience_s: float) -> None:
        """Let nobody in any more, and wait for the work under way, for so long."""
        self._state = State.STOPPING
        event(log, logging.INFO, "stopping", visitors=len(self.store))
        await self.turns.close(patience_s)
        await asyncio.sleep(ANSWER_S)
