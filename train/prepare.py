"""Make a training pack from a downloaded photo set.

    python -m train.prepare ccp ../shared/data/ccp --out data/ccp
    python -m train.prepare mannequin data/mannequins --out data/mannequins

writes `pack.npz` (photos, label maps, keypoints, splits; several files where one would be larger
than 45 MiB) and `sheet.png`, a contact sheet to look at. Photos, maps and rows that are missing or
damaged are listed and left out.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from spt.errors import SptError
from spt.labels import BACKGROUND, LABEL_COLOURS
from train.datasets import ccp, mannequin
from train.pack import UNSURE, PackedPerson, PhotoSet, write_packs
from train.sheets import contact_sheet, drawn_pose

SHEET_PEOPLE = 32


def sheet_of(people: list[PackedPerson]) -> np.ndarray:
    """Contact sheet (H, W, 3) uint8 of people with maps: photo with skeleton, beside its map.

    Cells that are unsure are white.
    """
    mapped = [person for person in people if person.png.size] or people
    tiles = []
    for person in mapped[:: max(1, len(mapped) // SHEET_PEOPLE)][:SHEET_PEOPLE]:
        photo, cells = person.photo(), person.cells()
        cells = np.zeros(photo.shape[:2], np.uint8) if cells is None else cells
        colours = np.where(cells[..., None] == BACKGROUND, photo, LABEL_COLOURS[cells % UNSURE])
        colours[cells >= UNSURE] = 255
        tiles.append(np.hstack([drawn_pose(photo, person.pose), colours]))
    return contact_sheet(tiles, columns=8)


def write_set(photo_set: PhotoSet, folder: Path) -> str:
    """Write packs and sheet of a set; returns what there is to say about it."""
    paths = write_packs(photo_set, folder)
    Image.fromarray(sheet_of(photo_set.people)).save(folder / "sheet.png")
    people = photo_set.people
    splits = Counter(person.split for person in people)
    lines = [
        f"{len(people)} people, {sum(person.png.size > 0 for person in people)} with maps: "
        + ", ".join(f"{count} {split}" for split, count in splits.items()),
        *(f"{path}: {path.stat().st_size / 2**20:.1f} MiB" for path in paths),
        *photo_set.problems,
    ]
    return "".join(f"{line}\n" for line in lines)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.prepare", description=__doc__)
    parser.add_argument("dataset", choices=["ccp", "mannequin"])
    parser.add_argument("folder", type=Path, help="the downloaded set")
    parser.add_argument("--out", type=Path, required=True, help="folder for pack and sheet")
    parser.add_argument("--keypoints", type=Path,
                        help="keypoint table, .csv or .csv.gz; default FOLDER/keypoints.csv, "
                        "or where there is none the table that comes with this project")
    options = parser.parse_args(arguments)
    try:
        if options.dataset == "mannequin":
            photo_set = mannequin.gather(options.folder)
        else:
            own = options.folder / "keypoints.csv"
            keypoints = options.keypoints or (own if own.is_file() else ccp.KEYPOINT_TABLE)
            photo_set = ccp.gather(options.folder, keypoints)
        sys.stdout.write(write_set(photo_set, options.out))
    except SptError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
