"""Light on painted skin, and the shadow of new cloth."""

import numpy as np

from spt.labels import LEFT_ARM, LEFT_LEG, NUM_LABELS, PANTS, SKIRT, UPPER_CLOTHES
from spt.photo import MAP_SIZE
from spt.skin_light import ROUNDNESS, painted_skin, shadow_places, shadow_tone

NONE = np.zeros(NUM_LABELS, bool)


def leg() -> np.ndarray:
    label_map = np.zeros(MAP_SIZE, np.uint8)
    label_map[200:400, 100:130] = LEFT_LEG
    return label_map


def plain(level: float) -> np.ndarray:
    return np.full((*MAP_SIZE, 3), level, np.float32)


def test_a_painted_leg_is_round() -> None:
    made = painted_skin(plain(200), plain(0), leg(), np.zeros(MAP_SIZE, bool), NONE)
    row = made[300, 100:130, 0]
    assert 195 < row[15] <= 200
    assert row[0] < 200 * (1 - 0.4 * ROUNDNESS) and row[-1] < 200 * (1 - 0.4 * ROUNDNESS)
    assert (np.diff(row[:13]) >= 0).all()
    assert (made[leg() == 0] == 200).all()


def test_painted_skin_takes_the_tone_of_what_it_joins() -> None:
    own = leg() > 0
    own[:300] = False
    made = painted_skin(plain(200), plain(150), leg(), own, NONE)
    assert made[298, 115, 0] < 160
    assert made[210, 115, 0] > 190
    assert np.array_equal(made[own], plain(200)[own])
    distrusted = NONE.copy()
    distrusted[LEFT_LEG] = True  # a shoe says nothing about skin
    assert painted_skin(plain(200), plain(150), leg(), own, distrusted)[298, 115, 0] > 180


def test_new_cloth_throws_a_thin_shadow_on_skin() -> None:
    longer = leg()
    longer[180:240, 80:150] = SKIRT
    places = shadow_places(leg(), longer)
    assert places[240:245, 115].all() and not places[246, 115]
    assert not places[:, :100].any()  # none on the background
    tone = shadow_tone(plain(200), longer, places)
    assert tone[240, 115, 0] < -15 and tone[240, 115, 0] < tone[242, 115, 0] < 0
    assert not tone[~places].any()


def test_old_cloth_throws_no_new_shadow() -> None:
    dressed = leg()
    dressed[180:240, 80:150] = SKIRT
    other = dressed.copy()
    other[10:20, 10:20] = PANTS
    assert not shadow_places(dressed, dressed).any()
    assert not shadow_places(dressed, other).any()
    sleeve = leg()
    sleeve[200:210, 100:130] = UPPER_CLOTHES
    sleeve[sleeve == LEFT_LEG] = LEFT_ARM
    assert shadow_places(leg(), sleeve)[210:215, 115].all()
