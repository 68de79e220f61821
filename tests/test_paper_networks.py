"""The networks at the published widths."""

import pytest
import torch

from spt.body_parts import part_masks
from spt.labels import NUM_LABELS, NUM_PARTS
from spt.paper_networks import (
    PaperAppearanceGenerator,
    PaperConfig,
    PaperSemanticGenerator,
    deformable_skip,
)
from tests.standing import points

NARROW = PaperConfig(
    encoder_widths=(4, 4, 8, 8, 8, 8), decoder_widths=(8, 8, 8, 8, 4), dropout_levels=3
)
PUBLISHED_PARAMETERS = 61.5e6
TORSO, FOREARM = 0, 9


def parameters(network: torch.nn.Module) -> int:
    return sum(one.numel() for one in network.parameters())


def test_the_appearance_generator_has_the_published_size() -> None:
    count = parameters(PaperAppearanceGenerator(PaperConfig()))
    assert abs(count / PUBLISHED_PARAMETERS - 1) < 0.03


@pytest.mark.parametrize("size", [(256, 192), (256, 256), (128, 64)])
def test_every_published_size_runs(size: tuple[int, int]) -> None:
    torch.manual_seed(0)
    standing, visible = points()
    scaled = standing * torch.tensor([size[1] / 192, size[0] / 256])
    maps, heatmaps = torch.rand(1, NUM_LABELS, *size), torch.rand(1, 18, *size)
    mask = torch.ones(1, 1, *size)
    semantic = PaperSemanticGenerator(NARROW).eval()
    assert semantic(maps, heatmaps, mask, heatmaps, mask).shape == (1, NUM_LABELS, *size)
    appearance = PaperAppearanceGenerator(NARROW).eval()
    pose = (scaled, visible)
    image = appearance(torch.rand(1, 3, *size), maps, heatmaps, maps, heatmaps, pose, pose)
    assert image.shape == (1, 3, *size)
    assert float(image.detach().abs().max()) <= 1


def test_a_single_pixel_survives_the_norm() -> None:
    network = PaperSemanticGenerator(NARROW)
    logits = network(*(torch.rand(1, channels, 32, 32) for channels in (10, 18, 1, 18, 1)))
    logits.sum().backward()
    assert all(one.grad is not None for one in network.parameters())


def identity_affines() -> torch.Tensor:
    return torch.eye(2, 3).expand(1, NUM_PARTS, 2, 3).clone()


def test_a_part_is_moved_by_its_affine() -> None:
    features = torch.zeros(1, 1, 16, 16)
    features[0, 0, 4:6, 4:6] = 1
    affines = identity_affines()
    affines[0, FOREARM, :, 2] = torch.tensor([-6.0, -3.0])  # target to source
    masks = torch.zeros(1, NUM_PARTS, 16, 16)
    masks[0, FOREARM] = 1
    moved = deformable_skip(features, affines, masks, torch.ones(1, NUM_PARTS).bool())
    expected = torch.zeros(1, 1, 16, 16)
    expected[0, 0, 7:9, 10:12] = 1
    assert torch.allclose(moved, expected, atol=1e-5)


def test_the_same_move_at_half_size_is_half_as_far() -> None:
    features = torch.zeros(1, 1, 8, 8)
    features[0, 0, 2, 2] = 1
    affines = identity_affines()
    affines[0, TORSO, :, 2] = torch.tensor([-4.0, -2.0])
    masks = torch.zeros(1, NUM_PARTS, 16, 16)
    masks[0, TORSO] = 1
    moved = deformable_skip(features, affines, masks, torch.ones(1, NUM_PARTS).bool())
    assert float(moved[0, 0, 3, 4]) == pytest.approx(1, abs=1e-5)
    assert float(moved.sum()) == pytest.approx(1, abs=1e-4)


def test_a_missing_part_contributes_nothing_and_the_maximum_wins() -> None:
    features = torch.full((1, 1, 8, 8), 2.0)
    masks = torch.zeros(1, NUM_PARTS, 8, 8)
    masks[0, TORSO] = 1
    masks[0, FOREARM, :, :4] = 1
    there = torch.ones(1, NUM_PARTS).bool()
    there[0, TORSO] = False
    moved = deformable_skip(features, identity_affines(), masks, there)
    assert torch.equal(moved[..., :4], features[..., :4])
    assert torch.equal(moved[..., 4:], torch.zeros(1, 1, 8, 4))


def test_the_larger_of_two_overlapping_parts_wins() -> None:
    features = torch.zeros(1, 1, 8, 8)
    features[..., :4], features[..., 4:] = 1.0, 3.0
    affines = identity_affines()
    affines[0, FOREARM, :, 2] = torch.tensor([4.0, 0.0])  # the right half moves to the left
    masks = torch.zeros(1, NUM_PARTS, 8, 8)
    masks[0, [TORSO, FOREARM]] = 1
    moved = deformable_skip(features, affines, masks, torch.ones(1, NUM_PARTS).bool())
    assert torch.allclose(moved, torch.full((1, 1, 8, 8), 3.0), atol=1e-5)


def test_the_torso_mask_is_the_whole_picture() -> None:
    masks = part_masks(*points(), (256, 192))
    assert bool((masks[:, TORSO] == 1).all())
    assert 0 < float(masks[:, FOREARM].mean()) < 0.1


def test_mixed_precision_does_not_move_the_features() -> None:
    features = (torch.arange(192.0) + 0.5).expand(1, 1, 256, 192)  # each pixel says its own x
    affines = identity_affines()
    affines[0, TORSO, :, 2] = torch.tensor([-7.3, 0.0])
    masks = torch.ones(1, NUM_PARTS, 256, 192)
    there = torch.zeros(1, NUM_PARTS).bool()
    there[0, TORSO] = True
    with torch.autocast("cpu", dtype=torch.bfloat16):
        moved = deformable_skip(features, affines, masks, there)
    assert torch.allclose(moved[..., 8:], features[..., 8:] - 7.3, atol=1e-2)


def test_the_appearance_generator_moves_the_person_and_can_learn() -> None:
    torch.manual_seed(0)
    size = (256, 192)
    source, visible = points()
    target = source + torch.tensor([16.0, -8.0])
    maps, heatmaps = torch.rand(1, NUM_LABELS, *size), torch.rand(1, 18, *size)
    image = torch.rand(1, 3, *size, requires_grad=True)
    network = PaperAppearanceGenerator(NARROW).eval()
    inputs = (image, maps, heatmaps, maps, heatmaps, (source, visible))
    moved, still = network(*inputs, (target, visible)), network(*inputs, (source, visible))
    # Both calls see the same heat maps: only the deformable skips know the target points.
    assert float((moved - still).detach().abs().mean()) > 1e-3
    moved.square().sum().backward()
    weights = [one for name, one in network.named_parameters() if name.endswith("weight")]
    assert all(float(one.grad.abs().max()) > 1e-4 for one in weights)
    assert float(image.grad.abs().max()) > 0
