"""What is computed once a photo, and once a pose; painting then starts from both."""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from spt.appearance import EncodedPhoto
from spt.background import backdrop
from spt.fabric import Cloths
from spt.figure import Figure
from spt.fine_flows import FineFlows
from spt.gaps import Shown
from spt.label_flow import label_flows, stirred_labels
from spt.networks import Networks
from spt.parsing import one_hot, resize_labels
from spt.perception import image_tensor
from spt.photo import MAP_SIZE, NETWORK_SIZE, Frame
from spt.pose import Pose, pose_heatmaps
from spt.repose import framed_points
from spt.skin import without_skin

CELLS_PER_PX = MAP_SIZE[0] // NETWORK_SIZE[0]
"""Cells of the map across a pixel of the networks."""

HALF_SIZE = (NETWORK_SIZE[0] // 2, NETWORK_SIZE[1] // 2)


@dataclass(frozen=True)
class OpenedPhoto:
    """What opening a photo found."""

    pose: Pose
    """Keypoints in photo pixels."""
    label_map: np.ndarray
    """MAP_SIZE uint8 label map of the frame."""
    frame: Frame
    """The person's frame."""
    notes: tuple[str, ...]
    """Remarks for the user, whole sentences."""


@dataclass(frozen=True)
class Source:
    """All that is computed once a photo."""

    photo: np.ndarray
    opened: OpenedPhoto
    backdrop: Tensor
    """(1, 3, 256, 192) in [-1, 1], for the networks."""
    cloths: Cloths
    """The photo's own pixels, for the picture."""
    encoded: EncodedPhoto
    donors: np.ndarray
    """(10,) int64, the label whose pixels may become each label, from `encoded`."""
    figure: Figure
    """The photo's map, to be moved."""
    given: dict[int, tuple[np.ndarray, float]] = field(default_factory=dict)
    """What garments give to others, where they were asked: by label, which places are cloth for
    certain, MAP_SIZE bool, and how patterned it is (donor_photo.py)."""


@dataclass(frozen=True)
class Target:
    """All that is computed once a pose."""

    points: tuple[Tensor, Tensor]
    """(1, 18, 2) keypoints in pixels of the frame at NETWORK_SIZE, and (1, 18) visibility."""
    flows: Tensor
    """(1, 10, 256, 192, 2) sampling grids."""
    fine: FineFlows
    """The same at the size of the map."""
    heatmaps: Tensor
    """(1, 18, 128, 96) of the pose."""


def encode_source(networks: Networks, photo: np.ndarray, opened: OpenedPhoto) -> Source:
    """Encode a photo (H, W, 3) uint8 RGB as its pose and map say."""
    device = networks.device
    image = image_tensor(opened.frame.crop(photo)).to(device)
    source_map = network_map(networks, opened.label_map)
    points, seen = framed_points(opened.pose, opened.frame, NETWORK_SIZE, device)
    heatmaps = pose_heatmaps(points / 2, seen, HALF_SIZE)
    covered = without_skin(image, source_map, points, seen)
    encoded = networks.appearance.encode(image, source_map, heatmaps, distrusted=covered)
    shown, skinless = Shown(opened.label_map), covered[0].cpu().numpy()
    inside = opened.frame.crop_labels(np.ones(photo.shape[:2], np.uint8), MAP_SIZE) > 0
    cloths = Cloths(opened.frame.crop(photo, MAP_SIZE), inside, shown, skinless)
    donors = encoded.donors[0].cpu().numpy()
    figure = Figure(opened.label_map, opened.frame, opened.pose)
    return Source(photo, opened, backdrop(image, source_map), cloths, encoded, donors, figure)


def aim(
    networks: Networks, opened: OpenedPhoto, pose: Pose, before: Target | None = None
) -> Target:
    """Flows and heat maps that take the person of a photo to another pose.

    Arguments:
        networks: say on which device.
        opened: the photo.
        pose: wanted, in photo pixels.
        before: what was aimed at before, of the same photo; parts of it may go on being used.
    """
    device = networks.device
    old = framed_points(opened.pose, opened.frame, NETWORK_SIZE, device)
    new = framed_points(pose, opened.frame, NETWORK_SIZE, device)
    heatmaps = pose_heatmaps(new[0] / 2, new[1], HALF_SIZE)
    worn = torch.from_numpy(opened.label_map[::2, ::2].copy())[None].to(device)
    if before is None:
        flows = label_flows(old, new, NETWORK_SIZE, worn=worn)
        return Target(new, flows, FineFlows(flows, MAP_SIZE), heatmaps)
    flows, labels = before.flows.clone(), stirred_labels(before.points, new)
    if labels:
        flows[:, labels] = label_flows(old, new, NETWORK_SIZE, worn=worn, labels=labels)
    return Target(new, flows, FineFlows(flows, MAP_SIZE, before.fine), heatmaps)


def network_map(networks: Networks, label_map: np.ndarray) -> Tensor:
    """Labels of a map, or of a part of it, (H, W) uint8 with H and W even, as the networks read
    them: (1, 10, H / 2, W / 2) one-hot."""
    size = (label_map.shape[0] // CELLS_PER_PX, label_map.shape[1] // CELLS_PER_PX)
    small = resize_labels(torch.from_numpy(label_map)[None], size)
    return one_hot(small).to(networks.device)
