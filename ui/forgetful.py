"""Gradio without a memory: it would keep what events bring, and answers that nobody fetches."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NoReturn

import gradio as gr
from fastapi import FastAPI
from gradio.state_holder import SessionState, StateHolder
from starlette.exceptions import HTTPException

from ui.weight import bytes_held

FETCH_S = 60
"""Answers are fetched by a request that waits for them already; after so long nobody comes."""

MOST_ANSWER_BYTES = 128 * 2**20
"""What answers that wait may hold; beyond it the oldest are dropped."""

MOST_NAMES = 512
NAME_CHARACTERS = 64
"""Who waits for answers is named by a random word of its own choice."""


class NoSessions(StateHolder):
    """Gradio's memory of who sent what, which nothing here asks for: it would hold every photo."""

    def __getitem__(self, session_id: str) -> SessionState:
        """As if whoever asks came for the first time."""
        return SessionState(self.blocks)


class _Line(asyncio.Queue):
    """Answers for one name, with their age and bytes."""

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self.bytes, self.used_at = 0, time.monotonic()

    def _put(self, item: object) -> None:
        super()._put(item)
        self.bytes += bytes_held(getattr(item, "output", None))
        if len(self._queue) == 1:
            self.used_at = time.monotonic()

    def _get(self) -> object:
        item = super()._get()
        self.bytes -= bytes_held(getattr(item, "output", None))
        self.used_at = time.monotonic()
        return item

    @property
    def is_awaited(self) -> bool:
        return any(not getter.done() for getter in self._getters)


class Answers(OrderedDict[str, asyncio.Queue]):
    """Gradio's answers on their way, by the name of who waits for them; few, and not for long."""

    def __init__(self, on_drop: Callable[[str], object]) -> None:
        """
        Arguments:
            on_drop: called with a name of which all is forgotten.
        """
        super().__init__()
        self._on_drop = on_drop

    def __setitem__(self, name: str, _line: asyncio.Queue) -> None:
        if len(name) > NAME_CHARACTERS:
            raise HTTPException(422, "The name of the session is too long.")
        if len(self) >= MOST_NAMES:
            self._drop(next(iter(self)))
        super().__setitem__(name, _Line())

    def __getitem__(self, name: str) -> asyncio.Queue:
        """The line of a name; this is where Gradio puts an answer, so the others are looked at."""
        self.forget_oldest()
        return super().__getitem__(name)

    def __missing__(self, _name: str) -> asyncio.Queue:
        """An answer to somebody forgotten goes nowhere."""
        return _Line()

    def forget_oldest(self) -> None:
        """Drop the oldest answers, until the rest is no more than may be kept."""
        held = sum(line.bytes for line in self.values())
        for name, line in sorted(self.items(), key=lambda entry: entry[1].used_at):
            if held <= MOST_ANSWER_BYTES:
                return
            if line.bytes and not line.is_awaited:
                held -= line.bytes
                self._drop(name)

    def forget_unfetched(self) -> None:
        """Drop what nobody came for, and the names of who left."""
        now = time.monotonic()
        for name, line in list(self.items()):
            if now - line.used_at > FETCH_S and not line.is_awaited:
                self._drop(name)

    def _drop(self, name: str) -> None:
        del self[name]
        self._on_drop(name)


def keep_nothing(app: FastAPI, blocks: gr.Blocks) -> Answers:
    """Make Gradio, mounted last on `app`, forget what events bring and fetch no file for them.

    Returns the answers that are under way: call their `forget_unfetched` from time to time.
    """
    sessions = NoSessions()
    sessions.set_blocks(blocks)
    app.routes[-1].app.state_holder = sessions
    for block in blocks.blocks.values():
        block.async_move_resource_to_block_cache = _no_file
    events = blocks._queue
    answers = Answers(lambda name: events.pending_event_ids_session.pop(name, None))
    events.pending_messages_per_session = answers
    return answers


async def _no_file(_path: object) -> NoReturn:
    raise gr.Error("Files are not taken by their address.", print_exception=False)
