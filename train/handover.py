"""Weights that a stage takes over from an earlier one: from checkpoints, or from a run's state."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import torch
from torch import nn

from spt.checkpoint import load_checkpoint
from spt.errors import CheckpointError, expect
from spt.pose import PoseConfig, PoseNetwork
from train.job import Job

Config = TypeVar("Config")


def config_in(folder: Path, kind: str, config: type[Config]) -> Config:
    """The config of a checkpoint, to build its network from."""
    return load_checkpoint(folder / f"{kind}.safetensors", kind).config_as(config)


def load_detector(folder: Path) -> PoseNetwork:
    """P of eq. 6, the pose network of a folder of checkpoints."""
    checkpoint = load_checkpoint(folder / "pose.safetensors", "pose")
    network = PoseNetwork(checkpoint.config_as(PoseConfig))
    checkpoint.load_into(network)
    return network


def start_from_checkpoints(
    job: Job, folder: Path, kinds: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    """Put shipped weights into the networks of a job and into their averages.

    Arguments:
        job: has a network and an average of every kind.
        folder: holds KIND.safetensors.
        kinds: "semantic", "appearance" or both.

    Returns:
        What each kind was trained on and how, as its checkpoint says.
    """
    told = {}
    for kind in kinds:
        checkpoint = load_checkpoint(folder / f"{kind}.safetensors", kind)
        for network in (job.networks[kind], job.averages[kind]):
            checkpoint.load_into(network)
        told[kind] = checkpoint.metadata["trained_on"]
    return told


def start_from_state(job: Job, path: Path, names: Mapping[str, str]) -> None:
    """Put the weights of another stage's state into a job, averages into averages.

    Arguments:
        job: the later stage; its optimisers start afresh.
        path: `state.pt` of the earlier run.
        names: networks to take over, their name there to their name here.

    Raises:
        CheckpointError: no such file, or no such network in it.
    """
    expect(
        path.is_file(),
        CheckpointError,
        f"state {path}",
        got="no such file",
        expected="the state.pt of an earlier stage",
        fix="Train that stage first.",
    )
    state = torch.load(path, map_location="cpu", weights_only=True)
    missing = sorted(set(names) - set(state["networks"]))
    expect(
        not missing,
        CheckpointError,
        f"state {path}",
        got=f"no network {', '.join(missing)}",
        expected=f"the networks {', '.join(names)}",
    )
    for there, here in names.items():
        load_weights(job.networks[here], state["networks"][there])
        if here in job.averages:
            load_weights(job.averages[here], state["averages"][there])


def load_weights(network: nn.Module, weights: Mapping[str, torch.Tensor]) -> None:
    """Copy weights into a network; a grown H_A takes those of its coarse network alone."""
    coarse = getattr(network, "coarse", None)
    grown = any(name.startswith("coarse.") for name in weights)
    (network if coarse is None or grown else coarse).load_state_dict(weights)
