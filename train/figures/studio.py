"""What all figures are made with."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from spt.checkpoint import KINDS
from spt.networks import Networks
from train.figures.people import DrawnPeople, People
from train.figures.slow_methods import SlowMethods


class LeftOut(Exception):
    """A figure that cannot be made here; the message says why, and what would change that."""


@dataclass(frozen=True)
class Studio:
    """Weights, people and helpers, for one set of figures."""

    networks: Networks
    """The four that are shown."""
    people: People
    """Whom the figures show."""
    slow: SlowMethods
    """The other methods."""
    checkpoints: Path
    """Folder of `networks`."""
    ablation: Path
    """What `train.ablation` left."""
    say: Callable[[str], None]
    """Shows what is being made."""

    @property
    def set_name(self) -> str:
        """"drawn" or "photos"."""
        return "drawn" if isinstance(self.people, DrawnPeople) else "photos"

    @property
    def source(self) -> str:
        """Weights, data and split, for the small print."""
        spoken = {"semantic": "$H_S$", "appearance": "$H_A$"}
        hashes = ", ".join(
            f"{spoken.get(kind, kind)} {short_hash(self.checkpoints / f'{kind}.safetensors')}"
            for kind in KINDS
        )
        return f"Weights (SHA-256): {hashes}. {self.people.about}"


def short_hash(path: Path) -> str:
    """The first eight letters of the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
