"""Fabrics and photos of others, by the names that wishes give them, and what garments then wear."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from spt.donors import Donor, SwatchDonor, Wearing, colour, swatch
from spt.dressed_editor import DressedEditor
from spt.errors import InputError, RecipeError, expect
from spt.photo_file import read_photo, read_source
from spt.wishes import ColourWish, SwatchWish, Wish, file_name, kind_of

Held = SwatchDonor | DressedEditor
"""A fabric, or a photo that was opened."""


def wearings(
    wishes: Iterable[Wish], held: Mapping[str, Held], editor: DressedEditor
) -> dict[int, Wearing]:
    """What `DressedEditor.dress` takes.

    Arguments:
        wishes: of the garments.
        held: all files that they name.
        editor: holds the photo that is edited.
    """
    return {wish.label: Wearing(_donor(wish, held, editor), wish.strength) for wish in wishes}


def _donor(wish: Wish, held: Mapping[str, Held], editor: DressedEditor) -> Donor:
    donor = wish.donor
    if isinstance(donor, ColourWish):
        return colour(donor.rgb)
    thing = held[donor.file] if donor.file else editor
    if isinstance(donor, SwatchWish):
        return thing.at(donor.scale, donor.turn_degrees)
    return thing.as_donor(donor.label)


def hold(kind: str, file_bytes: bytes, new_editor: Callable[[], DressedEditor]) -> Held:
    """A "swatch" or a "photo" from the bytes of its file; PhotoError where it cannot be read."""
    picture = read_photo(file_bytes)
    if kind == "swatch":
        return swatch(picture, 1.0)
    person = new_editor()
    person.open(picture)
    return person


def read_fabrics(
    wishes: Iterable[Wish], folder: Path, new_editor: Callable[[], DressedEditor]
) -> dict[str, Held]:
    """All files that wishes name, from a folder; RecipeError where one is not what it was."""
    held = {}
    for name in sorted({wish.donor.file for wish in wishes} - {""}):
        file_bytes, where = read_source(folder / name, RecipeError, "fabric of the recipe")
        expect(file_name(kind_of(name), file_bytes) == name, RecipeError, where,
               got="another file", expected="the one that the recipe was saved with",
               fix="Unpack the recipe and its folder of fabrics again.")  # fmt: skip
        try:
            held[name] = hold(kind_of(name), file_bytes, new_editor)
        except InputError as error:
            raise RecipeError(f"{where}: {error}") from error
    return held
