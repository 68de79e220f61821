"""benchmarks/train.py prints the speed of every stage, and how the recipes compare."""

import re
from pathlib import Path

import pytest
import tiny_recipes
import torch
from framed_people import write_framed_pack
from tiny_ccp import write_tiny_vgg

from benchmarks import train as bench
from train import rehearsal, stages


class Clock:
    """Stands for a job: a step early takes one tick, late three."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def step(self, progress: float) -> None:
        self.now_s += 1.0 if progress < 0.5 else 3.0


def test_a_rehearsal_takes_the_mean_of_early_and_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """In equal times 3 steps are done early and 1 late: 1.5 s a step."""
    clock = Clock()
    monkeypatch.setattr(rehearsal.time, "perf_counter", lambda: clock.now_s)
    found = rehearsal.rehearse(clock, torch.device("cpu"), steps=4)
    assert (found.early_s, found.late_s, found.mean_s) == (1.0, 3.0, pytest.approx(1.5))
    assert clock.now_s == 5 * 1.0 + 5 * 3.0
    assert found.peak_bytes > 10 * 2**20


def test_every_stage_of_both_recipes_is_timed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, widths in tiny_recipes.WIDTHS.items():
        monkeypatch.setitem(stages.WIDTHS, name, widths)
    pack = write_framed_pack(tmp_path, (256, 128))
    vgg = write_tiny_vgg(tmp_path / "vgg.safetensors")
    words = ["--pack", str(pack), "--vgg", str(vgg), "--batch", "2", "--steps", "1"]
    assert bench.main([*words, "--device", "cpu"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("256 x 128 pixels, batch 2, cpu; photos a second\n")
    rows = re.findall(r"^(\w+) +(\w+) +([\d.]+) +([\d.]+) +([\d.]+)$", printed, re.MULTILINE)
    papers = ["semantic", "appearance", "joint"]
    assert [row[0] for row in rows] == 5 * ["studio_ccp"] + 3 * ["paper_deepfashion"]
    assert [row[1] for row in rows] == ["pose", "parsing", *papers, *papers]
    for row in rows:
        early, late, mean = map(float, row[2:])
        assert mean == pytest.approx((early + late) / 2, abs=0.02)
    shares = {"appearance": 0.35, "joint": 0.15}
    ours = sum(float(row[4]) * shares[row[1]] for row in rows[3:5]) / 0.5
    shares = {"appearance": 0.35, "joint": 0.4}
    theirs = sum(float(row[4]) * shares[row[1]] for row in rows[6:]) / 0.75
    (ratio,) = re.findall(r"trains H_A on ([\d.]+) times as many photos", printed)
    assert float(ratio) == pytest.approx(ours / theirs, abs=0.1, rel=0.05)
