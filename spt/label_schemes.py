"""Label orders of other human parsers, and their way to our ten labels.

LIP and CIHP have 20 labels, ATR has 18; the numbers alone do not tell which, so the owner of a
map says it. Most labels translate one to one. The rest is decided by where a pixel lies: gloves and
socks go to a limb, dresses are split at the waist, belts join the garment below them.
"""

from collections.abc import Callable
from enum import Enum

import numpy as np
from scipy import ndimage

from spt.errors import MapError, expect
from spt.labels import (
    BACKGROUND,
    FACE,
    GARMENT_LABELS,
    HAIR,
    LEFT_ANKLE,
    LEFT_ARM,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_LEG,
    LEFT_SHOULDER,
    LEFT_WRIST,
    LIMB_LABELS,
    NUM_LABELS,
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
from spt.pose import Pose


class Rule(Enum):
    """Labels that need a look at the picture."""

    ARM = "the nearer forearm"
    LEG = "the nearer shin"
    DRESS = "upper clothes above the waist, skirt below"
    BELT = "the garment below"
    SKIN = "the nearest skin"


_LIP = (
    BACKGROUND, HAIR, HAIR, Rule.ARM, FACE,  # background, hat, hair, glove, sunglasses
    UPPER_CLOTHES, Rule.DRESS, UPPER_CLOTHES, Rule.LEG, PANTS,  # upper, dress, coat, socks, pants
    UPPER_CLOTHES, UPPER_CLOTHES, SKIRT, FACE, LEFT_ARM,  # jumpsuit, scarf, skirt, face, left arm
    RIGHT_ARM, LEFT_LEG, RIGHT_LEG, LEFT_LEG, RIGHT_LEG,  # arm, legs, shoes
)  # fmt: skip
_CIHP = (*_LIP[:10], Rule.SKIN, *_LIP[11:])  # 10 is the skin of the trunk
_ATR = (
    BACKGROUND, HAIR, HAIR, FACE, UPPER_CLOTHES,  # background, hat, hair, sunglasses, upper
    SKIRT, PANTS, Rule.DRESS, Rule.BELT, LEFT_LEG,  # skirt, pants, dress, belt, left shoe
    RIGHT_LEG, FACE, LEFT_LEG, RIGHT_LEG, LEFT_ARM,  # shoe, face, legs before arms
    RIGHT_ARM, BACKGROUND, UPPER_CLOTHES,  # arm, bag, scarf
)  # fmt: skip
SCHEMES: dict[str, tuple[int | Rule, ...]] = {
    "spt": tuple(range(NUM_LABELS)),
    "lip": _LIP,
    "cihp": _CIHP,
    "atr": _ATR,
}

# A waist lies a quarter of the way from the hips to the shoulders.
WAIST_ABOVE_HIPS = 0.25


def check_scheme(scheme: str) -> None:
    """Refuse names that are not in SCHEMES."""
    expect(
        scheme in SCHEMES,
        MapError,
        "label scheme",
        got=repr(scheme),
        expected=f"one of {', '.join(SCHEMES)}",
    )


def check_labels(label_map: np.ndarray, scheme: str, name: str = "label map") -> None:
    """Refuse values that `scheme` does not have, with how many pixels hold each."""
    check_scheme(scheme)
    values, counts = np.unique(label_map, return_counts=True)
    last = len(SCHEMES[scheme]) - 1
    foreign = [
        f"{value:g} ({count:,} pixel{'s' * (count > 1)})"
        for value, count in zip(values.tolist(), counts.tolist(), strict=True)
        if not 0 <= value <= last
    ]
    more = f" and {len(foreign) - 6} more" if len(foreign) > 6 else ""
    expect(
        not foreign,
        MapError,
        name,
        got=f"the labels {', '.join(foreign[:6])}{more}",
        expected=f"labels 0 to {last} of the scheme {scheme!r}",
        fix="Say which scheme the map has, or repaint those pixels.",
    )


def to_ten_labels(
    foreign_map: np.ndarray, scheme: str, pose: Pose | None = None
) -> tuple[np.ndarray, tuple[str, ...]]:
    """A map of another parser to our ten labels.

    Arguments:
        foreign_map: (H, W) uint8 in the order of `scheme`.
        scheme: "spt", "lip", "cihp" or "atr".
        pose: the person in pixels of the map; without it dresses stay whole, and gloves and
            socks go to the nearest arm or leg of the map.

    Returns:
        (H, W) uint8 0..9, and plain sentences on what could not be decided.
    """
    check_labels(foreign_map, scheme)
    table = SCHEMES[scheme]
    direct = np.array([BACKGROUND if isinstance(to, Rule) else to for to in table], np.uint8)
    label_map = direct[foreign_map]
    notes = []
    for value, rule in enumerate(table):
        region = foreign_map == value
        if isinstance(rule, Rule) and region.any():
            note = _APPLY[rule](label_map, region, pose)
            notes += [note] if note else []
    return label_map, tuple(notes)


def _dress(label_map: np.ndarray, region: np.ndarray, pose: Pose | None) -> str:
    line = None if pose is None else waist(pose)
    label_map[region] = UPPER_CLOTHES
    if line is None:
        return "Without hips and shoulders a dress cannot be split; it is upper clothes."
    point, down = line
    rows, columns = np.nonzero(region)
    below = (np.stack([columns, rows], axis=1) + 0.5 - point) @ down > 0
    label_map[rows[below], columns[below]] = SKIRT
    return ""


def waist(pose: Pose) -> tuple[np.ndarray, np.ndarray] | None:
    """Point (2,) on the waist and direction (2,) from shoulders to hips; None if not visible."""
    middles = []
    for pair in ((LEFT_SHOULDER, RIGHT_SHOULDER), (LEFT_HIP, RIGHT_HIP)):
        seen = [keypoint for keypoint in pair if pose.visible[keypoint]]
        if not seen:
            return None
        middles.append(pose.xy_px[seen].mean(axis=0))
    shoulders, hips = middles
    return hips - WAIST_ABOVE_HIPS * (hips - shoulders), hips - shoulders


def _nearer_limb(
    labels: tuple[int, int], bones: tuple[tuple[int, int], tuple[int, int]], what: str
) -> Callable[[np.ndarray, np.ndarray, Pose | None], str]:
    """Rule that gives pixels to the left or right limb, by bones if known, else by the map."""

    def apply(label_map: np.ndarray, region: np.ndarray, pose: Pose | None) -> str:
        places = np.argwhere(region)[:, ::-1] + 0.5  # (N, 2) x, y
        known = pose is not None and all(pose.visible[list(bone)].all() for bone in bones)
        if known:
            distance = [_bone_distance(places, *pose.xy_px[list(bone)]) for bone in bones]
            label_map[region] = np.array(labels)[np.argmin(distance, axis=0)]
            return ""
        return _take_nearest(label_map, region, labels, BACKGROUND, what)

    return apply


def _bone_distance(places: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """(N,) distance of points (N, 2) to a segment."""
    along = end - start
    share = (places - start) @ along / max(float(along @ along), 1e-6)
    return np.linalg.norm(places - start - np.clip(share, 0, 1)[:, None] * along, axis=1)


def _take_nearest(
    label_map: np.ndarray,
    region: np.ndarray,
    labels: tuple[int, ...],
    otherwise: int,
    what: str,
) -> str:
    """Give each pixel of `region` the nearest of `labels` in the map, in place."""
    found = np.isin(label_map, labels) & ~region
    if not found.any():
        label_map[region] = otherwise
        return f"The {what} ({region.sum():,} pixels) lie beside nothing they could belong to."
    rows, columns = ndimage.distance_transform_edt(
        ~found, return_distances=False, return_indices=True
    )
    label_map[region] = label_map[rows[region], columns[region]]
    return ""


def _belt(label_map: np.ndarray, region: np.ndarray, pose: Pose | None) -> str:
    """In place, from the lowest row up: a belt pixel takes what is under it."""
    for row in range(len(label_map) - 2, -1, -1):
        here = region[row]
        label_map[row, here] = label_map[row + 1, here]
    unsettled = region & ~np.isin(label_map, GARMENT_LABELS)
    label_map[unsettled] = UPPER_CLOTHES
    return ""


def _skin(label_map: np.ndarray, region: np.ndarray, pose: Pose | None) -> str:
    _take_nearest(label_map, region, (FACE, *LIMB_LABELS), FACE, "skin")
    return ""


_FOREARMS = ((LEFT_ELBOW, LEFT_WRIST), (RIGHT_ELBOW, RIGHT_WRIST))
_SHINS = ((LEFT_KNEE, LEFT_ANKLE), (RIGHT_KNEE, RIGHT_ANKLE))
_APPLY: dict[Rule, Callable[[np.ndarray, np.ndarray, Pose | None], str]] = {
    Rule.ARM: _nearer_limb((LEFT_ARM, RIGHT_ARM), _FOREARMS, "gloves"),
    Rule.LEG: _nearer_limb((LEFT_LEG, RIGHT_LEG), _SHINS, "socks"),
    Rule.DRESS: _dress,
    Rule.BELT: _belt,
    Rule.SKIN: _skin,
}
