"""Places along and beside two bones, told by hand."""

import numpy as np
import pytest

from spt.limb_axis import LimbAxis

BENT = LimbAxis(np.array([(10, 20), (10, 60), (40, 60)], dtype=np.float32))
"""40 cells down, then 30 to the right."""
STRAIGHT = LimbAxis(np.array([(0, 0), (20, 0), (80, 0)], dtype=np.float32))


@pytest.mark.parametrize(
    ("place", "position", "across"),
    [
        ((10, 30), 10, 0),
        ((4, 30), 10, 6),  # beside a bone that runs down, the positive side is on the left
        ((30, 55), 60, -5),
        ((46, 60), 76, 0),  # beyond the hand
        ((10, 15), -5, 0),  # before the shoulder
        ((7, 64), 40, 5),  # round the elbow: 3 to the left and 4 down
    ],
)
def test_places_along_two_bones(
    place: tuple[int, int], position: float, across: float
) -> None:
    found = BENT.locate(np.array(place, dtype=np.float32))
    assert np.allclose(found, (position, across), atol=1e-4)


def test_places_and_their_coordinates_are_each_others_inverse() -> None:
    position, across = np.meshgrid(np.linspace(-10, 33, 12), np.linspace(-6, 6, 5))
    xy = BENT.places(position.astype(np.float32), across.astype(np.float32))
    found = BENT.locate(xy)
    assert np.allclose(found[0], position, atol=1e-3)
    assert np.allclose(found[1], across, atol=1e-3)


def test_bones_stretch_and_hands_do_not() -> None:
    assert BENT.marks.tolist() == [0, 40, 70]
    here = np.array([-6, 0, 20, 40, 55, 70, 76], dtype=np.float32)
    there = BENT.positions_on(STRAIGHT, here, 0.5)
    np.testing.assert_allclose(there, [-3, 0, 10, 20, 50, 80, 83], atol=0.05)
