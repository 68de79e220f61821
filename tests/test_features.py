"""train/features.py: the VGG layers, by hand on a small file, and the published weights."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny_ccp import write_tiny_vgg
from torch import nn

from spt.errors import CheckpointError
from train.features import VggFeatures

PUBLISHED = Path(__file__).parents[2] / "shared" / "data" / "vgg19" / "vgg19_conv3_1.safetensors"


@pytest.fixture(scope="module")
def vgg_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of the same layout with 4, 6 and 8 channels."""
    return write_tiny_vgg(tmp_path_factory.mktemp("vgg") / "vgg.safetensors")


def test_three_layers_at_full_half_and_quarter_size(vgg_path: Path) -> None:
    features = VggFeatures(vgg_path)(torch.zeros(2, 3, 32, 24))
    shapes = {name: tuple(value.shape) for name, value in features.items()}
    assert shapes == {
        "conv1_1": (2, 4, 32, 24), "conv2_1": (2, 6, 16, 12), "conv3_1": (2, 8, 8, 6),
    }  # fmt: skip
    assert all((value >= 0).all() for value in features.values())


def test_last_stops_early(vgg_path: Path) -> None:
    vgg, image = VggFeatures(vgg_path), torch.rand(1, 3, 16, 16)
    short = vgg(image, last="conv2_1")
    assert list(short) == ["conv1_1", "conv2_1"]
    torch.testing.assert_close(short["conv2_1"], vgg(image)["conv2_1"])


def test_first_layer_by_hand(vgg_path: Path) -> None:
    """RGB in [0, 1], then `normalise`, then 3 x 3 with mirrored borders, then ReLU."""
    weights = load_file(vgg_path)
    image = torch.rand(1, 3, 6, 5, generator=torch.Generator().manual_seed(1)) * 2 - 1
    found = VggFeatures(vgg_path)(image, last="conv1_1")["conv1_1"][0]
    mixing = weights["normalise.weight"][:, :, 0, 0]
    inputs = torch.einsum("oc,chw->ohw", mixing, (image[0] + 1) / 2)
    inputs = inputs + weights["normalise.bias"][:, None, None]
    for row, column in ((2, 3), (0, 0), (5, 4)):
        total = weights["conv1_1.bias"].clone()
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                y, x = abs(row + down), abs(column + right)  # row -1 is row 1
                y, x = (y if y < 6 else 4), (x if x < 5 else 3)
                total += weights["conv1_1.weight"][:, :, down + 1, right + 1] @ inputs[:, y, x]
        torch.testing.assert_close(found[:, row, column], total.relu(), atol=1e-5, rtol=1e-5)


def test_features_are_fixed_but_let_gradients_through(vgg_path: Path) -> None:
    vgg = VggFeatures(vgg_path)
    assert not any(weight.requires_grad for weight in vgg.parameters())
    image = torch.rand(1, 3, 16, 16, requires_grad=True)
    sum(value.sum() for value in vgg(image).values()).backward()
    assert image.grad.abs().sum() > 0


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="absent.safetensors: got no such file.*--vgg"):
        VggFeatures(tmp_path / "absent.safetensors")
    save_file({"conv1_1.weight": torch.zeros(1)}, tmp_path / "part.safetensors")
    with pytest.raises(CheckpointError, match="part.safetensors: got no normalise, conv1_2, "):
        VggFeatures(tmp_path / "part.safetensors")
    (tmp_path / "noise.pth").write_bytes(b"nothing of the kind")
    with pytest.raises(CheckpointError, match="noise.pth: got a damaged .*torchvision's"):
        VggFeatures(tmp_path / "noise.pth")


def test_the_normalised_vgg19_is_read_as_it_is(vgg_path: Path, tmp_path: Path) -> None:
    """A sequence in which padding, ReLU and pooling have numbers too."""
    channels = {"normalise": (3, 3), "conv1_1": (3, 4), "conv1_2": (4, 4), "conv2_1": (4, 6),
                "conv2_2": (6, 6), "conv3_1": (6, 8)}  # fmt: skip
    layers: list[nn.Module] = []
    for name, (deep, wide) in channels.items():
        if name in ("conv2_1", "conv3_1"):
            layers.append(nn.MaxPool2d(2))
        if name == "normalise":
            layers.append(nn.Conv2d(deep, wide, 1))
        else:
            layers += [nn.ReflectionPad2d(1), nn.Conv2d(deep, wide, 3), nn.ReLU()]
    published = nn.Sequential(*layers)
    places = (0, 2, 5, 9, 12, 16)
    ours = load_file(vgg_path)
    state = {f"{place}.{kind}": ours[f"{name}.{kind}"]
             for name, place in zip(channels, places, strict=True)
             for kind in ("weight", "bias")}  # fmt: skip
    published.load_state_dict(state)
    torch.save(published.state_dict(), tmp_path / "vgg.pth", _use_new_zipfile_serialization=False)
    image = torch.rand(1, 3, 16, 12, generator=torch.Generator().manual_seed(2)) * 2 - 1
    found = VggFeatures(tmp_path / "vgg.pth")(image)
    torch.testing.assert_close(found["conv3_1"], published((image + 1) / 2))
    torch.testing.assert_close(found["conv2_1"], VggFeatures(vgg_path)(image)["conv2_1"])


def test_torchvisions_vgg16_is_read_as_it_is(tmp_path: Path) -> None:
    """In the published layout; the input is normalised by ImageNet's mean and deviation."""
    torch.manual_seed(0)
    shapes = {0: (4, 3), 2: (4, 4), 5: (6, 4), 7: (6, 6), 10: (8, 6), 12: (8, 8)}
    state = {}
    for place, (wide, deep) in shapes.items():
        state[f"features.{place}.weight"] = torch.randn(wide, deep, 3, 3)
        state[f"features.{place}.bias"] = torch.randn(wide)
    torch.save(state, tmp_path / "vgg16.pth")
    vgg = VggFeatures(tmp_path / "vgg16.pth")
    image = torch.rand(1, 3, 16, 16) * 2 - 1
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    inputs = ((image + 1) / 2 - mean[:, None, None]) / deviation[:, None, None]

    def layer(features: torch.Tensor, place: int) -> torch.Tensor:
        weight, bias = (state[f"features.{place}.{kind}"] for kind in ("weight", "bias"))
        return nn.functional.conv2d(features, weight, bias).relu()

    found = vgg(image)
    torch.testing.assert_close(found["conv1_1"][..., 1:-1, 1:-1], layer(inputs, 0))
    pooled = nn.functional.max_pool2d(layer(found["conv1_1"], 2)[..., 1:-1, 1:-1], 2)
    third = layer(pooled, 5)
    torch.testing.assert_close(found["conv2_1"][..., 2:-2, 2:-2], third, atol=1e-4, rtol=1e-4)


def test_mixed_precision_takes_no_detour(vgg_path: Path) -> None:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        features = VggFeatures(vgg_path)(torch.rand(1, 3, 16, 16))
    assert {one.dtype for one in features.values()} == {torch.bfloat16}


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="../shared/data/vgg19 is missing")
def test_published_weights_answer_to_edges() -> None:
    """Real filters: flat grey excites conv3_1 less than stripes do, whatever their direction."""
    vgg = VggFeatures(PUBLISHED)
    stripes = torch.ones(1, 3, 32, 32)
    stripes[..., ::4] = -1
    stripes[..., 1::4] = -1
    images = torch.cat([torch.zeros(1, 3, 32, 32), stripes, stripes.mT])
    features = vgg(images)["conv3_1"]
    assert features.shape == (3, 256, 8, 8)
    flat, upright, level = features[:, :, 2:6, 2:6].mean((1, 2, 3)).tolist()
    assert min(upright, level) > 1.5 * flat
