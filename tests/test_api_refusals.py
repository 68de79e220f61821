"""What the endpoints for programs turn away, each with one sentence, and what they keep."""

import asyncio
import contextlib
import socket
import struct
import zlib
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import gradio as gr
import httpx
import numpy as np
import pytest
from fastapi import Request
from gradio_client import Client
from gradio_client.exceptions import AppError

from spt.dressed_editor import DressedEditor
from spt.errors import InputError
from spt.parsing_formats import encode_label_map_png
from tests.api_calls import client_of, running, sent
from tests.page.conftest import Server
from ui.api import BROKEN, BUSY, FOREIGN, MOST_CALLS, EditingApi
from ui.api_work import MOST_POSE_CHARACTERS
from ui.messages import MAX_PHOTO_BYTES
from ui.page import web_app
from ui.store import SessionStore
from ui.studio import Studio

PHOTO = "floral_dress.jpg"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, checkpoint_dir: Path) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("api")) as server:
        yield server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Client]:
    with client_of(server) as client:
        yield client


@pytest.fixture(scope="module")
def photo(root: Path) -> str:
    return sent(root / "assets" / "examples" / PHOTO)


def picture(rows: int, columns: int, value: int = 127) -> bytes:
    return cv2.imencode(".png", np.full((rows, columns, 3), value, np.uint8))[1].tobytes()


def huge() -> bytes:
    """A header that claims 80 megapixels."""
    data = bytearray(picture(8, 8))
    data[16:24] = struct.pack(">II", 10_000, 8_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


NOBODY, SMALL_MAP = sent(picture(300, 200)), sent(encode_label_map_png(np.ones((40, 30), np.uint8)))
STRANGE = np.full((1024, 768), 17, np.uint8)
STRANGE_MAP = sent(cv2.imencode(".png", STRANGE)[1].tobytes())
FAR, NEAR = ({"people": [{"pose_keypoints_2d": [x, 300, 1] * 18}]} for x in (9e4, 300))
P = "the photo"  # stands for an example in the lists below

BAD_CALLS = {
    "nobody": ("/inspect", [NOBODY], "person"),
    "too large": ("/inspect", [sent(bytes(MAX_PHOTO_BYTES + 3))], "up to 30 MB"),
    "too many pixels": ("/inspect", [sent(huge())], "60 megapixels"),
    "no picture": ("/inspect", [sent(b"GIF or JPEG, who knows")], "not a known picture"),
    "nothing": ("/inspect", [""], "an empty file"),
    "a path": ("/inspect", ["/etc/passwd"], "base64"),
    "an address": ("/inspect", ["http://127.0.0.1:1/photo.jpg"], "base64"),
    "no base64 in it": ("/inspect", ["data:image/png,abc"], "base64"),
    "a number": ("/inspect", [7], "photo: got int"),
    "no photo": ("/inspect", [None], "photo: got NoneType"),
    "no JSON": ("/repose", [P, "{people"], "pose: is not JSON"),
    "no people": ("/repose", [P, {"people": []}], "no person"),
    "a list for a pose": ("/repose", [P, [1, 2]], "a list of 2"),
    "a pose far away": ("/repose", [P, FAR], "keypoint"),
    "a giant pose": ("/repose", [P, {"people": "x" * MOST_POSE_CHARACTERS}], "too much JSON"),
    "a giant pose text": ("/repose", [P, "[" * (MOST_POSE_CHARACTERS + 1)], "too much JSON"),
    "nested text": ("/repose", [P, "[" * 200_000], "pose: is not JSON"),
    "wrong size of the photo's map": ("/repose", [P, NEAR, SMALL_MAP], "the size of the photo"),
    "wrong size of the map": ("/repaint", [P, SMALL_MAP], "the size of the photo"),
    "unknown label in the map": ("/repaint", [P, STRANGE_MAP], "17"),
    "a photo for a map": ("/repaint", [P, P], "label map"),
    "no map": ("/repaint", [P, None], "label map: got NoneType"),
    "unknown label": ("/transfer", [P, P, ["hat"]], "'hat'"),
    "a face": ("/transfer", [P, P, ["face"]], "among upper_clothes"),
    "labels that are no list": ("/transfer", [P, P, "skirt"], "a list of at most 3"),
    "too many labels": ("/transfer", [P, P, ["skirt"] * 4], "a list of at most 3"),
    "nobody in b": ("/transfer", [P, NOBODY], "b: "),
    "a swatch for nothing": ("/transfer", [P, P, None, NOBODY], "only one of the two"),
    "a label without swatch": ("/transfer", [P, P, None, None, "skirt"], "only one of the two"),
    "a swatch for an unknown label": ("/transfer", [P, P, None, NOBODY, "hat"], "'hat'"),
    "a swatch that is none": ("/transfer", [P, P, None, "????", "skirt"], "swatch: "),
    "a swatch for what a lacks": ("/transfer", [P, P, None, NOBODY, "pants"], "photo a shows"),
}


@pytest.mark.parametrize("name", BAD_CALLS)
def test_a_bad_call_gets_one_sentence(client: Client, photo: str, name: str) -> None:
    endpoint, inputs, said = BAD_CALLS[name]
    with pytest.raises(AppError) as refusal:
        client.predict(*(photo if one is P else one for one in inputs), api_name=endpoint)
    sentence = str(refusal.value)
    assert said in sentence
    assert 20 < len(sentence) < 400
    assert "\n" not in sentence and sentence.endswith(".")


def test_files_by_address_are_neither_fetched_nor_read(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/photo.jpg"
        for path in (address, "https://studio.example/photo.jpg"):
            file = {"path": path, "url": path, "meta": {"_type": "gradio.FileData"}}
            with pytest.raises(AppError, match="Files are not taken by their address"):
                client.predict(file, api_name="/inspect")
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "gradio_api/run/inspect", 403),
        ("POST", "gradio_api/api/inspect", 403),
        ("POST", "gradio_api/process_recording", 403),
        ("POST", "gradio_api/component_server", 403),
        ("POST", "gradio_api/upload", 403),
        ("GET", "gradio_api/file=/etc/passwd", 403),
        ("GET", "gradio_api/deep_link?session_hash=x", 403),
    ],
)
def test_the_ways_around_the_queue_and_to_the_disk_stay_shut(
    server: Server, client: Client, method: str, path: str, status: int
) -> None:
    answer = httpx.request(method, server.address + path, json={"data": ["x"]})
    assert answer.status_code == status


def test_a_foreign_page_may_not_call(server: Server) -> None:
    foreign = {"Origin": "https://evil.example"}
    with client_of(server, headers=foreign) as client, pytest.raises(AppError, match=FOREIGN):
        client.predict("", api_name="/inspect")


def test_no_visitor_is_made_of_a_call(server: Server, client: Client) -> None:
    assert httpx.get(server.address + "healthz").json()["sessions"] == 0


def in_own_loop(story: Coroutine[object, object, object]) -> object:
    """Run in a thread of its own: the page tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result(timeout=60)


def no_editor() -> DressedEditor:
    pytest.fail("no photo is opened in this test")


def test_gradio_keeps_nothing_of_a_call(tmp_path: Path) -> None:
    async def story() -> None:
        app = web_app(Studio(SessionStore(no_editor)), tmp_path, no_editor)
        sessions = app.routes[-1].app.state_holder
        assert sessions["somebody"].blocks_config.blocks  # where Gradio notes what was sent
        assert sessions["somebody"] is not sessions["somebody"]
        assert "somebody" not in sessions

    in_own_loop(story())


def api_of(studio: Studio) -> EditingApi:
    return EditingApi(studio, no_editor)


def test_more_calls_than_there_are_places_are_told_so() -> None:
    async def story() -> None:
        api = api_of(Studio(SessionStore(no_editor)))
        request = gr.Request(Request({"type": "http", "headers": []}))
        large = "x" * (MAX_PHOTO_BYTES * 4 // 3)
        for most, text in ((MOST_CALLS, "x"), (4, large)):
            with contextlib.ExitStack() as places:
                for _ in range(most):
                    places.enter_context(api.place(request, photo=text))
                with pytest.raises(gr.Error, match=BUSY), api.place(request, photo=text):
                    pass
        with api.place(request, photo=large):  # all who were there have left
            pass

    in_own_loop(story())


def test_trouble_inside_is_one_sentence_and_stays_inside() -> None:
    def refuse() -> None:
        raise InputError("No.")

    async def said(do: object) -> str:
        with pytest.raises(gr.Error) as refusal:
            await api_of(Studio(SessionStore(no_editor))).turn(do)
        return refusal.value.message

    assert in_own_loop(said(refuse)) == "No."
    assert in_own_loop(said(lambda: 1 / 0)) == BROKEN
