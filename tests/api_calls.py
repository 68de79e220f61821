"""A running application for programs to call, and files as they travel to it and back."""

import base64
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client

from tests.page.conftest import Server


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Server]:
    """The application; when all is done it had no trouble and has left no file."""
    server = Server(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")  # sums as in this process
        server.start()
    yield server
    server.stop()
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["server.log"]
    assert "Traceback" not in server.log_path.read_text()


@contextlib.contextmanager
def client_of(server: Server, **options: object) -> Iterator[Client]:
    """A client that tells nobody else of the server and keeps no files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY", True)
        client = Client(server.address, verbose=False, download_files=False, **options)
    yield client
    client.close()


def sent(file: Path | bytes) -> str:
    """A file as it travels."""
    data = file if isinstance(file, bytes) else file.read_bytes()
    return base64.b64encode(data).decode()


def got(data_url: str) -> bytes:
    """The file in an answer."""
    head, _, text = data_url.partition(",")
    assert head == "data:image/png;base64"
    return base64.b64decode(text)
