"""Recipes with tiny networks: for tests that train them all.

As a program it trains one with these widths: `python tests/tiny_recipes.py RECIPE ...`, with the
words of train.run.
"""

import sys
from pathlib import Path

import torch

from spt.appearance import AppearanceConfig, AppearanceGenerator
from spt.checkpoint import save_checkpoint
from spt.paper_networks import PaperConfig, PaperSemanticGenerator
from spt.parsing import ParsingConfig, ParsingNetwork
from spt.pose import PoseConfig, PoseNetwork
from spt.semantic import SemanticConfig, SemanticGenerator
from train import run, stages

_PAPER = PaperConfig((4, 4, 6, 6, 6, 6), (6, 6, 6, 6, 4))
WIDTHS = {
    "studio": stages.Widths(
        SemanticConfig((4, 4)), AppearanceConfig((4, 4, 6), (4, 4, 6), 8), PoseConfig((4, 4)),
        ParsingConfig((4, 4)),
    ),
    "paper": stages.Widths(_PAPER, _PAPER, PoseConfig((4, 4)), ParsingConfig((4, 4))),
}  # fmt: skip
"""Stands for train.stages.WIDTHS."""


def write_checkpoints(folder: Path, networks: str = "studio") -> Path:
    """All four kinds with random weights, those of H_S and H_A as `networks`; returns `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(5)
    widths = WIDTHS[networks]
    paper = networks == "paper"
    made = {
        "pose": PoseNetwork(widths.pose),
        "parsing": ParsingNetwork(widths.parsing),
        "semantic": (PaperSemanticGenerator if paper else SemanticGenerator)(widths.semantic),
    }
    if not paper:
        made["appearance"] = AppearanceGenerator(widths.appearance)
    for kind, network in made.items():
        path = folder / f"{kind}.safetensors"
        save_checkpoint(path, network, kind, network.config, {"data": "nothing"}, {})
    return folder


if __name__ == "__main__":
    stages.WIDTHS.update(WIDTHS)
    sys.exit(run.main(sys.argv[1:]))
