"""Checkpoints: what was saved is what is loaded, and nothing else is accepted."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

from spt.checkpoint import load_checkpoint, save_checkpoint
from spt.errors import CheckpointError
from spt.labels import KEYPOINTS, LABELS

HEADER_KEY = "semantic-person-studio"


@dataclass(frozen=True)
class TinyConfig:
    """Config of the network below."""

    widths: tuple[int, ...] = (3, 5)
    name: str = "tiny"


@dataclass(frozen=True)
class OtherConfig:
    """A config with another field."""

    widths: tuple[int, ...] = (3, 5)
    depth: int = 2


def tiny(config: TinyConfig | None = None) -> nn.Sequential:
    first, second = (config or TinyConfig()).widths
    torch.manual_seed(first)
    return nn.Sequential(nn.Conv2d(first, second, 1), nn.BatchNorm2d(second))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "pose.safetensors"
    save_checkpoint(path, tiny(), "pose", TinyConfig(), {"data": "CCP"}, {"pck": 0.9})
    return path


def rewritten(path: Path, change: Callable[[dict], None]) -> None:
    """Change the description in the header and write the file again."""
    with safe_open(path, framework="pt") as file:
        metadata = json.loads(file.metadata()[HEADER_KEY])
    change(metadata)
    save_file(load_file(path), path, {HEADER_KEY: json.dumps(metadata)})


def test_round_trip_gives_network_config_and_description(saved: Path) -> None:
    checkpoint = load_checkpoint(saved, "pose")
    config = checkpoint.config_as(TinyConfig)
    assert config == TinyConfig()
    network = tiny(TinyConfig(widths=(3, 5)))
    nn.init.zeros_(network[0].weight)
    checkpoint.load_into(network)
    for name, tensor in tiny().state_dict().items():
        torch.testing.assert_close(network.state_dict()[name], tensor, rtol=1e-3, atol=1e-3)
        assert network.state_dict()[name].dtype == tensor.dtype
    assert checkpoint.metadata["trained_on"] == {"data": "CCP"}
    assert checkpoint.metadata["scores"] == {"pck": 0.9}
    assert checkpoint.metadata["labels"] == list(LABELS)
    assert checkpoint.metadata["keypoints"] == list(KEYPOINTS)
    assert len(checkpoint.metadata["parts"]) == 10


def test_weights_are_stored_in_half_precision(saved: Path) -> None:
    dtypes = {name: tensor.dtype for name, tensor in load_file(saved).items()}
    assert dtypes["0.weight"] == torch.float16
    assert dtypes["1.num_batches_tracked"] == torch.int64


def test_tied_weights_are_saved(tmp_path: Path) -> None:
    tied = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    tied[1].weight = tied[0].weight
    save_checkpoint(tmp_path / "a", tied, "pose", TinyConfig(), "by hand", {})
    torch.testing.assert_close(
        load_checkpoint(tmp_path / "a", "pose").state["1.weight"],
        tied[0].weight.detach(), rtol=1e-3, atol=1e-3,
    )  # fmt: skip


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e6])
def test_diverged_weights_are_not_written(tmp_path: Path, value: float) -> None:
    network = tiny()
    nn.init.constant_(network[0].bias, value)
    with pytest.raises(CheckpointError, match=r"0\.bias: got values up to .* range of fp16"):
        save_checkpoint(tmp_path / "a", network, "pose", TinyConfig(), "", {})
    assert list(tmp_path.iterdir()) == []


def test_unknown_kind_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"kind: got 'face', expected one of \('pose',"):
        save_checkpoint(tmp_path / "a", tiny(), "face", TinyConfig(), "", {})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.update(format=2), r"format in .*: got 2, expected 1\. Take the file again"),
        (lambda m: m.update(kind="parsing"), r"kind in .*: got parsing, expected pose"),
        (lambda m: m["labels"].reverse(), r"order of labels in .*: got \['right_leg'"),
        (lambda m: m["keypoints"].pop(), r"order of keypoints in .*: got \['nose'"),
        (lambda m: m["parts"].sort(), r"order of parts in .*: got \['head'"),
        (lambda m: m["config"].update(name="big"), r"sha256 of the weights in"),
        (lambda m: m["scores"].update(pck=1.0), r"sha256 of the weights in"),
        (lambda m: m.pop("sha256"), r"sha256 of the weights in .*: got None"),
    ],
)
def test_changed_description_is_refused(
    saved: Path, change: Callable[[dict], None], message: str
) -> None:
    rewritten(saved, change)
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(saved, "pose")


def test_unchanged_rewriting_is_accepted(saved: Path) -> None:
    """So that the refusals above are due to the change alone."""
    rewritten(saved, lambda metadata: metadata.update(format=1))
    assert load_checkpoint(saved, "pose").config == {"widths": [3, 5], "name": "tiny"}


def test_altered_weight_is_refused(saved: Path) -> None:
    data = bytearray(saved.read_bytes())
    data[-1] ^= 1
    saved.write_bytes(data)
    with pytest.raises(CheckpointError, match="sha256 of the weights"):
        load_checkpoint(saved, "pose")


def test_truncated_file_is_refused(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:-10])
    with pytest.raises(CheckpointError, match=r"got a damaged file or another format.*whole"):
        load_checkpoint(saved, "pose")


def test_foreign_safetensors_is_refused(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(3)}, tmp_path / "a.safetensors", {"made": "elsewhere"})
    with pytest.raises(CheckpointError, match=r"keys \['made'\].*not written by this project"):
        load_checkpoint(tmp_path / "a.safetensors", "pose")


@pytest.mark.parametrize("new_format", [True, False])
def test_pickle_is_refused_unread(tmp_path: Path, new_format: bool) -> None:
    torch.save({"a": 1}, tmp_path / "a.pt", _use_new_zipfile_serialization=new_format)
    with pytest.raises(CheckpointError, match=r"got a pickle .*which can run code"):
        load_checkpoint(tmp_path / "a.pt", "pose")


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"none\.safetensors: cannot be read \(No such file"):
        load_checkpoint(tmp_path / "none.safetensors", "pose")
    with pytest.raises(CheckpointError, match=r"cannot be read \(Is a directory\).*--checkpoint"):
        load_checkpoint(tmp_path, "pose")


def test_other_config_is_refused(saved: Path) -> None:
    message = re.escape("got the fields ['name', 'widths'], expected exactly ['depth', 'widths']")
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(saved, "pose").config_as(OtherConfig)


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (nn.Sequential(nn.Conv2d(3, 5, 1)), r"got 1\.bias is unexpected; 1\.num_ba"),
        (nn.Sequential(*tiny(), nn.Linear(2, 1)), r"got 2\.weight is missing; 2\.bias is missing"),
        (tiny(TinyConfig((3, 6))), r"0\.weight has shape \(5, 3, 1, 1\), not \(6, 3, 1, 1\)"),
        (nn.Linear(1, 1), r"and 4 more, expected the 2 tensors of this network"),
    ],
)
def test_other_network_is_refused_by_tensor(
    saved: Path, network: nn.Module, message: str
) -> None:
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(saved, "pose").load_into(network)
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, before[name])


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_arbitrary_bytes_raise_only_checkpoint_errors(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "arbitrary.safetensors"
    path.write_bytes(data)
    with pytest.raises(CheckpointError):
        load_checkpoint(path, "pose")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_changed_byte_brings_other_weights(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "changed.safetensors"
    save_checkpoint(path, tiny(), "pose", TinyConfig(), "", {"pck": 0.9})
    expected = load_checkpoint(path, "pose")
    changed = bytearray(path.read_bytes())
    changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(changed)
    try:
        loaded = load_checkpoint(path, "pose")
    except CheckpointError:
        return
    assert loaded.metadata == expected.metadata  # a changed space between words harms nothing
    assert all(torch.equal(loaded.state[name], expected.state[name]) for name in expected.state)
