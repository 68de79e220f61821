"""Pictures of people in other poses, by our networks in each way that is compared.

Shapes: B batch, H rows, W columns.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from spt.appearance import AppearanceConfig, AppearanceGenerator
from spt.background import backdrop
from spt.checkpoint import Checkpoint, load_checkpoint
from spt.device import pick_device, with_cast_weights
from spt.errors import SptError
from spt.inference import PersonEditor
from spt.local_enhancer import GrownAppearanceGenerator
from spt.networks import Networks
from spt.paper_networks import PaperAppearanceGenerator, PaperConfig, PaperSemanticGenerator
from spt.parsing import ParsingConfig, ParsingNetwork, one_hot
from spt.perception import Perception
from spt.pose import Pose, PoseConfig, PoseNetwork
from spt.semantic import SemanticConfig, SemanticGenerator
from train.dataset import Batch
from train.flows import flows_between
from train.paired_scores import painter
from train.sheets import as_photos
from train.transfer import Transfer, person_of, transfer_of

STUDIO, PREDICTED, GIVEN, COPY = "studio", "predicted", "given", "copy"
WAYS = {
    STUDIO: "the studio: pose moved in the editor, own pixels where the photo has them",
    PREDICTED: "networks alone, map by H_S",
    GIVEN: "networks alone, true target map",
    COPY: "source left as it is",
}
"""Ours, and what costs nothing, in words."""


@dataclass(frozen=True)
class Made:
    """Pictures of one way."""

    pictures: np.ndarray
    """(B, H, W, 3) uint8."""
    painted: Tensor | None = None
    """(B, H, W) uint8 labels that were painted; None where nobody says."""


@dataclass(frozen=True)
class Ours:
    """The networks that are evaluated, and those that judge."""

    transfer: Transfer
    editing: Networks | None
    """For the editor; None for networks at the published widths, which have no editor."""
    judge: Perception
    """Pose and parsing network that look at pictures, the same for all methods."""
    device: torch.device


def load_ours(checkpoint: Path, judge: Path, device: str) -> Ours:
    """Load a folder of checkpoints, ours or at the published widths.

    Arguments:
        checkpoint: holds semantic and appearance.safetensors.
        judge: holds pose and parsing.safetensors.
        device: auto, cpu or cuda.

    Raises:
        CheckpointError: a file is missing, foreign or damaged.
    """
    where = pick_device(device)
    pose, parsing = (load_checkpoint(judge / f"{kind}.safetensors", kind)
                     for kind in ("pose", "parsing"))  # fmt: skip
    seeing = Perception(
        _ready(PoseNetwork(pose.config_as(PoseConfig)), pose, where),
        _ready(ParsingNetwork(parsing.config_as(ParsingConfig)), parsing, where),
        where,
    )
    semantic, appearance = (load_checkpoint(checkpoint / f"{kind}.safetensors", kind)
                            for kind in ("semantic", "appearance"))  # fmt: skip
    published = "encoder_widths" in appearance.config
    painter = _published_painter(appearance) if published else AppearanceGenerator(
        appearance.config_as(AppearanceConfig)
    )  # fmt: skip
    if "encoder_widths" in semantic.config:
        mapper = PaperSemanticGenerator(semantic.config_as(PaperConfig))
    else:
        mapper = SemanticGenerator(semantic.config_as(SemanticConfig))
    mapper, painter = (with_cast_weights(_ready(network, stored, where), where)
                       for network, stored in ((mapper, semantic), (painter, appearance)))
    ours = isinstance(mapper, SemanticGenerator) and not published
    return Ours(
        transfer_of(mapper, painter, 1.0),
        Networks(seeing, mapper, painter, where) if ours else None,
        seeing,
        where,
    )


def _published_painter(stored: Checkpoint) -> nn.Module:
    """H_A at the published widths, grown where its weights are."""
    coarse = PaperAppearanceGenerator(stored.config_as(PaperConfig))
    grown = any(name.startswith("coarse.") for name in stored.state)
    return GrownAppearanceGenerator(coarse) if grown else coarse


def _ready(network: nn.Module, stored: Checkpoint, device: torch.device) -> nn.Module:
    stored.load_into(network)
    network.eval().requires_grad_(False)
    return network.to(device, memory_format=torch.channels_last)


def ways_of(ours: Ours, *, truth: bool) -> list[str]:
    """The ways that apply: a true map and an unmoved source mean something where truth is known."""
    ways = [STUDIO] if ours.editing else []
    return [*ways, PREDICTED, GIVEN, COPY] if truth else [*ways, PREDICTED]


def made_by_us(
    ours: Ours, source: Batch, target: Batch, *, truth: bool
) -> tuple[dict[str, Made], dict[int, str]]:
    """Take people to the poses of `target`, before their own backdrop.

    Arguments:
        ours: the networks.
        source: the people.
        target: whose poses are taken, and with the truth whose maps.
        truth: whether `target` shows the same people.

    Returns:
        Pictures by way; and where the editor refused, the place in the batch and its reason.
    """
    person, pose = person_of(source), (target.xy_px, target.visible)
    maps = {PREDICTED: ours.transfer.predicted_map(person, pose)}
    if truth:
        maps[GIVEN] = one_hot(target.label_map)
    behind = backdrop(source.image, person.semantic_map)
    flows = flows_between(person.pose, pose, tuple(source.image.shape[-2:]))
    painted = painter(ours.transfer, person, pose, behind, flows)
    found = {way: Made(as_photos(painted(wanted)), wanted.argmax(1).byte())
             for way, wanted in maps.items()}
    if truth:
        found[COPY] = Made(as_photos(source.image), source.label_map)
    refused: dict[int, str] = {}
    if ours.editing:
        found[STUDIO] = _edited(ours.editing, source, target, refused)
    return found, refused


def _edited(networks: Networks, source: Batch, target: Batch, refused: dict[int, str]) -> Made:
    """Each person in the editor: opened with pose and map, moved, rendered."""
    photos, size = as_photos(source.image), tuple(source.image.shape[-2:])
    pictures, painted = photos.copy(), source.label_map.cpu().clone()
    poses = [
        [Pose(*both) for both in zip(one.xy_px.cpu().numpy(), one.visible.cpu().numpy(),
                                     strict=True)] for one in (source, target)
    ]  # fmt: skip
    for at, photo in enumerate(photos):
        editor = PersonEditor(networks)
        try:
            editor.open(photo, pose=poses[0][at], label_map=source.label_map[at].cpu().numpy())
            wanted = editor.move(poses[1][at])
            pictures[at] = editor.render()
        except SptError as error:
            refused[at] = str(error)
            continue
        painted[at] = torch.from_numpy(editor.frame.paste_labels(wanted, size))
    return Made(pictures, painted.to(source.label_map.device))
