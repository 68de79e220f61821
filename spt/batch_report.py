"""What a batch has done, one row a photo, in a file that survives being stopped at any moment.

`report.csv` has the columns of `Row`. A row is written when its photo is finished, so that the
next run can go on; of several rows about one photo the last one counts.
"""

import csv
import dataclasses
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from spt.errors import InputError

REPORT = "report.csv"
DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Row:
    """How it went with one photo."""

    photo: str
    """Its path as it was given."""
    status: str
    """DONE or FAILED."""
    result: str
    """The written file, from the folder of the report; empty without one."""
    said: str
    """Why it failed, or what to know about the person found."""
    seconds: str
    photo_sha256: str
    """Empty where the photo cannot be read."""
    result_sha256: str
    job: str
    """Digest of recipe, fabrics, weights, device and seed."""


_COLUMNS = [field.name for field in dataclasses.fields(Row)]


def sha256(content: bytes) -> str:
    """As `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


class Report:
    """The rows in a folder; open it with `with`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: dict[str, Row] = {}

    def __enter__(self) -> "Report":
        """Read what earlier runs left, and write it anew without what is out of date or torn."""
        path, fresh = self._folder / REPORT, self._folder / f"{REPORT}.part"
        try:
            self._rows = {row.photo: row for row in _read(path)} if path.exists() else {}
            lines = [dataclasses.astuple(row) for row in self._rows.values()]
            with fresh.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([_COLUMNS, *lines])
            os.replace(fresh, path)
            self._file: TextIO = path.open("a", newline="", encoding="utf-8")
        except (OSError, UnicodeDecodeError, csv.Error) as reason:
            raise InputError(
                f"report {path}: cannot be used ({reason}). Move it away or choose another folder."
            ) from reason
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def is_done(self, photo: str, photo_sha256: str, job: str) -> bool:
        """Whether a photo was edited by the very same job, and its result is still what it was."""
        row = self._rows.get(photo)
        if row is None or (row.status, row.photo_sha256, row.job) != (DONE, photo_sha256, job):
            return False
        try:
            return sha256((self._folder / row.result).read_bytes()) == row.result_sha256
        except OSError:
            return False

    def add(self, row: Row) -> None:
        """Write a row, at once."""
        self._rows[row.photo] = row
        csv.writer(self._file).writerow(dataclasses.astuple(row))
        self._file.flush()


def _read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8", errors="strict") as file:
        lines = list(csv.reader(file))
    if lines[:1] != [_COLUMNS]:
        raise csv.Error("its columns are not those of a batch")
    return [Row(*line) for line in lines[1:] if len(line) == len(_COLUMNS)]
