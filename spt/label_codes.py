"""One style code a label: what a garment or skin looks like, wherever it lies.

Shapes: B batch, L = 10 labels, C channels, D code size, H rows, W columns.
"""

import torch
from torch import Tensor, nn

from spt.device import full_precision
from spt.labels import FACE, LABEL_FALLBACKS, NUM_LABELS

MIN_LABEL_SHARE = 1e-3
"""Share of the picture from which a label counts as shown (50 pixels at 256 x 192)."""


class LabelCodes(nn.Module):
    """Style code of each label: mean and deviation of the features inside it, mixed by an MLP.

    A label that the photo does not show takes the statistics of the first of its fallbacks that
    is shown. Every code also sees the skin: a leg that the photo covers must be painted bare.
    """

    def __init__(self, widths: tuple[int, ...], code_size: int) -> None:
        super().__init__()
        statistics = 2 * sum(widths)
        self.mix = nn.Sequential(
            nn.Linear(2 * statistics + 1 + NUM_LABELS, 2 * code_size),
            nn.ReLU(),
            nn.Linear(2 * code_size, code_size),
        )

    def forward(
        self, features: list[Tensor], semantic_map: Tensor, hidden: Tensor | None = None
    ) -> Tensor:
        """Codes of a photo.

        Arguments:
            features: pyramid levels to take statistics of, (B, C, h, w) each.
            semantic_map: (B, 10, H, W) map of the photo.
            hidden: (B, 10) bool, labels to treat as not shown; None for none.

        Returns:
            (B, 10, D) codes.
        """
        shown = shown_labels(semantic_map)
        if hidden is not None:
            shown = shown & ~hidden
        statistics = torch.cat([_statistics(one, semantic_map) for one in features], -1)
        donors = donor_labels(shown)
        own = statistics.gather(1, donors[..., None].expand_as(statistics))
        skin = own[:, FACE : FACE + 1].expand_as(own)
        name = torch.eye(NUM_LABELS, device=own.device).expand(len(own), -1, -1)
        return self.mix(torch.cat([own, skin, shown[..., None].float(), name], dim=-1))


def shown_labels(semantic_map: Tensor) -> Tensor:
    """(B, 10, H, W) map to (B, 10) bool, labels that cover more than a few pixels."""
    return semantic_map.mean((2, 3)) > MIN_LABEL_SHARE


def label_colours(
    image: Tensor, semantic_map: Tensor, distrusted: Tensor | None = None
) -> Tensor:
    """Mean colour of each label.

    Arguments:
        image: (B, 3, H, W) in [-1, 1].
        semantic_map: (B, 10, H, W) map of the photo.
        distrusted: (B, 10) bool, labels to give their fallback's colour; None for none.

    Returns:
        (B, 10, 3) in [-1, 1]; a label that is not shown has its fallback's colour.
    """
    shown = shown_labels(semantic_map)
    if distrusted is not None:
        shown = shown & ~distrusted
    colours = _statistics(image, semantic_map)[..., :3]
    return colours.gather(1, donor_labels(shown)[..., None].expand_as(colours))


def donor_labels(shown: Tensor) -> Tensor:
    """Which label's statistics each label uses: itself, else its first shown fallback.

    Arguments:
        shown: (B, 10) bool.

    Returns:
        (B, 10) int64; background where nothing suitable is shown.
    """
    donors = torch.zeros(shown.shape, dtype=torch.long, device=shown.device)
    for label in range(NUM_LABELS):
        for donor in (*reversed(LABEL_FALLBACKS[label]), label):
            donors[:, label] = torch.where(shown[:, donor], donor, donors[:, label])
    return donors


@full_precision
def _statistics(features: Tensor, semantic_map: Tensor) -> Tensor:
    """(B, C, h, w) and (B, L, H, W) to mean and deviation inside each label, (B, L, 2C)."""
    features = features.float()
    weight = nn.functional.adaptive_avg_pool2d(semantic_map, features.shape[-2:]).flatten(2)
    weight = weight / weight.sum(-1, keepdim=True).clamp_min(1e-3)  # (B, L, N)
    flat = features.flatten(2).transpose(1, 2)  # (B, N, C)
    mean = weight @ flat
    variance = (weight @ flat.square() - mean.square()).clamp_min(0)
    return torch.cat([mean, (variance + 1e-4).sqrt()], dim=-1)
