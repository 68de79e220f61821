"""Bodies that come slowly or not at all keep nobody else waiting, and photos do not pile up."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from spt.inference import PersonEditor
from ui import doors
from ui.doors import SLOWEST_BYTES_PER_S, Doors
from ui.live import TOKEN_HEADER, studio_routes
from ui.messages import MAX_EDIT_BYTES, REPLY_HEAD, REQUEST_HEAD, VERSION, Kind, Status
from ui.page import BUSY, ask
from ui.store import SessionStore
from ui.studio import MAX_UPLOADS, Studio

PATIENCE_S = 0.6


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "PATIENCE_S", PATIENCE_S)


def in_own_loop(story: Coroutine[object, object, object]) -> object:
    """Run in a thread of its own: the page tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result(timeout=60)


async def answered(pieces: list[tuple[float, int]], *, busy_s: float = 0) -> tuple[int, str]:
    """What a route that reads a body of (seconds to wait, bytes) pieces answers."""

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(busy_s)
        body = await Request(scope, receive).body()
        await PlainTextResponse(f"{len(body)} bytes")(scope, receive, send)

    left, sent = list(pieces), []

    async def receive() -> Message:
        wait_s, size = left.pop(0)
        await asyncio.sleep(wait_s)
        return {"type": "http.request", "body": bytes(size), "more_body": bool(left)}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/studio/call", "headers": []}
    await Doors(ExceptionMiddleware(route))(scope, receive, send)
    return sent[0]["status"], sent[1]["body"].decode()


NEVER_S = 3600


@pytest.mark.parametrize(
    ("pieces", "status", "said"),
    [
        ([(0, 10), (PATIENCE_S / 3, 20)], 200, "30 bytes"),
        ([(0, 10), (NEVER_S, 20)], 408, "The request came too slowly."),
        ([(0.6 * PATIENCE_S, 1), (0.6 * PATIENCE_S, 1)], 408, "The request came too slowly."),
        ([(0, SLOWEST_BYTES_PER_S), (1.5 * PATIENCE_S, 0)], 200, f"{SLOWEST_BYTES_PER_S} bytes"),
    ],
    ids=["in time", "silent", "the waits add up", "what came earns time"],
)
def test_a_body_is_waited_for_as_long_as_it_comes(
    pieces: list[tuple[float, int]], status: int, said: str
) -> None:
    assert in_own_loop(answered(pieces)) == (status, said)


def test_the_time_a_route_takes_is_not_the_visitors() -> None:
    assert in_own_loop(answered([(0, 5)], busy_s=1.5 * PATIENCE_S)) == (200, "5 bytes")


def no_editor() -> PersonEditor:
    pytest.fail("no photo is opened in this test")


def test_strangers_take_no_place_among_the_uploads() -> None:
    async def story() -> bytes:
        studio, app = Studio(SessionStore(no_editor)), FastAPI()
        app.include_router(studio_routes(studio))
        transport = httpx.ASGITransport(app)
        address = "http://studio"
        async with (
            crowded(studio),
            httpx.AsyncClient(transport=transport, base_url=address) as client,
        ):
            headers = {TOKEN_HEADER: "guessed"}
            call = client.post("/studio/call", content=b"photo", headers=headers)
            return (await asyncio.wait_for(call, 20)).content

    assert REPLY_HEAD.unpack_from(in_own_loop(story()))[1] == Status.NO_SESSION


@contextlib.asynccontextmanager
async def crowded(studio: Studio) -> AsyncIterator[None]:
    """While as many photos as may be are on their way."""
    async with contextlib.AsyncExitStack() as places:
        for number in range(MAX_UPLOADS):
            await places.enter_async_context(studio.uploads.place(f"address {number // 2}"))
        yield


async def asked(studio: Studio, token: str, body: bytes) -> tuple[int, int, str]:
    """Status, number and sentence of the reply to a message sent as an event."""
    request = gr.Request(Request({"type": "http", "client": ("10.0.0.1", 1)}))
    message = REQUEST_HEAD.pack(VERSION, Kind.READ_POSE, 0, 9) + body
    value = {"id": 1, "token": token, "data": base64.b64encode(message).decode()}
    reply = base64.b64decode((await ask(studio)(value, request))["data"])
    head = REPLY_HEAD.unpack_from(reply)
    return head[1], head[3], reply[REPLY_HEAD.size :].decode()


def test_photos_sent_as_events_do_not_wait_in_memory() -> None:
    photo, edit = bytes(MAX_EDIT_BYTES), b"small"

    async def story() -> None:
        studio = Studio(SessionStore(no_editor))
        token = studio.store.create().token
        no_photo = (Status.NO_PHOTO, 9, "No photo is open.")
        assert await asked(studio, token, photo) == no_photo
        async with crowded(studio):
            assert await asked(studio, token, photo) == (Status.ERROR, 9, BUSY)
            assert await asked(studio, token, edit) == no_photo
        assert await asked(studio, token, photo) == no_photo
        assert studio.uploads.has_room_for("10.0.0.1")

    in_own_loop(story())
