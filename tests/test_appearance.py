"""The gate, the donors, and how far an edit of the map reaches."""

import pytest
import torch
from standing import dressed_map, points

from spt.appearance import AppearanceConfig, AppearanceGenerator, EncodedPhoto
from spt.label_codes import donor_labels
from spt.label_flow import label_flows
from spt.labels import BACKGROUND, PANTS, SKIRT, UPPER_CLOTHES
from spt.parsing import one_hot

TINY = AppearanceConfig((8, 8, 8, 8), (4, 4, 4, 4), 8)
REACH_PX = 144


def encoded(network: AppearanceGenerator, label_map: torch.Tensor) -> EncodedPhoto:
    size = label_map.shape[-2:]
    torch.manual_seed(1)
    image = 2 * torch.rand(1, 3, *size) - 1
    heatmaps = torch.zeros(1, 18, size[0] // 2, size[1] // 2)
    return network.encode(image, one_hot(label_map), heatmaps)


@torch.inference_mode()
def test_the_gate_opens_only_where_the_moved_label_fits() -> None:
    network = AppearanceGenerator(TINY).eval()
    label_map = dressed_map()
    photo = encoded(network, label_map)
    flows = label_flows(points(), points(), (256, 192))
    moved, gate, _ = network.align(photo, photo.image, flows, one_hot(label_map))
    assert torch.allclose(moved, photo.image, atol=2e-3)
    assert gate.min() > 0.99
    edited = label_map.clone()
    edited[:, 80:90, 85:95] = PANTS
    _, gate, _ = network.align(photo, photo.image, flows, one_hot(edited))
    assert gate[..., 81:89, 86:94].max() < 1e-3
    assert gate[..., 100:118, 85:110].min() > 0.99


def test_a_label_not_shown_takes_its_first_shown_fallback() -> None:
    shown = torch.zeros(1, 10, dtype=torch.bool)
    shown[0, [BACKGROUND, UPPER_CLOTHES]] = True
    assert donor_labels(shown)[0, [UPPER_CLOTHES, PANTS, SKIRT]].tolist() == [3, 3, 3]
    shown[0, SKIRT] = True
    assert donor_labels(shown)[0, PANTS] == SKIRT
    assert donor_labels(shown)[0, 1] == BACKGROUND


@torch.inference_mode()
def test_an_edit_changes_nothing_far_away() -> None:
    network = AppearanceGenerator(TINY).eval()
    label_map = dressed_map()
    photo = encoded(network, label_map)
    flows = label_flows(points(), points(), (256, 192))
    edited = label_map.clone()
    edited[:, 4:6, 90:92] = PANTS
    heatmaps = torch.zeros(1, 18, 128, 96)
    before, after = (
        network.paint(photo, photo.image, flows, one_hot(one), heatmaps).colour
        for one in (label_map, edited)
    )
    assert not torch.equal(before[:, :, :12], after[:, :, :12])
    assert torch.equal(before[:, :, 6 + REACH_PX :], after[:, :, 6 + REACH_PX :])


@pytest.mark.parametrize("size", [(256, 192), (256, 256), (128, 64)])
@torch.inference_mode()
def test_it_paints_at_every_size(size: tuple[int, int]) -> None:
    network = AppearanceGenerator(TINY).eval()
    label_map = torch.full((1, *size), UPPER_CLOTHES, dtype=torch.uint8)
    photo = encoded(network, label_map)
    flows = label_flows(points(), points(), size)
    heatmaps = torch.zeros(1, 18, size[0] // 2, size[1] // 2)
    painting = network.paint(photo, photo.image, flows, one_hot(label_map), heatmaps)
    assert painting.image.shape == (1, 3, *size)
    assert painting.image.abs().max() <= 1
    assert painting.kept.shape == (1, 1, *size)
