"""The numbers of the sharpness benchmark, on pictures whose answer is known."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from benchmarks.sharpness import HEAD, table
from benchmarks.sharpness_cases import CASES
from benchmarks.sharpness_scores import detail, step_across, turned, vgg_distance
from train.datasets.mannequin_examples import EXAMPLES
from train.features import LAYERS, VggFeatures

SIZE = (96, 96)


def stripes(degrees: float, period: float = 8) -> np.ndarray:
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    angle = np.radians(degrees)
    light = 128 + 90 * np.sin(2 * np.pi * (np.cos(angle) * x + np.sin(angle) * y) / period)
    return np.repeat(light[..., None], 3, axis=2).astype(np.uint8)


@pytest.fixture
def area() -> np.ndarray:
    area = np.zeros(SIZE, bool)
    area[40:80, 10:86] = True
    return area


@pytest.fixture
def features(tmp_path: Path) -> VggFeatures:
    """VGG with few channels and random weights: a distance all the same."""
    generator = torch.Generator().manual_seed(0)
    weights, inputs = {}, 3
    for name in ("normalise", *LAYERS):
        outputs, side = (3, 1) if name == "normalise" else (8, 3)
        weights[f"{name}.weight"] = torch.randn(outputs, inputs, side, side, generator=generator)
        weights[f"{name}.bias"] = torch.zeros(outputs)
        inputs = outputs
    save_file(weights, tmp_path / "vgg.safetensors")
    return VggFeatures(tmp_path / "vgg.safetensors")


def test_the_distance_looks_inside_the_area_alone(features: VggFeatures, area: np.ndarray) -> None:
    truth = stripes(0)
    assert vgg_distance(features, truth, truth, area) == 0
    other = truth.copy()
    other[:16] = 0  # far outside
    assert vgg_distance(features, other, truth, area) == 0
    blurred = cv2.GaussianBlur(truth, (0, 0), 1)
    flat = np.full_like(truth, 128)
    near, far = (vgg_distance(features, one, truth, area) for one in (blurred, flat))
    assert 0 < near < far


def test_detail_is_what_blur_takes(area: np.ndarray) -> None:
    noise = np.random.default_rng(0).normal(128, 10, (*SIZE, 1)).repeat(3, 2).astype(np.uint8)
    assert 70 < detail(noise, area) < 110
    assert detail(cv2.GaussianBlur(noise, (0, 0), 2), area) < 2


def test_turned_stripes_are_measured(area: np.ndarray) -> None:
    assert turned(stripes(20), stripes(20), area) < 0.1
    assert abs(turned(stripes(35), stripes(20), area) - 15) < 1
    assert abs(turned(stripes(175), stripes(5), area) - 10) < 1  # 180 degrees are none
    assert np.isnan(turned(stripes(0), np.full((*SIZE, 3), 90, np.uint8), area))


def test_a_step_across_the_border_shows(area: np.ndarray) -> None:
    photo = np.random.default_rng(1).normal(128, 6, (*SIZE, 1)).repeat(3, 2).astype(np.uint8)
    everywhere = np.ones(SIZE, bool)
    seamless = step_across(photo, photo, area, everywhere)
    assert 0.6 < seamless < 1.5
    darker = photo.copy()
    darker[area] -= 40
    assert step_across(darker, photo, area, everywhere) > 3 * seamless
    assert np.isnan(step_across(photo, photo, area, ~everywhere))


def test_the_table_has_a_line_an_edit() -> None:
    rows = [("longer_hem", 0.7, 1.0, 0.9, float("nan"), 1.2, 3.0)]
    head, line = table(rows).splitlines()
    assert head.split()[0] == "edit" and len(rows[0]) == len(HEAD)
    assert line.split() == ["longer_hem", "0.70", "1.00", "0.90", "-", "1.20", "3.00"]


def test_every_case_changes_its_figure() -> None:
    for case in CASES.values():
        figure = EXAMPLES[case.example]
        assert case.change(figure) != figure
        assert (case.change(figure).stance != figure.stance) == case.moved
