"""train/handover.py: what a later stage takes over from an earlier one."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from torch import nn

from spt.checkpoint import save_checkpoint
from spt.errors import CheckpointError
from spt.local_enhancer import GrownAppearanceGenerator
from spt.paper_networks import PaperAppearanceGenerator, PaperConfig
from spt.pose import PoseConfig, PoseNetwork
from train.handover import load_detector, load_weights, start_from_state

NARROW = PaperConfig((4, 4, 6, 6, 6, 6), (6, 6, 6, 6, 4))


@dataclass
class Stage:
    """The networks of a stage, which is all that a handover sees of it."""

    networks: dict[str, nn.Module] = field(default_factory=dict)
    averages: dict[str, nn.Module] = field(default_factory=dict)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The state of an earlier run: weights 1 and 3, the average of the first 2."""
    one, other, average = nn.Linear(1, 1), nn.Linear(1, 1), nn.Linear(1, 1)
    for network, value in ((one, 1.0), (average, 2.0), (other, 3.0)):
        for weight in network.parameters():
            nn.init.constant_(weight, value)
    path = tmp_path / "state.pt"
    saved = {
        "networks": {"semantic": one.state_dict(), "discriminator": other.state_dict()},
        "averages": {"semantic": average.state_dict()},
    }
    torch.save(saved, path)
    return path


def test_networks_and_averages_come_under_their_new_names(state: Path) -> None:
    stage = Stage(
        {"semantic": nn.Linear(1, 1), "map_discriminator": nn.Linear(1, 1)},
        {"semantic": nn.Linear(1, 1)},
    )
    names = {"semantic": "semantic", "discriminator": "map_discriminator"}
    start_from_state(stage, state, names)
    assert stage.networks["semantic"].weight.item() == 1
    assert stage.networks["map_discriminator"].weight.item() == 3
    assert stage.averages["semantic"].weight.item() == 2


def test_a_missing_network_or_file_is_named(state: Path) -> None:
    stage = Stage({"appearance": nn.Linear(1, 1)})
    with pytest.raises(CheckpointError, match="state.pt: got no network appearance"):
        start_from_state(stage, state, {"appearance": "appearance"})
    with pytest.raises(CheckpointError, match="absent.pt: got no such file"):
        start_from_state(stage, state.with_name("absent.pt"), {"semantic": "semantic"})


def test_a_grown_network_starts_from_its_coarse_one() -> None:
    torch.manual_seed(0)
    coarse = PaperAppearanceGenerator(NARROW)
    grown = GrownAppearanceGenerator(PaperAppearanceGenerator(NARROW))
    new = grown.last.weight.clone()
    load_weights(grown, coarse.state_dict())
    assert torch.equal(grown.coarse.decoder.last.weight, coarse.decoder.last.weight)
    assert torch.equal(grown.last.weight, new)
    again = GrownAppearanceGenerator(PaperAppearanceGenerator(NARROW))
    load_weights(again, grown.state_dict())
    assert torch.equal(again.last.weight, new)


def test_the_detector_is_the_pose_checkpoint(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = PoseNetwork(PoseConfig((4, 4)))
    path = tmp_path / "pose.safetensors"
    save_checkpoint(path, network, "pose", network.config, "nothing", {})
    found = load_detector(tmp_path)
    image = torch.rand(1, 3, 64, 32)
    torch.testing.assert_close(found(image), network(image), atol=0.02, rtol=0.02)
