"""Repeating a move on another person: what moves, in which direction, by how much."""

import numpy as np
from standing import XY, standing_pose

from spt.labels import (
    LEFT_ANKLE,
    LEFT_ELBOW,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NECK,
    NOSE,
    RIGHT_WRIST,
    UNPAINTED,
)
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose
from spt.recipe import Recipe
from spt.replay import repeated_move

# Another person: twice as large, elsewhere, the left forearm bent across the waist.
OTHER = XY * 2 + np.float32((100, 30))
OTHER[LEFT_WRIST] = OTHER[LEFT_ELBOW] + np.float32((-48, 36))


def recipe(moves: dict[int, tuple[float, float]], hidden: tuple[int, ...] = ()) -> Recipe:
    """The standing person with joints moved to other places or hidden; nothing painted."""
    xy_px, visible = XY.copy(), np.ones(18, dtype=bool)
    for joint, place in moves.items():
        xy_px[joint] = place
    visible[list(hidden)] = False
    paint = np.full(MAP_SIZE, UNPAINTED, np.uint8)
    target = Pose(xy_px, visible)
    return Recipe(standing_pose(), target, Frame(0, 0, 192, 256), (256, 192), paint)


def other(*hidden: int) -> Pose:
    return Pose(OTHER, ~np.isin(np.arange(18), hidden))


def moved(one: Recipe, person: Pose, *but: int) -> np.ndarray:
    """Points after the move; all joints but those of `but` must be where they were."""
    got = repeated_move(one, person)
    still = np.setdiff1d(np.arange(18), but)
    assert np.array_equal(got.xy_px[still], person.xy_px[still])
    return got.xy_px


def test_on_the_same_person_it_is_the_same_move() -> None:
    """A shoulder, the arm below it and an ankle, each another way."""
    moves = {LEFT_SHOULDER: (118, 60), LEFT_ELBOW: (150, 66), LEFT_WRIST: (140, 98.5),
             LEFT_ANKLE: (122, 214)}  # fmt: skip
    one = recipe(moves)
    got = repeated_move(one, standing_pose())
    assert np.allclose(got.xy_px, one.target_pose.xy_px, atol=1e-4)


def test_nothing_moved_nothing_moves() -> None:
    assert np.array_equal(moved(recipe({}), other()), OTHER)


def test_a_bone_takes_the_direction_and_keeps_its_own_length() -> None:
    """The forearm (4, 32) turned to point straight out: the other's is 60 px long."""
    reach = float(np.hypot(4, 32))
    got = moved(recipe({LEFT_WRIST: (124 + reach, 96)}), other(), LEFT_WRIST)
    assert np.allclose(got[LEFT_WRIST] - got[LEFT_ELBOW], (60, 0), atol=1e-3)


def test_a_bone_changes_its_length_by_the_same_share() -> None:
    got = moved(recipe({LEFT_WRIST: (126, 112)}), other(), LEFT_WRIST)
    direction = np.array([4, 32]) / np.hypot(4, 32)
    assert np.allclose(got[LEFT_WRIST] - got[LEFT_ELBOW], 30 * direction, atol=1e-3)


def test_what_hangs_below_goes_along_unturned() -> None:
    """Elbow and wrist moved by the same: the forearm of the other stays bent as it was."""
    one = recipe({LEFT_ELBOW: (148, 64), LEFT_WRIST: (152, 96)})
    got = moved(one, other(), LEFT_ELBOW, LEFT_WRIST)
    share = 32 / np.hypot(8, 32)
    upper = share * np.linalg.norm(OTHER[LEFT_ELBOW] - OTHER[LEFT_SHOULDER])
    assert np.allclose(got[LEFT_ELBOW] - got[LEFT_SHOULDER], (upper, 0), atol=1e-3)
    assert np.allclose(got[LEFT_WRIST] - got[LEFT_ELBOW], (-48, 36), atol=1e-3)


def test_only_what_moved_moves() -> None:
    """The elbow alone: the wrist stays, as it did in the recipe."""
    moved(recipe({LEFT_ELBOW: (140, 90)}), other(), LEFT_ELBOW)


def test_what_hangs_from_nothing_moves_in_proportion_to_the_trunks() -> None:
    got = moved(recipe({NECK: (99, 60)}), other(), NECK)
    assert np.allclose(got[NECK] - OTHER[NECK], (6, -8), atol=1e-3)
    one = recipe({LEFT_WRIST: (138, 118)})
    without_elbow = other(LEFT_ELBOW)
    got = moved(one, without_elbow, LEFT_WRIST)
    assert np.allclose(got[LEFT_WRIST] - OTHER[LEFT_WRIST], (20, -20), atol=1e-3)


def test_hidden_joints() -> None:
    """What the recipe hid is hidden, what the person lacks stays away and where it was."""
    one = recipe({LEFT_WRIST: (160, 60)}, hidden=(NOSE,))
    got = repeated_move(one, other(LEFT_WRIST, RIGHT_WRIST))
    assert np.flatnonzero(~got.visible).tolist() == [NOSE, RIGHT_WRIST, LEFT_WRIST]
    assert np.array_equal(got.xy_px, OTHER)
