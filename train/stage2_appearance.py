"""Stage 2 of Algorithm 1: train H_A, D_A and D_F; H_S is fixed.

    python -m train.stage2_appearance --vgg vgg19_conv3_1.safetensors --out runs/appearance

Alone, as here, it trains self-driven (see self_driven.py). The recipes also train it by the
paper's cycle (cycle.py) or by both, at the published widths or at ours.

The first part of the budget sees pictures of half size, the rest whole frames.
"""

import argparse
import copy
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from spt.appearance import AppearanceConfig
from spt.background import backdrop
from spt.checkpoint import save_checkpoint
from spt.paper_networks import PaperConfig
from train.appearance_loss import WHOLE, AppearanceLoss, Window, random_window
from train.appearance_scores import cycle_tiles, edit_tiles, mirrored_scores
from train.appearance_setup import (
    AppearanceSetup,
    appearance_networks,
    check_setup,
    optimiser_for,
)
from train.cycle import partners, run_cycle
from train.dataset import Augmentation, PhotoPack
from train.features import VggFeatures
from train.handover import start_from_checkpoints
from train.loop import add_loop_arguments, loop_config, plain_errors, prepare_run, run
from train.losses import detached
from train.processes import agreed, average_gradients
from train.self_driven import draw_sample
from train.self_driven_loss import only_painted, self_driven_terms
from train.sheets import contact_sheet
from train.transfer import Person, Transfer, person_of, studio_inputs, transfer_of

CLOSE_CROPS = Augmentation(rotation_degrees=5, scale=(1.0, 2.0), shift=0.16)
WHOLE_FRAMES = Augmentation(rotation_degrees=5, scale=(0.8, 1.25), shift=0.05)

ADVERSARIAL_FROM = 0.2
"""Share of the budget after which D_A and D_F speak, where every step is self-driven."""

MERIT = ("vgg", "style", "vgg_painted", "style_painted")
"""Distances of `mirrored_scores` by which the best weights are chosen."""

SHEET_PEOPLE = 10


class AppearanceJob:
    """H_A against D_A and D_F."""

    command = "train.stage2_appearance"

    def __init__(
        self,
        pack: PhotoPack,
        options: argparse.Namespace,
        config: AppearanceConfig | PaperConfig | None = None,
        setup: AppearanceSetup | None = None,
    ) -> None:
        self.setup = setup or AppearanceSetup()
        config = config or AppearanceConfig()
        check_setup(self.setup, config)
        self.pack, self.batch_size = pack, options.batch
        self.export_path = options.export or options.out / "appearance.safetensors"
        self.random = np.random.default_rng(options.seed)
        self.train_rows = pack.indices("train", annotated=True)
        self.validation_rows = pack.indices("validation", annotated=True)
        self.vgg = VggFeatures(options.vgg).to(pack.device)
        for fixed in (self.setup.semantic, self.setup.detector):
            if fixed is not None:
                fixed.to(pack.device).eval().requires_grad_(False)
        self.loss = AppearanceLoss(
            self.setup.objective, self.setup.weights, self.vgg, self.setup.detector
        )
        self.networks = appearance_networks(config, self.setup.objective, self.setup.growth)
        self.fade_in: float | None = None
        self.adversarial_from = ADVERSARIAL_FROM
        for network in self.networks.values():
            network.to(pack.device, memory_format=torch.channels_last)
        self.critics = {name: one for name, one in self.networks.items() if name != "appearance"}
        generator = self.networks["appearance"]
        self.averages = {"appearance": copy.deepcopy(generator).eval().requires_grad_(False)}
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            name: optimiser_for(name, network, config, options.learning_rate)
            for name, network in self.networks.items()
        }

    def step(self, progress: float) -> dict[str, Tensor]:
        """D_A and D_F, then H_A; by the cycle or self-driven."""
        objective = self.setup.objective
        self.fade_in = self.setup.growth.fade_in(progress)
        crossed = objective.cycle
        if crossed and objective.self_driven:
            (crossed,) = agreed(self.random.random() >= objective.self_driven)
        if crossed:
            return self.cycle_step(progress)
        return self.self_driven_step(progress)

    def cycle_step(self, progress: float) -> dict[str, Tensor]:
        """A step by L_A."""
        terms, judged = self.cycle_terms()
        self.optimise(["appearance"], self.loss.total(terms))
        return detached(terms | judged)

    def cycle_terms(self) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """L_A of people who take each other's pose, and the losses of the critics, which step."""
        size = self.picture_size()
        rows = self.random.choice(self.train_rows, 2 * self.batch_size)
        source, target = (
            self.pack.batch(some, WHOLE_FRAMES, self.random, size)
            for some in partners(self.pack, rows, self.random)
        )
        if self.random.random() < 0.5:
            source, target = source.flipped(), target.flipped()
        transfer = transfer_of(self.setup.semantic, self.networks["appearance"], self.fade_in)
        cycle = run_cycle(
            transfer, person_of(source), person_of(target), self.setup.objective.maps
        )
        made = (cycle.there, cycle.back)
        judged, convincing = self._confront(cycle.source, made)
        return convincing | self.loss.cycle_terms(cycle), judged

    def self_driven_step(self, progress: float) -> dict[str, Tensor]:
        """A step in which the photo itself is the truth."""
        crops = CLOSE_CROPS if self.fade_in is None else WHOLE_FRAMES
        size = self.picture_size()
        rows = self.random.choice(self.train_rows, self.batch_size)
        sample = draw_sample(self.pack, rows, crops, self.random, size)
        source, target = person_of(sample.source), person_of(sample.target)
        behind = backdrop(target.image, target.semantic_map)
        inputs = studio_inputs(source, target.semantic_map, target.pose, behind)
        generator = self.networks["appearance"]
        seen = [inputs.pop(name) for name in ("image", "source_map", "source_heatmaps")]
        photo = generator.encode(*seen, sample.hidden)
        painting = generator.paint(photo, **inputs, closed=sample.closed)
        painted = only_painted(painting, target)
        window = WHOLE if self.fade_in is None else random_window(size, self.random)
        terms = self_driven_terms(self.loss, painting, painted, sample, window)
        judged: dict[str, Tensor] = {}
        if self.setup.objective.cycle or progress >= self.adversarial_from:
            judged, convincing = self._confront(source, (painted,), window)
            terms |= convincing
        self.optimise(["appearance"], self.loss.total(terms))
        return detached(terms | judged)

    def _confront(
        self, real: Person, made: tuple[Person, ...], window: Window = WHOLE
    ) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """A step of D_A and D_F: their losses, and what H_A hears from them."""
        judged = self.loss.judged(real, made, self.critics, window)
        for name, loss in judged.items():
            self.optimise([name], loss)
        for critic in self.critics.values():
            critic.requires_grad_(False)
        convincing = self.loss.convincing(real, made, self.critics, window)
        for critic in self.critics.values():
            critic.requires_grad_(True)
        return judged, convincing

    def optimise(self, names: list[str], loss: Tensor) -> None:
        """One step of the named networks down the same loss."""
        for name in names:
            self.optimisers[name].zero_grad(set_to_none=True)
        loss.backward()
        for name in names:
            average_gradients(self.networks[name])
            nn.utils.clip_grad_norm_(self.networks[name].parameters(), 1.0)
            self.optimisers[name].step()

    def picture_size(self) -> tuple[int, int]:
        """Rows and columns of the pictures of a step: half of the frame until it grows."""
        rows, columns = self.pack.frame_size
        return (rows // 2, columns // 2) if self.fade_in is None else (rows, columns)

    def averaged(self) -> Transfer:
        """The averaged networks: what is validated and shipped."""
        semantic = self.averages.get("semantic", self.setup.semantic)
        return transfer_of(semantic, self.averages["appearance"], self.fade_in or 0.0)

    def validate(self) -> dict[str, float]:
        """Mirrored pairs, on the person only: ours, the warp alone, copying the source."""
        maps = self.setup.objective.maps
        return mirrored_scores(self.averaged(), self.vgg, self.pack, self.validation_rows, maps)

    def sheet(self) -> np.ndarray:
        """Edits of fixed people (see `edit_tiles`); with a cycle, also its pictures."""
        rows = self.validation_rows[:SHEET_PEOPLE]
        people, maps = self.pack.unchanged(rows), self.setup.objective.maps
        tiles = edit_tiles(self.averaged(), people, maps)
        if self.setup.objective.cycle:
            others = self.pack.unchanged(np.roll(rows, 1))
            strips = cycle_tiles(self.averaged(), people, others, maps)
            tiles = [np.hstack(pair) for pair in zip(tiles, strips, strict=True)]
        return contact_sheet(tiles, columns=2)

    def merit(self, scores: dict[str, float]) -> float:
        """Nearness of features and of their style, moved and painted: SSIM prefers blur."""
        return -sum(scores.get(name, 0.0) for name in MERIT)

    def export(self, scores: dict[str, float], minutes: float) -> list[Path]:
        """Write the averaged H_A with its scores."""
        network = self.averages["appearance"]
        way = "by the cycle" if self.setup.objective.cycle else "self-driven"
        trained_on = {
            **self.pack.described(self.train_rows),
            "recipe": f"{self.command}, {way}",
            "minutes": f"{minutes:.1f}",
        }
        save_checkpoint(self.export_path, network, "appearance", network.config, trained_on, scores)
        return [self.export_path]


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.stage2_appearance", description=__doc__)
    add_loop_arguments(parser)
    parser.add_argument("--vgg", type=Path, required=True, help="VGG19 weights up to conv3_1")
    parser.add_argument("--start", type=Path, metavar="DIR",
                        help="folder of the appearance.safetensors to start from")  # fmt: skip
    options = parser.parse_args(arguments)
    config = loop_config(options)
    device = prepare_run(config)
    job = AppearanceJob(PhotoPack(options.pack, device), options)
    if options.start:
        earlier = start_from_checkpoints(job, options.start, ("appearance",))["appearance"]
        job.command += f", from weights of {earlier.get('minutes', 'unknown')} minutes"
        job.adversarial_from = 0.0  # H_A can paint already
    plan = f"{len(job.train_rows)} photos to train, {len(job.validation_rows)} to validate"
    sys.stdout.write(f"appearance: {plan}, {config.budget_minutes} minutes\n")
    if not options.dry_run:
        run(job, config, device)
    return 0


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
