"""Gaps filled from the photo: garments, skin and background carried on in their own pixels.

Places: (H, W) arrays cover the person's frame at the size of the map; flows are (x, y) in
[-1, 1], edges at -1 and 1.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np

from spt.boxes import places_in
from spt.gaps import FRINGE_ROWS, Gaps, Shown, near
from spt.labels import BACKGROUND, GARMENT_LABELS, LIMB_LABELS, MIRROR
from spt.patches import Carried, carry_on
from spt.piece_growth import extended
from spt.piece_search import Donor, Tiles

MIN_CLOTH = 200
"""Cells of cloth a photo must show before it can be carried on."""

EDGE_CELLS = 2.5
"""How far inside its edge cloth is fetched: the edge itself is mixed with what is beside it."""

HEM_CELLS = 10
"""Hems and cuffs are not carried on: so much cloth must hang below a cell, in cells."""

SKIN_CELLS, SKIN_SHARE = 5.0, 0.5
"""Skin is fetched so far inside a limb, where fingers and feet do not reach, and carried on where
the photo has so much of it on either limb for what is wanted: a hand makes no arm."""

FILLED = (BACKGROUND, *GARMENT_LABELS, *LIMB_LABELS)
"""Labels of which pieces are fetched."""


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
    _tiles: dict[int, Tiles] = field(default_factory=dict)

    @cached_property
    def _photo(self) -> np.ndarray:
        return self.photo_frame.astype(np.float32)

    def doze(self) -> None:
        """Free what is computed again in some milliseconds."""
        self.shown.doze()
        self._donors = {}
        self.__dict__.pop("_photo", None)

    def rest(self) -> None:
        """Free the pieces that were found, too, and all else; it takes some 0.1 s again."""
        self.doze()
        self.shown.rest()
        self._tiles = {}

    def donor(self, label: int) -> Donor:
        """Where pieces of a label may come from."""
        if label not in self._donors:
            if label == BACKGROUND:
                person = self.shown.label_map != BACKGROUND
                allowed = ~near(person, FRINGE_ROWS, len(person))
            elif label in LIMB_LABELS:
                both = (label, MIRROR.labels[label])
                bare = [one for one in both if not self.skinless[one]]
                allowed = np.any([self.shown.depth(one) > SKIN_CELLS for one in bare or [label]], 0)
                allowed &= bool(bare)
            else:
                allowed = self.shown.depth(label) > EDGE_CELLS
                allowed[:-HEM_CELLS] &= allowed[HEM_CELLS:]
            allowed &= self.inside
            if allowed.sum() < MIN_CLOTH:
                allowed = np.zeros_like(allowed)
            tiles = self._tiles.setdefault(label, OrderedDict())
            self._donors[label] = Donor(self._photo, allowed, tiles)
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

    @property
    def fetched(self) -> np.ndarray:
        """(H, W) bool, where the photo has something; elsewhere painted colours show."""
        return self.own | self.carried


@dataclass(frozen=True)
class Filled(Filling):
    """The same with the picture that it makes, which is not kept for long."""

    scene: np.ndarray
    """(H, W, 3) float32 in [0, 255]."""

    @property
    def filling(self) -> Filling:
        """Without the picture."""
        return Filling(self.shift, self.own, self.carried, self.tone)


@dataclass(frozen=True)
class Kept:
    """What an earlier filling goes on showing: it is not looked for again."""

    filling: Filling
    places: np.ndarray
    """(H, W) bool, open places that it had carried something to."""


def fill_gaps(
    gaps: Gaps, target_map: np.ndarray, cloths: Cloths, kept: Kept | None = None
) -> Filled:
    """Let garments, skin and background fetch pieces where the flow brings none.

    Arguments:
        gaps: what the flow brings.
        target_map: (H, W) uint8 labels wanted.
        cloths: of the photo.
        kept: what is filled already; None for nothing.

    Returns:
        What is open afterwards is neither own nor carried: hair, and what the photo lacks.
        Outside the box of the gaps nothing is worked out.
    """
    filling, box = _moved(gaps, cloths), gaps.box
    if kept is not None:
        _carry(filling, kept.filling, places_in(box, kept.places), cloths)
    for label in FILLED:
        wanted = target_map[box] == label
        opened = gaps.open[box] & wanted
        donor = _donor_of(label, opened, gaps, cloths) if opened.any() else None
        if donor is None:
            continue
        hole, known = (np.zeros(target_map.shape, bool) for _ in range(2))
        hole[box] = opened & ~filling.carried[box]
        known[box] = gaps.own[box] & wanted
        if label == BACKGROUND:
            known &= donor.allowed
        known[box] |= filling.carried[box] & wanted
        if kept is not None:
            _go_on(filling, hole, known, donor, cloths)
        made = carry_on(filling.scene, known, hole, donor)
        _carry(filling, made, places_in(box, made.found), cloths)
    return filling


def _moved(gaps: Gaps, cloths: Cloths) -> Filled:
    """The photo as the flow moves it, with nothing carried on."""
    box, size = gaps.box, gaps.own.shape
    shift, tone, scene = (np.zeros((*size, channels), np.float32) for channels in (2, 3, 3))
    x, y = (gaps.place[box] - np.float32(0.5)).transpose(2, 0, 1)
    scene[box] = cv2.remap(
        cloths.photo_frame, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    across = np.arange(box[1].start, box[1].stop, dtype=np.float32)
    down = np.arange(box[0].start, box[0].stop, dtype=np.float32)[:, None]
    shift[box] = np.stack([x - across, y - down], axis=-1)
    return Filled(shift, gaps.own, np.zeros(size, bool), tone, scene)


def _go_on(
    filling: Filled, hole: np.ndarray, known: np.ndarray, donor: Donor, cloths: Cloths
) -> None:
    """Let the pieces of a label go on into its hole (H, W) bool; what they fill becomes known."""
    places, origins = extended(hole, filling.carried & known, filling.shift, donor)
    filling.shift[places], filling.tone[places] = filling.shift[origins], filling.tone[origins]
    _carry(filling, filling, places, cloths)
    hole[places], known[places] = False, True


def _carry(
    filling: Filled,
    made: Filling | Carried,
    places: tuple[np.ndarray, np.ndarray],
    cloths: Cloths,
) -> None:
    """Take over, at some rows and columns, what is carried there."""
    row, column = places
    shift, tone = made.shift[row, column], made.tone[row, column]
    right, below = np.rint(shift).astype(int).T
    filling.shift[row, column], filling.tone[row, column] = shift, tone
    filling.scene[row, column] = cloths.photo_frame[row + below, column + right] + tone
    filling.carried[row, column] = True


def _donor_of(label: int, hole: np.ndarray, gaps: Gaps, cloths: Cloths) -> Donor | None:
    """Where pieces for the hole (h, w) bool of a label come from; None if there is none, or too
    little skin to go on with."""
    if label in LIMB_LABELS:
        donor = cloths.donor(label)
        return donor if donor.allowed.sum() >= SKIN_SHARE * hole.sum() else None
    if label != BACKGROUND and gaps.donors[label] not in GARMENT_LABELS:
        return None
    return cloths.donor(int(gaps.donors[label]))
