"""The terms of the paper's objectives: functions of tensors that return a scalar.

Shapes: B batch, C channels, L = 10 labels, R regions, K = 18 keypoints, H rows, W columns.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn

from spt.device import full_precision

MIN_REGION_SHARE = 1e-3
"""Share of the picture from which a region has a style."""


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
    """L^adv (eq. 3, 5, 9) for the discriminator, hinge form: real above 1, fake below -1."""
    return torch.relu(1 - real).mean() + torch.relu(1 + fake).mean()


def generator_loss(fake: Tensor) -> Tensor:
    """L^adv (eq. 3, 5, 9) for the generator, hinge form: fake as high as it gets."""
    return -fake.mean()


def lsgan_discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """L^adv (eq. 3, 5, 9) for the discriminator, least squares: real at 1, fake at 0."""
    return (real - 1).square().mean() + fake.square().mean()


def lsgan_generator_loss(fake: Tensor) -> Tensor:
    """L^adv (eq. 3, 5, 9) for the generator, least squares: fake at 1."""
    return (fake - 1).square().mean()


class AdversarialForm(NamedTuple):
    """The two sides of an adversarial term."""

    discriminator: Callable[[Tensor, Tensor], Tensor]
    """Scores of real and of made pictures to the discriminator's loss."""
    generator: Callable[[Tensor], Tensor]
    """Scores of made pictures to the generator's loss."""


ADVERSARIAL_FORMS = {
    "lsgan": AdversarialForm(lsgan_discriminator_loss, lsgan_generator_loss),
    "hinge": AdversarialForm(discriminator_loss, generator_loss),
}


def pose_loss(found: Tensor, wanted: Tensor) -> Tensor:
    """One half of L_A^pose (eq. 6): || P(I~) - p ||^2 as a mean over the heat maps.

    Arguments:
        found: (B, 18, h, w) in [0, 1], what the detector P sees.
        wanted: (B, 18, h, w) in [0, 1], heat maps of the pose.

    Returns:
        Scalar.
    """
    return (found - wanted).square().mean()


def content_loss(features: Tensor, target: Tensor) -> Tensor:
    """L_A^cont (eq. 7): mean squared difference of VGG features."""
    return (features - target).square().mean()


def perceptual_loss(found: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> Tensor:
    """Mean absolute difference of VGG features, summed over the layers; not in the paper."""
    return sum((found[name] - wanted[name]).abs().mean() for name in wanted)


def masked_l1(image: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Mean absolute difference, weighted; not in the paper.

    Arguments:
        image: (B, C, H, W).
        target: (B, C, H, W).
        weight: (B, 1, H, W), how much each pixel counts.

    Returns:
        Sum of weighted differences over the sum of weights, scalar.
    """
    apart = (image - target).abs().mean(1, keepdim=True)
    return (apart * weight).sum() / weight.sum().clamp_min(1)


class Style(NamedTuple):
    """What the style term compares of a picture."""

    grams: Tensor
    """(B, R, C, C) Gram matrix of the features inside each region."""
    share: Tensor
    """(B, R) share of the picture that each region covers."""


@full_precision
def region_style(features: Tensor, regions: Tensor) -> Style:
    """G(features * region) of eq. 8, over the region's own area.

    The paper divides by the whole area, which would punish a longer sleeve.

    Arguments:
        features: (B, C, H, W).
        regions: (B, R, H, W) weights in [0, 1]: labels, body parts or patches.
    """
    flat = features.float().flatten(2)  # (B, C, N)
    weights = regions.flatten(2)  # (B, R, N)
    area = weights.sum(-1)
    grams = [
        (flat * weights[:, region, None]) @ flat.transpose(1, 2)
        / area[:, region, None, None].clamp_min(1)
        for region in range(weights.shape[1])
    ]
    return Style(torch.stack(grams, dim=1) / features.shape[1], area / weights.shape[-1])


def style_loss(one: Style, other: Style) -> Tensor:
    """One half of L_A^sty (eq. 8): squared difference of Grams, region by region.

    Regions that only one of the two shows are left out.

    Returns:
        Mean over people and shared regions, scalar.
    """
    shared = ((one.share > MIN_REGION_SHARE) & (other.share > MIN_REGION_SHARE)).float()
    apart = (one.grams - other.grams).square().mean((2, 3))  # (B, R)
    return (apart * shared).sum() / shared.sum().clamp_min(1)


def detached(terms: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Loss terms without their history."""
    return {name: value.detach() for name, value in terms.items()}
