"""Holes are filled from around them; what is known stays."""

import torch

from spt.background import backdrop, fill_holes


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
