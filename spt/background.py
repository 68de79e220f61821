"""The backdrop behind a person: what shows when a garment or a limb goes away.

`backdrop` is smooth, for the networks. `sharp_backdrop` is for the eye: the same smooth filling,
with the fine detail of the background mirrored into it at the person's outline.

Shapes: B batch, C channels, H rows, W columns.
"""

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from spt.labels import BACKGROUND

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


SHARP_MARGIN_ROWS = 8 / 512
"""The same for the sharp backdrop: there a rim of the person would be mirrored."""

COARSE = 4
"""Pixels of the photo per pixel of its smooth filling."""

SMOOTHING = 1.5
"""Standard deviation by which the filling is smoothed, in its own pixels."""

DEPTHS = (1.0, 0.6, 0.3, 0.1)
"""How deep to reach behind the mirror, tried in order until background is met."""


def sharp_backdrop(photo_frame: np.ndarray, label_map: np.ndarray) -> np.ndarray:
    """The photo without its person, in full detail.

    Arguments:
        photo_frame: (H, W, 3) uint8, the photo in the frame.
        label_map: (H, W) uint8 its map.

    Returns:
        (H, W, 3) float32 in [0, 255]; away from the person the photo's own pixels.
    """
    photo = photo_frame.astype(np.float32)
    reach = round(SHARP_MARGIN_ROWS * len(label_map))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    hidden = cv2.dilate((label_map != BACKGROUND).astype(np.uint8), disc) > 0
    if not hidden.any() or hidden.all():
        return photo
    smooth = _smooth_filling(photo, ~hidden)
    row, column = np.nonzero(hidden)
    near = _nearest_seen(hidden)[row, column]  # (N, 2)
    outwards = near - np.stack([column, row], axis=1)
    detail, found = np.zeros((len(row), 3), np.float32), np.zeros(len(row), dtype=bool)
    for depth in DEPTHS:
        x, y = (near + np.rint(depth * outwards).astype(int)).T
        inside = (x >= 0) & (y >= 0) & (x < hidden.shape[1]) & (y < hidden.shape[0])
        x, y = np.where(inside, x, near[:, 0]), np.where(inside, y, near[:, 1])
        new = inside & ~found & ~hidden[y, x]
        detail[new] = (photo[y, x] - smooth[y, x])[new]
        found |= new
    photo[row, column] = (smooth[row, column] + detail).clip(0, 255)
    return photo


def _smooth_filling(photo: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """(H, W, 3) float32 photo without detail, what is not `seen` (H, W) filled from around."""
    rows, columns = seen.shape
    size = (columns // COARSE, rows // COARSE)
    share = cv2.resize(seen.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    light = cv2.resize(photo * seen[..., None], size, interpolation=cv2.INTER_AREA)
    light /= np.maximum(share, 1e-3)[..., None]
    known = torch.from_numpy((share > 0).astype(np.float32))[None, None]
    filled = fill_holes(torch.from_numpy(light).movedim(-1, 0)[None], known)
    filled = cv2.GaussianBlur(filled[0].movedim(0, -1).numpy(), (0, 0), SMOOTHING)
    return cv2.resize(filled, (columns, rows), interpolation=cv2.INTER_LINEAR)


def _nearest_seen(hidden: np.ndarray) -> np.ndarray:
    """(H, W, 2) column and row of the nearest pixel that is not `hidden` (H, W)."""
    _, number = cv2.distanceTransformWithLabels(
        hidden.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    row, column = np.nonzero(~hidden)
    place_of = np.zeros((number.max() + 1, 2), dtype=int)
    place_of[number[row, column]] = np.stack([column, row], axis=1)
    return place_of[number]
