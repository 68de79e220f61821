"""Headers of every answer by which browsers keep others out."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SafeHeaders:
    """ASGI middleware: nothing is taken for another type, and only some pages may frame ours.

    A full content security policy is no choice: Gradio's components make functions of text.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        """
        Arguments:
            app: what is behind.
            frame_ancestors: pages that may show ours in a frame, as in a content security policy;
                a foreign one could lay its own buttons over ours.
        """
        self._app = app
        self._headers = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "content-security-policy": f"frame-ancestors {frame_ancestors}",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers on the way back."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        is_http = scope["type"] == "http"
        await self._app(scope, receive, send_with_headers if is_http else send)
