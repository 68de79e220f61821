"""How good H_A is on the validation people, in numbers and in pictures.

Shapes: B batch, H rows, W columns.
"""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from spt.background import backdrop
from spt.label_flow import label_flows, select_flow, warp
from spt.labels import BACKGROUND
from spt.parsing import one_hot
from train.cycle import run_cycle
from train.dataset import Batch, PhotoPack
from train.edits import long_sleeves, short_sleeves, short_trousers, swapped_bottoms
from train.features import VggFeatures
from train.metrics import masked_ssim
from train.sheets import as_photos, coloured
from train.transfer import Transfer, person_of, pose_only_map

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


def mirrored_scores(
    transfer: Transfer, vgg: VggFeatures, pack: PhotoPack, rows: np.ndarray, maps: str
) -> dict[str, float]:
    """SSIM and VGG distance on mirrored pairs, on the person only.

    The flipped photo is the source, the photo the truth. Beside H_A: `_warp`, the pixels moved
    alone, and `_copy`, the source as it is.
    """
    totals = {f"{kind}_{way}": [] for kind in ("ssim", "vgg") for way in ("", "warp", "copy")}
    for some in np.array_split(rows, min(6, len(rows))):
        target = pack.unchanged(some)
        source = target.flipped()
        ways = {
            "": repainted(transfer, source, target, maps),
            "warp": moved_alone(source, target),
            "copy": source.image,
        }
        person = (target.label_map != BACKGROUND)[:, None].float()
        wanted = vgg(target.image)
        for way, image in ways.items():
            judged = person * image.float() + (1 - person) * target.image
            found = vgg(judged)
            apart = sum((found[k] - wanted[k]).abs().mean((1, 2, 3)) for k in found)
            totals[f"vgg_{way}"] += apart.tolist()
            totals[f"ssim_{way}"] += masked_ssim(judged, target.image, person)
    return {name.rstrip("_"): float(np.mean(values)) for name, values in totals.items()}


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
