"""What each garment can take its look from: the table between two photos."""

from dataclasses import dataclass

from spt.donors import Wearing, shows
from spt.dressed_editor import DressedEditor
from spt.labels import GARMENT_LABELS, LABELS


@dataclass(frozen=True)
class Row:
    """One garment in the table between a wearer and a donor."""

    label: int
    """Which garment."""
    worn: bool
    """Whether the wearer's photo shows it."""
    offered: bool
    """Whether the donor's photo shows it."""
    remark: str
    """Why nothing is exchanged, a whole sentence; empty where both show it."""


def wardrobe(wearer: DressedEditor, donor: DressedEditor, names: tuple[str, str]) -> list[Row]:
    """What a wearer can take of a donor, garment by garment.

    Arguments:
        wearer: holds the photo that is dressed.
        donor: holds the other photo.
        names: what the two photos are called in remarks.
    """
    rows = []
    for label in GARMENT_LABELS:
        worn, offered = (shows(one.as_donor(label).source, label) for one in (wearer, donor))
        rows.append(Row(label, worn, offered, _remark(wearer, donor, label, names)))
    return rows


def unexchanged(
    wearer: DressedEditor, donor: DressedEditor, names: tuple[str, str],
    labels: tuple[int, ...] = GARMENT_LABELS,
) -> list[str]:  # fmt: skip
    """Why garments among `labels` that the wearer has do not look like the donor's, a sentence
    each; `names` as for `wardrobe`."""
    rows = wardrobe(wearer, donor, names)
    return [row.remark for row in rows if row.label in labels and row.worn and row.remark]


def same_garments(
    wearer: DressedEditor, donor: DressedEditor, labels: tuple[int, ...] = GARMENT_LABELS
) -> dict[int, Wearing]:
    """The look of the donor for every garment that both photos show, for `DressedEditor.dress`."""
    return {
        row.label: Wearing(donor.as_donor(row.label))
        for row in wardrobe(wearer, donor, ("", ""))
        if row.label in labels and row.worn and row.offered
    }


def _remark(
    wearer: DressedEditor, donor: DressedEditor, label: int, names: tuple[str, str]
) -> str:
    worn, offered = (shows(one.as_donor(label).source, label) for one in (wearer, donor))
    garment = _spoken(label)
    if worn and offered:
        return ""
    if not worn and not offered:
        return f"Neither photo shows {garment}."
    if offered:
        return f"{names[0]} shows no {garment}, so there is nothing to dress; other garments of "\
               f"{names[0]} can take this fabric."  # fmt: skip
    others = [
        _spoken(other) for other in GARMENT_LABELS
        if other != label and shows(donor.as_donor(other).source, other)
    ]  # fmt: skip
    other = f", or takes the fabric of the {' or the '.join(others)}" if others else ""
    return f"{names[1]} shows no {garment}: it keeps its own look{other}."


def _spoken(label: int) -> str:
    return LABELS[label].replace("_", " ")
