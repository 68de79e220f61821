"""Bad input on the command line: one sentence on stderr, exit code 2, nothing written."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from spt.__main__ import main
from spt.parsing_formats import write_label_map
from spt.photo_file import write_photo


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
    command = [sys.executable, "-m", "spt", "inspect", tmp_path / "text.jpg", "--out", tmp_path]
    answer = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
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
