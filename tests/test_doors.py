"""What the server turns away: bodies too large, Gradio's file routes, crowds from one address."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from spt.inference import PersonEditor
from ui.doors import LARGEST_BODY_BYTES, OTHER_BODY_BYTES
from ui.live import TOKEN_HEADER, studio_routes, watch_routes
from ui.messages import MAX_PHOTO_BYTES
from ui.page import FULL, hello, web_app
from ui.store import SessionStore
from ui.studio import Studio

JOIN = "/gradio_api/queue/join"
CALL = "/gradio_api/call/inspect"


def no_editor() -> PersonEditor:
    pytest.fail("no photo is opened in this test")


async def whole_application(examples: Path) -> FastAPI:
    return web_app(Studio(SessionStore(no_editor)), examples)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The whole application, Gradio's routes included."""
    # Gradio opens an event loop where none runs, and never closes it.
    with ThreadPoolExecutor(1) as pool:
        story = whole_application(tmp_path_factory.mktemp("examples"))
        return TestClient(pool.submit(asyncio.run, story).result())


def unannounced(size: int) -> Iterator[bytes]:
    """A body whose length no header tells."""
    for start in range(0, size, 1 << 20):
        yield b" " * min(size - start, 1 << 20)


@pytest.mark.parametrize("path", [CALL, "/gradio_api/reset", "/login", "/nowhere"])
def test_a_large_announced_body_is_refused_on_every_route(client: TestClient, path: str) -> None:
    answer = client.post(path, content=bytes(OTHER_BODY_BYTES + 1))
    assert (answer.status_code, answer.text) == (413, "The request is larger than 1048576 bytes.")


@pytest.mark.parametrize("path", [CALL, JOIN])
def test_a_large_body_is_refused_while_it_arrives(client: TestClient, path: str) -> None:
    limit = LARGEST_BODY_BYTES.get(path, OTHER_BODY_BYTES)
    headers = {"content-type": "application/json"}
    answer = client.post(path, content=unannounced(limit + 1), headers=headers)
    assert answer.status_code == 413


def test_every_photo_that_may_be_opened_fits_through_both_ways() -> None:
    base64_bytes = 4 * ((MAX_PHOTO_BYTES + 2) // 3)
    assert LARGEST_BODY_BYTES[JOIN] > base64_bytes + 1000
    assert LARGEST_BODY_BYTES["/studio/call"] > MAX_PHOTO_BYTES + 1000


def test_smaller_bodies_reach_their_route(client: TestClient) -> None:
    body = b" " * OTHER_BODY_BYTES
    headers = {"content-type": "application/json", TOKEN_HEADER: "guessed"}
    read = [client.post(path, content=body, headers=headers) for path in (CALL, JOIN)]
    assert [answer.status_code for answer in read] == [422, 422]  # read to its end: no JSON
    assert client.post("/studio/call", content=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://127.0.0.1:1/secret",
        "/gradio_api/file%3Dhttps://elsewhere.example/",
        "/gradio_api/file/http://127.0.0.1:1/secret",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=https://name.hf.space/",
    ],
)
def test_gradio_fetches_nothing_for_anybody(client: TestClient, path: str) -> None:
    for answer in (client.get(path), client.head(path)):
        assert answer.status_code == 403


def test_gradio_keeps_no_files_of_anybody(client: TestClient) -> None:
    for upload in ("/gradio_api/upload", "/gradio_api/upload?upload_id=1"):
        assert client.post(upload, files={"files": b"kept for ever"}).status_code == 403


def test_the_page_itself_is_served(client: TestClient) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/gradio_api/info").status_code == 200


def test_one_address_opens_so_many_sockets() -> None:
    store = SessionStore(no_editor, most_per_address=2)
    studio = Studio(store)
    app = FastAPI()
    app.include_router(studio_routes(studio))
    app.include_router(watch_routes(studio))
    client, neighbour = TestClient(app), TestClient(app, client=("10.0.0.2", 1))
    live = "/studio/live"
    with client.websocket_connect(live), client.websocket_connect(live):
        with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect(live):
            pass
        assert refused.value.code == 4403
        with neighbour.websocket_connect(live):
            assert studio.sockets == {"testclient": 2, "10.0.0.2": 1}
    assert not studio.sockets  # nothing is remembered of who left
    with client.websocket_connect(live):
        assert client.get("/healthz").json()["sockets"] == 1


def test_without_a_limit_one_address_may_open_all_sockets() -> None:
    studio = Studio(SessionStore(no_editor))
    studio.sockets["proxy"] = 2 * studio.store.capacity - 1
    assert studio.has_room_for("proxy")
    studio.sockets["proxy"] += 1
    assert not studio.has_room_for("proxy") and not studio.has_room_for("somebody else")


def test_a_crowd_from_one_address_is_greeted_with_a_sentence() -> None:
    greet = hello(Studio(SessionStore(no_editor, most_per_address=1)))

    def greeted(address: str) -> dict[str, object]:
        request = gr.Request(Request({"type": "http", "client": (address, 1)}))
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, greet({"id": 7}, request)).result()

    assert "token" in greeted("10.0.0.1")
    assert greeted("10.0.0.1") == {"id": 7, "sentence": FULL}
    assert "token" in greeted("10.0.0.2")
