"""The command line: what it writes is what it promised."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt.__main__ import main
from spt.labels import BACKGROUND, FACE, LEFT_WRIST, PANTS, SKIRT, UPPER_CLOTHES
from spt.parsing_formats import read_label_map, write_label_map
from spt.photo_file import read_photo
from spt.pose import Pose
from spt.pose_json import pose_to_json, read_pose_json

REAL_PHOTO = "0017.jpg"  # 17 modulo 20: never trained on


def run(root: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """`python -m spt ...` as a person runs it."""
    command = [sys.executable, "-m", "spt", *map(str, arguments), "--device", "cpu"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def succeed(*arguments: object) -> None:
    """The same in this process, which spares the seconds of importing PyTorch."""
    assert main([*map(str, arguments), "--device", "cpu"]) == 0


def changed_pixels(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    assert one.shape == other.shape
    return (one != other).any(axis=-1)


@pytest.fixture(scope="module")
def photo_path(root: Path) -> Path:
    """A real photo where the set is at hand, else the first bundled example."""
    real = root.parent / "shared" / "data" / "ccp" / "photos" / REAL_PHOTO
    return real if real.is_file() else min((root / "assets" / "examples").glob("*.[pj][np]g"))


@pytest.fixture(scope="module")
def found(
    root: Path, photo_path: Path, checkpoint_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """What `inspect` writes for the photo."""
    folder = tmp_path_factory.mktemp("cli") / "new" / "found"
    answer = run(root, "inspect", photo_path, "--out", folder, "--checkpoint", checkpoint_dir)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == [
        str(folder / name) for name in ("pose.json", "map.png", "overlay.png")
    ]
    return folder


def test_inspect_writes_pose_map_and_overlay(found: Path, photo_path: Path) -> None:
    photo = read_photo(photo_path)
    rows, columns = photo.shape[:2]
    root = json.loads((found / "pose.json").read_text())
    assert (root["canvas_width"], root["canvas_height"]) == (columns, rows)
    pose = read_pose_json(found / "pose.json", (rows, columns))
    assert pose.visible.sum() >= 12
    assert (pose.xy_px[pose.visible] > 0).all()
    assert (pose.xy_px[pose.visible] < [columns, rows]).all()

    with Image.open(found / "map.png") as picture:
        assert picture.mode == "P"
    label_map = read_label_map(found / "map.png", size=(rows, columns))
    assert {BACKGROUND, FACE, UPPER_CLOTHES} < set(np.unique(label_map))
    overlay = read_photo(found / "overlay.png")
    changed = changed_pixels(overlay, photo)
    assert changed[label_map != BACKGROUND].mean() > 0.9
    assert changed[label_map == BACKGROUND].mean() < 0.2


def test_unpainted_map_changes_nothing(
    root: Path, found: Path, photo_path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "same.png"
    answer = run(root, "repaint", photo_path, "--map", found / "map.png", "--out", out)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == str(out)
    assert not changed_pixels(read_photo(out), read_photo(photo_path)).any()


def painted_hem(found: Path, folder: Path) -> tuple[Path, np.ndarray]:
    """The map with the lowest garment lengthened by a band, and where that is."""
    label_map = read_label_map(found / "map.png")
    garment = np.isin(label_map, (PANTS, SKIRT))
    rows, columns = np.nonzero(garment)
    band = np.zeros(label_map.shape, bool)
    band[rows.max() - 40 : rows.max() + 10, columns.min() - 15 : columns.max() + 15] = True
    painted = np.where(band, SKIRT, label_map).astype(np.uint8)
    write_label_map(folder / "painted.png", painted)
    return folder / "painted.png", painted != label_map


def test_painting_changes_the_picture_there_alone_and_the_same_way_each_time(
    found: Path, photo_path: Path, tmp_path: Path
) -> None:
    painted, edited = painted_hem(found, tmp_path)
    outs = [tmp_path / "first.png", tmp_path / "second.png"]
    for out in outs:
        succeed(
            "repaint", photo_path, "--map", painted, "--out", out, "--seed", 3,
            "--source-map", found / "map.png", "--pose", found / "pose.json",
        )  # fmt: skip
    changed = changed_pixels(read_photo(outs[0]), read_photo(photo_path))
    assert changed[edited].mean() > 0.5
    rows, columns = np.nonzero(edited)
    near = np.zeros_like(edited)
    near[rows.min() - 60 : rows.max() + 60, max(columns.min() - 60, 0) : columns.max() + 60] = True
    assert not changed[~near].any()
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_moving_a_wrist_changes_the_picture_around_it(
    root: Path, found: Path, photo_path: Path, tmp_path: Path
) -> None:
    photo = read_photo(photo_path)
    rows, columns = photo.shape[:2]
    pose = read_pose_json(found / "pose.json")
    moved = pose.xy_px.copy()
    moved[LEFT_WRIST] += (40, -30)
    target = tmp_path / "target.json"
    target.write_text(pose_to_json(Pose(moved, pose.visible), columns, rows))
    answer = run(root, "repose", photo_path, "--pose", target, "--out", tmp_path / "out.png")
    assert answer.returncode == 0, answer.stderr
    changed = changed_pixels(read_photo(tmp_path / "out.png"), photo)
    x, y = moved[LEFT_WRIST].astype(int)
    assert changed[y - 20 : y + 20, x - 20 : x + 20].mean() > 0.3
    assert changed.mean() < 0.25
    assert not changed[-rows // 5 :].any()


def test_target_map_is_painted_and_size_gives_the_frame_alone(
    found: Path, photo_path: Path, tmp_path: Path
) -> None:
    painted, _ = painted_hem(found, tmp_path)
    given = ("--pose", found / "pose.json", "--source-map", found / "map.png", "--size", "512x384")
    succeed("repose", photo_path, *given, "--out", tmp_path / "predicted.png")
    succeed(
        "repose", photo_path, *given, "--out", tmp_path / "painted.png",
        "--source-pose", found / "pose.json", "--target-map", painted,
    )  # fmt: skip
    predicted, painted = (read_photo(tmp_path / f"{n}.png") for n in ("predicted", "painted"))
    assert predicted.shape == (512, 384, 3)
    assert 0.005 < changed_pixels(predicted, painted).mean() < 0.3
