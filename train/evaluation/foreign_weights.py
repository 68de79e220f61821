"""Published weights of networks that judge pictures, as files that somebody downloaded."""

from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError

import torch
from torch import Tensor

from spt.errors import CheckpointError, expect


def read_state(path: Path, key: str, what: str) -> Mapping[str, Tensor]:
    """Names and tensors of a published file.

    Arguments:
        path: the file.
        key: a name that it must have.
        what: which file it should be, for messages.

    Raises:
        CheckpointError: missing, damaged, or another file. A pickle that could run code counts as
            damaged.
    """
    expect(path.is_file(), CheckpointError, f"weights {path}", got="no such file", expected=what)
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (UnpicklingError, RuntimeError, LookupError, TypeError, ValueError, EOFError) as reason:
        raise CheckpointError(
            f"weights {path}: got a damaged file or another format, expected {what}."
        ) from reason
    expect(
        isinstance(state, Mapping) and key in state, CheckpointError, f"weights {path}",
        got="other tensors", expected=what,
    )  # fmt: skip
    return state
