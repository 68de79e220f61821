"""Photos in a folder, with keypoints and pairs in the tables that published data comes with."""

from pathlib import Path

from spt.errors import InputError, expect
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
    poses = {row.name: row for row in read_keypoint_rows(keypoints, size, problems)}
    wrong: dict[str, str] = {}
    for where, *both in rows:
        for name in both:
            if name not in wrong:
                seen = int(poses[name].pose.visible.sum()) if name in poses else 0
                wrong[name] = _reason(folder / name, seen, size, where, keypoints)
    used = []
    for where, source, target in rows:
        reasons = [wrong[name] for name in (source, target) if wrong[name]]
        if reasons:
            problems.append(f"{where}: {'; '.join(dict.fromkeys(reasons))}; pair left out")
        else:
            used.append((source, target))
    expect(bool(used), InputError, f"pair list {pairs}", got="; ".join(problems[:3]) or "no pair",
           expected=f"photos of one size in {folder} with keypoints in {keypoints}")  # fmt: skip

    def load(part: slice) -> tuple[Batch, Batch]:
        return tuple(_people(folder, [both[at] for both in used[part]]) for at in (0, 1))

    def _people(home: Path, names: list[str]) -> Batch:
        photos = [read_upright(home / name) for name in names]
        known = [poses[name].pose for name in names]
        maps = [guesser.guess(photo, pose, size[0])[0]
                for photo, pose in zip(photos, known, strict=True)]  # fmt: skip
        return batch_of(photos, maps, known)

    files = sorted({name for both in used for name in both})
    digest = digest_of(path.read_bytes()
                       for path in (pairs, keypoints, *(folder / name for name in files)))
    return Protocol(
        "folder_pairs", f"Listed pairs of {folder.name}", f"photos of the folder {folder.name}",
        "as listed", True, tuple(used), size, load, digest, tuple(problems),
    )  # fmt: skip


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
