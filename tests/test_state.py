"""train/state.py: a run goes on as if it had never stopped, and keeps its good state."""

import copy
from pathlib import Path

import pytest
import torch
from line_job import CPU, LineJob, config, weights

from train.loop import run
from train.state import Place, place_of, restore, save


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
    save(job, tmp_path / "state.pt", Place(7, 1.5, 0.25))
    assert place_of(tmp_path / "state.pt") == Place(7, 1.5, 0.25)
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    assert state["numpy_random"] == job.random.bit_generator.state
    for name in ("numpy_random", "merit", "cuda_random"):
        del state[name]
    torch.save(state, tmp_path / "state.pt")
    other = LineJob(seed=5)
    drawn = copy.deepcopy(other.random).random()
    assert restore(other, tmp_path / "state.pt") == Place(7, 1.5)
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
