"""Runs: what is written can be read again, and what does not fill a map is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from spt.errors import MapError
from spt.labels import UNPAINTED
from spt.photo import MAP_SIZE
from spt.runs import RUNS, decode_paint, encode_runs

EMPTY_PAINT = np.full(MAP_SIZE, UNPAINTED, dtype=np.uint8)


@given(hnp.arrays(np.uint8, hnp.array_shapes(max_dims=2, max_side=40)))
def test_runs_give_the_cells_back(cells: np.ndarray) -> None:
    runs = np.frombuffer(encode_runs(cells), dtype=RUNS)
    assert np.array_equal(np.repeat(runs["label"], runs["length"]), cells.ravel())
    assert (runs["length"] > 0).all()


def test_the_longest_runs_are_split() -> None:
    data = encode_runs(EMPTY_PAINT)
    lengths = np.frombuffer(data, dtype=RUNS)["length"].tolist()
    assert lengths == [0xFFFF, 0xFFFF, 0xFFFF, 3]
    assert np.array_equal(decode_paint(data), EMPTY_PAINT)


def test_runs_of_a_known_row() -> None:
    assert encode_runs(np.array([7, 7, 2], np.uint8)) == bytes([7, 2, 0, 2, 1, 0])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x00", "1 bytes"),
        (bytes([3, 5, 0]), "5 cells"),
        (encode_runs(np.full(MAP_SIZE, 10, np.uint8)), "label 10"),
    ],
)
def test_what_is_no_map_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(MapError, match=f"corrected map.*{said}"):
        decode_paint(data, "corrected map")
