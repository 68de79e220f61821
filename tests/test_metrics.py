"""train/metrics.py: IoU, PCK, SSIM and colours against values worked out by hand."""

import numpy as np
import pytest
import torch
from skimage.metrics import structural_similarity

from spt.labels import (
    BACKGROUND,
    FACE,
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    PANTS,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    SKIRT,
    UPPER_CLOTHES,
)
from train.metrics import (
    colour_errors,
    label_iou,
    mask_ssim,
    masked_ssim,
    percentage_of_correct_keypoints,
    picture_ssim,
    region_means,
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


def test_means_of_regions() -> None:
    image = torch.tensor([[[[1.0, 2.0, 6.0]]]])
    regions = torch.tensor([[[[1.0, 1.0, 0.0]], [[0.0, 0.0, 1.0]], [[0.0, 0.0, 0.0]]]])
    assert region_means(image, regions).flatten().tolist() == [1.5, 6.0, 0.0]


def test_colour_errors_of_two_known_labels() -> None:
    label_map = torch.zeros(1, 12, 12, dtype=torch.uint8)
    label_map[:, :6], label_map[:, 6:8], label_map[:, 8:9, :3] = UPPER_CLOTHES, 0, FACE
    truth, image = torch.zeros(1, 3, 12, 12), torch.zeros(1, 3, 12, 12)
    image[:, 0, :6] = 0.4  # a sixth of the range too red, nothing else
    image[:, :, :6, 0] -= 0.3  # and one column of twelve darker
    (errors,) = colour_errors(image, label_map, truth, label_map)
    expected = (abs(0.4 - 0.025) + 2 * 0.025) / 3 * 127.5
    assert errors[UPPER_CLOTHES] == pytest.approx(expected, rel=1e-4)
    assert np.isnan(errors[FACE])  # three pixels are too few
    assert np.isnan(np.delete(errors, UPPER_CLOTHES)).all()


def test_colours_are_compared_where_each_picture_shows_the_label() -> None:
    """Trousers 51 levels brighter in all channels; the shirt is not seen in the picture."""
    worn = torch.full((1, 8, 8), BACKGROUND, dtype=torch.uint8)
    worn[:, 2:4], worn[:, 4:8] = UPPER_CLOTHES, PANTS
    photo = torch.where(worn[:, None] == PANTS, -0.2, 0.6).expand(1, 3, 8, 8)
    shown = worn.long().clone()
    shown[:, 2:4] = SKIRT
    made = torch.where(shown[:, None] == PANTS, 0.2, -1.0).expand(1, 3, 8, 8)
    (errors,) = colour_errors(made, shown, photo, worn)
    assert errors[PANTS] == pytest.approx(51.0)
    assert np.isnan(np.delete(errors, PANTS)).all()


def test_whole_pictures_are_scored_as_scikit_image_scores_them() -> None:
    random = np.random.default_rng(1)
    truth = random.integers(0, 256, (40, 32, 3), dtype=np.uint8)
    picture = np.clip(truth.astype(int) + random.integers(-40, 40, truth.shape), 0, 255)
    picture = picture.astype(np.uint8)
    assert picture_ssim(truth, truth) == 1.0
    # The window ends 3.5 sigma away, at 5 pixels, and the rim of that width is left out.
    _, each = structural_similarity(
        picture / 255, truth / 255, data_range=1.0, channel_axis=-1, gaussian_weights=True,
        sigma=1.5, use_sample_covariance=False, full=True,
    )  # fmt: skip
    assert picture_ssim(picture, truth) == pytest.approx(each[5:-5, 5:-5].mean(), abs=1e-6)


def test_mask_ssim_sees_nothing_outside_of_its_mask() -> None:
    """Left halves agree, right ones do not: the mask of one pose says 1, that of another less."""
    truth = np.random.default_rng(2).integers(1, 256, (48, 64, 3), dtype=np.uint8)
    picture = truth.copy()
    picture[:, 32:] = 255 - truth[:, 32:]
    left = np.zeros((48, 64), np.float32)
    left[10:38, 4:24] = 1
    assert mask_ssim(picture, truth, left) == 1.0
    right = left[:, ::-1]
    shown = (right[..., None] > 0).astype(np.uint8)
    whole = picture_ssim(picture * shown, truth * shown)
    assert mask_ssim(picture, truth, right) == pytest.approx(whole, abs=1e-12)
    assert mask_ssim(picture, truth, 0 * right) == 1.0
    assert mask_ssim(picture, truth, right) < 0.8
