"""What scores depend on besides the pairs, and a key for all of it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from spt.errors import CheckpointError, expect
from train.evaluation.outputs import Outputs
from train.evaluation.packs import digest_of
from train.evaluation.protocols import Protocol

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """What scores depend on besides the pairs; each process loads it for itself."""

    checkpoint: Path
    """Folder of the networks that are evaluated."""
    judge: Path
    """Folder of the pose and the parsing network that judge."""
    device: str
    vgg: Path | None
    lpips: Path | None
    mask: str
    """Whose pose the masks are drawn around."""

    @cached_property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file of weights, by its path."""
        files = [self.checkpoint / f"{kind}.safetensors" for kind in ("semantic", "appearance")]
        files += [self.judge / f"{kind}.safetensors" for kind in ("pose", "parsing")]
        return hashes_of(*files, *(one for one in (self.vgg, self.lpips) if one))

    @cached_property
    def code(self) -> str:
        """SHA-256 of the code of both packages."""
        files = sorted(path for name in ("spt", "train") for path in (ROOT / name).rglob("*.py"))
        return digest_of(path.read_bytes() for path in files)

    def key(self, protocol: Protocol, outputs: Iterable[Outputs]) -> str:
        """Twelve digits that stand for everything that the scores of a protocol depend on."""
        told = [protocol.digest, protocol.pairs, sorted(self.hashes.values()), self.mask,
                [(one.name, one.digest) for one in outputs], self.code]  # fmt: skip
        return digest_of([json.dumps(told).encode()])[:12]


def hashes_of(*paths: Path) -> dict[str, str]:
    """SHA-256 of files of weights, by their path.

    Raises:
        CheckpointError: one is missing.
    """
    for path in paths:
        expect(path.is_file(), CheckpointError, f"weights {path}", got="no such file",
               expected="a file of weights")  # fmt: skip
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
