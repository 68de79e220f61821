"""Heat maps, pose masks and their decoding, against values worked out by hand."""

import math

import numpy as np
import pytest
import torch
from standing import XY, points, standing_pose

from spt.errors import PoseError
from spt.labels import LEFT_WRIST, NECK, NOSE, RIGHT_WRIST
from spt.pose import Pose, PoseConfig, PoseNetwork, decode_heatmaps, pose_heatmaps, pose_mask

SIZE = (256, 192)


def only(*joints: tuple[int, float, float]) -> tuple[torch.Tensor, torch.Tensor]:
    xy_px, visible = torch.zeros(1, 18, 2), torch.zeros(1, 18, dtype=torch.bool)
    for joint, x, y in joints:
        xy_px[0, joint], visible[0, joint] = torch.tensor([x, y]), True
    return xy_px, visible


def test_a_heat_map_is_a_gaussian_of_six_pixels() -> None:
    maps = pose_heatmaps(*only((NECK, 50.5, 60.5)), SIZE)
    assert maps[0, NECK, 60, 50] == 1
    assert maps[0, NECK, 60, 56].item() == pytest.approx(math.exp(-0.5), abs=1e-6)
    assert maps[0, NECK, 66, 56].item() == pytest.approx(math.exp(-1), abs=1e-6)
    assert maps.sum() == maps[0, NECK].sum()


def test_the_mask_draws_discs_bars_and_closes_small_gaps() -> None:
    disc = pose_mask(*only((RIGHT_WRIST, 50.5, 60.5)), SIZE)[0, 0]
    assert [disc[60, x].item() for x in (45, 46, 54, 55)] == [0, 1, 1, 0]
    assert [disc[y, 50].item() for y in (55, 56, 64, 65)] == [0, 1, 1, 0]
    bar = pose_mask(*only((NECK, 50.5, 100.5), (NOSE, 50.5, 40.5)), SIZE)[0, 0]
    assert bar[40:101, 46:55].all()
    assert not bar[:, :46].any()
    closed = pose_mask(*only((RIGHT_WRIST, 50.5, 60.5), (LEFT_WRIST, 62.5, 60.5)), SIZE)[0, 0]
    assert closed[60, 46:67].all()
    apart = pose_mask(*only((RIGHT_WRIST, 50.5, 60.5), (LEFT_WRIST, 67.5, 60.5)), SIZE)[0, 0]
    assert not apart[60, 55:63].any()


def test_decoding_finds_the_points_again() -> None:
    xy_px, visible = points((0.3, -0.4))
    maps = pose_heatmaps(xy_px / 4, visible, (64, 48))
    found, confidence = decode_heatmaps(maps, SIZE)
    assert (found - xy_px).abs().max() < 1
    assert confidence.min() > 0.85


def test_a_mirrored_pose_swaps_sides_and_twice_is_itself() -> None:
    pose = standing_pose()
    flipped = pose.mirrored(192)
    assert flipped.xy_px[RIGHT_WRIST].tolist() == [192 - 128, 128]
    np.testing.assert_allclose(flipped.mirrored(192).xy_px, XY)


def test_a_pose_refuses_wrong_shapes_and_visible_nan() -> None:
    with pytest.raises(PoseError, match="18 points"):
        Pose(XY[:17], np.ones(17, dtype=bool))
    broken = XY.copy()
    broken[3] = np.nan
    with pytest.raises(PoseError, match="finite"):
        Pose(broken, np.ones(18, dtype=bool))
    assert np.isfinite(Pose(broken, np.arange(18) != 3).xy_px).all()


@pytest.mark.parametrize("size", [(256, 192), (256, 256), (128, 64)])
def test_the_network_answers_at_a_quarter(size: tuple[int, int]) -> None:
    network = PoseNetwork(PoseConfig((4, 4, 4, 4))).eval()
    with torch.inference_mode():
        answer = network(torch.zeros(1, 3, *size))
    assert answer.shape == (1, 18, size[0] // 4, size[1] // 4)
