"""DeepFashion, In-shop Clothes Retrieval Benchmark: from the downloaded folder to framed people.

Photos are 256 x 256, or 256 x 176 (rows x columns) where 40 columns were cut off on both sides, as
`img/WOMEN/Dresses/id_00000002/02_1_front.jpg` or, in one folder or split into `train/` and `test/`,
`fashionWOMENDressesid0000000202_1front.jpg`. Beside them:

    *annotation*.csv     keypoints (published_tables.py); with "-train" and "-test" in the names of
                         two tables they tell the split, otherwise it is drawn
    *pairs*test*.csv     test pairs, if there are any
    *.npy                label maps of ten labels, 256 x 256, named like the photo, if there are any

A photo without a map gets the guess of our parsing network.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from spt.errors import InputError, MapError, expect
from spt.parsing_formats import read_label_map
from spt.pose import Pose
from train.datasets.files import read_of_size
from train.datasets.published_tables import KeypointRow, add_pairs, held_back, read_keypoint_rows
from train.pack import MIN_KEYPOINTS, PhotoSet, packed
from train.self_label import LabelGuesser

DATA = "DeepFashion In-shop Clothes Retrieval (non-commercial research only)"
FRAME_SIZE = (256, 256)
CUT_COLUMNS = 176
"""Width of photos whose sides were cut off."""
SIZES = (FRAME_SIZE, (FRAME_SIZE[0], CUT_COLUMNS))

TRAIN_PHOTOS, TEST_PHOTOS = 37_258, 12_000
"""Section 4 of the paper: randomly chosen, which ones it does not say."""

_PHOTO_NAME = re.compile(
    r"(?P<sex>WOMEN|MEN)/?(?P<garment>[A-Za-z_]+?)/?id_?(?P<item>\d{8})/?(?P<shot>\d{2})_"
    r"(?P<view>\d)_?(?P<side>[a-z]+)\.(?:jpg|png|npy)$"
)


def photo_name(path: str) -> str | None:
    """One name for a photo in either layout; None for what is no photo of the set.

    `img/MEN/Tees_Tanks/id_00000390/01_2_side.jpg` and `fashionMENTees_Tanksid0000039001_2side.jpg`
    are both MEN-TeesTanks-00000390-01-2side.
    """
    found = _PHOTO_NAME.search(path)
    if found is None:
        return None
    part = found.groupdict()
    garment = part["garment"].replace("_", "")
    return f"{part['sex']}-{garment}-{part['item']}-{part['shot']}-{part['view']}{part['side']}"


def item_of(name: str) -> str:
    """The garment of a photo name, worn by one person: eight digits."""
    return name.split("-")[2]


def gather(folder: Path, guesser: LabelGuesser, keypoint_columns: int) -> PhotoSet:
    """Read the set.

    Arguments:
        folder: as described above.
        guesser: for photos without a map.
        keypoint_columns: width of the pictures in which the keypoints were found: 256, or 176.

    Raises:
        InputError: the folder is not DeepFashion.
    """
    found = PhotoSet(DATA, FRAME_SIZE)
    photos = _named(folder, ("*.jpg", "*.png"), found.problems)
    maps = _named(folder, ("*.npy",), found.problems)
    tables = sorted(folder.rglob("*annotation*.csv"))
    expect(
        bool(photos) and bool(tables),
        InputError,
        f"DeepFashion folder {folder}",
        got=f"{len(photos)} photos of its names, {len(tables)} keypoint tables",
        expected="img/WOMEN/.../NN_V_view.jpg or fashionWOMEN...jpg, and *annotation*.csv",
        fix="Give the folder of the In-shop benchmark with the keypoint tables in it.",
    )
    rows = {path: _rows(path, keypoint_columns, found.problems) for path in tables}
    splits = _splits(rows)
    everyone = [row for table in rows.values() for row in table]
    for row in tqdm(everyone, desc="DeepFashion", mininterval=10):
        name = photo_name(row.name)
        if name is None or name not in photos:
            found.problems.append(f"{row.where}: {row.name}: no such photo, left out")
        elif name in splits:  # each photo once, and only those that were drawn
            _add(found, row, splits.pop(name), photos[name], maps.get(name), guesser)
    add_pairs(found, sorted(folder.rglob("*pairs*test*.csv")), photo_name)
    return found


def _named(folder: Path, endings: Iterable[str], problems: list[str]) -> dict[str, Path]:
    """Files of the set below a folder, by photo name."""
    files: dict[str, Path] = {}
    for path in sorted(path for ending in endings for path in folder.rglob(ending)):
        name = photo_name(path.relative_to(folder).as_posix())
        if name in files:
            problems.append(f"{path}: the same photo as {files[name]}, left out")
        elif name is not None:
            files[name] = path
    return files


def _rows(path: Path, columns: int, problems: list[str]) -> list[KeypointRow]:
    """Rows of a keypoint table, moved from pictures `columns` wide to whole ones."""
    cut = np.array([(FRAME_SIZE[1] - columns) / 2, 0])
    return [
        replace(row, pose=Pose(row.pose.xy_px + cut, row.pose.visible))
        for row in read_keypoint_rows(path, (FRAME_SIZE[0], columns), problems)
    ]


def _splits(rows: dict[Path, list[KeypointRow]]) -> dict[str, str]:
    """Split of each photo name: by the names of the tables, or drawn with the paper's sizes."""
    said = {path: re.search("train|test", path.name) for path in rows}
    names = {
        path: [name for row in table if (name := photo_name(row.name))]
        for path, table in rows.items()
    }
    if all(said.values()):
        splits = {name: said[path].group() for path in rows for name in names[path]}
    else:
        splits = drawn_splits([name for each in names.values() for name in each])
    return {
        name: "validation" if split == "train" and held_back(item_of(name)) else split
        for name, split in splits.items()
    }


def drawn_splits(names: list[str]) -> dict[str, str]:
    """`TRAIN_PHOTOS` and `TEST_PHOTOS` of the names, drawn once and for all; the rest in neither.

    Of fewer photos than the two together, the same share is for testing.
    """
    drawn = np.random.default_rng(0).permutation(sorted(set(names))).tolist()
    share = min(1.0, len(drawn) / (TRAIN_PHOTOS + TEST_PHOTOS))
    test, train = round(share * TEST_PHOTOS), round(share * TRAIN_PHOTOS)
    return dict.fromkeys(drawn[:test], "test") | dict.fromkeys(drawn[test : test + train], "train")


def _add(
    found: PhotoSet,
    row: KeypointRow,
    split: str,
    path: Path,
    map_path: Path | None,
    guesser: LabelGuesser,
) -> None:
    """Read one photo with its map; what is wrong goes to the problems."""
    photo = read_of_size(path, SIZES, row.where, found.problems)
    if photo is None:
        return
    seen = int(row.pose.visible.sum())
    if seen < MIN_KEYPOINTS:
        found.problems.append(f"{row.where}: only {seen} keypoints, left out")
        return
    cut = (FRAME_SIZE[1] - photo.shape[1]) // 2
    if cut:
        photo = cv2.copyMakeBorder(photo, 0, 0, cut, cut, cv2.BORDER_REPLICATE)
    cells = _read_map(map_path, found.problems)
    if cells is None:
        cells = guesser.cells(photo, row.pose, FRAME_SIZE[0])
    name = photo_name(row.name) or row.name
    person = packed(name, split, photo, cells, row.pose)
    # Photos of the right size are kept as they are: compressing them again would cost detail.
    jpeg = np.fromfile(path, np.uint8)
    same = path.suffix == ".jpg" and not cut
    found.people.append(replace(person, jpeg=jpeg) if same else person)


def _read_map(path: Path | None, problems: list[str]) -> np.ndarray | None:
    """(256, 256) uint8 labels; None where there is no map or a bad one."""
    if path is None:
        return None
    try:
        return read_label_map(path, size=FRAME_SIZE)
    except MapError as error:
        problems.append(f"{path}: {error} Guessed instead")
        return None
