"""How good a transfer is: against the true answer where it is known, else against the donor.

Frames are (256, 192, 3) uint8. Shapes: B batch, L labels, H rows, W columns.
"""

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from spt.dressed_editor import DressedEditor
from spt.labels import LABELS
from spt.networks import Networks
from spt.parsing import one_hot
from spt.photo import NETWORK_SIZE, Frame
from spt.pose import Pose
from train.features import CONTENT_LAYER, VggFeatures
from train.losses import Style, region_style, style_loss
from train.metrics import masked_ssim


def true_scores(
    frame: np.ndarray, truth: np.ndarray, wearer: DressedEditor, labels: list[int],
    vgg: VggFeatures,
) -> dict[str, float]:  # fmt: skip
    """Inside the garments: SSIM, distance of VGG features, and error of the mean colour (CIE Lab).

    Arguments:
        frame: (256, 192, 3) uint8, what a method made.
        truth: (256, 192, 3) uint8, what it should have made.
        wearer: whose map says where the garments are.
        labels: the garments.
        vgg: the features.
    """
    regions = _regions(wearer, labels)
    mask = regions.sum(0, keepdim=True)[None]
    images = [mask * _image(one) for one in (frame, truth)]
    found, wanted = (vgg(one) for one in images)
    distance = sum((found[name] - wanted[name]).abs().mean() for name in found)
    lab = [cv2.cvtColor(one.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) for one in (frame, truth)]
    colour = [
        np.linalg.norm(np.subtract(*(one[where > 0.5].mean(axis=0) for one in lab)))
        for where in regions.numpy()
    ]
    return {
        "ssim": masked_ssim(*(_image(one) for one in (frame, truth)), mask)[0],
        "vgg": float(distance / mask.mean()),
        "colour": float(np.mean(colour)),
    }


def real_scores(
    frame: np.ndarray, donor: DressedEditor, wearer: DressedEditor, labels: list[int],
    networks: Networks, vgg: VggFeatures,
) -> dict[str, object]:  # fmt: skip
    """Style distance of each garment to the donor's, and how much of the map is found again.

    Arguments:
        frame: (256, 192, 3) uint8, what a method made.
        donor: whose look was wanted.
        wearer: whose map was to be kept.
        labels: the garments.
        networks: they parse the frame.
        vgg: the features.
    """
    photo = donor.frame.crop(donor.render())
    apart = {}
    for label in labels:
        styles = [
            _style(_image(one), _regions(whose, [label]), vgg)
            for one, whose in ((frame, wearer), (photo, donor))
        ]
        apart[LABELS[label]] = round(1000 * float(style_loss(*styles)), 5)
    inside = wearer.frame.to_frame(wearer.source_pose.xy_px)
    pose = Pose(inside, wearer.source_pose.visible)
    whole = Frame(0, 0, NETWORK_SIZE[1], NETWORK_SIZE[0])
    with torch.inference_mode():
        found = networks.perception.parse(frame, whole, pose)
    wanted = np.isin(wearer.source_map, labels)
    agree = (found == wearer.source_map)[wanted].mean()
    return {
        "style": float(np.mean(list(apart.values()))),
        "map": float(agree),
        "style_by_label": apart,
    }


def _regions(editor: DressedEditor, labels: list[int]) -> Tensor:
    """(L, 256, 192) 0 or 1."""
    small = torch.from_numpy(editor.source_map[::2, ::2].copy())[None]
    return one_hot(small)[0, labels]


def _image(frame: np.ndarray) -> Tensor:
    """(1, 3, 256, 192) in [-1, 1]."""
    return torch.from_numpy(frame).movedim(-1, 0)[None].float() / 127.5 - 1


def _style(image: Tensor, regions: Tensor, vgg: VggFeatures) -> Style:
    features = vgg(image, last=CONTENT_LAYER)[CONTENT_LAYER]
    small = nn.functional.adaptive_avg_pool2d(regions[None], features.shape[-2:])
    return region_style(features, small)
