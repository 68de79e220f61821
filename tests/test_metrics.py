"""train/metrics.py: IoU, PCK and masked SSIM against values worked out by hand."""

import numpy as np
import pytest
import torch

from spt.labels import (
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    PANTS,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    SKIRT,
)
from train.metrics import (
    label_iou,
    masked_ssim,
    percentage_of_correct_keypoints,
    scores_from_counts,
)


def test_intersections_and_unions() -> None:
    truth = torch.tensor([[[0, 0, PANTS, PANTS], [0, 0, PANTS, SKIRT]]], dtype=torch.uint8)
    found = torch.tensor([[[0, PANTS, PANTS, PANTS], [0, 0, SKIRT, SKIRT]]])
    counts = label_iou(found, truth)
    assert counts.shape == (10, 2)
    assert counts[[0, PANTS, SKIRT]].tolist() == [[3, 4], [2, 4], [1, 2]]
    assert counts.sum() == 3 + 4 + 2 + 4 + 1 + 2


def test_scores_are_sums_over_the_split_first() -> None:
    counts = np.zeros((10, 2))
    counts[:, 1] = 4
    counts[0], counts[PANTS], counts[SKIRT] = (3, 4), (2, 4), (1, 2)
    scores = scores_from_counts(counts)
    assert scores["iou_background"] == 0.75
    assert scores["iou_pants"] == scores["iou_skirt"] == 0.5
    assert scores["miou"] == pytest.approx((0.75 + 0.5 + 0.5) / 10)


def people() -> tuple[torch.Tensor, torch.Tensor]:
    """Two people with a torso of 40 px, everything seen."""
    truth = torch.zeros(2, 18, 2)
    for shoulder, hip, x in ((RIGHT_SHOULDER, RIGHT_HIP, 10), (LEFT_SHOULDER, LEFT_HIP, 30)):
        truth[:, shoulder] = torch.tensor([x, 20.0])
        truth[:, hip] = torch.tensor([x, 60.0])
    return truth, torch.ones(2, 18, dtype=torch.bool)


def test_keypoints_within_a_fifth_of_the_torso_are_right() -> None:
    truth, visible = people()
    found = truth.clone()
    found[0, NOSE, 0] += 7.9  # within 0.2 * 40
    found[0, LEFT_WRIST, 1] -= 8.1  # not
    found[1, NOSE] += 6.0  # 8.5 px along the diagonal: not
    right, counted = percentage_of_correct_keypoints(found, truth, visible)
    assert (right, counted) == (34, 36)
    right, _ = percentage_of_correct_keypoints(found, truth, visible, tolerance=0.25)
    assert right == 36


def test_unseen_keypoints_and_trunkless_people_do_not_count() -> None:
    truth, visible = people()
    found = truth + 100
    visible[0, LEFT_WRIST] = False
    visible[1, LEFT_HIP] = False
    assert percentage_of_correct_keypoints(found, truth, visible).tolist() == [0, 17]


def test_ssim_of_flat_pictures_by_hand() -> None:
    """Without structure SSIM is (2ab + c) / (a^2 + b^2 + c), c = 0.01^2, in [0, 1]."""
    first = torch.full((1, 3, 32, 32), -0.5)  # 0.25
    second = torch.full((1, 3, 32, 32), 0.5)  # 0.75
    (score,) = masked_ssim(first, second, torch.ones(1, 1, 32, 32))
    expected = (2 * 0.25 * 0.75 + 1e-4) / (0.25**2 + 0.75**2 + 1e-4)
    assert score == pytest.approx(expected, abs=1e-5)


def test_ssim_counts_inside_the_mask_only() -> None:
    target = torch.rand(2, 3, 48, 48, generator=torch.Generator().manual_seed(0)) * 2 - 1
    image = target.clone()
    image[:, :, :, 24:] = 0.0
    left = torch.zeros(2, 1, 48, 48)
    left[..., :16] = 1  # 8 px from the damage: beyond the window's reach
    assert masked_ssim(image, target, left) == pytest.approx([1.0, 1.0], abs=1e-5)
    assert max(masked_ssim(image, target, 1 - left)) < 0.6
