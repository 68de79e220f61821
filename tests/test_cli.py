"""The command line: files come out as promised, and bad input ends with one sentence and code 2."""

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
from spt.photo_file import read_photo, write_photo
from spt.pose import Pose
from spt.pose_json import pose_to_json, read_pose_json

REAL_PHOTO = "0017.jpg"  # 17 modulo 20: never trained on


def run(root: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """`python -m spt ...` as a person runs it."""
    command = [sys.executable, "-m", "spt", *map(str, arguments), "--device", "cpu"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def changed_pixels(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    assert one.shape == other.shape
    return (one != other).any(axis=-1)


@pytest.fixture(scope="module")
def photo_path(ccp_folder: Path) -> Path:
    return ccp_folder / "photos" / REAL_PHOTO


@pytest.fixture(scope="module")
def found(
    root: Path, photo_path: Path, checkpoint_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """What `inspect` writes for a real photo."""
    folder = tmp_path_factory.mktemp("cli") / "new" / "found"
    answer = run(root, "inspect", photo_path, "--out", folder, "--checkpoint", checkpoint_dir)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == [
        str(folder / name) for name in ("pose.json", "map.png", "overlay.png")
    ]
    return folder


# --- what is written ----------------------------------------------------------------------------


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
    root: Path, found: Path, photo_path: Path, tmp_path: Path
) -> None:
    painted, edited = painted_hem(found, tmp_path)
    outs = [tmp_path / "first.png", tmp_path / "second.png"]
    for out in outs:
        answer = run(
            root, "repaint", photo_path, "--map", painted, "--out", out, "--seed", 3,
            "--source-map", found / "map.png", "--pose", found / "pose.json",
        )  # fmt: skip
        assert answer.returncode == 0, answer.stderr
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
    out, framed = tmp_path / "out.jpg", tmp_path / "framed.png"
    answer = run(root, "repose", photo_path, "--pose", target, "--out", tmp_path / "out.png")
    assert answer.returncode == 0, answer.stderr
    changed = changed_pixels(read_photo(tmp_path / "out.png"), photo)
    x, y = moved[LEFT_WRIST].astype(int)
    assert changed[y - 20 : y + 20, x - 20 : x + 20].mean() > 0.3
    assert changed.mean() < 0.25
    assert not changed[-rows // 5 :].any()

    answer = run(
        root, "repose", photo_path, "--pose", target, "--out", framed, "--size", "512x384",
        "--source-pose", found / "pose.json", "--source-map", found / "map.png",
        "--target-map", found / "map.png",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert read_photo(framed).shape == (512, 384, 3)
    assert not out.exists()


# --- what is refused ----------------------------------------------------------------------------


@pytest.fixture
def small_photo(tmp_path: Path) -> Path:
    """A readable picture of nobody."""
    path = tmp_path / "nobody.png"
    write_photo(path, np.full((160, 120, 3), 128, np.uint8))
    return path


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line on stderr of a command that must end with code 2, before any heavy work."""
    assert main([*map(str, arguments), "--device", "cpu"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    *notes, line = captured.err.splitlines()
    assert all(note.startswith("note: ") for note in notes)
    assert line.startswith("python -m spt: ")
    return line


def test_error_goes_to_stderr_with_code_2(root: Path, tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("hello")
    answer = run(root, "inspect", tmp_path / "text.jpg", "--out", tmp_path)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert "text.jpg: got 5 bytes that are not a known picture" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_bad_pose_and_map_are_refused(
    capsys: pytest.CaptureFixture[str], small_photo: Path, tmp_path: Path
) -> None:
    seventeen = tmp_path / "pose.json"
    seventeen.write_text(json.dumps({"people": [{"pose_keypoints_2d": [1] * 51}]}))
    out = tmp_path / "out.png"
    line = refused(capsys, "repose", small_photo, "--pose", seventeen, "--out", out)
    assert "pose.json: got 17 points" in line
    write_label_map(tmp_path / "map.png", np.zeros((100, 120), np.uint8))
    line = refused(capsys, "repaint", small_photo, "--map", tmp_path / "map.png", "--out", out)
    assert "got 120 x 100 pixels (width x height), expected 120 x 160" in line
    np.save(tmp_path / "map.npy", np.full((160, 120), 11))
    line = refused(capsys, "repaint", small_photo, "--map", tmp_path / "map.npy", "--out", out)
    assert "got the labels 11 (19,200 pixels), expected labels 0 to 9" in line
    assert not out.exists()


def test_outputs_are_checked_first(
    capsys: pytest.CaptureFixture[str], small_photo: Path, tmp_path: Path
) -> None:
    for command, option in (("repose", "--pose"), ("repaint", "--map")):
        line = refused(capsys, command, small_photo, option, "none", "--out", tmp_path / "a.gif")
        assert "got the ending '.gif', expected one of .png, .jpg" in line
    line = refused(capsys, "inspect", small_photo, "--out", small_photo)
    assert "nobody.png: cannot be made a folder" in line


def test_missing_weights_are_named(
    capsys: pytest.CaptureFixture[str], small_photo: Path, tmp_path: Path
) -> None:
    line = refused(
        capsys, "inspect", small_photo, "--out", tmp_path, "--checkpoint", tmp_path / "none"
    )
    assert "pose.safetensors: cannot be read (No such file or directory)" in line
    assert "--checkpoint" in line


def test_photo_of_nobody_is_refused(
    capsys: pytest.CaptureFixture[str], small_photo: Path, checkpoint_dir: Path, tmp_path: Path
) -> None:
    line = refused(
        capsys, "inspect", small_photo, "--out", tmp_path, "--checkpoint", checkpoint_dir
    )
    assert "got no person that could be recognised" in line


@pytest.mark.parametrize(
    ("size", "accepted"),
    [("256x192", True), ("512x384", True), ("256x256", False), ("0x0", False), ("4096x3072", False),
     ("256", False), ("axb", False)],
)  # fmt: skip
def test_size_is_rows_by_columns_in_the_shape_of_the_frame(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, size: str, accepted: bool
) -> None:
    gone = tmp_path / "gone.png"
    command = ["repose", gone, "--pose", "p", "--out", tmp_path / "o.png", "--size", size]
    if accepted:
        assert "gone.png: cannot be read" in refused(capsys, *command)
    else:
        with pytest.raises(SystemExit) as stopped:
            main([str(word) for word in command])
        assert stopped.value.code == 2
        assert "expected rows x columns in the shape of" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["paint"], ["inspect", "a.png"], ["repaint", "a.png"]])
def test_usage_errors_end_with_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
