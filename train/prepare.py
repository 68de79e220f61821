"""Make training packs from a downloaded photo set, or from any folder of photos.

    python -m train.prepare ccp ../shared/data/ccp --out data/ccp
    python -m train.prepare mannequin data/mannequins --out data/mannequin_pack
    python -m train.prepare deepfashion In-shop --out data/deepfashion
    python -m train.prepare market1501 Market-1501-v15.09.15 --out data/market1501
    python -m train.prepare folder my_photos --out data/mine
    python -m train.prepare self-labels data/ccp/pack.npz --out data/ccp_self

writes `pack.npz` (photos, label maps, keypoints, splits; `pack_00.npz`, `pack_01.npz` ... where one
would be larger than 45 MiB) and `sheet.png`, a contact sheet to look at; `pairs.csv` where the set
has test pairs, `found.csv` for a folder. Photos, maps and rows that are missing or damaged are
left out, listed at the end and in `problems.txt`.
"""

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from spt.device import pick_device
from spt.errors import SptError
from spt.labels import BACKGROUND, LABEL_COLOURS
from train.datasets import ccp, deepfashion, folder, mannequin, market1501
from train.datasets.published_tables import PAIR_HEADER
from train.pack import UNSURE, PackedPerson, PhotoSet, read_pack, write_packs
from train.self_label import LabelGuesser, agreement, self_labelled
from train.sheets import contact_sheet, drawn_pose

SHEET_PEOPLE = 96


def sheet_of(people: list[PackedPerson]) -> np.ndarray:
    """Contact sheet (H, W, 3) uint8: photo with name and skeleton, beside its map.

    People without a map come only if nobody has one. Unsure cells are white.
    """
    mapped = [person for person in people if person.png.size] or people
    tiles = []
    for person in mapped[:: -(-len(mapped) // SHEET_PEOPLE)]:
        photo, cells = person.photo(), person.cells()
        cells = np.zeros(photo.shape[:2], np.uint8) if cells is None else cells
        colours = np.where(cells[..., None] == BACKGROUND, photo, LABEL_COLOURS[cells % UNSURE])
        colours[cells >= UNSURE] = 255
        named = drawn_pose(photo, person.pose)
        place, white = (2, photo.shape[0] - 4), (255, 255, 255)
        cv2.putText(named, person.name, place, cv2.FONT_HERSHEY_PLAIN, 0.8, white)
        tiles.append(np.hstack([named, colours]))
    return contact_sheet(tiles, columns=8)


def write_set(photo_set: PhotoSet, out: Path) -> str:
    """Write packs, sheet and pairs of a set; returns what there is to say about it."""
    paths, people = write_packs(photo_set, out), photo_set.people
    Image.fromarray(sheet_of(people)).save(out / "sheet.png")
    if photo_set.pairs:
        write_pairs(photo_set.pairs, out / "pairs.csv")
    told = "".join(f"{problem}\n" for problem in photo_set.problems)
    (out / "problems.txt").write_text(told, encoding="utf-8")
    splits = Counter(person.split for person in people)
    lines = [
        f"{len(people)} people, {sum(person.png.size > 0 for person in people)} with maps: "
        + ", ".join(f"{count} {split}" for split, count in splits.items()),
        *(f"{path}: {path.stat().st_size / 2**20:.1f} MiB" for path in paths),
        *photo_set.problems,
    ]
    return "".join(f"{line}\n" for line in lines)


def write_pairs(pairs: list[tuple[str, str]], path: Path) -> None:
    """Names of source and target photo of each test pair, in the style in which they came."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([PAIR_HEADER.split(","), *pairs])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subcommand for each kind of photo set."""
    sets = parser.add_subparsers(dest="dataset", required=True)
    described = {
        "ccp": "Clothing Co-Parsing, as downloaded",
        "mannequin": "figures drawn by train.datasets.mannequin",
        "deepfashion": "DeepFashion In-shop with keypoint tables",
        "market1501": "Market-1501 with keypoint tables",
        "folder": "any folder of photos; pose and map are found, sure finds are kept",
        "self-labels": "a pack: guesses the maps of its train people without one",
    }
    for name, words in described.items():
        one = sets.add_parser(name, help=words, description=words)
        one.add_argument("source", type=Path, help="folder, or for self-labels the pack")
        one.add_argument("--out", type=Path, required=True, help="folder for packs and sheet")
        if name == "ccp":
            one.add_argument("--keypoints", type=Path,
                             help="keypoint table, .csv or .csv.gz; default SOURCE/keypoints.csv, "
                             "or where there is none the table that comes with this project")
        if name == "deepfashion":
            one.add_argument("--keypoint-columns", type=int, default=deepfashion.FRAME_SIZE[1],
                             choices=[columns for _, columns in deepfashion.SIZES],
                             help="width of the pictures that the keypoints lie in")
        if name in ("deepfashion", "market1501", "folder", "self-labels"):
            one.add_argument("--checkpoints", type=Path, default=Path("checkpoints"),
                             help="folder of the networks that find maps (and poses)")
            one.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")


def prepare(options: argparse.Namespace) -> str:
    """Do what the parsed command line asks for; returns what there is to say about it."""
    source, out = options.source, options.out
    if options.dataset == "ccp":
        own = source / "keypoints.csv"
        table = options.keypoints or (own if own.is_file() else ccp.KEYPOINT_TABLE)
        return write_set(ccp.gather(source, table), out)
    if options.dataset == "mannequin":
        return write_set(mannequin.gather(source), out)
    guesser = LabelGuesser(options.checkpoints, pick_device(options.device))
    if options.dataset == "self-labels":
        stored = read_pack(source)
        judged = "".join(f"{line}\n" for line in agreement(guesser, stored))
        return judged + write_set(self_labelled(guesser, stored), out)
    if options.dataset == "folder":
        found, verdicts = folder.gather(source, guesser)
        out.mkdir(parents=True, exist_ok=True)
        folder.write_verdicts(verdicts, out / "found.csv")
        return write_set(found, out)
    if options.dataset == "deepfashion":
        return write_set(deepfashion.gather(source, guesser, options.keypoint_columns), out)
    return write_set(market1501.gather(source, guesser), out)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m train.prepare", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    add_arguments(parser)
    try:
        sys.stdout.write(prepare(parser.parse_args(arguments)))
    except SptError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
