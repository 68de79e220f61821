"""The semantic map of a photo: one-hot and back, and the network that finds it.

Shapes: B batch, L = 10 labels, K = 18 keypoints, H rows, W columns.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from spt.blocks import UNet
from spt.labels import NUM_KEYPOINTS, NUM_LABELS


def one_hot(label_map: Tensor) -> Tensor:
    """(B, H, W) integers 0..9 to the semantic map (B, 10, H, W) float32, 0 or 1."""
    return nn.functional.one_hot(label_map.long(), NUM_LABELS).movedim(-1, 1).float()


def resize_labels(label_map: Tensor, size: tuple[int, int]) -> Tensor:
    """Label map of another size: every new pixel takes the label that covers most of it.

    Arguments:
        label_map: (B, H, W) integers 0..9.
        size: rows and columns wanted.

    Returns:
        (B, rows, columns) uint8; contours are smooth when it grows.
    """
    rows, columns = label_map.shape[-2:]
    if (rows, columns) == tuple(size):
        return label_map.byte()
    if (rows, columns) == (2 * size[0], 2 * size[1]):
        return _halved(label_map)
    mode = "area" if size[0] < rows else "bilinear"
    corners = {} if mode == "area" else {"align_corners": False}
    soft = nn.functional.interpolate(one_hot(label_map), size=size, mode=mode, **corners)
    return soft.max(dim=1)[1].byte()  # several times faster than argmax on a CPU


def _halved(label_map: Tensor) -> Tensor:
    """`resize_labels` to half the size, twice as fast: painting does it at every stroke."""
    corners = torch.stack([label_map[:, i::2, j::2] for i in (0, 1) for j in (0, 1)])
    votes = [(corners == label).sum(0, dtype=torch.uint8) for label in range(NUM_LABELS)]
    return torch.stack(votes, dim=1).max(dim=1)[1].byte()


@dataclass(frozen=True)
class ParsingConfig:
    """Shape of the parsing network."""

    widths: tuple[int, ...] = (32, 64, 128, 192, 256)
    """Channels at 1/2, 1/4 ... 1/32 of the picture."""


class ParsingNetwork(nn.Module):
    """Photo and pose heat maps to the semantic map."""

    stride = 2

    def __init__(self, config: ParsingConfig) -> None:
        super().__init__()
        self.config = config
        channels_in = 3 * self.stride**2 + NUM_KEYPOINTS
        self.unet = UNet(channels_in, config.widths, NUM_LABELS * self.stride**2)

    def forward(self, image: Tensor, heatmaps: Tensor) -> Tensor:
        """Parse a photo.

        Arguments:
            image: (B, 3, H, W) in [-1, 1]; H and W even.
            heatmaps: (B, 18, H/2, W/2) in [0, 1].

        Returns:
            (B, 10, H, W) logits.
        """
        packed = nn.functional.pixel_unshuffle(image, self.stride)  # (B, 12, H/2, W/2)
        return nn.functional.pixel_shuffle(
            self.unet(torch.cat([packed, heatmaps], dim=1)), self.stride
        )
