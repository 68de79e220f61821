"""How much memory something holds: the bytes of all arrays and tensors that hang on it."""

from collections.abc import Iterator

import numpy as np
import torch

from spt.networks import Networks

_SHARED = (Networks, torch.nn.Module, type)
"""What belongs to everybody."""

_PLAIN = (int, float, bool, type(None))


def bytes_held(thing: object) -> int:
    """Bytes of arrays, tensors, files and texts below a thing, each counted once.

    Networks belong to all and do not count; nor do Python's own objects, small beside a photo.
    """
    seen: set[int] = set()
    memories: set[int] = set()  # of tensors, several of which may share one
    total, left = 0, [thing]
    while left:
        one = left.pop()
        if isinstance(one, _SHARED):
            continue
        if isinstance(one, np.ndarray):
            while isinstance(one.base, np.ndarray):
                one = one.base  # the memory is that of the array it is a part of
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, np.ndarray):
            total += one.nbytes
        elif isinstance(one, torch.Tensor):
            storage = one.untyped_storage()
            if storage.data_ptr() not in memories:
                memories.add(storage.data_ptr())
                total += storage.nbytes()
        elif isinstance(one, bytes | bytearray | str):
            total += len(one)
        elif not isinstance(one, _PLAIN):
            left += _parts(one)
    return total


def _parts(thing: object) -> Iterator[object]:
    """What hangs directly on a thing."""
    if isinstance(thing, dict):
        yield from thing.values()
    elif isinstance(thing, list | tuple | set | frozenset):
        yield from thing
    elif hasattr(thing, "__dict__"):
        yield from vars(thing).values()
