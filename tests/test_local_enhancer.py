"""spt/local_enhancer.py: how the grown H_A passes from the coarse picture to its own."""

import pytest
import torch
from torch import Tensor, nn

from spt.labels import NUM_LABELS
from spt.local_enhancer import GrownAppearanceGenerator
from spt.paper_networks import PaperAppearanceGenerator, PaperConfig
from tests.standing import points

NARROW = PaperConfig(encoder_widths=(4, 4, 8, 8, 8, 8), decoder_widths=(8, 8, 8, 8, 4))
SIZE = (128, 64)


@pytest.fixture(scope="module")
def network() -> GrownAppearanceGenerator:
    torch.manual_seed(0)
    return GrownAppearanceGenerator(PaperAppearanceGenerator(NARROW)).eval()


@pytest.fixture(scope="module")
def inputs() -> tuple[object, ...]:
    """Arguments of H_A: a person who moves 6 px right and 4 px up."""
    random = torch.Generator().manual_seed(0)
    standing, visible = points()
    source = standing * torch.tensor([SIZE[1] / 192, SIZE[0] / 256])
    target = source + torch.tensor([6.0, -4.0])
    image, source_map, source_heatmaps, target_map, target_heatmaps = (
        torch.rand(1, channels, *SIZE, generator=random)
        for channels in (3, NUM_LABELS, 18, NUM_LABELS, 18)
    )
    return (image, source_map, source_heatmaps, target_map, target_heatmaps,
            (source, visible), (target, visible))  # fmt: skip


def halved(inputs: tuple[object, ...]) -> list[object]:
    """The same person at half size."""
    pictures = [nn.functional.avg_pool2d(one, 2) for one in inputs[:5]]
    return [*pictures, *((xy / 2, visible) for xy, visible in inputs[5:])]


def enlarged(picture: Tensor) -> Tensor:
    return nn.functional.interpolate(
        picture, scale_factor=2, mode="bilinear", align_corners=False
    )


@torch.no_grad()
def test_at_0_it_is_the_coarse_network_enlarged(
    network: GrownAppearanceGenerator, inputs: tuple[object, ...]
) -> None:
    wanted = enlarged(network.coarse(*halved(inputs)))
    torch.testing.assert_close(network(*inputs, fade_in=0.0), wanted, atol=2e-3, rtol=0)


@torch.no_grad()
def test_at_1_the_old_ends_of_the_coarse_network_are_gone(
    network: GrownAppearanceGenerator, inputs: tuple[object, ...]
) -> None:
    before = network(*inputs, fade_in=1.0)
    ends = [network.coarse.appearance_encoder.first, network.coarse.semantic_encoder.first,
            network.coarse.decoder.last]  # fmt: skip
    kept = [one.weight.clone() for one in ends]
    for one in ends:
        one.weight.mul_(3)
    after, halfway = network(*inputs, fade_in=1.0), network(*inputs, fade_in=0.5)
    for one, weight in zip(ends, kept, strict=True):
        one.weight.copy_(weight)
    torch.testing.assert_close(after, before)
    assert float((halfway - network(*inputs, fade_in=0.5)).abs().mean()) > 1e-3


@torch.no_grad()
def test_at_a_half_the_picture_is_the_mean_of_the_old_and_the_new(
    network: GrownAppearanceGenerator, inputs: tuple[object, ...]
) -> None:
    """With both last layers made to draw one colour: (tanh 1 + tanh -2) / 2."""
    weights = {name: one.clone() for name, one in network.state_dict().items()}
    for layer, level in ((network.last, -2.0), (network.coarse.decoder.last, 1.0)):
        layer.weight.zero_()
        layer.bias.fill_(level)
    pictures = [network(*inputs, fade_in=share) for share in (0.0, 0.5, 1.0)]
    network.load_state_dict(weights)
    for picture, wanted in zip(pictures, (0.761594, -0.101217, -0.964028), strict=True):
        torch.testing.assert_close(picture, torch.full((1, 3, *SIZE), wanted), atol=1e-5, rtol=0)


def test_faded_in_every_new_layer_learns(
    network: GrownAppearanceGenerator, inputs: tuple[object, ...]
) -> None:
    for fade_in, learning in ((0.0, False), (0.5, True)):
        network.zero_grad(set_to_none=True)
        network(*inputs, fade_in=fade_in).square().sum().backward()
        new = [one for name, one in network.named_parameters()
               if not name.startswith("coarse.") and name.endswith("weight")]  # fmt: skip
        assert len(new) == 6
        assert all((float(one.grad.abs().max()) > 0) == learning for one in new)
