"""One of several processes that train together: what test_processes.py launches.

    python -m torch.distributed.run --nproc_per_node 2 tests/together.py FOLDER OUT

FOLDER holds a pack; every job's state goes into a folder of its name in OUT.
"""

import argparse
import sys
from pathlib import Path

import tiny_recipes
import torch
from tiny_ccp import stage_options

from spt import device
from train import processes
from train.dataset import PhotoPack
from train.job import Job
from train.loop import LoopConfig, run
from train.perception import PoseJob
from train.stage1_semantic import SemanticJob

STEPS, BATCH = 3, 4


def main(folder: Path, out: Path) -> None:
    """Train the pose network and H_S for a few steps."""
    torch.set_num_threads(1)
    device.has_fast_bfloat16 = lambda device: False  # bf16 rounds away what is compared
    cpu = processes.join("cpu")
    pack = PhotoPack([folder / "pack.npz"], cpu)
    for name in ("pose", "semantic"):
        torch.manual_seed(0)
        options = stage_options(folder, out=out / name, batch=BATCH)
        config = LoopConfig(out / name, 1e7, max_steps=STEPS, device="cpu")
        run(made(name, pack, options), config, cpu)
    processes.leave()


def made(name: str, pack: PhotoPack, options: argparse.Namespace) -> Job:
    """The job of a name, with fresh weights."""
    widths = tiny_recipes.WIDTHS["studio"]
    if name == "pose":
        return PoseJob(pack, options, widths.pose)
    return SemanticJob(pack, options, widths.semantic)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
