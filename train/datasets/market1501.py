"""Market-1501: from the downloaded folder to people in crops of 128 x 64 pixels (rows x columns).

    bounding_box_train/, bounding_box_test/, query/    0002_c1s1_000451_03.jpg: person, camera and
                                                       sequence, frame, box
    *annotation*.csv                                   keypoints (published_tables.py)
    *pairs*test*.csv                                   the 12,000 test pairs

Person -1 (junk) and 0000 (a distractor, often nobody) are left out. Label maps are guessed by our
parsing network.
"""

import re
from pathlib import Path

import numpy as np
from tqdm import tqdm

from spt.errors import InputError, expect
from train.datasets.files import read_of_size
from train.datasets.published_tables import KeypointRow, add_pairs, held_back, read_keypoint_rows
from train.pack import MIN_KEYPOINTS, PackedPerson, PhotoSet, png_of
from train.self_label import LabelGuesser

DATA = "Market-1501 (research only)"
FRAME_SIZE = (128, 64)
PHOTOS, TEST_PAIRS = 32_668, 12_000
"""Section 4 of the paper: photos in the two bounding_box folders, and pairs to test on."""

FOLDERS = {"bounding_box_train": "train", "bounding_box_test": "test", "query": "test"}
BOXES = tuple(FOLDERS)[:2]
NOBODY = ("-1", "0000")
_PHOTO_NAME = re.compile(r"(?P<person>-1|\d{4})_c\ds\d_\d{6}_\d{2}\.jpg")


def gather(folder: Path, guesser: LabelGuesser) -> PhotoSet:
    """Read the set.

    Raises:
        InputError: the folder is not Market-1501.
    """
    tables = sorted(folder.glob("*annotation*.csv"))
    photos = {
        path.name: path for name in FOLDERS for path in sorted((folder / name).glob("*.jpg"))
    }
    expect(
        bool(photos) and bool(tables),
        InputError,
        f"Market-1501 folder {folder}",
        got=f"{len(photos)} photos in {', '.join(FOLDERS)}, {len(tables)} keypoint tables",
        expected="bounding_box_train/0002_c1s1_000451_03.jpg ... and *annotation*.csv",
        fix="Give the folder Market-1501-v15.09.15 with the keypoint tables in it.",
    )
    found = PhotoSet(DATA, FRAME_SIZE)
    boxes = sum(path.parent.name in BOXES for path in photos.values())
    if boxes != PHOTOS:
        found.problems.append(f"{folder}: {boxes:,} photos in {' and '.join(BOXES)}, but the "
                              f"whole set has {PHOTOS:,}")  # fmt: skip
    rows = [
        row for path in tables for row in read_keypoint_rows(path, FRAME_SIZE, found.problems)
    ]
    for row in tqdm(rows, desc="Market-1501", mininterval=10):
        # Taken out of the dictionary, so that a second table cannot add a photo again.
        path = photos.pop(row.name, None)
        if path is None:
            found.problems.append(f"{row.where}: {row.name}: no such photo, left out")
        elif person := _person(row, path, guesser, found.problems):
            found.people.append(person)
    left = sum(not name.startswith(NOBODY) for name in photos)
    if left:
        found.problems.append(f"{folder}: {left} photos without keypoints, left out")
    listed = add_pairs(found, sorted(folder.glob("*pairs*test*.csv")), str)
    if listed != TEST_PAIRS:
        found.problems.append(
            f"{folder}: {listed:,} test pairs, but the protocol has {TEST_PAIRS:,}; "
            "scores cannot be compared with published ones"
        )
    return found


def split_of(folder: str, person: str) -> str:
    """Split of a person in one of `FOLDERS`; one in fifty of those to train on validates."""
    split = FOLDERS[folder]
    return "validation" if split == "train" and held_back(person) else split


def _person(
    row: KeypointRow, path: Path, guesser: LabelGuesser, problems: list[str]
) -> PackedPerson | None:
    """One photo with its map; None, and a problem, if it cannot be used."""
    name = _PHOTO_NAME.fullmatch(path.name)
    if name is None:
        problems.append(f"{path}: expected a name like 0002_c1s1_000451_03.jpg, left out")
        return None
    if name["person"] in NOBODY:
        return None
    photo = read_of_size(path, (FRAME_SIZE,), row.where, problems)
    if photo is None:
        return None
    seen = int(row.pose.visible.sum())
    if seen < MIN_KEYPOINTS:
        problems.append(f"{row.where}: only {seen} keypoints, left out")
        return None
    cells = guesser.cells(photo, row.pose, FRAME_SIZE[0])
    split = split_of(path.parent.name, name["person"])
    return PackedPerson(row.name, split, np.fromfile(path, np.uint8), png_of(cells), row.pose)
