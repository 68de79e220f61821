"""Holes are filled from around them; what is known stays."""

import numpy as np
import torch

from spt.background import backdrop, fill_holes, sharp_backdrop


def test_known_pixels_stay_and_a_constant_fills_exactly() -> None:
    torch.manual_seed(0)
    image = torch.rand(1, 3, 37, 50)
    known = torch.ones(1, 1, 37, 50)
    known[..., 8:30, 9:31] = 0
    filled = fill_holes(image, known)
    assert torch.equal(filled * known, image * known)
    hole = filled[..., 8:30, 9:31]
    assert hole.min() >= image.min() - 1e-5
    assert hole.max() <= image.max() + 1e-5
    plain = fill_holes(torch.where(known > 0, 0.25, 9.0), known)
    assert torch.allclose(plain, torch.tensor(0.25), atol=1e-6)


def test_the_backdrop_does_not_show_the_person() -> None:
    image = torch.full((1, 3, 64, 48), -0.5)
    image[..., 20:50, 15:30] = 1
    semantic_map = torch.zeros(1, 10, 64, 48)
    semantic_map[:, 3, 20:50, 15:30] = 1
    semantic_map[:, 0] = 1 - semantic_map[:, 3]
    assert torch.allclose(backdrop(image, semantic_map), torch.tensor(-0.5), atol=1e-6)


def test_the_sharp_backdrop_carries_the_background_on() -> None:
    """Stripes run on behind the person; what is far from the person is the photo."""
    stripes = (np.arange(128) // 4 % 2 * 100 + 60).astype(np.uint8)
    photo = np.repeat(np.repeat(stripes[:, None], 96, axis=1)[..., None], 3, axis=2)
    label_map = np.zeros((128, 96), dtype=np.uint8)
    label_map[30:100, 40:56] = 3
    wanted = photo.astype(np.float32)
    photo[30:100, 40:56] = (255, 0, 0)
    sharp = sharp_backdrop(photo, label_map)
    away = np.ones((128, 96), dtype=bool)
    away[27:103, 37:59] = False
    assert np.array_equal(sharp[away], wanted[away])
    behind = slice(40, 90), slice(42, 54)
    assert np.abs(sharp[behind] - wanted[behind]).mean() < 25
    assert np.corrcoef(sharp[40:90, 48, 0], wanted[40:90, 48, 0])[0, 1] > 0.9
    assert np.array_equal(sharp_backdrop(photo, np.zeros_like(label_map)), photo)
