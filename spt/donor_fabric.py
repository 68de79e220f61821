"""A garment in a swatch or a flat colour, laid along the limbs and not yet shaded.

Places: (H, W) arrays cover the wearer's frame at MAP_SIZE.
"""

import cv2
import numpy as np
from torch import Tensor

from spt.donors import ColourDonor, SwatchDonor
from spt.fine_flows import FineFlows
from spt.label_flow import label_flows
from spt.photo import MAP_SIZE, NETWORK_SIZE
from spt.placement import Placement
from spt.repose import framed_points
from spt.retarget import retarget
from spt.stances import STANCES
from spt.wearer import Wearer, whole_flow

UPRIGHT = (0, 0)
"""Where a wearer's flows remember these; the keys of photos never begin with 0."""


def fabric_on(
    wearer: Wearer, donor: SwatchDonor | ColourDonor, place: Placement
) -> np.ndarray:
    """A fabric on a box of the canvas.

    Arguments:
        wearer: who is dressed.
        donor: what in.
        place: which part of the canvas.

    Returns:
        (rows, columns, 3) float32 in [0, 255], or (3,) where it is the same everywhere.
    """
    if isinstance(donor, ColourDonor):
        return np.float32(donor.rgb)
    flow = FineFlows(upright_flows(wearer), MAP_SIZE).of(wearer.target_map)
    return laid_tile(donor, flow, place, wearer.part_px())


def upright_flows(wearer: Wearer) -> Tensor:
    """Where each place of the wearer's would be if they stood upright.

    The fabric is cut for somebody who does: on a raised arm it is raised.

    Returns:
        (1, 10, 256, 192, 2) sampling grids, one a label.
    """
    if UPRIGHT not in wearer.flows:
        upright = retarget(STANCES[0].pose(), wearer.pose)
        cut_for = framed_points(upright, wearer.frame, NETWORK_SIZE, wearer.networks.device)
        flows = label_flows(cut_for, wearer.points(), NETWORK_SIZE)
        wearer.flows[UPRIGHT] = wearer.source, flows
    return wearer.flows[UPRIGHT][1]


def laid_tile(
    donor: SwatchDonor, flow: np.ndarray, place: Placement, part_px: float
) -> np.ndarray:
    """A tile repeated over the body.

    Arguments:
        donor: the fabric.
        flow: (H, W, 2) float32, from the wearer's pose to one who stands upright.
        place: which part of the canvas.
        part_px: the wearer's part scale in canvas pixels.

    Returns:
        (rows, columns, 3) float32 of the box.
    """
    size = np.float32([place.frame.width, place.frame.height]) * np.float32(place.scale / 2)
    on_body = whole_flow(flow, place) * size  # canvas pixels from the middle of the frame
    width_px = donor.width * part_px
    tile = _shrunk(donor.tile, width_px)
    turn = np.deg2rad(donor.turn_degrees)
    cosine, sine = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    pixels = np.float32(tile.shape[1] / width_px)  # of the tile, per pixel of the canvas
    x = (cosine * on_body[..., 0] + sine * on_body[..., 1]) * pixels
    y = (cosine * on_body[..., 1] - sine * on_body[..., 0]) * pixels
    rows, columns = tile.shape[:2]
    endless = cv2.copyMakeBorder(tile, 0, 1, 0, 1, cv2.BORDER_WRAP)
    x, y = np.mod(x, np.float32(columns)), np.mod(y, np.float32(rows))
    return cv2.remap(endless, x, y, cv2.INTER_LINEAR).astype(np.float32)


def _shrunk(tile: np.ndarray, width_px: float) -> np.ndarray:
    """The tile at about the size it is shown at, if that is smaller: else it would flicker."""
    if width_px >= tile.shape[1]:
        return tile
    shrink = max(width_px, 2) / tile.shape[1]
    size = (max(round(tile.shape[1] * shrink), 2), max(round(tile.shape[0] * shrink), 2))
    return cv2.resize(tile, size, interpolation=cv2.INTER_AREA)
