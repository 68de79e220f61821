"""The tables of spt/labels.py, held against what is known from outside: OpenPose and the paper."""

import itertools

import numpy as np
import pytest
from skimage import color

from spt import labels

# Machado, Oliveira, Fernandes (2009): full colour blindness as a matrix on linear RGB.
SEEN_AS = {
    "everyone": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


def test_the_ten_labels_stand_in_the_order_of_the_paper() -> None:
    assert labels.LABELS == (
        "background", "face", "hair", "upper_clothes", "pants", "skirt",
        "left_arm", "right_arm", "left_leg", "right_leg",
    )  # fmt: skip
    assert labels.NUM_LABELS == 10
    assert (labels.LEFT_ARM, labels.RIGHT_ARM, labels.LEFT_LEG, labels.RIGHT_LEG) == (6, 7, 8, 9)


def test_the_keypoints_stand_in_the_order_of_openpose() -> None:
    """COCO-18: nose, neck, right arm, left arm, right leg, left leg, eyes, ears; right first."""
    arm, leg = ("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle")
    expected = ["nose", "neck"]
    expected += [f"{side}_{joint}" for side in ("right", "left") for joint in arm]
    expected += [f"{side}_{joint}" for side in ("right", "left") for joint in leg]
    expected += ["right_eye", "left_eye", "right_ear", "left_ear"]
    assert list(labels.KEYPOINTS) == expected


def test_every_constant_is_the_index_of_its_name() -> None:
    for names in (labels.LABELS, labels.KEYPOINTS):
        assert [getattr(labels, name.upper()) for name in names] == list(range(len(names)))


def test_mirror_swaps_exactly_the_known_pairs() -> None:
    swapped_labels = {(6, 7), (8, 9)}
    swapped_joints = {(2, 5), (3, 6), (4, 7), (8, 11), (9, 12), (10, 13), (14, 15), (16, 17)}
    swapped_parts = {(2, 3), (4, 5), (6, 7), (8, 9)}
    assert _moved(labels.MIRROR.labels) == swapped_labels
    assert _moved(labels.MIRROR.keypoints) == swapped_joints
    assert _moved(labels.MIRROR.parts) == swapped_parts


@pytest.mark.parametrize("table", ["labels", "keypoints", "parts"])
def test_mirrored_twice_is_as_before(table: str) -> None:
    mirror = np.array(getattr(labels.MIRROR, table))
    assert np.array_equal(mirror[mirror], np.arange(len(mirror)))


def test_the_ten_parts_join_neighbouring_joints() -> None:
    assert labels.NUM_PARTS == 10
    assert labels.BODY_PARTS[labels.TORSO_PART].name == "torso"
    assert labels.BODY_PARTS[labels.HEAD_PART].name == "head"
    bones = {frozenset(bone) for bone in labels.BONES}
    for part in labels.LIMB_PARTS:
        assert frozenset(labels.BODY_PARTS[part].keypoints) in bones


def test_bones_join_every_joint_to_the_neck() -> None:
    reached = {labels.NECK}
    for _ in labels.BONES:
        reached |= {end for bone in labels.BONES if reached & set(bone) for end in bone}
    assert reached == set(range(labels.NUM_KEYPOINTS))
    assert len(labels.BONES) == labels.NUM_KEYPOINTS - 1  # a tree: no bone is drawn twice


def test_fallbacks_never_name_the_label_itself_or_the_background() -> None:
    assert set(labels.LABEL_FALLBACKS) == set(range(labels.NUM_LABELS))
    for label, fallbacks in labels.LABEL_FALLBACKS.items():
        assert label not in fallbacks
        assert labels.BACKGROUND not in fallbacks
        assert len(set(fallbacks)) == len(fallbacks)


@pytest.mark.parametrize("eyes", SEEN_AS)
def test_no_two_label_colours_look_alike(eyes: str) -> None:
    """CIEDE2000 distance: 2 is just seen side by side; 10 is told apart at a glance."""
    seen = _seen_by(eyes, labels.LABEL_COLOURS)
    for one, other in itertools.combinations(range(labels.NUM_LABELS), 2):
        distance = color.deltaE_ciede2000(seen[one], seen[other])
        pair = f"{labels.LABELS[one]} and {labels.LABELS[other]}"
        assert distance >= 10, f"{pair} differ by {distance:.1f} to {eyes}"


def _moved(mirror: tuple[int, ...]) -> set[tuple[int, int]]:
    """The pairs that a mirror table exchanges, lower index first."""
    return {(index, twin) for index, twin in enumerate(mirror) if index < twin}


def _seen_by(eyes: str, colours: np.ndarray) -> np.ndarray:
    """Lab values (N, 3) of RGB colours (N, 3) uint8 as the named eyes see them."""
    srgb = colours / 255.0
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ SEEN_AS[eyes].T, 0.0, 1.0)
    back = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    return color.rgb2lab(back)
