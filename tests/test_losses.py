"""train/losses.py: every term against a value worked out by hand."""

import math

import pytest
import torch
from torch import Tensor

from spt.labels import BACKGROUND, PANTS, SKIRT, UPPER_CLOTHES
from train.losses import (
    content_loss,
    discriminator_loss,
    generator_loss,
    label_grams,
    map_cross_entropy,
    masked_l1,
    style_loss,
)


def semantic(rows: list[list[int]]) -> Tensor:
    """One-hot map (1, 10, H, W) of the labels written out."""
    return torch.nn.functional.one_hot(torch.tensor(rows), 10).movedim(-1, 0)[None].float()


def test_cross_entropy_counts_the_body_double() -> None:
    """Outside the mask all labels are equal, -log 1/10; inside the truth has the logit ln 9."""
    logits = torch.zeros(1, 10, 1, 2)
    logits[0, PANTS, 0, 1] = math.log(9)
    label_map = torch.tensor([[[SKIRT, PANTS]]], dtype=torch.uint8)
    mask = torch.tensor([[[[0.0, 1.0]]]])
    expected = (math.log(10) + 2 * -math.log(9 / 18)) / 2
    assert map_cross_entropy(logits, label_map, mask).item() == pytest.approx(expected)
    alone = map_cross_entropy(logits, label_map, torch.zeros_like(mask)).item()
    assert alone == pytest.approx((math.log(10) + math.log(2)) / 2)


def test_adversarial_terms_are_hinges() -> None:
    real, fake = torch.tensor([2.0, 0.5]), torch.tensor([-3.0, 0.25])
    # (0 + 0.5) / 2 + (0 + 1.25) / 2
    assert discriminator_loss(real, fake).item() == pytest.approx(0.875)
    assert generator_loss(fake).item() == pytest.approx(1.375)


def test_content_is_the_mean_square() -> None:
    features = torch.tensor([[[[1.0, 2.0]], [[0.0, -1.0]]]])
    target = torch.tensor([[[[1.0, 0.0]], [[3.0, -1.0]]]])
    assert content_loss(features, target).item() == pytest.approx((4 + 9) / 4)


def test_l1_is_divided_by_the_weights() -> None:
    image = torch.zeros(1, 3, 1, 2)
    target = torch.tensor([[[[1.0, 2.0]], [[3.0, 2.0]], [[2.0, 2.0]]]])  # mean 2 at each pixel
    target[..., 1] *= 2.5  # and 5
    weight = torch.tensor([[[[3.0, 1.0]]]])
    assert masked_l1(image, target, weight).item() == pytest.approx((3 * 2 + 1 * 5) / 4)
    assert masked_l1(image, target, torch.zeros(1, 1, 1, 2)).item() == 0.0


def test_gram_is_a_mean_over_the_label() -> None:
    features = torch.tensor([[[[1.0, 3.0, 5.0, 7.0]], [[2.0, 0.0, 1.0, 1.0]]]])  # (1, 2, 1, 4)
    grams, area = label_grams(features, semantic([[PANTS, PANTS, SKIRT, BACKGROUND]]))
    pants = torch.tensor([[1 + 9, 2 + 0], [2 + 0, 4 + 0]]) / 2 / 2  # two pixels, two channels
    torch.testing.assert_close(grams[0, PANTS], pants)
    torch.testing.assert_close(grams[0, SKIRT], torch.tensor([[25.0, 5.0], [5.0, 1.0]]) / 2)
    assert area[0, [BACKGROUND, PANTS, SKIRT]].tolist() == [0.25, 0.5, 0.25]
    assert (grams[0, UPPER_CLOTHES] == 0).all() and area[0, UPPER_CLOTHES] == 0


def test_a_longer_sleeve_of_the_same_cloth_costs_nothing() -> None:
    """Even columns hold (1, 2), odd ones (3, -1): the same cloth over 2 and over 6 pixels."""
    cloth = torch.tensor([[1.0, 3.0], [2.0, -1.0]])
    features = cloth.repeat(1, 4)[None, :, None]  # (1, 2, 1, 8)
    short, long = [[UPPER_CLOTHES] * 2 + [PANTS] * 6], [[UPPER_CLOTHES] * 6 + [PANTS] * 2]
    loss = style_loss(features, semantic(short), features, semantic(long))
    assert loss.item() == pytest.approx(0.0, abs=1e-10)


def test_style_compares_shared_labels_but_the_background() -> None:
    features = torch.tensor([[[[2.0, 9.0, 4.0]]]])  # one channel
    other = torch.tensor([[[[1.0, 0.0, 5.0]]]])
    source = semantic([[UPPER_CLOTHES, BACKGROUND, PANTS]])
    target = semantic([[UPPER_CLOTHES, BACKGROUND, SKIRT]])
    # Only the upper clothes are in both: (2^2 - 1^2)^2.
    assert style_loss(features, source, other, target).item() == pytest.approx(9.0)
    # Upper clothes and pants: mean of (4 - 1)^2 and (16 - 25)^2.
    assert style_loss(features, source, other, source).item() == pytest.approx((9 + 81) / 2)
    empty = semantic([[BACKGROUND] * 3])
    assert style_loss(features, source, other, empty).item() == 0.0


def test_style_is_the_mean_over_people_and_their_labels() -> None:
    one = torch.tensor([[[[2.0, 4.0]]]])
    other = torch.tensor([[[[1.0, 5.0]]]])
    both = semantic([[UPPER_CLOTHES, PANTS]])
    features, others = torch.cat([one, one]), torch.cat([other, one])
    maps = torch.cat([both, both])
    loss = style_loss(features, maps, others, maps)
    assert loss.item() == pytest.approx((9 + 81 + 0 + 0) / 4)
