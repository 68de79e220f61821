"""Photos in a folder, with keypoints and pairs in the tables that published data comes with."""

from collections.abc import Sequence
from pathlib import Path

from spt.errors import InputError, expect
from spt.pose import Pose
from train.dataset import Batch
from train.datasets.files import read_of_size, read_upright
from train.datasets.published_tables import read_keypoint_rows, read_pairs
from train.evaluation.outputs import STEP_PX
from train.evaluation.packs import digest_of
from train.evaluation.protocols import Protocol, batch_of
from train.pack import MIN_KEYPOINTS
from train.self_label import LabelGuesser


def listed_photos(
    folder: Path, pairs: Path, keypoints: Path, guesser: LabelGuesser
) -> Protocol:
    """The pairs of a list of photos in a folder; their maps are guessed.

    Arguments:
        folder: of the photos; all are as large as the first that can be read.
        pairs: the list, names of files below `folder`.
        keypoints: the table, of the same names.
        guesser: finds the maps.

    Raises:
        InputError: a table of another kind, or no pair that can be used.
    """
    problems: list[str] = []
    rows = list(read_pairs(pairs, problems))
    size = _common_size(folder, [name for _, *both in rows for name in both])
    table = {row.name: row.pose for row in read_keypoint_rows(keypoints, size, problems)}
    reasons: dict[str, str] = {}
    used = []
    for where, *both in rows:
        for name in both:
            if name not in reasons:
                seen = int(table[name].visible.sum()) if name in table else 0
                reasons[name] = _reason(folder / name, seen, size, where, keypoints)
        wrong = [reasons[name] for name in dict.fromkeys(both) if reasons[name]]
        if wrong:
            problems.append(f"{where}: {'; '.join(wrong)}; pair left out")
        else:
            used.append(tuple(both))
    expect(bool(used), InputError, f"pair list {pairs}", got="; ".join(problems[:3]) or "no pair",
           expected=f"photos of one size in {folder} with keypoints in {keypoints}")  # fmt: skip

    def load(part: slice) -> tuple[Batch, Batch]:
        columns = zip(*used[part], strict=True)
        return tuple(_people(folder, names, table, guesser) for names in columns)

    files = sorted({name for both in used for name in both})
    digest = digest_of(path.read_bytes()
                       for path in (pairs, keypoints, *(folder / name for name in files)))
    return Protocol(
        "folder_pairs", f"Listed pairs of {folder.name}", f"photos of the folder {folder.name}",
        "as listed", True, tuple(used), size, load, digest, tuple(problems),
    )  # fmt: skip


def _people(
    folder: Path, names: Sequence[str], table: dict[str, Pose], guesser: LabelGuesser
) -> Batch:
    """People of a folder with guessed maps."""
    photos = [read_upright(folder / name) for name in names]
    poses = [table[name] for name in names]
    maps = [guesser.guess(photo, pose, len(photo))[0]
            for photo, pose in zip(photos, poses, strict=True)]  # fmt: skip
    return batch_of(photos, maps, poses)


def _common_size(folder: Path, names: list[str]) -> tuple[int, int]:
    """Rows and columns of the first photo that can be read and that the networks can take.

    Raises:
        InputError: there is none.
    """
    for name in names:
        photo = read_upright(folder / name)
        if photo is not None and not any(side % STEP_PX for side in photo.shape[:2]):
            return photo.shape[:2]
    raise InputError(
        f"photos of {folder}: got none of {len(names)} listed ones that can be used, expected "
        f"pictures with sides that are multiples of {STEP_PX}. Pad or scale them first."
    )


def _reason(path: Path, seen: int, size: tuple[int, int], where: str, table: Path) -> str:
    """Why a photo cannot be used; empty if it can.

    Arguments:
        path: the photo.
        seen: how many keypoints the table has of it.
        size: what is expected.
        where: row of the list that names it first.
        table: of the keypoints.
    """
    problems: list[str] = []
    if read_of_size(path, (size,), where, problems) is None:
        return problems[0].removesuffix(", left out")
    if seen < MIN_KEYPOINTS:
        return f"{path.name}: {seen} keypoints in {table}, at least {MIN_KEYPOINTS} needed"
    return ""
