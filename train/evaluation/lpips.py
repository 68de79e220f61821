"""LPIPS, the distance of pictures that R. Zhang et al. (CVPR 2018) fitted to people's judgement.

The features are AlexNet's, whose weights must be given: torchvision's published file
alexnet-owt-7be5be79.pth. How much each of its channels counts comes with torchmetrics, whose own
LPIPS would download the rest and needs torchvision.

Shapes: B batch, C channels, H rows, W columns.
"""

from pathlib import Path

import torch
import torchmetrics
from torch import Tensor, nn

from spt.device import full_precision
from train.evaluation.foreign_weights import read_state

WEIGHTS = "torchvision's alexnet-owt-7be5be79.pth"
_PLACES = {0: (3, 64, 11, 4, 2), 3: (64, 192, 5, 1, 2), 6: (192, 384, 3, 1, 1),
           8: (384, 256, 3, 1, 1), 10: (256, 256, 3, 1, 1)}  # fmt: skip
"""Convolutions by their place in torchvision's `features`: channels in and out, size, stride,
padding; each is followed by a ReLU, whose features are compared."""
_POOL_AFTER = (0, 3)
_MEAN, _DEVIATION = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
"""Of RGB in [-1, 1], as LPIPS scales it."""


class Lpips(nn.Module):
    """The distance, by AlexNet."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        state = read_state(path, "features.0.weight", WEIGHTS)
        layers = {
            str(place): nn.Conv2d(wide, out, size, stride, padding)
            for place, (wide, out, size, stride, padding) in _PLACES.items()
        }
        self.convolutions = nn.ModuleDict(layers)
        for name, layer in layers.items():
            layer.load_state_dict({kind: state[f"features.{name}.{kind}"]
                                   for kind in ("weight", "bias")})  # fmt: skip
        shares = Path(torchmetrics.__file__).parent / "functional/image/lpips_models/alex.pth"
        fitted = torch.load(shares, map_location="cpu", weights_only=True)
        for number in range(len(_PLACES)):
            self.register_buffer(f"share_{number}", fitted[f"lin{number}.model.1.weight"])
        self.register_buffer("mean", torch.tensor(_MEAN)[:, None, None])
        self.register_buffer("deviation", torch.tensor(_DEVIATION)[:, None, None])
        self.requires_grad_(False)

    @full_precision
    def forward(self, image: Tensor, truth: Tensor) -> Tensor:
        """Distances (B,) of pictures (B, 3, H, W) in [-1, 1]."""
        pairs = zip(self._features(image), self._features(truth), strict=True)
        apart = [(one - other).square() for one, other in pairs]
        return sum(
            nn.functional.conv2d(one, getattr(self, f"share_{at}")).mean((1, 2, 3))
            for at, one in enumerate(apart)
        )

    def _features(self, image: Tensor) -> list[Tensor]:
        """Features of the five layers, of length 1 at every place."""
        features, found = (image - self.mean) / self.deviation, []
        for name, layer in self.convolutions.items():
            features = layer(features).relu()
            length = (features.square().sum(1, keepdim=True) + 1e-8).sqrt()
            found.append(features / length)
            if int(name) in _POOL_AFTER:
                features = nn.functional.max_pool2d(features, 3, 2)
        return found
