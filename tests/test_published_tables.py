"""train/datasets/published_tables.py: keypoint tables, pair lists, and people held back."""

from pathlib import Path

import numpy as np
import pytest
from tiny_published import keypoint_row, pose_in, write_table

from spt.errors import InputError
from spt.labels import KEYPOINTS
from spt.pose import Pose
from train.datasets.published_tables import (
    KEYPOINT_HEADER,
    PAIR_HEADER,
    held_back,
    read_keypoint_rows,
    read_pairs,
)

SIZE = (128, 64)


def test_y_comes_before_x_and_eyes_before_ears(tmp_path: Path) -> None:
    """A table in the published order, by hand: keypoint k at column 2 k, row 3 k."""
    y = [3 * number for number in range(18)]
    x = [2 * number for number in range(18)]
    y[4], x[7] = -1, -1  # right and left wrist: one of the two numbers is enough
    table = tmp_path / "some-annotation-train.csv"
    table.write_text(f"{KEYPOINT_HEADER}\n0002_c1s1_000451_03.jpg: {y}: {x}\n", encoding="utf-8")
    problems: list[str] = []
    (row,) = read_keypoint_rows(table, SIZE, problems)
    assert problems == []
    assert (row.name, row.where) == ("0002_c1s1_000451_03.jpg", f"{table}:2")
    places = dict(zip(KEYPOINTS, row.pose.xy_px.tolist(), strict=True))
    assert places["nose"] == [0.5, 0.5]  # the middle of the first pixel
    assert places["right_shoulder"] == [4.5, 6.5] and places["left_ankle"] == [26.5, 39.5]
    assert places["right_eye"] == [28.5, 42.5] and places["left_eye"] == [30.5, 45.5]
    assert places["right_ear"] == [32.5, 48.5] and places["left_ear"] == [34.5, 51.5]
    missing = [KEYPOINTS[number] for number in np.flatnonzero(~row.pose.visible)]
    assert missing == ["right_wrist", "left_wrist"]


GOOD = keypoint_row("good.jpg", pose_in(SIZE))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("short.jpg: [1, 2]: [3, 4]", "got 2 y and 2 x, expected 18 of each"),
        (GOOD.replace("good", "far").replace("[20,", "[128,", 1),
         "a keypoint outside of 64 x 128 pixels"),
        (GOOD + ": 3", "got 4 columns, expected name:keypoints_y:keypoints_x"),
        (GOOD.replace("[", "[oops, ", 1), "left out"),
        ("null.jpg: null: null", "left out"),
        (GOOD, "good.jpg a second time"),
    ],
)  # fmt: skip
def test_bad_rows_are_listed_with_their_line(tmp_path: Path, row: str, words: str) -> None:
    table = tmp_path / "annotation.csv"
    write_table(table, KEYPOINT_HEADER, [GOOD, "", row, GOOD.replace("good", "last")])
    problems: list[str] = []
    names = [one.name for one in read_keypoint_rows(table, SIZE, problems)]
    assert names == ["good.jpg", "last.jpg"]
    (problem,) = problems
    assert problem.startswith(f"{table}:4: ") and words in problem


def test_pairs_and_their_bad_rows(tmp_path: Path) -> None:
    table = tmp_path / "pairs-test.csv"
    write_table(table, PAIR_HEADER, ["a.jpg,b.jpg", "c.jpg", "d.jpg, e.jpg", ",f.jpg"])
    problems: list[str] = []
    pairs = list(read_pairs(table, problems))
    assert pairs == [(f"{table}:2", "a.jpg", "b.jpg"), (f"{table}:4", "d.jpg", "e.jpg")]
    assert [problem.split(" got ")[0] for problem in problems] == [f"{table}:3:", f"{table}:5:"]


@pytest.mark.parametrize("text", ["", "name,x,y\n", "\x00\x01"])
def test_another_table_is_refused(tmp_path: Path, text: str) -> None:
    table = tmp_path / "annotation.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="annotation.csv: got .*expected 'name:keypoints_y"):
        list(read_keypoint_rows(table, SIZE, []))


def test_one_in_fifty_is_held_back_and_always_the_same() -> None:
    held = [number for number in range(5000) if held_back(f"{number:04d}")]
    assert 70 <= len(held) <= 130
    assert held == [number for number in range(5000) if held_back(f"{number:04d}")]


def test_a_written_row_reads_back(tmp_path: Path) -> None:
    pose = pose_in(SIZE)
    some = Pose(pose.xy_px, np.arange(18) % 3 > 0)
    write_table(tmp_path / "t.csv", KEYPOINT_HEADER, [keypoint_row("p", some)])
    (row,) = read_keypoint_rows(tmp_path / "t.csv", SIZE, [])
    np.testing.assert_array_equal(row.pose.visible, some.visible)
    np.testing.assert_array_equal(row.pose.xy_px[some.visible], some.xy_px[some.visible] + 0.5)
