"""Make a training pack from a downloaded photo set.

    python -m train.prepare ccp ../shared/data/ccp --out data/ccp

    python -m train.prepare mannequin data/mannequins --out data/mannequins

writes `pack.npz` (JPEG crops, label maps, keypoints, splits; at most 45 MiB) and `sheet.png`, a
contact sheet to look at. Photos that are missing or damaged are listed and left out.
"""

import argparse
import io
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from tqdm import tqdm

from spt.errors import InputError, SptError, expect
from spt.labels import BACKGROUND, LABEL_COLOURS
from spt.parsing_formats import read_label_map
from spt.photo import Frame
from spt.pose import Pose
from spt.pose_json import read_pose_json
from train.dataset import UNSURE
from train.datasets import ccp
from train.sheets import contact_sheet, drawn_pose

PACK_SIZE = (320, 240)
"""Rows and columns of a stored crop: the network frame with an eighth of margin on each side."""

PACK_MARGIN = 1.25
"""Side of the stored crop in sides of the network frame."""

KEYPOINT_TABLE = Path(__file__).resolve().parent.parent / "assets" / "ccp_keypoints.csv.gz"
"""Keypoints of the CCP photos; the set as downloaded has none."""

JPEG_QUALITY = 88
MAX_PACK_BYTES = 45 * 2**20
_JPEG_END = b"\xff\xd9"


def widened(frame: Frame, factor: float) -> Frame:
    """The frame grown about its centre."""
    unit = max(round(frame.height * factor / 4), 2)
    height, width = 4 * unit, 3 * unit
    return Frame(
        left=round(frame.left + (frame.width - width) / 2),
        top=round(frame.top + (frame.height - height) / 2),
        width=width,
        height=height,
    )


def prepare_ccp(folder: Path, keypoints: Path) -> tuple[dict[str, list], list[str]]:
    """Crop every photo of the set; returns the pack's columns and the problems found."""
    expect(
        (folder / "photos").is_dir() and keypoints.is_file(),
        InputError,
        f"CCP folder {folder}",
        got=f"photos/ {(folder / 'photos').is_dir()}, {keypoints.name} {keypoints.is_file()}",
        expected="photos/NNNN.jpg and a keypoint table",
        fix="Download the repository bearpaw/clothing-co-parsing and give its folder.",
    )
    columns: dict[str, list] = {name: [] for name in ("number", "jpeg", "map", "xy_px", "visible")}
    problems = []
    for number, pose in tqdm(sorted(ccp.read_keypoints(keypoints).items()), desc="CCP"):
        path = folder / "photos" / f"{number:04d}.jpg"
        photo = read_photo(path)
        if photo is None:
            if ccp.split_of(number) != "test":
                problems.append(f"{path}: missing or not a picture, left out")
            continue
        if pose.visible.sum() < 6:
            problems.append(f"{path}: only {pose.visible.sum()} keypoints, left out")
            continue
        frame = widened(Frame.around(pose.xy_px[pose.visible]), PACK_MARGIN)
        crop = frame.crop(photo, PACK_SIZE)
        cropped_pose = Pose(frame.to_frame(pose.xy_px, PACK_SIZE), pose.visible)
        columns["number"].append(number)
        columns["jpeg"].append(
            cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1]
        )
        columns["map"].append(_packed_map(folder, number, frame, photo, cropped_pose, problems))
        columns["xy_px"].append(cropped_pose.xy_px)
        columns["visible"].append(cropped_pose.visible)
    expect(
        any(len(packed) for packed in columns["map"]),
        InputError,
        f"CCP folder {folder}",
        got=f"{len(columns['number'])} of the photos in {keypoints.name}, none with its map",
        expected="photos/NNNN.jpg and annotations/pixel-level/NNNN.mat",
        fix="Download the repository bearpaw/clothing-co-parsing and give its folder.",
    )
    return columns, problems


def read_photo(path: Path) -> np.ndarray | None:
    """(H, W, 3) uint8 BGR, upright; None for what is missing, cut off or not a picture."""
    if not path.is_file():
        return None
    data = path.read_bytes()
    # OpenCV paints the lost part of a cut-off JPEG grey: ask for the end marker.
    if _JPEG_END not in data[-64:]:
        return None
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def prepare_mannequins(folder: Path) -> tuple[dict[str, list], list[str]]:
    """Crop the figures that train.datasets.mannequin drew; returns columns and problems."""
    files = sorted(folder.glob("[0-9]*[0-9].json"))
    expect(
        bool(files),
        InputError,
        f"mannequin folder {folder}",
        got="no NNNN.json",
        expected="NNNN.png, NNNN_map.png and NNNN.json of each figure",
        fix="Run python -m train.datasets.mannequin --count 300 --out FOLDER first.",
    )
    columns: dict[str, list] = {name: [] for name in ("number", "jpeg", "map", "xy_px", "visible")}
    problems = []
    for path in tqdm(files, desc="mannequins", mininterval=10):
        photo = cv2.imread(str(path.with_suffix(".png")))
        map_path = path.with_name(f"{path.stem}_map.png")
        if photo is None or not map_path.is_file():
            problems.append(f"{path}: picture or map is missing, left out")
            continue
        pose = read_pose_json(path)
        frame = widened(Frame.around(pose.xy_px[pose.visible]), PACK_MARGIN)
        label_map = frame.crop_labels(read_label_map(map_path), PACK_SIZE)
        crop = frame.crop(photo, PACK_SIZE)
        columns["number"].append(int(path.stem))
        columns["jpeg"].append(
            cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1]
        )
        columns["map"].append(cv2.imencode(".png", label_map)[1])
        columns["xy_px"].append(frame.to_frame(pose.xy_px, PACK_SIZE))
        columns["visible"].append(pose.visible)
    return columns, problems


def _packed_map(
    folder: Path,
    number: int,
    frame: Frame,
    photo: np.ndarray,
    pose: Pose,
    problems: list[str],
) -> np.ndarray:
    """The ten-label map of a crop as PNG bytes; empty where the photo has no annotation."""
    nothing = np.zeros(0, dtype=np.uint8)
    path = folder / "annotations" / "pixel-level" / f"{number:04d}.mat"
    if not path.is_file():
        return nothing
    try:
        tags = ccp.read_tags(path)
    except InputError as error:
        problems.append(f"{error} Map left out")
        return nothing
    if tags.shape != photo.shape[:2]:
        problems.append(f"{path}: {tags.shape} for a photo of {photo.shape[:2]}, map left out")
        return nothing
    label_map = ccp.labels_from_tags(frame.crop_labels(tags, PACK_SIZE), pose)
    return cv2.imencode(".png", label_map)[1]


def write_pack(columns: dict[str, list], path: Path) -> int:
    """Write the pack as one .npz without pickled objects; returns its size in bytes."""
    arrays = {}
    for name in ("jpeg", "map"):
        pieces = [np.asarray(piece, dtype=np.uint8).ravel() for piece in columns[name]]
        arrays[f"{name}_bytes"] = np.concatenate(pieces)
        arrays[f"{name}_ends"] = np.cumsum([piece.size for piece in pieces])
    arrays["number"] = np.array(columns["number"], dtype=np.int32)
    arrays["xy_px"] = np.stack(columns["xy_px"]).astype(np.float32)
    arrays["visible"] = np.stack(columns["visible"])
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    expect(
        buffer.tell() <= MAX_PACK_BYTES,
        InputError,
        f"pack {path}",
        got=f"{buffer.tell() / 2**20:.1f} MiB",
        expected=f"at most {MAX_PACK_BYTES // 2**20} MiB",
        fix="Lower JPEG_QUALITY or take fewer photos.",
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    return buffer.tell()


def prepared_sheet(columns: dict[str, list], count: int = 32) -> np.ndarray:
    """Contact sheet of crops with maps: photo with skeleton, beside its map; unsure cells white."""
    annotated = [index for index, packed in enumerate(columns["map"]) if len(packed)]
    tiles = []
    for index in annotated[:: max(1, len(annotated) // count)][:count]:
        photo = cv2.cvtColor(cv2.imdecode(columns["jpeg"][index], 1), cv2.COLOR_BGR2RGB)
        cells = cv2.imdecode(columns["map"][index], cv2.IMREAD_UNCHANGED)
        pose = Pose(columns["xy_px"][index], columns["visible"][index])
        colours = np.where(cells[..., None] == BACKGROUND, photo, LABEL_COLOURS[cells % UNSURE])
        colours[cells >= UNSURE] = 255
        tiles.append(np.hstack([drawn_pose(photo, pose), colours]))
    return contact_sheet(tiles, columns=8)


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
            columns, problems = prepare_mannequins(options.folder)
        else:
            own = options.folder / "keypoints.csv"
            keypoints = options.keypoints or (own if own.is_file() else KEYPOINT_TABLE)
            columns, problems = prepare_ccp(options.folder, keypoints)
        size = write_pack(columns, options.out / "pack.npz")
    except SptError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    Image.fromarray(prepared_sheet(columns)).save(options.out / "sheet.png")
    annotated = sum(len(packed) > 0 for packed in columns["map"])
    sys.stdout.write(
        f"{len(columns['number'])} crops, {annotated} with maps, {size / 2**20:.1f} MiB\n"
        + "".join(f"{problem}\n" for problem in problems)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
