"""Scores of single pictures: against the truth where it is known, else against what was wanted.

Shapes: B batch, L = 10 labels, H rows, W columns.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from spt.labels import BACKGROUND
from spt.perception import Perception
from spt.photo import NETWORK_SIZE
from spt.pose import decode_heatmaps, pose_mask
from train.dataset import Batch
from train.evaluation.lpips import Lpips
from train.evaluation.methods import Made
from train.features import VggFeatures, feature_distance
from train.metrics import (
    colour_errors,
    label_iou,
    mask_ssim,
    masked_ssim,
    percentage_of_correct_keypoints,
    picture_ssim,
)
from train.pose_change import parsed_again
from train.sheets import as_photos

MASKS = ("target", "source")
"""Whose pose the mask of mask-SSIM and mask-IS is drawn around."""

Record = dict[str, object]
"""Scores of one picture; counts as lists, to be summed over a protocol."""


@dataclass(frozen=True)
class Wanted:
    """Some pairs, with what all methods on them are held against."""

    source: Batch
    """Whose look the pictures should have."""
    target: Batch
    """Whose pose they should have; with `truth` it is the truth."""
    truth: bool
    """Whether `target` shows the same people."""
    masks: np.ndarray
    """(B, H, W) PG2's masks."""
    features: dict[str, Tensor]
    """Of the true pictures; empty where there are none or no VGG."""

    @property
    def photos(self) -> np.ndarray:
        """(B, H, W, 3) uint8 the target pictures."""
        return as_photos(self.target.image)

    @property
    def person(self) -> Tensor:
        """(B, 1, H, W) 1 on the target person."""
        return (self.target.label_map != BACKGROUND)[:, None].float()


@dataclass(frozen=True)
class Scorer:
    """What pictures are judged with."""

    judge: Perception
    vgg: VggFeatures | None
    lpips: Lpips | None
    mask: str
    """One of `MASKS`."""

    def wanted(self, source: Batch, target: Batch, *, truth: bool) -> Wanted:
        """What the pictures of some pairs are held against."""
        features = self.vgg(target.image) if truth and self.vgg else {}
        return Wanted(source, target, truth, masks_of(source, target, self.mask), features)

    def scores(self, made: Made, wanted: Wanted) -> list[Record]:
        """Scores of the pictures of one method, one record a picture.

        Returns:
            iou: (L, 2) counts of the picture parsed again, against the target's map, or without
                truth against the map that was painted.
            keypoints: how many are where the target has them (PCK at 0.2), and how many it has.
            colours: error of each label's mean colour, None where not judged: against the truth,
                else against the source where the picture was parsed again.
            ssim, mask_ssim: of whole pictures, as published.
            person_ssim, vgg: on the target's person alone, whatever lies behind.
            lpips: of whole pictures.
        """
        source, target = wanted.source, wanted.target
        image = torch.from_numpy(made.pictures).movedim(-1, 1).float() / 127.5 - 1
        image = image.to(target.image.device)
        shown = parsed_again(self.judge.parsing_network, image, (target.xy_px, target.visible))
        painted = made.painted is not None and not wanted.truth
        label_map = made.painted if painted else target.label_map
        known = (target.label_map, target.image, target.label_map) if wanted.truth else (
            shown, source.image, source.label_map)  # fmt: skip
        columns: dict[str, list] = {
            "iou": [label_iou(*both).tolist() for both in zip(shown, label_map, strict=True)],
            "keypoints": self._keypoints(image, target),
            "colours": [[None if np.isnan(one) else float(one) for one in each]
                        for each in colour_errors(image, *known)],
        }  # fmt: skip
        if wanted.truth:
            columns |= self._nearness(made.pictures, image, wanted)
        rows = zip(*columns.values(), strict=True)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def _keypoints(self, image: Tensor, target: Batch) -> list[list[int]]:
        """How many keypoints of each picture are right, and how many there are."""
        points = found_keypoints(self.judge.pose_network, image)
        people = zip(points, target.xy_px, target.visible, strict=True)
        return [
            percentage_of_correct_keypoints(*(part[None] for part in person)).tolist()
            for person in people
        ]

    def _nearness(
        self, pictures: np.ndarray, image: Tensor, wanted: Wanted
    ) -> dict[str, list[float]]:
        """What only a truth can tell."""
        truth, photos, person = wanted.target.image, wanted.photos, wanted.person
        judged = person * image + (1 - person) * truth
        columns = {
            "ssim": [picture_ssim(*both) for both in zip(pictures, photos, strict=True)],
            "mask_ssim": [mask_ssim(*each)
                          for each in zip(pictures, photos, wanted.masks, strict=True)],
            "person_ssim": masked_ssim(judged, truth, person),
        }  # fmt: skip
        if self.vgg is not None:
            columns["vgg"] = feature_distance(self.vgg(judged), wanted.features).tolist()
        if self.lpips is not None:
            columns["lpips"] = self.lpips(image, truth).tolist()
        return columns


def masks_of(source: Batch, target: Batch, whose: str) -> np.ndarray:
    """PG2's masks around a pose, (B, H, W) float32 of 0 and 1; `whose` is one of `MASKS`."""
    people = target if whose == "target" else source
    size = tuple(people.image.shape[-2:])
    return pose_mask(people.xy_px, people.visible, size)[:, 0].cpu().numpy()


def found_keypoints(network: nn.Module, image: Tensor) -> Tensor:
    """(B, 18, 2) keypoints in pixels of pictures (B, 3, H, W), seen at the network's own height."""
    rows, columns = image.shape[-2:]
    size = (NETWORK_SIZE[0], round(columns * NETWORK_SIZE[0] / rows))
    seen = image
    if size != (rows, columns):
        seen = nn.functional.interpolate(image, size, mode="bilinear", align_corners=False)
    return decode_heatmaps(network(seen).float().sigmoid(), (rows, columns))[0]
