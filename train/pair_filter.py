"""A cheap stand-in for eq. 1: which maps are worth comparing exactly.

Every map is read once, in the frame of each of its body parts: on a small grid over a limb's
quadrilateral, over the head's square and over the whole picture as the trunk lies in it. Two maps
are then compared cell by cell, which is one product of matrices for all pairs, and a cell counts as
many pixels as it covers in the target. Where eq. 1 moves pixels, this moves cells.

Shapes: N people, K = 18 keypoints, P = 10 parts, H rows, W columns, D numbers of a descriptor.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from spt.body_parts import HEAD_HALF_SIDE, fit_affine, head_centre, limb_corners, part_scale
from spt.labels import LIMB_PARTS, MIRROR, NUM_LABELS, TRUNK
from spt.parsing import one_hot
from train.dataset import Batch

LIMB_CELLS, HEAD_CELLS, PICTURE_CELLS = (8, 4), (8, 8), (24, 36)
"""Rows and columns of the grids: along and across a limb, in the head, in the whole picture."""

TRUNK_PLACES = ((0.4, 0.25), (0.6, 0.25), (0.6, 0.5), (0.4, 0.5))
"""Where the trunk's corners (labels.TRUNK) lie in a picture as it is read, in shares of it."""

READ_AROUND = (3.0, 1.5)
"""Width and height of what is read, in those of the picture: turned people have a narrow trunk."""


@dataclass(frozen=True)
class Descriptors:
    """Maps read in the frames of their parts; as a source and as a target."""

    source: Tensor
    """(N, D)."""
    target: Tensor
    """(N, D)."""

    def distances(self, others: "Descriptors") -> Tensor:
        """About eq. 1, from each of these as source to each of the others as target, in pixels.

        Returns:
            (N, M) float32.
        """
        return self.source @ others.target.T


def describe(people: Batch) -> Descriptors:
    """Read the maps of N people, all of one size."""
    pieces = [_limbs(people), _head(people), _picture(people)]
    sources, targets = zip(*(_sides(people, *piece) for piece in pieces), strict=True)
    return Descriptors(torch.cat(sources, dim=1), torch.cat(targets, dim=1))


def _sides(
    people: Batch, places: Tensor, cell_px: Tensor, there: tuple[Tensor, Tensor]
) -> tuple[Tensor, Tensor]:
    """Source and target side of parts.

    A cell costs 2 pixels where two labels differ, 1 where the source's place is outside its
    picture, 0 where the target's is: n_t + inside_s inside_t - 2 [equal labels], a sum of products.

    Arguments:
        people: N people.
        places: (N, parts, cells, 2) points (x, y) in pixels where the map is read.
        cell_px: (N, parts) pixels that a cell covers.
        there: (N, parts) bool twice, part can be moved from, and to.

    Returns:
        (N, D) twice.
    """
    rows, columns = people.label_map.shape[-2:]
    extent = torch.tensor([columns, rows], device=places.device)
    inside = ((places >= 0) & (places < extent)).all(-1).float()  # (N, parts, cells)
    grid = 2 * places / extent - 1
    labels = nn.functional.grid_sample(
        people.label_map[:, None].float(), grid, mode="nearest", align_corners=False
    )[:, 0]
    shown = one_hot(labels.flatten(1)).movedim(1, -1).view(*labels.shape, NUM_LABELS)
    shown = shown * inside[..., None]
    seen, wanted = (one.float()[:, :, None] for one in there)
    weight = cell_px[:, :, None] * wanted
    count = inside.sum(-1, keepdim=True)
    source = (seen, inside * seen, -2 * shown * seen[..., None])
    target = (count * weight, inside * weight, shown * weight[..., None])
    return tuple(torch.cat([one.flatten(1) for one in side], 1) for side in (source, target))


def _cells(cells: tuple[int, int], device: torch.device) -> Tensor:
    """(rows * columns, 2) centres of a grid's cells, (down, across) in [0, 1]."""
    sides = [(torch.arange(count, device=device) + 0.5) / count for count in cells]
    return torch.cartesian_prod(*sides)


def _limbs(people: Batch) -> tuple[Tensor, Tensor, tuple[Tensor, Tensor]]:
    corners, seen = limb_corners(people.xy_px, people.visible)  # (N, 8, 4, 2), (N, 8)
    twins = [MIRROR.parts[part] - LIMB_PARTS[0] for part in LIMB_PARTS]
    # A limb that the source lacks is taken from its mirror limb, as in part_affines.
    mirrored = corners[:, twins][:, :, [3, 2, 1, 0]]
    read = torch.where(seen[..., None, None], corners, mirrored)
    along, across = _cells(LIMB_CELLS, corners.device).unbind(1)  # (cells,)
    first, last, _, other = read[:, :, None].unbind(3)  # (N, 8, 1, 2)
    places = first + along[:, None] * (last - first) + across[:, None] * (other - first)
    one, two = corners[:, :, 1] - corners[:, :, 0], corners[:, :, 3] - corners[:, :, 0]
    area = (one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]).abs()
    return places, area / len(along), (seen | seen[:, twins], seen)


def _head(people: Batch) -> tuple[Tensor, Tensor, tuple[Tensor, Tensor]]:
    centre, seen = head_centre(people.xy_px, people.visible)
    half = HEAD_HALF_SIDE * part_scale(people.xy_px, people.visible)
    cells = _cells(HEAD_CELLS, centre.device).flip(-1)  # (cells, 2): x, y
    places = centre[:, None] + (2 * cells - 1) * half[:, None, None]
    area = (2 * half) ** 2 / len(cells)
    return places[:, None], area[:, None], (seen[:, None], seen[:, None])


def _picture(people: Batch) -> tuple[Tensor, Tensor, tuple[Tensor, Tensor]]:
    """The torso's mask is the whole picture; its affine is that of the trunk."""
    rows, columns = people.label_map.shape[-2:]
    device = people.xy_px.device
    extent = torch.tensor([columns, rows], device=device)
    model = (torch.tensor(TRUNK_PLACES, device=device) * extent).expand(len(people.xy_px), -1, -1)
    affine = fit_affine(model, people.xy_px[:, TRUNK])  # (N, 2, 3): model to picture
    around = torch.tensor(READ_AROUND, device=device)
    cells = ((_cells(PICTURE_CELLS, device).flip(-1) - 0.5) * around + 0.5) * extent
    places = cells @ affine[:, :, :2].transpose(1, 2) + affine[:, None, :, 2]
    # Together the cells inside the picture stand for all of its pixels.
    inside = ((places >= 0) & (places < extent)).all(-1).sum(1)
    area = rows * columns / inside.clamp_min(1)
    seen = people.visible[:, TRUNK].all(1)
    return places[:, None], area[:, None], (seen[:, None], seen[:, None])
