"""Bad input: one plain sentence on the page, the work so far stays, the server goes on."""

import struct
import urllib.error
import urllib.request
from pathlib import Path

import cv2
import numpy as np
import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from spt.labels import SKIRT
from tests.page.conftest import Server
from tests.page.driver import Driver
from ui.live import SOCKET_MESSAGE_BYTES, TOKEN_HEADER
from ui.messages import (
    MAX_PHOTO_BYTES,
    REPLY_HEAD,
    REQUEST_HEAD,
    VERSION,
    Kind,
    Status,
)


def picture_bytes(picture: np.ndarray, suffix: str = ".png") -> bytes:
    return cv2.imencode(suffix, picture)[1].tobytes()


def bad_files() -> dict[str, bytes]:
    """Files that are no photo of a person."""
    noise = np.random.default_rng(0).integers(0, 255, (300, 200, 3), dtype=np.uint8)
    huge = bytearray(picture_bytes(np.zeros((8, 8, 3), np.uint8)))
    huge[16:24] = struct.pack(">II", 10_000, 8_000)  # a header that claims 80 megapixels
    return {
        "empty.jpg": b"",
        "no_picture.jpg": b"GIF or JPEG, who knows",
        "dot.png": picture_bytes(np.zeros((1, 1, 3), np.uint8)),
        "truncated.jpg": picture_bytes(noise, ".jpg")[:4000],
        "huge.png": bytes(huge),
        "nobody.png": picture_bytes(np.full((300, 200, 3), 127, np.uint8)),
    }


@pytest.mark.parametrize("name", list(bad_files()))
def test_a_bad_file_gets_one_sentence_and_the_work_stays(
    opened: Driver, tmp_path: Path, name: str
) -> None:
    opened.set_brush(SKIRT, 30)
    opened.drag([opened.cell_on_screen(150, 250)])
    cells = opened.cells()
    path = tmp_path / name
    path.write_bytes(bad_files()[name])
    opened.page.set_input_files("[name=photo]", path)
    sentence = opened.notice()
    assert 20 < len(sentence) < 300
    assert "Traceback" not in sentence and "\n" not in sentence
    assert sentence[0].isupper() and sentence.endswith(".")
    assert (opened.cells() == cells).all()
    opened.drag([opened.cell_on_screen(250, 250)])
    opened.wait()
    assert opened.server_agrees()


def test_a_file_that_is_too_large_is_not_even_sent(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    with path.open("wb") as file:
        file.truncate(MAX_PHOTO_BYTES + 1)
    driver.page.set_input_files("[name=photo]", path)
    assert "larger than 30 MB" in driver.notice()


def live_address(server: Server) -> str:
    return server.address.replace("http", "ws") + "studio/live"


def token_of(driver: Driver) -> str:
    """The token of the page's session, as its messages carry it."""
    with driver.page.expect_request("**/studio/call") as request:
        driver.page.evaluate(
            "document.querySelector('[data-do=save-pose]').click()"
        )
    return request.value.headers[TOKEN_HEADER]


def line_to(server: Server) -> ClientConnection:
    """A socket of our own, which claims to be the page."""
    return connect(live_address(server), origin=server.address.rstrip("/"))


def status_of(reply: bytes) -> tuple[Status, int, str]:
    """Status, number and text of a reply."""
    _, status, _, seq, _, _, _, _, _, _, text_bytes, _, _ = REPLY_HEAD.unpack_from(reply)
    return Status(status), seq, reply[REPLY_HEAD.size :][:text_bytes].decode()


GARBAGE = [
    REQUEST_HEAD.pack(VERSION, Kind.LIVE, 0, 0),
    REQUEST_HEAD.pack(VERSION, 99, 0, 1),
    REQUEST_HEAD.pack(77, Kind.LIVE, 0, 2),
    REQUEST_HEAD.pack(VERSION, Kind.LIVE, 0, 3) + b"\xff" * 400,
    REQUEST_HEAD.pack(VERSION, Kind.LIVE, 0, 4) + b"x" * 700_000,
    REQUEST_HEAD.pack(VERSION, Kind.OPEN, 0, 5) + b"x" * 100,
]


def test_garbage_gets_an_answer_and_the_socket_lives(opened: Driver, server: Server) -> None:
    with line_to(server) as line:
        line.send(token_of(opened))
        for seq, message in enumerate(GARBAGE):
            line.send(message)
            status, answered, text = status_of(line.recv(timeout=20))
            assert (status, answered) == (Status.ERROR, seq)
            assert len(text) > 10


def test_a_giant_message_ends_its_socket_only(opened: Driver, server: Server) -> None:
    with line_to(server) as line:
        line.send(token_of(opened))
        with pytest.raises(ConnectionClosedError):
            line.send(b"x" * (SOCKET_MESSAGE_BYTES + 1))
            line.recv(timeout=20)
    opened.set_brush(SKIRT, 30)
    opened.drag([opened.cell_on_screen(150, 250)])
    opened.wait()
    assert opened.server_agrees()


def test_a_socket_needs_a_token(server: Server) -> None:
    with line_to(server) as line:
        line.send("guessed")
        assert status_of(line.recv(timeout=20))[0] == Status.NO_SESSION
        with pytest.raises(ConnectionClosedError):
            line.recv(timeout=20)


def test_a_foreign_page_gets_no_socket(server: Server) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        connect(live_address(server), origin="https://evil.example")


def test_a_foreign_page_may_not_call(server: Server) -> None:
    request = urllib.request.Request(
        f"{server.address}studio/call", data=b"x", headers={"Origin": "https://evil.example"}
    )
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=20)
    refusal.value.close()
    assert refusal.value.code == 403


def test_gradio_keeps_its_doors_shut(server: Server) -> None:
    for path in ("monitoring/summary", "docs", "gradio_api/run/hello"):
        data = b"{}" if "run" in path else None
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(
                urllib.request.Request(server.address + path, data=data), timeout=20
            )
        refusal.value.close()
        assert refusal.value.code in (403, 404, 405, 422)
