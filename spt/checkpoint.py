"""One file per network: weights with everything that gives them meaning.

A safetensors file, which cannot carry code. Floating point weights are stored as fp16. Its header
holds, as JSON under one key: format number, kind, config, the orders of labels, keypoints and body
parts, what the network was trained on, its scores, and a SHA-256 over all of that and all weights.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import ClassVar, Protocol, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from spt.errors import CheckpointError, expect
from spt.labels import BODY_PARTS, KEYPOINTS, LABELS

FORMAT = 1
KINDS = ("pose", "parsing", "semantic", "appearance")

_HEADER_KEY = "semantic-person-studio"
_ORDERS = {
    "labels": list(LABELS),
    "keypoints": list(KEYPOINTS),
    "parts": [part.name for part in BODY_PARTS],
}
_GET_AGAIN = "Take the file again from the repository or from the run that wrote it."
_PICKLE_STARTS = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_FP16_MAX = torch.finfo(torch.float16).max


class Config(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict]


ConfigClass = TypeVar("ConfigClass", bound=Config)


@dataclass(frozen=True)
class Checkpoint:
    """A checked file, in memory.

    Attributes:
        path: where it was read.
        kind: one of KINDS.
        config: the network's config, as its field names and values.
        state: name -> tensor; floating point as float32.
        metadata: the whole header: format, kind, config, orders, trained_on, scores, sha256.
    """

    path: Path
    kind: str
    config: dict[str, object]
    state: dict[str, Tensor]
    metadata: dict[str, object]

    def config_as(self, config_class: type[ConfigClass]) -> ConfigClass:
        """The config as an object of `config_class`; every field must be there, and no other."""
        known = {field.name for field in fields(config_class)}
        expect(
            known == set(self.config),
            CheckpointError,
            f"config in {self.path}",
            got=f"the fields {sorted(self.config)}",
            expected=f"exactly {sorted(known)} ({config_class.__name__})",
            fix="The file was written by another version of the code; use that one or train again.",
        )
        values = {name: _tuples(value) for name, value in self.config.items()}
        return config_class(**values)

    def load_into(self, module: nn.Module) -> None:
        """Copy the weights into `module`, whose tensors must match in name and shape."""
        wanted = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
        found = {name: tuple(tensor.shape) for name, tensor in self.state.items()}
        problems = [f"{name} is missing" for name in wanted if name not in found]
        problems += [f"{name} is unexpected" for name in found if name not in wanted]
        problems += [
            f"{name} has shape {found[name]}, not {shape}"
            for name, shape in wanted.items()
            if found.get(name, shape) != shape
        ]
        more = f" and {len(problems) - 5} more" if len(problems) > 5 else ""
        expect(
            not problems,
            CheckpointError,
            f"weights in {self.path} for {type(module).__name__}",
            got="; ".join(problems[:5]) + more,
            expected=f"the {len(wanted)} tensors of this network",
            fix="Build the network from the config in the same file.",
        )
        module.load_state_dict(self.state)


def save_checkpoint(
    path: str | Path,
    module: nn.Module,
    kind: str,
    config: Config,
    trained_on: Mapping[str, object] | str,
    scores: Mapping[str, float],
) -> None:
    """Write a network so that `load_checkpoint` needs nothing but the path.

    Arguments:
        path: file to write.
        module: the network.
        kind: one of KINDS.
        config: frozen dataclass from which the network was built.
        trained_on: data, licence, recipe, minutes... in words.
        scores: name -> score.
    """
    path = Path(path)
    expect(kind in KINDS, CheckpointError, "kind", got=repr(kind), expected=f"one of {KINDS}")
    state = {name: _stored(name, tensor) for name, tensor in module.state_dict().items()}
    metadata = {
        "format": FORMAT,
        "kind": kind,
        "config": asdict(config),
        **_ORDERS,
        "trained_on": dict(trained_on) if isinstance(trained_on, Mapping) else trained_on,
        "scores": {name: float(score) for name, score in scores.items()},
    }
    metadata["sha256"] = _digest(metadata, state)
    header = {_HEADER_KEY: json.dumps(metadata, ensure_ascii=False, allow_nan=False)}
    part = path.with_name(path.name + ".part")  # a stopped run leaves no half file in its place
    part.write_bytes(save(state, header))
    part.replace(path)


def load_checkpoint(path: str | Path, kind: str) -> Checkpoint:
    """Read and check a file of `save_checkpoint`.

    Arguments:
        path: the file.
        kind: what it must hold, one of KINDS.

    Raises:
        CheckpointError: missing, not of this project, damaged, altered, or of another kind,
            format or order.
    """
    path = Path(path)
    header, state = _read(path)
    metadata = _metadata(path, header)
    _check(path, "format", metadata.get("format"), FORMAT)
    _check(path, "kind", metadata.get("kind"), kind)
    for name, order in _ORDERS.items():
        _check(path, f"order of {name}", metadata.get(name), order)
    _check(path, "sha256 of the weights", metadata.get("sha256"), _digest(metadata, state))
    expect(
        isinstance(metadata.get("config"), dict),
        CheckpointError,
        f"config in {path}",
        got=repr(metadata.get("config")),
        expected="names and values",
        fix=_GET_AGAIN,
    )
    state = {name: t.float() if t.is_floating_point() else t for name, t in state.items()}
    return Checkpoint(path, kind, metadata["config"], state, metadata)


def _read(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    try:
        with path.open("rb") as file:
            start = file.read(4)
        expect(
            not start.startswith(_PICKLE_STARTS),
            CheckpointError,
            f"weights {path}",
            got="a pickle (.pt, .pth), which can run code when it is loaded",
            expected="a safetensors file of this project",
            fix=_GET_AGAIN,
        )
        with safe_open(path, framework="pt") as file:
            return file.metadata() or {}, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except OSError as reason:
        raise CheckpointError(
            f"weights {path}: cannot be read ({reason.strerror or reason}), expected a "
            "safetensors file. Name the folder that holds it with --checkpoint."
        ) from reason
    except (SafetensorError, ValueError, TypeError, LookupError, RuntimeError) as reason:
        raise CheckpointError(
            f"weights {path}: got a damaged file or another format ({reason}), expected a whole "
            f"safetensors file. {_GET_AGAIN}"
        ) from reason


def _metadata(path: Path, header: dict[str, str]) -> dict[str, object]:
    try:
        metadata = json.loads(header.get(_HEADER_KEY, "null"))
    except (ValueError, RecursionError):
        metadata = None
    expect(
        isinstance(metadata, dict),
        CheckpointError,
        f"weights {path}",
        got=f"a header with the keys {sorted(header)}",
        expected=f"a description as JSON under {_HEADER_KEY!r}",
        fix="This safetensors file was not written by this project.",
    )
    return metadata


def _check(path: Path, what: str, got: object, expected: object) -> None:
    same = type(got) is type(expected) and got == expected
    expect(same, CheckpointError, f"{what} in {path}", got=got, expected=expected, fix=_GET_AGAIN)


def _stored(name: str, tensor: Tensor) -> Tensor:
    tensor = tensor.detach().cpu()
    if not tensor.is_floating_point():
        return tensor.clone().contiguous()
    largest = tensor.abs().max().item() if tensor.numel() else 0.0
    expect(
        largest <= _FP16_MAX,
        CheckpointError,
        f"weights {name}",
        got=f"values up to {largest}",
        expected=f"finite values up to {_FP16_MAX:.0f}, the range of fp16",
        fix="The training has diverged; go back to an earlier state.",
    )
    return tensor.to(torch.float16, copy=True).contiguous()


def _digest(metadata: dict[str, object], state: dict[str, Tensor]) -> str:
    """SHA-256 over all of the header but the digest itself, and over every tensor."""
    described = {name: value for name, value in metadata.items() if name != "sha256"}
    digest = hashlib.sha256(json.dumps(described, sort_keys=True).encode())
    for name in sorted(state):
        tensor = state[name].contiguous()
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def _tuples(value: object) -> object:
    """JSON knows lists only; configs hold tuples, so that they stay frozen."""
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
