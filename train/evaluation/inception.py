"""Inception-v3 as IS, FID and KID use it: TensorFlow's network of 2015-12-05.

Its weights must be given: pt_inception-2015-12-05-6726825d.pth of the public repository
mseitzer/pytorch-fid, or weights-inception-2015-12-05-6726825d.pth of toshas/torch-fidelity, which
hold the same tensors. Those packages need torchvision in a build that fits torch; this is the
network alone, tested against theirs. Differs from torchvision's in what pooling counts, and has
1008 classes.

Shapes: B batch, C channels, H rows, W columns.
"""

from pathlib import Path

import torch
from torch import Tensor, nn

from spt.device import full_precision
from train.evaluation.foreign_weights import read_state

WEIGHTS = "pt_inception-2015-12-05-6726825d.pth of mseitzer/pytorch-fid"
SIDE_PX, FEATURES, CLASSES = 299, 2048, 1008

Layer = tuple[int, tuple[int, int]]
"""Channels and kernel of a convolution that keeps the size."""


class Convolution(nn.Module):
    """Convolution, norm and ReLU."""

    def __init__(
        self, wide: int, out: int, kernel: tuple[int, int], stride: int = 1, *, same: bool = True
    ) -> None:
        super().__init__()
        padding = (kernel[0] // 2, kernel[1] // 2) if same else 0
        self.conv = nn.Conv2d(wide, out, kernel, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(out, eps=0.001)

    def forward(self, features: Tensor) -> Tensor:
        """(B, C, H, W) to features of `out` channels."""
        return self.bn(self.conv(features)).relu()


class Mixed(nn.Module):
    """Chains of convolutions side by side; their answers and the pooled input lie together."""

    def __init__(
        self, wide: int, layers: dict[str, Layer], chains: str, pool: str, pooled: int = 0
    ) -> None:
        """
        Arguments:
            wide: channels of the input.
            layers: convolutions by name.
            chains: names of a chain divided by spaces, chains by bars.
            pool: "mean" or "max" at the same size, or "half", which shrinks all chains.
            pooled: channels of the convolution of the pooled input; 0 for none.
        """
        super().__init__()
        self.chains = [chain.split() for chain in chains.split("|")]
        self.pool = pool
        for chain in self.chains:
            deep = wide
            for name in chain:
                out, kernel = layers[name]
                last = pool == "half" and name == chain[-1]
                self.add_module(name, Convolution(deep, out, kernel, 2 if last else 1,
                                                  same=not last))  # fmt: skip
                deep = out
        if pooled:
            self.branch_pool = Convolution(wide, pooled, (1, 1))

    def forward(self, features: Tensor) -> Tensor:
        """(B, C, H, W) to the answers of all chains, one after the other."""
        answers = []
        for chain in self.chains:
            answer = features
            for name in chain:
                answer = self.get_submodule(name)(answer)
            answers.append(answer)
        if self.pool == "half":
            return torch.cat([*answers, nn.functional.max_pool2d(features, 3, 2)], dim=1)
        if self.pool == "max":
            around = nn.functional.max_pool2d(features, 3, 1, 1)
        else:
            around = nn.functional.avg_pool2d(features, 3, 1, 1, count_include_pad=False)
        return torch.cat([*answers, self.branch_pool(around)], dim=1)


def _fine(wide: int, pooled: int) -> Mixed:
    """Blocks of 35 x 35."""
    layers = {
        "branch1x1": (64, (1, 1)), "branch5x5_1": (48, (1, 1)), "branch5x5_2": (64, (5, 5)),
        "branch3x3dbl_1": (64, (1, 1)), "branch3x3dbl_2": (96, (3, 3)),
        "branch3x3dbl_3": (96, (3, 3)),
    }  # fmt: skip
    chains = ("branch1x1|branch5x5_1 branch5x5_2|"
              "branch3x3dbl_1 branch3x3dbl_2 branch3x3dbl_3")  # fmt: skip
    return Mixed(wide, layers, chains, "mean", pooled)


def _middle(deep: int) -> Mixed:
    """Blocks of 17 x 17, `deep` channels inside."""
    across, down, one = (1, 7), (7, 1), (1, 1)
    layers = {
        "branch1x1": (192, one), "branch7x7_1": (deep, one), "branch7x7_2": (deep, across),
        "branch7x7_3": (192, down), "branch7x7dbl_1": (deep, one), "branch7x7dbl_2": (deep, down),
        "branch7x7dbl_3": (deep, across), "branch7x7dbl_4": (deep, down),
        "branch7x7dbl_5": (192, across),
    }  # fmt: skip
    chains = "branch1x1|branch7x7_1 branch7x7_2 branch7x7_3|" + " ".join(
        f"branch7x7dbl_{number}" for number in range(1, 6)
    )
    return Mixed(768, layers, chains, "mean", 192)


def _coarse(wide: int, pool: str) -> Mixed:
    """Blocks of 8 x 8, whose chains fork at their ends."""
    layers = {
        "branch1x1": (320, (1, 1)), "branch3x3_1": (384, (1, 1)), "branch3x3_2a": (384, (1, 3)),
        "branch3x3_2b": (384, (3, 1)), "branch3x3dbl_1": (448, (1, 1)),
        "branch3x3dbl_2": (384, (3, 3)), "branch3x3dbl_3a": (384, (1, 3)),
        "branch3x3dbl_3b": (384, (3, 1)),
    }  # fmt: skip
    double = "branch3x3dbl_1 branch3x3dbl_2 branch3x3dbl_3"
    chains = f"branch1x1|branch3x3_1 branch3x3_2a|branch3x3_1 branch3x3_2b|{double}a|{double}b"
    return Mixed(wide, layers, chains, pool, 192)


def _stages() -> dict[str, nn.Module]:
    """All layers by the names of the published files, in their order."""
    halving = Mixed(288, {
        "branch3x3": (384, (3, 3)), "branch3x3dbl_1": (64, (1, 1)), "branch3x3dbl_2": (96, (3, 3)),
        "branch3x3dbl_3": (96, (3, 3)),
    }, "branch3x3|branch3x3dbl_1 branch3x3dbl_2 branch3x3dbl_3", "half")  # fmt: skip
    again = Mixed(768, {
        "branch3x3_1": (192, (1, 1)), "branch3x3_2": (320, (3, 3)), "branch7x7x3_1": (192, (1, 1)),
        "branch7x7x3_2": (192, (1, 7)), "branch7x7x3_3": (192, (7, 1)),
        "branch7x7x3_4": (192, (3, 3)),
    }, "branch3x3_1 branch3x3_2|branch7x7x3_1 branch7x7x3_2 branch7x7x3_3 branch7x7x3_4",
        "half")  # fmt: skip
    return {
        "Conv2d_1a_3x3": Convolution(3, 32, (3, 3), 2, same=False),
        "Conv2d_2a_3x3": Convolution(32, 32, (3, 3), same=False),
        "Conv2d_2b_3x3": Convolution(32, 64, (3, 3)),
        "pool_1": nn.MaxPool2d(3, 2),
        "Conv2d_3b_1x1": Convolution(64, 80, (1, 1)),
        "Conv2d_4a_3x3": Convolution(80, 192, (3, 3), same=False),
        "pool_2": nn.MaxPool2d(3, 2),
        "Mixed_5b": _fine(192, 32), "Mixed_5c": _fine(256, 64), "Mixed_5d": _fine(288, 64),
        "Mixed_6a": halving,
        "Mixed_6b": _middle(128), "Mixed_6c": _middle(160), "Mixed_6d": _middle(160),
        "Mixed_6e": _middle(192),
        "Mixed_7a": again,
        "Mixed_7b": _coarse(1280, "mean"), "Mixed_7c": _coarse(2048, "max"),
    }  # fmt: skip


class Inception(nn.Module):
    """Pictures to features and logits."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        state = read_state(path, "Mixed_7c.branch_pool.conv.weight", WEIGHTS)
        self.stages = _stages()
        for name, stage in self.stages.items():
            self.add_module(name, stage)
        self.fc = nn.Linear(FEATURES, CLASSES)
        self.load_state_dict(state)
        self.eval().requires_grad_(False)

    @full_precision
    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 3, H, W) uint8 to features (B, 2048) and logits without bias (B, 1008), as
        published scores use them."""
        features = enlarged(pictures.float(), SIDE_PX) / 128 - 1
        for stage in self.stages.values():
            features = stage(features)
        features = features.mean((2, 3))
        return features, nn.functional.linear(features, self.fc.weight)


def enlarged(pictures: Tensor, side: int) -> Tensor:
    """Pictures (B, C, H, W) at side x side, bilinear as in TensorFlow 1: the first pixels meet."""
    for axis in (2, 3):
        length = pictures.shape[axis]
        places = torch.arange(side, device=pictures.device) * (length / side)
        first = places.long()
        share = (places - first).view(-1, 1) if axis == 2 else places - first
        low = pictures.index_select(axis, first)
        high = pictures.index_select(axis, (first + 1).clamp_max(length - 1))
        pictures = low + share * (high - low)
    return pictures
