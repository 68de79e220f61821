"""The four bundled networks, loaded once and shared by everybody who edits."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from spt.appearance import AppearanceConfig, AppearanceGenerator
from spt.checkpoint import load_checkpoint
from spt.device import pick_device, with_cast_weights
from spt.parsing import ParsingConfig, ParsingNetwork
from spt.perception import Perception
from spt.pose import PoseConfig, PoseNetwork
from spt.semantic import SemanticConfig, SemanticGenerator


@dataclass(frozen=True)
class Networks:
    """The four networks on one device; shared by all editors, never changed."""

    perception: Perception
    semantic: SemanticGenerator
    """Runs under `autocast` only."""
    appearance: AppearanceGenerator
    """Runs under `autocast` only."""
    device: torch.device


def load_networks(checkpoint_dir: str | Path, device: str = "auto") -> Networks:
    """Load the four networks of a folder.

    Arguments:
        checkpoint_dir: folder with pose, parsing, semantic and appearance .safetensors.
        device: auto, cpu or cuda.

    Raises:
        CheckpointError: a file is missing, foreign or damaged.
        InputError: no such device.
    """
    where = pick_device(device)

    def load(kind: str, network: type[nn.Module], config: type) -> nn.Module:
        checkpoint = load_checkpoint(Path(checkpoint_dir) / f"{kind}.safetensors", kind)
        built = network(checkpoint.config_as(config))
        checkpoint.load_into(built)
        built.eval().requires_grad_(False)
        return built.to(where, memory_format=torch.channels_last)

    return Networks(
        Perception(
            load("pose", PoseNetwork, PoseConfig),
            load("parsing", ParsingNetwork, ParsingConfig),
            where,
        ),
        with_cast_weights(load("semantic", SemanticGenerator, SemanticConfig), where),
        with_cast_weights(load("appearance", AppearanceGenerator, AppearanceConfig), where),
        where,
    )
