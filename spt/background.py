"""The backdrop behind a person, smooth, for the networks; the picture gets pieces of the photo.

Shapes: B batch, C channels, H rows, W columns.
"""

import torch
from torch import Tensor, nn

PERSON_MARGIN_ROWS = 3 / 256
"""How far around the person the photo is not trusted as backdrop, in heights of the picture."""


def fill_holes(image: Tensor, known: Tensor) -> Tensor:
    """Fill unknown pixels from around them, smoothly: pull averages down a pyramid, push back.

    Arguments:
        image: (B, C, H, W).
        known: (B, 1, H, W), 1 where the image is to be kept, 0 where it is to be filled.

    Returns:
        (B, C, H, W); known pixels are unchanged.
    """
    rows, columns = image.shape[-2:]
    if min(rows, columns) <= 1:
        return image
    size = ((rows + 1) // 2, (columns + 1) // 2)
    weight = nn.functional.adaptive_avg_pool2d(known, size)
    coarse = nn.functional.adaptive_avg_pool2d(image * known, size) / weight.clamp_min(1e-4)
    coarse = fill_holes(coarse, (weight > 1e-3).to(image.dtype))
    filling = nn.functional.interpolate(
        coarse, size=(rows, columns), mode="bilinear", align_corners=False
    )
    return known * image + (1 - known) * filling


def backdrop(image: Tensor, semantic_map: Tensor) -> Tensor:
    """The photo without its person.

    Arguments:
        image: (B, 3, H, W) in [-1, 1].
        semantic_map: (B, 10, H, W) its map.

    Returns:
        (B, 3, H, W); the background's own pixels, the rest filled from around.
    """
    margin = max(1, round(PERSON_MARGIN_ROWS * image.shape[-2]))
    person = 1 - semantic_map[:, :1]
    person = nn.functional.max_pool2d(person, 2 * margin + 1, stride=1, padding=margin)
    return fill_holes(image, 1 - torch.ceil(person).clamp(0, 1))
