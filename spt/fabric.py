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

    shift: np.ndarray
    """(H, W, 2) float32, from each place to where it comes from, in cells."""
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
        Outside the box of the gaps nothing is worked out.
    """
    box, size = gaps.box, target_map.shape
    shift, tone, scene = (np.zeros((*size, channels), np.float32) for channels in (2, 3, 3))
    carried = np.zeros(size, dtype=bool)
    x, y = (gaps.place[box] - np.float32(0.5)).transpose(2, 0, 1)
    scene[box] = cv2.remap(
        cloths.photo_frame, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    across = np.arange(box[1].start, box[1].stop, dtype=np.float32)
    down = np.arange(box[0].start, box[0].stop, dtype=np.float32)[:, None]
    shift[box] = np.stack([x - across, y - down], axis=-1)
    for label in (BACKGROUND, *GARMENT_LABELS):
        hole = gaps.open & (target_map == label)
        if not hole.any() or (label != BACKGROUND and gaps.donors[label] not in GARMENT_LABELS):
            continue
        donor = cloths.donor(int(gaps.donors[label]))
        known = gaps.own & (target_map == label)
        if label == BACKGROUND:
            known &= donor.allowed
        made = carry_on(scene, known, hole, donor)
        row, column = np.nonzero(made.found)
        shift[row, column], tone[row, column] = made.shift[row, column], made.tone[row, column]
        right, below = np.rint(made.shift[row, column]).astype(int).T
        scene[row, column] = cloths.photo_frame[row + below, column + right] + tone[row, column]
        carried |= made.found
    return Filling(shift, gaps.own, carried, tone, scene)
