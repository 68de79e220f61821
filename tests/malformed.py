"""Things that go wrong, made from things that are right: bytes changed, cut, repeated, joined."""

import copy
import json
from collections.abc import Callable, Iterator

import numpy as np

EXTREMES = (b"\0", b"\xff", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80")
STRANGE = (
    None, True, "", "\0", "\ud800", -1, 2**63, 1e308, 1e-320, [], {}, [[]], "x" * 1000,
)  # fmt: skip


def spoiled(whole: bytes, rng: np.random.Generator) -> bytes:
    """A file or a message with one to six things wrong with it."""
    data = bytearray(whole)
    for _ in range(rng.integers(1, 7)):
        kind = rng.integers(6)
        place = _place(len(data), rng)
        if kind == 0 and place < len(data):
            data[place] = rng.integers(256)
        elif kind == 1:
            extreme = EXTREMES[rng.integers(len(EXTREMES))]
            data[place : place + len(extreme)] = extreme
        elif kind == 2:
            del data[place : place + rng.integers(1, 64)]
        elif kind == 3:
            data[place:place] = rng.bytes(int(rng.integers(1, 64)))
        elif kind == 4:
            piece = data[place : place + rng.integers(1, 256)]
            data[place:place] = piece * int(rng.integers(1, 4))
        elif rng.random() < 0.3:
            del data[place:]
    return bytes(data)


def spoiled_json(text: str | bytes, rng: np.random.Generator) -> bytes:
    """JSON in which one to three values are strange or missing, or which is spoiled as bytes."""
    if rng.random() < 0.3:
        return spoiled(text.encode() if isinstance(text, str) else text, rng)
    content = json.loads(text)
    for _ in range(rng.integers(1, 4)):
        places = list(_places(content))
        if places:
            strange = copy.deepcopy(STRANGE[rng.integers(len(STRANGE))])  # it may change, too
            places[rng.integers(len(places))](strange, rng)
    return json.dumps(content).encode("utf-8", "replace")


def _place(size: int, rng: np.random.Generator) -> int:
    """Mostly near the start, where heads are."""
    return int(min(rng.exponential(60) if rng.random() < 0.6 else rng.integers(size + 1), size))


def _places(content: object) -> Iterator[Callable[[object, np.random.Generator], None]]:
    """What changes each value within JSON."""
    items = list(content.items()) if isinstance(content, dict) else (
        list(enumerate(content)) if isinstance(content, list) else [])  # fmt: skip
    for key, value in items:

        def change(strange: object, rng: np.random.Generator, key: object = key) -> None:
            if rng.random() < 0.2:
                content.pop(key)
            else:
                content[key] = strange

        yield change
        yield from _places(value)
