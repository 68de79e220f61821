"""The one home of labels, keypoints and body parts: names, orders, mirrors, colours.

Left and right are always the person's own. Everything else (the page included) takes these
tables from here and never retypes them.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

# --- labels of the semantic map (paper section 4.1, L = 10) ---------------------------------

LABELS = (
    "background", "face", "hair", "upper_clothes", "pants", "skirt",
    "left_arm", "right_arm", "left_leg", "right_leg",
)
BACKGROUND, FACE, HAIR, UPPER_CLOTHES, PANTS, SKIRT, LEFT_ARM, RIGHT_ARM, LEFT_LEG, RIGHT_LEG = (
    range(10)
)
NUM_LABELS = len(LABELS)
UNPAINTED = 255
"""A cell of a paint that nobody painted: the map under it shows."""
GARMENT_LABELS = (UPPER_CLOTHES, PANTS, SKIRT)
LIMB_LABELS = (LEFT_ARM, RIGHT_ARM, LEFT_LEG, RIGHT_LEG)

# Colours for people (RGB): close to the hues of Okabe and Ito, moved until every two stay at
# least 12 CIEDE2000 apart with and without red-green blindness (tests/test_labels.py measures
# it); left limbs are the darker twin of right limbs.
LABEL_COLOURS = np.array(
    [
        (32, 34, 40), (248, 198, 157), (127, 76, 46), (29, 112, 173), (233, 156, 11),
        (208, 124, 170), (1, 146, 91), (60, 233, 209), (173, 109, 249), (195, 165, 255),
    ],
    dtype=np.uint8,
)

# Whose code paints a label that the photo does not show, best first: a skirt repainted as
# pants keeps the skirt's fabric, a bared arm takes the other arm's or the face's skin.
LABEL_FALLBACKS: dict[int, tuple[int, ...]] = {
    BACKGROUND: (),
    FACE: (LEFT_ARM, RIGHT_ARM, LEFT_LEG, RIGHT_LEG),
    HAIR: (FACE,),
    UPPER_CLOTHES: (SKIRT, PANTS),
    PANTS: (SKIRT, UPPER_CLOTHES),
    SKIRT: (PANTS, UPPER_CLOTHES),
    LEFT_ARM: (RIGHT_ARM, FACE, LEFT_LEG, RIGHT_LEG),
    RIGHT_ARM: (LEFT_ARM, FACE, RIGHT_LEG, LEFT_LEG),
    LEFT_LEG: (RIGHT_LEG, FACE, LEFT_ARM, RIGHT_ARM),
    RIGHT_LEG: (LEFT_LEG, FACE, RIGHT_ARM, LEFT_ARM),
}

# --- keypoints (OpenPose COCO-18, K = 18) ---------------------------------------------------

KEYPOINTS = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder",
    "left_elbow", "left_wrist", "right_hip", "right_knee", "right_ankle", "left_hip",
    "left_knee", "left_ankle", "right_eye", "left_eye", "right_ear", "left_ear",
)
(
    NOSE, NECK, RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST, LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST,
    RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE, LEFT_HIP, LEFT_KNEE, LEFT_ANKLE, RIGHT_EYE, LEFT_EYE,
    RIGHT_EAR, LEFT_EAR,
) = range(18)
NUM_KEYPOINTS = len(KEYPOINTS)
FACE_KEYPOINTS = (NOSE, RIGHT_EYE, LEFT_EYE, RIGHT_EAR, LEFT_EAR)

# Bones drawn on the photo, in OpenPose's order.
BONES = (
    (NECK, RIGHT_SHOULDER), (NECK, LEFT_SHOULDER), (RIGHT_SHOULDER, RIGHT_ELBOW),
    (RIGHT_ELBOW, RIGHT_WRIST), (LEFT_SHOULDER, LEFT_ELBOW), (LEFT_ELBOW, LEFT_WRIST),
    (NECK, RIGHT_HIP), (RIGHT_HIP, RIGHT_KNEE), (RIGHT_KNEE, RIGHT_ANKLE), (NECK, LEFT_HIP),
    (LEFT_HIP, LEFT_KNEE), (LEFT_KNEE, LEFT_ANKLE), (NECK, NOSE), (NOSE, RIGHT_EYE),
    (RIGHT_EYE, RIGHT_EAR), (NOSE, LEFT_EYE), (LEFT_EYE, LEFT_EAR),
)
# The pose mask M adds the outline of the trunk and of the head to the bones.
POSE_MASK_SEGMENTS = BONES + (
    (RIGHT_SHOULDER, RIGHT_HIP), (LEFT_SHOULDER, LEFT_HIP), (RIGHT_HIP, LEFT_HIP),
    (RIGHT_EAR, LEFT_EAR), (NECK, RIGHT_EAR), (NECK, LEFT_EAR),
)

# --- body parts (paper section 3.2, ten rigid parts) ----------------------------------------


class BodyPart(NamedTuple):
    """One rigid part: its name and the keypoints its frame is built from."""

    name: str
    keypoints: tuple[int, ...]


TRUNK = (RIGHT_SHOULDER, LEFT_SHOULDER, LEFT_HIP, RIGHT_HIP)
BODY_PARTS = (
    BodyPart("torso", TRUNK),
    BodyPart("head", FACE_KEYPOINTS + (RIGHT_SHOULDER, LEFT_SHOULDER)),
    BodyPart("right_thigh", (RIGHT_HIP, RIGHT_KNEE)),
    BodyPart("left_thigh", (LEFT_HIP, LEFT_KNEE)),
    BodyPart("right_shin", (RIGHT_KNEE, RIGHT_ANKLE)),
    BodyPart("left_shin", (LEFT_KNEE, LEFT_ANKLE)),
    BodyPart("right_upper_arm", (RIGHT_SHOULDER, RIGHT_ELBOW)),
    BodyPart("left_upper_arm", (LEFT_SHOULDER, LEFT_ELBOW)),
    BodyPart("right_forearm", (RIGHT_ELBOW, RIGHT_WRIST)),
    BodyPart("left_forearm", (LEFT_ELBOW, LEFT_WRIST)),
)
NUM_PARTS = len(BODY_PARTS)
TORSO_PART, HEAD_PART = 0, 1
LIMB_PARTS = tuple(range(2, NUM_PARTS))

# --- mirrors --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mirror:
    """Index tables that swap left and right after a photo was flipped."""

    labels: tuple[int, ...]
    keypoints: tuple[int, ...]
    parts: tuple[int, ...]


def _swapped(names: tuple[str, ...]) -> tuple[int, ...]:
    """Position of each name's left/right twin (itself where it has none)."""
    swap = {"left": "right", "right": "left"}
    twins = ["_".join(swap.get(word, word) for word in name.split("_")) for name in names]
    return tuple(names.index(twin) for twin in twins)


MIRROR = Mirror(
    labels=_swapped(LABELS),
    keypoints=_swapped(KEYPOINTS),
    parts=_swapped(tuple(part.name for part in BODY_PARTS)),
)
