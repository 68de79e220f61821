"""The blur of a picture is that of its steepest edges, and fabrics get no less."""

import cv2
import numpy as np
import pytest

from spt.lens import MOST_PX, blur_level, no_sharper


def blocks(blur_px: float, noise: float = 0.0) -> np.ndarray:
    """(200, 300, 3) float32, light and dark fields of 25 pixels, drawn by a soft lens."""
    fields = np.add.outer(np.arange(200) // 25, np.arange(300) // 25) % 2
    drawn = np.repeat(np.where(fields, 210.0, 60.0)[..., None], 3, axis=2).astype(np.float32)
    drawn = cv2.GaussianBlur(drawn, (0, 0), blur_px) if blur_px else drawn
    drawn += noise * np.random.default_rng(0).standard_normal((200, 300, 1)).astype(np.float32)
    return drawn


@pytest.mark.parametrize("blur_px", [0.8, 1.5, 2.5])
@pytest.mark.parametrize("noise", [0.0, 3.0])
def test_a_known_blur_is_found(blur_px: float, noise: float) -> None:
    assert blur_level(blocks(blur_px, noise)) == pytest.approx(blur_px, rel=0.15, abs=0.2)


def test_sharp_edges_have_little_blur_and_plain_pictures_tell_none() -> None:
    assert blur_level(blocks(0)) < 0.5
    assert blur_level(np.full((50, 50, 3), 128, np.uint8)) is None
    assert blur_level(np.random.default_rng(1).normal(128, 2, (90, 90, 3)).astype(np.uint8)) is None
    assert blur_level(blocks(9.0)) <= MOST_PX


def test_a_sharp_picture_becomes_as_soft_as_the_photo() -> None:
    assert blur_level(no_sharper(blocks(0), 2.0)) == pytest.approx(2.0, rel=0.15)
    assert blur_level(no_sharper(blocks(1.2), 2.0)) == pytest.approx(2.0, rel=0.15)


def test_what_is_as_soft_already_stays() -> None:
    soft = blocks(2.0)
    assert no_sharper(soft, 1.0) is soft
    assert no_sharper(soft, 2.0) is soft
    plain = np.full((50, 50, 3), 99, np.float32)
    assert no_sharper(plain, 2.0) is plain
    assert no_sharper(soft, None) is soft
