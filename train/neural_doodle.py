"""Neural doodle, to compare with: semantic patch style transfer on VGG features.

Our own small version of A. Champandard, "Semantic Style Transfer and Turning Two-Bit Doodles into
Fine Artworks" (arXiv:1603.01768), as the paper compares with. The picture is changed step by step
until each of its patches of features is like the most like patch of the donor, where features and
map are compared together.

Shapes: C channels, H rows, W columns, N patches.
"""

import torch
from torch import Tensor, nn

from train.features import VggFeatures

LAYERS = ("conv2_1", "conv3_1")
STEPS, MATCH_EVERY = 60, 20
STEP_SIZE = 0.04
MAP_WEIGHT = 10.0
"""How much the map counts beside features, whose mean is about 1."""
SMOOTHNESS = 2.0
MOST_OFFERED = 3000
"""Patches of the donor that are compared at a time."""


def neural_doodle(
    photo: Tensor, donor_map: Tensor, wearer_map: Tensor, start: Tensor, vgg: VggFeatures,
    steps: int = STEPS,
) -> Tensor:  # fmt: skip
    """The wearer's map painted like the donor's photo.

    Arguments:
        photo: (3, H, W) in [-1, 1], of the donor.
        donor_map: (10, H, W) one-hot.
        wearer_map: (10, H, W) one-hot.
        start: (3, H, W) in [-1, 1], what is changed: the wearer's photo.
        vgg: the features.
        steps: how often it is changed.

    Returns:
        (3, H, W) in [-1, 1].
    """
    with torch.no_grad():
        offered = {name: _patches(one) for name, one in vgg(photo[None]).items() if name in LAYERS}
    picture = start[None].clone().requires_grad_(True)
    optimiser = torch.optim.Adam([picture], lr=STEP_SIZE)
    wanted: dict[str, Tensor] = {}
    for step in range(steps):
        optimiser.zero_grad()
        found = {name: one for name, one in vgg(picture).items() if name in LAYERS}
        if step % MATCH_EVERY == 0:
            with torch.no_grad():
                wanted = {
                    name: offered[name][_matches(one, offered[name], donor_map, wearer_map)]
                    for name, one in found.items()
                }
        loss = sum((_patches(one) - wanted[name]).square().mean() for name, one in found.items())
        rough = sum(picture.diff(dim=axis).square().mean() for axis in (2, 3))
        (loss + SMOOTHNESS * rough).backward()
        optimiser.step()
        with torch.no_grad():
            picture.clamp_(-1, 1)
    return picture.detach()[0]


def _patches(features: Tensor) -> Tensor:
    """(1, C, H, W) to (N, 9 C): 3 x 3 patches, every second one of the fine layer."""
    stride = 2 if features.shape[1] <= 128 else 1
    around = nn.functional.pad(features, (1, 1, 1, 1), mode="replicate")
    return nn.functional.unfold(around, 3, stride=stride)[0].T


def _matches(features: Tensor, offered: Tensor, donor_map: Tensor, wearer_map: Tensor) -> Tensor:
    """(N,) the donor's patch most like each: by the cosine of features and map together."""
    size = features.shape[-2:]
    stride = 2 if features.shape[1] <= 128 else 1
    maps = [
        nn.functional.adaptive_avg_pool2d(one[None], size)[0, :, ::stride, ::stride].flatten(1).T
        for one in (wearer_map, donor_map)
    ]
    weight = MAP_WEIGHT * features.shape[1] ** 0.5
    own = _normal(torch.cat([_patches(features), weight * maps[0]], dim=1))
    other = _normal(torch.cat([offered, weight * maps[1]], dim=1))
    best, index = torch.full((len(own),), -2.0), torch.zeros(len(own), dtype=torch.long)
    for first in range(0, len(other), MOST_OFFERED):
        likeness, place = (own @ other[first : first + MOST_OFFERED].T).max(dim=1)
        index = torch.where(likeness > best, place + first, index)
        best = torch.maximum(likeness, best)
    return index


def _normal(patches: Tensor) -> Tensor:
    return nn.functional.normalize(patches, dim=1)
