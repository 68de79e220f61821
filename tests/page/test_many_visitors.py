"""A server with a login, under a prefix, with little memory: the page does not notice any of it."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from benchmarks.visitor import UNTOUCHED, Visitor, read_reply
from spt.labels import PANTS, SKIRT
from spt.runs import encode_runs
from tests.page.conftest import PageMaker, Server, pages_of
from ui.messages import Flag, Status

USER, PASSWORD = "painter", "correct horse"
LOGIN = f"{USER}:{PASSWORD}"
PREFIX = "/demo/studio"
DRAWN = "([place, words]) => document.querySelector(place).dataset.drawn?.includes(words)"
LITTLE_MB = 40
"""Two photos at rest, and none beside them."""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    variables = {
        "STUDIO_ROOT_PATH": PREFIX, "STUDIO_LOGIN": LOGIN, "STUDIO_METRICS_TOKEN": "t",
        "STUDIO_PHOTO_MEMORY_MB": str(LITTLE_MB), "STUDIO_LOG_FORMAT": "json",
    }  # fmt: skip
    server = Server(tmp_path_factory.mktemp("guarded"), "--host", "127.0.0.1", **variables)
    server.begin()
    statuses = []
    while not statuses or statuses[-1] != 200:
        time.sleep(0.1)
        try:
            statuses.append(httpx.get(f"{server.address}healthz").status_code)
            if statuses[-1] == 503:
                room = httpx.get(server.address, headers={"accept": "text/html"})
        except httpx.TransportError:
            assert len(statuses) < 600
    assert set(statuses) == {503, 200}  # not ready before all is loaded
    assert room.status_code == 503 and "is starting" in room.text or room.status_code == 401
    yield server
    assert server.stop() == 0
    log = server.log_path.read_text()
    assert PASSWORD not in log and "127.0.0.1:" not in log.replace(f"127.0.0.1:{server.port}", "")


@pytest.fixture
def guests(browser: Browser, guarded: Server) -> Iterator[PageMaker]:
    address = guarded.address.rstrip("/") + PREFIX + "/"
    known = {"username": USER, "password": PASSWORD}
    with pages_of(browser, address, http_credentials=known) as maker:
        yield maker


def test_strangers_see_that_it_lives_and_nothing_else(guarded: Server) -> None:
    base = guarded.address.rstrip("/")
    for path in ("/", f"{PREFIX}/", "/studio/static/main.js", "/gradio_api/info", "/config"):
        answer = httpx.get(base + path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
    assert httpx.post(f"{base}/studio/call", content=b"x").status_code == 401
    assert httpx.get(f"{base}{PREFIX}/healthz").json()["status"] == "ready"
    assert httpx.get(f"{base}/metrics").status_code == 403
    with pytest.raises(InvalidStatus), connect(f"{base.replace('http', 'ws')}/studio/live"):
        pass


def test_the_doors_stay_shut_under_a_prefix(guarded: Server) -> None:
    base = guarded.address.rstrip("/")
    for prefix in ("", PREFIX):  # stripped by a proxy, or not
        url = f"{base}{prefix}/gradio_api/file=/etc/passwd"
        assert httpx.get(url, auth=(USER, PASSWORD)).status_code == 403
        large = httpx.post(f"{base}{prefix}/login", content=bytes(2 << 20), auth=(USER, PASSWORD))
        assert large.status_code == 413


def known_to(guarded: Server) -> str:
    """A cookie that stands for the password."""
    with httpx.Client(auth=(USER, PASSWORD)) as client:
        client.get(guarded.address)
        (cookie,) = client.cookies.jar
    assert cookie.has_nonstandard_attr("HttpOnly") and cookie.path == PREFIX
    return f"{cookie.name}={cookie.value}"


def evicted(guarded: Server) -> float:
    """How many sessions were freed."""
    headers = {"authorization": "Bearer t"}
    text = httpx.get(f"{guarded.address}metrics", headers=headers).text
    (line,) = (line for line in text.splitlines() if line.startswith("studio_evicted "))
    return float(line.split()[1])


def crowd(guarded: Server, photo: Path) -> None:
    """Let others come until there is no room for whoever was there before."""
    before, cookie = evicted(guarded), known_to(guarded)
    for _ in range(3):
        Visitor(guarded.address, photo.read_bytes(), cookie)
    assert evicted(guarded) > before


def test_a_photo_that_was_freed_is_opened_again_unseen(
    guarded: Server, guests: PageMaker, photo_path: Path
) -> None:
    page = guests()
    page.open(photo_path)
    page.wait()
    page.set_brush(SKIRT, 40)
    page.drag([page.cell_on_screen(150, 150), page.cell_on_screen(250, 350)])
    page.wait()
    crowd(guarded, photo_path)
    page.set_brush(PANTS, 40)
    page.drag([page.cell_on_screen(120, 250), page.cell_on_screen(260, 260)])
    page.wait()
    assert page.read("transport") == "socket"
    assert page.server_agrees()
    assert page.read("work.history.place") == 2
    assert page.page.is_hidden(".notice")
    photo, picture = page.read("work.photo"), page.download_picture()
    assert picture.shape[:2] == (photo["height"], photo["width"])


def test_the_transfer_tab_brings_its_photos_again(
    guarded: Server, guests: PageMaker, photo_path: Path, root: Path
) -> None:
    page = guests().page
    page.click("[data-do=transfer]")
    for slot, name in (("a", "striped_tee_jeans"), ("b", "pinstripe_trousers")):
        page.set_input_files(f"[name=photo-{slot}]", root / "assets" / "examples" / f"{name}.jpg")
    result = ".side-a .result"
    page.wait_for_function(DRAWN, arg=[result, '"slot":"b"'])
    crowd(guarded, photo_path)
    page.select_option(f"[name=donor-a-{PANTS}]", label="A colour")
    page.wait_for_function(DRAWN, arg=[result, "colour"])
    assert page.is_hidden(".notice")


def test_a_server_asked_to_stop_finishes_the_picture_under_way(
    guarded: Server, photo_path: Path
) -> None:
    paint = UNTOUCHED.copy()
    paint[100:400, 80:300] = SKIRT
    visitor = Visitor(guarded.address, photo_path.read_bytes(), known_to(guarded))
    with visitor.line() as line:
        line.send(visitor.edit(encode_runs(paint), Flag(0)))
        time.sleep(0.05)
        guarded.send(signal.SIGTERM)
        began_at = time.monotonic()
        assert read_reply(line.recv(timeout=20)).status == Status.OK
        with pytest.raises(ConnectionClosed) as closed:
            line.recv(timeout=20)
        assert closed.value.rcvd.code == 1012  # "service restart": browsers come back
    assert guarded.stop() == 0
    assert time.monotonic() - began_at < 10
