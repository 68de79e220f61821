"""Where a garment takes its look from: another photo, a fabric swatch or a flat colour.

A garment that is given no donor keeps its own look.
"""

from dataclasses import dataclass, replace

import numpy as np

from spt.errors import InputError, expect
from spt.labels import GARMENT_LABELS, LABELS
from spt.seamless import seamless
from spt.source import Source

LEAST_CELLS = 600
"""Cells of the map that a photo must show of a garment to give it."""

SWATCH_SCALES = (0.02, 4.0)
"""Least and most width of a swatch on the body, in part scales (shoulder to hip)."""


@dataclass(frozen=True)
class PhotoDonor:
    """A garment of an opened photo: `PersonEditor.as_donor` makes it."""

    source: Source
    """The photo."""
    label: int
    """Which garment of it."""


@dataclass(frozen=True)
class SwatchDonor:
    """A fabric, laid on the garment without a seam; the garment keeps its folds and light."""

    tile: np.ndarray
    """(h, w, 3) uint8 RGB, goes on at its edges."""
    share: float
    """Width of the tile in widths of the picture that it was made of."""
    width: float
    """Width of the tile on the body, in part scales."""
    turn_degrees: float
    """Clockwise."""

    def at(self, scale: float, turn_degrees: float) -> "SwatchDonor":
        """The same fabric at another scale and rotation, as `swatch` takes them."""
        low, high = SWATCH_SCALES
        expect(low <= scale <= high, InputError, "swatch scale", got=f"{scale:g}",
               expected=f"{low:g} to {high:g} lengths from shoulder to hip")  # fmt: skip
        expect(abs(turn_degrees) <= 360, InputError, "swatch rotation", got=f"{turn_degrees:g}",
               expected="-360 to 360 degrees")  # fmt: skip
        return replace(self, width=scale * self.share, turn_degrees=turn_degrees)


@dataclass(frozen=True)
class ColourDonor:
    """A flat colour; the garment keeps its folds and light."""

    rgb: tuple[int, int, int]
    """0 to 255 each."""


Donor = PhotoDonor | SwatchDonor | ColourDonor


@dataclass(frozen=True)
class Wearing:
    """What one garment is to look like."""

    donor: Donor
    strength: float = 1.0
    """0 keeps the own look, 1 takes the donor's whole."""


def swatch(picture: np.ndarray, scale: float = 0.5, turn_degrees: float = 0.0) -> SwatchDonor:
    """A fabric from a picture of it.

    Arguments:
        picture: (H, W, 3) uint8 RGB.
        scale: width of the picture on the body, in part scales (shoulder to hip).
        turn_degrees: how far it is turned clockwise.

    Raises:
        InputError: a scale or turn that is no sensible number.
    """
    tile, share = seamless(picture)
    return SwatchDonor(tile, share, share, 0.0).at(scale, turn_degrees)


def colour(rgb: tuple[int, int, int]) -> ColourDonor:
    """A flat colour of three values 0 to 255; InputError for others."""
    expect(len(rgb) == 3 and all(0 <= value <= 255 for value in rgb), InputError, "colour",
           got=str(tuple(rgb)), expected="three values 0 to 255")  # fmt: skip
    return ColourDonor(tuple(int(value) for value in rgb))


def shows(source: Source, label: int) -> bool:
    """Whether an opened photo shows enough of a garment to give it."""
    return int((source.opened.label_map == label).sum()) >= LEAST_CELLS


def check_wearing(label: int, wearing: Wearing) -> None:
    """Raise InputError unless `label` is a garment that can look so."""
    expect(label in GARMENT_LABELS, InputError, "garment", got=f"label {label}",
           expected=f"one of {', '.join(LABELS[one] for one in GARMENT_LABELS)}",
           fix="Faces, hair and skin keep their own look.")  # fmt: skip
    expect(0 <= wearing.strength <= 1, InputError, f"strength of {LABELS[label]}",
           got=f"{wearing.strength:g}", expected="0 to 1")  # fmt: skip
    donor = wearing.donor
    if isinstance(donor, PhotoDonor):
        expect(donor.label in GARMENT_LABELS and shows(donor.source, donor.label), InputError,
               f"donor of {LABELS[label]}", got=f"a photo without {LABELS[donor.label]}",
               expected=f"one that shows {LABELS[donor.label]}",
               fix="Choose another garment of it, or keep the own look.")  # fmt: skip
