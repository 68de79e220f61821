"""A batch on a local Ray with its workers, one of which is killed. `make test-ray` runs it."""

import contextlib
import csv
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from spt.batch_report import DONE, FAILED, REPORT
from tests.sleeves import sleeves

COPIES = 3
WAIT_S = 240

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray is not installed: make test-ray does both"
)


@pytest.fixture(scope="module")
def folder(root: Path, checkpoint_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recipe and a catalogue: every example a few times, and a file that is no photo."""
    folder = tmp_path_factory.mktemp("ray")
    examples = sorted((root / "assets" / "examples").glob("*.jpg"))
    (folder / "recipe.json").write_text(sleeves(checkpoint_dir, examples[0]))
    for copy in range(COPIES):
        shutil.copytree(root / "assets" / "examples", folder / "photos" / str(copy))
    (folder / "photos" / "0" / "nothing.jpg").write_bytes(b"nothing")
    return folder


def started(folder: Path, root: Path, out: str, *ray: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "spt", "batch", folder / "recipe.json", folder / "photos",
               "--out", folder / out, "--device", "cpu", *ray]  # fmt: skip
    return subprocess.Popen(
        command, cwd=root, env={**os.environ, "OMP_NUM_THREADS": "1"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def statuses(out: Path) -> list[str]:
    with (out / REPORT).open(newline="") as file:
        return [row["status"] for row in csv.DictReader(file)]


def a_worker_at_work(batch: subprocess.Popen[str]) -> psutil.Process:
    """Waits for one; there are as many as the machine has cores."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until and batch.poll() is None:
        for process in psutil.Process(batch.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):  # others come and go
                if "_UnpackedWorker.edit" in "".join(process.cmdline()):
                    return process
        time.sleep(0.05)
    batch.kill()
    pytest.fail("no worker came to work")


def test_a_killed_worker_costs_nothing(folder: Path, root: Path) -> None:
    batch = started(folder, root, "ray", "--ray", "local")
    os.kill(a_worker_at_work(batch).pid, signal.SIGKILL)
    out, err = batch.communicate(timeout=WAIT_S)
    assert "Traceback" not in out + err
    count = COPIES * len(list((root / "assets" / "examples").iterdir()))
    assert f"{count} edited, 0 were done before, 1 failed" in out
    assert batch.returncode == 1
    assert sorted(set(statuses(folder / "ray"))) == [DONE, FAILED]


def test_a_stopped_run_goes_on_and_makes_the_very_pictures_of_one_machine(
    folder: Path, root: Path
) -> None:
    for path in (folder / "ray" / "1").iterdir():
        path.unlink()
    again = started(folder, root, "ray", "--ray", "local")
    per_copy = len(list((root / "assets" / "examples").iterdir()))
    said = again.communicate(timeout=WAIT_S)[0]
    assert f"{per_copy} edited, {(COPIES - 1) * per_copy} were done before, 1 failed" in said

    started(folder, root, "here").communicate(timeout=WAIT_S)
    made = [path.relative_to(folder / "here") for path in (folder / "here").rglob("*.png")]
    assert len(made) == COPIES * per_copy
    for name in made:
        assert (folder / "ray" / name).read_bytes() == (folder / "here" / name).read_bytes()
