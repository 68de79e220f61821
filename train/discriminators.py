"""D_S, D_A and D_F: patch discriminators.

Shapes: B batch, C channels, H rows, W columns.
"""

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from spt.paper_networks import FlexibleInstanceNorm


@dataclass(frozen=True)
class DiscriminatorConfig:
    """Shape of a patch discriminator."""

    channels_in: int
    """Channels of what it judges: picture, labels or both."""
    widths: tuple[int, ...] = (48, 96, 160)
    """Channels at 1/2, 1/4 ... of the picture; each level doubles the patch it sees."""


class PatchDiscriminator(nn.Module):
    """Judges every patch of a picture as real (high) or made (low); with spectral norm."""

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        widths = (config.channels_in, *config.widths)
        layers: list[nn.Module] = []
        for fine, coarse in zip(widths, widths[1:], strict=False):
            layers += [
                spectral_norm(nn.Conv2d(fine, coarse, 4, stride=2, padding=1)),
                nn.LeakyReLU(0.2, inplace=True),
            ]
        layers.append(spectral_norm(nn.Conv2d(widths[-1], widths[-1], 3, padding=1)))
        layers.append(nn.LeakyReLU(0.2, inplace=True))
        # Free of the norm, or the scores stay near zero for thousands of steps.
        layers.append(nn.Conv2d(widths[-1], 1, 3, padding=1))
        self.layers = nn.Sequential(*layers)

    def forward(self, picture: Tensor) -> Tensor:
        """(B, C, H, W) to (B, 1, h, w) unbounded scores, one a patch."""
        return self.layers(picture)


class PaperDiscriminator(nn.Module):
    """The 70 x 70 PatchGAN that the published D_A and D_F are."""

    published_widths = (64, 128, 256, 512)

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        widths = (config.channels_in, *config.widths)
        layers: list[nn.Module] = []
        for level, (fine, coarse) in enumerate(zip(widths, widths[1:], strict=False), start=1):
            stride = 1 if level == len(config.widths) else 2
            layers.append(nn.Conv2d(fine, coarse, 4, stride=stride, padding=1))
            if level > 1:
                layers.append(FlexibleInstanceNorm())
            layers.append(nn.LeakyReLU(0.2, inplace=True))
        layers.append(nn.Conv2d(widths[-1], 1, 4, padding=1))
        self.layers = nn.Sequential(*layers)

    def forward(self, picture: Tensor) -> Tensor:
        """(B, C, H, W) to (B, 1, h, w) unbounded scores, one a patch."""
        return self.layers(picture)
