"""train/losses.py: every term against a value worked out by hand."""

import math

import pytest
import torch
from torch import Tensor

from spt.labels import PANTS, SKIRT
from train.losses import (
    ADVERSARIAL_FORMS,
    content_loss,
    map_cross_entropy,
    masked_l1,
    perceptual_loss,
    pose_loss,
    region_style,
    style_loss,
)


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


@pytest.mark.parametrize(
    ("form", "discriminator", "generator"),
    [
        # (0 + 0.5) / 2 + (0 + 1.25) / 2; mean of 3 and -0.25
        ("hinge", 0.875, 1.375),
        # (1 + 0.25) / 2 + (9 + 0.0625) / 2; (16 + 0.5625) / 2
        ("lsgan", 5.15625, 8.28125),
    ],
)
def test_adversarial_forms_by_hand(form: str, discriminator: float, generator: float) -> None:
    real, fake = torch.tensor([2.0, 0.5]), torch.tensor([-3.0, 0.25])
    judged, made = ADVERSARIAL_FORMS[form]
    assert judged(real, fake).item() == pytest.approx(discriminator)
    assert made(fake).item() == pytest.approx(generator)


def test_pose_is_the_mean_square_of_the_heat_maps() -> None:
    found = torch.tensor([[[[0.5, 0.0]], [[1.0, 0.25]]]])
    wanted = torch.tensor([[[[1.0, 0.0]], [[0.0, 0.25]]]])
    assert pose_loss(found, wanted).item() == pytest.approx((0.25 + 1) / 4)


def test_content_is_the_mean_square() -> None:
    features = torch.tensor([[[[1.0, 2.0]], [[0.0, -1.0]]]])
    target = torch.tensor([[[[1.0, 0.0]], [[3.0, -1.0]]]])
    assert content_loss(features, target).item() == pytest.approx((4 + 9) / 4)


def test_perceptual_adds_the_layers() -> None:
    found = {"fine": torch.tensor([1.0, 4.0]), "coarse": torch.tensor([2.0])}
    wanted = {"fine": torch.tensor([0.0, 1.0]), "coarse": torch.tensor([-3.0])}
    assert perceptual_loss(found, wanted).item() == pytest.approx((1 + 3) / 2 + 5)


def test_l1_is_divided_by_the_weights() -> None:
    image = torch.zeros(1, 3, 1, 2)
    target = torch.tensor([[[[1.0, 2.0]], [[3.0, 2.0]], [[2.0, 2.0]]]])  # mean 2 at each pixel
    target[..., 1] *= 2.5  # and 5
    weight = torch.tensor([[[[3.0, 1.0]]]])
    assert masked_l1(image, target, weight).item() == pytest.approx((3 * 2 + 1 * 5) / 4)
    assert masked_l1(image, target, torch.zeros(1, 1, 1, 2)).item() == 0.0


FIRST, SECOND, THIRD = range(3)


def regions(row: list[int]) -> Tensor:
    """(1, 3, 1, W) regions of one row of pixels; -1 belongs to none."""
    return torch.tensor([[float(place == one) for place in row] for one in range(3)])[None, :, None]


def test_gram_is_a_mean_over_the_region() -> None:
    features = torch.tensor([[[[1.0, 3.0, 5.0, 7.0]], [[2.0, 0.0, 1.0, 1.0]]]])  # (1, 2, 1, 4)
    grams, share = region_style(features, regions([FIRST, FIRST, SECOND, -1]))
    first = torch.tensor([[1 + 9, 2 + 0], [2 + 0, 4 + 0]]) / 2 / 2  # two pixels, two channels
    torch.testing.assert_close(grams[0, FIRST], first)
    torch.testing.assert_close(grams[0, SECOND], torch.tensor([[25.0, 5.0], [5.0, 1.0]]) / 2)
    assert share[0].tolist() == [0.5, 0.25, 0]
    assert (grams[0, THIRD] == 0).all()


def test_a_longer_sleeve_of_the_same_cloth_costs_nothing() -> None:
    """Even columns hold (1, 2), odd ones (3, -1): the same cloth over 2 and over 6 pixels."""
    cloth = torch.tensor([[1.0, 3.0], [2.0, -1.0]])
    features = cloth.repeat(1, 4)[None, :, None]  # (1, 2, 1, 8)
    short = region_style(features, regions([FIRST] * 2 + [SECOND] * 6))
    long = region_style(features, regions([FIRST] * 6 + [SECOND] * 2))
    assert style_loss(short, long).item() == pytest.approx(0.0, abs=1e-10)


def test_style_compares_the_regions_that_both_show() -> None:
    features = torch.tensor([[[[2.0, 9.0, 4.0]]]])  # one channel
    other = torch.tensor([[[[1.0, 0.0, 5.0]]]])
    one = region_style(features, regions([FIRST, -1, SECOND]))
    # Only the first is in both: (2^2 - 1^2)^2.
    apart = style_loss(one, region_style(other, regions([FIRST, -1, THIRD])))
    assert apart.item() == pytest.approx(9.0)
    # Both: mean of (4 - 1)^2 and (16 - 25)^2.
    apart = style_loss(one, region_style(other, regions([FIRST, -1, SECOND])))
    assert apart.item() == pytest.approx((9 + 81) / 2)
    assert style_loss(one, region_style(other, regions([-1, -1, -1]))).item() == 0.0


def test_style_is_the_mean_over_people_and_their_regions() -> None:
    one = torch.tensor([[[[2.0, 4.0]]]])
    other = torch.tensor([[[[1.0, 5.0]]]])
    both = regions([FIRST, SECOND]).repeat(2, 1, 1, 1)
    first = region_style(torch.cat([one, one]), both)
    second = region_style(torch.cat([other, one]), both)
    assert style_loss(first, second).item() == pytest.approx((9 + 81 + 0 + 0) / 4)


def test_grams_are_exact_in_mixed_precision() -> None:
    """In bf16 1001 and 1000 are the same number."""
    features = torch.tensor([[[[1001.0]]]])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        grams, _ = region_style(features, torch.ones(1, 1, 1, 1))
    assert grams.item() == 1001.0**2
