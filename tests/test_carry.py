"""Paint that follows the body: exact where nothing moved, whole where a limb bends."""

import cv2
import numpy as np
import pytest

from spt.carry import carry_paint
from spt.errors import MapError
from spt.labels import (
    BACKGROUND,
    LEFT_ARM,
    LEFT_ELBOW,
    LEFT_SHOULDER,
    LEFT_WRIST,
    PANTS,
    RIGHT_ARM,
    RIGHT_ELBOW,
    RIGHT_WRIST,
    SKIRT,
    UNPAINTED,
    UPPER_CLOTHES,
)
from spt.part_bones import bones_of
from spt.photo import MAP_SIZE
from spt.pose import Pose
from tests.dressed import STANDING, XY_CELLS, bar, dressed, skirt, turned, unpainted

LEFT_HAND, RIGHT_HAND = [LEFT_WRIST], [RIGHT_WRIST]
LEFT_LEG, RIGHT_LEG = [12, 13], [9, 10]
EVERYTHING = list(range(18))


def centres() -> np.ndarray:
    """(512 * 384, 2) centres of all cells."""
    rows, columns = np.mgrid[: MAP_SIZE[0], : MAP_SIZE[1]].reshape(2, -1) + 0.5
    return np.stack([columns, rows], axis=1)


def straight_arm() -> Pose:
    """The left arm hangs straight down, away from the trunk."""
    xy = XY_CELLS.copy()
    xy[[LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST]] = [(250, 128), (250, 200), (250, 272)]
    return Pose(xy, STANDING.visible)


def sleeve() -> np.ndarray:
    """(512, 384): a sleeve of 24 cells' width on `straight_arm`, from shoulder to wrist."""
    paint = unpainted()
    paint[128:272, 238:262] = UPPER_CLOTHES
    return paint


def pieces(painted: np.ndarray) -> int:
    return cv2.connectedComponents(painted.astype(np.uint8), connectivity=4)[0] - 1


def test_the_same_pose_gives_the_same_paint() -> None:
    paint = dressed()
    again = Pose(STANDING.xy_px.copy(), STANDING.visible.copy())
    assert carry_paint(paint, STANDING, again) is paint


def test_what_did_not_move_stays_to_the_cell() -> None:
    paint = dressed()
    new = turned(-70, LEFT_HAND, LEFT_ELBOW)
    carried = carry_paint(paint, STANDING, new)
    far = np.ones(paint.size, dtype=bool)
    for pose in (STANDING, new):
        far &= bones_of(pose).distance(9, centres()) > 0.05  # 9: the left forearm
    assert np.array_equal(carried.ravel()[far], paint.ravel()[far])
    assert not np.array_equal(carried, paint)


def test_a_shifted_figure_takes_all_its_paint_along() -> None:
    paint = dressed()
    carried = carry_paint(paint, STANDING, Pose(XY_CELLS + (7, -5), STANDING.visible))
    assert np.array_equal(carried[:-5, 7:], paint[5:, :-7])


@pytest.mark.parametrize("degrees", [1, 7, -20])
def test_a_turned_figure_is_turned_without_a_crack(degrees: float) -> None:
    paint = dressed()
    middle = np.array([192, 250])
    carried = carry_paint(paint, STANDING, turned(degrees, EVERYTHING, middle))
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    column, row = np.floor((centres() - middle) @ turn + middle).astype(int).T
    inside = (column >= 0) & (column < MAP_SIZE[1]) & (row >= 0) & (row < MAP_SIZE[0])
    expected = np.full(paint.size, UNPAINTED, dtype=np.uint8)
    expected[inside] = paint[row[inside], column[inside]]
    # Joints in float32 turn by a hair less or more than the cells here.
    assert (carried.ravel() != expected).sum() <= 20


@pytest.mark.parametrize("degrees", [-90, -45, 90, 150])
def test_a_bent_sleeve_stays_whole(degrees: float) -> None:
    paint = sleeve()
    old = straight_arm()
    new = turned(degrees, LEFT_HAND, LEFT_ELBOW, old)
    carried = carry_paint(paint, old, new) == UPPER_CLOTHES
    assert pieces(carried) == 1
    assert abs(carried.sum() / (24 * 144) - 1) < (0.15 if abs(degrees) <= 90 else 0.3)
    upper_half = np.s_[128:180]
    assert np.array_equal(carried[upper_half, 238:262], paint[upper_half, 238:262] != UNPAINTED)
    middle = (new.xy_px[LEFT_ELBOW] + new.xy_px[LEFT_WRIST]) / 2
    assert carried[int(middle[1]), int(middle[0])]
    assert not carried[235:, 238:262].any()


def test_a_forearm_to_the_side_lies_where_the_bones_say() -> None:
    old = straight_arm()
    carried = carry_paint(sleeve(), old, turned(-90, LEFT_HAND, LEFT_ELBOW, old))
    rows, columns = np.nonzero(carried[:, 275:] == UPPER_CLOTHES)
    # From the elbow at (250, 200) to the wrist at (322, 200), 24 cells thick.
    assert (rows.min(), rows.max(), columns.max() + 275) == (188, 211, 321)


def test_the_outside_of_an_elbow_is_round() -> None:
    old = straight_arm()
    carried = carry_paint(sleeve(), old, turned(-90, LEFT_HAND, LEFT_ELBOW, old))
    corner = carried[201:212, 238:249] == UPPER_CLOTHES
    rows, columns = np.mgrid[201:212, 238:249] + 0.5
    distance = np.hypot(columns - 250, rows - 200)
    assert corner[distance < 11].all()
    assert not corner[distance > 13].any()


def test_a_stretched_limb_stretches_its_sleeve_and_not_the_hand() -> None:
    old = straight_arm()
    paint = sleeve()
    paint[272:290, 244:256] = LEFT_ARM
    xy = old.xy_px.copy()
    xy[LEFT_WRIST] += (0, 36)
    carried = carry_paint(paint, old, Pose(xy, old.visible))
    assert (carried[200:308, 238:262] == UPPER_CLOTHES).all()
    assert (carried[308:326, 244:256] == LEFT_ARM).all()
    assert (carried[326:] == UNPAINTED).all()


def test_a_skirt_beside_a_hand_does_not_follow_it() -> None:
    paint = skirt()
    new = turned(-100, [LEFT_ELBOW, LEFT_WRIST], LEFT_SHOULDER)
    assert np.array_equal(carry_paint(paint, STANDING, new), paint)


def test_an_arm_comes_to_lie_in_front_and_leaves_its_old_place() -> None:
    paint = unpainted()
    paint[140:240, 160:224] = UPPER_CLOTHES
    bar(paint, RIGHT_ELBOW, RIGHT_WRIST, 9, RIGHT_ARM)
    new = turned(-95, RIGHT_HAND, RIGHT_ELBOW)
    carried = carry_paint(paint, STANDING, new)
    assert (carried == RIGHT_ARM).sum() == pytest.approx((paint == RIGHT_ARM).sum(), rel=0.05)
    middle = (new.xy_px[RIGHT_ELBOW] + new.xy_px[RIGHT_WRIST]) / 2
    assert carried[int(middle[1]), int(middle[0])] == RIGHT_ARM
    assert not (carried[230:260, 120:150] == RIGHT_ARM).any()


def test_a_bare_arm_hides_the_shirt_behind_it() -> None:
    paint = unpainted()
    paint[140:240, 160:224] = UPPER_CLOTHES
    new = turned(-95, RIGHT_HAND, RIGHT_ELBOW)
    carried = carry_paint(paint, STANDING, new)
    middle = (0.3 * new.xy_px[RIGHT_ELBOW] + 0.7 * new.xy_px[RIGHT_WRIST]).astype(int)
    assert carried[middle[1], middle[0]] == UNPAINTED
    assert carried[middle[1] + 20, middle[0]] == UPPER_CLOTHES


def legs_apart() -> Pose:
    return turned(20, RIGHT_LEG, 8, turned(-20, LEFT_LEG, 11))


def test_a_skirt_spans_the_legs_and_trousers_do_not() -> None:
    hung = carry_paint(skirt(), STANDING, legs_apart()) == SKIRT
    assert pieces(hung) == 1
    assert hung[260:340, 192].all()
    assert pieces(~hung) == 1  # no holes
    trousers = np.where(dressed() == PANTS, dressed(), UNPAINTED)
    worn = carry_paint(trousers, STANDING, legs_apart()) == PANTS
    assert not worn[320:, 192].any()
    assert worn.sum() == pytest.approx((trousers == PANTS).sum(), rel=0.05)


def test_a_leaning_trunk_tears_nothing() -> None:
    paint = np.where(np.isin(dressed(), [UPPER_CLOTHES, PANTS]), UPPER_CLOTHES, UNPAINTED)
    paint = paint.astype(np.uint8)
    upper = [*range(8), 14, 15, 16, 17]
    carried = carry_paint(paint, STANDING, turned(15, upper, np.array([192, 248])))
    assert pieces(carried == UPPER_CLOTHES) == 1


def test_paint_of_a_hidden_part_follows_the_part_it_hangs_on() -> None:
    old = straight_arm()
    shown = carry_paint(sleeve(), old, turned(-60, [LEFT_ELBOW, LEFT_WRIST], LEFT_SHOULDER, old))
    new = turned(-60, [LEFT_ELBOW], LEFT_SHOULDER, old)
    visible = new.visible.copy()
    visible[LEFT_WRIST] = False
    hidden = carry_paint(sleeve(), old, Pose(new.xy_px, visible))
    assert (hidden != shown).sum() <= 20
    assert (hidden == UPPER_CLOTHES).sum() == pytest.approx(24 * 144, rel=0.1)


def test_erased_cells_move_with_the_limb_and_lie_behind_everything() -> None:
    old = straight_arm()
    paint = sleeve()
    paint[210:260, 262:268] = BACKGROUND  # the sleeve was made slimmer on its left
    carried = carry_paint(paint, old, turned(-90, LEFT_HAND, LEFT_ELBOW, old))
    rows, columns = np.nonzero(carried == BACKGROUND)
    # It was beside the forearm, 10 to 60 cells below the elbow, and is above it now, partly
    # behind the upper arm, which reaches to column 262.
    assert (rows.min(), rows.max()) == (182, 187)
    assert (columns.min(), columns.max()) == (262, 309)


def test_another_person_of_half_the_size() -> None:
    small = Pose(XY_CELLS / 2 + (90, 120), STANDING.visible)
    paint = dressed()
    carried = carry_paint(paint, STANDING, small, other_person=True)
    expected = unpainted()
    expected[120:376, 90:282] = paint[1::2, 1::2]
    # At half the size every new centre lies between two cells.
    assert (carried != expected).sum() < 0.04 * (expected != UNPAINTED).sum()


def test_a_pose_of_which_little_is_seen_still_carries() -> None:
    nothing = Pose(XY_CELLS, np.zeros(18, dtype=bool))
    paint = dressed()
    assert np.array_equal(carry_paint(paint, nothing, STANDING)[100:], paint[100:])
    face = Pose(XY_CELLS, np.arange(18) == 0)
    carried = carry_paint(paint, face, Pose(XY_CELLS + (12, 0), face.visible))
    assert np.array_equal(carried[90:100, 190:], np.roll(paint, 12, axis=1)[90:100, 190:])


def test_what_is_no_paint_is_refused() -> None:
    with pytest.raises(MapError, match="float64"):
        carry_paint(np.zeros((4, 4)), STANDING, straight_arm())
