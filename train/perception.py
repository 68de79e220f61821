"""Train the pose network and the parsing network.

    python -m train.perception pose    --out runs/pose    --budget-minutes 12
    python -m train.perception parsing --out runs/parsing --budget-minutes 18
"""

import argparse
import copy
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from spt.checkpoint import save_checkpoint
from spt.labels import NUM_LABELS
from spt.parsing import ParsingConfig, ParsingNetwork, one_hot
from spt.photo import NETWORK_SIZE
from spt.pose import Pose, PoseConfig, PoseNetwork, decode_heatmaps, pose_heatmaps
from train.dataset import Augmentation, Batch, PhotoPack
from train.loop import add_loop_arguments, loop_config, plain_errors, prepare_run, run
from train.metrics import label_iou, percentage_of_correct_keypoints, scores_from_counts
from train.processes import average_gradients
from train.sheets import as_photos, coloured, contact_sheet, drawn_pose

# Wide ranges: the first pass sees the whole photo, with the person small or cut off.
AUGMENTATION = Augmentation(
    rotation_degrees=15, scale=(0.5, 1.6), shift=0.12, flip=0.5, colour=0.35, plain_background=0.15
)
SHEET_PEOPLE = 16
IGNORED = -1
"""Stands for the label of a cell that the cross entropy leaves out."""
HALF_SIZE = (NETWORK_SIZE[0] // 2, NETWORK_SIZE[1] // 2)


class PerceptionJob:
    """What pose and parsing training share: data, averaging, validation batches."""

    kind: str
    best_by: str
    """Score by which the best weights are chosen."""
    half_size_until = 0.0
    """Share of the budget spent at half size."""

    def __init__(
        self, network: nn.Module, pack: PhotoPack, options: argparse.Namespace, annotated: bool
    ) -> None:
        rate = options.learning_rate or 1e-3
        self.command = f"train.perception {self.kind}"
        self.pack, self.batch_size = pack, options.batch
        self.export_path = options.export or options.out / f"{self.kind}.safetensors"
        self.random = np.random.default_rng(options.seed)
        self.train_rows = pack.indices("train", annotated=annotated)
        self.validation_rows = pack.indices("validation", annotated=annotated)
        network = network.to(pack.device, memory_format=torch.channels_last)
        self.networks = {self.kind: network}
        self.averages = {self.kind: copy.deepcopy(network).eval().requires_grad_(False)}
        optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-2)
        self.optimisers = {self.kind: optimiser}

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a random batch, at half size until late: four times the people a minute."""
        rows = self.random.choice(self.train_rows, self.batch_size)
        size = HALF_SIZE if progress < self.half_size_until else NETWORK_SIZE
        batch = self.pack.batch(rows, AUGMENTATION, self.random, size)
        loss = self.loss(batch)
        optimiser = self.optimisers[self.kind]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        average_gradients(self.networks[self.kind])
        nn.utils.clip_grad_norm_(self.networks[self.kind].parameters(), 1.0)
        optimiser.step()
        return {"loss": loss.detach()}

    def loss(self, batch: Batch) -> Tensor:
        """Training loss of a batch."""
        raise NotImplementedError

    def validation_batches(self) -> list[Batch]:
        """The validation split, unchanged, in batches."""
        chunks = np.array_split(self.validation_rows, max(1, len(self.validation_rows) // 16))
        return [self.pack.unchanged(rows) for rows in chunks]

    def merit(self, scores: dict[str, float]) -> float:
        """PCK or mIoU."""
        return scores[self.best_by]

    def export(self, scores: dict[str, float], minutes: float) -> list[Path]:
        """Write the averaged network with its scores."""
        network = self.averages[self.kind]
        trained_on = {
            **self.pack.described(self.train_rows),
            "recipe": self.command,
            "minutes": f"{minutes:.1f}",
        }
        save_checkpoint(self.export_path, network, self.kind, network.config, trained_on, scores)
        return [self.export_path]


class PoseJob(PerceptionJob):
    """Photo to heat maps."""

    kind, best_by = "pose", "pck_0.2"

    def __init__(
        self, pack: PhotoPack, options: argparse.Namespace, config: PoseConfig | None = None
    ) -> None:
        network = PoseNetwork(config or PoseConfig())
        nn.init.constant_(network.unet.head.bias, -4.0)  # heat maps are almost empty
        super().__init__(network, pack, options, annotated=False)

    def loss(self, batch: Batch) -> Tensor:
        """Cross entropy with the Gaussian heat maps, heavier where there is heat."""
        logits = self.networks[self.kind](batch.image.contiguous(memory_format=torch.channels_last))
        size = tuple(logits.shape[-2:])
        target = pose_heatmaps(batch.xy_px / PoseNetwork.stride, batch.visible, size)
        loss = nn.functional.binary_cross_entropy_with_logits(
            logits.float(), target, reduction="none"
        )
        return (loss * (1 + 20 * target)).mean() * 10

    def found(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Keypoints found in a batch, in frame pixels, and their confidence."""
        logits = self.averages[self.kind](batch.image)
        return decode_heatmaps(logits.float().sigmoid(), NETWORK_SIZE)

    def validate(self) -> dict[str, float]:
        """PCK at 0.2 torso lengths over the visible keypoints."""
        hits = [
            percentage_of_correct_keypoints(self.found(batch)[0], batch.xy_px, batch.visible)
            for batch in self.validation_batches()
        ]
        right, seen = np.sum(hits, axis=0)
        return {"pck_0.2": float(right / seen)}

    def sheet(self) -> np.ndarray:
        """Validation photos with the keypoints found."""
        batch = self.pack.unchanged(self.validation_rows[:SHEET_PEOPLE])
        points, confidence = self.found(batch)
        photos = as_photos(batch.image)
        tiles = [
            drawn_pose(photo, Pose(xy.numpy(), seen.numpy() > 0.3))
            for photo, xy, seen in zip(photos, points.cpu(), confidence.cpu(), strict=True)
        ]
        return contact_sheet(tiles, columns=8)


class ParsingJob(PerceptionJob):
    """Photo and heat maps to labels."""

    kind, best_by = "parsing", "miou"
    half_size_until = 0.55

    def __init__(
        self, pack: PhotoPack, options: argparse.Namespace, config: ParsingConfig | None = None
    ) -> None:
        network = ParsingNetwork(config or ParsingConfig())
        super().__init__(network, pack, options, annotated=True)

    def heatmaps(self, batch: Batch, *, disturbed: bool) -> Tensor:
        """Heat maps at half size; when disturbed, as wrong as the pose network may be."""
        xy_px, visible = batch.xy_px, batch.visible
        if disturbed:
            xy_px = xy_px + batch.image.shape[-2] / 128 * torch.randn_like(xy_px)
            kept = torch.rand(visible.shape, device=visible.device) > 0.06
            anyone = torch.rand(visible.shape[:1], device=visible.device) > 0.05
            visible = visible & kept & anyone[:, None]
        rows, columns = batch.image.shape[-2:]
        return pose_heatmaps(xy_px / 2, visible, (rows // 2, columns // 2))

    def loss(self, batch: Batch) -> Tensor:
        """Cross entropy plus the soft Dice loss, which looks after rare labels.

        Cells whose label is an unsure guess count in neither.
        """
        image = batch.image.contiguous(memory_format=torch.channels_last)
        logits = self.networks[self.kind](image, self.heatmaps(batch, disturbed=True)).float()
        target, probability = one_hot(batch.label_map), logits.softmax(dim=1)
        labels = batch.label_map.long()
        if batch.unsure is not None:
            labels = labels.masked_fill(batch.unsure, IGNORED)
            target, probability = (x * ~batch.unsure[:, None] for x in (target, probability))
        shared = (probability * target).sum((0, 2, 3))
        total = (probability + target).sum((0, 2, 3))
        dice = 1 - ((2 * shared + 1) / (total + 1)).mean()
        return nn.functional.cross_entropy(logits, labels, ignore_index=IGNORED) + 0.5 * dice

    def found(self, batch: Batch) -> Tensor:
        """Label maps (B, H, W) found in a batch with its own keypoints."""
        heatmaps = self.heatmaps(batch, disturbed=False)
        return self.averages[self.kind](batch.image, heatmaps).argmax(dim=1)

    def validate(self) -> dict[str, float]:
        """Mean intersection over union, and one per label, over the whole split."""
        counts = np.zeros((NUM_LABELS, 2))
        for batch in self.validation_batches():
            counts += label_iou(self.found(batch), batch.label_map)
        return scores_from_counts(counts)

    def sheet(self) -> np.ndarray:
        """Validation photos, the maps found, the maps annotated."""
        batch = self.pack.unchanged(self.validation_rows[:SHEET_PEOPLE])
        columns = zip(as_photos(batch.image), self.found(batch).cpu().numpy(),
                      batch.label_map.cpu().numpy(), strict=True)  # fmt: skip
        tiles = [
            np.hstack([photo, coloured(found), coloured(truth)]) for photo, found, truth in columns
        ]
        return contact_sheet(tiles, columns=4)


JOBS = {"pose": PoseJob, "parsing": ParsingJob}


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.perception", description=__doc__)
    parser.add_argument("network", choices=list(JOBS))
    add_loop_arguments(parser)
    options = parser.parse_args(arguments)
    config = loop_config(options)
    device = prepare_run(config)
    job = JOBS[options.network](PhotoPack(options.pack, device), options)
    plan = f"{len(job.train_rows)} photos to train, {len(job.validation_rows)} to validate"
    sys.stdout.write(f"{options.network}: {plan}, {config.budget_minutes} minutes\n")
    if not options.dry_run:
        run(job, config, device)
    return 0


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
