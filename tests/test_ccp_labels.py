"""train/datasets/ccp_labels.py: from 59 clothing tags to ten labels."""

from pathlib import Path

import numpy as np
import pytest
from scipy import io as matlab
from tiny_ccp import SIZE, standing

from spt.labels import (
    BACKGROUND,
    FACE,
    HAIR,
    LEFT_ANKLE,
    LEFT_ARM,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_LEG,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    PANTS,
    RIGHT_ARM,
    RIGHT_LEG,
    SKIRT,
    UPPER_CLOTHES,
)  # fmt: skip
from spt.pose import Pose
from train.datasets.ccp_labels import TAGS, labels_from_tags, limb_distances

POSE = standing()


def patch(name: str, rows: slice, columns: slice, tags: np.ndarray | None = None) -> np.ndarray:
    """Tags with one rectangle of tag `name`."""
    tags = np.zeros(SIZE, np.uint8) if tags is None else tags
    tags[rows, columns] = TAGS.index(name)
    return tags


def around(keypoint: int) -> tuple[slice, slice]:
    """A 5 x 5 square about a keypoint."""
    x, y = POSE.xy_px[keypoint].astype(int)
    return slice(y - 2, y + 3), slice(x - 2, x + 3)


def test_the_tags_are_those_of_the_set(ccp_folder: Path) -> None:
    names = matlab.loadmat(ccp_folder / "label_list.mat")["label_list"][0]
    assert [str(name[0]) for name in names] == TAGS


def test_an_arm_reaches_beyond_the_wrist() -> None:
    xy_px = np.zeros((18, 2), np.float32)
    visible = np.zeros(18, bool)
    for keypoint, y in ((LEFT_SHOULDER, 10.5), (LEFT_ELBOW, 30.5), (LEFT_WRIST, 50.5)):
        xy_px[keypoint], visible[keypoint] = (20.5, y), True
    distances = limb_distances(Pose(xy_px, visible), (80, 60))
    arm = distances[LEFT_ARM]
    assert arm[40, 25] == pytest.approx(5.0)
    # The hand ends 0.35 of the forearm's 20 px below the wrist, at y = 57.5.
    assert arm[57, 20] == pytest.approx(0.0, abs=1e-5)
    assert arm[67, 20] == pytest.approx(10.0)
    assert arm[5, 20] == pytest.approx(5.0)
    assert all(np.isinf(distances[label]).all() for label in (FACE, RIGHT_ARM, LEFT_LEG, RIGHT_LEG))


def test_a_dress_is_split_at_the_waist() -> None:
    """Hips at 96, shoulders at 50: the waist is at 96 - 46 / 4 = 84.5, the centre of row 84."""
    for name in ("dress", "romper"):
        label_map = labels_from_tags(patch(name, slice(55, 120), slice(60, 85)), POSE)
        assert (label_map[55:85, 60:85] == UPPER_CLOTHES).all()
        assert (label_map[85:120, 60:85] == SKIRT).all()
        assert (label_map != BACKGROUND).sum() == 65 * 25


def test_skin_goes_to_the_nearest_limb() -> None:
    wanted = {NOSE: FACE, LEFT_ELBOW: LEFT_ARM, LEFT_WRIST: LEFT_ARM, LEFT_ANKLE: LEFT_LEG}
    twins = {4: RIGHT_ARM, 10: RIGHT_LEG}  # right wrist, right ankle
    for keypoint, label in (wanted | twins).items():
        label_map = labels_from_tags(patch("skin", *around(keypoint)), POSE)
        assert np.unique(label_map[around(keypoint)]).tolist() == [label]


@pytest.mark.parametrize("name", ["shoes", "socks", "stockings", "tights", "boots", "wedges"])
def test_legwear_goes_to_the_nearest_leg(name: str) -> None:
    tags = patch(name, slice(150, 170), slice(52, 92))
    label_map = labels_from_tags(tags, POSE)
    assert (label_map[150:170, 52:71] == RIGHT_LEG).all()
    assert (label_map[150:170, 73:92] == LEFT_LEG).all()


@pytest.mark.parametrize(
    ("name", "label"),
    [("bag", BACKGROUND), ("purse", BACKGROUND), ("hat", HAIR), ("sunglasses", FACE),
     ("shorts", PANTS), ("skirt", SKIRT), ("coat", UPPER_CLOTHES), ("scarf", UPPER_CLOTHES)],
)  # fmt: skip
def test_other_tags_have_a_label_of_their_own(name: str, label: int) -> None:
    label_map = labels_from_tags(patch(name, slice(60, 80), slice(62, 82)), POSE)
    assert (label_map[60:80, 62:82] == label).all()


def test_pieces_wholly_far_from_the_body_are_dropped() -> None:
    """Far is 0.35 of the trunk's 46 px: 16 px."""
    tags = patch("pants", slice(100, 140), slice(56, 66))
    tags = patch("pants", slice(180, 190), slice(130, 142), tags)  # a shadow
    tags = patch("coat", slice(60, 75), slice(55, 144), tags)  # reaches out, but from the body
    label_map = labels_from_tags(tags, POSE)
    assert (label_map[100:140, 56:66] == PANTS).all()
    assert (label_map[180:190, 130:142] == BACKGROUND).all()
    assert (label_map[60:75, 55:144] == UPPER_CLOTHES).all()


def test_without_a_trunk_nothing_is_split_or_dropped() -> None:
    visible = POSE.visible.copy()
    visible[LEFT_HIP] = False
    tags = patch("dress", slice(55, 120), slice(60, 85))
    tags = patch("pants", slice(180, 190), slice(130, 142), tags)
    label_map = labels_from_tags(tags, Pose(POSE.xy_px, visible))
    assert (label_map[55:120, 60:85] == UPPER_CLOTHES).all()
    assert (label_map[180:190, 130:142] == PANTS).all()
    assert label_map.dtype == np.uint8
