"""Stage 3 of Algorithm 1: train H_S, H_A, D_S, D_A and D_F together, by L_A + L_S.

    python -m train.stage3_joint --checkpoints checkpoints --vgg vgg19_conv3_1.safetensors \
        --out runs/joint

H_S and H_A start from the checkpoints of a folder, which also holds the pose network P; the
recipes start them from the states of stages 1 and 2 instead, with their discriminators.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from torch import Tensor

from spt.appearance import AppearanceConfig
from spt.paper_networks import PaperConfig
from spt.semantic import SemanticConfig
from train.appearance_setup import AppearanceSetup
from train.dataset import PhotoPack
from train.handover import config_in, load_detector, start_from_checkpoints
from train.loop import add_loop_arguments, loop_config, plain_errors, prepare_run, run
from train.losses import detached
from train.objective import LossWeights, Objective
from train.pairs import CANDIDATES
from train.stage1_semantic import SemanticJob
from train.stage2_appearance import AppearanceJob

STUDIO_WEIGHTS = LossWeights(
    adversarial=0.1, pose=20, content=0.3, style=60, face=0.02, l1=4, perceptual=1
)
"""For our networks and the normalised VGG, whose features are about 1; the paper's are for others.
Those of the self-driven recipe, and pose and content so that they weigh a tenth of the L1 term and
about as much as it (measured on Clothing Co-Parsing with the shipped weights)."""


class JointJob(AppearanceJob):
    """H_S and H_A against D_S, D_A and D_F.

    The networks of stage 1 keep their names but for D_S, which is "map_discriminator" here.
    """

    command = "train.stage3_joint"

    def __init__(
        self,
        pack: PhotoPack,
        options: argparse.Namespace,
        setup: AppearanceSetup,
        semantic_job: SemanticJob,
        config: AppearanceConfig | PaperConfig | None = None,
    ) -> None:
        semantic = semantic_job.networks["semantic"]
        super().__init__(pack, options, config, replace(setup, semantic=semantic))
        semantic.train().requires_grad_(True)
        self.semantic_job = semantic_job
        semantic_job.command = self.command
        semantic_job.export_path = options.out / "semantic.safetensors"
        semantic_job.random = self.random  # one generator, so that a resumed run goes on as it was
        for inner, outer in (("semantic", "semantic"), ("discriminator", "map_discriminator")):
            self.networks[outer] = semantic_job.networks[inner]
            self.optimisers[outer] = semantic_job.optimisers[inner]
        self.averages["semantic"] = semantic_job.averages["semantic"]

    def cycle_step(self, progress: float) -> dict[str, Tensor]:
        """A step by L_A + L_S."""
        terms, judged = self.cycle_terms()
        map_terms, map_total = self.semantic_job.objective(progress)
        self.optimise(["appearance", "semantic"], self.loss.total(terms) + map_total)
        named = {f"map_{name}": value for name, value in map_terms.items()}
        return detached(terms | judged | named)

    def validate(self) -> dict[str, float]:
        """Scores of H_A, then of H_S."""
        return super().validate() | self.semantic_job.validate()

    def merit(self, scores: dict[str, float]) -> float:
        """Of H_A and H_S together."""
        return super().merit(scores) + self.semantic_job.merit(scores)

    def export(self, scores: dict[str, float], minutes: float) -> list[Path]:
        """Write the averaged H_A and H_S, each with its scores."""
        of_maps = {name: value for name, value in scores.items() if name.startswith("miou")}
        of_pictures = {name: value for name, value in scores.items() if name not in of_maps}
        written = super().export(of_pictures, minutes)
        return written + self.semantic_job.export(of_maps, minutes)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.stage3_joint", description=__doc__)
    add_loop_arguments(parser)
    parser.add_argument("--vgg", type=Path, required=True, help="VGG19 weights up to conv3_1")
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"),
                        help="folder of pose, semantic and appearance weights")  # fmt: skip
    parser.add_argument("--candidates", type=int, default=CANDIDATES,
                        help="maps that eq. 1 compares for each source")  # fmt: skip
    options = parser.parse_args(arguments)
    config = loop_config(options)
    device = prepare_run(config)
    job = joint_job(PhotoPack(options.pack, device), options)
    plan = f"{len(job.train_rows)} photos to train, {len(job.validation_rows)} to validate"
    sys.stdout.write(f"joint: {plan}, {config.budget_minutes} minutes\n")
    if not options.dry_run:
        run(job, config, device)
    return 0


def joint_job(pack: PhotoPack, options: argparse.Namespace) -> JointJob:
    """Our networks, started from the checkpoints of a folder; half of the steps self-driven."""
    folder = options.checkpoints
    setup = AppearanceSetup(
        Objective(joint=True, self_driven=0.5), STUDIO_WEIGHTS, detector=load_detector(folder)
    )
    semantic_job = SemanticJob(pack, options, config_in(folder, "semantic", SemanticConfig))
    config = config_in(folder, "appearance", AppearanceConfig)
    job = JointJob(pack, options, setup, semantic_job, config)
    start_from_checkpoints(job, folder, ("semantic", "appearance"))
    return job


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
