"""The ways in: a web socket for what changes while people drag, POST for the rest, health.

A socket keeps one slot per connection, in which a newer edit takes the place of an older one
that waits; so a slow picture never makes a queue.
"""

import asyncio
import contextlib
import hmac
from collections import Counter
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.requests import HTTPConnection

from spt.errors import InputError, SptError
from ui.limits import Buckets
from ui.measures import Refusal, Work, work_of
from ui.messages import (
    MAX_PHOTO_BYTES,
    POSE_BYTES,
    REQUEST_HEAD,
    Edit,
    Reply,
    Status,
)
from ui.requests import parse_request, seq_of
from ui.session import Session
from ui.store import IDLE_S
from ui.studio import GONE, State, Studio

SOCKET_MESSAGE_BYTES = 1 << 21
"""Larger messages make the server close the socket; the largest edit has 1.2 MB."""

MESSAGES_PER_S = 120
"""A socket is read no faster; a page sends 60 at most, as often as screens are drawn."""

TOKEN_HEADER = "x-studio-session"
TOKEN_WAIT_S = 10

TOO_LARGE = f"The photo is larger than {MAX_PHOTO_BYTES // 2**20} MB. Choose a smaller file."


class LatestSlot:
    """Room for one waiting edit."""

    def __init__(self) -> None:
        self._edit: Edit | None = None
        self._filled = asyncio.Event()

    def put(self, edit: Edit) -> Edit | None:
        """Leave the newest edit; returns the one that it replaces."""
        replaced, self._edit = self._edit, edit
        self._filled.set()
        return replaced

    def work(self) -> Work:
        """What kind of work waits in it."""
        assert self._edit is not None, "asked of a slot that is filled"
        return work_of(self._edit)

    async def filled(self) -> None:
        """Wait until an edit is there."""
        await self._filled.wait()

    def take(self) -> Edit:
        """The newest edit; the slot is empty afterwards."""
        edit, self._edit = self._edit, None
        self._filled.clear()
        assert edit is not None, "take() follows filled()"
        return edit


class LiveSocket:
    """One connection: its reader fills the slot, its drawer empties it."""

    def __init__(self, studio: Studio, socket: WebSocket, session: Session) -> None:
        self._studio, self._socket, self._session = studio, socket, session
        self._slot = LatestSlot()

    async def run(self) -> None:
        """Serve until the browser leaves or falls silent."""
        drawer = asyncio.create_task(self._draw())
        pace = Buckets(MESSAGES_PER_S, MESSAGES_PER_S)
        try:
            while True:
                data = await asyncio.wait_for(self._socket.receive_bytes(), IDLE_S)
                await self._read(data)
                await asyncio.sleep(pace.take(""))  # who is too fast waits, and loses nothing
        except (WebSocketDisconnect, TimeoutError):
            pass
        finally:
            drawer.cancel()

    async def _read(self, data: bytes) -> None:
        if self._studio.store.get(self._session.token) is None:
            return await self._send(Reply(seq_of(data), Status.NO_SESSION, GONE))
        try:
            request = parse_request(data)
        except SptError as error:
            return await self._send(Reply(seq_of(data), Status.ERROR, str(error)))
        if not isinstance(request, Edit):
            sentence = "Files are sent by POST, not through the socket."
            return await self._send(Reply(request.seq, Status.ERROR, sentence))
        replaced = self._slot.put(request)
        if replaced is not None:
            self._studio.turns.look_again()  # a draft may go where a whole picture has to wait
            self._studio.measures.superseded()
            await self._send(Reply(replaced.seq, Status.SUPERSEDED))
        return None

    async def _draw(self) -> None:
        while True:
            await self._slot.filled()
            # Taken only when the turn comes: what arrived while others had theirs is the newest.
            reply = await self._studio.answer(self._session, self._slot.take, self._slot.work)
            await self._send(reply)

    async def _send(self, reply: Reply) -> None:
        # The browser may leave at any moment; the reader notices and ends this connection.
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self._socket.send_bytes(reply.to_bytes())


def same_origin(connection: HTTPConnection) -> bool:
    """Whether a request comes from a page of this very server.

    Browsers send Origin with sockets and POST; programs that are no browser need not.
    """
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")


def address_of(connection: HTTPConnection) -> str:
    """Where a connection comes from; behind a proxy, the proxy, unless uvicorn trusts it."""
    return connection.client.host if connection.client else ""


async def _body(request: Request, limit: int) -> bytes:
    """The body of a request; InputError as soon as it is longer than `limit` bytes."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise InputError(TOO_LARGE)
        pieces.append(piece)
    return b"".join(pieces)


async def _answered(studio: Studio, token: str, request: Request) -> Reply:
    async with studio.uploads.place(address_of(request)):
        try:
            data = await _body(request, MAX_PHOTO_BYTES + REQUEST_HEAD.size + POSE_BYTES)
        except InputError as error:
            return Reply(0, Status.ERROR, str(error))
        return await studio.call(token, data)


def watch_routes(studio: Studio, metrics_token: str = "") -> APIRouter:
    """The routes for those who look after the server.

    Arguments:
        studio: serves.
        metrics_token: opens /metrics; "" shuts it.
    """
    routes = APIRouter()

    @routes.get("/healthz")
    async def health(response: Response) -> dict[str, object]:
        response.status_code = 200 if studio.state == State.READY else 503
        counts = {"sessions": len(studio.store), "sockets": studio.sockets.total()}
        return {"status": studio.state, **counts}

    @routes.get("/metrics")
    async def metrics(request: Request) -> Response:
        given = request.headers.get("authorization", "").encode()
        if not metrics_token or not hmac.compare_digest(given, f"Bearer {metrics_token}".encode()):
            return Response("Metrics are for those who have the token.", 403)
        return Response(studio.measures.text(), media_type="text/plain; version=0.0.4")

    return routes


def studio_routes(studio: Studio) -> APIRouter:
    """The routes of the studio, to be added before Gradio takes all others."""
    routes = APIRouter()

    @routes.post("/studio/call")
    async def call(request: Request) -> Response:
        if not same_origin(request):
            studio.measures.refused(Refusal.FOREIGN)
            return Response("Foreign pages may not call.", status_code=403)
        token = request.headers.get(TOKEN_HEADER, "")
        if studio.store.get(token) is None:
            async for _ in request.stream():  # a browser cut off while sending hears no answer
                pass
            reply = Reply(0, Status.NO_SESSION, GONE)
        else:
            reply = await _answered(studio, token, request)
        return Response(reply.to_bytes(), media_type="application/octet-stream")

    @routes.websocket("/studio/live")
    async def live(socket: WebSocket) -> None:
        address = address_of(socket)
        if not same_origin(socket) or not studio.has_room_for(address):
            return await socket.close(4403)
        studio.sockets[address] += 1
        try:
            await socket.accept()
            token = await asyncio.wait_for(socket.receive_text(), TOKEN_WAIT_S)
            session = studio.store.get(token)
            if session is None:
                await socket.send_bytes(Reply(0, Status.NO_SESSION, GONE).to_bytes())
                return await socket.close(4401)
            with session.connected():
                await LiveSocket(studio, socket, session).run()
        except TimeoutError:
            await socket.close(4408)
        except (WebSocketDisconnect, KeyError):  # text where bytes are due, or the reverse
            pass
        finally:
            studio.sockets -= Counter([address])
        return None

    return routes
