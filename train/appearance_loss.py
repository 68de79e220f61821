"""L_A (eq. 10) of a cycle, and what D_A and D_F learn from.

Shapes: B batch, C channels, H rows, W columns.
"""

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
import torch
from torch import Tensor, nn

from spt.labels import BACKGROUND
from spt.photo import NETWORK_SIZE
from spt.pose import PoseNetwork, pose_heatmaps
from train.cycle import Cycle
from train.face_crop import face_crops
from train.features import CONTENT_LAYER, LAYERS, VggFeatures
from train.losses import (
    ADVERSARIAL_FORMS,
    Style,
    content_loss,
    masked_l1,
    perceptual_loss,
    pose_loss,
    region_style,
    style_loss,
)
from train.objective import LossWeights, Objective
from train.processes import everywhere
from train.style_regions import style_regions
from train.transfer import Person

DETECTOR_ROWS = NETWORK_SIZE[0]
"""Rows of the pictures that P was trained on; smaller ones are enlarged for it."""
FACE_CROP_SHARE = 1 / 4
"""Side of a face crop in heights of the picture: 64 px at 256 rows."""
BACKGROUND_WEIGHT = 0.1
"""How much the background's pixels count beside the person's, where the truth is known."""

Critics = Mapping[str, nn.Module]
"""D_A under "discriminator", and D_F, if there is one, under "face_discriminator"."""

Window = tuple[slice, ...]
"""Part of (B, C, H, W) pictures."""
WHOLE: Window = (slice(None),)


def random_window(size: tuple[int, int], random: np.random.Generator) -> Window:
    """A window of half the rows and half the columns of pictures of `size`, anywhere in them."""
    sides = []
    for side in size:
        first = int(random.integers(side - side // 2 + 1))
        sides.append(slice(first, first + side // 2))
    return (slice(None), slice(None), *sides)


class AppearanceLoss:
    """The terms of L_A that weigh more than nothing, by the names of `LossWeights`."""

    def __init__(
        self,
        objective: Objective,
        weights: LossWeights,
        vgg: VggFeatures,
        detector: PoseNetwork | None,
    ) -> None:
        self.objective, self.weights = objective, weights
        self.vgg, self.detector = vgg, detector
        self.form = ADVERSARIAL_FORMS[objective.gan]

    def total(self, terms: Mapping[str, Tensor]) -> Tensor:
        """L_A (eq. 10): the weighted sum of the terms."""
        weights = asdict(self.weights)
        return sum(weights[name] * value for name, value in terms.items())

    def judged(
        self, real: Person, made: tuple[Person, ...], critics: Critics, window: Window = WHOLE
    ) -> dict[str, Tensor]:
        """What D_A and D_F learn from: a loss for each by its name, summed over `made`.

        D_A looks at `window` only: its patches are judged one by one anyway.
        """
        losses = {}
        for name, pictures in self._shown(real, made, critics, window).items():
            truth, *fakes = (critics[name](one.detach()).float() for one in pictures)
            losses[name] = sum(self.form.discriminator(truth, fake) for fake in fakes)
        return losses

    def convincing(
        self, real: Person, made: tuple[Person, ...], critics: Critics, window: Window = WHOLE
    ) -> dict[str, Tensor]:
        """L_A^adv (eq. 5) and L_A^face (eq. 9) for the generators; arguments as `judged`."""
        names = {"discriminator": "adversarial", "face_discriminator": "face"}
        return {
            names[name]: sum(
                self.form.generator(critics[name](one).float()) for one in pictures[1:]
            )
            for name, pictures in self._shown(real, made, critics, window).items()
        }

    def _shown(
        self, real: Person, made: tuple[Person, ...], critics: Critics, window: Window
    ) -> dict[str, list[Tensor]]:
        """What each critic sees: of the real people first, then of those made."""
        people = (real, *made)
        shown = {
            "discriminator": [
                torch.cat([one.image[window], one.semantic_map[window]], dim=1) for one in people
            ]
        }
        if "face_discriminator" in critics:
            side_px = round(FACE_CROP_SHARE * real.image.shape[-2])
            faces = [face_crops(person.image, person.pose, side_px) for person in people]
            # Nothing to compare where nobody shows a face; all processes step D_F, or none.
            if everywhere(all(len(crops) for crops in faces)):
                shown["face_discriminator"] = faces
        return shown

    def cycle_terms(self, cycle: Cycle) -> dict[str, Tensor]:
        """Pose, content, style, L1 and perceptual term of a cycle."""
        weights, terms = self.weights, {}
        if weights.pose:
            terms["pose"] = self._pose(cycle.there) + self._pose(cycle.back)
        if weights.l1:
            person = 1 - cycle.source.semantic_map[:, BACKGROUND : BACKGROUND + 1]
            weight = BACKGROUND_WEIGHT + person
            terms["l1"] = masked_l1(cycle.back.image, cycle.source.image, weight)
        if weights.content or weights.style or weights.perceptual:
            source, there, back = (self._features(one) for one in
                                   (cycle.source, cycle.there, cycle.back))  # fmt: skip
            if weights.content:
                terms["content"] = content_loss(back[CONTENT_LAYER], source[CONTENT_LAYER])
            if weights.perceptual:
                terms["perceptual"] = perceptual_loss(back, source)
            if weights.style:
                styles = [
                    self.style(features[CONTENT_LAYER], one)
                    for features, one in (
                        (source, cycle.source), (there, cycle.there), (back, cycle.back)
                    )
                ]  # fmt: skip
                terms["style"] = sum(map(style_loss, styles[:-1], styles[1:]))
        return terms

    def _pose(self, person: Person) -> Tensor:
        """One half of L_A^pose (eq. 6), at the detector's own size."""
        rows, columns = person.image.shape[-2:]
        size = (DETECTOR_ROWS, DETECTOR_ROWS * columns // rows)
        picture = nn.functional.interpolate(
            person.image, size, mode="bilinear", align_corners=False
        )
        found = self.detector(picture).float().sigmoid()
        cell = rows / found.shape[-2]
        wanted = pose_heatmaps(person.pose[0] / cell, person.pose[1], tuple(found.shape[-2:]))
        return pose_loss(found, wanted)

    def _features(self, person: Person) -> dict[str, Tensor]:
        """Lambda of eq. 7 and 8, and deeper ones for the perceptual term."""
        last = LAYERS[-1] if self.weights.perceptual else CONTENT_LAYER
        return {name: one.float() for name, one in self.vgg(person.image, last).items()}

    def style(self, features: Tensor, person: Person) -> Style:
        """Grams (eq. 8) of a person's picture, of features at half size to save three quarters.

        Arguments:
            features: (B, C, h, w) of the picture.
            person: whose picture it is.
        """
        small = nn.functional.avg_pool2d(features, 2)
        regions = style_regions(self.objective.style, person, tuple(small.shape[-2:]))
        return region_style(small, regions)

