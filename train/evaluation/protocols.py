"""What is evaluated: who is taken to which pose, and whether the answer is known.

Shapes: B batch, H rows, W columns.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import numpy as np
import torch

from spt.errors import InputError, expect
from spt.pose import Pose
from train.cycle import partners
from train.dataset import Batch, PhotoPack
from train.datasets.published_tables import read_pairs
from train.evaluation.packs import digest_of, people_of
from train.pack import PackedPerson, PhotoSet
from train.paired_set import PairedSet

SEPARATOR = "___"
"""Between the names of source and target in a file name, as in published result folders."""
MIRRORED = "mirrored"
"""Stands behind the name of a photo that was flipped."""
CPU = torch.device("cpu")


@dataclass(frozen=True)
class Protocol:
    """Pairs of people, in a fixed order."""

    name: str
    """Short, for folders and `scores.json`."""
    title: str
    """For people."""
    data: str
    """Which photos, under which licence."""
    split: str
    truth: bool
    """Whether the target picture is the source's person, so that outputs can be held against it."""
    names: tuple[tuple[str, str], ...]
    """Source and target of every pair."""
    size: tuple[int, int]
    """Rows and columns of all pictures."""
    load: Callable[[slice], tuple[Batch, Batch]]
    """Sources and targets of some pairs."""
    digest: str
    """SHA-256 of the data."""
    problems: tuple[str, ...] = ()
    """Pairs that are asked for and cannot be used: path and reason, one sentence each."""

    def __len__(self) -> int:
        return len(self.names)

    @property
    def pairs(self) -> list[str]:
        """A name for every pair that can be a file name."""
        return [pair_name(*both) for both in self.names]

    def first(self, count: int | None) -> "Protocol":
        """The first `count` pairs, None for all."""
        return replace(self, names=self.names[:count])


def pair_name(source: str, target: str) -> str:
    """Names of source and target photo as one file name without ending."""
    return SEPARATOR.join(quote(name, safe=" ()") for name in (source, target))


def batch_of(
    photos: Sequence[np.ndarray], maps: Sequence[np.ndarray], poses: Sequence[Pose]
) -> Batch:
    """People as a batch: photos (H, W, 3) uint8, maps (H, W) uint8, poses in their pixels."""
    return Batch(
        torch.from_numpy(np.stack(photos)).movedim(-1, 1).float() / 127.5 - 1,
        torch.from_numpy(np.stack(maps)),
        torch.from_numpy(np.stack([pose.xy_px for pose in poses])).float(),
        torch.from_numpy(np.stack([pose.visible for pose in poses])),
    )


def _batch(photo_set: PhotoSet, people: list[PackedPerson]) -> Batch:
    """Packed people, as they are."""
    some = PhotoSet(photo_set.data, photo_set.frame_size, people)
    return PhotoPack([some], CPU).unchanged(np.arange(len(people)))


def _short(photo_set: PhotoSet) -> str:
    """Name of a set without its licence."""
    return photo_set.data.partition(" (")[0]


def mirrored(photo_set: PhotoSet, digest: str, name: str, split: str) -> Protocol:
    """Every photo of a split from its mirror image: the truth is the photo."""
    people = people_of(photo_set, split)

    def load(part: slice) -> tuple[Batch, Batch]:
        batch = _batch(photo_set, people[part])
        return batch.flipped(), batch

    names = tuple((f"{one.name}.{MIRRORED}", one.name) for one in people)
    return Protocol(
        f"{name}_mirrored", f"{_short(photo_set)}, mirrored", photo_set.data, split,
        True, names, photo_set.frame_size, load, digest, tuple(photo_set.problems),
    )  # fmt: skip


def exchanged(photo_set: PhotoSet, digest: str, name: str, split: str) -> Protocol:
    """Everybody of a split under the pose of somebody seen equally large: nobody knows the truth.

    Of an odd number the last one is left out, as in training.
    """
    people = people_of(photo_set, split)
    even = np.arange(len(people) // 2 * 2)
    poses = PhotoPack([PhotoSet(photo_set.data, photo_set.frame_size, people)], CPU)
    first, second = partners(poses, even, np.random.default_rng(0))
    sources, targets = (np.concatenate(both) for both in ((first, second), (second, first)))

    def load(part: slice) -> tuple[Batch, Batch]:
        return tuple(_batch(photo_set, [people[row] for row in rows[part]])
                     for rows in (sources, targets))  # fmt: skip

    names = tuple((people[a].name, people[b].name) for a, b in zip(sources, targets, strict=True))
    return Protocol(
        f"{name}_exchanged", f"{_short(photo_set)}, poses of others", photo_set.data, split,
        False, names, photo_set.frame_size, load, digest,
    )  # fmt: skip


def listed(
    photo_set: PhotoSet, digest: str, name: str, pairs: Path,
    name_of: Callable[[str], str | None],
) -> Protocol:  # fmt: skip
    """The pairs of a list: two photos of one person in the same clothes.

    Arguments:
        photo_set: holds the photos.
        digest: of the packs.
        name: of the data set.
        pairs: the list.
        name_of: name in the list -> name in `photo_set`, or None.
    """
    people = {one.name: one for one in photo_set.people}
    problems, both = list(photo_set.problems), []
    for where, source, target in read_pairs(pairs, problems):
        absent = [one for one in (source, target) if name_of(one) not in people]
        if absent:
            problems.append(f"{where}: {' and '.join(absent)} not among the photos, left out")
        else:
            both.append((people[name_of(source)], people[name_of(target)]))
    expect(bool(both), InputError, f"pair list {pairs}", got="no pair whose photos are there",
           expected=f"names of photos of {photo_set.data}")  # fmt: skip

    def load(part: slice) -> tuple[Batch, Batch]:
        sources, targets = zip(*both[part], strict=True)
        return _batch(photo_set, list(sources)), _batch(photo_set, list(targets))

    return Protocol(
        f"{name}_pairs", f"{_short(photo_set)}, listed pairs", photo_set.data,
        " and ".join(sorted({one.split for pair in both for one in pair})), True,
        tuple((source.name, target.name) for source, target in both),
        photo_set.frame_size, load, digest_of([digest.encode(), pairs.read_bytes()]),
        tuple(problems),
    )  # fmt: skip


def drawn(pairs: PairedSet) -> Protocol:
    """The fixed pairs of drawn people: same clothes, two stances."""
    number = [f"{one:03d}" for one in range(len(pairs))]
    parts = (getattr(one, part).numpy().tobytes() for one in (pairs.source, pairs.target)
             for part in ("image", "label_map", "xy_px", "visible"))  # fmt: skip

    def load(part: slice) -> tuple[Batch, Batch]:
        some = pairs[part]
        return some.source, some.target

    return Protocol(
        "mannequin_pairs", "Drawn people in two stances", "mannequins of this project",
        "benchmark, never trained on", True,
        tuple((f"{one}.source", f"{one}.target") for one in number),
        tuple(pairs.source.image.shape[-2:]), load, digest_of(parts),
    )  # fmt: skip
