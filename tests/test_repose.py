"""Moved limbs in the map: as long, wide and whole as before, and gone from where they were."""

import cv2
import numpy as np
import pytest
import torch
from stick_figure import ARM_HALF, FRAME, HAND, SCALE, XY, figure, pose

from spt.figure import Figure
from spt.labels import (
    BACKGROUND,
    FACE,
    HAIR,
    LEFT_ARM,
    LEFT_ELBOW,
    LEFT_SHOULDER,
    LEFT_WRIST,
    PANTS,
    RIGHT_ARM,
    UPPER_CLOTHES,
)
from spt.pose import Pose
from spt.repose import moved_joints, reposed_map
from spt.semantic import SemanticConfig, SemanticGenerator

RAISED = {"left_elbow": (261, 130), "left_wrist": (312, 130)}


@pytest.fixture(scope="module")
def network() -> SemanticGenerator:
    """H_S before training repairs nothing."""
    return SemanticGenerator(SemanticConfig((4, 4, 4, 4))).eval()


def reposed(network: SemanticGenerator, label_map: np.ndarray, wanted: Pose) -> np.ndarray:
    with torch.inference_mode():
        return reposed_map(network, Figure(label_map, FRAME, pose()), wanted)


def pieces(cells: np.ndarray) -> int:
    return cv2.connectedComponents(cells.astype(np.uint8))[0] - 1


def test_a_raised_bare_arm_is_the_same_arm(network: SemanticGenerator) -> None:
    before = figure()
    after = reposed(network, before, pose(**RAISED))
    old, new = before == LEFT_ARM, after == LEFT_ARM
    assert abs(new.sum() / old.sum() - 1) < 0.1
    assert pieces(new) == 1
    width = new[:, 225:330].sum(0)
    assert np.abs(width - (2 * ARM_HALF + 1)).max() <= 2
    assert abs(new[130].nonzero()[0].max() - (312 + HAND)) <= 3  # the hand's length
    top = new[:, 225:330].argmax(0)
    assert np.ptp(top) <= 2  # a straight edge
    assert not new[150:].any()  # nothing stays behind
    assert (after[150:, 222:] == before[150:, 222:])[~old[150:, 222:]].all()


def test_a_raised_sleeve_is_the_same_sleeve(network: SemanticGenerator) -> None:
    before = figure(1.0)
    after = reposed(network, before, pose(**RAISED))
    sleeve = after[:, 225:305] == UPPER_CLOTHES
    assert np.abs(sleeve[:150].sum(0) - 27).max() <= 5
    assert pieces(after == UPPER_CLOTHES) == 1
    assert (after[160:240, 225:] == BACKGROUND).all()
    assert (after[150:225, 155:200] == UPPER_CLOTHES).all()  # the shirt is whole
    assert abs((after == LEFT_ARM).sum() / (before == LEFT_ARM).sum() - 1) < 0.35


@pytest.mark.parametrize("bent", [(212, 190), (268, 165), (250, 240), (225, 130)])
def test_a_bent_arm_is_whole(network: SemanticGenerator, bent: tuple[int, int]) -> None:
    before = figure()
    before[before == UPPER_CLOTHES] = PANTS  # so that nothing but the arm may be cut
    after = reposed(network, before, pose(left_elbow=(255, 165), left_wrist=bent))
    assert pieces(after == LEFT_ARM) == 1
    elbow = after[150:180, 240:270] == LEFT_ARM
    assert elbow[165 - 150, 255 - 240]
    assert (after == RIGHT_ARM).sum() == (before == RIGHT_ARM).sum()


def test_legs_apart_are_as_wide_as_before(network: SemanticGenerator) -> None:
    before = figure()
    after = reposed(
        network,
        before,
        pose(right_knee=(140, 318), right_ankle=(125, 395), left_knee=(220, 318),
             left_ankle=(235, 395)),
    )  # fmt: skip
    pants = after == PANTS
    assert pieces(pants) == 1
    rows = pants[300:380].sum(1)
    assert np.abs(rows - (before == PANTS)[300:380].sum(1)).max() <= 6
    assert (after[330:390, 160:200] == BACKGROUND).all()
    assert np.array_equal(after[:190], before[:190])


def test_a_lower_leg_moves_alone(network: SemanticGenerator) -> None:
    before = figure()
    after = reposed(network, before, pose(left_ankle=(240, 390)))
    assert np.array_equal(after[:300], before[:300])
    assert np.array_equal(after[:, :180], before[:, :180])
    assert not np.array_equal(after, before)


def test_the_whole_person_shifts(network: SemanticGenerator) -> None:
    before = figure(0.4)
    shifted = Pose(XY + np.float32((20, -10)), np.ones(18, dtype=bool))
    after = reposed(network, before, shifted)
    wanted = np.roll(before, (-10, 20), axis=(0, 1))
    assert (after != wanted).mean() < 0.012
    for label in (FACE, UPPER_CLOTHES, PANTS, LEFT_ARM):
        assert abs((after == label).sum() / (before == label).sum() - 1) < 0.08


def test_h_s_is_heard_where_the_trunk_goes_far() -> None:
    eager = SemanticGenerator(SemanticConfig((4, 4, 4, 4))).eval()
    with torch.no_grad():
        eager.head.bias[4 * HAIR : 4 * HAIR + 4] = 6  # sees hair everywhere
    for shift, hair in ((0.08, False), (0.35, True)):
        wanted = Pose(XY + np.float32((shift * SCALE, 0)), np.ones(18, dtype=bool))
        after = reposed(eager, figure(), wanted)
        assert (after == HAIR).any() == hair
        arm = round(220 + shift * SCALE)
        assert after[180, arm] == LEFT_ARM  # arms are sure


def test_a_head_moves_without_the_rest(network: SemanticGenerator) -> None:
    before = figure()
    wanted = pose(nose=(190, 90), right_eye=(184, 84), left_eye=(196, 84), right_ear=(176, 88),
                  left_ear=(204, 88))  # fmt: skip
    after = reposed(network, before, wanted)
    assert np.array_equal(after[125:], before[125:])
    face = (after == FACE)[:118]
    assert abs(face.nonzero()[1].mean() - 190) < 2


def test_the_same_input_gives_the_same_map(network: SemanticGenerator) -> None:
    wanted = pose(left_shoulder=(216, 124), **RAISED)
    first, second = (reposed(network, figure(0.4), wanted) for _ in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(reposed(network, figure(), pose()), figure())


def test_a_forearm_out_of_the_picture_goes_straight_on(network: SemanticGenerator) -> None:
    visible = np.ones(18, dtype=bool)
    visible[LEFT_WRIST] = False
    old, new = (Pose(one.xy_px, visible) for one in (pose(), pose(**RAISED)))
    with torch.inference_mode():
        after = reposed_map(network, Figure(figure(), FRAME, old), new)
    assert after[130, 300] == LEFT_ARM
    assert not (after[150:] == LEFT_ARM).any()


def test_moved_joints_are_those_that_moved_came_or_went() -> None:
    wanted = pose(left_elbow=(221, 180), left_shoulder=(210.4, 130))
    assert np.flatnonzero(moved_joints(pose(), wanted)).tolist() == [LEFT_ELBOW]
    hidden = Pose(XY, np.arange(18) != LEFT_SHOULDER)
    assert np.flatnonzero(moved_joints(pose(), hidden)).tolist() == [LEFT_SHOULDER]
