"""Tiny ONNX files, written byte by byte so that no test needs the `onnx` package.

An ONNX file is one protobuf message; only the few fields below are needed.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

FLOAT, INT64 = 1, 7


def varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def field(number: int, value: int | str | bytes) -> bytes:
    """One field of a message: an integer, a text or an inner message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    body = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(body)) + body


def constant(name: str, array: np.ndarray) -> bytes:
    """A graph's own tensor, float32 or int64."""
    kind = FLOAT if array.dtype == np.float32 else INT64
    sides = b"".join(field(1, side) for side in array.shape)
    return field(5, sides + field(2, kind) + field(8, name) + field(9, array.tobytes()))


def node(
    operator: str, inputs: Sequence[str], output: str, **integers: int | Sequence[int]
) -> bytes:
    """One operation with integer attributes."""
    body = b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, operator)
    for name, value in integers.items():
        single = isinstance(value, int)
        values = field(3, value) if single else b"".join(field(8, item) for item in value)
        body += field(5, field(1, name) + values + field(20, 2 if single else 7))
    return field(1, body)


def port(number: int, name: str, shape: Sequence[int]) -> bytes:
    """An input (11) or output (12) of float32."""
    sides = b"".join(field(1, field(1, side)) for side in shape)
    tensor_type = field(1, field(1, FLOAT) + field(2, sides))
    return field(number, field(1, name) + field(2, tensor_type))


def write_onnx(path: Path, *parts: bytes) -> Path:
    """A model of ONNX operators, version 13."""
    graph = b"".join(parts) + field(2, "tiny")
    path.write_bytes(field(1, 8) + field(8, field(1, "") + field(2, 13)) + field(7, graph))
    return path
