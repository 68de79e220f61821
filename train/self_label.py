"""Label maps for photos that come without: guessed by a trained parsing network.

The network answers to the photo and to its mirror image; the mean of both is the guess. Cells with
less confidence than `SURE_FROM` are marked `UNSURE`.
"""

from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from spt.checkpoint import load_checkpoint
from spt.device import autocast
from spt.labels import BACKGROUND, LABELS, MIRROR
from spt.parsing import ParsingConfig, ParsingNetwork
from spt.perception import image_tensor
from spt.photo import NETWORK_SIZE
from spt.pose import Pose, pose_heatmaps
from train.pack import UNSURE, PhotoSet, png_of

SURE_FROM = 0.8
"""Mean probability of photo and mirror image from which a guess is trained on."""


class LabelGuesser:
    """The parsing network of a folder, loaded when it is first needed."""

    def __init__(self, checkpoints: Path, device: torch.device) -> None:
        self.checkpoints, self.device = checkpoints, device

    @cached_property
    def network(self) -> ParsingNetwork:
        """The network.

        Raises:
            CheckpointError: parsing.safetensors is missing, foreign or damaged.
        """
        checkpoint = load_checkpoint(self.checkpoints / "parsing.safetensors", "parsing")
        network = ParsingNetwork(checkpoint.config_as(ParsingConfig))
        checkpoint.load_into(network)
        network.eval().requires_grad_(False)
        return network.to(self.device, memory_format=torch.channels_last)

    def guess(
        self, photo: np.ndarray, pose: Pose, frame_rows: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Label map of a stored crop.

        Arguments:
            photo: (H, W, 3) uint8 RGB.
            pose: keypoints in pixels of `photo`.
            frame_rows: rows of the network frame in pixels of `photo`: tells how large people are.

        Returns:
            (H, W) uint8 label map 0..9, and its confidence (H, W) float32 in [0, 1].
        """
        rows, columns = photo.shape[:2]
        scale = NETWORK_SIZE[0] / frame_rows
        half = round(rows * scale / 2), round(columns * scale / 2)
        xy_px = np.stack([pose.xy_px, pose.mirrored(columns).xy_px])
        points = torch.from_numpy(xy_px * np.array([half[1] / columns, half[0] / rows]))
        visible = torch.from_numpy(np.stack([pose.visible, pose.mirrored(columns).visible]))
        heatmaps = pose_heatmaps(points.float(), visible, half).to(self.device)
        image = image_tensor(photo).to(self.device)
        size = (2 * half[0], 2 * half[1])
        if size != (rows, columns):
            image = _resized(image, size)
        both = torch.cat([image, image.flip(-1)]).contiguous(memory_format=torch.channels_last)
        with torch.inference_mode(), autocast(self.device):
            chance, mirrored = self.network(both, heatmaps).float().softmax(dim=1)
        chance = (chance + mirrored.flip(-1)[list(MIRROR.labels)]) / 2
        if size != (rows, columns):
            chance = _resized(chance[None], (rows, columns))[0]
        confidence, label_map = chance.max(dim=0)
        return label_map.byte().cpu().numpy(), confidence.cpu().numpy()

    def cells(self, photo: np.ndarray, pose: Pose, frame_rows: int) -> np.ndarray:
        """As `guess`: (H, W) uint8 labels, plus `UNSURE` where they are unsure."""
        label_map, confidence = self.guess(photo, pose, frame_rows)
        return np.where(confidence < SURE_FROM, label_map + UNSURE, label_map).astype(np.uint8)


def _resized(picture: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    return nn.functional.interpolate(
        picture, size, mode="bilinear", align_corners=False, antialias=True
    )


def self_labelled(guesser: LabelGuesser, photo_set: PhotoSet) -> PhotoSet:
    """The people of the train split that have no map, each with a guessed one."""
    labelled = PhotoSet(f"{photo_set.data}, labels guessed", photo_set.frame_size)
    unlabelled = [one for one in photo_set.people if one.split == "train" and not one.png.size]
    for person in tqdm(unlabelled, desc="self-labels", mininterval=10):
        cells = guesser.cells(person.photo(), person.pose, photo_set.frame_size[0])
        labelled.people.append(replace(person, png=png_of(cells)))
    return labelled


def agreement(guesser: LabelGuesser, photo_set: PhotoSet) -> list[str]:
    """How much of the annotated validation people is surely labelled, and how much of it rightly.

    Returns:
        One line for all cells, one for those of a person, one for each label.
    """
    counts = np.zeros((len(LABELS), 4), dtype=int)  # truth, sure of it, surely guessed, right
    body = np.zeros(3, dtype=int)  # all, sure, right
    for person in photo_set.people:
        if person.split != "validation" or not person.png.size:
            continue
        truth = person.cells()
        guess, confidence = guesser.guess(person.photo(), person.pose, photo_set.frame_size[0])
        sure = confidence >= SURE_FROM
        for label in range(len(LABELS)):
            here, found = truth == label, (guess == label) & sure
            counts[label] += [here.sum(), (here & sure).sum(), found.sum(), (here & found).sum()]
        either = (truth != BACKGROUND) | (guess != BACKGROUND)
        right = sure & (guess == truth)
        body += [either.sum(), (either & sure).sum(), (either & right).sum()]
    rows = {"all cells": counts.sum(0), "person": body[[0, 1, 1, 2]]}
    rows |= dict(zip(LABELS, counts, strict=True))
    return [
        f"{name}: {sure / max(size, 1):.3f} sure, {right / max(found, 1):.3f} of the guesses right"
        for name, (size, sure, found, right) in rows.items()
    ]
