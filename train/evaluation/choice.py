"""Which protocols a command line asks for."""

from dataclasses import dataclass
from pathlib import Path

from spt.errors import InputError, expect
from train.datasets.deepfashion import photo_name
from train.evaluation.listed_photos import listed_photos
from train.evaluation.packs import digest_of, read_packs, with_keypoints
from train.evaluation.protocols import Protocol, drawn, exchanged, listed, mirrored
from train.paired_set import NUM_PAIRS, read_pairs
from train.self_label import LabelGuesser

SPLITS = {"ccp": "validation", "deepfashion": "test", "market1501": "test", "folder": "validation"}
"""Data sets of photos, and their split unless another is asked for."""
DATASETS = (*SPLITS, "mannequin")
LISTED = ("deepfashion", "market1501")
"""Those that come with a list of test pairs."""


@dataclass(frozen=True)
class Choice:
    """What is evaluated."""

    dataset: str
    """One of `DATASETS`."""
    data: Path
    """Folder of its packs; of photos, where `pairs` and `keypoints` describe a folder."""
    split: str
    pairs: Path | None
    """A list of pairs instead of the set's own."""
    keypoints: Path | None
    """A table of keypoints instead of the set's own."""
    count: int | None
    """The first so many pairs of each protocol; None for all."""
    ccp: Path
    """Folder of CCP's pack, for the mirrored pairs that are in every report."""
    drawn: Path
    """Folder of the drawn pairs, which are, too."""

    def name_of(self, name: str) -> str | None:
        """Name of a photo in the packs, by its name in a list, table or result folder."""
        if self.dataset != "deepfashion":
            return name
        return photo_name(name) or name


def protocols(choice: Choice, guesser: LabelGuesser) -> tuple[list[Protocol], list[str]]:
    """The protocols of a data set, then those of every report.

    Returns:
        The protocols; and why one of every report is missing.

    Raises:
        InputError: the data set itself is missing or not what it should be.
    """
    found = [] if choice.dataset == "mannequin" else _of_photos(choice, guesser)
    missing = []
    if choice.dataset != "ccp":
        try:
            found.append(mirrored(*read_packs(choice.ccp), "ccp", SPLITS["ccp"]))
        except InputError as error:
            missing.append(f"mirrored CCP pairs: {error}")
    wanted = min(choice.count or NUM_PAIRS, NUM_PAIRS)
    pairs = drawn(read_pairs(choice.drawn, wanted))
    found = [pairs, *found] if choice.dataset == "mannequin" else [*found, pairs]
    return [one.first(choice.count) for one in found], missing


def _of_photos(choice: Choice, guesser: LabelGuesser) -> list[Protocol]:
    """The protocols of a set of photos."""
    packed = any(choice.data.glob("pack*.npz"))
    if choice.dataset == "folder" and choice.pairs and choice.keypoints and not packed:
        return [listed_photos(choice.data, choice.pairs, choice.keypoints, guesser)]
    photos, digest = read_packs(choice.data)
    if choice.keypoints:
        photos = with_keypoints(photos, choice.keypoints, choice.name_of)
        digest = digest_of([digest.encode(), choice.keypoints.read_bytes()])
    own = choice.data / "pairs.csv"
    pairs = choice.pairs or (own if choice.dataset in LISTED and choice.split == "test" else None)
    if pairs is not None:
        expect(pairs.is_file(), InputError, f"pair list {pairs}", got="no such file",
               expected="names of source and target photo of every pair",
               fix="Give --pairs FILE, or another --split.")  # fmt: skip
        # Its own list has the names of the packs already.
        name_of = choice.name_of if choice.pairs else str
        return [listed(photos, digest, choice.dataset, pairs, name_of)]
    return [make(photos, digest, choice.dataset, choice.split) for make in (mirrored, exchanged)]
