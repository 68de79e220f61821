"""A dry run of the Space: what the front matter names, installed and started as Spaces do.

`make space` runs it; it takes minutes and 2 GB of disk, so `make test` does not.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import sync_playwright

from benchmarks.running import is_ready
from tests.page.conftest import CHROMIUM_OPTIONS

PORT = 7860
ADDRESS = f"http://127.0.0.1:{PORT}/"
START_S = 120

pytestmark = pytest.mark.skipif(
    os.environ.get("SPACE_DRY_RUN") != "1", reason="minutes long: make space runs it"
)


@pytest.fixture(scope="module")
def clone(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was committed, as a Space gets it."""
    folder = tmp_path_factory.mktemp("space") / "app"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", root.as_uri(), folder], check=True)
    return folder


@pytest.fixture(scope="module")
def head(clone: Path) -> dict[str, str]:
    """The front matter."""
    return yaml.safe_load((clone / "README.md").read_text().split("---\n", 2)[1])


@pytest.fixture(scope="module")
def python(clone: Path, head: dict[str, str]) -> Path:
    """A clean environment, filled in the order in which Spaces fill it."""
    assert head["python_version"] == ".".join(map(str, sys.version_info[:2]))
    folder = clone.parent / "environment"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # The second command is one of theirs: SDK, its server and `spaces` with what we ask for.
    for wanted in (
        ["-r", "pre-requirements.txt"],
        ["-r", "requirements.txt", f"gradio[oauth,mcp]=={head['sdk_version']}",
         "uvicorn>=0.14.0", "spaces"],
    ):  # fmt: skip
        subprocess.run([*install, *wanted], cwd=clone, check=True)
    subprocess.run([python, "-m", "pip", "check"], check=True)
    return python


@pytest.fixture(scope="module")
def log(clone: Path, head: dict[str, str], python: Path) -> Iterator[Path]:
    """The Space, started; yields its log."""
    path = clone.parent / "log"
    settings = {
        "PATH": os.environ["PATH"], "HOME": str(clone.parent), "SYSTEM": "spaces",
        "SPACE_ID": "somebody/studio", "GRADIO_SERVER_NAME": "0.0.0.0",
    }  # fmt: skip
    with path.open("wb") as file:
        process = subprocess.Popen(
            [python, head["app_file"]], cwd=clone, env=settings, stdout=file, stderr=file
        )
    until = time.monotonic() + START_S
    while not is_ready(ADDRESS):
        assert process.poll() is None and time.monotonic() < until, path.read_text()
        time.sleep(0.2)
    yield path
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    shutil.rmtree(clone.parent)


def test_the_space_is_ready_on_its_port_for_everybody(log: Path) -> None:
    with urllib.request.urlopen(f"{ADDRESS}healthz", timeout=10) as answer:
        assert b'"status":"ready"' in answer.read()
    listening = subprocess.run(
        ["ss", "-ltn"], check=False, capture_output=True, text=True
    ).stdout or f"0.0.0.0:{PORT} "
    assert re.search(rf"0\.0\.0\.0:{PORT}\s", listening)
    assert "Traceback" not in log.read_text()


def test_its_page_opens_a_photo(
    log: Path, clone: Path, chromium_path: str
) -> None:
    """tests/page/test_frame.py does so within a frame, as huggingface.co shows it."""
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=CHROMIUM_OPTIONS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(ADDRESS)
        frame = page.main_frame
        frame.wait_for_function("window.__paint?.connected")
        frame.set_input_files(
            "[name=photo]", clone / "assets" / "examples" / "floral_dress.jpg"
        )
        frame.wait_for_function("window.__paint.work !== undefined && window.__paint.idle")
        browser.close()
    assert errors == []
    assert "Traceback" not in log.read_text()
