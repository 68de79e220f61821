"""H_S and H_A at the published widths (config `paper`): to measure against and to train.

As in the paper's section 3 and, where that is silent, its published sizes: an encoder of one 3 x 3
convolution and five [leaky ReLU, 4 x 4 convolution of stride 2, norm], a decoder of five [ReLU,
4 x 4 transposed convolution of stride 2, norm] with skips by concatenation (with 3 x 3 ones the
network would be 17 M parameters short of the published 61.5 M), and deformable skips (as in
Def-GAN) on the first four levels of E_A. What we ship is `studio` (semantic.py, appearance.py).

Shapes: B batch, L = 10 labels, K = 18 keypoints, P = 10 parts, C channels, H rows, W columns.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from spt.body_parts import part_affines, part_masks
from spt.device import full_precision
from spt.label_flow import warp
from spt.labels import NUM_KEYPOINTS, NUM_LABELS, NUM_PARTS
from spt.pose import pixel_centres


@dataclass(frozen=True)
class PaperConfig:
    """Widths of the published networks."""

    encoder_widths: tuple[int, ...] = (64, 128, 256, 512, 512, 512)
    """Channels of an encoder at full size, 1/2 ... 1/32."""
    decoder_widths: tuple[int, ...] = (512, 512, 512, 256, 128)
    """Channels of the decoder at 1/16, 1/8 ... full size."""
    dropout_levels: int = 3
    """How many decoder levels, from the coarsest, drop half of their features in training."""
    warped_levels: int = 4
    """How many encoder levels, from the finest, have deformable skips (H_A only)."""


PartMoves = tuple[Tensor, Tensor, Tensor]
"""(B, 10, 2, 3) affines of the parts, target to source; (B, 10, H, W) their masks under the target
pose; (B, 10) bool, part can be moved."""


class FlexibleInstanceNorm(nn.Module):
    """Instance norm that leaves a single pixel as it is: there it would be all zero."""

    def forward(self, features: Tensor) -> Tensor:
        """(B, C, H, W) to the same shape."""
        if features.shape[-2] * features.shape[-1] == 1:
            return features
        return nn.functional.instance_norm(features)


class PaperEncoder(nn.Module):
    """E_S, E_P, E_A or E'_S: maps at full size to a pyramid of features."""

    def __init__(self, channels_in: int, config: PaperConfig) -> None:
        super().__init__()
        widths = config.encoder_widths
        self.first = nn.Conv2d(channels_in, widths[0], 3, padding=1)
        self.levels = nn.ModuleList(
            nn.Sequential(
                nn.LeakyReLU(0.2),
                nn.Conv2d(fine, coarse, 4, stride=2, padding=1),
                FlexibleInstanceNorm(),
            )
            for fine, coarse in zip(widths, widths[1:], strict=False)
        )

    def forward(self, maps: Tensor) -> list[Tensor]:
        """(B, C, H, W), H and W multiples of 32, to features at full size, 1/2 ... 1/32."""
        return self.deeper(self.first(maps))

    def deeper(self, features: Tensor) -> list[Tensor]:
        """What `first` made, (B, C, H, W), and the features at 1/2 ... 1/32 after it."""
        pyramid = [features]
        for level in self.levels:
            pyramid.append(level(pyramid[-1]))
        return pyramid


class PaperDecoder(nn.Module):
    """G_S or G_A: two pyramids to a picture."""

    def __init__(self, channels_out: int, config: PaperConfig) -> None:
        super().__init__()
        skips = config.encoder_widths[::-1]  # coarsest first
        widths = config.decoder_widths
        below = (0, *widths[:-1])
        self.levels = nn.ModuleList(
            nn.Sequential(
                nn.ReLU(),
                nn.ConvTranspose2d(deeper + 2 * skip, wide, 4, stride=2, padding=1),
                FlexibleInstanceNorm(),
                nn.Dropout2d(0.5 if number < config.dropout_levels else 0.0),
            )
            for number, (deeper, skip, wide) in enumerate(
                zip(below, skips[:-1], widths, strict=True)
            )
        )
        self.last = nn.Conv2d(widths[-1] + 2 * skips[-1], channels_out, 3, padding=1)

    def forward(self, first: list[Tensor], second: list[Tensor]) -> Tensor:
        """Two pyramids, finest first, to (B, channels_out, H, W)."""
        return self.last(torch.relu(self.features(first, second)))

    def features(self, first: list[Tensor], second: list[Tensor]) -> Tensor:
        """Two pyramids, finest first, to the (B, C, H, W) features from which `last` draws."""
        pairs = [torch.cat(pair, dim=1) for pair in zip(first, second, strict=True)]
        features = self.levels[0](pairs[-1])
        for number, level in enumerate(self.levels[1:], start=2):
            features = level(torch.cat([features, pairs[-number]], dim=1))
        return torch.cat([features, pairs[0]], dim=1)


class PaperSemanticGenerator(nn.Module):
    """H_S = G_S after (E_S, E_P) at the published widths."""

    def __init__(self, config: PaperConfig) -> None:
        super().__init__()
        self.config = config
        self.map_encoder = PaperEncoder(NUM_LABELS + NUM_KEYPOINTS + 1, config)
        self.pose_encoder = PaperEncoder(NUM_KEYPOINTS + 1, config)
        self.decoder = PaperDecoder(NUM_LABELS, config)

    def forward(
        self,
        source_map: Tensor,
        source_heatmaps: Tensor,
        source_mask: Tensor,
        target_heatmaps: Tensor,
        target_mask: Tensor,
    ) -> Tensor:
        """Predict S~_t.

        Arguments:
            source_map: S_s, (B, 10, H, W) one-hot; H and W multiples of 32.
            source_heatmaps: p_s, (B, 18, H, W) in [0, 1].
            source_mask: M_s, (B, 1, H, W), 0 or 1.
            target_heatmaps: p_t, (B, 18, H, W) in [0, 1].
            target_mask: M_t, (B, 1, H, W), 0 or 1.

        Returns:
            (B, 10, H, W) logits; softmax over labels gives S~_t.
        """
        source = self.map_encoder(torch.cat([source_map, source_heatmaps, source_mask], dim=1))
        target = self.pose_encoder(torch.cat([target_heatmaps, target_mask], dim=1))
        return self.decoder(source, target)


class PaperAppearanceGenerator(nn.Module):
    """H_A = G_A after (E_A, E'_S) at the published widths."""

    def __init__(self, config: PaperConfig) -> None:
        super().__init__()
        self.config = config
        self.appearance_encoder = PaperEncoder(3 + NUM_LABELS + NUM_KEYPOINTS, config)
        self.semantic_encoder = PaperEncoder(NUM_LABELS + NUM_KEYPOINTS, config)
        self.decoder = PaperDecoder(3, config)

    def forward(
        self,
        image: Tensor,
        source_map: Tensor,
        source_heatmaps: Tensor,
        target_map: Tensor,
        target_heatmaps: Tensor,
        source: tuple[Tensor, Tensor],
        target: tuple[Tensor, Tensor],
    ) -> Tensor:
        """Generate I~_t.

        Arguments:
            image: I_s, (B, 3, H, W) in [-1, 1]; H and W multiples of 32.
            source_map: S_s, (B, 10, H, W) one-hot.
            source_heatmaps: p_s, (B, 18, H, W) in [0, 1].
            target_map: S~_t, (B, 10, H, W) probabilities.
            target_heatmaps: p_t, (B, 18, H, W) in [0, 1].
            source: (B, K, 2) points in pixels of the image, and (B, K) visibility.
            target: the same of the target pose.

        Returns:
            (B, 3, H, W) generated image in [-1, 1].
        """
        appearance = self.appearance_encoder.first(
            torch.cat([image, source_map, source_heatmaps], dim=1)
        )
        semantic = self.semantic_encoder.first(torch.cat([target_map, target_heatmaps], dim=1))
        moves = part_moves(source, target, tuple(image.shape[-2:]))
        return self.decoder.last(torch.relu(self.features(appearance, semantic, moves))).tanh()

    def features(self, appearance: Tensor, semantic: Tensor, moves: PartMoves) -> Tensor:
        """The network between its first and its last convolution.

        Arguments:
            appearance: (B, C, H, W) first features of E_A.
            semantic: (B, C, H, W) first features of E'_S.
            moves: from `part_moves`, at H and W or a multiple of them.

        Returns:
            (B, C, H, W) features from which G_A draws.
        """
        pyramid = self.appearance_encoder.deeper(appearance)
        for level in range(self.config.warped_levels):
            pyramid[level] = deformable_skip(pyramid[level], *moves)
        return self.decoder.features(pyramid, self.semantic_encoder.deeper(semantic))


def part_moves(
    source: tuple[Tensor, Tensor], target: tuple[Tensor, Tensor], size: tuple[int, int]
) -> PartMoves:
    """How the ten parts move from one pose to another.

    Arguments:
        source: (B, K, 2) points in pixels of `size`, and (B, K) visibility.
        target: the same of the target pose.
        size: rows and columns of the masks.
    """
    affines, there = part_affines(source, target)
    return affines, part_masks(*target, size), there


@full_precision
def deformable_skip(features: Tensor, affines: Tensor, masks: Tensor, there: Tensor) -> Tensor:
    """Move features part by part: warp by the part's affine, cut by its mask, maximum over parts.

    Arguments:
        features: (B, C, h, w) of the source, at the pictures' size or a fraction of it.
        affines: (B, 10, 2, 3) from `part_affines`, target to source, in pixels of the masks.
        masks: (B, 10, H, W) part masks of the target pose.
        there: (B, 10) bool, part can be moved.

    Returns:
        (B, C, h, w); zero where no part reaches.
    """
    features = features.float()  # a bf16 grid would miss the place by up to a pixel
    size, level = tuple(masks.shape[-2:]), tuple(features.shape[-2:])
    small = nn.functional.adaptive_avg_pool2d(masks, level) * there[..., None, None]
    columns, rows = pixel_centres(level, features.device)
    scale = torch.tensor([size[1] / level[1], size[0] / level[0]], device=features.device)
    x, y = (columns * scale[0]).expand(level), (rows * scale[1])[:, None].expand(level)
    here = torch.stack([x, y, torch.ones_like(x)])  # (3, h, w)
    extent = torch.tensor([size[1], size[0]], device=features.device)
    best: Tensor | None = None
    for part in range(NUM_PARTS):
        places = torch.einsum("bij,jhw->bhwi", affines[:, part], here)
        moved = warp(features, 2 * places / extent - 1) * small[:, part, None]
        best = moved if best is None else torch.maximum(best, moved)
    return best
