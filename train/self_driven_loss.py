"""The terms of a self-driven step (see self_driven.py): real supervision where the truth is known.

Where the gate is shut nobody can know how the cloth falls: asked for every pixel, H_A answers with
their mean, a flat colour. There L1 asks for the shading alone, and D_A for the rest.

Shapes: B batch, H rows, W columns.
"""

import torch
from torch import Tensor, nn

from spt.appearance import Painting
from spt.labels import BACKGROUND
from train.appearance_loss import BACKGROUND_WEIGHT, AppearanceLoss, Window
from train.features import CONTENT_LAYER
from train.losses import masked_l1, perceptual_loss, style_loss
from train.self_driven import Sample
from train.transfer import Person, person_of

STYLE_ROWS = 128
"""Rows of the pictures whose style is compared; larger ones are made smaller."""
SHADING_SIDE = 9
"""Side in pixels of the square over which the shading of a pixel is the mean."""


def only_painted(painting: Painting, target: Person) -> Person:
    """The person as painted, without the pixels that only moved, before the target's backdrop.

    Style and the discriminators judge the paint alone: moved pixels are real whatever H_A learns.
    """
    person = 1 - target.semantic_map[:, BACKGROUND : BACKGROUND + 1]
    image = person * painting.colour.float() + (1 - person) * target.image
    return Person(image, target.semantic_map, target.pose)


def shaded_where(closed: Tensor, picture: Tensor) -> Tensor:
    """The picture, but its shading alone where the gate is shut.

    Arguments:
        closed: (B, 1, H, W), 1 where the gate is shut, else 0.
        picture: (B, C, H, W).
    """
    shading = nn.functional.avg_pool2d(
        picture, SHADING_SIDE, stride=1, padding=SHADING_SIDE // 2, count_include_pad=False
    )
    return torch.where(closed > 0, shading, picture)


def self_driven_terms(
    loss: AppearanceLoss,
    painting: Painting,
    painted: Person,
    sample: Sample,
    window: Window,
) -> dict[str, Tensor]:
    """L1 and VGG against the truth, style against the source.

    Arguments:
        loss: gives VGG, weights and the kind of style.
        painting: what H_A made of the sample.
        painted: from `only_painted`.
        sample: truth and source.
        window: the part of (B, C, H, W) pictures that VGG sees.
    """
    generated, truth = painting.image.float(), sample.target.image
    judged = sample.known * generated + (1 - sample.known) * truth
    person = (1 - painted.semantic_map[:, BACKGROUND : BACKGROUND + 1]) * sample.known
    weight = BACKGROUND_WEIGHT * sample.known + person * (1 + sample.closed)
    terms = {
        "l1": masked_l1(*(shaded_where(sample.closed, one) for one in (judged, truth)), weight),
        "perceptual": perceptual_loss(loss.vgg(judged[window]), loss.vgg(truth[window])),
    }
    if loss.weights.style:
        styles = []
        for one in (painted, person_of(sample.source)):
            small = nn.functional.avg_pool2d(one.image, max(1, one.image.shape[-2] // STYLE_ROWS))
            features = loss.vgg(small, last=CONTENT_LAYER)[CONTENT_LAYER]
            styles.append(loss.style(features, one))
        terms["style"] = style_loss(*styles)
    return terms
