"""Gaps filled from the photo: garments carried on in their own cloth, the background in its own.

Places: (H, W) arrays cover the person's frame at the size of the map; flows are (x, y) in
[-1, 1], edges at -1 and 1.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

from spt.gaps import FRINGE_ROWS, Gaps, Shown, near
from spt.labels import BACKGROUND, GARMENT_LABELS
from spt.patches import carry_on
from spt.piece_search import Donor

MIN_CLOTH = 200
"""Cells of cloth a photo must show before it can be carried on."""

EDGE_CELLS = 2.5
"""How far inside its edge cloth is fetched: the edge itself is mixed with what is beside it."""


@dataclass
class Cloths:
    """The cloths and the backdrop of one photo, each found when first asked for."""

    photo_frame: np.ndarray
    """(H, W, 3) uint8, the photo in the frame."""
    inside: np.ndarray
    """(H, W) bool, where the photo really is: a frame may reach outside it."""
    shown: Shown
    """Its labels."""
    skinless: np.ndarray
    """(10,) bool, limbs of which it shows no skin (`skin.without_skin`)."""
    _donors: dict[int, Donor] = field(default_factory=dict)

    def donor(self, label: int) -> Donor:
        """Where pieces of a label may come from."""
        if label not in self._donors:
            if label == BACKGROUND:
                person = self.shown.label_map != BACKGROUND
                inner = ~near(person, FRINGE_ROWS, len(person))
            else:
                inner = self.shown.depth(label) > EDGE_CELLS
            inner &= self.inside
            if inner.sum() < MIN_CLOTH:
                inner = np.zeros_like(inner)
            self._donors[label] = Donor(self.photo_frame.astype(np.float32), inner)
        return self._donors[label]


@dataclass(frozen=True)
class Filling:
    """What is fetched from the photo, moved or carried on."""

    flow: np.ndarray
    """(H, W, 2) float32, where each place comes from."""
    own: np.ndarray
    """(H, W) bool, moved."""
    carried: np.ndarray
    """(H, W) bool, carried on."""
    tone: np.ndarray
    """(H, W, 3) float32, grey levels to add to what is carried on."""
    scene: np.ndarray
    """(H, W, 3) float32 in [0, 255], what that makes."""


def fill_gaps(gaps: Gaps, target_map: np.ndarray, cloths: Cloths) -> Filling:
    """Let garments and background fetch pieces where the flow brings none.

    Arguments:
        gaps: what the flow brings.
        target_map: (H, W) uint8 labels wanted.
        cloths: of the photo.

    Returns:
        What is open afterwards is neither own nor carried: skin, hair, cloth the photo lacks.
    """
    size = np.array(target_map.shape[::-1], dtype=np.float32)
    place, tone = gaps.place.copy(), np.zeros((*target_map.shape, 3), np.float32)
    carried = np.zeros(target_map.shape, dtype=bool)
    x, y = (place - np.float32(0.5)).transpose(2, 0, 1)
    scene = cv2.remap(
        cloths.photo_frame, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    here = np.stack(np.meshgrid(*(np.arange(side) for side in size)), axis=-1) + np.float32(0.5)
    for label in (BACKGROUND, *GARMENT_LABELS):
        hole = gaps.open & (target_map == label)
        if not hole.any() or (label != BACKGROUND and gaps.donors[label] not in GARMENT_LABELS):
            continue
        donor = cloths.donor(int(gaps.donors[label]))
        known = gaps.own & (target_map == label)
        if label == BACKGROUND:
            known &= donor.allowed
        made = carry_on(scene, known, hole, donor)
        found = made.found
        place[found], tone[found] = (here + made.shift)[found], made.tone[found]
        column, row = (place[found] - np.float32(0.5)).astype(int).T
        scene[found] = cloths.photo_frame[row, column] + tone[found]
        carried |= found
    flow = (2 * place / size - 1).astype(np.float32)
    return Filling(flow, gaps.own, carried, tone, scene)
