"""train/datasets/market1501.py: its three folders, junk and distractors, the test protocol."""

from pathlib import Path

import numpy as np
import pytest
from tiny_published import (
    certain_network,
    pose_in,
    write_keypoints,
    write_parsing,
    write_person,
    write_table,
)

from spt.errors import InputError
from spt.labels import SKIRT
from train.datasets import market1501
from train.datasets.market1501 import FRAME_SIZE
from train.datasets.published_tables import PAIR_HEADER, held_back
from train.self_label import LabelGuesser

PEOPLE = [f"{number:04d}" for number in range(1, 100) if not held_back(f"{number:04d}")][:4]
HELD = next(f"{n:04d}" for n in range(1, 1000) if held_back(f"{n:04d}"))
TRAIN = [f"{PEOPLE[0]}_c1s1_000451_03.jpg", f"{PEOPLE[1]}_c6s2_000451_00.jpg"]
VALIDATION = f"{HELD}_c2s1_000151_01.jpg"
TEST = [f"{PEOPLE[2]}_c1s1_000451_03.jpg", f"{PEOPLE[3]}_c3s1_000451_03.jpg"]
QUERY = f"{PEOPLE[3]}_c4s1_000451_00.jpg"
NOBODY = ["-1_c1s1_000401_03.jpg", "0000_c1s1_000151_01.jpg"]


@pytest.fixture
def guesser(tmp_path: Path) -> LabelGuesser:
    """Sure of a skirt everywhere."""
    return write_parsing(tmp_path, certain_network({SKIRT: 0.95}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six people, two that are nobody, tables and three pairs."""
    root = tmp_path / "Market-1501-v15.09.15"
    for name, photos in (
        ("bounding_box_train", [*TRAIN, VALIDATION]),
        ("bounding_box_test", [*TEST, *NOBODY]),
        ("query", [QUERY]),
    ):
        for photo in photos:
            write_person(root / name / photo, FRAME_SIZE)
    pose = pose_in(FRAME_SIZE)
    write_keypoints(root / "market-annotation-train.csv", [*TRAIN, VALIDATION], pose)
    write_keypoints(root / "market-annotation-test.csv", [*TEST, *NOBODY, QUERY], pose)
    pairs = [f"{TEST[1]},{QUERY}", f"{TEST[0]},{TEST[1]}", f"{TEST[0]},{NOBODY[0]}"]
    write_table(root / "market-pairs-test.csv", PAIR_HEADER, pairs)
    return root


def test_the_three_folders(folder: Path, guesser: LabelGuesser) -> None:
    found = market1501.gather(folder, guesser)
    assert {person.name: person.split for person in found.people} == {
        **dict.fromkeys(TRAIN, "train"), VALIDATION: "validation",
        **dict.fromkeys([*TEST, QUERY], "test"),
    }  # fmt: skip
    assert found.frame_size == (128, 64)
    for person in found.people:
        (path,) = folder.glob(f"*/{person.name}")
        assert person.jpeg.tobytes() == path.read_bytes()
        assert person.photo().shape == (128, 64, 3)
        assert (person.cells() == SKIRT).all() and person.cells().shape == (128, 64)
        np.testing.assert_allclose(person.pose.xy_px, pose_in(FRAME_SIZE).xy_px + 0.5)


def test_pairs_of_people_and_the_protocol(folder: Path, guesser: LabelGuesser) -> None:
    found = market1501.gather(folder, guesser)
    assert found.pairs == [(TEST[1], QUERY), (TEST[0], TEST[1])]
    size, first, second = found.problems
    assert size == (f"{folder}: 7 photos in bounding_box_train and bounding_box_test, but the "
                    "whole set has 32,668")  # fmt: skip
    assert first.startswith(f"{folder / 'market-pairs-test.csv'}:4: ") and NOBODY[0] in first
    assert "3 test pairs, but the protocol has 12,000" in second


def test_what_is_wrong_is_listed_with_path_and_row(folder: Path, guesser: LabelGuesser) -> None:
    boxes = folder / "bounding_box_train"
    write_person(boxes / TRAIN[0], (64, 64))
    (boxes / TRAIN[1]).write_bytes((boxes / TRAIN[1]).read_bytes()[:-200])
    write_person(boxes / "holiday.jpg", FRAME_SIZE)
    write_person(boxes / "0002_c1s1_000776_01.jpg", FRAME_SIZE)  # no row
    table = folder / "market-annotation-train.csv"
    text = table.read_text(encoding="utf-8")
    text += text.splitlines()[1].replace(TRAIN[0], "holiday.jpg") + "\n"
    text += text.splitlines()[1].replace(TRAIN[0], "0003_c1s1_000776_01.jpg") + "\n"
    table.write_text(text, encoding="utf-8")
    found = market1501.gather(folder, guesser)
    assert {person.split for person in found.people} == {"validation", "test"}
    for words in (
        f"{boxes / TRAIN[0]} ({table}:2): 64 x 64 pixels, expected 64 x 128, left out",
        f"{boxes / TRAIN[1]} ({table}:3): not a picture",
        f"{boxes / 'holiday.jpg'}: expected a name like 0002_c1s1_000451_03.jpg",
        f"{table}:6: 0003_c1s1_000776_01.jpg: no such photo",
        f"{folder}: 1 photos without keypoints",
    ):
        assert sum(problem.startswith(words) for problem in found.problems) == 1
    assert len(found.problems) == 8  # and two about pairs, one about the size of the set


def test_another_folder_is_refused(tmp_path: Path, guesser: LabelGuesser) -> None:
    write_person(tmp_path / "set" / "query" / TRAIN[0], FRAME_SIZE)
    with pytest.raises(InputError, match="got 1 photos in .*, 0 keypoint tables, expected boundin"):
        market1501.gather(tmp_path / "set", guesser)
