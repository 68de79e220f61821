"""train/discriminators.py: what a patch sees, and that its weights stay bounded."""

import pytest
import torch
from torch import nn

from train.discriminators import DiscriminatorConfig, PaperDiscriminator, PatchDiscriminator


@pytest.fixture
def judge() -> PatchDiscriminator:
    torch.manual_seed(0)
    return PatchDiscriminator(DiscriminatorConfig(5, (4, 6, 8)))


def test_one_score_for_every_eighth_row_and_column(judge: PatchDiscriminator) -> None:
    assert judge(torch.randn(2, 5, 64, 48)).shape == (2, 1, 8, 6)


def test_two_levels_halve_twice() -> None:
    judge = PatchDiscriminator(DiscriminatorConfig(3, (4, 6)))
    assert judge(torch.randn(1, 3, 32, 24)).shape == (1, 1, 8, 6)


def patch_side(judge: nn.Module) -> tuple[int, int]:
    """Rows and columns of a picture that one score depends on."""
    picture = torch.randn(1, 5, 128, 128, requires_grad=True)
    judge.eval()(picture)[0, 0, 8, 8].backward()
    seen = picture.grad[0].abs().sum(0) > 0
    rows, columns = seen.any(1).nonzero()[:, 0], seen.any(0).nonzero()[:, 0]
    return int(rows.max() - rows.min() + 1), int(columns.max() - columns.min() + 1)


def test_a_score_sees_its_patch_only(judge: PatchDiscriminator) -> None:
    """Two 3 x 3 layers at an eighth and three 4 x 4 layers: a patch is 22 + 2 * 2 * 8 = 54 px."""
    assert patch_side(judge) == (54, 54)


def test_the_published_discriminator_sees_70_pixels() -> None:
    """Without its instance norms, which look at the whole picture."""
    torch.manual_seed(0)
    judge = PaperDiscriminator(DiscriminatorConfig(5, (4, 6, 8, 8)))
    plain = nn.Sequential(*(one for one in judge.layers if isinstance(one, nn.Conv2d)))
    assert patch_side(plain) == (70, 70)
    assert judge(torch.randn(2, 5, 64, 48)).shape == (2, 1, 6, 4)
    assert judge(torch.randn(2, 5, 32, 32)).shape == (2, 1, 2, 2)


def test_the_published_discriminator_has_the_published_widths() -> None:
    judge = PaperDiscriminator(DiscriminatorConfig(13, PaperDiscriminator.published_widths))
    shapes = [tuple(one.weight.shape[:2]) for one in judge.layers if isinstance(one, nn.Conv2d)]
    assert shapes == [(64, 13), (128, 64), (256, 128), (512, 256), (1, 512)]
    # The first and the last layer have no norm.
    kinds = [type(one).__name__ for one in judge.layers]
    assert kinds[:2] == ["Conv2d", "LeakyReLU"] and kinds[-2:] == ["LeakyReLU", "Conv2d"]
    assert kinds.count("FlexibleInstanceNorm") == 3


def test_every_layer_but_the_last_has_spectral_norm_one(judge: PatchDiscriminator) -> None:
    *layers, last = [module for module in judge.modules() if isinstance(module, nn.Conv2d)]
    assert len(layers) == 4
    for layer in layers:
        layer.parametrizations.weight.original.data *= 7
    last.weight.data *= 7
    scores = torch.linalg.matrix_norm(last.weight.flatten(1), ord=2)
    for _ in range(60):  # each pass in training mode refines the estimate
        judge(torch.zeros(1, 5, 16, 16))
    for layer in layers:
        largest = torch.linalg.matrix_norm(layer.weight.flatten(1), ord=2)
        assert largest.item() == pytest.approx(1.0, abs=0.02)
    # The scores themselves are free.
    assert torch.linalg.matrix_norm(last.weight.flatten(1), ord=2) == scores > 1.5
