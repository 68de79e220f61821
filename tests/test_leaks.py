"""A real server, provoked on every route: no trace, path or other visitor leaves it, and its disk
stays empty. It is started as a careless or hostile host would: with Gradio's switches turned on."""

import asyncio
import contextlib
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from benchmarks.visitor import UNTOUCHED, Visitor, read_reply
from spt.dressed_editor import DressedEditor
from spt.runs import encode_runs
from tests.api_calls import client_of, got, sent
from tests.page.conftest import Server
from ui.live import TOKEN_HEADER
from ui.messages import REQUEST_HEAD, VERSION, Flag, Kind, Status
from ui.page import web_app
from ui.store import SessionStore
from ui.studio import Studio

PHOTO = "floral_dress.jpg"
SWITCHES = {
    "GRADIO_SSR_MODE": "True", "GRADIO_ANALYTICS_ENABLED": "True", "GRADIO_SHARE": "True",
    "GRADIO_ALLOWED_PATHS": "/", "GRADIO_MCP_SERVER": "True", "GRADIO_DEBUG": "1",
    "GRADIO_SHOW_ERROR": "True",
}  # fmt: skip
HUNG_UP = 0
JUNK = "..%2f..%2fetc%2fpasswd"
BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b"{"),
    ("application/json", b'{"data": [{"path": "/etc/passwd", "meta": {"_type": '
                         b'"gradio.FileData"}}], "fn_index": 99, "session_hash": "x"}'),
    ("application/json", b"[" * 20_000),
    ("multipart/form-data; boundary=x", b"--x\r\ncontent-disposition: form-data; name=files; "
                                        b"filename=../../a.py\r\n\r\nx\r\n--x--\r\n"),
    ("application/octet-stream", bytes(300)),
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all temporary files of the server would lie."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(
    folder: Path, checkpoint_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    fonts = tmp_path_factory.mktemp("fonts")  # which matplotlib lists, once
    server = Server(folder, TMPDIR=str(folder), HOME=str(folder), MPLCONFIGDIR=str(fonts),
                    OMP_NUM_THREADS="1", **SWITCHES)  # fmt: skip
    server.start()
    yield server
    server.stop()
    assert files_in(folder) == {"server.log"}
    assert "Traceback" not in server.log_path.read_text()


@pytest.fixture(scope="module")
def photo(root: Path) -> bytes:
    return (root / "assets" / "examples" / PHOTO).read_bytes()


@pytest.fixture(scope="module")
def visitor(server: Server, photo: bytes) -> Visitor:
    """Somebody at work, of whom others may learn nothing."""
    return Visitor(server.address, photo)


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


class Watch:
    """Looks all the time which files there are."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._over = folder, threading.Event()
        self.seen: set[str] = set()
        self.looks = 0

    def __enter__(self) -> "Watch":
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._over.is_set():
            self.seen |= files_in(self._folder)
            self.looks += 1
            time.sleep(0.001)

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()


def test_photos_never_touch_the_disk(
    server: Server, visitor: Visitor, photo: bytes, folder: Path
) -> None:
    """Not even for a moment: opened, edited, dressed, packed, by page and by program."""
    with Watch(folder) as watch, httpx.Client(base_url=server.address, timeout=60) as http:
        head = {TOKEN_HEADER: visitor.token}
        for kind in (Kind.OPEN, Kind.DONOR, Kind.SWATCH, Kind.PHOTO_POSE):
            message = REQUEST_HEAD.pack(VERSION, kind, 0, 1) + photo
            reply = read_reply(http.post("studio/call", content=message, headers=head).content)
            assert reply.status == Status.OK
        for kind in (Kind.RESULT, Kind.PACK):
            edit = bytearray(visitor.edit(encode_runs(UNTOUCHED), Flag(0)))
            edit[1] = kind
            reply = read_reply(http.post("studio/call", content=bytes(edit), headers=head).content)
            assert len(reply.data) > 100_000
        with client_of(server) as client:
            found, label_map = client.predict(sent(photo), api_name="/inspect")
            answer = client.predict(sent(photo), label_map, api_name="/repaint")
            assert len(got(answer)) > 100_000
            client.predict(sent(photo), sent(photo), api_name="/transfer")
    assert found["pose"]["people"]
    assert watch.looks > 50
    assert watch.seen == {"server.log"}


def no_editor() -> DressedEditor:
    pytest.fail("no photo is opened here")


async def _application(folder: Path) -> FastAPI:
    return web_app(Studio(SessionStore(no_editor)), folder, no_editor)


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """Methods and paths of all routes, ours and Gradio's, the latter's parameters filled in."""
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(asyncio.run, _application(tmp_path_factory.mktemp("none"))).result()
    found = {(method, fill(path)) for method, path in walked(made.routes)}
    assert len(found) > 80
    return sorted(found)


def walked(routes: list) -> Iterator[tuple[str, str]]:
    """Methods and paths of routes, those of routers and applications within included."""
    for route in routes:
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        if getattr(route, "methods", None):
            yield from ((method, route.path) for method in route.methods)
        elif hasattr(inner, "routes"):
            yield from walked(inner.routes)


def fill(path: str) -> str:
    """A path with junk for its parameters."""
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + JUNK + rest.partition("}")[2]
    return path.lstrip("/")


def test_no_answer_tells_of_the_machine_or_of_others(
    server: Server, visitor: Visitor, routes: list[tuple[str, str]], root: Path, folder: Path
) -> None:
    secrets = [
        b"Traceback", b'File "', b"site-packages", b"/usr/lib", str(root).encode(),
        str(folder).encode(), tempfile.gettempdir().encode() + b"/", visitor.token.encode(),
        b"root:x:",
    ]  # fmt: skip
    told, statuses = [], set()
    with httpx.Client(base_url=server.address, timeout=5) as http:
        for method, path in routes:
            for content_type, body in BODIES if method not in ("GET", "HEAD") else BODIES[:1]:
                status, answer = asked(http, method, path, content_type, body)
                statuses.add(status)
                told += [(method, path, secret) for secret in secrets if secret in answer]
    assert told == []
    assert statuses <= {HUNG_UP, 200, 204, 302, 307, 400, 401, 403, 404, 405, 413, 415, 422, 500}
    assert {200, 403, 404} <= statuses


def asked(
    http: httpx.Client, method: str, path: str, content_type: str, body: bytes
) -> tuple[int, bytes]:
    """Status, and head and start of the body of an answer; some streams never end, and the server
    hangs up on who sends a body that it has refused."""
    head = {"content-type": content_type, TOKEN_HEADER: "guessed"}
    content = None if method in ("GET", "HEAD") else body
    pieces, status = b"", HUNG_UP
    with (
        contextlib.suppress(httpx.TransportError),
        http.stream(method, path, content=content, headers=head) as answer,
    ):
        status, pieces = answer.status_code, json.dumps(dict(answer.headers)).encode()
        for piece in answer.iter_bytes():
            pieces += piece
            if len(pieces) > 1 << 20:
                break
    return status, pieces


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("monitoring", 403), ("monitoring/summary", 403), ("gradio_api/mcp/", 403),
        ("gradio_api/file=/etc/passwd", 403), ("gradio_api/file=http://127.0.0.1:1/x", 403),
        ("gradio_api/upload", 403), ("gradio_api/run/inspect", 403),
        ("gradio_api/component_server", 403), ("docs", 404),
    ],
)  # fmt: skip
def test_gradios_back_doors_stay_shut(server: Server, path: str, status: int) -> None:
    for method in ("GET", "POST"):
        answer = httpx.request(method, server.address + path, json={"data": []}, timeout=30)
        assert answer.status_code in (status, 404, 405)


def test_switches_of_the_environment_turn_nothing_on(server: Server) -> None:
    with httpx.Client(base_url=server.address, timeout=30) as http:
        assert http.get("healthz").json()["status"] == "ready"  # not a page of SSR's
        config = http.get("config").json()
        assert config["analytics_enabled"] is False
        assert not config.get("run_history")
        assert not config.get("is_space") and not config.get("mcp_server")
        page = http.get("").text
        assert "googletagmanager" not in page
        assert "api.gradio.app" not in server.log_path.read_text()


def test_every_answer_has_the_safe_headers(server: Server) -> None:
    with httpx.Client(base_url=server.address, timeout=30) as http:
        for path in ("", "healthz", "studio/static/main.js", "config", "nowhere", "metrics"):
            head = http.get(path).headers
            assert head["x-content-type-options"] == "nosniff"
            assert head["referrer-policy"] == "no-referrer"
            assert head["content-security-policy"] == "frame-ancestors 'self'"
            assert "access-control-allow-origin" not in head
