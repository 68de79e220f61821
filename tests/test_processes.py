"""train/processes.py: two real processes train as one does, and a killed one goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import together
import torch
from framed_people import write_framed_pack
from line_job import CPU, LineJob, config
from tiny_ccp import stage_options

from train import processes
from train.dataset import PhotoPack
from train.loop import run
from train.story import LOSSES

TESTS = Path(__file__).resolve().parent
PATHS = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
KILLED = """
from pathlib import Path
import sys
from line_job import CPU, LineJob, config
from train.loop import run

run(LineJob(), config(Path(sys.argv[1]), max_steps=100000, report_minutes=0.002), CPU)
"""


def weights_in(folder: Path) -> dict[str, torch.Tensor]:
    """All weights of each network of a saved state, one after the other."""
    networks = torch.load(folder / "state.pt", weights_only=True)["networks"]
    return {
        name: torch.cat([one.double().reshape(-1) for one in state.values()])
        for name, state in networks.items()
    }


def test_two_processes_do_what_one_does_with_all_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_framed_pack(tmp_path, (128, 64))
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node",
               "2", str(TESTS / "together.py"), str(tmp_path), str(tmp_path / "two")]  # fmt: skip
    ended = subprocess.run(command, env=PATHS, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]

    monkeypatch.setattr("spt.device.has_fast_bfloat16", lambda device: False)
    pack = PhotoPack([tmp_path / "pack.npz"], CPU)
    for name in ("pose", "semantic"):
        torch.manual_seed(0)
        options = stage_options(tmp_path, out=tmp_path / "one" / name, batch=together.BATCH)
        job = together.made(name, pack, options)
        first = {name: torch.cat([one.detach().double().reshape(-1) for one in
                                  network.state_dict().values()])
                 for name, network in job.networks.items()}  # fmt: skip
        run(job, config(tmp_path / "one" / name, max_steps=together.STEPS), CPU)
        one, two = (weights_in(tmp_path / count / name) for count in ("one", "two"))
        for network, weights in one.items():
            moved, apart = weights - first[network], two[network] - weights
            assert moved.norm() > 0
            assert apart.norm() < 0.01 * moved.norm(), f"{name} {network}"


def test_alone_everything_is_mine() -> None:
    assert (processes.count(), processes.is_first(), processes.batch_unit()) == (1, True, 1)
    assert list(range(5))[processes.my_share()] == list(range(5))
    assert processes.agreed(1.5, 2.0) == (1.5, 2.0)
    assert processes.everywhere(True) and not processes.everywhere(False)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill")
def test_a_killed_run_has_the_losses_of_an_unbroken_one(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path / "killed")]
    losses = tmp_path / "killed" / LOSSES
    with subprocess.Popen(command, env=PATHS, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 240
        while time.monotonic() < until and not (losses.is_file() and lines_of(losses) > 8):
            time.sleep(0.02)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    killed_at = 10 * lines_of(losses)
    assert killed_at > 80
    for folder in ("killed", "whole"):
        run(LineJob(), config(tmp_path / folder, max_steps=killed_at + 50), CPU)
    killed, whole = (by_step(tmp_path / folder / LOSSES) for folder in ("killed", "whole"))
    assert killed == whole
    assert max(whole) == killed_at + 50


def lines_of(path: Path) -> int:
    """How many whole lines a file has."""
    return path.read_text(encoding="utf-8").count("\n")


def by_step(path: Path) -> dict[int, float]:
    """The loss of each step that was written down; later lines replace those of before a kill."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {line["step"]: line["square"] for line in lines}
