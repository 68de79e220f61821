"""app.py as a process of its own: started, watched, ended; and the photo that benchmarks use."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_S = 120


@dataclass(frozen=True)
class Running:
    """A server that is ready."""

    address: str
    """Of the page, with a slash at its end."""
    process_id: int
    start_s: float
    """Seconds from the command to the health check's first "ready"."""

    @property
    def peak_memory_mib(self) -> float:
        """The most that was ever resident; Linux only."""
        status = Path(f"/proc/{self.process_id}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 2**10

    @property
    def memory_mib(self) -> float:
        """Resident memory; Linux only."""
        pages = int(Path(f"/proc/{self.process_id}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def first_example() -> Path:
    """The bundled picture that comes first by name."""
    examples = ROOT / "assets" / "examples"
    return min(path for path in examples.iterdir() if path.suffix in (".jpg", ".png"))


@contextlib.contextmanager
def running_server(*options: str) -> Iterator[Running]:
    """app.py with some options on a free port, ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    started_at = time.perf_counter()
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        while not is_ready(address):
            if process.poll() is not None or time.perf_counter() - started_at > START_S:
                sys.exit("benchmarks: app.py did not start; try it by itself")
            time.sleep(0.05)
        yield Running(address, process.pid, time.perf_counter() - started_at)
    finally:
        process.terminate()
        process.wait(timeout=20)


def is_ready(address: str) -> bool:
    """Whether the health check says so."""
    try:
        with urllib.request.urlopen(f"{address}healthz", timeout=5) as answer:
            return b'"ready"' in answer.read()
    except (urllib.error.URLError, OSError):
        return False
