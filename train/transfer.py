"""A person under another pose, by the networks of either size: what all stages ask of H_S and H_A.

Shapes: B batch, L = 10 labels, K = 18 keypoints, H rows, W columns.
"""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn

from spt.appearance import AppearanceGenerator
from spt.background import backdrop
from spt.label_flow import aligned_map, part_distances
from spt.labels import (
    BACKGROUND,
    BODY_PARTS,
    FACE,
    FACE_KEYPOINTS,
    HEAD_PART,
    LEFT_ARM,
    LEFT_LEG,
    RIGHT_ARM,
    RIGHT_LEG,
    UPPER_CLOTHES,
)
from spt.local_enhancer import GrownAppearanceGenerator
from spt.paper_networks import PaperAppearanceGenerator, PaperSemanticGenerator
from spt.parsing import one_hot
from spt.pose import pose_heatmaps, pose_mask
from spt.semantic import SEMANTIC_SIZE, SemanticGenerator
from train.dataset import Batch
from train.flows import Points, flows_between

_PART_LABELS = {
    "torso": UPPER_CLOTHES, "head": FACE, "left_thigh": LEFT_LEG, "left_shin": LEFT_LEG,
    "right_thigh": RIGHT_LEG, "right_shin": RIGHT_LEG, "left_upper_arm": LEFT_ARM,
    "left_forearm": LEFT_ARM, "right_upper_arm": RIGHT_ARM, "right_forearm": RIGHT_ARM,
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """A picture of somebody, photographed or generated."""

    image: Tensor
    """I, (B, 3, H, W) RGB in [-1, 1]."""
    semantic_map: Tensor
    """S, (B, 10, H, W) probabilities."""
    pose: Points
    """p."""


def person_of(batch: Batch) -> Person:
    """The people of a batch as they were photographed."""
    return Person(batch.image, one_hot(batch.label_map), (batch.xy_px, batch.visible))


class Transfer(Protocol):
    """H_S and H_A of one size."""

    def predicted_map(self, person: Person, pose: Points) -> Tensor:
        """S~_t, (B, 10, H, W) probabilities of the person's map under another pose."""

    def painted(
        self, person: Person, target_map: Tensor, pose: Points, behind: Tensor | None = None
    ) -> Tensor:
        """I~_t, (B, 3, H, W) in [-1, 1]: the person under a map (B, 10, H, W) and its pose.

        `behind` (B, 3, H, W) is the backdrop, None for the person's own.
        """


class StudioTransfer:
    """With the networks that we ship."""

    def __init__(self, semantic: SemanticGenerator | None, appearance: AppearanceGenerator) -> None:
        self.semantic, self.appearance = semantic, appearance

    def predicted_map(self, person: Person, pose: Points) -> Tensor:
        """As `Transfer`; one-hot, with the gradient of the probabilities."""
        return hardened(_predicted(self.semantic, person, pose))

    def painted(
        self, person: Person, target_map: Tensor, pose: Points, behind: Tensor | None = None
    ) -> Tensor:
        """As `Transfer`."""
        if behind is None:
            behind = backdrop(person.image, person.semantic_map)
        return self.appearance(**studio_inputs(person, target_map, pose, behind)).float()


class PaperTransfer:
    """With the networks at the published widths; their maps stay soft."""

    def __init__(
        self,
        semantic: PaperSemanticGenerator | None,
        appearance: PaperAppearanceGenerator | GrownAppearanceGenerator,
        fade_in: float | None,
    ) -> None:
        self.semantic, self.appearance, self.fade_in = semantic, appearance, fade_in

    def predicted_map(self, person: Person, pose: Points) -> Tensor:
        """As `Transfer`."""
        return _predicted(self.semantic, person, pose)

    def painted(
        self, person: Person, target_map: Tensor, pose: Points, behind: Tensor | None = None
    ) -> Tensor:
        """As `Transfer`; these networks paint their own backdrop, whatever lies behind."""
        size = tuple(person.image.shape[-2:])
        heatmaps = [pose_heatmaps(*points, size) for points in (person.pose, pose)]
        inputs = (person.image, person.semantic_map, heatmaps[0], target_map, heatmaps[1],
                  person.pose, pose)  # fmt: skip
        if isinstance(self.appearance, PaperAppearanceGenerator):
            return self.appearance(*inputs).float()
        if self.fade_in is None:
            return self.appearance.coarse(*inputs).float()
        return self.appearance(*inputs, fade_in=self.fade_in).float()


def transfer_of(
    semantic: nn.Module | None, appearance: nn.Module, fade_in: float | None
) -> Transfer:
    """The networks' own way of taking a person to another pose.

    Arguments:
        semantic: H_S, None where no map is to be predicted.
        appearance: H_A.
        fade_in: share of a grown H_A's new layers; None while pictures have half its size.
    """
    if isinstance(appearance, AppearanceGenerator):
        return StudioTransfer(semantic, appearance)
    return PaperTransfer(semantic, appearance, fade_in)


def studio_inputs(
    person: Person, target_map: Tensor, pose: Points, behind: Tensor
) -> dict[str, Tensor]:
    """Arguments of `AppearanceGenerator.forward` for painting a person.

    Arguments:
        person: who is painted.
        target_map: (B, 10, H, W) one-hot.
        pose: the target pose.
        behind: (B, 3, H, W) backdrop.
    """
    size = tuple(person.image.shape[-2:])
    half = (size[0] // 2, size[1] // 2)
    return {
        "image": person.image,
        "source_map": person.semantic_map,
        "source_heatmaps": pose_heatmaps(person.pose[0] / 2, person.pose[1], half),
        "backdrop": behind,
        "flows": flows_between(person.pose, pose, size),
        "target_map": target_map,
        "target_heatmaps": pose_heatmaps(pose[0] / 2, pose[1], half),
    }


def semantic_logits(
    network: SemanticGenerator | PaperSemanticGenerator,
    source_map: Tensor,
    source_pose: Points,
    target_pose: Points,
) -> Tensor:
    """H_S: (B, 10, H, W) logits of the map that `source_map` (B, 10, H, W) becomes.

    The poses are in pixels of the map.
    """
    size = tuple(source_map.shape[-2:])
    inputs = {
        "source_map": source_map,
        "source_heatmaps": pose_heatmaps(*source_pose, size),
        "source_mask": pose_mask(*source_pose, size),
        "target_heatmaps": pose_heatmaps(*target_pose, size),
        "target_mask": pose_mask(*target_pose, size),
    }
    if isinstance(network, SemanticGenerator):
        inputs["aligned"] = aligned_map(source_map, source_pose, target_pose)
    return network(**inputs)


def _predicted(network: nn.Module, person: Person, pose: Points) -> Tensor:
    """H_S at its own size: (B, 10, H, W) probabilities at the size of the person's picture."""
    size = tuple(person.image.shape[-2:])
    small = map_size(size)
    poses = [(xy * (small[0] / size[0]), seen) for xy, seen in (person.pose, pose)]
    logits = semantic_logits(network, resized(person.semantic_map, small), *poses)
    return resized(logits.float().softmax(1), size)


def map_size(size: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of H_S for a picture of `size`."""
    return SEMANTIC_SIZE[0], SEMANTIC_SIZE[0] * size[1] // size[0]


def resized(semantic_map: Tensor, size: tuple[int, int]) -> Tensor:
    """(B, L, H, W) probabilities at another size: means when smaller, bilinear when larger."""
    if size[0] <= semantic_map.shape[-2]:
        return nn.functional.adaptive_avg_pool2d(semantic_map, size)
    return nn.functional.interpolate(semantic_map, size, mode="bilinear", align_corners=False)


def hardened(semantic_map: Tensor) -> Tensor:
    """(B, 10, H, W) one-hot of the likeliest label, through which gradients pass as they are."""
    return one_hot(semantic_map.max(dim=1)[1]) + (semantic_map - semantic_map.detach())


def pose_only_map(pose: Points, size: tuple[int, int]) -> Tensor:
    """What a pose alone tells of a map, for the Baseline: trunk, head, arms and legs as sticks.

    Arguments:
        pose: points in pixels of `size`.
        size: rows and columns.

    Returns:
        (B, 10, H, W) one-hot; no photo and no parsing goes into it.
    """
    distance = part_distances(*pose, size)
    for index, part in enumerate(BODY_PARTS):
        seen = pose[1][:, part.keypoints].all(1)
        if index == HEAD_PART:
            seen = pose[1][:, FACE_KEYPOINTS].any(1)
        distance[:, index].masked_fill_(~seen[:, None, None], torch.inf)
    nearest, part = distance.min(dim=1)  # (B, H, W)
    labels = torch.tensor([_PART_LABELS[one.name] for one in BODY_PARTS], device=part.device)
    return one_hot(torch.where(nearest <= 0, labels[part], BACKGROUND))
