"""People from the packs of `train.prepare`."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from spt.errors import InputError, expect
from spt.pose import Pose
from train.dataset import check_alike
from train.datasets.published_tables import read_keypoint_rows
from train.pack import PackedPerson, PhotoSet, read_pack


def digest_of(parts: Iterable[bytes]) -> str:
    """SHA-256 of some bytes, in hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def packs_in(folder: Path) -> list[Path]:
    """The packs that `train.prepare` wrote into a folder.

    Raises:
        InputError: there are none.
    """
    paths = [*folder.glob("pack.npz"), *sorted(folder.glob("pack_[0-9][0-9].npz"))]
    expect(
        bool(paths), InputError, f"packs in {folder}",
        got="none", expected="pack.npz, as written by train.prepare",
        fix=f"Run python -m train.prepare ... --out {folder} first, or name another --data.",
    )  # fmt: skip
    return paths


def read_packs(folder: Path) -> tuple[PhotoSet, str]:
    """All people in the packs of a folder, and the SHA-256 of the packs.

    The problems of preparing, as far as `train.prepare` wrote them down, come along.
    """
    paths = packs_in(folder)
    sets = [read_pack(path) for path in paths]
    check_alike(sets, paths)
    people = [person for one in sets for person in one.people]
    told = folder / "problems.txt"
    problems = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    digest = digest_of(path.read_bytes() for path in paths)
    return PhotoSet(sets[0].data, sets[0].frame_size, people, problems), digest


def people_of(photo_set: PhotoSet, split: str) -> list[PackedPerson]:
    """The people of a split who have a map.

    Raises:
        InputError: fewer than two.
    """
    people = [one for one in photo_set.people if one.split == split and one.png.size]
    expect(
        len(people) > 1, InputError, f"split {split} of {photo_set.data}",
        got=f"{len(people)} people with a map", expected="two or more",
        fix="Choose another --split.",
    )  # fmt: skip
    return people


def with_keypoints(
    photo_set: PhotoSet, table: Path, name_of: Callable[[str], str | None]
) -> PhotoSet:
    """The people of a set under the keypoints of a table; those that it lacks keep theirs."""
    problems = list(photo_set.problems)
    poses = {
        name_of(row.name): row.pose
        for row in read_keypoint_rows(table, photo_set.frame_size, problems)
    }
    stored = photo_set.people[0].photo().shape[:2]  # crops of a set are alike
    margin = (np.array(stored) - photo_set.frame_size)[::-1] / 2
    people = [
        replace(one, pose=Pose(poses[one.name].xy_px + margin, poses[one.name].visible))
        if one.name in poses else one
        for one in photo_set.people
    ]
    return replace(photo_set, people=people, problems=problems)
