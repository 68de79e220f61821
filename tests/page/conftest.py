"""A real server and a real browser, started once, for all tests of the page."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.page.driver import Driver

ROOT = Path(__file__).resolve().parents[2]
ONE_ADDRESS = ("--most-per-address", "0")
START_S = 120

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
OWN_ADDRESS = re.compile(r"^(http|ws)://127\.0\.0\.1[:/]|^(blob|data):")
EDITED_PHOTOS = ("0097.jpg", "0117.jpg")
"""Photos of the validation split: a whole person, alone, arms in sight."""


class Server:
    """app.py as a process of its own, on a free port that it keeps through restarts."""

    def __init__(
        self, folder: Path, *options: str, script: str = "app.py", **variables: str
    ) -> None:
        """
        Arguments:
            folder: for its log, and for files that it should not write.
            options: of app.py; those of one visitor at many pages if none are given.
            script: that is started.
            variables: of its environment.
        """
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self.log_path = folder / "server.log"
        self._folder, self._variables = folder, variables
        self._command = [sys.executable, str(ROOT / script), *(options or ONE_ADDRESS)]

    def start(self) -> None:
        """Start and wait until the server says that it is ready."""
        self.begin()
        until = time.monotonic() + START_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"app.py did not start:\n{self.log_path.read_text()}")
            time.sleep(0.1)

    def begin(self) -> None:
        """Start, without waiting."""
        settings = {**os.environ, "HF_HUB_OFFLINE": "1", "GRADIO_TEMP_DIR": str(self._folder)}
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command, "--port", str(self.port)],
                cwd=ROOT, env=settings | self._variables, stdout=log, stderr=log,
            )  # fmt: skip

    def stop(self) -> int:
        """End the process; returns its exit code."""
        self._process.terminate()
        return self._process.wait(timeout=20)

    @property
    def process_id(self) -> int:
        """Of the running process."""
        return self._process.pid

    def send(self, number: int) -> None:
        """Send the process a signal."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """End the process without a word to it."""
        self._process.kill()
        self._process.wait(timeout=20)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}healthz", timeout=5) as answer:
                return b'"status":"ready"' in answer.read()
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The running application."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """Chromium, which can reach nothing but this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=CHROMIUM_OPTIONS
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, server: Server) -> Iterator["PageMaker"]:
    """Makes pages of visitors that share nothing; afterwards none may have erred."""
    with pages_of(browser, server.address) as maker:
        yield maker


@contextlib.contextmanager
def pages_of(browser: Browser, address: str, **options: object) -> Iterator["PageMaker"]:
    """Makes pages of a server; afterwards none may have erred or asked elsewhere."""
    maker = PageMaker(browser, address, **options)
    yield maker
    for page in maker.pages:
        page.context.close()
    assert maker.errors == []
    assert maker.outside == []


class PageMaker:
    """Opens the page as a new visitor and watches what it does."""

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        self._browser, self._address, self._options = browser, address, options
        self.pages: list[Page] = []
        self.errors: list[str] = []
        self.outside: list[str] = []

    def __call__(self, query: str = "", ratio: float = 1) -> Driver:
        context = self._browser.new_context(
            viewport={"width": 1280, "height": 720}, device_scale_factor=ratio, **self._options
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._watch)
        page.on("websocket", lambda socket: self._check(socket.url))
        self.pages.append(page)
        page.goto(self._address + query)
        page.wait_for_function("window.__paint?.connected")
        return Driver(page)

    def _watch(self, request: Request) -> None:
        self._check(request.url)

    def _check(self, url: str) -> None:
        if not OWN_ADDRESS.match(url):
            self.outside.append(url)


@pytest.fixture
def driver(new_page: PageMaker) -> Driver:
    """The page, just opened by one visitor."""
    return new_page()


@pytest.fixture(scope="session")
def photo_path(root: Path) -> Path:
    """A photo of a whole person: real where the data folder is there, else a bundled example."""
    real = root.parent / "shared" / "data" / "ccp" / "photos" / EDITED_PHOTOS[0]
    examples = sorted((root / "assets" / "examples").glob("*.[pj][np]*g"))
    for path in [real, *examples]:
        if path.is_file():
            return path
    pytest.skip("no photo: ../shared/data/ccp and assets/examples are both missing")


@pytest.fixture
def opened(driver: Driver, photo_path: Path) -> Driver:
    """The page with a photo open."""
    driver.open(photo_path)
    driver.wait()
    return driver
