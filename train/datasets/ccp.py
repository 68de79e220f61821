"""Clothing Co-Parsing (CCP): from the downloaded folder to framed people.

Layout of the set: `photos/NNNN.jpg`, `annotations/pixel-level/NNNN.mat` (key `groundtruth`, tag
indices), and a keypoint table in the style of `keypoints.csv`. Splits by photo number modulo 20:
7 is test (never trained on), 17 validation, the rest train.
"""

import csv
import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import io as matlab
from tqdm import tqdm

from spt.errors import InputError, expect
from spt.labels import KEYPOINTS
from spt.photo import NETWORK_SIZE, Frame
from spt.pose import Pose
from train.datasets.ccp_labels import labels_from_tags
from train.datasets.files import read_upright
from train.pack import MIN_KEYPOINTS, STORED_SIZE, PhotoSet, packed, stored_frame

DATA = "Clothing Co-Parsing (Apache-2.0)"
KEYPOINT_TABLE = Path(__file__).resolve().parents[2] / "assets" / "ccp_keypoints.csv.gz"
"""Keypoints of the CCP photos; the set as downloaded has none."""

VISIBLE_FROM = 0.4
"""Visibility in the keypoint table from which a keypoint counts as seen."""

_DAMAGED = (matlab.matlab.MatReadError, zlib.error, OSError, KeyError, ValueError, TypeError)
"""What SciPy raises for a file that is cut off, empty or something else."""

_DOWNLOAD = "Download the repository bearpaw/clothing-co-parsing and give its folder."


@dataclass(frozen=True)
class TableRow:
    """One photo of the keypoint table."""

    where: str
    """Path and line, for messages."""
    size: tuple[int, int]
    """Rows and columns of the photo."""
    pose: Pose
    """In pixels of the photo."""


def gather(folder: Path, keypoints: Path) -> PhotoSet:
    """Crop every photo of the set.

    Raises:
        InputError: the folder is not CCP.
    """
    expect(
        (folder / "photos").is_dir() and keypoints.is_file(),
        InputError,
        f"CCP folder {folder}",
        got=f"photos/ {(folder / 'photos').is_dir()}, {keypoints.name} {keypoints.is_file()}",
        expected="photos/NNNN.jpg and a keypoint table",
        fix=_DOWNLOAD,
    )
    found = PhotoSet(DATA, NETWORK_SIZE)
    rows = read_keypoints(keypoints, found.problems)
    for number, row in tqdm(sorted(rows.items()), desc="CCP", mininterval=10):
        path, pose = folder / "photos" / f"{number:04d}.jpg", row.pose
        photo = read_upright(path)
        if photo is None:
            if split_of(number) != "test":
                found.problems.append(f"{path}: missing or not a picture, left out")
            continue
        if photo.shape[:2] != row.size:
            found.problems.append(f"{path}: {photo.shape[:2]} (rows, columns), but {row.size} in "
                                  f"{row.where}, left out")  # fmt: skip
            continue
        if pose.visible.sum() < MIN_KEYPOINTS:
            found.problems.append(f"{path}: only {pose.visible.sum()} keypoints, left out")
            continue
        frame = stored_frame(pose)
        crop = frame.crop(photo, STORED_SIZE)
        inside = Pose(frame.to_frame(pose.xy_px, STORED_SIZE), pose.visible)
        label_map = _label_map(folder, number, frame, photo, inside, found.problems)
        found.people.append(packed(path.stem, split_of(number), crop, label_map, inside))
    expect(
        any(person.png.size for person in found.people),
        InputError,
        f"CCP folder {folder}",
        got=f"{len(found.people)} of the photos in {keypoints.name}, none with its map",
        expected="photos/NNNN.jpg and annotations/pixel-level/NNNN.mat",
        fix=_DOWNLOAD,
    )
    return found


def _label_map(
    folder: Path, number: int, frame: Frame, photo: np.ndarray, pose: Pose, problems: list[str]
) -> np.ndarray | None:
    """The ten-label map (320, 240) uint8 of a crop; None where the photo has no annotation."""
    path = folder / "annotations" / "pixel-level" / f"{number:04d}.mat"
    if not path.is_file():
        return None
    try:
        tags = read_tags(path)
    except InputError as error:
        problems.append(f"{error} Map left out")
        return None
    if tags.shape != photo.shape[:2]:
        problems.append(f"{path}: {tags.shape} for a photo of {photo.shape[:2]}, map left out")
        return None
    return labels_from_tags(frame.crop_labels(tags, STORED_SIZE), pose)


def split_of(number: int) -> str:
    """Split of a photo number: "test", "validation" or "train"."""
    return {7: "test", 17: "validation"}.get(number % 20, "train")


def read_keypoints(path: Path, problems: list[str]) -> dict[int, TableRow]:
    """Rows of a keypoint table, .csv or .csv.gz, by photo number; bad ones go to `problems`.

    Raises:
        InputError: the file is no such table.
    """
    rows = {}
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", newline="", encoding="utf-8") as file:
        table = csv.DictReader(file)
        try:
            _check_columns(path, table.fieldnames or ())
            for where, cells in _numbered(path, table):
                try:
                    number, row = _parsed(where, cells)
                except (ValueError, TypeError) as error:
                    problems.append(f"{where}: {error}, left out")
                    continue
                rows[number] = row
        except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
            raise InputError(
                f"keypoint table {path}: got {error}, expected a CSV file. {_DOWNLOAD}"
            ) from error
    return rows


def _check_columns(path: Path, names: Iterable[str]) -> None:
    needed = [f"{name}_{kind}" for name in KEYPOINTS for kind in ("x", "y", "visibility")]
    absent = {"photo", "width", "height", *needed} - set(names)
    expect(
        not absent,
        InputError,
        f"keypoint table {path}",
        got=f"no columns {', '.join(sorted(absent)[:4])}",
        expected="photo, width, height, then NAME_x, NAME_y, NAME_visibility of 18 keypoints",
    )


def _numbered(path: Path, table: csv.DictReader) -> Iterator[tuple[str, dict[str, str]]]:
    """Place and cells of every row."""
    for cells in table:
        yield f"{path}:{table.line_num}", cells


def _parsed(where: str, cells: dict[str, str]) -> tuple[int, TableRow]:
    """Number and row of a photo; raises ValueError or TypeError with what is wrong."""
    number = int(Path(cells["photo"]).stem)
    size = int(cells["height"]), int(cells["width"])
    points = [[float(cells[f"{name}_{axis}"]) for axis in "xy"] for name in KEYPOINTS]
    seen = [float(cells[f"{name}_visibility"]) >= VISIBLE_FROM for name in KEYPOINTS]
    xy_px = np.array(points, dtype=np.float32)
    if not np.isfinite(xy_px).all():
        raise ValueError("a keypoint is not finite")
    inside = (xy_px >= 0).all(1) & (xy_px < (size[1], size[0])).all(1)
    return number, TableRow(where, size, Pose(xy_px, np.array(seen) & inside))


def read_tags(path: Path) -> np.ndarray:
    """One pixel annotation file to tag indices (H, W) uint8."""
    try:
        return matlab.loadmat(path)["groundtruth"]
    except _DAMAGED as error:
        raise InputError(
            f"annotation {path}: got {error}, expected a MATLAB file with groundtruth. "
            "Download it again."
        ) from error
