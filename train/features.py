"""VGG features for the content, style and perceptual losses.

The paper's are those of VGG16 trained on ImageNet, conv2_1; torchvision's published file of it
(vgg16-397923af.pth) is read as it is. What our weights were trained with is VGG19 up to conv3_1
with activations normalised to a mean of 1, whose `normalise` is a 1 x 1 convolution on RGB in
[0, 1]: vgg_normalised_conv3_1.pth of the public repository pietrocarbo/deep-transfer (Apache-2.0),
or the same tensors by their names in a safetensors file. The weights of our losses are for these
features of about 1; those of the paper's are for the other. The borders of both are reflected.

Shapes: B batch, C channels, H rows, W columns.
"""

from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from spt.device import full_precision
from spt.errors import CheckpointError, expect

LAYERS = ("conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1")
CONTENT_LAYER = "conv2_1"
"""Lambda of eq. 7 and 8."""
POOL_BEFORE = ("conv2_1", "conv3_1")

TORCHVISION_PLACES = (0, 2, 5, 7, 10)
"""Where `LAYERS` are in the `features` of torchvision's VGG16."""
NORMALISED_PLACES = (0, 2, 5, 9, 12, 16)
"""Where `normalise` and `LAYERS` are in vgg_normalised_conv3_1.pth."""
IMAGENET_MEAN, IMAGENET_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of RGB in [0, 1], over the photos that VGG16 was trained on."""


class VggFeatures(nn.Module):
    """Fixed features of conv1_1, conv2_1 and conv3_1 (after ReLU)."""

    wanted = ("conv1_1", "conv2_1", "conv3_1")

    def __init__(self, path: Path) -> None:
        super().__init__()
        weights = read_weights(path)
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
            features = self.convolutions[name](_bordered(features)).relu_()
            if name in self.wanted:
                kept[name] = features
        return kept


def feature_distance(found: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> Tensor:
    """Mean absolute differences (B,) of the features of pictures, summed over their layers."""
    return sum(
        torch.linalg.vector_norm(found[name] - wanted[name], 1, (1, 2, 3), dtype=torch.float32)
        / found[name][0].numel()
        for name in found
    )


def read_weights(path: Path) -> dict[str, Tensor]:
    """NAME.weight and NAME.bias for `normalise` and `LAYERS`, from each kind of file.

    Raises:
        CheckpointError: no such file, damaged, or of another layout.
    """
    expected = ("a safetensors file with normalise, conv1_1 ... conv3_1, "
                "vgg_normalised_conv3_1.pth, or torchvision's vgg16 .pth")  # fmt: skip
    expect(
        path.is_file(),
        CheckpointError,
        f"VGG weights {path}",
        got="no such file",
        expected=expected,
        fix="Give --vgg PATH.",
    )
    try:
        if path.suffix == ".safetensors":
            weights = load_file(path)
        else:
            state = torch.load(path, map_location="cpu", weights_only=True)
            weights = _of_normalised(state) if "0.weight" in state else _of_torchvision(state)
    except (SafetensorError, UnpicklingError, RuntimeError, LookupError, TypeError) as reason:
        raise CheckpointError(
            f"VGG weights {path}: got a damaged file or another format, expected {expected}."
        ) from reason
    missing = [name for name in ("normalise", *LAYERS) if f"{name}.weight" not in weights]
    expect(
        not missing,
        CheckpointError,
        f"VGG weights {path}",
        got=f"no {', '.join(missing)}",
        expected=expected,
    )
    return weights


def _of_normalised(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Our names for the layers of vgg_normalised_conv3_1.pth, which are numbered."""
    return {
        f"{name}.{kind}": state[f"{place}.{kind}"]
        for name, place in zip(("normalise", *LAYERS), NORMALISED_PLACES, strict=True)
        for kind in ("weight", "bias")
    }


def _of_torchvision(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Our names, and ImageNet's mean and deviation as the convolution that takes them out."""
    weights = {
        f"{name}.{kind}": state[f"features.{place}.{kind}"]
        for name, place in zip(LAYERS, TORCHVISION_PLACES, strict=True)
        for kind in ("weight", "bias")
    }
    mean, deviation = (torch.tensor(values) for values in (IMAGENET_MEAN, IMAGENET_DEVIATION))
    weights["normalise.weight"] = (1 / deviation).diag()[:, :, None, None]
    weights["normalise.bias"] = -mean / deviation
    return weights


@full_precision
def _bordered(features: Tensor) -> Tensor:
    """One mirrored pixel more on every side; autocast would do this in fp32, there and back."""
    return nn.functional.pad(features, (1, 1, 1, 1), mode="reflect")
