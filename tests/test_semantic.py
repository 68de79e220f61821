"""H_S before training repeats the aligned map; it runs at every size of the paper."""

import pytest
import torch

from spt.semantic import SemanticConfig, SemanticGenerator


@pytest.mark.parametrize("size", [(256, 192), (256, 256), (128, 64), (128, 96)])
def test_an_untrained_network_returns_the_aligned_map(size: tuple[int, int]) -> None:
    network = SemanticGenerator(SemanticConfig((4, 4, 4, 4), alignment_gain=3.0)).eval()
    maps, heatmaps, mask = (torch.rand(1, count, *size) for count in (10, 18, 1))
    aligned = torch.rand(1, 10, *size)
    with torch.inference_mode():
        logits = network(maps, heatmaps, mask, heatmaps, mask, aligned)
    assert torch.equal(logits, 3 * aligned)
