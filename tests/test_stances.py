"""The gallery: every stance is a possible person, and can be taken."""

import numpy as np
import pytest
from standing import standing_pose

from spt.labels import (
    FACE_KEYPOINTS,
    LEFT_ANKLE,
    LEFT_HIP,
    LEFT_SHOULDER,
    NECK,
    NUM_KEYPOINTS,
    RIGHT_ANKLE,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from spt.retarget import BONE_LENGTHS, PARENTS, PELVIS, retarget
from spt.stances import STANCES, Stance

each_stance = pytest.mark.parametrize("stance", STANCES, ids=lambda stance: stance.name)


def named(name: str) -> Stance:
    (found,) = (stance for stance in STANCES if stance.name == name)
    return found


def test_names_differ() -> None:
    assert len({stance.name for stance in STANCES}) == len(STANCES) >= 14


@each_stance
def test_stances_stand_in_the_box_and_face_us(stance: Stance) -> None:
    assert stance.xy.shape == (18, 2)
    assert stance.xy.min() >= 0 and stance.xy.max() <= 1
    assert np.isclose(stance.xy[[RIGHT_ANKLE, LEFT_ANKLE], 1].max(), 0.95, atol=2e-3)
    for right, left in ((RIGHT_SHOULDER, LEFT_SHOULDER), (RIGHT_HIP, LEFT_HIP)):
        assert stance.xy[left, 0] > stance.xy[right, 0]


@each_stance
def test_bones_are_of_one_natural_body(stance: Stance) -> None:
    """No bone is longer than natural by more than a twentieth, nor shorter than half of it."""
    xy = np.append(stance.xy, stance.xy[[RIGHT_HIP, LEFT_HIP]].mean(axis=0)[None], axis=0)
    trunk = np.linalg.norm(xy[PELVIS] - xy[NECK])
    assert np.isclose(trunk, 0.29, atol=1e-3)
    names = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    ends = [joint for joint in PARENTS if joint != PELVIS and joint not in FACE_KEYPOINTS]
    for joint in ends:
        natural = BONE_LENGTHS[names[(joint - 2) % 3 + 3 * (joint >= RIGHT_HIP)]] * trunk
        share = np.linalg.norm(xy[joint] - xy[PARENTS[joint]]) / natural
        assert 0.5 < share < 1.05


@each_stance
def test_a_person_takes_the_stance_and_goes_on_looking_where_they_looked(stance: Stance) -> None:
    person = standing_pose()
    got = retarget(stance.pose(), person)
    assert got.visible.all()
    face = list(FACE_KEYPOINTS)
    looked = person.xy_px[face] - person.xy_px[NECK]
    assert np.allclose(got.xy_px[face] - got.xy_px[NECK], looked, atol=1e-3)
    upper = got.xy_px[RIGHT_ELBOW] - got.xy_px[RIGHT_SHOULDER]
    wanted = stance.xy[RIGHT_ELBOW] - stance.xy[RIGHT_SHOULDER]
    assert np.allclose(upper / np.linalg.norm(upper), wanted / np.linalg.norm(wanted), atol=1e-3)


def test_stances_are_what_they_are_called() -> None:
    eyes = 14, 15
    raised = named("Arms raised").xy
    assert raised[RIGHT_WRIST, 1] < raised[list(eyes), 1].min()
    straight = [RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST]
    (across, _), (_, down) = np.diff(named("Arms spread").xy[straight], axis=0)[[0, 1]]
    assert across < 0 < down < -across
    crossed = named("Legs crossed").xy
    assert crossed[RIGHT_ANKLE, 0] > crossed[LEFT_ANKLE, 0]
    hips = named("Hands on hips").xy
    assert np.linalg.norm(hips[RIGHT_WRIST] - hips[RIGHT_HIP]) < 0.06


def test_a_stance_asks_for_all_joints_but_the_face() -> None:
    visible = STANCES[0].pose().visible
    assert np.flatnonzero(~visible).tolist() == sorted(FACE_KEYPOINTS)
    assert len(visible) == NUM_KEYPOINTS
