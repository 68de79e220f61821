"""Grain as strong as the photo's, the same for the same pixel."""

import cv2
import numpy as np

from spt.grain import DETAIL_PX, MOST_GRAIN, grain, grain_level
from spt.labels import FACE, LEFT_ARM
from spt.photo import MAP_SIZE, Frame
from spt.placement import Placement

WHOLE = Placement(Frame(0, 0, 384, 512), 1.0, (0, 0, 512, 384))


def noisy(deviation: float) -> np.ndarray:
    noise = np.random.default_rng(3).normal(128, deviation, (512, 384, 1))
    return np.repeat(noise, 3, axis=2).clip(0, 255).astype(np.uint8)


def skin(label: int) -> np.ndarray:
    label_map = np.zeros(MAP_SIZE, np.uint8)
    label_map[50:150, 100:200] = label
    return label_map


def fine(light: np.ndarray) -> np.ndarray:
    return light - cv2.GaussianBlur(light, (0, 0), DETAIL_PX)


def test_the_level_is_that_of_the_skin() -> None:
    for label in (FACE, LEFT_ARM):
        assert 1.2 < grain_level(noisy(2), skin(label), WHOLE) < 2.2
    assert grain_level(noisy(0), skin(FACE), WHOLE) == 0
    assert grain_level(noisy(30), skin(FACE), WHOLE) == MOST_GRAIN
    assert grain_level(noisy(2), np.zeros(MAP_SIZE, np.uint8), WHOLE) == 0


def test_features_are_no_grain() -> None:
    drawn = noisy(1)
    drawn[60:140:12, 110:190] = 0
    assert grain_level(drawn, skin(FACE), WHOLE) < 1.5


def test_grain_has_its_level_and_belongs_to_the_pixel() -> None:
    patch = grain((0, 0, 300, 300), 2.0)
    assert patch.shape == (300, 300, 1)
    assert 1.8 < fine(patch[..., 0]).std() < 2.2
    assert np.array_equal(grain((40, 60, 90, 100), 2.0), patch[40:90, 60:100])
    assert not grain((0, 0, 9, 9), 0.0).any()
