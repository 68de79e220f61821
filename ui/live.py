"""The ways in: a web socket for what changes while people drag, POST for the rest, health.

A socket keeps one slot per connection, in which a newer edit takes the place of an older one
that waits; so a slow picture never makes a queue. One model serves everybody in turn.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.requests import HTTPConnection

from spt.errors import InputError, SptError
from ui.messages import (
    MAX_PHOTO_BYTES,
    POSE_BYTES,
    REQUEST_HEAD,
    Edit,
    Message,
    Reply,
    Status,
)
from ui.requests import parse_request, seq_of
from ui.session import IDLE_S, Session, SessionStore

log = logging.getLogger(__name__)

MAX_SOCKETS = 64
MAX_UPLOADS = 4
"""Request bodies read at a time; each may hold a whole photo."""

SOCKET_MESSAGE_BYTES = 1 << 21
"""Larger messages make the server close the socket; the largest edit has 1.2 MB."""

TOKEN_HEADER = "x-studio-session"
TOKEN_WAIT_S = 10
SWEEP_S = 60

TOO_LARGE = f"The photo is larger than {MAX_PHOTO_BYTES // 2**20} MB. Choose a smaller file."
FAILED = "Something went wrong on the server; your work is still here. Try again."
GONE = "This session has ended."


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

    async def filled(self) -> None:
        """Wait until an edit is there."""
        await self._filled.wait()

    def take(self) -> Edit:
        """The newest edit; the slot is empty afterwards."""
        edit, self._edit = self._edit, None
        self._filled.clear()
        assert edit is not None, "take() follows filled()"
        return edit


class Studio:
    """All visitors and the one model that serves them."""

    def __init__(self, store: SessionStore) -> None:
        self.store = store
        self.sockets: Counter[str] = Counter()  # open ones by network address
        self.turn = asyncio.Lock()  # first come, first served: visitors alternate
        self.uploads = asyncio.Semaphore(MAX_UPLOADS)
        # One thread: an editor is never used twice at a time, even if a visitor leaves midway.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")

    def has_room_for(self, address: str) -> bool:
        """Whether one more socket may open from a network address."""
        most = self.store.most_per_address
        crowded = 0 < most <= self.sockets[address]
        return not crowded and self.sockets.total() < MAX_SOCKETS

    async def work(self, session: Session, request: Message) -> Reply:
        """Answer a request in the worker thread; the caller holds `turn`."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._worker, session.answer, request)
        except Exception:
            log.exception("request %d failed", request.seq)
            return Reply(request.seq, Status.ERROR, FAILED)

    async def call(self, token: str, data: bytes) -> Reply:
        """Answer one message of any kind."""
        session = self.store.get(token)
        if session is None:
            return Reply(seq_of(data), Status.NO_SESSION, GONE)
        try:
            request = parse_request(data)
        except SptError as error:
            return Reply(seq_of(data), Status.ERROR, str(error))
        async with self.turn:
            return await self.work(session, request)

    async def sweep(self) -> None:
        """Free idle sessions for ever."""
        while True:
            await asyncio.sleep(SWEEP_S)
            self.store.free_idle()

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        """Sweep while the application runs."""
        sweeper = asyncio.create_task(self.sweep())
        yield
        sweeper.cancel()


class LiveSocket:
    """One connection: its reader fills the slot, its drawer empties it."""

    def __init__(self, studio: Studio, socket: WebSocket, session: Session) -> None:
        self._studio, self._socket, self._session = studio, socket, session
        self._slot = LatestSlot()

    async def run(self) -> None:
        """Serve until the browser leaves or falls silent."""
        drawer = asyncio.create_task(self._draw())
        try:
            while True:
                data = await asyncio.wait_for(self._socket.receive_bytes(), IDLE_S)
                await self._read(data)
        except (WebSocketDisconnect, TimeoutError):
            pass
        finally:
            drawer.cancel()

    async def _read(self, data: bytes) -> None:
        self._studio.store.get(self._session.token)  # still at work
        try:
            request = parse_request(data)
        except SptError as error:
            return await self._send(Reply(seq_of(data), Status.ERROR, str(error)))
        if not isinstance(request, Edit):
            sentence = "Files are sent by POST, not through the socket."
            return await self._send(Reply(request.seq, Status.ERROR, sentence))
        replaced = self._slot.put(request)
        if replaced is not None:
            await self._send(Reply(replaced.seq, Status.SUPERSEDED))
        return None

    async def _draw(self) -> None:
        while True:
            await self._slot.filled()
            async with self._studio.turn:
                # Taken only now: what arrived while others had their turn is the newest.
                reply = await self._studio.work(self._session, self._slot.take())
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
    async with studio.uploads:
        try:
            data = await _body(request, MAX_PHOTO_BYTES + REQUEST_HEAD.size + POSE_BYTES)
        except InputError as error:
            return Reply(0, Status.ERROR, str(error))
        return await studio.call(token, data)


def studio_routes(studio: Studio) -> APIRouter:
    """The routes of the studio, to be added before Gradio takes all others."""
    routes = APIRouter()

    @routes.get("/healthz")
    async def health() -> dict[str, object]:
        return {"status": "ready", "sessions": len(studio.store), "sockets": studio.sockets.total()}

    @routes.post("/studio/call")
    async def call(request: Request) -> Response:
        if not same_origin(request):
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
        await socket.accept()
        studio.sockets[address] += 1
        try:
            token = await asyncio.wait_for(socket.receive_text(), TOKEN_WAIT_S)
            session = studio.store.get(token)
            if session is None:
                await socket.send_bytes(Reply(0, Status.NO_SESSION, GONE).to_bytes())
                return await socket.close(4401)
            with session.connected():
                await LiveSocket(studio, socket, session).run()
        except (WebSocketDisconnect, TimeoutError):
            pass
        finally:
            studio.sockets -= Counter([address])
        return None

    return routes
