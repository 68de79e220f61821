"""Connections as such, below requests and messages: few, never silent for long, never deaf.

uvicorn waits for ever for the head of a request and for a visitor who does not read. Here, a
connection on which no whole head came in time is closed, and one that takes none of what waits for
it is cut. All limits hold for one process.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ui.logs import event

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 600
HEAD_S = 15
"""From the first moment of a connection, or the first byte of a further request on it."""

DEAF_S = 20
"""How long nothing may leave of what waits to be sent."""

MOST_FRAGMENTS = 1024
"""Pieces of a socket's message; browsers send each in one."""


class _Sending:
    """Cuts a connection whose visitor does not read."""

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    _deaf: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Called when more waits to be sent than the buffer of the system takes."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """Called when nearly all of it has gone."""
        super().resume_writing()
        self._stop_watching()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called at the end."""
        self._stop_watching()
        super().connection_lost(exc)

    def _watch(self) -> None:
        waiting = self.transport.get_write_buffer_size()
        self._deaf = self.loop.call_later(DEAF_S, self._look_again, waiting)

    def _look_again(self, waited: int) -> None:
        if self.transport.get_write_buffer_size() < waited:
            return self._watch()
        event(log, logging.INFO, "deaf connection cut", waiting_bytes=waited)
        return self.transport.abort()

    def _stop_watching(self) -> None:
        if self._deaf is not None:
            self._deaf.cancel()
            self._deaf = None


class PatientSocket(_Sending, WebSocketsSansIOProtocol):
    """A web socket as uvicorn speaks it."""

    on_lost: Callable[[], None] = staticmethod(lambda: None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called at the end."""
        self.on_lost()
        super().connection_lost(exc)

    def handle_ping(self) -> None:
        """Answer, though not to somebody who does not read: pings without end would pile up."""
        pong = b"".join(self.conn.data_to_send())
        if self.writable.is_set():
            self.transport.write(pong)

    def handle_cont(self, event: object) -> None:
        """Take a further piece of a message."""
        if len(self.frames) >= MOST_FRAGMENTS:
            return self.transport.abort()
        return super().handle_cont(event)


class PatientRequests(_Sending, H11Protocol):
    """HTTP as uvicorn speaks it, for a limited time and a limited number."""

    most_per_address = 0
    """Connections of one network address; 0 for any number."""
    proxies: frozenset[str] = frozenset()
    """Addresses that may have any number, since they pass on the visitors of many."""

    _count: Counter[str] = Counter()  # open connections by the address at their other end
    _address: str | None = None
    _silent: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Called at the beginning."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        limit = 0 if address in self.proxies else self.most_per_address
        if 0 < limit <= self._count[address] or self._count.total() >= MOST_CONNECTIONS:
            return transport.abort()
        self._address = address
        self._count[address] += 1
        self._silent = self.loop.call_later(HEAD_S, self._hang_up)
        return None

    def data_received(self, data: bytes) -> None:
        """Called when something came."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        awaits_head = self.cycle is None or self.cycle.response_complete
        is_upgraded = self.transport.get_protocol() is not self
        if awaits_head and not is_upgraded:
            if self._silent is None:
                self._silent = self.loop.call_later(HEAD_S, self._hang_up)
        else:
            self._listen()
        if is_upgraded:
            self.transport.get_protocol().on_lost = self._forget

    def connection_lost(self, exc: Exception | None) -> None:
        """Called at the end, unless the connection became a socket."""
        self._listen()
        self._forget()
        super().connection_lost(exc)

    def _hang_up(self) -> None:
        self.transport.abort()

    def _listen(self) -> None:
        if self._silent is not None:
            self._silent.cancel()
            self._silent = None

    def _forget(self) -> None:
        if self._address is not None:
            self._count[self._address] -= 1
            if not self._count[self._address]:
                del self._count[self._address]
            self._address = None
