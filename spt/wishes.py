"""What garments are to wear in place of their own look, as an edit says it: a JSON text.

    [{"label": 3, "strength": 0.8, "donor": DONOR}, ...]        one a garment at most
    DONOR = {"kind": "colour", "rgb": [200, 40, 40]}
          | {"kind": "swatch", "file": "swatch-1f…", "scale": 0.5, "turn": 0}
          | {"kind": "photo", "file": "photo-2c…", "label": 4}
          | {"kind": "own", "label": 4}                         another garment of the same photo

Files are named by what is in them (`file_name`), so that a page can send one again to a server
that forgot it.
"""

import hashlib
import json
import re
from dataclasses import dataclass

from spt.errors import InputError, expect
from spt.json_fields import few_objects, inner, number, one_of, three_values, whole
from spt.labels import GARMENT_LABELS, LABELS

MOST_WISHES_BYTES = 2048
DIGITS = 32


@dataclass(frozen=True)
class ColourWish:
    """A flat colour."""

    rgb: tuple[int, ...]
    file: str = ""


@dataclass(frozen=True)
class SwatchWish:
    """A fabric from a file that the page sent."""

    file: str
    scale: float
    """Width of its picture on the body, in part scales."""
    turn_degrees: float
    """Clockwise."""


@dataclass(frozen=True)
class GarmentWish:
    """A garment of a photo."""

    file: str
    """Which photo the page sent; empty for the one that is edited."""
    label: int


@dataclass(frozen=True)
class Wish:
    """What one garment is to look like."""

    label: int
    strength: float
    donor: ColourWish | SwatchWish | GarmentWish


def file_name(kind: str, file_bytes: bytes) -> str:
    """What a "swatch" or a "photo" is called."""
    return f"{kind}-{hashlib.sha256(file_bytes).hexdigest()[:DIGITS]}"


def kind_of(name: str) -> str:
    """What the name of a file says that it is: a "swatch" or a "photo"."""
    return name.partition("-")[0]


def parse_wishes(text: bytes) -> tuple[Wish, ...]:
    """Read what garments are to wear; InputError for everything else."""
    expect(len(text) <= MOST_WISHES_BYTES, InputError, "fabrics of an edit",
           got=f"{len(text)} bytes", expected=f"at most {MOST_WISHES_BYTES}")  # fmt: skip
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as reason:
        raise InputError("fabrics of an edit: got no JSON, expected a list.") from reason
    return wishes_of(content)


def wishes_of(content: object) -> tuple[Wish, ...]:
    """Wishes of the list that such a text holds; InputError for everything else."""
    wishes = [
        _wish(one) for one in few_objects(content, "fabrics of an edit", len(GARMENT_LABELS))
    ]
    labels = [wish.label for wish in wishes]
    expect(len(set(labels)) == len(labels), InputError, "fabrics of an edit",
           got=f"labels {labels}", expected="one a garment")  # fmt: skip
    return tuple(wishes)


def wishes_content(wishes: tuple[Wish, ...]) -> list[dict[str, object]]:
    """Wishes ready for JSON; `wishes_of` gives back the same."""
    return [
        {"label": wish.label, "strength": wish.strength, "donor": _donor_fields(wish.donor)}
        for wish in wishes
    ]


def _donor_fields(donor: ColourWish | SwatchWish | GarmentWish) -> dict[str, object]:
    if isinstance(donor, ColourWish):
        return {"kind": "colour", "rgb": list(donor.rgb)}
    if isinstance(donor, SwatchWish):
        scale, turn = donor.scale, donor.turn_degrees
        return {"kind": "swatch", "file": donor.file, "scale": scale, "turn": turn}
    if donor.file:
        return {"kind": "photo", "file": donor.file, "label": donor.label}
    return {"kind": "own", "label": donor.label}


def _wish(fields: dict[str, object]) -> Wish:
    donor = inner(fields, "donor")
    return Wish(whole(fields, "label", len(LABELS)), number(fields, "strength"), _donor(donor))


def _donor(fields: dict[str, object]) -> ColourWish | SwatchWish | GarmentWish:
    kind = one_of(fields, "kind", ("colour", "swatch", "photo", "own"))
    if kind == "colour":
        return ColourWish(three_values(fields, "rgb"))
    if kind == "own":
        return GarmentWish("", whole(fields, "label", len(LABELS)))
    file = fields.get("file")
    fits = isinstance(file, str) and re.fullmatch(f"{kind}-[0-9a-f]{{{DIGITS}}}", file)
    expect(bool(fits), InputError, "file of a fabric", got=repr(file)[:80],
           expected=f"the name of a {kind}")  # fmt: skip
    if kind == "photo":
        return GarmentWish(file, whole(fields, "label", len(LABELS)))
    return SwatchWish(file, number(fields, "scale"), number(fields, "turn"))
