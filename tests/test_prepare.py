"""train/prepare.py: the command, from a downloaded folder to packs and a sheet."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from scipy import io as matlab
from tiny_ccp import standing, write_ccp
from tiny_published import certain_network, write_parsing

from spt.labels import LEFT_WRIST, SKIRT
from train import prepare
from train.datasets import ccp
from train.datasets.ccp_labels import TAGS
from train.pack import STORED_SIZE, PhotoSet, packed, read_pack, stored_frame


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole set of nine people."""
    write_ccp(tmp_path / "ccp")
    return tmp_path / "ccp"


def annotation(folder: Path, number: int) -> Path:
    return folder / f"annotations/pixel-level/{number:04d}.mat"


def photo(folder: Path, number: int) -> Path:
    return folder / f"photos/{number:04d}.jpg"


def test_command_writes_pack_and_sheet(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert prepare.main(["ccp", str(folder), "--out", str(out)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "9 people, 9 with maps: 6 train, 1 test, 2 validation"
    assert second.startswith(f"{out / 'pack.npz'}: 0.") and second.endswith(" MiB")
    sheet = cv2.imread(str(out / "sheet.png"))
    rows, columns = STORED_SIZE
    assert sheet.shape == (2 * rows, 8 * 2 * columns, 3)  # photo beside map, eight in a row
    person = read_pack(out / "pack.npz").people[0]
    # The folder has a keypoint table of its own; it was used.
    pose = ccp.read_keypoints(folder / "keypoints.csv", [])[int(person.name)].pose
    expected = stored_frame(pose).to_frame(pose.xy_px, STORED_SIZE)
    np.testing.assert_allclose(person.pose.xy_px, expected, atol=1e-3)


def test_command_lists_what_was_left_out(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo(folder, 2).write_bytes(b"this is not a picture")
    assert prepare.main(["ccp", str(folder), "--out", str(tmp_path / "out")]) == 0
    assert "0002.jpg: missing or not a picture, left out\n" in capsys.readouterr().out


def test_command_makes_self_labels_of_a_pack(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    annotation(folder, 4).unlink()
    write_parsing(tmp_path, certain_network({SKIRT: 0.9}))
    assert prepare.main(["ccp", str(folder), "--out", str(tmp_path / "ccp")]) == 0
    capsys.readouterr()
    command = ["self-labels", str(tmp_path / "ccp" / "pack.npz"), "--checkpoints", str(tmp_path)]
    assert prepare.main([*command, "--out", str(tmp_path / "more"), "--device", "cpu"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("all cells: 1.000 sure, 0.000 of the guesses right")
    assert "1 people, 1 with maps: 1 train" in lines
    (person,) = read_pack(tmp_path / "more" / "pack.npz").people
    assert person.name == "0004" and (person.cells() == SKIRT).all()


def test_pairs_are_written_beside_the_packs(tmp_path: Path) -> None:
    pose, photo = standing(), np.zeros((192, 144, 3), np.uint8)
    people = [packed(name, "test", photo, None, pose) for name in ("a.jpg", "b.jpg")]
    pairs = [("a.jpg", "b.jpg")]
    said = prepare.write_set(PhotoSet("drawn", (192, 144), people, pairs=pairs), tmp_path)
    assert said.startswith("2 people, 0 with maps: 2 test\n")
    assert (tmp_path / "pairs.csv").read_text(encoding="utf-8").split() == [
        "from,to", "a.jpg,b.jpg",
    ]  # fmt: skip


def test_a_large_sheet_shows_every_so_manieth() -> None:
    """100 people on at most 96 tiles: every second one."""
    photo = np.zeros((32, 24, 3), np.uint8)
    one = packed("a", "train", photo, None, standing())
    assert prepare.sheet_of([one] * 100).shape == (7 * 32, 8 * 48, 3)
    assert prepare.sheet_of([one] * 96).shape == (12 * 32, 8 * 48, 3)


@pytest.mark.parametrize("dataset", ["mannequin", "deepfashion", "market1501", "folder"])
def test_every_set_refuses_an_empty_folder(
    dataset: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert prepare.main([dataset, str(tmp_path / "empty"), "--out", str(tmp_path / "out")]) == 2
    message = capsys.readouterr().err
    assert str(tmp_path / "empty") in message and "expected" in message
    assert not (tmp_path / "out" / "pack.npz").exists()


@pytest.mark.parametrize("kind", ["empty", "no_files", "no_maps"])
def test_a_wrong_folder_is_refused(
    kind: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "empty"
    given.mkdir()
    if kind == "no_files":
        (given / "photos").mkdir()
    if kind == "no_maps":
        given = folder
        for path in folder.glob("annotations/*/*.mat"):
            path.unlink()
    assert prepare.main(["ccp", str(given), "--out", str(tmp_path / "out")]) == 2
    message = capsys.readouterr().err
    assert str(given) in message and "bearpaw/clothing-co-parsing" in message
    assert not (tmp_path / "out" / "pack.npz").exists()


def test_the_table_of_the_project_stands_in(tmp_path: Path) -> None:
    """The set as downloaded has no keypoints.csv."""
    folder = tmp_path / "ccp"
    write_ccp(folder, (1,))
    (folder / "keypoints.csv").unlink()
    pose = ccp.read_keypoints(ccp.KEYPOINT_TABLE, [])[1].pose
    cv2.imwrite(str(photo(folder, 1)), np.full((832, 550, 3), 200, np.uint8))
    tags = np.zeros((832, 550), np.uint8)
    left, top = pose.xy_px[2].astype(int)
    tags[top : top + 200, left : left + 100] = TAGS.index("coat")
    matlab.savemat(annotation(folder, 1), {"groundtruth": tags})
    assert prepare.main(["ccp", str(folder), "--out", str(tmp_path / "out")]) == 0
    (person,) = read_pack(tmp_path / "out" / "pack.npz").people
    expected = stored_frame(pose).to_frame(pose.xy_px, STORED_SIZE)
    assert person.name == "0001"
    np.testing.assert_allclose(person.pose.xy_px[LEFT_WRIST], expected[LEFT_WRIST], atol=1e-3)
