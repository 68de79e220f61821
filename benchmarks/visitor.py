"""A visitor without a browser: greets, opens a photo and sends edits as the page does."""

import json
import secrets
import urllib.request
from collections.abc import Iterator

import numpy as np
from websockets.sync.client import ClientConnection, connect

from spt.labels import UNPAINTED
from spt.photo import MAP_SIZE, Frame
from spt.runs import encode_runs
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

    def __init__(self, address: str, photo_bytes: bytes) -> None:
        self._address, self._seq = address, 0
        self._token = token_of(address)
        head = REQUEST_HEAD.pack(VERSION, Kind.OPEN, 0, self._next_seq())
        request = urllib.request.Request(
            f"{address}studio/call", head + photo_bytes, {TOKEN_HEADER: self._token}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            text, _ = read_reply(answer.read())
        facts = json.loads(text)
        points = np.array([tuple(point) for point in facts["pose"]], dtype=POINTS)
        # Neither what the photo shows nor where the joints are is changed.
        found = encode_runs(UNTOUCHED)
        self._poses = 2 * points.tobytes() + LENGTH.pack(len(found)) + found
        self.frame = Frame(*facts["frame"])

    def line(self) -> ClientConnection:
        """A web socket of this session."""
        address = self._address.replace("http", "ws", 1) + "studio/live"
        line = connect(address, origin=self._address.rstrip("/"), max_size=None)
        line.send(self._token)
        return line

    def draw(self, line: ClientConnection, paint: bytes, flags: Flag) -> bytes:
        """Send an edit, runs of paint over the map, and wait for its picture; b"" if none came."""
        head = REQUEST_HEAD.pack(VERSION, Kind.LIVE, flags, self._next_seq())
        line.send(head + self._poses + paint)
        _, picture = read_reply(line.recv(timeout=PATIENCE_S))
        return picture

    def _next_seq(self) -> int:
        self._seq += 1
        return self._seq


def read_reply(reply: bytes) -> tuple[str, bytes]:
    """Text and file of a reply; RuntimeError with the sentence of one that is not OK."""
    _, status, *_, text_size, map_size, origin_size = REPLY_HEAD.unpack_from(reply)
    text = reply[REPLY_HEAD.size :][:text_size].decode()
    if status != Status.OK:
        raise RuntimeError(f"the server answered {Status(status).name}: {text}")
    return text, reply[REPLY_HEAD.size + text_size + map_size + origin_size :]


def token_of(address: str) -> str:
    """A token, by the event of the page that asks for one."""
    with urllib.request.urlopen(f"{address}config", timeout=PATIENCE_S) as answer:
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
    request = urllib.request.Request(
        f"{address}gradio_api/queue/join",
        json.dumps(question).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S):
        pass
    answers = f"{address}gradio_api/queue/data?session_hash={session}"
    with urllib.request.urlopen(answers, timeout=PATIENCE_S) as stream:
        done = next(one for one in messages(stream) if one["msg"] == "process_completed")
    return done["output"]["data"][0]["token"]


def messages(stream: Iterator[bytes]) -> Iterator[dict]:
    """What Gradio's queue tells about an event, until it closes the stream."""
    for line in stream:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))
