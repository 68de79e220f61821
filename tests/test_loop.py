"""train/loop.py with a small true job: the schedule, the averages, the story, the best weights."""

import json
import math
from pathlib import Path

import pytest
import torch
from line_job import CPU, LineJob, config, weights
from torch import nn

from train.dataset import PhotoPack
from train.loop import plain_errors, prepare_run, run, update_averages


def test_the_budget_is_wall_time(tmp_path: Path) -> None:
    job = LineJob()
    run(job, config(tmp_path, budget_minutes=0.6 / 60), CPU)
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    assert 0.6 <= 60 * state["minutes"] < 5
    assert state["step"] == len(job.losses) > 20
    assert job.progress == sorted(job.progress)
    assert job.progress[0] < 0.2 and 0.7 < job.progress[-1] < 1
    rate = job.optimisers["line"].param_groups[0]["lr"]
    assert rate < 0.1 * min(1, len(job.losses) / 100) * 0.5  # late in the cosine
    # Time used counts for resumed parts too.
    again = LineJob()
    run(again, config(tmp_path, budget_minutes=0.6 / 60), CPU)
    assert again.losses == []


def test_the_rate_warms_up_over_a_hundred_steps(tmp_path: Path) -> None:
    for steps, share in ((1, 0.01), (30, 0.3), (130, 1.0)):
        job = LineJob()
        run(job, config(tmp_path / str(steps), max_steps=steps), CPU)
        assert job.optimisers["line"].param_groups[0]["lr"] == pytest.approx(0.1 * share)


def test_averages_follow_by_the_formula() -> None:
    """Decay min(0.999, (1 + step) / (10 + step)): 0.1, 2/11, 3/12 for the first steps."""
    job = LineJob()
    line, average = job.networks["line"], job.averages["line"]
    average.weight.data.fill_(1.0)
    expected = 1.0
    for step, value in enumerate((5.0, -2.0, 4.0)):
        line.weight.data.fill_(value)
        update_averages(job, step)
        decay = (1 + step) / (10 + step)
        expected = decay * expected + (1 - decay) * value
        assert average.weight.item() == pytest.approx(expected)
    line.weight.data.fill_(expected + 1)
    update_averages(job, 10**6)
    assert average.weight.item() == pytest.approx(expected + 0.001)


def test_counters_are_copied_into_the_averages() -> None:
    job = LineJob()
    for networks in (job.networks, job.averages):
        networks["line"] = nn.BatchNorm1d(2)
    job.networks["line"](torch.randn(4, 2))
    update_averages(job, 0)
    assert job.averages["line"].num_batches_tracked == 1
    mean = job.networks["line"].running_mean
    torch.testing.assert_close(job.averages["line"].running_mean, 0.9 * mean)


def test_a_budget_in_steps_ends_by_steps_whatever_the_clock_says(tmp_path: Path) -> None:
    job = LineJob()
    run(job, config(tmp_path, budget_minutes=0.0, budget_steps=5), CPU)
    assert torch.load(tmp_path / "state.pt", weights_only=True)["step"] == len(job.losses) == 5
    assert job.progress == [0, 0.2, 0.4, 0.6, 0.8]


def test_a_run_leaves_its_story(tmp_path: Path) -> None:
    job = LineJob()
    run(job, config(tmp_path, max_steps=3), CPU)
    scores = job.validate()
    assert scores == job.exports[-1]
    run(LineJob(), config(tmp_path, max_steps=6), CPU)
    lines = [json.loads(line) for line in (tmp_path / "scores.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [3, 6]
    assert lines[0]["slope"] == scores["slope"]
    names = {path.name for path in tmp_path.iterdir()}
    assert names >= {"sheet.png", "state.pt", "report.html"}
    assert {name for name in names if name.endswith(".jpg")} == {
        f"sheet_{step:06d}.jpg" for step in (0, 3, 6)
    }
    assert any(name.startswith("events.out.tfevents") for name in names)
    assert "state.new" not in names


def test_reports_come_between(tmp_path: Path) -> None:
    job = LineJob()
    run(job, config(tmp_path, max_steps=4, report_minutes=0.0), CPU)
    assert len(job.exports) == 4  # after each step, the last one being the end


def test_the_best_weights_so_far_are_kept(tmp_path: Path) -> None:
    """Three reports: the second is better than the first, the third worse than both."""
    job = LineJob(folder=tmp_path, merits=(1.0, 2.0, 0.5))
    run(job, config(tmp_path, max_steps=3, report_minutes=0.0), CPU)
    second, third = (str(scores["slope"]) for scores in job.exports[1:])
    assert (tmp_path / "line.txt").read_text(encoding="utf-8") == third != second
    assert (tmp_path / "best" / "line.txt").read_text(encoding="utf-8") == second
    # A resumed run knows how good they are.
    worse = LineJob(folder=tmp_path, merits=(1.5,))
    run(worse, config(tmp_path, max_steps=4), CPU)
    assert (tmp_path / "best" / "line.txt").read_text(encoding="utf-8") == second
    better = LineJob(folder=tmp_path, merits=(2.5,))
    run(better, config(tmp_path, max_steps=5), CPU)
    fifth = str(better.exports[0]["slope"])
    assert (tmp_path / "best" / "line.txt").read_text(encoding="utf-8") == fifth


def test_the_line_is_found(tmp_path: Path) -> None:
    job = LineJob()
    run(job, config(tmp_path, max_steps=400), CPU)
    slope, offset = weights(job)
    assert math.isclose(slope, 2, abs_tol=0.1) and math.isclose(offset, 1, abs_tol=0.1)


def test_refusals_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    absent = tmp_path / "absent.npz"
    command = plain_errors(lambda: (PhotoPack([absent], CPU), 0)[1])
    assert command() == 2
    message = capsys.readouterr().err
    assert message.startswith(f"pack {absent}: got no such file") and message.count("\n") == 1
    assert plain_errors(lambda: 0)() == 0


def test_preparing_seeds_the_weights(tmp_path: Path) -> None:
    drawn = []
    for seed in (3, 3, 4):
        assert prepare_run(config(tmp_path / "new", seed=seed)) == CPU
        drawn.append(float(torch.rand(1)))
    assert drawn[0] == drawn[1] != drawn[2]
    assert not (tmp_path / "new").exists()
