"""The threads that do the work, and a watch over them: one that hangs is replaced.

No thread can be ended from outside while it is inside a library. So one that hangs is told to stop
as soon as it is back in Python, and left behind; another takes its lane, and the others go on.
"""

import asyncio
import ctypes
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")

PATIENCE_S = 30
"""Work that takes longer hangs: the longest ever seen, files of the largest photo, took ten."""

MOST_STUCK = 4
"""With so many threads left behind and still at it, the server is not well."""


class HungError(Exception):
    """Work took longer than PATIENCE_S."""


class _GiveUp(BaseException):
    """Raised inside a thread that was left behind."""


class _Worker:
    """One thread that does what it is given, one after the other."""

    def __init__(self, name: str, prepare: Callable[[], object]) -> None:
        self._jobs: queue.SimpleQueue[tuple[Callable[[], object], Future]] = queue.SimpleQueue()
        self._prepare = prepare
        # A daemon: the process ends although a thread hangs.
        self.thread = threading.Thread(target=self._work, name=name, daemon=True)
        self.thread.start()

    def do(self, job: Callable[[], Result]) -> Future[Result]:
        done: Future[Result] = Future()
        self._jobs.put((job, done))
        return done

    def leave(self) -> None:
        """Stop it at the next line of Python that it comes to, or when it is idle."""
        raised = ctypes.py_object(_GiveUp)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.thread.ident), raised)

    def _work(self) -> None:
        try:
            self._prepare()
            while True:
                job, done = self._jobs.get()
                if not done.set_running_or_notify_cancel():
                    continue
                try:
                    result = job()
                except Exception as error:  # noqa: BLE001 - whoever waits for the result gets it
                    done.set_exception(error)
                else:
                    done.set_result(result)
                del job, done  # nothing is kept of a visitor until the next one comes
        except _GiveUp:
            pass


class Crew:
    """One worker for each lane."""

    def __init__(self, lanes: int, prepare: Callable[[], object] = lambda: None) -> None:
        """
        Arguments:
            lanes: how many threads.
            prepare: what each does first.
        """
        self._prepare = prepare
        self._workers = [self._new(lane) for lane in range(lanes)]
        self._left: list[_Worker] = []

    def __len__(self) -> int:
        return len(self._workers)

    @property
    def stuck(self) -> int:
        """Threads that were left behind and have not come back."""
        self._left = [worker for worker in self._left if worker.thread.is_alive()]
        return len(self._left)

    async def do(self, lane: int, job: Callable[[], Result]) -> Result:
        """Do something in a lane; HungError if it takes too long, else its own errors."""
        done = asyncio.wrap_future(self._workers[lane].do(job))
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await done
        except TimeoutError:
            if done.done() and not done.cancelled():
                raise  # the work's own error
            self._workers[lane].leave()
            self._left.append(self._workers[lane])
            self._workers[lane] = self._new(lane)
            raise HungError from None

    def _new(self, lane: int) -> _Worker:
        return _Worker(f"worker-{lane}", self._prepare)
