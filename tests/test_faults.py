"""Faults, each on a real server in a harsh world (harsh_server.py): others do not notice, and the
server recovers by itself."""

import contextlib
import io
import socket
import struct
import time
import urllib.request
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from PIL import Image
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.uri import parse_uri

from benchmarks.visitor import UNTOUCHED, Received, Visitor, read_reply
from spt.labels import PANTS
from spt.runs import encode_runs
from tests.harsh_server import HANGING, HEAD_S, PATIENCE_S, THROWING
from tests.page.conftest import Server
from ui.live import TOKEN_HEADER
from ui.messages import REQUEST_HEAD, VERSION, Flag, Kind, Status
from ui.studio import FAILED, HUNG

PAINT = UNTOUCHED.copy()
PAINT[300:340, 150:230] = PANTS
PAINTED = encode_runs(PAINT)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("harsh")
    server = Server(
        folder, "--host", "127.0.0.1", script="tests/harsh_server.py", STUDIO_METRICS_TOKEN="t",
    )  # fmt: skip
    server.start()
    yield server
    assert server.stop() == 0
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["server.log"]
    assert server.log_path.stat().st_size == 0  # not even that could be written


@pytest.fixture(scope="module")
def photo(root: Path) -> bytes:
    return (root / "assets" / "examples" / "floral_dress.jpg").read_bytes()


@pytest.fixture(scope="module")
def neighbour(server: Server, photo: bytes) -> Visitor:
    """Somebody who paints through all of it."""
    return Visitor(server.address, photo)


def so_wide(photo: bytes, width: int) -> bytes:
    file = io.BytesIO()
    Image.open(io.BytesIO(photo)).resize((width, width * 4 // 3)).save(file, "JPEG")
    return file.getvalue()


def drawn(visitor: Visitor) -> Received:
    """The reply to an edit."""
    with visitor.line() as line:
        line.send(visitor.edit(PAINTED, Flag(0)))
        return read_reply(line.recv(timeout=60))


def measured(server: Server, name: str) -> float:
    asked = httpx.get(f"{server.address}metrics", headers={"authorization": "Bearer t"})
    (line,) = (line for line in asked.text.splitlines() if line.startswith(f"{name} "))
    return float(line.split()[1])


def sockets(server: Server) -> int:
    return httpx.get(f"{server.address}healthz").json()["sockets"]


def until_sockets(server: Server, count: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while sockets(server) != count:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_drawing_that_throws_is_the_trouble_of_one(
    server: Server, photo: bytes, neighbour: Visitor
) -> None:
    unlucky = Visitor(server.address, so_wide(photo, THROWING))
    assert (drawn(unlucky).status, drawn(unlucky).text) == (Status.ERROR, FAILED)
    assert drawn(neighbour).status == Status.OK


def test_drawing_that_hangs_is_given_up_while_others_go_on(
    server: Server, photo: bytes, neighbour: Visitor
) -> None:
    unlucky = Visitor(server.address, so_wide(photo, HANGING))
    with ThreadPoolExecutor(1) as pool:
        began_at = time.monotonic()
        hanging = pool.submit(drawn, unlucky)
        pictures = 0
        while not hanging.done():
            assert drawn(neighbour).status == Status.OK
            pictures += time.monotonic() - began_at < PATIENCE_S
        reply = hanging.result()
    assert (reply.status, reply.text) == (Status.ERROR, HUNG)
    assert pictures >= 2
    assert drawn(unlucky).status == Status.NO_SESSION  # its page opens the photo again
    assert measured(server, "studio_stuck_threads") == 0  # it ended when it was told to
    both = [Visitor(server.address, photo) for _ in range(2)]
    assert [drawn(one).status for one in both] == [Status.OK] * 2  # both lanes work


def test_a_visitor_who_vanishes_is_forgotten(server: Server, neighbour: Visitor) -> None:
    before = sockets(server)
    with neighbour.line() as line:
        line.send(neighbour.edit(PAINTED, Flag(0)))
        line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.socket.close()
    until_sockets(server, before, 10)
    assert drawn(neighbour).status == Status.OK


def test_a_visitor_who_never_reads_is_cut(
    server: Server, photo: bytes, neighbour: Visitor
) -> None:
    deaf, before = Visitor(server.address, photo), sockets(server)
    protocol = ClientProtocol(parse_uri(deaf.live_address))
    edit = bytearray(deaf.edit(PAINTED, Flag(0)))
    edit[1] = Kind.RESULT  # a PNG of a megabyte each
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", server.port))
        protocol.send_request(protocol.connect())
        line.sendall(b"".join(protocol.data_to_send()))
        protocol.receive_data(line.recv(4096))
        protocol.send_text(deaf.token.encode())
        with pytest.raises(OSError):
            for _ in range(400):
                protocol.send_binary(bytes(edit))
                line.sendall(b"".join(protocol.data_to_send()))
                time.sleep(0.1)
    until_sockets(server, before, 10)
    assert drawn(neighbour).status == Status.OK


def test_five_hundred_connections_left_open_are_closed(server: Server, neighbour: Visitor) -> None:
    began_at = time.monotonic()
    left = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(500)]
    for line in left[::2]:
        line.sendall(b"GET / HTTP/1.1\r\nHos")  # and no more
    assert httpx.get(server.address, timeout=20).status_code == 200
    assert drawn(neighbour).status == Status.OK
    for line in left:
        line.settimeout(20)
        with contextlib.suppress(ConnectionResetError):
            assert line.recv(1) == b""
        line.close()
    assert time.monotonic() - began_at > HEAD_S / 2


def test_sockets_that_say_nothing_are_few_and_closed(server: Server, neighbour: Visitor) -> None:
    with contextlib.ExitStack() as lines:
        silent = [lines.enter_context(connect(neighbour.live_address)) for _ in range(16)]
        with pytest.raises(InvalidStatus), connect(neighbour.live_address):
            pass
        for line in silent:
            with pytest.raises(ConnectionClosed) as closed:
                line.recv(timeout=20)
            assert closed.value.rcvd.code == 4408
    assert drawn(neighbour).status == Status.OK


def huge_png(side: int) -> bytes:
    """A black picture of that many pixels each way, in a small file."""
    row = bytes(1 + side // 8)
    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def test_a_giant_photo_is_refused_before_it_takes_memory(
    server: Server, neighbour: Visitor
) -> None:
    before = measured(server, "studio_peak_memory_bytes")
    head = REQUEST_HEAD.pack(VERSION, Kind.OPEN, 0, 1)
    request = urllib.request.Request(
        f"{server.address}studio/call", head + huge_png(40_000), {TOKEN_HEADER: neighbour.token}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        reply = read_reply(answer.read())
    assert reply.status == Status.ERROR
    assert "pixels" in reply.text
    assert measured(server, "studio_peak_memory_bytes") - before < 200e6  # it would be 5 GB
    assert drawn(neighbour).status == Status.OK  # the photo that was open stays open


def test_a_full_disk_and_a_jumping_clock_hinder_no_export(
    server: Server, neighbour: Visitor
) -> None:
    edit = bytearray(neighbour.edit(PAINTED, Flag(0)))
    edit[1] = Kind.PACK
    headers = {TOKEN_HEADER: neighbour.token}
    answer = httpx.post(
        f"{server.address}studio/call", content=bytes(edit), headers=headers, timeout=60
    )
    reply = read_reply(answer.content)
    assert reply.status == Status.OK
    assert reply.data[:2] == b"PK"
