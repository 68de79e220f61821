"""H_A at the published widths, grown to twice its size: a light network around the coarse one.

As in progressive growing, the new layers are faded in: at three places (the input of E_A, the
input of E'_S, the picture that G_A draws) what the coarse network would have made of half-size
pictures is mixed with what the new layers make, by a share alpha that goes from 0 to 1.

Shapes: B batch, L = 10 labels, K = 18 keypoints, C channels, H rows, W columns.
"""

import torch
from torch import Tensor, nn

from spt.labels import NUM_KEYPOINTS, NUM_LABELS
from spt.paper_networks import (
    FlexibleInstanceNorm,
    PaperAppearanceGenerator,
    deformable_skip,
    part_moves,
)

FINE_WIDTH = 32
"""Channels at the new full size."""


class FineStem(nn.Module):
    """Maps at full size to features there, and at half size to what an encoder begins with."""

    def __init__(self, channels_in: int, coarse_width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels_in, FINE_WIDTH, 3, padding=1)
        self.down = nn.Sequential(
            nn.LeakyReLU(0.2),
            nn.Conv2d(FINE_WIDTH, coarse_width, 4, stride=2, padding=1),
            FlexibleInstanceNorm(),
        )

    def forward(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        """(B, C, H, W) to (B, 32, H, W) and (B, coarse_width, H/2, W/2)."""
        fine = self.first(maps)
        return fine, self.down(fine)


class GrownAppearanceGenerator(nn.Module):
    """H_A at twice the size at which its coarse network was trained."""

    def __init__(self, coarse: PaperAppearanceGenerator) -> None:
        super().__init__()
        self.config = coarse.config
        self.coarse = coarse
        width = coarse.config.encoder_widths[0]
        self.appearance_stem = FineStem(3 + NUM_LABELS + NUM_KEYPOINTS, width)
        self.semantic_stem = FineStem(NUM_LABELS + NUM_KEYPOINTS, width)
        self.up = nn.Sequential(
            nn.ReLU(),
            nn.ConvTranspose2d(
                coarse.decoder.last.in_channels, FINE_WIDTH, 4, stride=2, padding=1
            ),
            FlexibleInstanceNorm(),
        )
        self.last = nn.Conv2d(3 * FINE_WIDTH, 3, 3, padding=1)

    def forward(
        self,
        image: Tensor,
        source_map: Tensor,
        source_heatmaps: Tensor,
        target_map: Tensor,
        target_heatmaps: Tensor,
        source: tuple[Tensor, Tensor],
        target: tuple[Tensor, Tensor],
        *,
        fade_in: float,
    ) -> Tensor:
        """Generate I~_t, (B, 3, H, W) in [-1, 1].

        Arguments: as `PaperAppearanceGenerator.forward`, H and W multiples of 64, and
            fade_in: share of the new layers; 0 is the coarse network at half size, enlarged.
        """
        moves = part_moves(source, target, tuple(image.shape[-2:]))
        appearance = torch.cat([image, source_map, source_heatmaps], dim=1)
        semantic = torch.cat([target_map, target_heatmaps], dim=1)
        coarse = self.coarse
        fine_appearance, new = self.appearance_stem(appearance)
        old = coarse.appearance_encoder.first(nn.functional.avg_pool2d(appearance, 2))
        first_appearance = old.lerp(new, fade_in)
        fine_semantic, new = self.semantic_stem(semantic)
        old = coarse.semantic_encoder.first(nn.functional.avg_pool2d(semantic, 2))
        features = coarse.features(first_appearance, old.lerp(new, fade_in), moves)

        small = coarse.decoder.last(torch.relu(features)).tanh()
        enlarged = nn.functional.interpolate(
            small, scale_factor=2, mode="bilinear", align_corners=False
        )
        skips = [deformable_skip(fine_appearance, *moves), fine_semantic]
        drawn = self.last(torch.relu(torch.cat([self.up(features), *skips], dim=1))).tanh()
        return enlarged.lerp(drawn, fade_in)
