"""The state of a run: from it the same command goes on as if it had never stopped."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from train.job import Job

STATE = "state.pt"
"""Name of the file in the folder of a run."""


class Place(NamedTuple):
    """Where a run is."""

    step: int = 0
    """Steps done."""
    minutes: float = 0.0
    """Training time used."""
    merit: float = -np.inf
    """Of the best weights so far."""


def save(job: Job, path: Path, place: Place) -> None:
    """Everything needed to go on; written beside the old state, then put in its place."""
    state = {
        **place._asdict(),
        "networks": {name: one.state_dict() for name, one in job.networks.items()},
        "averages": {name: one.state_dict() for name, one in job.averages.items()},
        "optimisers": {name: one.state_dict() for name, one in job.optimisers.items()},
        "torch_random": torch.get_rng_state(),
        "cuda_random": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        "numpy_random": job.random.bit_generator.state,
    }
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def restore(job: Job, path: Path) -> Place:
    """Load a saved state into the job; returns where it was."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    for kind in ("networks", "averages", "optimisers"):
        for name, one in getattr(job, kind).items():
            one.load_state_dict(state[kind][name])
    torch.set_rng_state(state["torch_random"])
    for device, random in enumerate(state.get("cuda_random", [])[: torch.cuda.device_count()]):
        torch.cuda.set_rng_state(random, device)
    # States of before the batches' generator was saved lack it; such a run draws anew.
    job.random.bit_generator.state = state.get("numpy_random", job.random.bit_generator.state)
    return place_in(state)


def place_of(path: Path) -> Place:
    """Where the run of a saved state was; at its start if there is none."""
    if not path.is_file():
        return Place()
    return place_in(torch.load(path, map_location="cpu", weights_only=True, mmap=True))


def place_in(state: dict) -> Place:
    """Where a run was; old states do not know how good their best weights were."""
    return Place(state["step"], state["minutes"], state.get("merit", -np.inf))


def weight_sums(job: Job) -> dict[str, torch.Tensor]:
    """Sum of each network's weights: finite only if every weight is."""
    return {
        f"{name} weights": sum(one.detach().double().sum() for one in network.parameters())
        for name, network in job.networks.items()
    }


def check_finite(values: dict[str, torch.Tensor], step: int) -> None:
    """Stop before a broken state is saved over a good one."""
    broken = [name for name, value in values.items() if not np.isfinite(float(value))]
    if broken:
        raise FloatingPointError(
            f"step {step}: {', '.join(broken)} not finite; the last saved state is good. "
            "Resume with a lower learning rate."
        )
