"""train/datasets/ccp.py: splits, keypoint table, framed people, and broken folders."""

import gzip
from pathlib import Path

import cv2
import numpy as np
import pytest
from scipy import io as matlab
from tiny_ccp import SIZE, TEST, drawn_tags, standing, write_ccp, write_table

from spt.errors import InputError
from spt.labels import LEFT_ANKLE, LEFT_WRIST, NOSE
from spt.pose import Pose
from train.datasets import ccp
from train.datasets.ccp_labels import labels_from_tags
from train.pack import STORED_SIZE, stored_frame

POSE = standing()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole set of nine people."""
    write_ccp(tmp_path / "ccp")
    return tmp_path / "ccp"


def annotation(folder: Path, number: int) -> Path:
    return folder / f"annotations/pixel-level/{number:04d}.mat"


def photo(folder: Path, number: int) -> Path:
    return folder / f"photos/{number:04d}.jpg"


def test_seven_is_test_and_seventeen_is_validation() -> None:
    assert [ccp.split_of(number) for number in (7, 27, 2007)] == ["test"] * 3
    assert [ccp.split_of(number) for number in (17, 37, 1997)] == ["validation"] * 3
    assert {ccp.split_of(number) for number in range(100) if number % 10 != 7} == {"train"}


def test_keypoint_table_knows_what_is_seen(tmp_path: Path) -> None:
    xy_px, visible = POSE.xy_px.copy(), POSE.visible.copy()
    visible[NOSE] = False  # written with visibility 0.1
    xy_px[LEFT_WRIST] = (SIZE[1] + 3, 20)  # outside the photo
    xy_px[LEFT_ANKLE] = (40, -1)
    write_table(tmp_path / "points.csv", {12: POSE, 340: Pose(xy_px, visible)})
    problems: list[str] = []
    rows = ccp.read_keypoints(tmp_path / "points.csv", problems)
    poses = {number: row.pose for number, row in rows.items()}
    assert problems == []
    assert rows[340].size == SIZE and rows[340].where == f"{tmp_path / 'points.csv'}:3"
    assert list(poses) == [12, 340]
    assert poses[12].visible.all()
    np.testing.assert_allclose(poses[12].xy_px, POSE.xy_px, atol=1e-4)
    assert np.flatnonzero(~poses[340].visible).tolist() == [NOSE, LEFT_WRIST, LEFT_ANKLE]


def test_keypoint_table_may_be_compressed(tmp_path: Path) -> None:
    write_table(tmp_path / "points.csv", {12: POSE})
    packed = tmp_path / "points.csv.gz"
    packed.write_bytes(gzip.compress((tmp_path / "points.csv").read_bytes()))
    np.testing.assert_allclose(ccp.read_keypoints(packed, [])[12].pose.xy_px, POSE.xy_px, atol=1e-4)


def test_a_table_without_keypoints_is_refused(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("photo,width,height\n0001.jpg,5,5\n", encoding="utf-8")
    with pytest.raises(InputError, match="points.csv: got no columns left_ankle_visibility"):
        ccp.read_keypoints(tmp_path / "points.csv", [])


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    for name, data in (("a.csv", b"\xff\xfe\x00"), ("b.csv.gz", b"not compressed")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(InputError, match=f"keypoint table .*{name}.*expected a CSV file"):
            ccp.read_keypoints(tmp_path / name, [])


def test_bad_rows_are_listed_with_their_place(folder: Path) -> None:
    table = folder / "keypoints.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("0001.jpg", "first.jpg")
    cells = lines[2].split(",")
    lines[2] = ",".join([*cells[:3], "left", *cells[4:]])
    lines[3] = ",".join(lines[3].split(",")[:9])  # cut off
    lines[4] = lines[4].replace(f",{SIZE[1]},{SIZE[0]},", ",145,192,")
    cells = lines[5].split(",")
    lines[5] = ",".join([*cells[:3], "nan", *cells[4:]])
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = ccp.gather(folder, table)
    assert [person.name for person in found.people] == ["0006", "0007", "0017", "0037"]
    rows, sizes = found.problems[:4], found.problems[4:]
    for line, words, problem in zip(
        (2, 3, 4, 6), ("first", "'left'", "NoneType", "not finite"), rows, strict=True
    ):
        assert problem.startswith(f"{table}:{line}: ") and words in problem
    (problem,) = sizes
    assert "0004.jpg: (192, 144)" in problem and f"(192, 145) in {table}:5" in problem


def test_a_damaged_annotation_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "0001.mat"
    matlab.savemat(path, {"groundtruth": np.eye(60, dtype=np.uint8)}, do_compression=True)
    assert ccp.read_tags(path).shape == (60, 60)
    whole = path.read_bytes()
    for damaged in (b"", b"no annotation", whole[:-30], bytes(300)):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match="0001.mat"):
            ccp.read_tags(path)
    matlab.savemat(path, {"something": np.zeros(3)})
    with pytest.raises(InputError, match="groundtruth"):
        ccp.read_tags(path)


def test_the_people_are_what_was_in_the_photos(folder: Path) -> None:
    found = ccp.gather(folder, folder / "keypoints.csv")
    assert found.problems == []
    rows = ccp.read_keypoints(folder / "keypoints.csv", [])
    poses = {number: row.pose for number, row in rows.items()}
    assert [person.name for person in found.people] == [f"{number:04d}" for number in sorted(poses)]
    for person in found.people:
        number = int(person.name)
        pose = poses[number]
        assert person.split == ccp.split_of(number)
        frame = stored_frame(pose)
        expected = frame.to_frame(pose.xy_px, STORED_SIZE)
        np.testing.assert_allclose(person.pose.xy_px, expected, atol=1e-3)
        assert person.pose.visible.all()
        crop = frame.crop(cv2.imread(str(photo(folder, number))), STORED_SIZE)[..., ::-1]
        assert np.abs(person.photo() - crop.astype(float)).mean() < 4  # what JPEG loses
        tags = frame.crop_labels(drawn_tags(pose), STORED_SIZE)
        wanted = labels_from_tags(tags, Pose(expected, pose.visible))
        np.testing.assert_array_equal(person.cells(), wanted)


def test_missing_and_damaged_files_are_listed(folder: Path) -> None:
    photo(folder, 1).unlink()
    photo(folder, TEST[0]).unlink()  # may be withheld, no problem
    photo(folder, 2).write_bytes(photo(folder, 2).read_bytes()[:-400])
    photo(folder, 3).write_bytes(b"this is not a picture")
    annotation(folder, 4).write_bytes(annotation(folder, 4).read_bytes()[:200])
    matlab.savemat(annotation(folder, 5), {"groundtruth": np.zeros((20, 10), np.uint8)})
    annotation(folder, 6).unlink()  # not annotated, no problem
    found = ccp.gather(folder, folder / "keypoints.csv")
    assert [person.name for person in found.people] == ["0004", "0005", "0006", "0017", "0037"]
    mapped = [person.cells() is not None for person in found.people]
    assert mapped == [False] * 3 + [True] * 2
    assert len(found.problems) == 5
    for problem, (name, words) in zip(
        found.problems,
        [("0001.jpg", "missing"), ("0002.jpg", "left out"), ("0003.jpg", "not a picture"),
         ("0004.mat", "Map left out"), ("0005.mat", "(20, 10) for a photo of (192, 144)")],
        strict=True,
    ):  # fmt: skip
        assert name in problem and words in problem


def test_a_photo_with_few_keypoints_is_listed(folder: Path) -> None:
    poses = {number: standing() for number in (1, 2)}
    poses[2] = Pose(poses[2].xy_px, np.arange(18) < 5)
    write_table(folder / "keypoints.csv", poses)
    found = ccp.gather(folder, folder / "keypoints.csv")
    assert [person.name for person in found.people] == ["0001"]
    (problem,) = found.problems
    assert "0002.jpg" in problem and "only 5 keypoints" in problem


def test_the_shipped_table_is_the_one_of_the_set(ccp_folder: Path) -> None:
    packed = ccp.KEYPOINT_TABLE.read_bytes()
    assert packed[4:8] == bytes(4)  # no time of writing: the same bytes every time
    assert gzip.decompress(packed) == (ccp_folder / "keypoints.csv").read_bytes()


def test_the_shipped_table_covers_the_set() -> None:
    problems: list[str] = []
    rows = ccp.read_keypoints(ccp.KEYPOINT_TABLE, problems)
    poses = {number: row.pose for number, row in rows.items()}
    assert problems == []
    assert len(poses) > 1900
    assert {ccp.split_of(number) for number in poses} == {"train", "validation"}
    assert np.mean([pose.visible.sum() for pose in poses.values()]) > 14
