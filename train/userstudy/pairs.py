"""Pictures of two methods, matched by their file names.

Shapes: H rows, W columns.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spt.errors import InputError, PhotoError, expect
from spt.photo_file import read_photo

ENDINGS = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".avif"}


@dataclass(frozen=True)
class Pair:
    """One thing that both methods made."""

    name: str
    """The file name of all its pictures, without its ending."""
    a: np.ndarray
    """(H, W, 3) uint8 RGB."""
    b: np.ndarray
    """(H, W, 3) uint8 RGB, of the same size."""
    reference: np.ndarray | None
    """(h, w, 3) uint8 RGB that both are to be compared with."""


class Folders:
    """The pictures of two methods, and what to compare them with.

    Attributes:
        names: what can be paired, in order.
        problems: a sentence for everything that is left out.
    """

    def __init__(self, a: Path, b: Path, reference: Path | None) -> None:
        """Match file names; raises InputError where a folder is missing or nothing matches."""
        self.problems: list[str] = []
        given = {"--a": a, "--b": b} | ({"--reference": reference} if reference else {})
        self._files = {option: self._listed(option, path) for option, path in given.items()}
        everything = sorted(set().union(*self._files.values()))
        self.names = [name for name in everything if self._matched(name, given)]
        expect(
            bool(self.names), InputError, f"--a {a} and --b {b}",
            got="no file name that all folders have", expected="the same names in all of them",
            fix="Call the pictures of one pair alike; their endings may differ.",
        )  # fmt: skip

    def pairs(self) -> Iterator[Pair]:
        """The pairs that can be shown; what is wrong with the others joins `problems`."""
        for name in self.names:
            try:
                pictures = {
                    option: read_photo(files[name]) for option, files in self._files.items()
                }
            except PhotoError as error:
                self.problems.append(f"{error} The pair is left out.")
                continue
            a, b = pictures["--a"], pictures["--b"]
            if a.shape != b.shape:
                self.problems.append(
                    f"{self._files['--a'][name]}: {a.shape[0]} x {a.shape[1]} (rows x columns), "
                    f"but {b.shape[0]} x {b.shape[1]} in {self._files['--b'][name]}. The size "
                    "would tell the two apart; the pair is left out."
                )
                continue
            yield Pair(name, a, b, pictures.get("--reference"))

    def _listed(self, option: str, folder: Path) -> dict[str, Path]:
        """Pictures of a folder by their names; of two with one name the first."""
        expect(folder.is_dir(), InputError, f"{option} {folder}", got="no such folder",
               expected="a folder of pictures")  # fmt: skip
        found: dict[str, Path] = {}
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() not in ENDINGS or path.name.startswith("."):
                continue
            if path.stem in found:
                self.problems.append(f"{path}: there is {found[path.stem].name} of that name, "
                                     "which is taken.")  # fmt: skip
                continue
            found[path.stem] = path
        return found

    def _matched(self, name: str, given: dict[str, Path]) -> bool:
        """Whether all folders have a picture of a name; if not, that is a problem."""
        lacking = [str(given[option]) for option, files in self._files.items() if name not in files]
        if lacking:
            (path, *_) = [files[name] for files in self._files.values() if name in files]
            self.problems.append(f"{path}: no picture of that name in {' and '.join(lacking)}. "
                                 "The pair is left out.")  # fmt: skip
        return not lacking
