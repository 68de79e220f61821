"""train/datasets/deepfashion.py: both layouts of the In-shop set, and what may be wrong in them."""

from pathlib import Path

import cv2
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
from spt.labels import NOSE, PANTS, SKIRT
from train.datasets import deepfashion
from train.datasets.deepfashion import FRAME_SIZE, drawn_splits, item_of, photo_name
from train.datasets.published_tables import PAIR_HEADER, held_back
from train.pack import PhotoSet
from train.self_label import LabelGuesser

WHOLE, CUT = (256, 256), (256, 176)
DEEP = "img/WOMEN/Blouses_Shirts/id_{item:08d}/{shot:02d}_{view}.jpg"
FLAT = "{split}/fashionWOMENBlouses_Shirtsid{item:08d}{shot:02d}_{flat}.jpg"
NAME = "WOMEN-BlousesShirts-{item:08d}-{shot:02d}-{flat}"


def named(style: str, item: int, view: str = "1_front", split: str = "train") -> str:
    flat = view.replace("_", "")
    return style.format(item=item, shot=1, view=view, flat=flat, split=split)


# The first eight garments of which none is held back, and the first that is.
ITEMS = [item for item in range(100) if not held_back(f"{item:08d}")][:8]
HELD = next(item for item in range(1000) if held_back(f"{item:08d}"))


@pytest.fixture
def guesser(tmp_path: Path) -> LabelGuesser:
    """Sure of pants everywhere."""
    return write_parsing(tmp_path, certain_network({PANTS: 0.9}))


def write_flat(folder: Path, size: tuple[int, int] = CUT) -> None:
    """Photos in train/ and test/, a table for each, two test pairs of which one is whole."""
    for split, items in (("train", [*ITEMS[:3], HELD]), ("test", ITEMS[3:5])):
        names = [named(FLAT, item, split=split) for item in items]
        for name in names:
            write_person(folder / name, size)
        bare = [Path(name).name for name in names]
        write_keypoints(folder / f"fasion-resize-annotation-{split}.csv", bare, pose_in(size))
    tested = [Path(named(FLAT, item, split="test")).name for item in ITEMS[3:5]]
    write_table(folder / "fasion-resize-pairs-test.csv", PAIR_HEADER,
                [",".join(tested), f"{tested[0]},absent.jpg"])  # fmt: skip


def names_by_split(found: PhotoSet) -> dict[str, list[str]]:
    splits = {person.split for person in found.people}
    return {
        split: [person.name for person in found.people if person.split == split]
        for split in splits
    }


def test_one_name_for_both_layouts() -> None:
    deep, flat = named(DEEP, 66, "7_additional"), named(FLAT, 66, "7_additional")
    assert photo_name(deep) == photo_name(flat) == "WOMEN-BlousesShirts-00000066-01-7additional"
    assert photo_name("img/MEN/Denim/id_00000080/01_1_front.jpg") == "MEN-Denim-00000080-01-1front"
    assert photo_name("fashionMENDenimid0000008001_1front.npy") == "MEN-Denim-00000080-01-1front"
    assert item_of("MEN-Denim-00000080-01-1front") == "00000080"
    for other in ("readme.jpg", "img/WOMEN/front.jpg", "fashionWOMENDressesid12_1front.jpg"):
        assert photo_name(other) is None


def test_flattened_photos_without_their_sides(tmp_path: Path, guesser: LabelGuesser) -> None:
    write_flat(tmp_path / "set")
    found = deepfashion.gather(tmp_path / "set", guesser, CUT[1])
    assert names_by_split(found) == {
        "train": [named(NAME, item) for item in ITEMS[:3]],
        "validation": [named(NAME, HELD)],
        "test": [named(NAME, item) for item in ITEMS[3:5]],
    }
    assert found.frame_size == FRAME_SIZE
    assert found.pairs == [(named(NAME, ITEMS[3]), named(NAME, ITEMS[4]))]
    (problem,) = found.problems
    assert "fasion-resize-pairs-test.csv:3: " in problem and "absent.jpg" in problem
    person = found.people[0]
    photo = person.photo()
    assert photo.shape == (256, 256, 3)
    original = cv2.imread(str(tmp_path / "set" / named(FLAT, ITEMS[0])))[..., ::-1]
    assert np.abs(photo[:, 40:216] - original.astype(float)).mean() < 3
    np.testing.assert_allclose(photo[:, :40].std(axis=1), 0, atol=6)  # the border goes on
    np.testing.assert_allclose(person.pose.xy_px, pose_in(CUT).xy_px + (40.5, 0.5))
    assert (person.cells() == PANTS).all()


def test_whole_photos_stay_as_they_are(tmp_path: Path, guesser: LabelGuesser) -> None:
    """The layout of the download, a map beside one photo, one table: the split is drawn."""
    folder = tmp_path / "set"
    names = [named(DEEP, item) for item in ITEMS]
    for seed, name in enumerate(names):
        write_person(folder / name, WHOLE, seed)
    write_keypoints(folder / "annotation.csv", names, pose_in(WHOLE))
    maps = np.full(WHOLE, SKIRT, dtype=np.uint8)
    np.save(folder / Path(named(FLAT, ITEMS[0])).with_suffix(".npy").name, maps)
    found = deepfashion.gather(folder, guesser, WHOLE[1])
    assert found.problems == []
    people = {person.name: person for person in found.people}
    splits = names_by_split(found)
    assert len(splits["test"]) == 2 and len(splits["train"]) == 6
    for number, item in enumerate(ITEMS):
        person = people[named(NAME, item)]
        assert person.jpeg.tobytes() == (folder / named(DEEP, item)).read_bytes()
        assert (person.cells() == (SKIRT if number == 0 else PANTS)).all()
        np.testing.assert_allclose(person.pose.xy_px, pose_in(WHOLE).xy_px + 0.5)


def test_keypoints_of_cut_pictures_fit_whole_photos(tmp_path: Path, guesser: LabelGuesser) -> None:
    name = named(DEEP, ITEMS[0])
    write_person(tmp_path / "set" / name, WHOLE)
    write_keypoints(tmp_path / "set" / "annotation-train.csv", [name], pose_in(CUT))
    (person,) = deepfashion.gather(tmp_path / "set", guesser, CUT[1]).people
    np.testing.assert_allclose(person.pose.xy_px[NOSE], pose_in(CUT).xy_px[NOSE] + (40.5, 0.5))


def test_what_is_wrong_is_listed_with_path_and_row(tmp_path: Path, guesser: LabelGuesser) -> None:
    folder = tmp_path / "set"
    write_flat(folder)
    photos = [folder / named(FLAT, item) for item in ITEMS[:3]]
    write_person(photos[0], (300, 200))
    photos[1].unlink()
    np.save(photos[2].with_suffix(".npy"), np.full((256, 176), SKIRT, dtype=np.uint8))
    table = folder / "fasion-resize-annotation-train.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text + "a bad row\n" + text.splitlines()[3] + "\n", encoding="utf-8")
    found = deepfashion.gather(folder, guesser, CUT[1])
    assert names_by_split(found)["train"] == [named(NAME, ITEMS[2])]
    assert (found.people[0].cells() == PANTS).all()  # its own map could not be used
    for words in (
        f"{table}:6: got 1 columns",
        f"{table}:7: {photos[2].name} a second time",
        f"{photos[0]} ({table}:2): 200 x 300 pixels, expected 256 x 256 or 176 x 256",
        f"{table}:3: {photos[1].name}: no such photo",
        f"{photos[2].with_suffix('.npy')}: ",
        "absent.jpg: not both in the test split",
    ):
        assert sum(problem.startswith(words) or words in problem for problem in found.problems) == 1
    assert len(found.problems) == 6


def test_another_folder_is_refused(tmp_path: Path, guesser: LabelGuesser) -> None:
    write_person(tmp_path / "set" / "holiday.jpg", WHOLE)
    with pytest.raises(InputError, match=r"set: got 0 photos of its names, 0 keypoint tables, exp"):
        deepfashion.gather(tmp_path / "set", guesser, 256)


def test_the_drawn_split_has_the_sizes_of_the_paper() -> None:
    names = [f"WOMEN-Dresses-{number:08d}-01-1front" for number in range(52_712)]
    splits = drawn_splits(names)
    assert sum(split == "train" for split in splits.values()) == 37_258
    assert sum(split == "test" for split in splits.values()) == 12_000
    assert drawn_splits(names[::-1]) == splits  # whatever order the files come in
    few = list(drawn_splits(names[:100]).values())
    assert (few.count("test"), few.count("train")) == (24, 76)
