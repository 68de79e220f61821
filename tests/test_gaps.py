"""What a flow brings of the photo, and what it leaves open."""

import numpy as np

from spt.boxes import box_around
from spt.gaps import Shown, find_gaps, nearest
from spt.labels import BACKGROUND, LEFT_LEG, NUM_LABELS, PANTS, SKIRT, UPPER_CLOTHES
from spt.layers import moves
from spt.photo import MAP_SIZE
from tests.still import still

OWN = np.arange(NUM_LABELS)


def skirt() -> np.ndarray:
    """A skirt in rows 100 to 199, columns 100 to 199, and a leg below it."""
    label_map = np.zeros(MAP_SIZE, np.uint8)
    label_map[100:200, 100:200] = SKIRT
    label_map[200:300, 130:170] = LEFT_LEG
    return label_map


def gaps_of(target: np.ndarray, flow: np.ndarray | None = None, donors: np.ndarray = OWN):  # noqa: ANN201
    flow = still() if flow is None else flow
    return find_gaps(Shown(skirt()), target, flow, moves(target, flow), donors)


def test_nothing_is_open_where_nothing_changes() -> None:
    gaps = gaps_of(skirt())
    assert not gaps.open.any() and gaps.own.all()


def test_a_longer_hem_is_open_and_so_is_the_old_hem() -> None:
    longer = skirt()
    longer[200:230, 100:200] = SKIRT
    gaps = gaps_of(longer)
    assert gaps.open[200:230, 100:200].all()
    assert gaps.open[192:200, 150].all()  # the old hem and its stitches would show as lines
    assert not gaps.open[:190].any() and not gaps.open[231:].any()
    assert not gaps.open[150:180].any()  # the sides stay edges
    assert (gaps.own == ~gaps.open).all()


def test_what_goes_away_takes_its_fringe_along() -> None:
    shorter = skirt()
    shorter[170:200, 100:130] = BACKGROUND
    gaps = gaps_of(shorter)
    assert gaps.open[170:200, 100:130].all()
    assert gaps.open[185, 94:100].all() and not gaps.open[185, 92]
    assert not gaps.open[120, 90:100].any()  # beside what stays the background stays


def test_a_sliver_is_stretched_and_a_gap_is_not() -> None:
    wider = skirt()
    wider[100:200, 200:204] = SKIRT
    gaps = gaps_of(wider)
    assert not gaps.open.any()
    assert (gaps.place[120:180, 203, 0] < 199).all()
    wider[100:200, 200:220] = SKIRT
    assert gaps_of(wider).open[120:180, 200:220].all()


def test_pants_take_the_pixels_of_a_skirt_where_the_photo_has_none() -> None:
    pants = skirt()
    pants[pants == SKIRT] = PANTS
    gaps = gaps_of(pants)
    assert gaps.donors[PANTS] == SKIRT
    assert not gaps.open.any()


def test_bared_skin_is_open_with_the_old_hem_on_the_leg() -> None:
    shorter = skirt()
    shorter[150:200, 130:170] = LEFT_LEG
    gaps = gaps_of(shorter)
    assert gaps.open[150:205, 150].all() and not gaps.open[207:, 150].any()


def test_moved_cloth_is_taken_off_its_rim() -> None:
    """The photo's edge is mixed with what is beside it: a moved garment shows what is inside."""
    flow = still()
    flow[..., 0] -= 2 * 10 / MAP_SIZE[1]
    target = np.zeros(MAP_SIZE, np.uint8)
    target[100:200, 110:210] = SKIRT
    gaps = gaps_of(target, flow)
    assert gaps.own[100:200, 110:210].all()
    assert gaps.place[150, 110, 0] >= 101.5  # 100.5 would be the rim
    np.testing.assert_allclose(gaps.place[150, 150], (140.5, 150.5), atol=1e-3)


def test_the_box_has_its_margin_and_ends_at_the_frame() -> None:
    places = np.zeros((20, 30), bool)
    places[4, 25] = True
    assert box_around(places, 3) == (slice(1, 8), slice(22, 29))
    assert box_around(places, 6) == (slice(0, 11), slice(19, 30))
    rows, columns = box_around(np.zeros((4, 4), bool), 2)
    assert places[rows, columns].size == 0


def test_the_nearest_cell_is_the_nearest() -> None:
    places = np.zeros((9, 9), bool)
    places[2, 2] = places[7, 7] = True
    assert nearest(places)[3, 3].tolist() == [2.5, 2.5]
    assert nearest(places)[6, 8].tolist() == [7.5, 7.5]


def test_a_shirt_takes_nothing_from_what_is_no_garment() -> None:
    target = skirt()
    target[20:60, 20:60] = UPPER_CLOTHES
    donors = OWN.copy()
    donors[UPPER_CLOTHES] = BACKGROUND
    assert gaps_of(target, donors=donors).open[20:60, 20:60].all()


def test_the_little_that_the_photo_has_of_a_garment_stays_in_place() -> None:
    """Pants of a few cells under a large skirt, made long: their own cells are not filled anew."""
    label_map = skirt()
    label_map[200:208, 140:156] = PANTS
    longer = label_map.copy()
    longer[230:290, 120:180] = PANTS
    gaps = find_gaps(Shown(label_map), longer, still(), moves(longer, still()), OWN)
    assert gaps.donors[PANTS] == SKIRT
    assert gaps.open[235:285, 125:175].all()
    assert not gaps.open[200:208, 140:156].any()
    rows, columns = np.mgrid[200:208, 140:156]
    assert np.array_equal(gaps.place[200:208, 140:156], np.dstack([columns, rows]) + 0.5)
