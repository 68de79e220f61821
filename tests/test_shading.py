"""Light and shade of a garment without its colour or pattern."""

import numpy as np

from spt.shading import LEAST, MOST, shading

SIZE = (120, 90)


def garment() -> np.ndarray:
    """(120, 90) bool."""
    where = np.zeros(SIZE, dtype=bool)
    where[20:100, 15:75] = True
    return where


def test_a_flat_garment_has_no_shading_whatever_is_beside_it() -> None:
    where = garment()
    picture = np.where(where[..., None], (200, 60, 40), (0, 0, 0)).astype(np.uint8)
    assert np.abs(shading(picture, where) - 1).max() < 0.01


def test_a_shadow_is_found_on_dark_and_on_light_cloth() -> None:
    where = garment()
    for colour in ((220, 210, 190), (110, 60, 90)):
        picture = np.tile(np.array(colour, np.float32), (*SIZE, 1))
        picture[:, 45:] *= 0.6
        light = shading(picture.astype(np.uint8), where)
        assert 0.6 < light[60, 65] / light[60, 25] < 0.7


def test_stripes_are_no_shading() -> None:
    where = garment()
    picture = np.where((np.arange(SIZE[0]) // 5 % 2 == 0)[:, None, None], 235, 25)
    light = shading(np.broadcast_to(picture, (*SIZE, 3)).astype(np.uint8), where)
    inner = light[30:90, 25:65]
    assert inner.std() < 0.1


def test_a_shirt_under_a_jacket_is_as_light_as_the_jacket() -> None:
    where = garment()
    picture = np.tile(np.float32((110, 80, 50)), (*SIZE, 1))
    picture[:, 35:55] = (235, 232, 228)
    light = shading(picture.astype(np.uint8), where)
    assert np.abs(light[30:90, 20:70] - 1).max() < 0.06


def test_a_print_in_grey_leaves_little_and_a_shadow_beside_it_stays() -> None:
    where = garment()
    dots = np.add.outer(np.arange(SIZE[0]) // 6, np.arange(SIZE[1]) // 6) % 2 == 0
    picture = np.where(dots[..., None], 225.0, 60.0) * np.ones(3)
    assert shading(picture.astype(np.uint8), where)[30:90, 25:65].std() < 0.05
    picture[:, 45:] *= 0.8
    light = shading(picture.astype(np.uint8), where)
    assert 0.78 < light[30:90, 50:70].mean() / light[30:90, 20:40].mean() < 0.95


def test_factors_are_bounded_and_one_far_outside() -> None:
    where = garment()
    picture = np.random.default_rng(1).integers(0, 256, (*SIZE, 3)).astype(np.uint8)
    light = shading(picture, where)
    far = ~where
    far[14:106, 9:81] = False
    assert (light[far] == 1).all()
    assert light.min() >= LEAST
    assert light.max() <= MOST
    assert (shading(picture, np.zeros(SIZE, dtype=bool)) == 1).all()
