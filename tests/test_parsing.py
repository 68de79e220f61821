"""One-hot maps, their resizing, and the parsing network's sizes."""

import pytest
import torch
from torch import nn

from spt.parsing import ParsingConfig, ParsingNetwork, one_hot, resize_labels


def test_one_hot_and_back() -> None:
    label_map = (torch.arange(20).view(1, 4, 5) % 10).byte()
    semantic_map = one_hot(label_map)
    assert semantic_map.shape == (1, 10, 4, 5)
    assert torch.equal(semantic_map.sum(1), torch.ones(1, 4, 5))
    assert torch.equal(semantic_map.argmax(1), label_map.long())


def test_a_smaller_map_takes_the_majority_and_a_larger_one_keeps_blocks() -> None:
    label_map = torch.tensor([[[3, 3, 7, 7], [3, 9, 7, 0]]], dtype=torch.uint8)
    assert resize_labels(label_map, (1, 2)).tolist() == [[[3, 7]]]
    plain = torch.tensor([[[3, 7]]], dtype=torch.uint8)
    assert resize_labels(plain, (2, 4)).tolist() == [[[3, 3, 7, 7]] * 2]


def test_half_the_size_is_what_the_area_says() -> None:
    """Ties too: the lowest label wins."""
    random = torch.Generator().manual_seed(0)
    for most in (2, 10):
        label_map = torch.randint(0, most, (2, 32, 24), generator=random, dtype=torch.uint8)
        area = nn.functional.interpolate(one_hot(label_map), size=(16, 12), mode="area")
        assert torch.equal(resize_labels(label_map, (16, 12)), area.argmax(1).byte())


@pytest.mark.parametrize("size", [(256, 192), (256, 256), (128, 64)])
def test_the_network_answers_at_full_size(size: tuple[int, int]) -> None:
    network = ParsingNetwork(ParsingConfig((4, 4, 4, 4, 4))).eval()
    with torch.inference_mode():
        answer = network(torch.zeros(1, 3, *size), torch.zeros(1, 18, size[0] // 2, size[1] // 2))
    assert answer.shape == (1, 10, *size)
