"""Scores on pairs whose truth is known: H_S by its maps, H_A by its pictures, perception by both.

Everything stands beside what costs nothing: leaving the source as it is (`_copy`), and moving it
along the flows of its labels (`_warp`).

Shapes: B batch, L = 10 labels, H rows, W columns.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from spt.background import backdrop
from spt.figure import Figure
from spt.label_flow import aligned_map, label_flows, select_flow, warp
from spt.labels import BACKGROUND, LABELS, NUM_LABELS
from spt.parsing import one_hot, resize_labels
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose, decode_heatmaps, pose_heatmaps
from spt.repose import reposed_map
from spt.semantic import SemanticGenerator
from train.features import VggFeatures, feature_distance
from train.flows import Points
from train.metrics import (
    colour_errors,
    label_iou,
    masked_ssim,
    percentage_of_correct_keypoints,
    scores_from_counts,
)
from train.paired_set import PairedSet
from train.transfer import Person, StudioTransfer, Transfer, person_of, transfer_of

BATCH = 10


class Moved(NamedTuple):
    """Some pairs' people in the target pose, by each way: maps (B, H, W), images (B, 3, H, W)."""

    maps: dict[str, Tensor]
    images: dict[str, Tensor]


def reposed(network: SemanticGenerator, pairs: PairedSet) -> Tensor:
    """Maps (B, H, W) uint8 as the page makes them: geometry, and H_S where the trunk goes far."""
    rows, columns = pairs.source.label_map.shape[-2:]
    whole = Frame(0, 0, columns, rows)
    fine = resize_labels(pairs.source.label_map, MAP_SIZE).cpu().numpy()
    poses = [
        [Pose(*pose) for pose in zip(one.xy_px.cpu().numpy(), one.visible.cpu().numpy(),
                                     strict=True)] for one in (pairs.source, pairs.target)
    ]  # fmt: skip
    found = [
        reposed_map(network, Figure(label_map, whole, old), new)
        for label_map, old, new in zip(fine, *poses, strict=True)
    ]
    return resize_labels(torch.from_numpy(np.stack(found)), (rows, columns)).to(
        pairs.source.label_map.device
    )


def painter(
    transfer: Transfer, person: Person, pose: Points, behind: Tensor, flows: Tensor
) -> Callable[[Tensor], Tensor]:
    """Paints maps (B, 10, H, W) of the same person; what depends on no map is done once."""
    if not isinstance(transfer, StudioTransfer):
        return lambda wanted: transfer.painted(person, wanted, pose, behind)
    rows, columns = person.image.shape[-2:]
    half = (rows // 2, columns // 2)
    heatmaps = [pose_heatmaps(xy / 2, seen, half) for xy, seen in (person.pose, pose)]
    photo = transfer.appearance.encode(person.image, person.semantic_map, heatmaps[0])
    paint = transfer.appearance.paint
    return lambda wanted: paint(photo, behind, flows, wanted, heatmaps[1]).image.float()


@torch.inference_mode()
def moved(transfer: Transfer, pairs: PairedSet) -> Moved:
    """Take the people of some pairs to their target pose, by every way that is compared."""
    source, target = pairs.source, pairs.target
    person, pose = person_of(source), (target.xy_px, target.visible)
    size = tuple(source.image.shape[-2:])
    predicted = transfer.predicted_map(person, pose)
    maps = {
        "": predicted.argmax(1).byte(),
        "warp": aligned_map(person.semantic_map, person.pose, pose).argmax(1).byte(),
        "copy": source.label_map,
    }
    if isinstance(transfer.semantic, SemanticGenerator):
        maps["reposed"] = reposed(transfer.semantic, pairs)
    behind = backdrop(source.image, person.semantic_map)
    flows = label_flows(person.pose, pose, size)
    along = select_flow(flows, target.label_map)
    painted = painter(transfer, person, pose, behind, flows)
    images = {
        "given": painted(one_hot(target.label_map)),
        "predicted": painted(predicted),
        "warp": warp(source.image, along, padding="border"),
        "copy": source.image,
    }
    if "reposed" in maps:
        images["reposed"] = painted(one_hot(maps["reposed"]))
    return Moved(maps, images)


class _Totals:
    """What the batches add up to."""

    def __init__(self) -> None:
        self.counts: dict[str, np.ndarray] = {}
        self.values: dict[str, list[float]] = {}
        self.colours: dict[str, list[np.ndarray]] = {}

    def maps(self, way: str, found: Tensor, truth: Tensor) -> None:
        counts = self.counts.setdefault(way, np.zeros((NUM_LABELS, 2)))
        counts += label_iou(found, truth)

    def add(self, name: str, values: list[float]) -> None:
        self.values.setdefault(name, []).extend(values)

    def scores(self) -> dict[str, float]:
        scores = {}
        for way, counts in self.counts.items():
            scores |= {_named(name, way): value
                       for name, value in scores_from_counts(counts).items()
                       if name == "miou" or not way}  # fmt: skip
        scores |= {name: float(np.mean(values)) for name, values in self.values.items()}
        for way, parts in self.colours.items():
            each = np.concatenate(parts)  # (N, L)
            scores[f"colour_{way}"] = float(np.nanmean(each))
            shown = ~np.isnan(each).all(0)
            scores |= {f"colour_{LABELS[label]}_{way}": float(np.nanmean(each[:, label]))
                       for label in np.flatnonzero(shown)}  # fmt: skip
        return scores


def _named(name: str, way: str) -> str:
    return f"{name}_{way}" if way else name


def _judge(totals: _Totals, found: Moved, pairs: PairedSet, vgg: VggFeatures | None) -> None:
    """Add one batch; the background is not judged, for nobody can know it."""
    target = pairs.target
    person = (target.label_map != BACKGROUND)[:, None].float()
    shown = person * pairs.shown[:, None]
    wanted = vgg(target.image) if vgg else {}
    for way, label_map in found.maps.items():
        totals.maps(way, label_map, target.label_map)
    for way, image in found.images.items():
        judged = person * image.float() + (1 - person) * target.image
        if vgg:
            totals.add(f"vgg_{way}", feature_distance(vgg(judged), wanted).tolist())
        totals.add(f"ssim_{way}", masked_ssim(judged, target.image, person))
        off = (judged - target.image).abs().mean(1, keepdim=True) * 127.5
        for name, where in (("shown", shown), ("hidden", person - shown)):
            error = (off * where).sum((1, 2, 3)) / where.sum((1, 2, 3)).clamp_min(1)
            totals.add(f"l1_{name}_{way}", error.tolist())
        parts = totals.colours.setdefault(way, [])
        where = target.label_map
        parts.append(colour_errors(judged, where, target.image, where))


@torch.inference_mode()
def paired_scores(
    semantic: nn.Module,
    appearance: nn.Module,
    vgg: VggFeatures | None,
    pairs: PairedSet,
    fade_in: float | None = None,
    watch: Callable[[Moved, PairedSet], None] | None = None,
) -> dict[str, float]:
    """Score H_S and H_A of either size on pairs; networks, `vgg` and pairs on one device.

    Arguments:
        semantic: H_S.
        appearance: H_A.
        vgg: features of the VGG distance; None to go without it.
        pairs: from `paired_set.read_pairs`.
        fade_in: as of `transfer.transfer_of`.
        watch: is shown every batch, for a sheet or a progress bar.

    Returns:
        `miou` and `iou_LABEL` of H_S, `miou_WAY` of the ways beside it; `ssim_WAY` (person only,
        higher is better), `vgg_WAY`, `l1_shown_WAY`, `l1_hidden_WAY` (0..255, where the source
        shows the surface and where it does not), `colour_WAY` and `colour_LABEL_WAY` (0..255;
        lower is better). Ways: "given" and "predicted" are H_A on the true map and on that of
        H_S, "reposed" on the page's; "warp" moves the pixels, "copy" leaves them.
    """
    transfer = transfer_of(semantic, appearance, fade_in)
    totals = _Totals()
    for some in pairs.batches(BATCH):
        found = moved(transfer, some)
        _judge(totals, found, some, vgg)
        if watch is not None:
            watch(found, some)
    return totals.scores()


@torch.inference_mode()
def perception_scores(
    pose_network: nn.Module, parsing_network: nn.Module, pairs: PairedSet
) -> dict[str, float]:
    """`pck_0.2`, `parsing_miou` with true and `parsing_miou_found` with found keypoints, IoUs."""
    hits, counts, counts_found = np.zeros(2), np.zeros((NUM_LABELS, 2)), np.zeros((NUM_LABELS, 2))
    for some in pairs.batches(BATCH):
        for people in (some.source, some.target):
            rows, columns = people.image.shape[-2:]
            heat = pose_network(people.image).float().sigmoid()
            points, confidence = decode_heatmaps(heat, (rows, columns))
            hits += percentage_of_correct_keypoints(points, people.xy_px, people.visible)
            half = (rows // 2, columns // 2)
            for total, (xy, seen) in (
                (counts, (people.xy_px, people.visible)),
                (counts_found, (points, confidence > 0.25)),
            ):
                logits = parsing_network(people.image, pose_heatmaps(xy / 2, seen, half))
                total += label_iou(logits.argmax(1), people.label_map)
    scores = {f"parsing_{name}": value for name, value in scores_from_counts(counts).items()}
    scores["parsing_miou_found"] = scores_from_counts(counts_found)["miou"]
    return {"pck_0.2": float(hits[0] / hits[1]), **scores}
