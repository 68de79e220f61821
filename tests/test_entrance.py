"""The entrance: waiting room, login, prefix, the rate of requests."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from benchmarks.visitor import read_reply
from spt.dressed_editor import DressedEditor
from spt.errors import CheckpointError
from ui.doors import TOO_FAST, Doors
from ui.entrance import COOKIE, TRIES, Entrance
from ui.limits import Buckets
from ui.store import SessionStore
from ui.studio import State, Studio

LOGINS = ("anna:eins zwei", "bob:drei:vier")


def no_editor() -> DressedEditor:
    pytest.fail("no photo is opened in this test")


def studio(state: State = State.READY) -> Studio:
    made = Studio(SessionStore(no_editor))
    made._state = state
    return made


def where(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.url.path)


async def line(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


ROUTES = [
    Route("/", where), Route("/healthz", where), Route("/metrics", where), Route("/page", where),
    Route("/studio/call", where, methods=["POST"]), WebSocketRoute("/live", line),
]  # fmt: skip


def client_of(made: Studio, **options: object) -> TestClient:
    return TestClient(Entrance(Starlette(routes=ROUTES), made, **options))


@pytest.mark.parametrize("path", ["/page", "/x/page"])
def test_a_proxy_may_strip_the_prefix_or_not(path: str) -> None:
    client = client_of(studio(), root_path="/x")
    assert client.get(path).text == "/x/page"
    assert client.get("/x").text == client.get("/x/").text == "/x/"
    assert client.get("/xy/page").status_code == 404  # /x/xy/page


@pytest.mark.parametrize("state", [State.LOADING, State.STOPPING])
def test_who_comes_too_early_waits(state: State) -> None:
    client = client_of(studio(state))
    page = client.get("/page", headers={"accept": "text/html"})
    assert page.status_code == 503 and 'http-equiv="refresh"' in page.text
    assert client.get("/page").headers["retry-after"] == "2"
    assert client.get("/healthz").status_code == 200  # answers by itself what is the matter
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/live"):
        pass


def test_only_those_who_know_a_password_come_in() -> None:
    made = studio()
    client = client_of(made, logins=LOGINS)
    asked = client.get("/page")
    assert asked.status_code == 401 and "Basic" in asked.headers["www-authenticate"]
    assert client.get("/healthz").status_code == client.get("/metrics").status_code == 200
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/live"):
        pass
    for user, password in (login.split(":", 1) for login in LOGINS):
        assert client_of(made, logins=LOGINS).get("/page", auth=(user, password)).text == "/page"
    for wrong in (("anna", "drei:vier"), ("anna", ""), ("", ""), ("anna", "eins zwei ")):
        assert client.get("/page", auth=wrong).status_code == 401
    for broken in ("Basic %%%", "Basic", "Bearer x", "Basic " + "A" * 99):
        assert client.get("/page", headers={"authorization": broken}).status_code == 401
    assert b'studio_refused_total{reason="login"}' in made.measures.text()


def test_a_cookie_stands_for_the_password_on_every_process_that_has_it() -> None:
    client = client_of(studio(), logins=LOGINS)
    given = client.get("/page", auth=("anna", "eins zwei")).headers["set-cookie"]
    assert "HttpOnly" in given and "SameSite=Lax" in given and "Path=/" in given
    assert "set-cookie" not in client.get("/page").headers  # it is there already
    with client.websocket_connect("/live"):
        pass
    cookie = {"cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
    other = client_of(studio(), logins=LOGINS)
    assert other.get("/page", headers=cookie).status_code == 200
    changed = client_of(studio(), logins=("anna:other",))
    assert changed.get("/page", headers=cookie).status_code == 401
    for forged in ("", "x" * 64):
        assert other.get("/page", headers={"cookie": f"{COOKIE}={forged}"}).status_code == 401


def test_passwords_cannot_be_tried_for_ever() -> None:
    client = client_of(studio(), logins=LOGINS)
    statuses = [client.get("/page", auth=("anna", str(n))).status_code for n in range(TRIES + 2)]
    assert statuses == [401] * TRIES + [429] * 2
    assert client.get("/page", auth=("anna", "eins zwei")).status_code == 200


def test_one_address_asks_so_often() -> None:
    refused, rate = [], Buckets(1.0, 3.0, lambda: 0.0)
    app = Doors(Starlette(routes=ROUTES), rate, lambda: refused.append(1))
    client, neighbour = TestClient(app), TestClient(app, client=("10.0.0.2", 1))
    assert [client.get("/page").status_code for _ in range(4)] == [200, 200, 200, 429]
    told = client.post("/studio/call", content=b"x")
    assert told.status_code == 429 and told.headers["retry-after"] == "1"
    assert read_reply(told.content).text == TOO_FAST  # the page shows it
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/live"):
        pass
    assert len(refused) == 3
    assert neighbour.get("/page").status_code == 200
    assert [neighbour.get("/static/x").status_code for _ in range(15)] == [404] * 15  # cheap


def test_weights_that_cannot_be_loaded_end_the_server() -> None:
    def fail() -> None:
        raise CheckpointError("no weights")

    async def story() -> tuple[str, State, list[str]]:
        told: list[str] = []
        made = Studio(SessionStore(no_editor), load=fail)
        assert made.state == State.LOADING
        made.on_change = lambda: told.append(made.trouble)
        async with made.lifespan(None), asyncio.timeout(20):
            while not told:
                await asyncio.sleep(0.01)
        return made.trouble, made.state, told

    with ThreadPoolExecutor(1) as pool:
        trouble, state, told = pool.submit(asyncio.run, story()).result()
    assert (trouble, state, told) == ("no weights", State.STOPPING, ["no weights"])
