"""Clothing Co-Parsing (CCP): from the downloaded folder to framed people.

Layout of the set: `photos/NNNN.jpg`, `annotations/pixel-level/NNNN.mat` (key `groundtruth`, tag
indices), and a keypoint table in the style of `keypoints.csv`. Splits by photo number modulo 20:
7 is test (never trained on), 17 validation, the rest train.
"""

import csv
import gzip
import zlib
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
    for number, pose in tqdm(sorted(read_keypoints(keypoints).items()), desc="CCP", mininterval=10):
        path = folder / "photos" / f"{number:04d}.jpg"
        photo = read_upright(path)
        if photo is None:
            if split_of(number) != "test":
                found.problems.append(f"{path}: missing or not a picture, left out")
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


def read_keypoints(path: Path) -> dict[int, Pose]:
    """Keypoint table, .csv or .csv.gz, to poses in photo pixels, by photo number."""
    poses = {}
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", newline="", encoding="utf-8") as table:
        rows = csv.DictReader(table)
        needed = [f"{name}_{kind}" for name in KEYPOINTS for kind in ("x", "y", "visibility")]
        absent = {"photo", "width", "height", *needed} - set(rows.fieldnames or ())
        expect(
            not absent,
            InputError,
            f"keypoint table {path}",
            got=f"no columns {', '.join(sorted(absent)[:4])}",
            expected="photo, width, height, then NAME_x, NAME_y, NAME_visibility of 18 keypoints",
        )
        for row in rows:
            points = [[float(row[f"{name}_{axis}"]) for axis in "xy"] for name in KEYPOINTS]
            seen = [float(row[f"{name}_visibility"]) >= VISIBLE_FROM for name in KEYPOINTS]
            xy_px = np.array(points, dtype=np.float32)
            inside = (xy_px >= 0).all(1) & (xy_px[:, 0] < float(row["width"]))
            inside &= xy_px[:, 1] < float(row["height"])
            poses[int(Path(row["photo"]).stem)] = Pose(xy_px, np.array(seen) & inside)
    return poses


def read_tags(path: Path) -> np.ndarray:
    """One pixel annotation file to tag indices (H, W) uint8."""
    try:
        return matlab.loadmat(path)["groundtruth"]
    except _DAMAGED as error:
        raise InputError(
            f"annotation {path}: got {error}, expected a MATLAB file with groundtruth. "
            "Download it again."
        ) from error
