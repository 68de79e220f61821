"""The pack: framed photos with keypoints, label maps and splits in one file, read by all stages.

An .npz without pickled objects. N people, every photo of the pack at the same size:

    data          str: which photo set, under which licence
    frame_size    (2,) int: rows and columns of the network frame, which lies in the middle of
                  every stored crop
    name, split   (N,) str: the photo's name in its set; "train", "validation" or "test"
    jpeg_bytes    uint8: the crops as JPEG, one after the other; jpeg_ends (N,) int: where each ends
    map_bytes     uint8: the label maps as PNG of the crop's size, values 0..9, plus `UNSURE` where
                  the label is an unsure guess; map_ends (N,) int; of no length where there is none
    xy_px         (N, 18, 2) float32: keypoints (x, y) in pixels of the stored crop
    visible       (N, 18) bool
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from spt.errors import InputError, expect
from spt.photo import NETWORK_SIZE, Frame
from spt.pose import Pose

STORED_SIZE = (320, 240)
"""Rows and columns of a crop around a person: the network frame with margin for augmentation."""

MIN_KEYPOINTS = 6
"""How many visible keypoints make a person worth training on."""

UNSURE = 128
"""Added to a label of a stored map where it is a guess too unsure to learn from."""

JPEG_QUALITY = 88
MAX_PACK_BYTES = 45 * 2**20
"""A larger set is written as several packs."""


@dataclass(frozen=True)
class PackedPerson:
    """One row of a pack, photo and map still compressed."""

    name: str
    """The photo's name in its set."""
    split: str
    """"train", "validation" or "test"."""
    jpeg: np.ndarray
    """(n,) uint8."""
    png: np.ndarray
    """(n,) uint8 label map; empty where the photo has none."""
    pose: Pose
    """Keypoints in pixels of the stored crop."""

    def photo(self) -> np.ndarray:
        """(H, W, 3) uint8 RGB."""
        return cv2.imdecode(self.jpeg, cv2.IMREAD_COLOR_RGB)

    def cells(self) -> np.ndarray | None:
        """(H, W) uint8 labels, plus `UNSURE` where they are unsure; None where there is no map."""
        return cv2.imdecode(self.png, cv2.IMREAD_UNCHANGED) if self.png.size else None


@dataclass
class PhotoSet:
    """What a data set becomes."""

    data: str
    """Which photos, under which licence: goes into the checkpoints trained on them."""
    frame_size: tuple[int, int]
    """Rows and columns of the network frame."""
    people: list[PackedPerson] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """One sentence for every photo, row or map that was left out."""
    pairs: list[tuple[str, str]] = field(default_factory=list)
    """Names of source and target photo, where the set comes with a list of test pairs."""


def stored_frame(pose: Pose) -> Frame:
    """The frame around a person in a larger photo, grown about its centre to `STORED_SIZE`."""
    frame = Frame.around(pose.xy_px[pose.visible])
    unit = max(round(frame.height * STORED_SIZE[0] / NETWORK_SIZE[0] / 4), 2)
    height, width = 4 * unit, 3 * unit
    return Frame(
        left=round(frame.left + (frame.width - width) / 2),
        top=round(frame.top + (frame.height - height) / 2),
        width=width,
        height=height,
    )


def packed(
    name: str, split: str, photo: np.ndarray, cells: np.ndarray | None, pose: Pose
) -> PackedPerson:
    """Compress one stored crop.

    Arguments:
        name: the photo's name in its set.
        split: "train", "validation" or "test".
        photo: (H, W, 3) uint8 RGB.
        cells: (H, W) uint8 labels 0..9, plus `UNSURE` where unsure; None without a map.
        pose: keypoints in pixels of `photo`.
    """
    quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    jpeg = cv2.imencode(".jpg", cv2.cvtColor(photo, cv2.COLOR_RGB2BGR), quality)[1].ravel()
    return PackedPerson(name, split, jpeg, png_of(cells), pose)


def png_of(cells: np.ndarray | None) -> np.ndarray:
    """(H, W) uint8 map as PNG bytes (n,) uint8; none of them without a map."""
    return np.zeros(0, np.uint8) if cells is None else cv2.imencode(".png", cells)[1].ravel()


def write_packs(photo_set: PhotoSet, folder: Path) -> list[Path]:
    """Write a set as pack.npz, or where that is too large as pack_00.npz, pack_01.npz ...

    Arguments:
        photo_set: at least one person.
        folder: made if it does not exist; packs of before are replaced.

    Returns:
        The files written.

    Raises:
        InputError: nobody to write.
    """
    expect(
        bool(photo_set.people),
        InputError,
        f"packs in {folder}",
        got=f"nobody to write; problems: {' '.join(photo_set.problems[:3]) or 'none'}",
        expected="at least one person with photo and keypoints",
    )
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("pack.npz"), *folder.glob("pack_[0-9][0-9].npz")):
        old.unlink()
    parts = list(_parts(photo_set.people))
    names = ["pack.npz"] if len(parts) == 1 else [f"pack_{k:02d}.npz" for k in range(len(parts))]
    for name, people in zip(names, parts, strict=True):
        (folder / name).write_bytes(_encoded(photo_set, people))
    return [folder / name for name in names]


def _parts(people: list[PackedPerson]) -> Iterator[list[PackedPerson]]:
    """Runs of people that fit into one pack each."""
    room, part = MAX_PACK_BYTES, []
    for person in people:
        # Names, keypoints and ends take a few hundred bytes beside the pictures.
        size = person.jpeg.size + person.png.size + 4 * len(person.name) + 512
        if part and size > room:
            yield part
            room, part = MAX_PACK_BYTES, []
        part.append(person)
        room -= size
    yield part


def _encoded(photo_set: PhotoSet, people: list[PackedPerson]) -> bytes:
    pictures = {}
    for column, pieces in (
        ("jpeg", [person.jpeg for person in people]),
        ("map", [person.png for person in people]),
    ):
        pictures[f"{column}_bytes"] = np.concatenate(pieces)
        pictures[f"{column}_ends"] = np.cumsum([piece.size for piece in pieces])
    buffer = io.BytesIO()
    np.savez(
        buffer,
        data=np.array(photo_set.data),
        frame_size=np.array(photo_set.frame_size),
        name=np.array([person.name for person in people]),
        split=np.array([person.split for person in people]),
        xy_px=np.stack([person.pose.xy_px for person in people]).astype(np.float32),
        visible=np.stack([person.pose.visible for person in people]),
        **pictures,
    )
    return buffer.getvalue()


def read_pack(path: Path) -> PhotoSet:
    """Read a pack that `write_packs` wrote.

    Raises:
        InputError: no such file, or not a pack.
    """
    expect(
        path.is_file(),
        InputError,
        f"pack {path}",
        got="no such file",
        expected="a pack written by train.prepare",
        fix="Run python -m train.prepare ccp FOLDER --out data/ccp first.",
    )
    with np.load(path) as stored:
        columns = {name: stored[name] for name in stored.files}
    if "name" not in columns:
        columns |= _of_first_version(columns)
    photos, maps = (
        np.split(columns[f"{name}_bytes"], columns[f"{name}_ends"][:-1]) for name in ("jpeg", "map")
    )
    rows = zip(columns["name"], columns["split"], photos, maps, columns["xy_px"],
               columns["visible"], strict=True)  # fmt: skip
    rows_columns = tuple(int(side) for side in columns["frame_size"])
    return PhotoSet(
        str(columns["data"]),
        rows_columns,
        [
            PackedPerson(str(name), str(split), jpeg, png, Pose(xy_px, visible))
            for name, split, jpeg, png, xy_px, visible in rows
        ],
    )


def _of_first_version(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The columns that packs lacked at first; those were of CCP photos or of mannequins."""
    numbers = columns["number"]
    drawn = bool((np.diff(columns["map_ends"], prepend=0) > 0).all())
    splits = {7: "test", 17: "validation"}
    return {
        "data": np.array("mannequins of this project" if drawn else "Clothing Co-Parsing"),
        "frame_size": np.array(NETWORK_SIZE),
        "name": np.array([f"{number:04d}" for number in numbers]),
        "split": np.array(
            ["train" if drawn else splits.get(number % 20, "train") for number in numbers]
        ),
    }
