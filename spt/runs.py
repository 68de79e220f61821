"""Cells as runs of equal values: label maps and paint, small enough to travel with every stroke.

A run is (label u8, length u16, little endian); runs go row by row over the whole map.
"""

import numpy as np

from spt.errors import MapError, expect
from spt.labels import NUM_LABELS, UNPAINTED
from spt.photo import MAP_SIZE

RUNS = np.dtype([("label", "u1"), ("length", "<u2")])
LONGEST_RUN = 0xFFFF


def encode_runs(cells: np.ndarray) -> bytes:
    """Cells (H, W) uint8 of any size as runs of equal values."""
    flat = cells.reshape(-1)
    starts = np.flatnonzero(np.diff(flat, prepend=np.int16(-1)))
    lengths = np.diff(starts, append=flat.size)
    pieces = (lengths + LONGEST_RUN - 1) // LONGEST_RUN
    runs = np.empty(int(pieces.sum()), dtype=RUNS)
    runs["label"] = np.repeat(flat[starts], pieces)
    runs["length"] = LONGEST_RUN
    runs["length"][np.cumsum(pieces) - 1] = lengths - (pieces - 1) * LONGEST_RUN
    return runs.tobytes()


def decode_paint(data: bytes, name: str = "painted map") -> np.ndarray:
    """Runs to paint: MAP_SIZE uint8, labels 0..9 or UNPAINTED.

    Raises MapError, with `name`, where the runs do not fill the map with known labels.
    """
    expect(len(data) % RUNS.itemsize == 0, MapError, name,
           got=f"{len(data)} bytes", expected=f"runs of {RUNS.itemsize} bytes")  # fmt: skip
    runs = np.frombuffer(data, dtype=RUNS)
    cells = int(runs["length"].sum(dtype=np.int64))
    expect(cells == MAP_SIZE[0] * MAP_SIZE[1], MapError, name,
           got=f"{cells} cells", expected=f"{MAP_SIZE[0]} x {MAP_SIZE[1]} cells")  # fmt: skip
    known = (runs["label"] < NUM_LABELS) | (runs["label"] == UNPAINTED)
    expect(bool(known.all()), MapError, name,
           got=f"label {int(runs['label'][~known].max(initial=0))}",
           expected=f"labels 0 to {NUM_LABELS - 1}")  # fmt: skip
    return np.repeat(runs["label"], runs["length"]).reshape(MAP_SIZE)


def laid_over(paint: np.ndarray, label_map: np.ndarray) -> np.ndarray:
    """The map (H, W) uint8 with the paint on it, of the same size, where somebody painted."""
    return np.where(paint == UNPAINTED, label_map, paint)
