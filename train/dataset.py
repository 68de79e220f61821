"""Batches from a prepared pack: photos, label maps and keypoints, augmented together.

Shapes: B batch, H rows, W columns of the network frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from spt.device import full_precision
from spt.errors import InputError, expect
from spt.labels import BACKGROUND, MIRROR
from train.pack import UNSURE, PhotoSet, read_pack
from train.processes import my_share


@dataclass(frozen=True)
class Augmentation:
    """Ranges of the random changes of a crop; the defaults change nothing."""

    rotation_degrees: float = 0.0
    """Largest rotation to either side."""
    scale: tuple[float, float] = (1.0, 1.0)
    """Range of the person's size, 1 for the size of the network frame."""
    shift: float = 0.0
    """Largest shift, in sides of the stored crop."""
    flip: float = 0.0
    """Probability of a left-right flip, labels and keypoints swapped."""
    colour: float = 0.0
    """Largest change of brightness, contrast and colour balance."""
    plain_background: float = 0.0
    """Probability of a flat backdrop where the label map is known."""


@dataclass(frozen=True)
class Batch:
    """One batch of framed people."""

    image: Tensor
    """(B, 3, H, W) float32 RGB in [-1, 1]."""
    label_map: Tensor
    """(B, H, W) uint8 labels; all background where no map is known."""
    xy_px: Tensor
    """(B, 18, 2) keypoints (x, y) in pixels of the frame."""
    visible: Tensor
    """(B, 18) bool."""
    unsure: Tensor | None = None
    """(B, H, W) bool, labels too unsure to learn from; None where nobody guessed."""

    def flipped(self) -> "Batch":
        """The same people in a mirror: left and right labels and keypoints swapped."""
        labels = torch.tensor(MIRROR.labels, dtype=torch.uint8, device=self.label_map.device)
        order = list(MIRROR.keypoints)
        sign = torch.tensor([-1.0, 1.0], device=self.xy_px.device)
        offset = torch.tensor([float(self.image.shape[-1]), 0], device=self.xy_px.device)
        return Batch(
            self.image.flip(-1),
            labels[self.label_map.flip(-1).long()],
            self.xy_px[:, order] * sign + offset,
            self.visible[:, order],
            None if self.unsure is None else self.unsure.flip(-1),
        )

    def to(self, device: torch.device) -> "Batch":
        """The same people on another device."""
        parts = (self.image, self.label_map, self.xy_px, self.visible, self.unsure)
        return Batch(*(part if part is None else part.to(device) for part in parts))


class PhotoPack:
    """All crops of one or more packs (files, or read already) in memory (or on the GPU).

    The set of the first pack is the one that is validated on; other sets only add the people of
    their train split.
    """

    def __init__(self, packs: Sequence[Path | PhotoSet], device: torch.device) -> None:
        sets = [one if isinstance(one, PhotoSet) else read_pack(one) for one in packs]
        check_alike(sets, packs)
        people = [person for one in sets for person in one.people]
        self.device = device
        self.frame_size = sets[0].frame_size
        self.names = np.array([person.name for person in people])
        self.splits = np.array([person.split for person in people])
        self.sets = np.repeat([one.data for one in sets], [len(one.people) for one in sets])
        maps = [person.cells() for person in people]
        self.annotated = np.array([cells is not None for cells in maps])
        photos = np.stack([person.photo() for person in people])
        nothing = np.zeros(photos.shape[1:3], np.uint8)
        filled = np.stack([nothing if cells is None else cells for cells in maps])
        self.photos = torch.from_numpy(photos).movedim(-1, 1).contiguous().to(device)
        self.maps = torch.from_numpy(filled).to(device)
        self.guessed = (filled >= UNSURE).any(axis=(1, 2))
        poses = [person.pose for person in people]
        self.xy_px = torch.from_numpy(np.stack([pose.xy_px for pose in poses])).to(device)
        self.visible = torch.from_numpy(np.stack([pose.visible for pose in poses])).to(device)

    def indices(self, split: str, *, annotated: bool) -> np.ndarray:
        """Row numbers of a split, "train", "validation" or "test"; of those with a map only."""
        chosen = self.splits == split
        if split != "train":
            chosen &= self.sets == self.sets[0]
        return np.flatnonzero(chosen & (self.annotated | (not annotated)))

    def described(self, rows: np.ndarray) -> dict[str, str]:
        """What was trained on, for a checkpoint's header."""
        sets = self.sets[rows].tolist()
        counts = [f"{name}: {sets.count(name)} people" for name in dict.fromkeys(sets)]
        return {"data": "; ".join(counts), "people": str(len(rows))}

    @full_precision
    def batch(
        self,
        rows: np.ndarray,
        augmentation: Augmentation,
        random: np.random.Generator,
        size: tuple[int, int] | None = None,
    ) -> Batch:
        """Crops `rows`, each under its own random change, as a batch of `size` or `frame_size`.

        Of several processes each gets its own share of the people.
        """
        return self._drawn(rows, augmentation, random, size or self.frame_size, my_share())

    def unchanged(self, rows: np.ndarray, size: tuple[int, int] | None = None) -> Batch:
        """Crops `rows` as they are, for validation: draws no random number that training misses."""
        size = size or self.frame_size
        return self._drawn(rows, Augmentation(), np.random.default_rng(0), size, slice(None))

    @full_precision
    def _drawn(
        self,
        rows: np.ndarray,
        augmentation: Augmentation,
        random: np.random.Generator,
        size: tuple[int, int],
        share: slice,
    ) -> Batch:
        """Random numbers for all `rows`, and the batch of those in `share`."""
        matrices = np.stack([self._matrix(augmentation, random, size) for _ in rows])[share]
        index = torch.from_numpy(np.asarray(rows)[share]).to(self.device)
        image, label_map, unsure = self._warped(index, matrices, size)
        to_frame = torch.from_numpy(np.linalg.inv(matrices)[:, :2].astype(np.float32))
        xy_px = _moved(self.xy_px[index], to_frame.to(self.device))
        inside = (xy_px >= 0) & (xy_px < torch.tensor([size[1], size[0]], device=self.device))
        batch = Batch(image, label_map, xy_px, self.visible[index] & inside.all(-1), unsure)
        batch = _flipped_at(batch, (random.random(len(rows)) < augmentation.flip)[share])
        image = self._repainted(batch, np.asarray(rows), share, augmentation, random)
        return replace(batch, image=image)

    def _matrix(
        self, augmentation: Augmentation, random: np.random.Generator, size: tuple[int, int]
    ) -> np.ndarray:
        """(3, 3): pixels of the frame to pixels of the stored crop."""
        rows, columns = self.photos.shape[-2:]
        turn = np.deg2rad(random.uniform(-1, 1) * augmentation.rotation_degrees)
        low, high = np.log(augmentation.scale)
        scale = self.frame_size[0] / size[0] / np.exp(random.uniform(low, high))
        shift = random.uniform(-1, 1, 2) * augmentation.shift * np.array([columns, rows])
        rotation = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        centre = np.array([columns, rows]) / 2 + shift
        matrix = np.eye(3)
        matrix[:2, :2] = rotation
        matrix[:2, 2] = centre - rotation @ np.array([size[1], size[0]]) / 2
        return matrix

    def _warped(
        self, index: Tensor, matrices: np.ndarray, size: tuple[int, int]
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        rows, columns = self.photos.shape[-2:]
        y, x = np.mgrid[: size[0], : size[1]] + 0.5
        points = np.stack([x, y, np.ones_like(x)], axis=-1)  # (H, W, 3)
        places = np.einsum("bij,hwj->bhwi", matrices[:, :2], points)
        grid = torch.from_numpy((2 * places / [columns, rows] - 1).astype(np.float32))
        grid = grid.to(self.device)
        image = nn.functional.grid_sample(
            self.photos[index].float(), grid, padding_mode="border", align_corners=False
        )
        cells = nn.functional.grid_sample(
            self.maps[index, None].float(), grid, mode="nearest", align_corners=False
        )[:, 0].byte()
        return image / 127.5 - 1, cells % UNSURE, cells >= UNSURE if self.guessed.any() else None

    def _repainted(
        self,
        batch: Batch,
        rows: np.ndarray,
        share: slice,
        augmentation: Augmentation,
        random: np.random.Generator,
    ) -> Tensor:
        """Colour jitter, and here and there a plain backdrop."""
        count = len(rows)
        # A guessed map leaves gaps around the person, in which the old backdrop would stay.
        known = self.annotated[rows] & ~self.guessed[rows]
        plain = known & (random.random(count) < augmentation.plain_background)
        colour = random.uniform(-0.2, 1, (count, 1, 1, 1))
        strength = augmentation.colour
        gain = 1 + random.uniform(-strength, strength, (count, 1, 1, 1))
        balance = 1 + random.uniform(-strength, strength, (count, 3, 1, 1)) / 2
        offset = random.uniform(-strength, strength, (count, 1, 1, 1)) / 2
        plains, colours, gains, offsets = (
            torch.from_numpy(one[share]).to(self.device)
            for one in (plain, *(x.astype(np.float32) for x in (colour, gain * balance, offset)))
        )
        backdrop = (batch.label_map == BACKGROUND)[:, None] & plains.view(-1, 1, 1, 1)
        return (torch.where(backdrop, colours, batch.image) * gains + offsets).clamp(-1, 1)


def check_alike(sets: list[PhotoSet], paths: Sequence[Path | PhotoSet]) -> None:
    """Refuse packs that cannot go into one batch.

    Raises:
        InputError: crops or frames of different sizes.
    """
    kinds = [(one.frame_size, one.people[0].photo().shape[:2]) for one in sets]
    for kind, path in zip(kinds, paths, strict=True):
        expect(
            kind == kinds[0],
            InputError,
            f"pack {path}",
            got=f"frames of {kind[0]} in crops of {kind[1]}",
            expected=f"frames of {kinds[0][0]} in crops of {kinds[0][1]} as in {paths[0]}",
            fix="Train on packs of one size at a time.",
        )


def _moved(points: Tensor, matrices: Tensor) -> Tensor:
    """(B, K, 2) points under (B, 2, 3) affines."""
    return points @ matrices[:, :, :2].transpose(1, 2) + matrices[:, None, :, 2]


def _flipped_at(batch: Batch, chosen: np.ndarray) -> Batch:
    flipped = batch.flipped()
    mask = torch.from_numpy(chosen).to(batch.image.device)

    def pick(yes: Tensor, no: Tensor) -> Tensor:
        return torch.where(mask.view(-1, *[1] * (yes.dim() - 1)), yes, no)

    return Batch(
        pick(flipped.image, batch.image),
        pick(flipped.label_map, batch.label_map),
        pick(flipped.xy_px, batch.xy_px),
        pick(flipped.visible, batch.visible),
        None if batch.unsure is None else pick(flipped.unsure, batch.unsure),
    )
