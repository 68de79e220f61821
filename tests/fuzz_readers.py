"""Coverage-guided fuzzing of the readers of foreign files, by atheris: `make fuzz` runs it.

    python -m tests.fuzz_readers [-max_total_time=300] [other options of libFuzzer]

The first byte chooses the reader; the rest is its file. Whatever a reader raises that is no
refusal ends the run with a trace, and the input lies in a file named crash-...
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["spt", "ui"]):
    from spt.errors import SptError
    from spt.parsing_formats import read_map_file
    from spt.photo_file import read_photo
    from spt.pose_json import read_pose_json
    from spt.recipe import Recipe
    from spt.wishes import parse_wishes
    from ui.requests import parse_request

from tests.malformed_seeds import SEEDS

READERS: tuple[Callable[[bytes], object], ...] = (
    read_photo, read_map_file, read_pose_json, Recipe.from_json, parse_wishes, parse_request,
)  # fmt: skip


def read_one(data: bytes) -> None:
    """Give a reader its file."""
    if data:
        try:
            READERS[data[0] % len(READERS)](data[1:])
        except SptError:
            return


def main() -> None:
    """Begin with files that are right."""
    with tempfile.TemporaryDirectory() as folder:
        for number, (reader, seed) in enumerate(SEEDS):
            place = next(k for k, one in enumerate(READERS) if one.__qualname__ == reader)
            Path(folder, str(number)).write_bytes(bytes([place]) + seed)
        atheris.Setup([sys.argv[0], "-max_len=65536", *sys.argv[1:], folder], read_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
