"""Garments and background carried on in their own pixels."""

import numpy as np

from spt.fabric import MIN_CLOTH, Cloths, Filling, fill_gaps
from spt.gaps import Shown, find_gaps
from spt.labels import BACKGROUND, LEFT_ARM, NUM_LABELS, PANTS, UPPER_CLOTHES
from spt.layers import moves
from spt.photo import MAP_SIZE
from tests.still import still

OWN = np.arange(NUM_LABELS)
EVERYWHERE = np.ones(MAP_SIZE, bool)


def shirt() -> np.ndarray:
    """A shirt in rows 100 to 249, columns 100 to 249; an arm below it."""
    label_map = np.zeros(MAP_SIZE, np.uint8)
    label_map[100:250, 100:250] = UPPER_CLOTHES
    label_map[250:400, 150:200] = LEFT_ARM
    return label_map


def photo() -> np.ndarray:
    """A striped shirt, a grey arm, and a wall with posts."""
    y, x = np.mgrid[: MAP_SIZE[0], : MAP_SIZE[1]]
    picture = np.where(shirt() == UPPER_CLOTHES, 40 + 160 * (y % 12 < 6), 90)
    picture = np.where(shirt() == BACKGROUND, 20 + 60 * (x % 16 < 8), picture)
    return np.repeat(picture[..., None], 3, axis=2).astype(np.uint8)


def filled(target: np.ndarray, skinless: np.ndarray = OWN < 0) -> Filling:
    cloths = Cloths(photo(), EVERYWHERE, Shown(shirt()), skinless)
    flow = still()
    gaps = find_gaps(cloths.shown, target, flow, moves(target, flow), OWN)
    return fill_gaps(gaps, target, cloths)


def test_a_longer_shirt_goes_on_with_its_stripes() -> None:
    longer = shirt()
    longer[250:290, 100:250] = UPPER_CLOTHES
    filling = filled(longer)
    assert filling.carried[250:290, 100:250].all()
    y = np.arange(256, 288)
    wanted = 40 + 160 * (y % 12 < 6)
    assert np.abs(filling.scene[256:288, 110:240, 0] - wanted[:, None]).mean() < 25
    row, column = np.nonzero(filling.carried)
    across, down = filling.shift[row, column].astype(int).T
    assert (shirt()[row + down, column + across] == UPPER_CLOTHES).all()


def test_what_stays_is_the_photos_own() -> None:
    other = shirt()
    other[180, 180] = LEFT_ARM
    filling = filled(other)
    stays = other == shirt()
    assert filling.own[stays].all() and not filling.carried.any() and not filling.tone.any()
    assert not filling.shift[150:200, 150:200][stays[150:200, 150:200]].any()
    assert (filling.scene[150:180, 150:200] == photo()[150:180, 150:200]).all()


def test_the_background_goes_on_behind_what_goes_away() -> None:
    bare = shirt()
    bare[250:] = BACKGROUND
    filling = filled(bare)
    assert filling.carried[260:400, 150:200].all()
    wanted = 20 + 60 * (np.arange(150, 200) % 16 < 8)
    assert np.abs(filling.scene[270:390, 150:200, 0] - wanted).mean() < 12
    assert (filling.scene[270:390, 150:200] != 90).any()


def test_skin_is_carried_on_where_the_photo_has_enough() -> None:
    target = shirt()
    target[210:250, 150:200] = LEFT_ARM
    filling = filled(target)
    assert filling.carried[215:245, 155:195].all()
    assert np.abs(filling.scene[215:245, 155:195] - 90).max() < 3
    target[100:250, 100:250] = LEFT_ARM  # ten times as much as the arm
    assert not filled(target).carried[target == LEFT_ARM].any()


def test_shoes_and_unknown_cloth_are_left_to_paint() -> None:
    target = shirt()
    target[210:250, 150:200] = LEFT_ARM
    target[300:340, 150:200] = PANTS  # the photo shows none, and no donor is named
    skinless = np.ones(NUM_LABELS, bool)
    filling = filled(target, skinless)
    assert not filling.carried[215:245, 155:195].any()
    assert not filling.own[215:245, 155:195].any()
    assert not filling.carried[target == PANTS].any()


def test_a_hem_is_not_carried_on() -> None:
    allowed = Cloths(photo(), EVERYWHERE, Shown(shirt()), OWN < 0).donor(UPPER_CLOTHES).allowed
    assert allowed[104:236, 175].all() and not allowed[242:, 175].any()


def test_a_scrap_of_cloth_is_not_carried_on() -> None:
    enough = (shirt() == LEFT_ARM).astype(np.uint8) * np.uint8(PANTS)
    cloths = Cloths(photo(), EVERYWHERE, Shown(enough), OWN < 0)
    assert cloths.donor(PANTS).allowed.sum() >= MIN_CLOTH
    tiny = np.zeros(MAP_SIZE, np.uint8)
    tiny[10:22, 10:22] = PANTS
    assert not Cloths(photo(), EVERYWHERE, Shown(tiny), OWN < 0).donor(PANTS).allowed.any()


def test_nothing_comes_from_outside_the_photo() -> None:
    inside = EVERYWHERE.copy()
    inside[:, 300:] = False
    cloths = Cloths(photo(), inside, Shown(shirt()), OWN < 0)
    assert cloths.donor(BACKGROUND).allowed[50, 50]
    assert not cloths.donor(BACKGROUND).allowed[:, 300:].any()
