"""train/prepare.py: from a downloaded folder to a pack, and what happens to broken folders."""

import gzip
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from scipy import io as matlab
from tiny_ccp import TEST, TRAIN, VALIDATION, drawn_tags, standing, write_ccp, write_table

from spt.errors import InputError
from spt.labels import LEFT_WRIST
from spt.photo import Frame
from spt.pose import Pose
from train import prepare
from train.dataset import PhotoPack
from train.datasets import ccp

CPU = torch.device("cpu")


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
    assert prepare.main(["ccp", str(folder), "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.startswith("9 crops, 9 with maps, 0.")
    sheet = cv2.imread(str(tmp_path / "out" / "sheet.png"))
    rows, columns = prepare.PACK_SIZE
    assert sheet.shape == (2 * rows, 8 * 2 * columns, 3)  # photo beside map, eight in a row
    pack = PhotoPack([tmp_path / "out" / "pack.npz"], CPU)
    assert sorted(pack.numbers.tolist()) == sorted(TRAIN + VALIDATION + TEST)
    # The folder has a keypoint table of its own; it was used.
    pose = ccp.read_keypoints(folder / "keypoints.csv")[int(pack.numbers[0])]
    frame = prepare.widened(Frame.around(pose.xy_px), prepare.PACK_MARGIN)
    expected = frame.to_frame(pose.xy_px, prepare.PACK_SIZE)
    np.testing.assert_allclose(pack.xy_px[0], expected, atol=1e-3)


def test_the_pack_holds_what_was_in_the_photos(folder: Path, tmp_path: Path) -> None:
    columns, problems = prepare.prepare_ccp(folder, folder / "keypoints.csv")
    assert problems == []
    written = prepare.write_pack(columns, tmp_path / "pack.npz")
    assert written == (tmp_path / "pack.npz").stat().st_size < 9 * 40_000
    pack = PhotoPack([tmp_path / "pack.npz"], CPU)
    poses = ccp.read_keypoints(folder / "keypoints.csv")
    for row, number in enumerate(pack.numbers.tolist()):
        pose = poses[number]
        frame = prepare.widened(Frame.around(pose.xy_px), prepare.PACK_MARGIN)
        expected = frame.to_frame(pose.xy_px, prepare.PACK_SIZE)
        np.testing.assert_allclose(pack.xy_px[row], expected, atol=1e-3)
        assert pack.visible[row].all() and pack.annotated[row]
        crop = frame.crop(cv2.imread(str(photo(folder, number))), prepare.PACK_SIZE)
        apart = np.abs(pack.photos[row].movedim(0, -1).numpy()[..., ::-1] - crop.astype(float))
        assert apart.mean() < 4  # what JPEG loses
        tags = frame.crop_labels(drawn_tags(pose), prepare.PACK_SIZE)
        wanted = ccp.labels_from_tags(tags, Pose(expected, pose.visible))
        np.testing.assert_array_equal(pack.maps[row].numpy(), wanted)


def test_a_stored_crop_is_the_frame_with_a_margin() -> None:
    frame = Frame(left=100, top=40, width=192, height=256)
    assert prepare.widened(frame, 1.25) == Frame(left=76, top=8, width=240, height=320)


def test_missing_and_damaged_files_are_listed(folder: Path) -> None:
    photo(folder, 1).unlink()
    photo(folder, TEST[0]).unlink()  # may be withheld, no problem
    photo(folder, 2).write_bytes(photo(folder, 2).read_bytes()[:-400])
    photo(folder, 3).write_bytes(b"this is not a picture")
    annotation(folder, 4).write_bytes(annotation(folder, 4).read_bytes()[:200])
    matlab.savemat(annotation(folder, 5), {"groundtruth": np.zeros((20, 10), np.uint8)})
    annotation(folder, 6).unlink()  # not annotated, no problem
    columns, problems = prepare.prepare_ccp(folder, folder / "keypoints.csv")
    assert columns["number"] == [4, 5, 6, 17, 37]
    assert [len(packed) > 0 for packed in columns["map"]] == [False] * 3 + [True] * 2
    assert len(problems) == 5
    for problem, (name, words) in zip(
        problems,
        [("0001.jpg", "missing"), ("0002.jpg", "left out"), ("0003.jpg", "not a picture"),
         ("0004.mat", "Map left out"), ("0005.mat", "(20, 10) for a photo of (192, 144)")],
        strict=True,
    ):  # fmt: skip
        assert name in problem and words in problem


def test_a_photo_with_few_keypoints_is_listed(folder: Path) -> None:
    poses = {number: standing() for number in (1, 2)}
    poses[2] = Pose(poses[2].xy_px, np.arange(18) < 5)
    write_table(folder / "keypoints.csv", poses)
    columns, problems = prepare.prepare_ccp(folder, folder / "keypoints.csv")
    assert columns["number"] == [1]
    assert len(problems) == 1 and "only 5 keypoints" in problems[0]


def test_an_unannotated_photo_has_no_map(folder: Path, tmp_path: Path) -> None:
    annotation(folder, 4).unlink()
    columns, _ = prepare.prepare_ccp(folder, folder / "keypoints.csv")
    prepare.write_pack(columns, tmp_path / "pack.npz")
    pack = PhotoPack([tmp_path / "pack.npz"], CPU)
    row = pack.numbers.tolist().index(4)
    assert not pack.annotated[row] and pack.annotated.sum() == 8
    assert (pack.maps[row] == 0).all()


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


def test_a_pack_has_a_largest_size(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns, _ = prepare.prepare_ccp(folder, folder / "keypoints.csv")
    monkeypatch.setattr(prepare, "MAX_PACK_BYTES", 2**16)
    with pytest.raises(InputError, match="expected at most 0 MiB"):
        prepare.write_pack(columns, tmp_path / "pack.npz")
    assert not (tmp_path / "pack.npz").exists()


def test_the_table_of_the_project_stands_in(tmp_path: Path) -> None:
    """The set as downloaded has no keypoints.csv."""
    folder = tmp_path / "ccp"
    write_ccp(folder, (1,))
    (folder / "keypoints.csv").unlink()
    poses = ccp.read_keypoints(prepare.KEYPOINT_TABLE)
    cv2.imwrite(str(photo(folder, 1)), np.full((832, 550, 3), 200, np.uint8))
    tags = np.zeros((832, 550), np.uint8)
    left, top = poses[1].xy_px[2].astype(int)
    tags[top : top + 200, left : left + 100] = ccp.TAGS.index("coat")
    matlab.savemat(annotation(folder, 1), {"groundtruth": tags})
    assert prepare.main(["ccp", str(folder), "--out", str(tmp_path / "out")]) == 0
    pack = PhotoPack([tmp_path / "out" / "pack.npz"], CPU)
    frame = prepare.widened(Frame.around(poses[1].xy_px[poses[1].visible]), prepare.PACK_MARGIN)
    expected = frame.to_frame(poses[1].xy_px, prepare.PACK_SIZE)
    assert pack.numbers.tolist() == [1]
    np.testing.assert_allclose(pack.xy_px[0, LEFT_WRIST], expected[LEFT_WRIST], atol=1e-3)


def test_the_shipped_table_is_the_one_of_the_set(ccp_folder: Path) -> None:
    packed = prepare.KEYPOINT_TABLE.read_bytes()
    assert packed[4:8] == bytes(4)  # no time of writing: the same bytes every time
    assert gzip.decompress(packed) == (ccp_folder / "keypoints.csv").read_bytes()


def test_the_shipped_table_covers_the_set() -> None:
    poses = ccp.read_keypoints(prepare.KEYPOINT_TABLE)
    assert len(poses) > 1900
    assert {ccp.split_of(number) for number in poses} == {"train", "validation"}
    assert np.mean([pose.visible.sum() for pose in poses.values()]) > 14
