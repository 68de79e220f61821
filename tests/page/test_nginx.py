"""hosting/nginx.conf before two real workers: a visitor stays with one, and is who they are."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from benchmarks.running import Running, running_server
from benchmarks.visitor import messages, read_reply
from tests.page.conftest import PageMaker
from ui.live import TOKEN_HEADER
from ui.messages import MAX_PHOTO_BYTES, REQUEST_HEAD, VERSION, Kind, Status

WAIT_S = 60
PER_ADDRESS = 8
PHOTO = "floral_dress.jpg"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def nginx_path() -> str:
    """Debian's nginx. A desk may lack it; CI may not."""
    path = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("nginx is missing in CI; .ci/run installs it with apt-get")
    if path is None:
        pytest.skip("nginx is missing: apt-get install nginx-light runs the test of its example")
    return path


@pytest.fixture(scope="module")
def workers(checkpoint_dir: Path) -> Iterator[list[Running]]:
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        begun = [running_server("--most-per-address", str(PER_ADDRESS)) for _ in range(2)]
        yield list(pool.map(stack.enter_context, begun))


@pytest.fixture(scope="module")
def address(
    nginx_path: str, workers: list[Running], root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Of the proxy: the example as it stands, on free ports."""
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "tmp").mkdir()
    text, port = (root / "hosting" / "nginx.conf").read_text(), free_port()
    for example, worker in zip(("7861", "7862"), workers, strict=True):
        assert text.count(f"server 127.0.0.1:{example} ") == 1
        text = text.replace(f"127.0.0.1:{example}", worker.address.strip("/").partition("//")[2])
    text = text.replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    (folder / "nginx.conf").write_text(text)
    with (folder / "log").open("wb") as log:
        command = [nginx_path, "-p", folder, "-c", folder / "nginx.conf", "-g", "daemon off;"]
        process = subprocess.Popen(command, stderr=log)
    address, until = f"http://127.0.0.1:{port}/", time.monotonic() + WAIT_S
    while not is_open(port):
        assert process.poll() is None and time.monotonic() < until, (folder / "log").read_text()
        time.sleep(0.05)
    yield address
    process.terminate()
    process.wait(WAIT_S)
    assert [path for path in (folder / "tmp").rglob("*") if path.is_file()] == []


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class CookieVisitor:
    """A browser without its page: keeps cookies, and comes from an address of its own."""

    def __init__(self, address: str, came_from: str = "127.0.0.1", **headers: str) -> None:
        self._address, self._came_from, self._headers = address, came_from, headers
        self.client = httpx.Client(
            base_url=address, headers=headers, timeout=WAIT_S,
            transport=httpx.HTTPTransport(local_address=came_from),
        )  # fmt: skip
        assert self.client.get("/").status_code == 200
        self.token = self._greeted()

    def _greeted(self) -> str:
        events = self.client.get("/config").json()["dependencies"]
        hello = next(one for one in events for _, name in one["targets"] if name == "hello")
        question = {"data": [{"id": 1}], "fn_index": hello["id"], "session_hash": self.cookie,
                    "trigger_id": hello["targets"][0][0], "event_data": None}  # fmt: skip
        assert self.client.post("/gradio_api/queue/join", json=question).status_code == 200
        answers = "/gradio_api/queue/data", {"session_hash": self.cookie}
        with self.client.stream("GET", answers[0], params=answers[1]) as stream:
            told = messages(line.encode() for line in stream.iter_lines())
            done = next(one for one in told if one["msg"] == "process_completed")
        return done["output"]["data"][0]["token"]

    @property
    def cookie(self) -> str:
        """What decides about the worker."""
        return self.client.cookies["studio_worker"]

    def socket(self) -> ClientConnection:
        """A web socket of this visitor."""
        return connect(
            self._address.replace("http", "ws", 1) + "studio/live",
            origin=self._address.rstrip("/"),
            additional_headers={"Cookie": f"studio_worker={self.cookie}", **self._headers},
            source_address=(self._came_from, 0),
        )

    def post(self, kind: Kind, body: bytes) -> httpx.Response:
        """A request by POST."""
        message = REQUEST_HEAD.pack(VERSION, kind, 0, 5) + body
        return self.client.post(
            "/studio/call", content=message, headers={TOKEN_HEADER: self.token}
        )


def known(visitor: CookieVisitor) -> Status:
    """What a worker says to a garbled message: ERROR, or NO_SESSION before it was even read."""
    with visitor.socket() as line:
        line.send(visitor.token)
        with suppress(ConnectionClosed):
            line.send(b"garbled")
        return read_reply(line.recv(timeout=WAIT_S)).status


def counted(worker: Running, what: str) -> int:
    return httpx.get(f"{worker.address}healthz", trust_env=False).json()[what]


def test_a_visitor_stays_with_one_worker(
    address: str, workers: list[Running], root: Path
) -> None:
    """Greeting, POST and web socket know each other's token, which one worker alone does."""
    photo = (root / "assets" / "examples" / PHOTO).read_bytes()
    visitors = [CookieVisitor(address, f"127.0.0.{10 + number}") for number in range(12)]
    assert len({visitor.cookie for visitor in visitors}) == len(visitors)
    shares = [counted(worker, "sessions") for worker in workers]
    assert sum(shares) == len(visitors)
    assert min(shares) > 0  # by chance not so in 1 of 2048 runs
    for visitor in visitors[:3]:
        reply = read_reply(visitor.post(Kind.OPEN, photo).content)
        assert reply.status == Status.OK
        assert len(json.loads(reply.text)["pose"]) == 18
    for visitor in visitors:
        assert known(visitor) == Status.ERROR
    for visitor in visitors:
        assert visitor.client.get("/").headers.get("set-cookie") is None
        visitor.client.close()


def test_another_number_leads_to_a_worker_that_knows_nobody(address: str) -> None:
    """So the test above can fail."""
    visitor = CookieVisitor(address, "127.0.0.9")
    rng = np.random.default_rng(1)
    statuses = set()
    for _ in range(12):
        visitor.client.cookies.set("studio_worker", rng.bytes(16).hex(), "127.0.0.1")
        statuses.add(known(visitor))
    visitor.client.close()
    assert statuses == {Status.ERROR, Status.NO_SESSION}


def test_visitors_are_told_apart_by_address_whatever_they_claim(address: str) -> None:
    first = CookieVisitor(address, "127.0.0.2", **{"X-Forwarded-For": "9.9.9.9"})
    other = CookieVisitor(address, "127.0.0.3")
    other.client.cookies.set("studio_worker", first.cookie, "127.0.0.1")
    other.cookies = first.cookie
    with ExitStack() as stack:
        for number in range(PER_ADDRESS):
            first._headers = {"X-Forwarded-For": f"9.9.9.{number}"}
            stack.enter_context(first.socket()).send(first.token)
        with pytest.raises((InvalidStatus, ConnectionClosed)), first.socket() as line:
            line.recv(timeout=WAIT_S)
        with other.socket() as line:
            line.ping().wait(WAIT_S)
    first.client.close()
    other.client.close()


def test_the_largest_photo_passes_and_more_does_not(address: str) -> None:
    visitor = CookieVisitor(address, "127.0.0.4")
    reply = read_reply(visitor.post(Kind.OPEN, bytes(MAX_PHOTO_BYTES)).content)
    assert (reply.status, reply.seq) == (Status.ERROR, 5)
    assert "not a known picture" in reply.text
    assert visitor.post(Kind.OPEN, bytes(41 * 2**20)).status_code == 413
    visitor.client.close()


def test_the_metrics_are_not_for_visitors(address: str) -> None:
    assert httpx.get(f"{address}metrics", trust_env=False).status_code == 403


def test_when_a_worker_dies_its_visitors_go_on_at_the_other(
    address: str, workers: list[Running], browser: Browser, root: Path
) -> None:
    """Stands last: one worker is gone afterwards."""
    maker = PageMaker(browser, address)
    driver = maker()
    driver.open(root / "assets" / "examples" / PHOTO)
    driver.wait()
    home = next(worker for worker in workers if counted(worker, "sockets") == 1)
    os.kill(home.process_id, 9)
    # And the first attempt to open the photo there is lost on its way.
    driver.page.route("**/studio/call", lambda route: route.abort(), times=1)
    x, y = driver.cell_on_screen(190, 260)
    driver.set_brush(3, 40)
    driver.drag([(x, y), (x + 30, y + 40)])
    drawn = "window.__paint.serverCrc === window.__paint.work.cellsCrc('target')"
    driver.page.wait_for_function(drawn)
    driver.wait()
    assert driver.server_agrees()
    assert counted(next(one for one in workers if one is not home), "sockets") == 1
    driver.page.context.close()
    assert maker.errors == []
    assert maker.outside == []
