"""train/loop.py with a small true job: fitting a line to noisy points."""

import copy
import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from train.dataset import PhotoPack
from train.loop import (
    LoopConfig,
    plain_errors,
    prepare_run,
    restore,
    run,
    save,
    update_averages,
)

CPU = torch.device("cpu")
LONG = 1e7
"""Minutes: so long that the schedule does not move during a test."""


class LineJob:
    """Fits y = 2x + 1 by stochastic gradient descent."""

    def __init__(self, broken_at: int | None = None, seed: int = 0) -> None:
        torch.manual_seed(seed)
        line = nn.Linear(1, 1)
        self.random = np.random.default_rng(seed)
        self.networks = {"line": line}
        self.averages = {"line": copy.deepcopy(line).eval().requires_grad_(False)}
        self.optimisers = {"line": torch.optim.AdamW(line.parameters(), lr=0.1)}
        self.broken_at = broken_at
        self.losses: list[float] = []
        self.progress: list[float] = []
        self.exports: list[dict[str, float]] = []

    def step(self, progress: float) -> dict[str, Tensor]:
        x = torch.from_numpy(self.random.uniform(-1, 1, (8, 1)).astype(np.float32))
        y = 2 * x + 1 + 0.1 * torch.randn(8, 1)
        loss = (self.networks["line"](x) - y).square().mean()
        if len(self.losses) + 1 == self.broken_at:
            loss = loss * torch.nan
        self.optimisers["line"].zero_grad()
        loss.backward()
        self.optimisers["line"].step()
        self.losses.append(float(loss.detach()))
        self.progress.append(progress)
        return {"square": loss.detach()}

    def validate(self) -> dict[str, float]:
        return {"slope": float(self.averages["line"].weight)}

    def sheet(self) -> np.ndarray:
        return np.zeros((4, 4, 3), np.uint8)

    def export(self, scores: dict[str, float], minutes: float) -> None:
        self.exports.append(scores)


def config(out: Path, **changes: object) -> LoopConfig:
    return LoopConfig(**({"out": out, "budget_minutes": LONG, "device": "cpu"} | changes))


def weights(job: LineJob) -> list[float]:
    return nn.utils.parameters_to_vector(job.networks["line"].parameters()).tolist()


def test_a_resumed_run_has_the_losses_of_an_unbroken_one(tmp_path: Path) -> None:
    whole = LineJob()
    run(whole, config(tmp_path / "whole", max_steps=12), CPU)
    first, second = LineJob(), LineJob()
    run(first, config(tmp_path / "parts", max_steps=5), CPU)
    torch.manual_seed(99)  # another process has another state
    run(second, config(tmp_path / "parts", max_steps=12), CPU)
    assert len(whole.losses) == 12 and len(first.losses) == 5
    assert first.losses + second.losses == whole.losses
    assert weights(second) == weights(whole)
    assert second.validate() == whole.validate()
    assert second.optimisers["line"].param_groups == whole.optimisers["line"].param_groups


def test_a_finished_run_does_nothing_more(tmp_path: Path) -> None:
    run(LineJob(), config(tmp_path, max_steps=5), CPU)
    again = LineJob()
    run(again, config(tmp_path, max_steps=3), CPU)
    assert again.losses == []


def test_a_state_from_before_the_generator_was_saved_still_loads(tmp_path: Path) -> None:
    job = LineJob()
    job.step(0.0)
    save(job, tmp_path / "state.pt", 7, 1.5)
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    assert state["numpy_random"] == job.random.bit_generator.state
    del state["numpy_random"]
    torch.save(state, tmp_path / "state.pt")
    other = LineJob(seed=5)
    drawn = copy.deepcopy(other.random).random()
    assert restore(other, tmp_path / "state.pt") == (7, 1.5)
    assert weights(other) == weights(job)
    assert other.random.random() == drawn


@pytest.mark.parametrize("broken_at", [7, 10])
def test_nan_stops_the_run_and_keeps_the_good_state(tmp_path: Path, broken_at: int) -> None:
    good = LineJob()
    run(good, config(tmp_path, max_steps=4), CPU)
    before = (tmp_path / "state.pt").read_bytes()
    broken = LineJob(broken_at=broken_at - 4)
    with pytest.raises(FloatingPointError, match="square.* not finite.*Resume with a lower"):
        run(broken, config(tmp_path, max_steps=40), CPU)
    assert len(broken.losses) <= 6  # steps 5 to 10
    assert (tmp_path / "state.pt").read_bytes() == before
    assert broken.exports == []


def test_nan_weights_behind_a_finite_loss_are_not_saved(tmp_path: Path) -> None:
    run(LineJob(), config(tmp_path, max_steps=4), CPU)
    before = (tmp_path / "state.pt").read_bytes()
    with pytest.raises(FloatingPointError, match="step 5: .*line weights"):
        run(LineJob(broken_at=1), config(tmp_path, max_steps=5), CPU)
    assert (tmp_path / "state.pt").read_bytes() == before


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


def test_a_run_leaves_its_story(tmp_path: Path) -> None:
    job = LineJob()
    scores = run(job, config(tmp_path, max_steps=3), CPU)
    assert scores == job.validate() == job.exports[-1]
    run(LineJob(), config(tmp_path, max_steps=6), CPU)
    lines = [json.loads(line) for line in (tmp_path / "scores.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [3, 6]
    assert lines[0]["slope"] == scores["slope"]
    names = {path.name for path in tmp_path.iterdir()}
    assert names >= {"sheet.png", "sheet_000003.jpg", "sheet_000006.jpg", "state.pt"}
    assert any(name.startswith("events.out.tfevents") for name in names)
    assert "state.new" not in names


def test_reports_come_between(tmp_path: Path) -> None:
    job = LineJob()
    run(job, config(tmp_path, max_steps=4, report_minutes=0.0), CPU)
    assert len(job.exports) == 5  # after each step, and at the end


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
