"""Remarks on a find: only what is so, and rarely on photos of the known kind."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from standing import XY, standing_pose

from spt.errors import NoPersonError
from spt.inference import load_networks
from spt.labels import FACE_KEYPOINTS, LEFT_ANKLE, RIGHT_ANKLE
from spt.perception import Perception
from spt.pose import Pose
from spt.remarks import UNSURE, USUAL_FROM, remarks_on


def hiding(*joints: int) -> Pose:
    visible = np.ones(18, bool)
    visible[list(joints)] = False
    return Pose(XY, visible)


def test_a_whole_person_alone_is_no_remark() -> None:
    assert remarks_on(standing_pose(), 1, sureness=USUAL_FROM) == ()


def test_a_find_below_the_usual_is_said_to_be_unsure() -> None:
    assert remarks_on(standing_pose(), 1, sureness=USUAL_FROM - 1e-3) == (UNSURE,)
    assert '"In the photo"' in UNSURE


def test_what_is_missing_is_named() -> None:
    (feet,) = remarks_on(hiding(LEFT_ANKLE, RIGHT_ANKLE), 1)
    assert "feet" in feet
    assert remarks_on(hiding(LEFT_ANKLE), 1) == ()
    (face,) = remarks_on(hiding(*FACE_KEYPOINTS), 1)
    assert "face" in face


def test_others_in_the_photo_are_counted() -> None:
    people, unsure, feet = remarks_on(hiding(LEFT_ANKLE, RIGHT_ANKLE), 3, sureness=0.5)
    assert people == "3 people were found; the largest one is edited."
    assert unsure == UNSURE and "feet" in feet


@pytest.fixture(scope="module")
def perception(checkpoint_dir: Path) -> Perception:
    return load_networks(checkpoint_dir, "cpu").perception


@pytest.fixture(scope="module")
def photos(ccp_folder: Path) -> list[np.ndarray]:
    """Four validation photos."""
    names = [f"{number:04d}.jpg" for number in (17, 57, 97, 137)]
    return [
        np.asarray(Image.open(ccp_folder / "photos" / name).convert("RGB")) for name in names
    ]


@torch.inference_mode()
def unsure(perception: Perception, photo: np.ndarray) -> bool:
    """Whether the user is warned, or the photo refused."""
    try:
        return UNSURE in perception.find(photo)[1]
    except NoPersonError:
        return True


def test_known_photos_pass_and_foreign_ones_are_remarked_on(
    perception: Perception, photos: list[np.ndarray]
) -> None:
    assert [unsure(perception, photo) for photo in photos] == [False] * 4
    lying = [np.ascontiguousarray(np.rot90(photo)) for photo in photos]
    assert [unsure(perception, photo) for photo in lying] == [True] * 4
    negatives = [255 - photo for photo in photos]
    assert sum(unsure(perception, photo) for photo in negatives) >= 3


def test_the_drawn_examples_are_of_the_known_kind(perception: Perception, root: Path) -> None:
    for path in sorted((root / "assets" / "examples").glob("*.jpg"))[:3]:
        assert not unsure(perception, np.asarray(Image.open(path).convert("RGB"))), path.name
