"""Convolution blocks that the networks share.

Shapes: B batch, C channels, H rows, W columns.
"""

import torch
from torch import Tensor, nn


def conv3(channels_in: int, channels_out: int, stride: int = 1) -> nn.Conv2d:
    """A 3 x 3 convolution that keeps the size (divided by `stride`)."""
    return nn.Conv2d(channels_in, channels_out, 3, stride=stride, padding=1)


class ConvBlock(nn.Sequential):
    """Convolution, batch norm, leaky ReLU; the norm folds into the convolution for inference."""

    def __init__(self, channels_in: int, channels_out: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(channels_in, channels_out, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(channels_out),
            nn.LeakyReLU(0.1, inplace=True),
        )


class UNet(nn.Module):
    """A plain U-Net: two blocks a level, skips by concatenation, same size out as in."""

    def __init__(self, channels_in: int, widths: tuple[int, ...], channels_out: int) -> None:
        super().__init__()
        self.stem = ConvBlock(channels_in, widths[0])
        self.encoder = nn.ModuleList(
            nn.Sequential(ConvBlock(fine, coarse, stride=2), ConvBlock(coarse, coarse))
            for fine, coarse in zip(widths, widths[1:], strict=False)
        )
        self.decoder = nn.ModuleList(
            nn.Sequential(ConvBlock(coarse + fine, fine), ConvBlock(fine, fine))
            for fine, coarse in zip(widths, widths[1:], strict=False)
        )
        self.head = nn.Conv2d(widths[0], channels_out, 1)

    def forward(self, features: Tensor) -> Tensor:
        """(B, C, H, W) to (B, channels_out, H, W); any H and W."""
        skips = [self.stem(features)]
        for level in self.encoder:
            skips.append(level(skips[-1]))
        features = skips.pop()
        for level in reversed(self.decoder):
            skip = skips.pop()
            features = nn.functional.interpolate(
                features, size=skip.shape[-2:], mode="bilinear", align_corners=False
            )
            features = level(torch.cat([features, skip], dim=1))
        return self.head(features)


def without_checkerboard(picture: Tensor) -> Tensor:
    """Blur by (1 2 1) both ways: wipes out the period of two pixels that depth-to-space leaves.

    Arguments:
        picture: (B, C, H, W).

    Returns:
        The same shape.
    """
    halfway = nn.functional.avg_pool2d(picture, 2, stride=1, padding=1, count_include_pad=False)
    return nn.functional.avg_pool2d(halfway, 2, stride=1)


class PixelNorm(nn.Module):
    """Every pixel's features divided by their root mean square over the channels.

    Unlike instance norm it looks at one pixel only, so an edit changes nothing far away.
    """

    def forward(self, features: Tensor) -> Tensor:
        """(B, C, H, W) to the same shape."""
        power = features.square().mean(dim=1, keepdim=True)
        return features * torch.rsqrt(power + 1e-4)


class ResBlock(nn.Module):
    """Pixel norm, ReLU, convolution, twice, beside a straight path (1 x 1 if widths differ)."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.norm = PixelNorm()
        self.first = conv3(channels_in, channels_out)
        self.second = conv3(channels_out, channels_out)
        same = channels_in == channels_out
        self.straight = nn.Identity() if same else nn.Conv2d(channels_in, channels_out, 1)

    def forward(self, features: Tensor) -> Tensor:
        """(B, channels_in, H, W) to (B, channels_out, H, W)."""
        inner = self.first(torch.relu(self.norm(features)))
        inner = self.second(torch.relu(self.norm(inner)))
        return self.straight(features) + inner


class ModulatedBlock(nn.Module):
    """A residual block whose features are scaled and shifted by each pixel's label code."""

    def __init__(self, channels: int, code_size: int) -> None:
        super().__init__()
        self.norm = PixelNorm()
        self.first = conv3(channels, channels)
        self.second = conv3(channels, channels)
        self.style = nn.Linear(code_size, 4 * channels)

    def forward(self, features: Tensor, codes: Tensor, labels: Tensor) -> Tensor:
        """Apply the block.

        Arguments:
            features: (B, C, H, W).
            codes: (B, 10, D) one code a label.
            labels: (B, 10, H, W) how much of each pixel each label covers.

        Returns:
            (B, C, H, W).
        """
        style = self.style(codes)  # (B, 10, 4C)
        # Channels last, like the features: added to another layout they take twice the time.
        spread = torch.einsum("blhw,blc->bhwc", labels.to(style.dtype), style).movedim(-1, 1)
        scale, shift, scale2, shift2 = spread.chunk(4, dim=1)
        inner = self.norm(features) * (1 + scale) + shift
        inner = self.first(torch.relu(inner))
        inner = self.norm(inner) * (1 + scale2) + shift2
        return features + self.second(torch.relu(inner))
