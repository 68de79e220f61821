"""Command line: find, repose and repaint the person in a photo.

    python -m spt inspect PHOTO --out DIR
    python -m spt repose PHOTO --pose POSE.json --out OUT.png
    python -m spt repaint PHOTO --map MAP.png --out OUT.png

Names of written files go to stdout, remarks and errors to stderr; bad input ends with exit code 2.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from spt.errors import InputError, PhotoError, SptError
from spt.inference import PersonEditor, load_networks
from spt.label_schemes import SCHEMES
from spt.overlay import draw_overlay
from spt.parsing_formats import read_map_file, write_label_map
from spt.photo import NETWORK_SIZE
from spt.photo_file import WRITTEN_FORMATS, check_output, read_photo, write_output, write_photo
from spt.pose import Pose
from spt.pose_json import choose_person, pose_to_json, read_pose_file

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
MAX_FRAME_ROWS = 2048


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except SptError as error:
        sys.stderr.write(f"python -m spt: {error}\n")
        return 2
    return 0


def inspect(options: argparse.Namespace) -> None:
    """Write pose.json, map.png and overlay.png of the person found in a photo."""
    photo = read_photo(options.photo)
    folder = Path(options.out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        raise InputError(
            f"output {folder}: cannot be made a folder ({reason.strerror}). Choose another place."
        ) from reason
    editor = _opened(options, photo, None, None)
    rows, columns = photo.shape[:2]
    label_map = editor.frame.paste_labels(editor.source_map, (rows, columns))
    pose_text = pose_to_json(editor.source_pose, columns, rows)
    write_output(folder / "pose.json", pose_text.encode(), InputError)
    write_label_map(folder / "map.png", label_map)
    write_photo(folder / "overlay.png", draw_overlay(photo, label_map, editor.source_pose))
    for name in ("pose.json", "map.png", "overlay.png"):
        sys.stdout.write(f"{folder / name}\n")


def repose(options: argparse.Namespace) -> None:
    """Write the photo with its person in another pose."""
    check_output(Path(options.out), PhotoError, WRITTEN_FORMATS)
    photo = read_photo(options.photo)
    source_pose = _pose(options.source_pose, photo)
    target_pose = _pose(options.pose, photo)
    source_map = _label_map(options.source_map, options.scheme, photo, source_pose)
    target_map = _label_map(options.target_map, options.scheme, photo, target_pose)
    editor = _opened(options, photo, source_pose, source_map)
    editor.move(target_pose)
    if target_map is not None:
        editor.repaint(editor.frame.crop_labels(target_map, editor.map_size))
    picture = editor.render()
    if options.size is not None:
        picture = editor.frame.crop(picture, options.size)
    _write_picture(options.out, picture)


def repaint(options: argparse.Namespace) -> None:
    """Write the photo with its person as an edited map says."""
    check_output(Path(options.out), PhotoError, WRITTEN_FORMATS)
    photo = read_photo(options.photo)
    pose = _pose(options.pose, photo)
    source_map = _label_map(options.source_map, options.scheme, photo, pose)
    painted = _label_map(options.map, options.scheme, photo, pose)
    editor = _opened(options, photo, pose, source_map)
    if source_map is None:
        source_map = editor.frame.paste_labels(editor.source_map, photo.shape[:2])
    # Only what was painted counts: a map at the size of the photo is coarser or finer than the
    # editor's own, and its contours must not read as an edit.
    edited = editor.frame.crop_labels((painted != source_map).astype(np.uint8), editor.map_size)
    wanted = editor.frame.crop_labels(painted, editor.map_size)
    editor.repaint(np.where(edited == 1, wanted, editor.source_map))
    _write_picture(options.out, editor.render())


def _opened(
    options: argparse.Namespace,
    photo: np.ndarray,
    pose: Pose | None,
    label_map: np.ndarray | None,
) -> PersonEditor:
    """An editor that holds the photo; what was noticed goes to stderr."""
    torch.manual_seed(options.seed)
    editor = PersonEditor(load_networks(options.checkpoint, options.device))
    _remark(editor.open(photo, pose=pose, label_map=label_map).notes)
    return editor


def _pose(path: str | None, photo: np.ndarray) -> Pose | None:
    """The pose in a file, in pixels of the photo; None without a file."""
    if path is None:
        return None
    file = read_pose_file(Path(path), photo.shape[:2])
    _remark(file.notes)
    return choose_person(file.people)


def _label_map(
    path: str | None, scheme: str, photo: np.ndarray, pose: Pose | None
) -> np.ndarray | None:
    """The label map in a file, at the size of the photo; None without a file."""
    if path is None:
        return None
    file = read_map_file(Path(path), scheme, photo.shape[:2], pose)
    _remark(file.notes)
    return file.label_map


def _write_picture(path: str, picture: np.ndarray) -> None:
    write_photo(path, picture)
    sys.stdout.write(f"{path}\n")


def _remark(notes: Sequence[str]) -> None:
    for note in notes:
        sys.stderr.write(f"note: {note}\n")


def _frame_size(text: str) -> tuple[int, int]:
    """ "256x192" to (256, 192), rows and columns."""
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    rows, columns = (int(side) for side in match.groups()) if match else (0, 0)
    tall, wide = NETWORK_SIZE
    if not 0 < rows <= MAX_FRAME_ROWS or rows * wide != columns * tall:
        raise argparse.ArgumentTypeError(
            f"got {text!r}, expected rows x columns in the shape of the person's frame, such as "
            f"{tall}x{wide}, with at most {MAX_FRAME_ROWS} rows"
        )
    return rows, columns


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("photo", metavar="PHOTO", help="picture file of a person")
    common.add_argument(
        "--checkpoint", metavar="DIR", default=str(CHECKPOINTS),
        help="folder of the weights (default: the bundled ones)",
    )  # fmt: skip
    common.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    common.add_argument("--seed", type=int, default=0, help="same input, same output")

    maps = argparse.ArgumentParser(add_help=False)
    maps.add_argument("--out", metavar="OUT.png", required=True, help="PNG or JPEG to write")
    maps.add_argument(
        "--source-map", metavar="MAP",
        help="corrected map of the photo, at its size; PNG or .npy",
    )  # fmt: skip
    maps.add_argument(
        "--scheme", choices=tuple(SCHEMES), default="spt", help="labels of the maps given"
    )

    parser = argparse.ArgumentParser(prog="python -m spt", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    one = commands.add_parser("inspect", parents=[common], help=inspect.__doc__)
    one.add_argument("--out", metavar="DIR", required=True, help="folder to write to")
    one.set_defaults(command=inspect)

    one = commands.add_parser("repose", parents=[common, maps], help=repose.__doc__)
    one.add_argument("--pose", metavar="POSE.json", required=True, help="pose to take")
    one.add_argument("--source-pose", metavar="JSON", help="corrected pose of the photo")
    one.add_argument("--target-map", metavar="MAP", help="map to paint, at the photo's size")
    one.add_argument(
        "--size", metavar="256x192", type=_frame_size,
        help="write the person's frame at ROWSxCOLUMNS instead of the whole photo",
    )  # fmt: skip
    one.set_defaults(command=repose)

    one = commands.add_parser("repaint", parents=[common, maps], help=repaint.__doc__)
    one.add_argument("--map", metavar="MAP", required=True, help="edited map, at the photo's size")
    one.add_argument("--pose", metavar="POSE.json", help="corrected pose of the photo")
    one.set_defaults(command=repaint)
    return parser


if __name__ == "__main__":
    sys.exit(main())
