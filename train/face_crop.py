"""F of eq. 9: faces cut out where the keypoints say they are.

A spatial transformer whose affine is fixed by the pose, so that D_F's opinion flows back into the
picture and nothing is learnt about where to look.

Shapes: B batch, N faces, K = 18 keypoints, C channels, H rows, W columns.
"""

import torch
from torch import Tensor, nn

from spt.body_parts import face_box
from spt.device import full_precision


@full_precision
def face_crops(image: Tensor, pose: tuple[Tensor, Tensor], side_px: int) -> Tensor:
    """The faces of a batch, those of people who show none left out.

    Arguments:
        image: (B, C, H, W).
        pose: (B, K, 2) points in pixels of `image`, and (B, K) visibility.
        side_px: rows and columns of a crop.

    Returns:
        (N, C, side_px, side_px), N <= B; beyond the picture its border goes on.
    """
    box, seen = face_box(*pose)  # (B, 4) left, top, right, bottom
    if not seen.any():
        return image.new_zeros(0, image.shape[1], side_px, side_px)
    corners = box[seen].unflatten(1, (2, 2))  # (N, 2, 2): first and last corner, each (x, y)
    rows, columns = image.shape[-2:]
    extent = torch.tensor([columns, rows], device=image.device)
    centre = corners.mean(1) / extent * 2 - 1  # in [-1, 1] over the picture
    half = (corners[:, 1] - corners[:, 0]) / extent
    theta = torch.cat([torch.diag_embed(half), centre[..., None]], dim=-1)  # (N, 2, 3)
    faces = image[seen].float()
    size = (len(faces), image.shape[1], side_px, side_px)
    grid = nn.functional.affine_grid(theta, size, align_corners=False)
    return nn.functional.grid_sample(faces, grid, padding_mode="border", align_corners=False)
