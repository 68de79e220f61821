"""The terms of the paper's objectives: functions of tensors that return a scalar.

Shapes: B batch, C channels, L = 10 labels, H rows, W columns.
"""

import torch
from torch import Tensor, nn

from spt.device import full_precision
from spt.labels import BACKGROUND, NUM_LABELS


def map_cross_entropy(logits: Tensor, label_map: Tensor, mask: Tensor) -> Tensor:
    """L_S^ce (eq. 2): cross entropy in which the body, mask M_t, counts double.

    Arguments:
        logits: (B, 10, H, W) of the predicted map.
        label_map: (B, H, W) integers, the (pseudo) target S_t*.
        mask: (B, 1, H, W), M_t.

    Returns:
        Mean over pixels, scalar.
    """
    each = nn.functional.cross_entropy(logits, label_map.long(), reduction="none")
    return (each * (1 + mask[:, 0])).mean()


def discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """L^adv for the discriminator, hinge form: real above 1, fake below -1."""
    return torch.relu(1 - real).mean() + torch.relu(1 + fake).mean()


def generator_loss(fake: Tensor) -> Tensor:
    """L^adv for the generator, hinge form: fake as high as it gets."""
    return -fake.mean()


def masked_l1(image: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Mean absolute difference, weighted.

    Arguments:
        image: (B, C, H, W).
        target: (B, C, H, W).
        weight: (B, 1, H, W), how much each pixel counts.

    Returns:
        Sum of weighted differences over the sum of weights, scalar.
    """
    apart = (image - target).abs().mean(1, keepdim=True)
    return (apart * weight).sum() / weight.sum().clamp_min(1)


def content_loss(features: Tensor, target: Tensor) -> Tensor:
    """L_A^cont (eq. 7): mean squared difference of VGG features."""
    return (features - target).square().mean()


def label_grams(features: Tensor, semantic_map: Tensor) -> tuple[Tensor, Tensor]:
    """Gram matrix of the features inside each label, over the label's own area.

    The paper divides by the whole area, which would punish a longer sleeve.

    Arguments:
        features: (B, C, H, W).
        semantic_map: (B, 10, H, W) weights in [0, 1].

    Returns:
        (B, 10, C, C) Grams and (B, 10) share of the picture that each label covers.
    """
    flat = features.flatten(2)  # (B, C, N)
    weights = semantic_map.flatten(2)  # (B, L, N)
    area = weights.sum(-1)
    grams = [
        (flat * weights[:, label, None]) @ flat.transpose(1, 2)
        / area[:, label, None, None].clamp_min(1)
        for label in range(NUM_LABELS)
    ]
    return torch.stack(grams, dim=1) / features.shape[1], area / weights.shape[-1]


@full_precision
def style_loss(
    features: Tensor, semantic_map: Tensor, other: Tensor, other_map: Tensor
) -> Tensor:
    """L^sty (eq. 8): squared difference of Grams, label by label.

    Background is left out, and so are labels that only one of the two shows.

    Arguments:
        features: (B, C, H, W) of one picture.
        semantic_map: (B, 10, H, W) its map at the same size.
        other: (B, C, h, w) of the other picture.
        other_map: (B, 10, h, w) its map.

    Returns:
        Mean over people and shared labels, scalar.
    """
    grams, area = label_grams(features, semantic_map)
    other_grams, other_area = label_grams(other, other_map)
    shared = ((area > 1e-3) & (other_area > 1e-3)).float()
    shared[:, BACKGROUND] = 0
    apart = (grams - other_grams).square().mean((2, 3))  # (B, L)
    return (apart * shared).sum() / shared.sum().clamp_min(1)
