"""Mannequins: people the project draws itself, with the truth known.

    python -m train.datasets.mannequin --count 300 --seed 1 --out data/mannequins
    python -m train.datasets.mannequin --examples

The first command writes, for each number NNNN, `NNNN.png` (RGB), `NNNN_map.png` (palette PNG,
one index 0..9 a pixel) and `NNNN.json` (18 keypoints in OpenPose's order; a hidden keypoint has
confidence 0), and `sheet.png`. The second redraws the example pictures in `assets/examples`.
The same seed gives the same bytes.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from spt import labels
from spt.errors import InputError, SptError, expect
from spt.parsing_formats import read_label_map
from spt.photo import NETWORK_SIZE
from spt.pose import Pose
from spt.pose_json import pose_to_json, read_pose_json
from train.datasets.files import read_upright
from train.datasets.mannequin_examples import EXAMPLES
from train.datasets.mannequin_figure import picture_of
from train.datasets.mannequin_render import Picture
from train.datasets.mannequin_wardrobe import random_figure
from train.pack import STORED_SIZE, PhotoSet, packed, stored_frame

EXAMPLES_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "examples"
EXAMPLE_SIZE = (1024, 768)
DATA = "mannequins drawn by train.datasets.mannequin"
SHEET_COLUMNS, SHEET_LIMIT = 10, 40
# Networks see 4:2:0 colour from every phone; examples keep full colour and fine patterns.
JPEG_OPTIONS = {"quality": 92, "subsampling": 0, "optimize": True}


def map_image(label_map: np.ndarray) -> Image.Image:
    """(H, W) uint8 labels as a palette image in the project's colours."""
    image = Image.fromarray(label_map)
    image.putpalette(labels.LABEL_COLOURS.ravel().tolist())
    return image


def write_picture(picture: Picture, stem: Path) -> None:
    """Write `stem`.png, `stem`_map.png and `stem`.json."""
    Image.fromarray(picture.rgb).save(stem.with_suffix(".png"), optimize=True)
    map_image(picture.label_map).save(stem.with_name(stem.name + "_map.png"), optimize=True)
    rows, columns = picture.label_map.shape
    pose = Pose(picture.xy_px, picture.visible)
    stem.with_suffix(".json").write_text(pose_to_json(pose, columns, rows) + "\n")


def contact_sheet(pictures: list[Picture]) -> Image.Image:
    """All pictures side by side, each above its label map."""
    rows, columns = pictures[0].label_map.shape
    lines = -(-len(pictures) // SHEET_COLUMNS)
    sheet = np.full((lines * 2 * rows, SHEET_COLUMNS * columns, 3), 255, np.uint8)
    for rank, picture in enumerate(pictures):
        line, place = divmod(rank, SHEET_COLUMNS)
        top, left = 2 * line * rows, place * columns
        sheet[top : top + rows, left : left + columns] = picture.rgb
        colours = labels.LABEL_COLOURS[picture.label_map]
        sheet[top + rows : top + 2 * rows, left : left + columns] = colours
    return Image.fromarray(sheet)


def write_random(count: int, seed: int, out: Path, size: tuple[int, int]) -> None:
    """Write `count` random mannequins of `size` (rows, columns) and their contact sheet."""
    out.mkdir(parents=True, exist_ok=True)
    first = []
    for index in tqdm(range(count), desc="mannequins", unit="picture"):
        picture = picture_of(random_figure(seed, index), size)
        write_picture(picture, out / f"{index:04d}")
        if len(first) < SHEET_LIMIT:
            first.append(picture)
    contact_sheet(first).save(out / "sheet.png", optimize=True)


def write_examples(folder: Path, size: tuple[int, int] = EXAMPLE_SIZE) -> None:
    """Draw the bundled example pictures as JPEG."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in tqdm(EXAMPLES.items(), desc="examples", unit="picture"):
        picture = picture_of(figure, size)
        Image.fromarray(picture.rgb).save(folder / f"{name}.jpg", **JPEG_OPTIONS)


def gather(folder: Path) -> PhotoSet:
    """Crop the figures of a folder that `write_random` wrote; all of them are to train on.

    Raises:
        InputError: no such figures.
    """
    files = sorted(folder.glob("[0-9]*[0-9].json"))
    expect(
        bool(files),
        InputError,
        f"mannequin folder {folder}",
        got="no NNNN.json",
        expected="NNNN.png, NNNN_map.png and NNNN.json of each figure",
        fix="Run python -m train.datasets.mannequin --count 300 --out FOLDER first.",
    )
    found = PhotoSet(DATA, NETWORK_SIZE)
    for path in tqdm(files, desc="mannequins", mininterval=10):
        photo = read_upright(path.with_suffix(".png"))
        if photo is None:
            found.problems.append(f"{path.with_suffix('.png')}: missing or not a picture, left out")
            continue
        try:
            pose = read_pose_json(path)
            map_path = path.with_name(f"{path.stem}_map.png")
            label_map = read_label_map(map_path, size=photo.shape[:2])
        except SptError as error:
            found.problems.append(f"{path}: left out. {error}")
            continue
        frame = stored_frame(pose)
        inside = Pose(frame.to_frame(pose.xy_px, STORED_SIZE), pose.visible)
        crop, cells = frame.crop(photo, STORED_SIZE), frame.crop_labels(label_map, STORED_SIZE)
        found.people.append(packed(path.stem, "train", crop, cells, inside))
    return found


def _size(text: str) -> tuple[int, int]:
    """Parse "ROWSxCOLUMNS"."""
    parts = text.lower().split("x")
    if len(parts) != 2 or not all(part.isdigit() and int(part) >= 32 for part in parts):
        raise argparse.ArgumentTypeError(f"got {text!r}, expected ROWSxCOLUMNS such as 256x192")
    return int(parts[0]), int(parts[1])


def main(arguments: list[str] | None = None) -> None:
    """Command line; see the top of this file."""
    parser = argparse.ArgumentParser(
        prog="python -m train.datasets.mannequin", description=__doc__.split("\n", 1)[0]
    )
    parser.add_argument("--count", type=int, default=40, help="how many random mannequins")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same bytes")
    parser.add_argument("--out", type=Path, help="folder to write to")
    parser.add_argument("--size", type=_size, default=(256, 192), help="ROWSxCOLUMNS")
    parser.add_argument("--examples", action="store_true",
                        help="draw the bundled examples at 1024x768 instead")
    options = parser.parse_args(arguments)
    if options.count < 1:
        parser.error(f"--count: got {options.count}, expected 1 or more")
    if options.examples:
        write_examples(options.out or EXAMPLES_FOLDER)
    elif options.out is None:
        parser.error("--out: got nothing, expected a folder for the pictures")
    else:
        write_random(options.count, options.seed, options.out, options.size)


if __name__ == "__main__":
    main()
