"""Networks that judge pictures, on random weights: the same answers as the libraries' networks."""

import pickle
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torchmetrics.functional.image import lpips as library

from spt.errors import CheckpointError
from train.evaluation import inception
from train.evaluation.inception import Inception
from train.evaluation.lpips import Lpips

LIBRARY = {
    (128, 64): ((0.0917142, 0.0121479, 3.2696404, 0.3510927), 1.7233686,
                (-3.7326889, -2.5350692, -7.0013728), 4.0893621),
    (320, 304): ((0.1267585, 0.0017123, 4.4657907, 0.4924722), 2.2689793,
                 (-4.9020891, -3.3651099, -9.2856464), 5.3831339),
}  # fmt: skip
"""What torch-fidelity 0.4.0 answered to the same weights and pictures (it needs torchvision, so it
is not installed here): features 0, 500, 1000 and 1500 and their mean, logits 0, 500 and 1007 and
their deviation."""


def fixed_weights(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The same random numbers everywhere, of a size that keeps the signal."""
    random, weights = np.random.default_rng(7), {}
    for name, one in sorted(state.items()):
        if not one.is_floating_point():
            weights[name] = one
            continue
        noise = torch.from_numpy(random.standard_normal(tuple(one.shape), dtype=np.float32))
        if one.dim() > 1:
            weights[name] = noise * (2 / one[0].numel()) ** 0.5
        elif name.endswith(("running_var", "bn.weight")):
            weights[name] = 1 + 0.1 * noise.abs()
        else:
            weights[name] = 0.1 * noise
    return weights


def test_inception_answers_as_torch_fidelity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "inception.pth"
    with monkeypatch.context() as patch:  # its names and shapes, before there is a file
        patch.setattr(inception, "read_state", lambda *given: {})
        patch.setattr(Inception, "load_state_dict", lambda *given: None)
        torch.save(fixed_weights(Inception(path).state_dict()), path)
    network = Inception(path)
    for size, (few, mean, some, deviation) in LIBRARY.items():
        columns, rows = torch.arange(size[1]), torch.arange(size[0])[:, None]
        red, green, blue = 3 * columns + 5 * rows, 7 * columns + 0 * rows, 11 * rows + 0 * columns
        picture = (torch.stack([red, green, blue]) % 256)[None].byte()
        features, logits = (answer[0] for answer in network(picture))
        assert features[[0, 500, 1000, 1500]].tolist() == pytest.approx(few, abs=1e-4)
        assert float(features.mean()) == pytest.approx(mean, abs=1e-4)
        assert logits[[0, 500, 1007]].tolist() == pytest.approx(some, abs=1e-4)
        assert float(logits.std()) == pytest.approx(deviation, abs=1e-4)


class AlexNet(nn.Module):
    """The layers of torchvision's, in its places."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2),
            nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
            nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(),
            nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(),
            nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(),
        )  # fmt: skip


def test_lpips_is_the_distance_of_torchmetrics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its LPIPS takes the layers and no more from torchvision; here a stand-in gives them."""
    torch.manual_seed(1)
    network = AlexNet()
    torch.save(network.state_dict(), tmp_path / "alexnet.pth")
    torchvision = types.ModuleType("torchvision")
    torchvision.models = types.SimpleNamespace(alexnet=lambda weights: network)
    monkeypatch.setitem(sys.modules, "torchvision", torchvision)
    monkeypatch.setattr(library, "_TORCHVISION_AVAILABLE", True)
    theirs = library._LPIPS(net="alex", pnet_rand=True)
    ours = Lpips(tmp_path / "alexnet.pth")
    image, truth = (torch.rand(2, 3, 96, 64) * 2 - 1 for _ in range(2))
    found = ours(image, truth)
    torch.testing.assert_close(found, theirs(image, truth).flatten(), rtol=1e-4, atol=1e-7)
    assert found.min() > 0
    assert ours(truth, truth).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("network", [Inception, Lpips])
def test_other_files_are_refused(network: type[nn.Module], tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no such file"):
        network(tmp_path / "absent.pth")
    (tmp_path / "code.pth").write_bytes(pickle.dumps(print, protocol=2))
    with pytest.raises(CheckpointError, match="damaged file or another format"):
        network(tmp_path / "code.pth")
    torch.save({"some.weight": torch.zeros(1)}, tmp_path / "other.pth")
    with pytest.raises(CheckpointError, match="other tensors"):
        network(tmp_path / "other.pth")
