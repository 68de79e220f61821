"""H_A, the appearance generator: paints a person's clothes and skin on a target map.

    I~_t = G_A(E_A(I_s, S_s, p_s), E'_S(S~_t, p_t))          (paper, section 3.3)

The `studio` network runs in three steps, so that a brush stroke repeats the last one only:
`encode` once a photo, `label_flow.label_flows` once a pose, `paint` once a map. Features of the
photo reach G_A in two ways: moved along the flow of the label that a pixel is to carry, through a
gate that is open only where the moved label is that label; and as one style code a label, which
paints where nothing fits. No layer looks at the statistics of the whole picture.

Shapes: B batch, L = 10 labels, K = 18 keypoints, C channels, D code size, H rows, W columns.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from spt.blocks import ModulatedBlock, ResBlock, conv3, without_checkerboard
from spt.label_codes import LabelCodes, donor_labels, label_colours, shown_labels
from spt.label_flow import select_flow, warp
from spt.labels import BACKGROUND, NUM_KEYPOINTS, NUM_LABELS


@dataclass(frozen=True)
class AppearanceConfig:
    """Shape of the appearance generator."""

    widths: tuple[int, ...] = (48, 96, 160, 224)
    """Channels of E_A and G_A at 1/2, 1/4, 1/8 and 1/16 of the picture."""
    map_widths: tuple[int, ...] = (32, 48, 64, 96)
    """Channels of E'_S at the same sizes."""
    code_size: int = 128
    """Numbers in the style code of a label."""


@dataclass(frozen=True)
class EncodedPhoto:
    """What `encode` keeps of a photo."""

    image: Tensor
    """(B, 3, H, W) in [-1, 1]."""
    semantic_map: Tensor
    """(B, 10, H, W) S_s."""
    features: tuple[Tensor, ...]
    """(B, C, H / 2^n, W / 2^n), finest first."""
    codes: Tensor
    """(B, 10, D) style code of each label."""
    colours: Tensor
    """(B, 10, 3) mean colour of each label in [-1, 1]; that of its fallback if it is not shown."""
    donors: Tensor
    """(B, 10) int64, the label whose pixels may become each label: itself if it is shown."""


@dataclass(frozen=True)
class Painting:
    """What `paint` makes: the picture, and what it is mixed from."""

    image: Tensor
    """(B, 3, H, W) generated image in [-1, 1]: kept * moved + (1 - kept) * colour."""
    colour: Tensor
    """(B, 3, H, W) in [-1, 1], painted from features and codes."""
    kept: Tensor
    """(B, 1, H, W) in [0, 1], how much of the moved photo shows."""


class AppearanceEncoder(nn.Module):
    """E_A: photo, map and pose to a pyramid of features."""

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.stem = conv3(12 + NUM_LABELS + NUM_KEYPOINTS, widths[0])
        self.levels = nn.ModuleList([ResBlock(widths[0], widths[0])])
        for fine, coarse in zip(widths, widths[1:], strict=False):
            self.levels.append(
                nn.Sequential(nn.Conv2d(fine, coarse, 2, stride=2), ResBlock(coarse, coarse))
            )

    def forward(self, image: Tensor, semantic_map: Tensor, heatmaps: Tensor) -> list[Tensor]:
        """(B, 3, H, W), (B, 10, H, W), (B, 18, H/2, W/2) to features, finest first."""
        packed = nn.functional.pixel_unshuffle(image, 2)  # (B, 12, H/2, W/2)
        labels = nn.functional.avg_pool2d(semantic_map, 2)
        features = self.stem(torch.cat([packed, labels, heatmaps], dim=1))
        pyramid = []
        for level in self.levels:
            features = level(features)
            pyramid.append(features)
        return pyramid


class SemanticEncoder(nn.Module):
    """E'_S: target map and pose to a light pyramid of features."""

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.stem = conv3(4 * NUM_LABELS + NUM_KEYPOINTS, widths[0])
        self.levels = nn.ModuleList(
            nn.Conv2d(fine, coarse, 4, stride=2, padding=1)
            for fine, coarse in zip(widths, widths[1:], strict=False)
        )

    def forward(self, semantic_map: Tensor, heatmaps: Tensor) -> list[Tensor]:
        """(B, 10, H, W), (B, 18, H/2, W/2) to features, finest first."""
        packed = nn.functional.pixel_unshuffle(semantic_map, 2)
        pyramid = [torch.relu(self.stem(torch.cat([packed, heatmaps], dim=1)))]
        for level in self.levels:
            pyramid.append(torch.relu(level(pyramid[-1])))
        return pyramid


class AppearanceGenerator(nn.Module):
    """H_A = G_A after (E_A, E'_S)."""

    def __init__(self, config: AppearanceConfig) -> None:
        super().__init__()
        self.config = config
        widths, map_widths = config.widths, config.map_widths
        self.appearance_encoder = AppearanceEncoder(widths)
        self.semantic_encoder = SemanticEncoder(map_widths)
        self.label_codes = LabelCodes(widths[:2], config.code_size)
        self.skips = nn.ModuleList(
            nn.Conv2d(wide + 1 + narrow, wide, 1)
            for wide, narrow in zip(widths, map_widths, strict=True)
        )
        self.detail = conv3(4 * 4, widths[0])
        self.ups = nn.ModuleList(
            nn.Conv2d(coarse, fine, 1) for fine, coarse in zip(widths, widths[1:], strict=False)
        )
        self.decoder = nn.ModuleList(ModulatedBlock(wide, config.code_size) for wide in widths)
        self.head = conv3(widths[0], 4 * 4)

    def encode(
        self,
        image: Tensor,
        source_map: Tensor,
        source_heatmaps: Tensor,
        hidden: Tensor | None = None,
        distrusted: Tensor | None = None,
    ) -> EncodedPhoto:
        """E_A and the style codes: once a photo.

        Arguments:
            image: I_s, (B, 3, H, W) in [-1, 1]; H and W multiples of 16.
            source_map: S_s, (B, 10, H, W) one-hot.
            source_heatmaps: p_s, (B, 18, H/2, W/2) in [0, 1].
            hidden: (B, 10) bool, labels whose codes are withheld (training only).
            distrusted: (B, 10) bool, labels painted in their fallback's colour; None for none.
        """
        features = self.appearance_encoder(image, source_map, source_heatmaps)
        codes = self.label_codes(features[:2], source_map, hidden)
        donors = donor_labels(shown_labels(source_map))
        colours = label_colours(image, source_map, distrusted)
        return EncodedPhoto(image, source_map, tuple(features), codes, colours, donors)

    def paint(
        self,
        photo: EncodedPhoto,
        backdrop: Tensor,
        flows: Tensor,
        target_map: Tensor,
        target_heatmaps: Tensor,
        closed: Tensor | None = None,
    ) -> Painting:
        """G_A: once a map.

        Arguments:
            photo: from `encode`.
            backdrop: (B, 3, H, W), what lies behind the person.
            flows: (B, 10, H, W, 2) from `label_flow.label_flows`, source pose to target pose.
            target_map: S_t, (B, 10, H, W) one-hot.
            target_heatmaps: p_t, (B, 18, H/2, W/2) in [0, 1].
            closed: (B, 1, H, W), 1 where the gate is shut (training only).
        """
        moved, gate, grid = self.align(photo, backdrop, flows, target_map)
        if closed is not None:
            gate = gate * (1 - closed)
        maps = self.semantic_encoder(target_map, target_heatmaps)
        features: Tensor | None = None
        for level in reversed(range(len(maps))):
            size = maps[level].shape[-2:]
            level_gate = nn.functional.adaptive_avg_pool2d(gate, size)
            level_grid = nn.functional.adaptive_avg_pool2d(grid, size).movedim(1, -1)
            carried = warp(photo.features[level], level_grid) * level_gate
            skip = self.skips[level](torch.cat([carried, level_gate, maps[level]], dim=1))
            if features is not None:
                skip = skip + nn.functional.interpolate(
                    self.ups[level](features), size=size, mode="bilinear", align_corners=False
                )
            if level == 0:
                pixels = torch.cat([moved * gate, gate], dim=1)
                skip = skip + self.detail(nn.functional.pixel_unshuffle(pixels, 2))
            labels = nn.functional.adaptive_avg_pool2d(target_map, size)
            features = self.decoder[level](skip, photo.codes, labels)
        painted = nn.functional.pixel_shuffle(self.head(torch.relu(features)), 2)
        # Painting starts from each label's mean colour and adds shading and texture.
        base = torch.einsum("blc,blhw->bchw", photo.colours, target_map)
        colour = (base + without_checkerboard(painted[:, :3])).clamp(-1, 1)
        opacity = painted[:, 3:].sigmoid()
        kept = gate * opacity
        return Painting(kept * moved + (1 - kept) * colour, colour, kept)

    @staticmethod
    def align(
        photo: EncodedPhoto, backdrop: Tensor, flows: Tensor, target_map: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Move the photo's pixels to the target and say where they fit.

        Arguments: as `paint`.

        Returns:
            (B, 3, H, W) moved image, on the backdrop where the map says background;
            (B, 1, H, W) gate, how much of what is moved there is the wanted label (or its donor);
            (B, 2, H, W) the flow used.
        """
        label_map = target_map.max(1)[1]  # (B, H, W)
        flow = select_flow(flows, label_map)  # (B, H, W, 2)
        # A skirt repainted as pants keeps its pixels if the photo shows no pants of its own.
        donor = photo.donors.gather(1, label_map.flatten(1)).view_as(label_map)[:, None]
        fits = warp(photo.semantic_map, flow).gather(1, donor) * (donor != BACKGROUND)
        behind = target_map[:, BACKGROUND : BACKGROUND + 1]
        moved = warp(photo.image, flow, padding="border")
        moved = torch.where(behind > 0.5, backdrop, moved)
        gate = torch.where(behind > 0.5, 1.0, fits)
        return moved, gate, flow.movedim(-1, 1)

    def forward(
        self,
        image: Tensor,
        source_map: Tensor,
        source_heatmaps: Tensor,
        backdrop: Tensor,
        flows: Tensor,
        target_map: Tensor,
        target_heatmaps: Tensor,
    ) -> Tensor:
        """`encode`, then `paint`, arguments as there; (B, 3, H, W) generated image in [-1, 1]."""
        photo = self.encode(image, source_map, source_heatmaps)
        return self.paint(photo, backdrop, flows, target_map, target_heatmaps).image
