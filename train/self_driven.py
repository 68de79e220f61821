"""Self-driven samples for H_A: the photo itself is the target, so every pixel is supervised.

A source is the same photo, unchanged (with holes in the gate, to be painted from the codes),
mirrored (a true pair under another pose) or moved and turned. An edited map has no truth inside
the edit; there only the adversarial and the style term speak.

Shapes: B batch, H rows, W columns.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from spt.labels import BACKGROUND, GARMENT_LABELS, LIMB_LABELS, NUM_LABELS
from train.dataset import Augmentation, Batch, PhotoPack
from train.edits import random_edit
from train.processes import my_share

SAME, MIRRORED, MOVED, EDITED = range(4)
SHARES = (0.35, 0.35, 0.15, 0.15)
"""Share of each kind of sample."""


@dataclass(frozen=True)
class Sample:
    """A batch of self-driven samples."""

    source: Batch
    """The photo that is encoded."""
    target: Batch
    """Truth: photo, map and pose; for edited samples the map is the edited one."""
    closed: Tensor
    """(B, 1, H, W), 1 where the gate is shut."""
    known: Tensor
    """(B, 1, H, W), 1 where the target photo is the truth."""
    hidden: Tensor
    """(B, 10) bool, labels whose codes are withheld."""


def draw_sample(
    pack: PhotoPack,
    rows: np.ndarray,
    augmentation: Augmentation,
    random: np.random.Generator,
    size: tuple[int, int],
) -> Sample:
    """Self-driven samples of photos `rows`."""
    kinds = random.choice(len(SHARES), size=len(rows), p=SHARES)[my_share()]
    target = pack.batch(rows, augmentation, random, size)
    other = pack.batch(rows, replace(augmentation, rotation_degrees=12), random, size)
    source = chosen(kinds == MIRRORED, other.flipped(), other)
    source = chosen((kinds == SAME) | (kinds == EDITED), target, source)
    if random.random() < 0.5:
        source, target = source.flipped(), target.flipped()
    source, target = _same_colours(source, target, random)
    edited = torch.from_numpy(kinds == EDITED)[:, None, None].to(pack.device)
    label_map = torch.where(edited, random_edit(target, random), target.label_map)
    known = (label_map == target.label_map)[:, None].float()
    target = replace(target, label_map=label_map)
    closed = _holes(target, kinds, random)
    return Sample(source, target, closed, known, _hidden(len(kinds), random, pack.device))


def chosen(mask: np.ndarray, first: Batch, second: Batch) -> Batch:
    """People of `first` where `mask` (B,), else of `second`."""
    pick = torch.from_numpy(mask).to(first.image.device)
    return Batch(
        *(
            torch.where(
                pick.view(-1, *[1] * (getattr(first, name).dim() - 1)),
                getattr(first, name),
                getattr(second, name),
            )
            for name in ("image", "label_map", "xy_px", "visible")
        )
    )


def _same_colours(
    source: Batch, target: Batch, random: np.random.Generator
) -> tuple[Batch, Batch]:
    """One random colour change for both, and here and there one plain backdrop for both."""
    count, device = len(source.image), source.image.device
    gains = torch.from_numpy(random.uniform(0.75, 1.3, (count, 1, 1, 1)).astype(np.float32))
    balance = torch.from_numpy(random.uniform(0.85, 1.15, (count, 3, 1, 1)).astype(np.float32))
    plain = torch.from_numpy(random.random((count, 1, 1, 1)) < 0.2)
    colour = torch.from_numpy(random.uniform(-0.2, 1, (count, 1, 1, 1)).astype(np.float32))

    def changed(batch: Batch) -> Batch:
        behind = (batch.label_map == BACKGROUND)[:, None] & plain.to(device)
        image = ((batch.image + 1) * (gains * balance).to(device) - 1).clamp(-1, 1)
        return replace(batch, image=torch.where(behind, colour.to(device), image))

    return changed(source), changed(target)


def _holes(target: Batch, kinds: np.ndarray, random: np.random.Generator) -> Tensor:
    """Random boxes, now and then a whole garment or the whole person; never the backdrop."""
    count, rows, columns = target.label_map.shape
    closed = torch.zeros(count, 1, rows, columns)
    for person, kind in enumerate(kinds):
        if random.random() < (0.75 if kind == SAME else 0.3):
            for _ in range(random.integers(1, 4)):
                height = int(rows * random.uniform(0.05, 0.35))
                width = int(columns * random.uniform(0.08, 0.4))
                top = random.integers(0, rows - height)
                left = random.integers(columns // 8, columns - width)
                closed[person, 0, top : top + height, left : left + width] = 1
    closed = closed.to(target.label_map.device)
    for person in range(count):
        dice = random.random()
        if dice < 0.3:
            label = int(random.choice([*GARMENT_LABELS, *LIMB_LABELS]))
            closed[person, 0][target.label_map[person] == label] = 1
        elif dice < 0.5:
            closed[person] = 1
    return closed * (target.label_map != BACKGROUND)[:, None]


def _hidden(count: int, random: np.random.Generator, device: torch.device) -> Tensor:
    """Arms and legs lose their codes with probability 0.3, so that skin is learnt from skin."""
    hidden = torch.zeros(count, NUM_LABELS, dtype=torch.bool)
    for pair in (LIMB_LABELS[:2], LIMB_LABELS[2:]):
        hidden[:, list(pair)] = torch.from_numpy(random.random((count, 1)) < 0.3)
    return hidden.to(device)
