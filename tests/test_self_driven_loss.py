"""train/self_driven_loss.py: what is asked for where nobody can know the truth."""

import torch

from train.self_driven_loss import SHADING_SIDE, shaded_where


def test_where_the_gate_is_shut_the_mean_around_counts() -> None:
    picture = torch.zeros(1, 1, 19, 19)
    picture[0, 0, 9, 9] = SHADING_SIDE**2
    closed = torch.zeros(1, 1, 19, 19)
    closed[0, 0, :, :9] = 1
    judged = shaded_where(closed, picture)[0, 0]
    # The bright pixel is spread over its square, left of column 9 only.
    assert judged[9, 9] == SHADING_SIDE**2
    assert torch.allclose(judged[5:14, 5:9], torch.ones(9, 4))
    assert judged[:, :5].abs().max() == 0 and judged[4, :].abs().max() == 0
    assert judged[:, 10:].abs().max() == 0


def test_at_the_border_only_pixels_of_the_picture_are_averaged() -> None:
    flat = torch.full((2, 3, 16, 12), 0.25)
    assert torch.allclose(shaded_where(torch.ones(2, 1, 16, 12), flat), flat)


def test_texture_of_the_wrong_place_costs_nothing_behind_a_shut_gate() -> None:
    stripes = torch.zeros(1, 1, 27, 27)
    stripes[..., ::3] = 1
    moved = stripes.roll(1, dims=-1)
    inside = (slice(None), slice(None), slice(5, -5), slice(5, -5))
    shut = torch.ones(1, 1, 27, 27)
    apart = shaded_where(shut, stripes) - shaded_where(shut, moved)
    assert apart[inside].abs().max() < 1e-6
    assert (shaded_where(0 * shut, stripes) - shaded_where(0 * shut, moved)).abs().mean() > 0.5
