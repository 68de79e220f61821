"""What is turned away before any route sees it: bodies too large or too slow, and file routes.

The limits count bytes as they arrive, whatever the head of the request says. And what Gradio would
fetch or keep on behalf of anybody, which nobody here needs.
"""

import asyncio
import time
from typing import NoReturn

import gradio as gr
from fastapi import FastAPI
from gradio.state_holder import SessionState, StateHolder
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.messages import MAX_PHOTO_BYTES

SLACK_BYTES = 1 << 16
"""For what travels around a photo: a head, a pose, JSON."""

LARGEST_BODY_BYTES = {
    "/studio/call": MAX_PHOTO_BYTES + SLACK_BYTES,
    "/studio/transfer": MAX_PHOTO_BYTES + SLACK_BYTES,
    # The event for browsers without a web socket carries the same messages as base64.
    "/gradio_api/queue/join": MAX_PHOTO_BYTES * 4 // 3 + SLACK_BYTES,
}
OTHER_BODY_BYTES = 1 << 20
"""Everywhere else: Gradio's own messages for this page have less than 1 kB."""

PATIENCE_S, SLOWEST_BYTES_PER_S = 20, 1 << 15
"""How long a body may keep us waiting: so long, and what it has brought at a quarter Mbit/s.

Few photos are read at a time; without this, a handful of silent connections would hold all places.
"""

SHUT = (
    "/gradio_api/file", "/gradio_api/proxy=", "/gradio_api/upload", "/gradio_api/deep_link",
)  # fmt: skip
"""Gradio fetches whatever web address stands behind the first two, and keeps on the disk whatever
anybody sends to the third or sent before the fourth; this page needs none of them."""


class Doors:
    """ASGI middleware: 413 for bodies too large, 408 for slow ones, 403 for routes nobody needs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if scope["path"].startswith(SHUT):
            return await PlainTextResponse("Not served here.", 403)(scope, receive, send)
        limit = LARGEST_BODY_BYTES.get(scope["path"], OTHER_BODY_BYTES)
        if _announced_bytes(scope) > limit:
            return await PlainTextResponse(_sentence(limit), 413)(scope, receive, send)
        body = _Body(receive, send, limit)
        return await self._app(scope, body.receive, body.send)


class _Body:
    """A request's body, watched; who reads on where it should have ended gets an HTTPException."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive, self._send, self._limit = receive, send, limit
        self._bytes, self._waited_s, self._is_whole = 0, 0.0, False
        self._refusal: HTTPException | None = None

    async def receive(self) -> Message:
        if self._is_whole:  # what comes now is that the visitor leaves, at any time
            return await self._receive()
        message = await self._piece()
        self._is_whole = not message.get("more_body", False)
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._limit:
            raise self._refused(413, _sentence(self._limit))
        return message

    async def _piece(self) -> Message:
        """The next piece; only the time spent here counts, not that of a route that is busy."""
        patience_s = PATIENCE_S + self._bytes / SLOWEST_BYTES_PER_S
        began_at = time.monotonic()
        try:
            async with asyncio.timeout(patience_s - self._waited_s):
                return await self._receive()
        except TimeoutError:
            raise self._refused(408, "The request came too slowly.") from None
        finally:
            self._waited_s += time.monotonic() - began_at

    def _refused(self, status: int, sentence: str) -> HTTPException:
        self._refusal = HTTPException(status, sentence)
        return self._refusal

    async def send(self, message: Message) -> None:
        # Some of Gradio's routes take the error for broken JSON and answer 400.
        if self._refusal and message["type"] == "http.response.start":
            message = {**message, "status": self._refusal.status_code}
        await self._send(message)


def _announced_bytes(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return max((int(value) for value in lengths if value.isdigit()), default=0)


def _sentence(limit: int) -> str:
    return f"The request is larger than {limit} bytes."


class NoSessions(StateHolder):
    """Gradio's memory of who sent what, which nothing here asks for: it would hold every photo."""

    def __getitem__(self, session_id: str) -> SessionState:
        """As if whoever asks came for the first time."""
        return SessionState(self.blocks)


def keep_nothing(app: FastAPI, blocks: gr.Blocks) -> None:
    """Make Gradio, mounted last on `app`, forget what events bring and fetch no file for them."""
    sessions = NoSessions()
    sessions.set_blocks(blocks)
    app.routes[-1].app.state_holder = sessions
    for block in blocks.blocks.values():
        block.async_move_resource_to_block_cache = _no_file


async def _no_file(_path: object) -> NoReturn:
    raise gr.Error("Files are not taken by their address.", print_exception=False)
