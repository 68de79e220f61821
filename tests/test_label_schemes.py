"""Maps of other parsers: every label lands where the published orders say."""

import numpy as np
import pytest

from spt.errors import MapError
from spt.label_schemes import SCHEMES, check_labels, to_ten_labels, waist
from spt.labels import (
    BACKGROUND,
    FACE,
    HAIR,
    LEFT_ANKLE,
    LEFT_ARM,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_LEG,
    LEFT_SHOULDER,
    LEFT_WRIST,
    PANTS,
    RIGHT_ANKLE,
    RIGHT_ARM,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_LEG,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    SKIRT,
    UPPER_CLOTHES,
)  # fmt: skip
from spt.pose import Pose

# A person facing us, so that the own left side is at the right of the picture.
PLACES = {
    RIGHT_SHOULDER: (30, 20), LEFT_SHOULDER: (70, 20), RIGHT_HIP: (40, 60), LEFT_HIP: (60, 60),
    RIGHT_ELBOW: (20, 40), RIGHT_WRIST: (20, 60), LEFT_ELBOW: (80, 40), LEFT_WRIST: (80, 60),
    RIGHT_KNEE: (40, 80), RIGHT_ANKLE: (40, 99), LEFT_KNEE: (60, 80), LEFT_ANKLE: (60, 99),
}  # fmt: skip


def front_pose(*hidden: int) -> Pose:
    xy_px, visible = np.zeros((18, 2)), np.zeros(18, bool)
    for keypoint, place in PLACES.items():
        xy_px[keypoint], visible[keypoint] = place, keypoint not in hidden
    return Pose(xy_px, visible)


def converted(scheme: str, label: int) -> int:
    """The label of a map that is all `label`, without a pose."""
    label_map, _ = to_ten_labels(np.full((4, 4), label, np.uint8), scheme)
    (value,) = np.unique(label_map)
    return int(value)


@pytest.mark.parametrize(
    ("scheme", "wanted"),
    [
        ("spt", range(10)),
        ("lip", [BACKGROUND, HAIR, HAIR, None, FACE, UPPER_CLOTHES, UPPER_CLOTHES, UPPER_CLOTHES,
                 None, PANTS, UPPER_CLOTHES, UPPER_CLOTHES, SKIRT, FACE, LEFT_ARM, RIGHT_ARM,
                 LEFT_LEG, RIGHT_LEG, LEFT_LEG, RIGHT_LEG]),
        ("cihp", [BACKGROUND, HAIR, HAIR, None, FACE, UPPER_CLOTHES, UPPER_CLOTHES, UPPER_CLOTHES,
                  None, PANTS, FACE, UPPER_CLOTHES, SKIRT, FACE, LEFT_ARM, RIGHT_ARM,
                  LEFT_LEG, RIGHT_LEG, LEFT_LEG, RIGHT_LEG]),
        ("atr", [BACKGROUND, HAIR, HAIR, FACE, UPPER_CLOTHES, SKIRT, PANTS, UPPER_CLOTHES,
                 UPPER_CLOTHES, LEFT_LEG, RIGHT_LEG, FACE, LEFT_LEG, RIGHT_LEG, LEFT_ARM,
                 RIGHT_ARM, BACKGROUND, UPPER_CLOTHES]),
    ],
)  # fmt: skip
def test_every_label_has_its_place(scheme: str, wanted: list[int | None]) -> None:
    assert len(SCHEMES[scheme]) == len(wanted)
    for label, expected in enumerate(wanted):
        if expected is not None:  # gloves and socks need neighbours
            assert converted(scheme, label) == expected, f"{scheme} {label}"


@pytest.mark.parametrize(("scheme", "dress"), [("lip", 6), ("cihp", 6), ("atr", 7)])
def test_dress_is_split_at_the_waist(scheme: str, dress: int) -> None:
    """Shoulders at 20 and hips at 60: the waist is at 60 - 0.25 * 40 = 50."""
    dressed = np.zeros((100, 100), np.uint8)
    dressed[25:75, 30:70] = dress
    label_map, notes = to_ten_labels(dressed, scheme, front_pose())
    assert (label_map[25:50, 30:70] == UPPER_CLOTHES).all()
    assert (label_map[50:75, 30:70] == SKIRT).all()
    assert (label_map[:25] == BACKGROUND).all()
    assert notes == ()


def test_dress_of_someone_lying_is_split_along_the_body() -> None:
    pose = front_pose()
    lying = Pose(pose.xy_px[:, ::-1], pose.visible)
    label_map, _ = to_ten_labels(np.full((100, 100), 7, np.uint8), "atr", lying)
    assert (label_map[:, :50] == UPPER_CLOTHES).all()
    assert (label_map[:, 50:] == SKIRT).all()


def test_waist_takes_the_side_that_is_seen() -> None:
    point, down = waist(front_pose(LEFT_SHOULDER, LEFT_HIP))
    np.testing.assert_allclose(point, [37.5, 50])
    np.testing.assert_allclose(down, [10, 40])
    assert waist(front_pose(LEFT_HIP, RIGHT_HIP)) is None


def test_dress_without_hips_stays_whole_and_says_so() -> None:
    for pose in (None, front_pose(LEFT_HIP, RIGHT_HIP)):
        label_map, notes = to_ten_labels(np.full((9, 9), 7, np.uint8), "atr", pose)
        assert (label_map == UPPER_CLOTHES).all()
        assert notes == (
            "Without hips and shoulders a dress cannot be split; it is upper clothes.",
        )


@pytest.mark.parametrize(
    ("scheme", "label", "sides"),
    [("lip", 3, (RIGHT_ARM, LEFT_ARM)), ("lip", 8, (RIGHT_LEG, LEFT_LEG))],
)
def test_gloves_and_socks_go_to_the_nearer_bone(
    scheme: str, label: int, sides: tuple[int, int]
) -> None:
    worn = np.zeros((100, 100), np.uint8)
    worn[90:, 30:45] = worn[90:, 55:70] = label
    label_map, notes = to_ten_labels(worn, scheme, front_pose())
    assert (label_map[90:, 30:45] == sides[0]).all()
    assert (label_map[90:, 55:70] == sides[1]).all()
    assert notes == ()


def test_gloves_without_pose_go_to_the_nearest_arm_of_the_map() -> None:
    worn = np.zeros((20, 20), np.uint8)
    worn[:10, :3], worn[:10, 17:] = 15, 14  # right arm at the left of the picture
    worn[10:, :3] = worn[10:, 17:] = 3
    label_map, _ = to_ten_labels(worn, "lip")
    assert (label_map[:, :3] == RIGHT_ARM).all()
    assert (label_map[:, 17:] == LEFT_ARM).all()


def test_gloves_beside_no_arm_become_background_and_say_so() -> None:
    label_map, notes = to_ten_labels(np.full((5, 5), 3, np.uint8), "lip")
    assert (label_map == BACKGROUND).all()
    assert notes == ("The gloves (25 pixels) lie beside nothing they could belong to.",)


def test_belt_joins_the_garment_below() -> None:
    """Upper clothes, belt, then pants, skirt, and a hand."""
    worn = np.zeros((9, 3), np.uint8)
    worn[:3], worn[3:6] = 4, 8
    worn[6:, 0], worn[6:, 1], worn[6:, 2] = 6, 5, 14
    label_map, _ = to_ten_labels(worn, "atr")
    assert (label_map[3:6] == [PANTS, SKIRT, UPPER_CLOTHES]).all()
    assert (label_map[6:] == [PANTS, SKIRT, LEFT_ARM]).all()


def test_skin_of_the_trunk_joins_the_nearest_skin() -> None:
    shown = np.zeros((9, 3), np.uint8)
    shown[:3], shown[3:6], shown[8] = 13, 10, 16
    label_map, _ = to_ten_labels(shown, "cihp")
    assert (label_map[:6] == FACE).all()
    assert (label_map[8] == LEFT_LEG).all()


def test_foreign_labels_are_listed_with_their_counts() -> None:
    label_map = np.zeros((10, 10), np.uint8)
    label_map[0, :3], label_map[1] = 10, 255
    message = r"got the labels 10 \(3 pixels\), 255 \(10 pixels\), expected labels 0 to 9 of.*'spt'"
    with pytest.raises(MapError, match=message):
        to_ten_labels(label_map, "spt")
    with pytest.raises(MapError, match=r"and 239 more, expected labels 0 to 9"):
        check_labels(np.arange(255, dtype=np.uint8), "spt")
    with pytest.raises(MapError, match=r"label scheme: got 'voc', expected one of spt, lip"):
        check_labels(label_map, "voc")
