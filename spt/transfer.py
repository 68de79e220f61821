"""Clothing texture transfer: garments of a picture in the look of donors (paper, section 4.4).

The wearer's map says where each garment lies, the donor says how it looks: another photo
(donor_photo.py), or a swatch or colour laid on the wearer's own folds (donor_fabric.py).

Places: (H, W) arrays cover the wearer's frame at MAP_SIZE.
"""

from dataclasses import replace

import cv2
import numpy as np

from spt.donor_fabric import fabric_on
from spt.donor_photo import cloth_of_photo
from spt.donors import PhotoDonor, Wearing
from spt.garment_matte import REACH_CELLS, garment_matte
from spt.grain import grain
from spt.lens import no_sharper
from spt.placement import Placement, canvas_box
from spt.shading import shading
from spt.wearer import Wearer

REACH = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * REACH_CELLS + 1,) * 2)
"""Cells around a cell of the map's garment that may be of the garment, too."""


def dressed(picture: np.ndarray, wearer: Wearer, wearings: dict[int, Wearing]) -> np.ndarray:
    """A picture with some of its garments in another look.

    Arguments:
        picture: (H, W, 3) uint8 RGB canvas, the wearer as rendered so far.
        wearer: who is dressed.
        wearings: by garment label; what the map does not show is left out.

    Returns:
        (H, W, 3) uint8; farther than REACH_CELLS from those garments of the map the pixels of
        `picture`.
    """
    result, framed = picture.copy(), wearer.framed(picture)
    for label, wearing in wearings.items():
        garment = wearer.target_map == label
        reached = cv2.dilate(garment.astype(np.uint8), REACH) > 0
        box = canvas_box(reached, wearer.frame, wearer.scale, picture.shape[:2])
        if box is None or wearing.strength == 0:
            continue
        place = Placement(wearer.frame, wearer.scale, box)
        matte = garment_matte(picture, framed, garment, place)
        # The new look goes on as far as the garment may reach.
        dressed_there = replace(wearer, target_map=np.where(reached, label, wearer.target_map))
        if isinstance(wearing.donor, PhotoDonor):
            new = cloth_of_photo(dressed_there, label, wearing.donor, place)
        else:
            new = fabric_on(dressed_there, wearing.donor, place)
            light = place.resampled(shading(framed, garment))[..., None]
            new = new * light + grain(box, wearer.canvas.grain)
        new = no_sharper(new, wearer.canvas.blur_px)
        top, left, bottom, right = box
        old = result[top:bottom, left:right]  # with what lies beside it dressed already
        mixed = old + wearing.strength * (matte.changed(old, new) - old)
        shown = matte.opacity[..., None] > 0
        np.copyto(old, np.rint(mixed).clip(0, 255).astype(np.uint8), where=shown)
    return result
