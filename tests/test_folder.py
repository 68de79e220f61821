"""train/datasets/folder.py: which pictures of any folder are kept, and what is said of the rest."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from spt.errors import CheckpointError, InputError
from spt.labels import LEFT_ANKLE, NECK, UPPER_CLOTHES
from spt.perception import FoundPerson
from spt.pose import Pose
from train.datasets import folder
from train.pack import STORED_SIZE, UNSURE
from train.self_label import LabelGuesser

GOOD = "pinstripe_trousers.jpg"
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def guesser(checkpoint_dir: Path) -> LabelGuesser:
    """The bundled networks."""
    return LabelGuesser(checkpoint_dir, CPU)


@pytest.fixture
def photos(tmp_path: Path, root: Path) -> Path:
    """Somebody, nobody, somebody far away, half a file, and a file that is no picture."""
    photos = tmp_path / "my photos"
    (photos / "summer").mkdir(parents=True)
    shutil.copy(root / "assets" / "examples" / GOOD, photos / "summer" / GOOD)
    Image.new("RGB", (300, 400), (120, 130, 125)).save(photos / "a wall.png")
    small = Image.open(photos / "summer" / GOOD).resize((96, 128))
    small.save(photos / "far.PNG")
    (photos / "half.jpg").write_bytes((photos / "summer" / GOOD).read_bytes()[:20_000])
    (photos / "notes.txt").write_text("not looked at", encoding="utf-8")
    return photos


def test_sure_finds_are_kept_and_the_rest_is_explained(
    photos: Path, guesser: LabelGuesser, tmp_path: Path
) -> None:
    found, verdicts = folder.gather(photos, guesser)
    (person,) = found.people
    assert person.name == f"summer/{GOOD}" and person.photo().shape == (*STORED_SIZE, 3)
    # Head above feet in the middle of the crop, clothes at the trunk.
    neck, ankle = person.pose.xy_px[[NECK, LEFT_ANKLE]]
    assert 60 < neck[1] < 120 < 220 < ankle[1] < 300 and abs(neck[0] - 120) < 20
    row, column = (neck + (0, 25)).astype(int)[::-1]
    assert person.cells()[row, column] % UNSURE == UPPER_CLOTHES
    assert {one.file: one.kept for one in verdicts} == {
        "a wall.png": False, "far.PNG": False, "half.jpg": False, f"summer/{GOOD}": True,
    }  # fmt: skip
    reasons = {one.file: one.reason for one in verdicts}
    assert "no person" in reasons["a wall.png"]
    assert "pixels high, at least 160 needed" in reasons["far.PNG"]
    assert reasons["half.jpg"] and reasons[f"summer/{GOOD}"] == ""
    assert len(found.problems) == 3
    folder.write_verdicts(verdicts, tmp_path / "found.csv")
    with (tmp_path / "found.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["kept"] for row in rows] == ["False", "False", "False", "True"]
    assert float(rows[3]["pose_sure"]) > folder.POSE_SURE_FROM
    assert {row["split"] for row in rows} <= {"train", "validation", "test"}


def found_person(confidence: float, height: float) -> FoundPerson:
    xy_px = np.zeros((18, 2)) + np.linspace(0, height, 18)[:, None]
    return FoundPerson(Pose(xy_px, np.ones(18, bool)), np.full(18, confidence))


def test_each_doubt_has_its_limit() -> None:
    assert folder.doubt(found_person(0.6, 160), 0.6) == ""
    assert folder.doubt(found_person(0.59, 160), 0.6) == "pose only 0.59 sure, at least 0.6 needed"
    assert folder.doubt(found_person(0.6, 159), 0.6).startswith("the person is 159 pixels high")
    assert folder.doubt(found_person(0.6, 160), 0.59).startswith("labels of 0.59 of the person")


def test_a_folder_without_pictures_is_refused(tmp_path: Path, guesser: LabelGuesser) -> None:
    with pytest.raises(InputError, match=r"got no pictures, expected files that end in \.jpg"):
        folder.gather(tmp_path, guesser)
    with pytest.raises(InputError, match="got no such folder"):
        folder.gather(tmp_path / "absent", guesser)


def test_networks_must_be_there(photos: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="pose.safetensors"):
        folder.gather(photos, LabelGuesser(tmp_path, CPU))
