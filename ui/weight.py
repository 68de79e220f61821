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
    memories: set[int] = set()  # of arrays and tensors, several of which may share one
    total, left = 0, [thing]
    while left:
        one = left.pop()
        if isinstance(one, _SHARED):
            continue
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, np.ndarray | torch.Tensor):
            place, size = _memory(one)
            total += 0 if place in memories else size
            memories.add(place)
        elif isinstance(one, bytes | bytearray | str):
            total += len(one)
        elif not isinstance(one, _PLAIN):
            left += _parts(one)
    return total


def _memory(array: np.ndarray | torch.Tensor) -> tuple[int, int]:
    """Where the memory lies that an array is in, or is a part of, and how many bytes it has."""
    if isinstance(array, torch.Tensor):
        storage = array.untyped_storage()
        return storage.data_ptr(), storage.nbytes()
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array.__array_interface__["data"][0], array.nbytes


def _parts(thing: object) -> Iterator[object]:
    """What hangs directly on a thing."""
    if isinstance(thing, dict):
        yield from thing.values()
    elif isinstance(thing, list | tuple | set | frozenset):
        yield from thing
    elif hasattr(thing, "__dict__"):
        yield from vars(thing).values()
