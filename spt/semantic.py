"""H_S, the semantic generator: a person's map under one pose to the map under another.

    S~_t = G_S(E_S(S_s, p_s, M_s), E_P(p_t, M_t))          (paper, section 3.2)

The `studio` network also gives E_P the source map moved label by label (label_flow.py), and G_S
repairs that map instead of drawing one from nothing.

Shapes: B batch, L = 10 labels, K = 18 keypoints, H rows, W columns, C channels.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from spt.blocks import ResBlock, conv3
from spt.labels import NUM_KEYPOINTS, NUM_LABELS

SEMANTIC_SIZE = (128, 96)
"""Rows and columns at which the bundled H_S works (the paper's 128 px)."""


@dataclass(frozen=True)
class SemanticConfig:
    """Shape of the semantic generator."""

    widths: tuple[int, ...] = (64, 96, 144, 192)
    """Channels at 1/2, 1/4, 1/8 and 1/16 of the map."""
    alignment_gain: float = 4.0
    """Logit that a pixel of the aligned map starts with, against the other labels."""


class MapEncoder(nn.Module):
    """Pyramid of features of maps and heat maps; the shape of E_S and of E_P."""

    def __init__(self, channels_in: int, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.stem = conv3(4 * channels_in, widths[0])
        self.levels = nn.ModuleList([ResBlock(widths[0], widths[0])])
        for fine, coarse in zip(widths, widths[1:], strict=False):
            self.levels.append(
                nn.Sequential(nn.Conv2d(fine, coarse, 2, stride=2), ResBlock(coarse, coarse))
            )

    def forward(self, maps: Tensor) -> list[Tensor]:
        """(B, C, H, W) to features at 1/2, 1/4, ... of it, finest first."""
        features = self.stem(nn.functional.pixel_unshuffle(maps, 2))
        pyramid = []
        for level in self.levels:
            features = level(features)
            pyramid.append(features)
        return pyramid


class SemanticGenerator(nn.Module):
    """H_S = G_S after (E_S, E_P)."""

    def __init__(self, config: SemanticConfig) -> None:
        super().__init__()
        self.config = config
        widths = config.widths
        self.map_encoder = MapEncoder(NUM_LABELS + NUM_KEYPOINTS + 1, widths)
        self.pose_encoder = MapEncoder(NUM_KEYPOINTS + 1 + NUM_LABELS, widths)
        self.bottom = ResBlock(2 * widths[-1], widths[-1])
        self.decoder = nn.ModuleList(
            ResBlock(coarse + 2 * fine, fine)
            for fine, coarse in zip(widths, widths[1:], strict=False)
        )
        self.head = conv3(widths[0], 4 * NUM_LABELS)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(
        self,
        source_map: Tensor,
        source_heatmaps: Tensor,
        source_mask: Tensor,
        target_heatmaps: Tensor,
        target_mask: Tensor,
        aligned: Tensor,
    ) -> Tensor:
        """Predict the target map.

        Arguments:
            source_map: S_s, (B, 10, H, W) one-hot; H and W multiples of 16.
            source_heatmaps: p_s, (B, 18, H, W) in [0, 1].
            source_mask: M_s, (B, 1, H, W), 0 or 1.
            target_heatmaps: p_t, (B, 18, H, W) in [0, 1].
            target_mask: M_t, (B, 1, H, W), 0 or 1.
            aligned: (B, 10, H, W) in [0, 1], S_s moved by `label_flow.aligned_map`.

        Returns:
            (B, 10, H, W) logits; softmax over labels gives S~_t.
        """
        source = self.map_encoder(torch.cat([source_map, source_heatmaps, source_mask], 1))
        target = self.pose_encoder(torch.cat([target_heatmaps, target_mask, aligned], 1))
        features = self.bottom(torch.cat([source.pop(), target.pop()], dim=1))
        for level in reversed(self.decoder):
            fine = source.pop()
            features = nn.functional.interpolate(
                features, size=fine.shape[-2:], mode="bilinear", align_corners=False
            )
            features = level(torch.cat([features, fine, target.pop()], dim=1))
        repair = nn.functional.pixel_shuffle(self.head(features), 2)  # (B, 10, H, W)
        return self.config.alignment_gain * aligned + repair
