"""Donor cloth on a garment of another outline."""

import numpy as np

from spt.donor_cloth import lay, pattern_strength

SIZE = (80, 60)


def block(top: int, left: int, bottom: int, right: int) -> np.ndarray:
    """(80, 60) bool."""
    where = np.zeros(SIZE, dtype=bool)
    where[top:bottom, left:right] = True
    return where


def still() -> np.ndarray:
    """(80, 60, 2) the flow that moves nothing."""
    y, x = np.mgrid[: SIZE[0], : SIZE[1]].astype(np.float32) + 0.5
    return np.stack([2 * x / SIZE[1] - 1, 2 * y / SIZE[0] - 1], axis=-1).astype(np.float32)


def landed(flow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the cells that a flow points at."""
    place = (flow + 1) / 2 * np.array(SIZE[::-1])
    return np.floor(place[..., 1]).astype(int), np.floor(place[..., 0]).astype(int)


def test_where_the_cloth_reaches_it_is_laid_straight() -> None:
    laid = lay(still(), block(20, 20, 40, 40), block(10, 10, 60, 50), pattern=0.0)
    inside = block(20, 20, 40, 40)
    assert np.array_equal(laid.flow[inside], still()[inside])
    assert (laid.kept[inside] == 1).all()


def test_all_of_a_larger_garment_shows_cloth_of_a_pattern() -> None:
    cloth, garment = block(20, 15, 50, 45), block(8, 5, 72, 55)
    laid = lay(still(), garment, cloth, pattern=1.0)
    row, column = landed(laid.flow)
    assert cloth[row[garment], column[garment]].all()
    assert (laid.kept[garment] > 0.99).all()


def test_stripes_go_on_beyond_the_hem() -> None:
    """Mirrored at the hem, neighbours stay neighbours: no place jumps by more than a few cells."""
    garment = block(20, 15, 64, 45)
    laid = lay(still(), garment, block(20, 15, 50, 45), pattern=1.0)
    row, _ = landed(laid.flow)
    assert np.abs(np.diff(row[22:64, 30])).max() <= 4


def test_plain_cloth_is_painted_far_from_its_edge() -> None:
    garment = block(10, 15, 79, 45)
    laid = lay(still(), garment, block(10, 15, 40, 45), pattern=0.0)
    assert laid.kept[42, 30] > 0.9
    assert laid.kept[75, 30] < 0.1


def test_a_pattern_is_told_from_plain_cloth() -> None:
    cloth = block(10, 10, 70, 50)
    plain = np.full((*SIZE, 3), 120, np.uint8)
    striped = np.where((np.arange(SIZE[0]) // 3 % 2 == 0)[:, None, None], 200, 60)
    assert pattern_strength(plain, cloth) == 0
    assert pattern_strength(np.broadcast_to(striped, plain.shape).astype(np.uint8), cloth) == 1
