"""Tables that published pose-transfer data comes with: keypoints, test pairs; and a held-back part.

Keypoints, y before x, pixel indices of the photo, -1 for a keypoint that is missing:

    name:keypoints_y:keypoints_x
    0002_c1s1_000451_03.jpg: [18, 27, ...]: [31, 30, ...]

18 numbers each, in OpenPose's order: 14 to 17 are right eye, left eye, right ear, left ear.

Test pairs, names of source and target photo:

    from,to
    0002_c1s1_000451_03.jpg,0002_c2s1_000301_01.jpg
"""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spt.errors import InputError, expect
from spt.labels import NUM_KEYPOINTS
from spt.pose import Pose
from train.pack import PhotoSet

KEYPOINT_HEADER = "name:keypoints_y:keypoints_x"
PAIR_HEADER = "from,to"
MISSING = -1

HELD_BACK_OF = 50
"""One person or garment in so many validates; the paper names no validation split."""


@dataclass(frozen=True)
class KeypointRow:
    """One photo of a keypoint table."""

    where: str
    """Path and line, for messages."""
    name: str
    pose: Pose
    """In pixels of the photo, at pixel centres."""


def held_back(identity: str) -> bool:
    """Whether the training photos of a person or garment validate: always all of them or none."""
    return zlib.crc32(identity.encode()) % HELD_BACK_OF == 0


def read_keypoint_rows(
    path: Path, size: tuple[int, int], problems: list[str]
) -> Iterator[KeypointRow]:
    """Rows of a keypoint table; bad ones go to `problems` with path and line.

    Arguments:
        path: the table.
        size: rows and columns of the pictures that the keypoints lie in.
        problems: filled.

    Raises:
        InputError: the file is no such table.
    """
    names = set()
    for where, line in _lines(path, KEYPOINT_HEADER):
        try:
            name, pose = _parsed(line, size)
        except (ValueError, TypeError) as error:
            problems.append(f"{where}: {error}, left out")
            continue
        if name in names:
            problems.append(f"{where}: {name} a second time, left out")
            continue
        names.add(name)
        yield KeypointRow(where, name, pose)


def read_pairs(path: Path, problems: list[str]) -> Iterator[tuple[str, str, str]]:
    """Pairs of a list as (path and line, from, to); bad rows go to `problems`.

    Raises:
        InputError: the file is no such list.
    """
    for where, line in _lines(path, PAIR_HEADER):
        names = [name.strip() for name in line.split(",")]
        if len(names) == 2 and all(names):
            yield where, names[0], names[1]
        else:
            problems.append(f"{where}: got {line:.60}, expected two names, left out")


def add_pairs(
    found: PhotoSet, paths: Iterable[Path], name_of: Callable[[str], str | None]
) -> int:
    """Add the pairs of the lists at `paths` whose photos are in the test split.

    Arguments:
        found: its people are there already; the other pairs go to its problems.
        paths: pair lists.
        name_of: name in a list -> name of the person in `found`, or None.

    Returns:
        How many pairs the lists have.
    """
    tested = {person.name for person in found.people if person.split == "test"}
    count = 0
    for path in paths:
        for where, source, target in read_pairs(path, found.problems):
            count += 1
            names = name_of(source), name_of(target)
            if tested.issuperset(names):
                found.pairs.append(names)
            else:
                found.problems.append(f"{where}: {source}, {target}: not both in the test split")
    return count


def _lines(path: Path, header: str) -> Iterator[tuple[str, str]]:
    """Place and text of the lines below the header; empty ones are skipped."""
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    expect(
        bool(lines) and lines[0].strip() == header,
        InputError,
        f"table {path}",
        got=f"the first line {lines[0]!r:.60}" if lines else "nothing",
        expected=repr(header),
    )
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            yield f"{path}:{number}", line.strip()


def _parsed(line: str, size: tuple[int, int]) -> tuple[str, Pose]:
    """Name and pose of a line; raises ValueError or TypeError with what is wrong."""
    cells = line.split(":")
    if len(cells) != 3:
        raise ValueError(f"got {len(cells)} columns, expected {KEYPOINT_HEADER}")
    y, x = (np.array(json.loads(cell), dtype=np.float32) for cell in cells[1:])
    if y.shape != (NUM_KEYPOINTS,) or x.shape != (NUM_KEYPOINTS,):
        raise ValueError(f"got {y.size} y and {x.size} x, expected {NUM_KEYPOINTS} of each")
    visible = (y != MISSING) & (x != MISSING)
    inside = (y >= 0) & (y < size[0]) & (x >= 0) & (x < size[1])
    if not inside[visible].all():
        raise ValueError(f"got a keypoint outside of {size[1]} x {size[0]} pixels")
    # A pixel's index is its left upper edge here; the keypoint is in its middle.
    return cells[0].strip(), Pose(np.stack([x, y], axis=1) + 0.5, visible)
