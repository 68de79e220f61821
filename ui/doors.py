"""What is turned away before any route sees it: bodies too large or too slow, too many requests of
one network address, and most of Gradio's routes.

The limits count bytes as they arrive, whatever the head of the request says.
"""

import asyncio
import math
import time
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.limits import Buckets
from ui.messages import MAX_PHOTO_BYTES, Reply, Status

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

GRADIO = "/gradio_api/"
OPEN = (
    "queue/join", "queue/data", "info", "heartbeat/", "cancel", "reset", "startup-events",
    "app_id", "call/", "theme.css",
)  # fmt: skip
"""What the page and gradio_client ask of Gradio below that. The rest fetches whatever web address
it is told, keeps on the disk whatever anybody sends, or belongs to features that are off."""

FILES = ("/studio/static/", "/studio/examples/", "/assets/", "/static/", "/svelte/", "/theme.css")
FILE_TOKENS = 0.1
"""A page is made of 150 files; each counts as so much of a request."""

BURST_S = 10
"""So many seconds' worth of requests may come at once, after a rest."""

TOO_FAST = "Too many requests come from your network. Wait a few seconds, then try again."
REPLIES = ("/studio/call", "/studio/transfer")
"""Routes that answer with the Reply of ui/messages.py, so that the page shows its sentence."""

NO_LIMIT = Buckets(0, 0)


class Doors:
    """ASGI middleware: 413 for bodies too large, 408 for slow ones, 403 for routes nobody needs,
    429 for too many requests."""

    def __init__(
        self,
        app: ASGIApp,
        rate: Buckets = NO_LIMIT,
        on_too_fast: Callable[[], None] = lambda: None,
    ) -> None:
        """
        Arguments:
            app: what is behind the doors.
            rate: requests of each network address.
            on_too_fast: called for each request refused by it.
        """
        self._app, self._rate, self._on_too_fast = app, rate, on_too_fast

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        path = route_of(scope)
        tokens = FILE_TOKENS if path.startswith(FILES) else 1
        wait_s = self._rate.take((scope.get("client") or ("",))[0], tokens)
        if wait_s > 0:
            self._on_too_fast()
        if scope["type"] == "websocket":
            if wait_s > 0:
                return await send({"type": "websocket.close", "code": 4429})
            return await self._app(scope, receive, send)
        if wait_s > 0:
            return await _too_fast(path, wait_s)(scope, receive, send)
        if path.startswith(GRADIO) and not path.removeprefix(GRADIO).startswith(OPEN):
            return await PlainTextResponse("Not served here.", 403)(scope, receive, send)
        limit = LARGEST_BODY_BYTES.get(path, OTHER_BODY_BYTES)
        if _announced_bytes(scope) > limit:
            return await PlainTextResponse(_sentence(limit), 413)(scope, receive, send)
        body = _Body(receive, send, limit)
        return await self._app(scope, body.receive, body.send)


def route_of(scope: Scope) -> str:
    """The path of a request below the prefix that the server is mounted at."""
    return scope["path"].removeprefix(scope.get("root_path", ""))


def _too_fast(path: str, wait_s: float) -> Response:
    head = {"retry-after": str(math.ceil(wait_s))}
    if path not in REPLIES:
        return PlainTextResponse(TOO_FAST, 429, head)
    return Response(Reply(0, Status.ERROR, TOO_FAST).to_bytes(), 429, head)


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
