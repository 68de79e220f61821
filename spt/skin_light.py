"""Light on skin: painted limbs are round and have the colour of the skin they join; new cloth
throws a thin shadow on what it lies on.

Places: (H, W) arrays cover the person's frame at the size of the map.
"""

import cv2
import numpy as np

from spt.boxes import box_around
from spt.labels import GARMENT_LABELS, LIMB_LABELS

ROUNDNESS = 0.25
"""How much darker than its middle a painted limb is at its outline."""

WIDEST_CELLS = 25
"""How far a limb's middle may lie from its outline, in cells."""

JOINING_CELLS = 9.0
"""Over what distance painted skin takes the colour of the photo's own beside it: one standard
deviation."""

SHADOW, SHADOW_CELLS = 0.3, 1.5
"""How dark cloth makes the skin at its edge, and over how many cells that falls to a third."""

SHADOW_REACH = 5
"""Beyond so many cells there is no shadow."""


def shadow_places(source_map: np.ndarray, target_map: np.ndarray) -> np.ndarray:
    """(H, W) bool: skin of the target map (H, W) uint8 beside cloth where the photo has none."""
    new = np.isin(target_map, GARMENT_LABELS) & (source_map != target_map)
    if not new.any():
        return new
    kernel = np.ones((2 * SHADOW_REACH + 1,) * 2, np.uint8)
    return (cv2.dilate(new.astype(np.uint8), kernel) > 0) & np.isin(target_map, LIMB_LABELS)


def shadow_tone(scene: np.ndarray, target_map: np.ndarray, places: np.ndarray) -> np.ndarray:
    """What a shadow of cloth takes from a picture.

    Arguments:
        scene: (H, W, 3) float32 in [0, 255], the picture.
        target_map: (H, W) uint8.
        places: (H, W) bool, where there may be a shadow, from `shadow_places`.

    Returns:
        (H, W, 3) float32 grey levels to add, 0 or less.
    """
    tone = np.zeros_like(scene)
    if places.any():
        box = box_around(places, SHADOW_REACH)
        bare = ~np.isin(target_map[box], GARMENT_LABELS)
        away = cv2.distanceTransform(bare.astype(np.uint8), cv2.DIST_L2, 5)
        dark = SHADOW * np.exp(-away / SHADOW_CELLS) * places[box]
        tone[box] = -scene[box] * dark[..., None]
    return tone


def painted_skin(
    colour: np.ndarray,
    scene: np.ndarray,
    target_map: np.ndarray,
    own: np.ndarray,
    skinless: np.ndarray,
) -> np.ndarray:
    """Painted limbs joined to the photo's own skin, and rounded.

    Arguments:
        colour: (H, W, 3) float32 in [0, 255], painted.
        scene: (H, W, 3) float32 in [0, 255], the photo moved.
        target_map: (H, W) uint8.
        own: (H, W) bool, where the photo shows before the painted colour.
        skinless: (10,) bool, limbs whose own pixels are no skin (`skin.without_skin`).

    Returns:
        (H, W, 3) float32 in [0, 255]; all but painted limbs as it was.
    """
    colour = colour.copy()
    for label in LIMB_LABELS:
        wanted = target_map == label
        painted = wanted & ~own
        if not painted.any():
            continue
        box = box_around(painted, WIDEST_CELLS)
        limb, known = wanted[box], (wanted & own)[box]
        joined = colour[box]
        if not skinless[label]:
            joined = joined + _blurred_share(scene[box] - joined, known)
        rounded = joined * _roundness(limb)[..., None]
        colour[box] = np.where(painted[box][..., None], rounded.clip(0, 255), colour[box])
    return colour


def _blurred_share(difference: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(h, w, 3) the mean difference around each place, less and less away from what is known."""
    weight = cv2.GaussianBlur(known.astype(np.float32), (0, 0), JOINING_CELLS)[..., None]
    spread = cv2.GaussianBlur(difference * known[..., None], (0, 0), JOINING_CELLS)
    return spread / (weight + 0.02)


def _roundness(limb: np.ndarray) -> np.ndarray:
    """(h, w) float32 light on a limb (h, w) bool as on a round bar, 1 along its middle."""
    depth = cv2.distanceTransform(limb.astype(np.uint8), cv2.DIST_L2, 5)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (WIDEST_CELLS, WIDEST_CELLS))
    half = cv2.GaussianBlur(cv2.dilate(depth, disc), (0, 0), 4).clip(1)
    off = (1 - depth / half).clip(0, 1)
    light = 1 - ROUNDNESS * (1 - np.sqrt(1 - off * off))
    return cv2.GaussianBlur(light.astype(np.float32), (0, 0), 1.0)
