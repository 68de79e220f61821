"""A garment in the cloth of another photo: its pixels where the cloth reaches, H_A elsewhere.

Places: (H, W) arrays cover the wearer's frame at MAP_SIZE.
"""

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from spt.appearance import EncodedPhoto
from spt.device import autocast
from spt.donor_cloth import lay, pattern_strength
from spt.donors import PhotoDonor
from spt.fetching import Home, fetched
from spt.fine_flows import FineFlows
from spt.garment_matte import garment_matte
from spt.label_flow import label_flows, warp
from spt.labels import NUM_LABELS
from spt.parsing import one_hot, resize_labels
from spt.perception import picture_of
from spt.photo import MAP_SIZE, NETWORK_SIZE, Frame
from spt.placement import Placement
from spt.pose import pixel_centres
from spt.repose import framed_points
from spt.source import network_map
from spt.wearer import Wearer, renamed
from spt.window import Window

UNKEPT_SHARE = 0.01
"""Share of a garment without donor cloth from which H_A is asked to paint it."""

CERTAIN = 0.85
"""Opacity of a donor's garment from which a place is cloth."""

STRIPE = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
"""What lies in a narrower gap of certain cloth is cloth, too; in cells."""

MOST_FLOWS = 4
"""Flows that are remembered; each takes 4 MB."""


def cloth_of_photo(
    wearer: Wearer, label: int, donor: PhotoDonor, place: Placement
) -> np.ndarray:
    """A garment in the cloth of a photo.

    Arguments:
        wearer: who is dressed.
        label: which garment.
        donor: whose cloth.
        place: which part of the canvas.

    Returns:
        (rows, columns, 3) float32 in [0, 255] of the box.
    """
    garment = wearer.target_map == label
    with torch.inference_mode(), autocast(wearer.networks.device):
        flows = donor_flows(wearer, label, donor)
        flow = FineFlows(flows, MAP_SIZE).of(wearer.target_map)
    laid = lay(flow, garment, *_given(donor))
    new = laid_cloth(_cut(wearer, donor), laid.flow, place)
    if (laid.kept[garment] < 0.5).mean() < UNKEPT_SHARE:
        return new
    with torch.inference_mode(), autocast(wearer.networks.device):
        colour = _painted(wearer, label, donor, flows, garment)
    kept = place.resampled(laid.kept)[..., None]
    return kept * new + (1 - kept) * place.resampled(colour)


def _given(donor: PhotoDonor) -> tuple[np.ndarray, float]:
    """The donor's cloth, (H, W) bool, and how patterned it is; found once."""
    source = donor.source
    if donor.label not in source.given:
        framed = source.opened.frame.crop(source.photo, MAP_SIZE)
        cloth = certain_cloth(framed, source.opened.label_map == donor.label)
        source.given[donor.label] = cloth, pattern_strength(framed, cloth)
    return source.given[donor.label]


def certain_cloth(framed: np.ndarray, cloth: np.ndarray) -> np.ndarray:
    """What is of a garment by its map and by its colour.

    Where a map takes skin or wall beside a garment for it, they would be laid on the wearer.

    Arguments:
        framed: (H, W, 3) uint8, the donor's frame.
        cloth: (H, W) bool, what the map says; somewhere.

    Returns:
        (H, W) bool, part of it.
    """
    rows, columns = cloth.shape
    whole = Placement(Frame(0, 0, columns, rows), 1.0, (0, 0, rows, columns))
    opaque = garment_matte(framed, framed, cloth, whole).opacity > CERTAIN
    # A stripe in the colour of the wall is no hole.
    closed = cv2.morphologyEx(opaque.astype(np.uint8), cv2.MORPH_CLOSE, STRIPE) > 0
    certain = cloth & closed
    return certain if certain.sum() > cloth.sum() / 2 else cloth


def donor_flows(wearer: Wearer, label: int, donor: PhotoDonor) -> Tensor:
    """Where in the donor's frame each place of the wearer's comes from.

    Returns:
        (1, 10, 256, 192, 2) sampling grids, one a label of the wearer.
    """
    # A garment that is called the same in both photos shares its flows with all such garments.
    key = (id(donor.source), -1 if label == donor.label else 10 * label + donor.label)
    known = wearer.flows.get(key)
    if known is not None and known[0] is donor.source:
        return known[1]
    opened = donor.source.opened
    theirs = framed_points(opened.pose, opened.frame, NETWORK_SIZE, wearer.networks.device)
    worn = renamed(opened.label_map, donor.label, label)[::2, ::2].copy()
    worn = torch.from_numpy(worn)[None].to(wearer.networks.device)
    flows = label_flows(theirs, wearer.points(), NETWORK_SIZE, worn=worn)
    while len(wearer.flows) >= MOST_FLOWS:
        del wearer.flows[next(iter(wearer.flows))]
    wearer.flows[key] = donor.source, flows
    return flows


def laid_cloth(cut: np.ndarray, flow: np.ndarray, place: Placement) -> np.ndarray:
    """What a flow brings from another person's frame.

    Arguments:
        cut: (h, w, 3) uint8, that frame at any size.
        flow: (H, W, 2) float32 in [-1, 1], where in it each place of the wearer's comes from.
        place: which part of the canvas.

    Returns:
        (rows, columns, 3) float32 of the box.
    """
    rows, columns = flow.shape[:2]
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    size = np.float32([columns, rows])
    shift = (flow + 1) / 2 * size - np.float32(0.5) - np.dstack([x, y])
    top, left, bottom, right = place.box
    everywhere = np.ones((bottom - top, right - left), bool)
    home = Home(0, 0, cut.shape[1], cut.shape[0])
    # Linear: cubic is a fifth sharper and farther from the truth (benchmarks/sharpness.py).
    return fetched(cut, home, place, shift, everywhere, cv2.INTER_LINEAR)


def _cut(wearer: Wearer, donor: PhotoDonor) -> np.ndarray:
    """The donor's frame, (h, w, 3) uint8, no larger than it is shown."""
    frame = donor.source.opened.frame
    rows = max(min(round(wearer.frame.height * wearer.scale), frame.height), 8)
    return frame.crop(donor.source.photo, (rows, max(rows * frame.width // frame.height, 8)))


def _painted(
    wearer: Wearer, label: int, donor: PhotoDonor, flows: Tensor, garment: np.ndarray
) -> np.ndarray:
    """What H_A paints, (256, 192, 3) float32 in [0, 255]; 0 far from the garment."""
    window = Window.around(garment)
    still = _still(flows)
    painting = wearer.networks.appearance.paint(
        swapped(wearer, label, donor, flows),
        window.cut(wearer.source.backdrop),
        window.cut(still.movedim(-1, 2)).movedim(2, -1),
        window.cut(network_map(wearer.networks, wearer.target_map)),
        window.cut(wearer.target.heatmaps, shrunk=2),
    )
    return window.laid_out(picture_of(painting.colour))


def swapped(wearer: Wearer, label: int, donor: PhotoDonor, flows: Tensor) -> EncodedPhoto:
    """The wearer as H_A would know them in the donor's garment, already in the target pose.

    Features and pixels of the garment come from the donor, moved part by part; its row of the
    codes and colours is the donor's.

    Arguments:
        wearer: who is dressed.
        label: which garment.
        donor: whose look.
        flows: (1, 10, 256, 192, 2) from `donor_flows`.
    """
    own, other = wearer.source.encoded, donor.source.encoded
    target_map = network_map(wearer.networks, wearer.target_map)
    labels = target_map.max(1)[1]
    index = labels[:, None, :, :, None].expand(-1, -1, -1, -1, 2)
    own_flow, flow = (one.gather(1, index)[:, 0] for one in (wearer.target.flows, flows))
    mask = target_map[:, label : label + 1]
    worn = donor.source.opened.label_map
    called = torch.from_numpy(renamed(worn, donor.label, label))[None]
    other_map = one_hot(resize_labels(called, NETWORK_SIZE)).to(mask.device)

    def joined(mine: Tensor, theirs: Tensor) -> Tensor:
        size = mine.shape[-2:]
        grids = (
            nn.functional.adaptive_avg_pool2d(one.movedim(-1, 1), size).movedim(1, -1)
            for one in (own_flow, flow)
        )
        share = nn.functional.adaptive_avg_pool2d(mask, size).float()
        moved = (warp(one, next(grids)).float() for one in (mine, theirs))
        return torch.lerp(*moved, share)

    codes, colours = own.codes.clone(), own.colours.clone()
    named = wearer.networks.appearance.label_codes(list(other.features[:2]), other_map)
    codes[:, label], colours[:, label] = named[:, label], other.colours[:, donor.label]
    return EncodedPhoto(
        joined(own.image, other.image),
        joined(own.semantic_map, other_map),
        tuple(map(joined, own.features, other.features)),
        codes,
        colours,
        torch.arange(NUM_LABELS, device=mask.device)[None],
    )


def _still(flows: Tensor) -> Tensor:
    """Flows (1, 10, H, W, 2) that take every place from where it is."""
    size = tuple(flows.shape[2:4])
    columns, rows = pixel_centres(size, flows.device)
    across, down = 2 * columns / size[1] - 1, 2 * rows / size[0] - 1
    still = torch.stack([across.expand(size), down[:, None].expand(size)], dim=-1)
    return still.expand_as(flows).to(flows.dtype)
