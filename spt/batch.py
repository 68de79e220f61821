"""A recipe repeated on a whole catalogue: what is done is skipped, what is bad is reported."""

import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from spt.batch_report import DONE, FAILED, Report, Row, sha256
from spt.dressed_editor import DressedEditor
from spt.errors import InputError, PhotoError, expect
from spt.fabric_files import Held, read_fabrics
from spt.networks import Networks, load_networks
from spt.photo_file import encode_photo, read_photo, read_source, write_output
from spt.recipe import Recipe, read_recipe
from spt.replay import replay

log = logging.getLogger(__name__)

RECIPE, FABRICS, WEIGHTS = "recipe.json", "fabrics", "weights"


@dataclass(frozen=True)
class Task:
    """A photo to edit: where it is, where its result goes, and its file."""

    path: Path
    result: Path
    """From the folder of the results."""
    photo_bytes: bytes
    photo_sha256: str


@dataclass(frozen=True)
class Edited:
    """What became of a photo."""

    picture: bytes | None
    """A PNG; None where the photo cannot be edited."""
    said: str
    """Why not, or remarks about the person found."""
    seconds: float


EditAll = Callable[[Iterable[Task]], Iterator[tuple[Task, Edited]]]


class BatchWorker:
    """Edits photos one by one; the same photo gives the same result whatever came before."""

    def __init__(
        self, networks: Networks, recipe: Recipe, fabrics: Mapping[str, Held], seed: int
    ) -> None:
        self._recipe, self._fabrics, self._seed = recipe, fabrics, seed
        self._editor = DressedEditor(networks)

    @classmethod
    def in_folder(cls, folder: Path, device: str, seed: int) -> "BatchWorker":
        """With RECIPE, FABRICS and WEIGHTS of a folder; errors as those of their readers."""
        networks = load_networks(folder / WEIGHTS, device)
        recipe = read_recipe(folder / RECIPE)
        fabrics = read_fabrics(recipe.wishes, folder / FABRICS, lambda: DressedEditor(networks))
        return cls(networks, recipe, fabrics, seed)

    def edit(self, photo_bytes: bytes) -> Edited:
        """Edit a photo; whatever goes wrong with it is said, never raised."""
        began_at = time.perf_counter()
        torch.manual_seed(self._seed)
        try:
            notes = self._editor.open(read_photo(photo_bytes)).notes
            replay(self._recipe, self._editor, self._fabrics)
            picture, said = encode_photo(self._editor.render()), " ".join(notes)
        except InputError as error:
            picture, said = None, str(error)
        except Exception as error:
            log.exception("a photo could not be edited")
            picture, said = None, f"unexpected {type(error).__name__}: {error}"
        return Edited(picture, said, time.perf_counter() - began_at)

    def edit_all(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Edited]]:
        """One photo after the other, in this process."""
        for task in tasks:
            yield task, self.edit(task.photo_bytes)


def catalogue(given: Iterable[str]) -> dict[Path, Path]:
    """Photos and the results they get: those named, and all files below the folders named.

    Raises InputError for a folder without files, and where two photos would get one result.
    """
    found: dict[Path, Path] = {}
    for one in map(Path, given):
        below = sorted(path for path in one.rglob("*") if path.is_file())
        inside = below if one.is_dir() else [one]
        expect(bool(inside), InputError, f"photos {one}", got="a folder without files",
               expected="photos")  # fmt: skip
        for path in inside:
            place = path.relative_to(one).parent if one.is_dir() else Path()
            found[path] = place / f"{path.stem}-edited.png"
    twice = [str(result) for result, count in Counter(found.values()).items() if count > 1]
    expect(not twice, InputError, "photos", got=f"several that would become {', '.join(twice[:3])}",
           expected="a name of its own for each, since the results are called after them",
           fix="Rename some of them or edit them into another folder.")  # fmt: skip
    return found


def run(photos: Mapping[Path, Path], folder: Path, job: str, edit_all: EditAll) -> Counter[str]:
    """Edit photos into a folder, which gets a report; returns how many were DONE, FAILED, skipped.

    Arguments:
        photos: each with its result, from `catalogue`.
        folder: of the results and the report.
        job: what `Row.job` says.
        edit_all: edits tasks, in any order.
    """
    counts: Counter[str] = Counter()
    with Report(folder) as report:
        for task, edited in edit_all(_open_tasks(photos, report, job, counts)):
            result_sha256 = ""
            if edited.picture is not None:
                _write_whole(folder / task.result, edited.picture)
                result_sha256 = sha256(edited.picture)
            status = FAILED if edited.picture is None else DONE
            counts[status] += 1
            report.add(Row(
                str(task.path), status, str(task.result) if result_sha256 else "", edited.said,
                f"{edited.seconds:.2f}", task.photo_sha256, result_sha256, job,
            ))  # fmt: skip
    return counts


def _open_tasks(
    photos: Mapping[Path, Path], report: Report, job: str, counts: Counter[str]
) -> Iterator[Task]:
    """The photos that are not done yet; those that cannot be read are reported."""
    for path, result in photos.items():
        try:
            data, _ = read_source(path, PhotoError, "photo")
        except PhotoError as error:
            counts[FAILED] += 1
            report.add(Row(str(path), FAILED, "", str(error), "0.00", "", "", job))
            continue
        photo_sha256 = sha256(data)
        if report.is_done(str(path), photo_sha256, job):
            counts["skipped"] += 1
        else:
            yield Task(path, result, data, photo_sha256)


def _write_whole(path: Path, data: bytes) -> None:
    """A file that is there whole or not at all, however the process ends."""
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_output(unfinished, data, PhotoError)
        os.replace(unfinished, path)
    except OSError as reason:
        raise PhotoError(
            f"output {path}: cannot be written ({reason.strerror}). Choose another place."
        ) from reason
