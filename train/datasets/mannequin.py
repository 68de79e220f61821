"""Mannequins: people the project draws itself, with the truth known.

    python -m train.datasets.mannequin --count 300 --seed 1 --out data/mannequins
    python -m train.datasets.mannequin --count 100 --pairs --seed 1 --out data/mannequin_pairs
    python -m train.datasets.mannequin --examples

The first command writes, for each number NNNN, `NNNN.png` (RGB), `NNNN_map.png` (palette PNG,
one index 0..9 a pixel), `NNNN.json` (18 keypoints in OpenPose's order; a hidden keypoint has
confidence 0) and `NNNN_masks.npz` (`pose_mask` (H, W) and `part_masks` (10, H, W), bool), and
`sheet.png`.

The second writes the same of `NNNN_a` and `NNNN_b`, one figure in the same clothes in two stances,
and `NNNN_flow.npz`: `a_to_b` and `b_to_a`, (H, W, 2) float32, where each pixel of one is in the
other, x and y with (0, 0) at the corner of the first pixel, NaN where it is hidden there.

The third redraws the example pictures in `assets/examples` and the stances in
`assets/stances.jpg`; with `--out` it writes both there. The same seed gives the same bytes,
however many processes share the work.
"""

import argparse
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import torch
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
from train.datasets.mannequin_pairs import correspondence, pair_pictures
from train.datasets.mannequin_render import Picture
from train.datasets.mannequin_stances import STANCES
from train.datasets.mannequin_wardrobe import random_figure
from train.pack import STORED_SIZE, PhotoSet, packed, stored_frame
from train.sheets import contact_sheet, drawn_pose

EXAMPLES_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "examples"
EXAMPLE_SIZE = (1024, 768)
STANCES_FILE = EXAMPLES_FOLDER.parent / "stances.jpg"
STANCE_SIZE, STANCE_COLUMNS = (384, 288), 6
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
    """Write `stem`.png, `stem`_map.png, `stem`.json and `stem`_masks.npz."""
    Image.fromarray(picture.rgb).save(stem.with_suffix(".png"), optimize=True)
    map_image(picture.label_map).save(stem.with_name(stem.name + "_map.png"), optimize=True)
    rows, columns = picture.label_map.shape
    pose = Pose(picture.xy_px, picture.visible)
    stem.with_suffix(".json").write_text(pose_to_json(pose, columns, rows) + "\n")
    masks = {"pose_mask": picture.pose_mask(), "part_masks": picture.part_masks()}
    np.savez_compressed(stem.with_name(stem.name + "_masks.npz"), **masks)


def tile_of(picture: Picture) -> np.ndarray:
    """(2 H, W, 3) uint8: a picture above its label map."""
    return np.vstack([picture.rgb, labels.LABEL_COLOURS[picture.label_map]])


def write_one(index: int, seed: int, out: Path, size: tuple[int, int]) -> np.ndarray:
    """Write random mannequin number `index` and return its tile."""
    picture = picture_of(random_figure(seed, index), size)
    write_picture(picture, out / f"{index:04d}")
    return tile_of(picture)


def write_pair(index: int, seed: int, out: Path, size: tuple[int, int]) -> np.ndarray:
    """Write pair number `index` and return its tile."""
    first, second = pair_pictures(seed, index, size)
    write_picture(first, out / f"{index:04d}_a")
    write_picture(second, out / f"{index:04d}_b")
    flows = {"a_to_b": correspondence(first, second), "b_to_a": correspondence(second, first)}
    np.savez_compressed(out / f"{index:04d}_flow.npz", **flows)
    return np.hstack([tile_of(first), tile_of(second)])


def spread_over(work: Callable[[int], np.ndarray], count: int,
                processes: int) -> Iterator[np.ndarray]:
    """`work` of 0, 1, 2 ... in this order, done by so many processes."""
    if processes == 1:
        yield from map(work, range(count))
        return
    # Each process is one thread: threads of several would only wait for each other.
    with ProcessPoolExecutor(processes, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        yield from pool.map(work, range(count))


def write_random(count: int, seed: int, out: Path, size: tuple[int, int], *, pairs: bool = False,
                 processes: int = 1) -> None:
    """Write `count` random mannequins or pairs of `size` (rows, columns) and their sheet."""
    out.mkdir(parents=True, exist_ok=True)
    work = partial(write_pair if pairs else write_one, seed=seed, out=out, size=size)
    done = tqdm(spread_over(work, count, processes), desc="pairs" if pairs else "mannequins",
                unit="pair" if pairs else "picture", total=count)  # fmt: skip
    first: list[np.ndarray] = []
    for tile in done:
        if len(first) < SHEET_LIMIT:
            first.append(tile)
    columns = SHEET_COLUMNS // 2 if pairs else SHEET_COLUMNS
    Image.fromarray(contact_sheet(first, columns)).save(out / "sheet.png", optimize=True)


def write_examples(folder: Path, size: tuple[int, int] = EXAMPLE_SIZE) -> None:
    """Draw the bundled example pictures as JPEG."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in tqdm(EXAMPLES.items(), desc="examples", unit="picture"):
        picture = picture_of(figure, size)
        Image.fromarray(picture.rgb).save(folder / f"{name}.jpg", **JPEG_OPTIONS)


def write_stances(path: Path, size: tuple[int, int] = STANCE_SIZE) -> None:
    """Draw one figure in every natural stance, with its joints, as one JPEG."""
    tiles = []
    for name, stance in tqdm(STANCES.items(), desc="stances", unit="picture"):
        picture = picture_of(EXAMPLES["striped_tee_jeans"].standing(stance), size)
        tile = drawn_pose(picture.rgb, Pose(picture.xy_px, picture.visible))
        words, place = name.replace("_", " "), (size[1] // 24, size[0] - size[0] // 32)
        cv2.putText(tile, words, place, cv2.FONT_HERSHEY_SIMPLEX, size[0] / 800, (32, 32, 32), 1,
                    cv2.LINE_AA)  # fmt: skip
        tiles.append(tile)
    image = Image.fromarray(contact_sheet(tiles, STANCE_COLUMNS))
    image.save(path, **JPEG_OPTIONS | {"quality": 85})


def gather(folder: Path) -> PhotoSet:
    """Crop the figures of a folder that `write_random` wrote; all of them are to train on.

    Raises:
        InputError: no such figures.
    """
    files = sorted(folder.glob("[0-9]*.json"))
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
    parser.add_argument("--pairs", action="store_true",
                        help="each in two stances, with where every pixel went")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1,
                        help="how many share the work; the bytes do not depend on it")
    parser.add_argument("--size", type=_size, default=(256, 192), help="ROWSxCOLUMNS")
    parser.add_argument("--examples", action="store_true",
                        help="draw the bundled examples and stances instead")
    options = parser.parse_args(arguments)
    if options.count < 1:
        parser.error(f"--count: got {options.count}, expected 1 or more")
    if options.processes < 1:
        parser.error(f"--processes: got {options.processes}, expected 1 or more")
    if options.examples:
        write_examples(options.out or EXAMPLES_FOLDER)
        write_stances(options.out / STANCES_FILE.name if options.out else STANCES_FILE)
    elif options.out is None:
        parser.error("--out: got nothing, expected a folder for the pictures")
    else:
        write_random(options.count, options.seed, options.out, options.size,
                     pairs=options.pairs, processes=options.processes)


if __name__ == "__main__":
    main()
