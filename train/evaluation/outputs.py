"""Pictures that other methods made, as folders of files.

    --outputs DIR     0017___0037.png ...: names of source and target photo, as in result folders
                      of published code; an ending _vis, or endings inside the names, do not matter
    --triptychs DIR   strips of source | target | output, one a pair
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import numpy as np

from spt.errors import InputError, expect
from spt.pose import Pose
from train.dataset import Batch
from train.datasets.files import read_upright
from train.datasets.published_tables import read_keypoint_rows
from train.evaluation.packs import digest_of
from train.evaluation.protocols import SEPARATOR, Protocol, batch_of
from train.pack import MIN_KEYPOINTS
from train.self_label import LabelGuesser

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".webp")
PANELS = 3
STEP_PX = 32
"""Sides of pictures are multiples of this, as the networks need them."""


@dataclass(frozen=True)
class Outputs:
    """The pictures of one method."""

    name: str
    """Of the method: its folder's."""
    paths: dict[str, Path]
    """Name of a pair -> file, of all that can be scored."""
    digest: str
    """SHA-256 of the files."""
    strips: bool = False
    """Whether the picture is the last third of its file."""

    def picture(self, pair: str) -> np.ndarray:
        """(H, W, 3) uint8 RGB."""
        path = self.paths[pair]
        return _panels(path)[-1] if self.strips else read_upright(path)


def pictures_in(folder: Path) -> list[Path]:
    """The picture files below a folder.

    Raises:
        InputError: there are none.
    """
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICTURES)
    expect(
        bool(paths), InputError, f"outputs {folder}",
        got="no pictures" if folder.is_dir() else "no such folder",
        expected=f"files that end in {', '.join(PICTURES)}",
    )  # fmt: skip
    return paths


def names_in(path: Path) -> tuple[str, str] | None:
    """Names of source and target in the name of a result, None if it is no such name."""
    stem = path.stem.removesuffix("_vis")
    parts = stem.split(SEPARATOR)
    return (parts[0], parts[1]) if len(parts) == 2 else None


def find_outputs(
    folder: Path, protocol: Protocol, name_of: Callable[[str], str | None]
) -> tuple[Outputs, list[str]]:
    """The outputs of a method for the pairs of a protocol.

    Arguments:
        folder: of the files.
        protocol: the pairs.
        name_of: name in a file name -> name in the protocol, or None.

    Returns:
        The outputs; and a sentence for every pair without one, and for every file that cannot be
        used or belongs to no pair.
    """
    files: dict[tuple[str | None, ...], Path] = {}
    problems, known = [], {name for both in protocol.names for name in both}
    for path in pictures_in(folder):
        names = names_in(path)
        key = names and tuple(_known(name, known, name_of) for name in names)
        if not key or key in files or None in key:
            why = f"the same pair as {files[key]}" if key in files else "no pair of this protocol"
            problems.append(f"{path}: {why}, left out")
        else:
            files[key] = path
    found, data = {}, []
    for names, pair in zip(protocol.names, protocol.pairs, strict=True):
        path = files.pop(names, None)
        if path is None:
            problems.append(f"{folder}/{pair}.png: no output for this pair")
            continue
        reason = _wrong(read_upright(path), protocol.size)
        if reason:
            problems.append(f"{path}: {reason}, left out")
            continue
        found[pair] = path
        data.append(path.read_bytes())
    problems += [f"{path}: no pair of this protocol, left out" for path in files.values()]
    return Outputs(folder.name, found, digest_of(data)), problems


def _known(
    name: str, known: set[str], name_of: Callable[[str], str | None]
) -> str | None:
    """The protocol's name for a name in a file name, whose ending may be missing."""
    plain = unquote(name)
    found = (name_of(one) for one in (plain, f"{plain}.jpg", f"{plain}.png"))
    return next((one for one in found if one in known), None)


def _wrong(picture: np.ndarray | None, size: tuple[int, int]) -> str:
    """Why a picture cannot be used; empty if it can."""
    if picture is None:
        return "not a picture, or cut off"
    if picture.shape[:2] != size:
        rows, columns = picture.shape[:2]
        return f"{columns} x {rows} pixels, expected {size[1]} x {size[0]}"
    return ""


def triptychs(
    folder: Path, keypoints: Path | None, guesser: LabelGuesser,
    look: Callable[[np.ndarray], Pose],
) -> tuple[Protocol, Outputs]:  # fmt: skip
    """Strips of source | target | output as a protocol of their own, and its outputs.

    Arguments:
        folder: of the strips; all are as large as the first that can be read.
        keypoints: a table of the photos' keypoints; without it, and for photos that it lacks, they
            are found by our pose network.
        guesser: finds the maps.
        look: finds a pose in a photo (H, W, 3) uint8.

    Raises:
        InputError: no strip that can be used.
    """
    problems: list[str] = []
    strips, size = readable_strips(pictures_in(folder), problems)
    poses = _poses_in(strips, size, keypoints, look, problems)
    expect(bool(poses), InputError, f"triptychs {folder}", got="; ".join(problems[:3]),
           expected="strips of three pictures side by side")  # fmt: skip
    used = list(poses)

    def load(part: slice) -> tuple[Batch, Batch]:
        people: tuple[list, list] = ([], [])
        for path in used[part]:
            for photo, pose, kept in zip(_panels(path), poses[path], people, strict=False):
                kept.append((photo, guesser.guess(photo, pose, size[0])[0], pose))
        return tuple(batch_of(*zip(*kept, strict=True)) for kept in people)

    digest = digest_of(path.read_bytes() for path in (*used, *([keypoints] if keypoints else [])))
    protocol = Protocol(
        f"triptychs_{folder.name}", f"Strips in {folder.name}",
        f"photos in the strips of {folder.name}", "as given", True,
        tuple(names_in(path) or (path.stem, "target") for path in used), size, load, digest,
        tuple(problems),
    )  # fmt: skip
    paths = dict(zip(protocol.pairs, used, strict=True))
    return protocol, Outputs(folder.name, paths, digest, strips=True)


def _poses_in(
    strips: list[Path], size: tuple[int, int], keypoints: Path | None,
    look: Callable[[np.ndarray], Pose], problems: list[str],
) -> dict[Path, list[Pose]]:  # fmt: skip
    """Poses of source and target in every strip that shows two people; arguments as `triptychs`."""
    rows = read_keypoint_rows(keypoints, size, problems) if keypoints and strips else ()
    told = {row.name: row.pose for row in rows}
    poses = {}
    for path in strips:
        both = zip(names_in(path) or (None, None), _panels(path), strict=False)
        found = [told.get(name) or look(photo) for name, photo in both]
        fewest = min(int(pose.visible.sum()) for pose in found)
        if fewest < MIN_KEYPOINTS:
            problems.append(f"{path}: a person of only {fewest} keypoints, left out")
        else:
            poses[path] = found
    return poses


def _panels(path: Path) -> list[np.ndarray]:
    """Source, target and output of a strip, each (H, W, 3) uint8 RGB."""
    return np.hsplit(read_upright(path), PANELS)


def readable_strips(
    paths: Iterable[Path], problems: list[str]
) -> tuple[list[Path], tuple[int, int]]:
    """The strips that can be read, all of one size, and the size of their panels."""
    strips: list[Path] = []
    whole: tuple[int, int] | None = None
    for path in paths:
        strip = read_upright(path)
        if strip is not None and whole is None and not _uneven(strip.shape):
            whole = strip.shape[:2]
        reason = _wrong(strip, whole) if whole or strip is None else _uneven(strip.shape)
        if reason:
            problems.append(f"{path}: {reason}, left out")
        else:
            strips.append(path)
    return strips, (whole[0], whole[1] // PANELS) if whole else (0, 0)


def _uneven(shape: tuple[int, ...]) -> str:
    """Why a strip of this shape cannot be cut into three; empty if it can."""
    if shape[1] % (PANELS * STEP_PX) or shape[0] % STEP_PX:
        return (f"{shape[1]} x {shape[0]} pixels, expected three pictures side by side with sides "
                f"that are multiples of {STEP_PX}")  # fmt: skip
    return ""
