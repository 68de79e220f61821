"""A visitor without a browser: greets, opens a photo and sends edits as the page does."""

import contextlib
import json
import secrets
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.client import HTTPResponse

import numpy as np
from websockets.sync.client import ClientConnection, connect

from spt.labels import UNPAINTED
from spt.photo import MAP_SIZE, Frame
from spt.runs import decode_paint, encode_runs
from ui.live import TOKEN_HEADER
from ui.messages import (
    LENGTH,
    POINTS,
    REPLY_HEAD,
    REQUEST_HEAD,
    VERSION,
    Flag,
    Kind,
    Status,
)

PATIENCE_S = 60
UNTOUCHED = np.full(MAP_SIZE, UNPAINTED, np.uint8)


class Visitor:
    """A session of its own with a photo in it."""

    def __init__(self, address: str, photo_bytes: bytes, cookie: str = "") -> None:
        """
        Arguments:
            address: of the page.
            photo_bytes: a picture file.
            cookie: of a login.
        """
        self._address, self.seq = address, 0
        self._headers = {"Cookie": cookie} if cookie else {}
        self.token = token_of(address, self._headers)
        head = REQUEST_HEAD.pack(VERSION, Kind.OPEN, 0, self._next_seq())
        request = urllib.request.Request(
            f"{address}studio/call", head + photo_bytes, {TOKEN_HEADER: self.token, **self._headers}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            opened = received(answer.read())
        facts = json.loads(opened.text)
        points = np.array([tuple(point) for point in facts["pose"]], dtype=POINTS)
        # Neither what the photo shows nor where the joints are is changed.
        found = encode_runs(UNTOUCHED)
        self._poses = 2 * points.tobytes() + LENGTH.pack(len(found)) + found
        self.frame = Frame(*facts["frame"])
        self.found_map = decode_paint(opened.cells)

    @contextlib.contextmanager
    def line(self) -> Iterator[ClientConnection]:
        """A web socket of this session."""
        origin = self._address.rstrip("/")
        with connect(
            self.live_address, origin=origin, max_size=None, additional_headers=self._headers
        ) as line:
            line.send(self.token)
            yield line

    @property
    def live_address(self) -> str:
        """Of the web socket, to which the token is sent first."""
        return self._address.replace("http", "ws", 1) + "studio/live"

    def draw(self, line: ClientConnection, paint: bytes, flags: Flag) -> bytes:
        """Send an edit, runs of paint over the map, and wait for its picture; b"" if none came."""
        line.send(self.edit(paint, flags))
        return received(line.recv(timeout=PATIENCE_S)).data

    def edit(self, paint: bytes, flags: Flag) -> bytes:
        """The next edit as it travels: runs of paint over the map."""
        head = REQUEST_HEAD.pack(VERSION, Kind.LIVE, flags, self._next_seq())
        return head + self._poses + paint

    def _next_seq(self) -> int:
        self.seq += 1
        return self.seq


@dataclass(frozen=True)
class Received:
    """A reply as it came; see ui/messages.py."""

    seq: int
    status: Status
    milliseconds: float
    map_crc32: int
    base: int
    """Of which picture it brings a part anew; 0 for a whole picture."""
    text: str
    cells: bytes
    data: bytes


def read_reply(reply: bytes) -> Received:
    """The parts of a reply."""
    head = REPLY_HEAD.unpack_from(reply)
    _, status, _, seq, milliseconds, map_crc32, _, base, *_ = head
    text_size, map_size, origin_size = head[-3:]
    rest = reply[REPLY_HEAD.size :]
    text, cells = rest[:text_size].decode(), rest[text_size:][:map_size]
    data = rest[text_size + map_size + origin_size :]
    return Received(seq, Status(status), milliseconds, map_crc32, base, text, cells, data)


def received(reply: bytes) -> Received:
    """The same; RuntimeError with the sentence of a reply that is not OK."""
    parts = read_reply(reply)
    if parts.status != Status.OK:
        raise RuntimeError(f"the server answered {parts.status.name}: {parts.text}")
    return parts


def token_of(address: str, headers: Mapping[str, str]) -> str:
    """A token, by the event of the page that asks for one."""

    def asked(path: str, data: bytes | None = None) -> AbstractContextManager[HTTPResponse]:
        every = {**headers, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{address}{path}", data, every)
        return urllib.request.urlopen(request, timeout=PATIENCE_S)

    with asked("config") as answer:
        events = json.load(answer)["dependencies"]
    number, component = next(
        (event["id"], target)
        for event in events
        for target, name in event["targets"]
        if name == "hello"
    )
    session = secrets.token_hex(8)
    question = {"data": [{"id": 1}], "fn_index": number, "session_hash": session,
                "trigger_id": component, "event_data": None}  # fmt: skip
    with asked("gradio_api/queue/join", json.dumps(question).encode()):
        pass
    with asked(f"gradio_api/queue/data?session_hash={session}") as stream:
        done = next(one for one in messages(stream) if one["msg"] == "process_completed")
    return done["output"]["data"][0]["token"]


def messages(stream: Iterator[bytes]) -> Iterator[dict]:
    """What Gradio's queue tells about an event, until it closes the stream."""
    for line in stream:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))
