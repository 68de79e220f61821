"""VGG features for the content, style and perceptual losses.

The offline stand-in for the paper's VGG16 conv2_1 is VGG19 up to conv3_1 with normalised
activations. `normalise` is a 1 x 1 convolution on RGB in [0, 1]; borders are reflected.

Shapes: B batch, C channels, H rows, W columns.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from spt.errors import CheckpointError, expect

LAYERS = ("conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1")
CONTENT_LAYER = "conv2_1"
"""Lambda of eq. 7 and 8."""
POOL_BEFORE = ("conv2_1", "conv3_1")


class VggFeatures(nn.Module):
    """Fixed features of conv1_1, conv2_1 and conv3_1 (after ReLU)."""

    wanted = ("conv1_1", "conv2_1", "conv3_1")

    def __init__(self, path: Path) -> None:
        super().__init__()
        expect(
            path.is_file(),
            CheckpointError,
            f"VGG weights {path}",
            got="no such file",
            expected="safetensors with normalise, conv1_1 ... conv3_1",
            fix="Give --vgg PATH.",
        )
        weights = load_file(path)
        self.convolutions = nn.ModuleDict()
        for name in ("normalise", *LAYERS):
            weight = weights[f"{name}.weight"]
            layer = nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2])
            layer.load_state_dict({"weight": weight, "bias": weights[f"{name}.bias"]})
            self.convolutions[name] = layer
        self.requires_grad_(False)
        self.to(memory_format=torch.channels_last)

    def forward(self, image: Tensor, last: str = LAYERS[-1]) -> dict[str, Tensor]:
        """(B, 3, H, W) RGB in [-1, 1] to features by layer name, up to layer `last`."""
        features = self.convolutions["normalise"]((image + 1) / 2)
        kept = {}
        for name in LAYERS[: LAYERS.index(last) + 1]:
            if name in POOL_BEFORE:
                features = nn.functional.max_pool2d(features, 2)
            padded = nn.functional.pad(features, (1, 1, 1, 1), mode="reflect")
            features = torch.relu(self.convolutions[name](padded))
            if name in self.wanted:
                kept[name] = features
        return kept
