"""The clothes of A on B and of B on A, as in Fig. 8."""

import numpy as np

from spt.wardrobe import same_garments
from train.compare import frame_of, laid
from train.figures.chosen import COMPARED, TEXTURE
from train.figures.layout import Column, Sheet
from train.figures.people import Person
from train.figures.slow_methods import METHODS
from train.figures.studio import Studio

HEADINGS = ("A", "B", "A on B", "B on A")


def figures(studio: Studio) -> list[Sheet]:
    """Ours for several pairs, and for one of them beside the methods of the paper."""
    return [ours(studio), comparison(studio)]


def ours(studio: Studio) -> Sheet:
    """Two pairs a row."""
    strips = []
    for names in TEXTURE[studio.set_name]:
        one, other = (studio.people.person(name) for name in names)
        strips.append([one.source, other.source, worn(one, other), worn(other, one)])
    rows = [first + second for first, second in zip(strips[::2], strips[1::2], strict=True)]
    columns = [Column(heading, blank) for blank in (" ", "  ") for heading in HEADINGS]
    return Sheet(
        "texture_transfer",
        "Clothing texture transfer.",
        "A on B is the person of B in the cloth of A, and the other way round. The garments that "
        "both pictures show change their look, their shape stays.",
        tuple(columns),
        rows,
    )


def comparison(studio: Studio) -> Sheet:
    """One pair, every method."""
    one, other = (studio.people.person(name) for name in COMPARED[studio.set_name])
    cells = [one.source, other.source]
    columns = [Column("A"), Column("B")]
    for donor, wearer, group in ((one, other, "A on B"), (other, one, "B on A")):
        for method in METHODS:
            cells.append(by_method(studio, method, donor, wearer))
        cells.append(worn(donor, wearer))
        columns += [Column(heading, group) for heading in (*METHODS, "ours")]
    return Sheet(
        "texture_comparison",
        "Clothing texture transfer beside other methods.",
        "Image analogies [Hertzmann 2001] and neural doodle [Champandard 2016] are our own small "
        "versions, at 256\u00a0×\u00a0192 pixels; of what they paint, as of ours, only the "
        "garments that both pictures show are taken.",
        tuple(columns),
        [cells],
    )


def worn(donor: Person, wearer: Person) -> np.ndarray:
    """Cell (h, w, 3) uint8 of the wearer in the cloth of the donor."""
    wearer.editor.dress(same_garments(wearer.editor, donor.editor))
    cell = wearer.view.picture(wearer.editor.render())
    wearer.editor.dress({})
    return cell


def by_method(studio: Studio, method: str, donor: Person, wearer: Person) -> np.ndarray:
    """The same by another method."""
    made = studio.slow.made(
        method, frame_of(donor.editor), donor.editor.source_map, wearer.editor.source_map,
        frame_of(wearer.editor),
    )  # fmt: skip
    return wearer.view.framed(laid(made, donor.editor, wearer.editor))
