"""Cloth carried on beyond its edge."""

import numpy as np

from spt.fabric import EDGE_CELLS, carry_fabric, pattern_strength
from spt.labels import LEFT_ARM, NUM_LABELS, PANTS, SKIRT, UPPER_CLOTHES

SIZE = (64, 48)
OWN = np.arange(NUM_LABELS)


def identity() -> np.ndarray:
    y, x = np.mgrid[: SIZE[0], : SIZE[1]] + 0.5
    return np.stack([2 * x / SIZE[1] - 1, 2 * y / SIZE[0] - 1], axis=-1).astype(np.float32)


def cells(flow: np.ndarray) -> np.ndarray:
    return (flow + 1) / 2 * np.array([SIZE[1], SIZE[0]])


def shirt() -> np.ndarray:
    """Cloth in rows 10 to 39, columns 8 to 39; an arm below it."""
    label_map = np.zeros(SIZE, dtype=np.uint8)
    label_map[10:40, 8:40] = UPPER_CLOTHES
    label_map[40:60, 8:40] = LEFT_ARM
    return label_map


def stripes() -> np.ndarray:
    photo = np.zeros((*SIZE, 3), dtype=np.uint8)
    photo[np.arange(SIZE[0]) % 4 < 2] = 200
    return photo


def test_plain_cloth_is_left_to_paint_and_stripes_are_not() -> None:
    cloth = shirt() == UPPER_CLOTHES
    plain = np.full((*SIZE, 3), 90, dtype=np.uint8)
    assert pattern_strength(plain, cloth) == 0
    assert pattern_strength(stripes(), cloth) == 1
    longer = shirt()
    longer[40:46, 8:40] = UPPER_CLOTHES
    flow, carried = carry_fabric(identity(), shirt(), longer, OWN, plain)
    assert np.array_equal(flow, identity())
    assert not carried.any()


def test_nothing_changes_where_cloth_is_found() -> None:
    flow, carried = carry_fabric(identity(), shirt(), shirt(), OWN, stripes())
    assert np.array_equal(flow, identity())
    assert not carried.any()


def test_a_longer_shirt_shows_its_cloth_mirrored_at_the_hem() -> None:
    longer = shirt()
    longer[40:46, 8:40] = UPPER_CLOTHES
    flow, carried = carry_fabric(identity(), shirt(), longer, OWN, stripes())
    assert np.array_equal(carried == 1, longer != shirt())
    place = cells(flow)[42, 24]
    # A row d below the last row of cloth moves up by 2 d + EDGE_CELLS; the six rows gained (mean
    # d = 3.5) lie in one smoothing window and so move together.
    assert np.allclose(place, (24.5, 42.5 - 2 * 3.5 - EDGE_CELLS), atol=1e-3)
    rows, columns = cells(flow)[carried == 1].T[::-1].astype(int)
    assert (shirt()[rows, columns] == UPPER_CLOTHES).all()


def test_other_labels_and_unknown_cloth_are_left_alone() -> None:
    target = shirt()
    target[50:60, 8:40] = PANTS  # the photo shows neither pants nor a donor for them
    donors = OWN.copy()
    donors[PANTS] = SKIRT
    flow, carried = carry_fabric(identity(), shirt(), target, donors, stripes())
    assert np.array_equal(flow, identity())
    assert not carried.any()


def test_pants_take_the_cloth_of_their_donor() -> None:
    target = shirt()
    target[40:44, 8:40] = PANTS
    donors = OWN.copy()
    donors[PANTS] = UPPER_CLOTHES
    _, carried = carry_fabric(identity(), shirt(), target, donors, stripes())
    assert np.array_equal(carried == 1, target == PANTS)
