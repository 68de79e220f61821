"""Clothing texture transfer: garments of a picture in the look of donors (paper, section 4.4).

The wearer's map says where each garment lies, the donor says how it looks: another photo
(donor_photo.py), or a swatch or colour laid on the wearer's own folds (donor_fabric.py).

Places: (H, W) arrays cover the wearer's frame at MAP_SIZE.
"""

import numpy as np

from spt.donor_fabric import fabric_on
from spt.donor_photo import cloth_of_photo
from spt.donors import PhotoDonor, Wearing
from spt.placement import Placement, canvas_box
from spt.shading import shading
from spt.wearer import Wearer


def dressed(picture: np.ndarray, wearer: Wearer, wearings: dict[int, Wearing]) -> np.ndarray:
    """A picture with some of its garments in another look.

    Arguments:
        picture: (H, W, 3) uint8 RGB canvas, the wearer as rendered so far.
        wearer: who is dressed.
        wearings: by garment label; what the map does not show is left out.

    Returns:
        (H, W, 3) uint8; outside those garments of the map the pixels of `picture`.
    """
    result = picture.copy()
    for label, wearing in wearings.items():
        garment = wearer.target_map == label
        box = canvas_box(garment.astype(np.float32), wearer.frame, wearer.scale, picture.shape[:2])
        if box is None or wearing.strength == 0:
            continue
        place = Placement(wearer.frame, wearer.scale, box)
        if isinstance(wearing.donor, PhotoDonor):
            new = cloth_of_photo(wearer, label, wearing.donor, garment, place)
        else:
            light = shading(wearer.framed(picture), garment)
            new = fabric_on(wearer, wearing.donor, place)
            new = new * place.resampled(light)[..., None]
        share = wearing.strength * garment_opacity(garment, place)[..., None]
        top, left, bottom, right = box
        old = picture[top:bottom, left:right]
        mixed = np.clip(np.rint(share * new + (1 - share) * old), 0, 255)
        result[top:bottom, left:right] = np.where(
            share > 0, mixed, result[top:bottom, left:right]
        ).astype(np.uint8)
    return result


def garment_opacity(garment: np.ndarray, place: Placement) -> np.ndarray:
    """How much of a garment's new look shows: soft at its outline, exactly 0 outside.

    Arguments:
        garment: (H, W) bool.
        place: which part of the canvas.

    Returns:
        (rows, columns) float32 of the box; 0 where the nearest cell of the map is not the garment.
    """
    soft = np.clip(2 * place.resampled(garment.astype(np.float32)) - 1, 0, 1)
    top, left, bottom, right = place.box
    rows, columns = garment.shape
    frame, scale = place.frame, place.scale
    y = 2 * (np.arange(top, bottom) - frame.top * scale) + 1
    x = 2 * (np.arange(left, right) - frame.left * scale) + 1
    row = np.floor(y * rows / (2 * frame.height * scale)).astype(int)
    column = np.floor(x * columns / (2 * frame.width * scale)).astype(int)
    inside = ((row >= 0) & (row < rows))[:, None] & (column >= 0) & (column < columns)
    nearest = garment[row.clip(0, rows - 1)[:, None], column.clip(0, columns - 1)]
    return soft * (nearest & inside)
