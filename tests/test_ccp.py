"""train/datasets/ccp.py: splits, keypoint table, and from 59 clothing tags to ten labels."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from scipy import io as matlab
from tiny_ccp import SIZE, standing, write_table

from spt.errors import InputError
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
from train.datasets import ccp

POSE = standing()


def patch(name: str, rows: slice, columns: slice, tags: np.ndarray | None = None) -> np.ndarray:
    """Tags with one rectangle of tag `name`."""
    tags = np.zeros(SIZE, np.uint8) if tags is None else tags
    tags[rows, columns] = ccp.TAGS.index(name)
    return tags


def around(keypoint: int) -> tuple[slice, slice]:
    """A 5 x 5 square about a keypoint."""
    x, y = POSE.xy_px[keypoint].astype(int)
    return slice(y - 2, y + 3), slice(x - 2, x + 3)


def test_seven_is_test_and_seventeen_is_validation() -> None:
    assert [ccp.split_of(number) for number in (7, 27, 2007)] == ["test"] * 3
    assert [ccp.split_of(number) for number in (17, 37, 1997)] == ["validation"] * 3
    assert {ccp.split_of(number) for number in range(100) if number % 10 != 7} == {"train"}


def test_the_tags_are_those_of_the_set(ccp_folder: Path) -> None:
    names = matlab.loadmat(ccp_folder / "label_list.mat")["label_list"][0]
    assert [str(name[0]) for name in names] == ccp.TAGS


def test_keypoint_table_knows_what_is_seen(tmp_path: Path) -> None:
    xy_px, visible = POSE.xy_px.copy(), POSE.visible.copy()
    visible[NOSE] = False  # written with visibility 0.1
    xy_px[LEFT_WRIST] = (SIZE[1] + 3, 20)  # outside the photo
    xy_px[LEFT_ANKLE] = (40, -1)
    write_table(tmp_path / "points.csv", {12: POSE, 340: Pose(xy_px, visible)})
    poses = ccp.read_keypoints(tmp_path / "points.csv")
    assert list(poses) == [12, 340]
    assert poses[12].visible.all()
    np.testing.assert_allclose(poses[12].xy_px, POSE.xy_px, atol=1e-4)
    assert np.flatnonzero(~poses[340].visible).tolist() == [NOSE, LEFT_WRIST, LEFT_ANKLE]


def test_keypoint_table_may_be_compressed(tmp_path: Path) -> None:
    write_table(tmp_path / "points.csv", {12: POSE})
    packed = tmp_path / "points.csv.gz"
    packed.write_bytes(gzip.compress((tmp_path / "points.csv").read_bytes()))
    np.testing.assert_allclose(ccp.read_keypoints(packed)[12].xy_px, POSE.xy_px, atol=1e-4)


def test_a_table_without_keypoints_is_refused(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("photo,width,height\n0001.jpg,5,5\n", encoding="utf-8")
    with pytest.raises(InputError, match="points.csv: got no columns left_ankle_visibility"):
        ccp.read_keypoints(tmp_path / "points.csv")


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


def test_an_arm_reaches_beyond_the_wrist() -> None:
    xy_px = np.zeros((18, 2), np.float32)
    visible = np.zeros(18, bool)
    for keypoint, y in ((LEFT_SHOULDER, 10.5), (LEFT_ELBOW, 30.5), (LEFT_WRIST, 50.5)):
        xy_px[keypoint], visible[keypoint] = (20.5, y), True
    distances = ccp.limb_distances(Pose(xy_px, visible), (80, 60))
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
        label_map = ccp.labels_from_tags(patch(name, slice(55, 120), slice(60, 85)), POSE)
        assert (label_map[55:85, 60:85] == UPPER_CLOTHES).all()
        assert (label_map[85:120, 60:85] == SKIRT).all()
        assert (label_map != BACKGROUND).sum() == 65 * 25


def test_skin_goes_to_the_nearest_limb() -> None:
    wanted = {NOSE: FACE, LEFT_ELBOW: LEFT_ARM, LEFT_WRIST: LEFT_ARM, LEFT_ANKLE: LEFT_LEG}
    twins = {4: RIGHT_ARM, 10: RIGHT_LEG}  # right wrist, right ankle
    for keypoint, label in (wanted | twins).items():
        label_map = ccp.labels_from_tags(patch("skin", *around(keypoint)), POSE)
        assert np.unique(label_map[around(keypoint)]).tolist() == [label]


@pytest.mark.parametrize("name", ["shoes", "socks", "stockings", "tights", "boots", "wedges"])
def test_legwear_goes_to_the_nearest_leg(name: str) -> None:
    tags = patch(name, slice(150, 170), slice(52, 92))
    label_map = ccp.labels_from_tags(tags, POSE)
    assert (label_map[150:170, 52:71] == RIGHT_LEG).all()
    assert (label_map[150:170, 73:92] == LEFT_LEG).all()


@pytest.mark.parametrize(
    ("name", "label"),
    [("bag", BACKGROUND), ("purse", BACKGROUND), ("hat", HAIR), ("sunglasses", FACE),
     ("shorts", PANTS), ("skirt", SKIRT), ("coat", UPPER_CLOTHES), ("scarf", UPPER_CLOTHES)],
)  # fmt: skip
def test_other_tags_have_a_label_of_their_own(name: str, label: int) -> None:
    label_map = ccp.labels_from_tags(patch(name, slice(60, 80), slice(62, 82)), POSE)
    assert (label_map[60:80, 62:82] == label).all()


def test_pieces_wholly_far_from_the_body_are_dropped() -> None:
    """Far is 0.35 of the trunk's 46 px: 16 px."""
    tags = patch("pants", slice(100, 140), slice(56, 66))
    tags = patch("pants", slice(180, 190), slice(130, 142), tags)  # a shadow
    tags = patch("coat", slice(60, 75), slice(55, 144), tags)  # reaches out, but from the body
    label_map = ccp.labels_from_tags(tags, POSE)
    assert (label_map[100:140, 56:66] == PANTS).all()
    assert (label_map[180:190, 130:142] == BACKGROUND).all()
    assert (label_map[60:75, 55:144] == UPPER_CLOTHES).all()


def test_without_a_trunk_nothing_is_split_or_dropped() -> None:
    visible = POSE.visible.copy()
    visible[LEFT_HIP] = False
    tags = patch("dress", slice(55, 120), slice(60, 85))
    tags = patch("pants", slice(180, 190), slice(130, 142), tags)
    label_map = ccp.labels_from_tags(tags, Pose(POSE.xy_px, visible))
    assert (label_map[55:120, 60:85] == UPPER_CLOTHES).all()
    assert (label_map[180:190, 130:142] == PANTS).all()
    assert label_map.dtype == np.uint8
