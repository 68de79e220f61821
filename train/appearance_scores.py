"""How good H_A is on the validation people, in numbers and in pictures.

Shapes: B batch, H rows, W columns.
"""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from spt.background import backdrop
from spt.label_codes import MIN_LABEL_SHARE
from spt.label_flow import label_flows, select_flow, warp
from spt.labels import BACKGROUND
from spt.parsing import one_hot
from train.cycle import run_cycle
from train.dataset import Batch, PhotoPack
from train.edits import long_sleeves, short_sleeves, short_trousers, swapped_bottoms
from train.features import CONTENT_LAYER, VggFeatures, feature_distance
from train.losses import Style, region_style, style_loss
from train.metrics import masked_ssim, region_means
from train.sheets import as_photos, coloured
from train.transfer import StudioTransfer, Transfer, person_of, pose_only_map, studio_inputs

SHEET_EDITS = (long_sleeves, short_sleeves, short_trousers, swapped_bottoms)


def repainted(transfer: Transfer, source: Batch, target: Batch, maps: str = "given") -> Tensor:
    """`source` under the pose and map of `target` and before its backdrop, (B, 3, H, W) in [-1, 1].

    With `maps` "none" H_A sees of both maps what the poses tell.
    """
    person, goal = person_of(source), person_of(target)
    behind = backdrop(goal.image, goal.semantic_map)
    if maps == "none":
        size = tuple(source.image.shape[-2:])
        person = replace(person, semantic_map=pose_only_map(person.pose, size))
        goal = replace(goal, semantic_map=pose_only_map(goal.pose, size))
    return transfer.painted(person, goal.semantic_map, goal.pose, behind)


def moved_alone(source: Batch, target: Batch) -> Tensor:
    """The source's pixels moved along the flow of the target's labels, (B, 3, H, W) in [-1, 1]."""
    size = tuple(source.image.shape[-2:])
    flows = label_flows((source.xy_px, source.visible), (target.xy_px, target.visible), size)
    moved = warp(source.image, select_flow(flows, target.label_map), padding="border")
    behind = (target.label_map == BACKGROUND)[:, None]
    return torch.where(behind, backdrop(target.image, one_hot(target.label_map)), moved)


def painted_alone(transfer: StudioTransfer, people: Batch) -> Tensor:
    """`people` as they stand, all of them painted from their codes, (B, 3, H, W) in [-1, 1].

    What new cloth and bared skin look like: the gate is shut, no pixel of the photo is moved.
    """
    person = person_of(people)
    behind = backdrop(person.image, person.semantic_map)
    inputs = studio_inputs(person, person.semantic_map, person.pose, behind)
    seen = [inputs.pop(name) for name in ("image", "source_map", "source_heatmaps")]
    photo = transfer.appearance.encode(*seen)
    closed = 1 - person.semantic_map[:, BACKGROUND : BACKGROUND + 1]
    return transfer.appearance.paint(photo, **inputs, closed=closed).image.float()


def mirrored_scores(
    transfer: Transfer, vgg: VggFeatures, pack: PhotoPack, rows: np.ndarray, maps: str
) -> dict[str, float]:
    """How near pictures of mirrored pairs are to the truth, on the person only.

    The flipped photo is the source, the photo the truth. Beside H_A: `_warp`, the pixels moved
    alone, `_copy`, the source as it is, and, for our networks, `_painted`, the truth's own person
    painted from codes alone.

    Returns:
        ssim: higher is better.
        vgg: distance of features; prefers blur to texture in the wrong place.
        style: distance of Grams, label by label, in thousandths; blind to places, so it does not.
        colour: distance of each label's mean RGB, in levels of 255.
    """
    ways = ("", "warp", "copy") + (("painted",) if isinstance(transfer, StudioTransfer) else ())
    totals: dict[str, list[float]] = {}
    for some in np.array_split(rows, min(6, len(rows))):
        target = pack.unchanged(some)
        source = target.flipped()
        pictures = {
            "": repainted(transfer, source, target, maps),
            "warp": moved_alone(source, target),
            "copy": source.image,
        }
        if "painted" in ways:
            pictures["painted"] = painted_alone(transfer, target)
        for way in ways:
            for name, values in nearness(pictures[way].float(), target, vgg).items():
                totals.setdefault(f"{name}_{way}".rstrip("_"), []).extend(values)
    return {name: float(np.mean(values)) for name, values in totals.items()}


def nearness(image: Tensor, truth: Batch, vgg: VggFeatures) -> dict[str, list[float]]:
    """Scores as in `mirrored_scores` of pictures (B, 3, H, W) in [-1, 1], one a person."""
    semantic_map = one_hot(truth.label_map)
    person = 1 - semantic_map[:, BACKGROUND : BACKGROUND + 1]
    judged = person * image + (1 - person) * truth.image
    found, wanted = (
        {name: one.float() for name, one in vgg(some).items()} for some in (judged, truth.image)
    )
    worn = semantic_map.clone()  # (B, 10, H, W), nothing of the background
    worn[:, BACKGROUND] = 0
    regions = nn.functional.adaptive_avg_pool2d(worn, found[CONTENT_LAYER].shape[-2:])
    styles = [region_style(one[CONTENT_LAYER], regions) for one in (found, wanted)]
    colours = [region_means(one, worn) for one in (judged, truth.image)]  # (B, L, 3)
    return {
        "ssim": masked_ssim(judged, truth.image, person),
        "vgg": feature_distance(found, wanted).tolist(),
        "style": [
            1000 * float(style_loss(*(Style(one.grams[at : at + 1], one.share[at : at + 1])
                                      for one in styles)))
            for at in range(len(image))
        ],
        "colour": [
            float(127.5 * (one - other).abs().mean(-1)[area > MIN_LABEL_SHARE].mean())
            for one, other, area in zip(*colours, worn.mean((2, 3)), strict=True)
        ],
    }  # fmt: skip


def edit_tiles(transfer: Transfer, target: Batch, maps: str) -> list[np.ndarray]:
    """Photo; from its mirror image; sleeves long, sleeves short, legs bare, bottoms swapped.

    Returns:
        One (H, W * 6, 3) uint8 RGB strip a person.
    """
    columns = [target.image, repainted(transfer, target.flipped(), target, maps)]
    for edit in SHEET_EDITS:
        columns.append(repainted(transfer, target, replace(target, label_map=edit(target)), maps))
    return _strips([as_photos(column) for column in columns])


def cycle_tiles(transfer: Transfer, source: Batch, target: Batch, maps: str) -> list[np.ndarray]:
    """Photo; who lends the pose; the map there; the person there; the person back.

    Returns:
        One (H, W * 5, 3) uint8 RGB strip a person.
    """
    cycle = run_cycle(transfer, person_of(source), person_of(target), maps)
    map_there = cycle.there.semantic_map.argmax(1).cpu().numpy()
    return _strips([
        as_photos(source.image), as_photos(target.image), coloured(map_there),
        as_photos(cycle.there.image), as_photos(cycle.back.image),
    ])  # fmt: skip


def _strips(columns: list[np.ndarray]) -> list[np.ndarray]:
    """Columns of (B, H, W, 3) pictures to one strip a person."""
    return [np.hstack(list(person)) for person in zip(*columns, strict=True)]
