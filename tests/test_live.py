"""The ways in, without a model: the slot, the origin, tokens, limits."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.requests import HTTPConnection
from fastapi.testclient import TestClient

from spt.inference import PersonEditor
from spt.labels import KEYPOINTS, LABELS, UNPAINTED
from spt.photo import MAP_SIZE
from ui.canvas import STATIC_FOLDER, example_names, page_facts
from ui.live import TOKEN_HEADER, TOO_LARGE, LatestSlot, same_origin, studio_routes, watch_routes
from ui.messages import (
    MAX_PHOTO_BYTES,
    REPLY_HEAD,
    REQUEST_HEAD,
    VERSION,
    Edit,
    Kind,
    Side,
    Status,
)
from ui.page import FreshFiles
from ui.store import SessionStore
from ui.studio import Studio


def edit(seq: int) -> Edit:
    side = Side(None, np.full(MAP_SIZE, UNPAINTED, np.uint8))
    return Edit(seq, Kind.LIVE, side, side)


def in_own_loop(story: Coroutine[object, object, None]) -> None:
    """Run in a thread of its own: the page tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, story).result()


def test_the_slot_keeps_the_newest_edit_only() -> None:
    async def story() -> None:
        slot = LatestSlot()
        first, second, third = edit(1), edit(2), edit(3)
        assert slot.put(first) is None
        assert slot.put(second) is first
        await slot.filled()
        assert slot.take() is second
        waiting = asyncio.create_task(slot.filled())
        await asyncio.sleep(0)
        assert not waiting.done()
        assert slot.put(third) is None
        await waiting
        assert slot.take() is third

    in_own_loop(story())


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        ("http://127.0.0.1:7860", "127.0.0.1:7860", True),
        ("https://studio.example", "studio.example", True),
        ("https://evil.example", "studio.example", False),
        ("https://studio.example.evil.example", "studio.example", False),
        ("http://127.0.0.1:8000", "127.0.0.1:7860", False),
        ("null", "studio.example", False),
        (None, "studio.example", True),
    ],
)
def test_only_our_own_pages_may_connect(origin: str | None, host: str, allowed: bool) -> None:
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    assert same_origin(HTTPConnection({"type": "http", "headers": headers})) is allowed


def no_editor() -> PersonEditor:
    pytest.fail("no photo is opened in this test")


@pytest.fixture
def store() -> SessionStore:
    return SessionStore(no_editor)


@pytest.fixture
def client(store: SessionStore) -> TestClient:
    """Our own routes; the browser tests have Gradio's around them."""
    app = FastAPI()
    studio = Studio(store)
    app.include_router(studio_routes(studio))
    app.include_router(watch_routes(studio))
    app.mount("/studio/static", FreshFiles(directory=STATIC_FOLDER))
    return TestClient(app)


def status_of(reply: bytes) -> tuple[Status, str]:
    head = REPLY_HEAD.unpack_from(reply)
    return Status(head[1]), reply[REPLY_HEAD.size :][: head[10]].decode()


def test_health_is_our_own_answer(client: TestClient, store: SessionStore) -> None:
    store.create()
    assert client.get("/healthz").json() == {"status": "ready", "sessions": 1, "sockets": 0}


def test_a_call_needs_a_token(client: TestClient) -> None:
    message = REQUEST_HEAD.pack(VERSION, Kind.OPEN, 0, 1) + b"photo"
    for headers in ({}, {TOKEN_HEADER: "guessed"}):
        answer = client.post("/studio/call", content=message, headers=headers)
        assert status_of(answer.content)[0] == Status.NO_SESSION


def test_a_body_larger_than_any_photo_is_not_read_to_its_end(
    client: TestClient, store: SessionStore
) -> None:

    def endless() -> Iterator[bytes]:
        for _ in range(3 * MAX_PHOTO_BYTES >> 20):
            yield bytes(1 << 20)

    token = store.create().token
    answer = client.post("/studio/call", content=endless(), headers={TOKEN_HEADER: token})
    assert status_of(answer.content) == (Status.ERROR, TOO_LARGE)


def test_scripts_are_asked_about_again(client: TestClient) -> None:
    answer = client.get("/studio/static/main.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert "javascript" in answer.headers["content-type"]
    tag = answer.headers["etag"]
    again = client.get("/studio/static/main.js", headers={"if-none-match": tag})
    assert again.status_code == 304


def test_the_page_gets_its_facts_from_python() -> None:
    facts = page_facts()
    assert [label["name"].lower().replace(" ", "_") for label in facts["labels"]] == list(LABELS)
    assert [label["key"] for label in facts["labels"]] == [*"0123456789"]
    assert len(facts["keypoints"]) == len(KEYPOINTS)
    assert {point["side"] for point in facts["keypoints"]} == {"left", "right", "middle"}
    assert facts["mapSize"] == {"rows": MAP_SIZE[0], "columns": MAP_SIZE[1]}
    assert facts["kinds"]["LIVE"] == Kind.LIVE


def test_the_gallery_lists_pictures_only(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.PNG", "notes.txt", ".hidden"):
        (tmp_path / name).write_bytes(b"")
    assert example_names(tmp_path) == ["a.PNG", "b.jpg"]
    assert example_names(tmp_path / "missing") == []
