"""From the 59 clothing tags of Clothing Co-Parsing to our ten labels, with the help of the pose."""

import numpy as np
import torch
from scipy import ndimage

from spt.labels import (
    BACKGROUND,
    FACE,
    FACE_KEYPOINTS,
    HAIR,
    LEFT_ANKLE,
    LEFT_ARM,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_LEG,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NECK,
    NOSE,
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
)
from spt.pose import Pose, segment_distance

TAGS = (
    "null accessories bag belt blazer blouse bodysuit boots bra bracelet cape cardigan clogs coat "
    "dress earrings flats glasses gloves hair hat heels hoodie intimate jacket jeans jumper "
    "leggings loafers necklace panties pants pumps purse ring romper sandals scarf shirt shoes "
    "shorts skin skirt sneakers socks stockings suit sunglasses sweater sweatshirt swimwear "
    "t-shirt tie tights top vest wallet watch wedges"
).split()

_BY_LABEL = {
    BACKGROUND: "null bag purse wallet",
    FACE: "glasses sunglasses earrings",
    HAIR: "hair hat",
    PANTS: "jeans leggings pants shorts",
    SKIRT: "skirt",
}
_DRESSES = "dress romper"
_LEGWEAR = (
    "shoes socks stockings tights boots clogs flats heels loafers pumps sandals sneakers wedges"
)
_SKIN = "skin bracelet ring watch gloves"

_LIMB_SEGMENTS = {
    FACE: ((NOSE, NECK), *((NOSE, keypoint) for keypoint in FACE_KEYPOINTS[1:])),
    LEFT_ARM: ((LEFT_SHOULDER, LEFT_ELBOW), (LEFT_ELBOW, LEFT_WRIST)),
    RIGHT_ARM: ((RIGHT_SHOULDER, RIGHT_ELBOW), (RIGHT_ELBOW, RIGHT_WRIST)),
    LEFT_LEG: ((LEFT_HIP, LEFT_KNEE), (LEFT_KNEE, LEFT_ANKLE)),
    RIGHT_LEG: ((RIGHT_HIP, RIGHT_KNEE), (RIGHT_KNEE, RIGHT_ANKLE)),
}
_LAST_SEGMENTS = ((LEFT_ELBOW, LEFT_WRIST), (RIGHT_ELBOW, RIGHT_WRIST),
                  (LEFT_KNEE, LEFT_ANKLE), (RIGHT_KNEE, RIGHT_ANKLE))  # fmt: skip
_HAND_AND_FOOT = 0.35
"""How far hands and feet reach beyond the last keypoint, in lengths of that segment."""


def limb_distances(pose: Pose, size: tuple[int, int]) -> dict[int, np.ndarray]:
    """Distance (H, W) in pixels to face, arms and legs; infinite where the limb is missing."""
    distances = {}
    for label, segments in _LIMB_SEGMENTS.items():
        nearest = np.full(size, np.inf, dtype=np.float32)
        for start, end in segments:
            if pose.visible[start] and pose.visible[end]:
                reach = _HAND_AND_FOOT if (start, end) in _LAST_SEGMENTS else 0.0
                tip = pose.xy_px[end] + reach * (pose.xy_px[end] - pose.xy_px[start])
                points = torch.from_numpy(np.stack([pose.xy_px[start], tip]))
                span = segment_distance(points[None, :1], points[None, 1:], size)[0, 0]
                nearest = np.minimum(nearest, span.numpy())
        distances[label] = nearest
    return distances


def _nearest(distances: dict[int, np.ndarray], labels: tuple[int, ...]) -> np.ndarray:
    """Label (H, W) of the nearest limb among `labels`; the first one where none is known."""
    stacked = np.stack([distances[label] for label in labels])
    return np.array(labels, dtype=np.uint8)[stacked.argmin(axis=0)]


def _tag_mask(tags: np.ndarray, names: str) -> np.ndarray:
    return np.isin(tags, [TAGS.index(name) for name in names.split()])


def labels_from_tags(tags: np.ndarray, pose: Pose) -> np.ndarray:
    """59 clothing tags to ten labels.

    Arguments:
        tags: (H, W) uint8 tag indices.
        pose: keypoints in pixels of `tags`.

    Returns:
        (H, W) uint8 label map 0..9.
    """
    label_map = np.full(tags.shape, UPPER_CLOTHES, dtype=np.uint8)
    for label, names in _BY_LABEL.items():
        label_map[_tag_mask(tags, names)] = label
    distances = limb_distances(pose, tags.shape)
    skin, legwear = _tag_mask(tags, _SKIN), _tag_mask(tags, _LEGWEAR)
    label_map[skin] = _nearest(distances, tuple(_LIMB_SEGMENTS))[skin]
    label_map[legwear] = _nearest(distances, (LEFT_LEG, RIGHT_LEG))[legwear]
    below = _tag_mask(tags, _DRESSES) & _below_waist(pose, tags.shape)
    label_map[below] = SKIRT
    return _without_stray_fragments(label_map, pose, distances)


def _below_waist(pose: Pose, size: tuple[int, int]) -> np.ndarray:
    """Where the body is below the waist: hips minus a quarter of the way to the shoulders."""
    trunk = [RIGHT_HIP, LEFT_HIP, RIGHT_SHOULDER, LEFT_SHOULDER]
    if not pose.visible[trunk].all():
        return np.zeros(size, dtype=bool)
    hips, shoulders = pose.xy_px[trunk[:2]].mean(0), pose.xy_px[trunk[2:]].mean(0)
    waist = hips + 0.25 * (shoulders - hips)
    down = hips - shoulders
    rows, columns = np.mgrid[: size[0], : size[1]] + 0.5
    return (columns - waist[0]) * down[0] + (rows - waist[1]) * down[1] > 0


def _without_stray_fragments(
    label_map: np.ndarray, pose: Pose, distances: dict[int, np.ndarray]
) -> np.ndarray:
    """Drop pieces that lie wholly far from the skeleton: wrong annotations, shadows."""
    trunk = [RIGHT_SHOULDER, LEFT_SHOULDER, RIGHT_HIP, LEFT_HIP]
    if not pose.visible[trunk].all():
        return label_map
    shoulders, hips = pose.xy_px[trunk[:2]].mean(0), pose.xy_px[trunk[2:]].mean(0)
    spine = torch.from_numpy(np.stack([shoulders, hips]))
    to_body = segment_distance(spine[None, :1], spine[None, 1:], label_map.shape)[0, 0].numpy()
    for distance in distances.values():
        to_body = np.minimum(to_body, distance)
    far = 0.35 * float(np.linalg.norm(hips - shoulders))
    pieces, count = ndimage.label(label_map != BACKGROUND)
    closest = ndimage.minimum(to_body, pieces, index=np.arange(1, count + 1))
    stray = 1 + np.flatnonzero(np.atleast_1d(closest) > far)
    return np.where(np.isin(pieces, stray), BACKGROUND, label_map).astype(np.uint8)
