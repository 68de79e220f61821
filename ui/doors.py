"""What is turned away before any route sees it: bodies too large, and Gradio's file routes.

The limits count bytes as they arrive, whatever the head of the request says.
"""

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.messages import MAX_PHOTO_BYTES

SLACK_BYTES = 1 << 16
"""For what travels around a photo: a head, a pose, JSON."""

LARGEST_BODY_BYTES = {
    "/studio/call": MAX_PHOTO_BYTES + SLACK_BYTES,
    # The event for browsers without a web socket carries the same messages as base64.
    "/gradio_api/queue/join": MAX_PHOTO_BYTES * 4 // 3 + SLACK_BYTES,
}
OTHER_BODY_BYTES = 1 << 20
"""Everywhere else: Gradio's own messages for this page have less than 1 kB."""

SHUT = ("/gradio_api/file", "/gradio_api/proxy=")
"""Gradio fetches whatever web address stands behind these; this page keeps no files there."""


class Doors:
    """ASGI middleware: 413 for a body that is too large, 403 for a route that nobody needs."""

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
    """A request's body, counted; who reads past `limit` bytes gets an error that answers 413."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive, self._send, self._limit, self._bytes = receive, send, limit, 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._limit:
            raise HTTPException(413, _sentence(self._limit))
        return message

    async def send(self, message: Message) -> None:
        # Some of Gradio's routes take the error for broken JSON and answer 400.
        if self._bytes > self._limit and message["type"] == "http.response.start":
            message = {**message, "status": 413}
        await self._send(message)


def _announced_bytes(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return max((int(value) for value in lengths if value.isdigit()), default=0)


def _sentence(limit: int) -> str:
    return f"The request is larger than {limit} bytes."
