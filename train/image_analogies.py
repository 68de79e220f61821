"""Image analogies, to compare with: patches of one photo put together along the map of another.

Our own small version of A. Hertzmann et al., "Image Analogies" (SIGGRAPH 2001), as the paper
compares with: A is the donor's map, A' the donor's photo, B the wearer's map, B' the answer. Every
patch of B' looks for its most like patch of A', by colours and map together, in a pyramid from
coarse to fine. Candidates come from neighbours and at random, as in C. Barnes et al., "PatchMatch"
(SIGGRAPH 2009).

Shapes: C channels, H rows, W columns, N places.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from spt.labels import NUM_LABELS

SCALES = (0.25, 0.5, 1.0)
"""Sizes of the pyramid, in sizes of the photo."""

ROUNDS, SWEEPS = 3, 2
"""Times that B' is put together at each size, and searches before each."""

RADIUS = 2
"""Patches are 2 RADIUS + 1 wide."""

MAP_WEIGHT = 4.0
"""How much a foreign label counts against a colour from black to white."""


@dataclass(frozen=True)
class Level:
    """One size of the pyramid."""

    photo: Tensor
    """A', (3, H, W) in [0, 1]."""
    donor_map: Tensor
    """A, (10, H, W) weighted."""
    wearer_map: Tensor
    """B, (10, H, W) weighted."""


def image_analogy(
    photo: Tensor, donor_map: Tensor, wearer_map: Tensor, generator: torch.Generator
) -> Tensor:
    """B', the wearer's map painted like the donor's photo.

    Arguments:
        photo: (3, H, W) in [0, 1], of the donor.
        donor_map: (10, H, W) one-hot.
        wearer_map: (10, H, W) one-hot.
        generator: of random candidates.

    Returns:
        (3, H, W) in [0, 1].
    """
    found: Tensor | None = None
    field: Tensor | None = None
    for scale in SCALES:
        level = _level(photo, donor_map, wearer_map, scale)
        size = tuple(level.photo.shape[-2:])
        if field is None:
            field = _random_field(size, generator)
            found = _voted(level.photo, field)
        else:
            field = _enlarged(field, size)
            found = nn.functional.interpolate(found[None], size, mode="bilinear")[0]
        for _ in range(ROUNDS):
            field = _searched(level, found, field, generator)
            found = _voted(level.photo, field)
    return found


def _level(photo: Tensor, donor_map: Tensor, wearer_map: Tensor, scale: float) -> Level:
    size = [round(side * scale) for side in photo.shape[-2:]]
    smaller = [
        nn.functional.interpolate(one[None], size, mode="area")[0]
        for one in (photo, donor_map, wearer_map)
    ]
    weight = (MAP_WEIGHT / NUM_LABELS**0.5) * 3**0.5
    return Level(smaller[0], weight * smaller[1], weight * smaller[2])


def _random_field(size: tuple[int, int], generator: torch.Generator) -> Tensor:
    """(2, H, W) row and column of a random place for each place."""
    return torch.stack([
        torch.randint(side, size, generator=generator) for side in size
    ])  # fmt: skip


def _enlarged(field: Tensor, size: tuple[int, int]) -> Tensor:
    """The field (2, h, w) at twice the size: places go on beside one another."""
    fine = nn.functional.interpolate(field[None].float(), size, mode="nearest")[0]
    rows, columns = torch.meshgrid(*(torch.arange(side) for side in size), indexing="ij")
    scale = torch.tensor([size[0] / field.shape[1], size[1] / field.shape[2]])[:, None, None]
    return _inside((fine * scale).long() + torch.stack([rows, columns]) % 2, size)


def _inside(field: Tensor, size: tuple[int, int]) -> Tensor:
    limit = torch.tensor(size)[:, None, None] - 1
    return torch.minimum(field, limit).clamp_min(0)


def _patches(picture: Tensor) -> Tensor:
    """(H W, C (2 RADIUS + 1)^2) the surroundings of every place."""
    around = nn.functional.pad(picture[None], (RADIUS,) * 4, mode="replicate")
    return nn.functional.unfold(around, 2 * RADIUS + 1)[0].T


def _searched(level: Level, found: Tensor, field: Tensor, generator: torch.Generator) -> Tensor:
    """A field (2, H, W) that fits at least as well: neighbours' matches and random ones tried."""
    size = tuple(found.shape[-2:])
    wanted = _patches(torch.cat([found, level.wearer_map]))
    offered = _patches(torch.cat([level.photo, level.donor_map]))

    def cost(places: Tensor) -> Tensor:
        number = (places[0] * size[1] + places[1]).flatten()
        return (wanted - offered[number]).square().sum(1).view(size)

    best = cost(field)
    for _ in range(SWEEPS):
        reach = max(size)
        tried = []
        for step in (1, 4):
            for shift in ((step, 0), (-step, 0), (0, step), (0, -step)):
                beside = field.roll(shift, dims=(1, 2))
                tried.append(_inside(beside + torch.tensor(shift)[:, None, None], size))
        for places in tried:
            field, best = _better(field, best, places, cost(places))
        while reach >= 1:
            jump = (2 * torch.rand((2, *size), generator=generator) - 1) * reach
            places = _inside(field + jump.round().long(), size)
            field, best = _better(field, best, places, cost(places))
            reach //= 3
    return field


def _better(field: Tensor, best: Tensor, places: Tensor, cost: Tensor) -> tuple[Tensor, Tensor]:
    nearer = cost < best
    return torch.where(nearer, places, field), torch.where(nearer, cost, best)


def _voted(photo: Tensor, field: Tensor) -> Tensor:
    """B' (3, H, W): at each place the mean of what the patches around it say."""
    size = tuple(photo.shape[-2:])
    total = torch.zeros_like(photo)
    for down in range(-RADIUS, RADIUS + 1):
        for across in range(-RADIUS, RADIUS + 1):
            shift = torch.tensor([down, across])[:, None, None]
            places = _inside(field.roll((down, across), dims=(1, 2)) + shift, size)
            total += photo[:, places[0], places[1]]
    return total / (2 * RADIUS + 1) ** 2
