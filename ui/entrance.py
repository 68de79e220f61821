"""The entrance: a prefix of all addresses, a room to wait in while the server loads, a login.

Everything passes here first, the web socket too. Only the health check and the metrics, which have
a token of their own, are let by.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.doors import route_of
from ui.limits import Buckets
from ui.measures import Refusal
from ui.studio import State, Studio

WATCHED = ("/healthz", "/metrics")

COOKIE = "studio-login"
TRIES_PER_S, TRIES = 0.1, 10
"""Wrong passwords of one network address: ten at once, then one in ten seconds."""

WAITING_ROOM = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="2">
<title>Semantic Person Studio</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { min-height: 100vh; margin: 0; display: grid; place-content: center; text-align: center; }
  p { margin: 0; padding: 0 24px; }
</style>
<p>The studio is starting and will be here in a few seconds.</p>
"""
STUCK = "The studio needs to be started anew."


class Entrance:
    """ASGI middleware around everything."""

    def __init__(
        self,
        app: ASGIApp,
        studio: Studio,
        root_path: str = "",
        logins: Sequence[str] = (),
    ) -> None:
        """
        Arguments:
            app: what is behind.
            studio: says whether visitors may come in.
            root_path: prefix of all addresses, with a slash before it and none behind; whether a
                proxy has stripped it does not matter.
            logins: user:password of everybody who may come in; none for an open door.
        """
        self._app, self._studio, self._root_path = app, studio, root_path
        self._login = Login(logins, lambda: studio.measures.refused(Refusal.LOGIN))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may come in."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        scope = self._below_prefix(scope)
        if route_of(scope) in WATCHED and scope["type"] == "http":
            return await self._app(scope, receive, send)
        if self._studio.state != State.READY:
            return await refuse(self._closed(scope), scope, receive, send)
        answer = self._login.refusal(scope)
        if answer is not None:
            return await refuse(answer, scope, receive, send)
        return await self._app(scope, receive, self._login.with_cookie(scope, send))

    def _below_prefix(self, scope: Scope) -> Scope:
        prefix, path = self._root_path, scope["path"]
        if prefix and path != prefix and not path.startswith(f"{prefix}/"):
            path = prefix + path
        if path == prefix:
            path += "/"
        return {**scope, "path": path, "root_path": prefix}

    def _closed(self, scope: Scope) -> Response:
        if self._studio.state == State.STUCK:
            return PlainTextResponse(STUCK, 503)
        is_page = "text/html" in Headers(scope=scope).get("accept", "")
        head = {"retry-after": "2", "cache-control": "no-store"}
        if is_page:
            return HTMLResponse(WAITING_ROOM, 503, head)
        return PlainTextResponse("The studio is starting.", 503, head)


class Login:
    """Name and password by HTTP's own dialogue; then a cookie, for sockets cannot show them.

    The cookie is the same for all and proves that the passwords are known; it is good for as long
    as they are, through restarts and on every process that has the same.
    """

    def __init__(self, logins: Sequence[str], on_wrong: Callable[[], None]) -> None:
        self._known = [_digest(login) for login in logins]
        self._on_wrong = on_wrong
        self._tries = Buckets(TRIES_PER_S, TRIES)
        # Slow on purpose: whoever gets hold of a cookie shall not find the passwords by trying.
        secret = "\n".join(logins).encode()
        key = hashlib.scrypt(secret, salt=COOKIE.encode(), n=2**14, r=8, p=1) if logins else b""
        self._pass = hmac.new(key, b"come in", hashlib.sha256).hexdigest()

    def refusal(self, scope: Scope) -> Response | None:
        """What to answer to whoever may not come in; None for whoever may."""
        if not self._known or self._has_cookie(scope):
            return None
        given = _credentials(scope)
        if given is None:
            return _asking()
        address = (scope.get("client") or ("",))[0]
        if self._is_known(given):
            return None
        self._on_wrong()
        wait_s = self._tries.take(address)
        if wait_s > 0:
            return PlainTextResponse("Too many wrong passwords. Wait a minute.", 429)
        return _asking()

    def with_cookie(self, scope: Scope, send: Send) -> Send:
        """The same `send`, which gives the cookie to whoever lacks it."""
        if not self._known or scope["type"] != "http" or self._has_cookie(scope):
            return send
        where = f"Path={scope['root_path'] or '/'}; HttpOnly; SameSite=Lax"
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        cookie = f"{COOKIE}={self._pass}; {where}{secure}".encode()

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), (b"set-cookie", cookie)]
                message = {**message, "headers": headers}
            await send(message)

        return send_with

    def _has_cookie(self, scope: Scope) -> bool:
        try:
            cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
        except CookieError:
            return False
        given = cookies[COOKIE].value if COOKIE in cookies else ""
        return hmac.compare_digest(given.encode(), self._pass.encode())

    def _is_known(self, given: bytes) -> bool:
        # All are compared, in full, so that the time tells nothing.
        return sum(hmac.compare_digest(given, known) for known in self._known) > 0


def _digest(login: str | bytes) -> bytes:
    return hashlib.sha256(login.encode() if isinstance(login, str) else login).digest()


def _credentials(scope: Scope) -> bytes | None:
    """The digest of user:password as sent; None where nothing was."""
    kind, _, encoded = Headers(scope=scope).get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        return _digest(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        return _digest(b"")


def _asking() -> Response:
    head = {"www-authenticate": 'Basic realm="Semantic Person Studio", charset="UTF-8"'}
    return PlainTextResponse("Who are you?", 401, head)


async def refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send an answer, or close a socket that was not yet let in."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4401})
    else:
        await answer(scope, receive, send)
