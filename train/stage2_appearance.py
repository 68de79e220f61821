"""Stage 2 of Algorithm 1: train H_A and D_A, self-driven (see self_driven.py).

    python -m train.stage2_appearance --vgg vgg19_conv3_1.safetensors --out runs/appearance

The first half of the budget sees crops of half size, whole people up to details at the full pixel
scale; the second half whole frames.
"""

import argparse
import copy
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from spt.appearance import AppearanceConfig, AppearanceGenerator
from spt.background import backdrop
from spt.checkpoint import save_checkpoint
from spt.label_flow import label_flows
from spt.labels import BACKGROUND, NUM_LABELS
from spt.parsing import one_hot
from spt.photo import NETWORK_SIZE
from spt.pose import pose_heatmaps
from train.dataset import Augmentation, Batch, PhotoPack
from train.discriminators import DiscriminatorConfig, PatchDiscriminator
from train.edits import long_sleeves, short_sleeves, short_trousers, swapped_bottoms
from train.features import VggFeatures
from train.loop import add_loop_arguments, loop_config, plain_errors, prepare_run, run
from train.losses import discriminator_loss, generator_loss, masked_l1, style_loss
from train.metrics import masked_ssim
from train.self_driven import Sample, draw_sample
from train.sheets import as_photos, contact_sheet

HALF_SIZE = (NETWORK_SIZE[0] // 2, NETWORK_SIZE[1] // 2)
CLOSE_CROPS = Augmentation(rotation_degrees=5, scale=(1.0, 2.0), shift=0.16)
WHOLE_FRAMES = Augmentation(rotation_degrees=5, scale=(0.8, 1.25), shift=0.05)
CLOSE_UNTIL = 0.5
"""Share of the budget spent on crops of half size."""

PIXEL_WEIGHT, FEATURE_WEIGHT, STYLE_WEIGHT, ADVERSARIAL_WEIGHT = 4.0, 1.0, 60.0, 0.02
ADVERSARIAL_FROM = 0.2
"""Weights of the terms, and the share of the budget after which D_A speaks."""

SHEET_PEOPLE = 10


def appearance_inputs(source: Batch, target: Batch) -> dict[str, Tensor]:
    """Maps, flows and backdrop for painting `source` under the pose and map of `target`."""
    size = tuple(source.label_map.shape[-2:])
    half = (size[0] // 2, size[1] // 2)
    target_map = one_hot(target.label_map)
    return {
        "source_map": one_hot(source.label_map),
        "source_heatmaps": pose_heatmaps(source.xy_px / 2, source.visible, half),
        "flows": label_flows(
            (source.xy_px, source.visible), (target.xy_px, target.visible), size
        ),
        "backdrop": backdrop(target.image, target_map),
        "target_map": target_map,
        "target_heatmaps": pose_heatmaps(target.xy_px / 2, target.visible, half),
    }


class AppearanceJob:
    """H_A against D_A."""

    def __init__(
        self, pack: PhotoPack, options: argparse.Namespace, config: AppearanceConfig | None = None
    ) -> None:
        self.pack, self.batch_size = pack, options.batch
        self.export_path = options.export or options.out / "appearance.safetensors"
        self.random = np.random.default_rng(options.seed)
        rate = options.learning_rate or 5e-4
        self.train_rows = pack.indices("train", annotated=True)
        self.validation_rows = pack.indices("validation", annotated=True)
        self.vgg = VggFeatures(options.vgg).to(pack.device)
        generator = AppearanceGenerator(config or AppearanceConfig())
        generator = generator.to(memory_format=torch.channels_last)
        critic = PatchDiscriminator(DiscriminatorConfig(3 + NUM_LABELS))
        self.networks: dict[str, nn.Module] = {
            "appearance": generator.to(pack.device),
            "discriminator": critic.to(pack.device, memory_format=torch.channels_last),
        }
        self.averages = {"appearance": copy.deepcopy(generator).eval().requires_grad_(False)}
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "appearance": torch.optim.AdamW(generator.parameters(), rate, betas=(0.5, 0.99)),
            "discriminator": torch.optim.AdamW(critic.parameters(), 2 * rate, betas=(0.5, 0.99)),
        }

    def step(self, progress: float) -> dict[str, Tensor]:
        """D_A, then H_A."""
        rows = self.random.choice(self.train_rows, self.batch_size)
        close = progress < CLOSE_UNTIL
        crops, size = (CLOSE_CROPS, HALF_SIZE) if close else (WHOLE_FRAMES, NETWORK_SIZE)
        sample = draw_sample(self.pack, rows, crops, self.random, size)
        inputs = appearance_inputs(sample.source, sample.target)
        generator = self.networks["appearance"]
        photo = generator.encode(
            sample.source.image, inputs.pop("source_map"), inputs.pop("source_heatmaps"),
            sample.hidden,
        )  # fmt: skip
        painting = generator.paint(photo, **inputs, closed=sample.closed)
        terms = self._supervised(painting.image.float(), sample, inputs["target_map"])
        # Style and D_A judge the paint alone: moved pixels are real whatever the network learns.
        person = 1 - inputs["target_map"][:, BACKGROUND : BACKGROUND + 1]
        painted = person * painting.colour.float() + (1 - person) * sample.target.image
        terms["style"] = self._style(painted, sample, inputs["target_map"])
        total = (
            PIXEL_WEIGHT * terms["pixel"]
            + FEATURE_WEIGHT * terms["feature"]
            + STYLE_WEIGHT * terms["style"]
        )
        if progress > ADVERSARIAL_FROM:
            terms |= self._adversarial(painted, sample, inputs["target_map"])
            total = total + ADVERSARIAL_WEIGHT * terms["adversarial"]
        self._optimise("appearance", total)
        return {name: value.detach() for name, value in terms.items()}

    def _supervised(
        self, generated: Tensor, sample: Sample, target_map: Tensor
    ) -> dict[str, Tensor]:
        """L1 and VGG where the truth is known."""
        truth = sample.target.image
        judged = sample.known * generated + (1 - sample.known) * truth
        person = (1 - target_map[:, BACKGROUND : BACKGROUND + 1]) * sample.known
        weight = 0.1 * sample.known + person * (1 + sample.closed)
        window = self._window(tuple(generated.shape[-2:]))
        found, wanted = self.vgg(judged[window]), self.vgg(truth[window])
        feature = sum((found[name] - wanted[name]).abs().mean() for name in found)
        return {
            "pixel": masked_l1(generated, truth, weight),
            "feature": feature,
        }

    def _style(self, generated: Tensor, sample: Sample, target_map: Tensor) -> Tensor:
        """Semantic-aware style at half size, generated against source."""
        shrink = generated.shape[-2] // HALF_SIZE[0]
        painted, given = (
            nn.functional.avg_pool2d(
                self.vgg(nn.functional.avg_pool2d(image, shrink), last="conv2_1")["conv2_1"], 2
            )
            for image in (generated, sample.source.image)
        )
        size = painted.shape[-2:]
        maps = [
            nn.functional.adaptive_avg_pool2d(one, size)
            for one in (target_map, one_hot(sample.source.label_map))
        ]
        return style_loss(painted.float(), maps[0], given.float(), maps[1])

    def _window(self, size: tuple[int, int]) -> tuple[slice, ...]:
        """A random window of half size; everything at half size."""
        if size != NETWORK_SIZE:
            return (slice(None),)
        top = int(self.random.integers(size[0] - HALF_SIZE[0] + 1))
        left = int(self.random.integers(size[1] - HALF_SIZE[1] + 1))
        return (
            slice(None), slice(None),
            slice(top, top + HALF_SIZE[0]), slice(left, left + HALF_SIZE[1]),
        )  # fmt: skip

    def _adversarial(
        self, generated: Tensor, sample: Sample, target_map: Tensor
    ) -> dict[str, Tensor]:
        """L_A^adv (eq. 5) on picture and map; real pairs are the source photo and its map."""
        critic = self.networks["discriminator"]
        real = torch.cat([sample.source.image, one_hot(sample.source.label_map)], dim=1)
        fake = torch.cat([generated, target_map], dim=1)
        judged = discriminator_loss(critic(real), critic(fake.detach()))
        self._optimise("discriminator", judged)
        critic.requires_grad_(False)
        adversarial = generator_loss(critic(fake))
        critic.requires_grad_(True)
        return {"adversarial": adversarial, "discriminator": judged}

    def _optimise(self, name: str, loss: Tensor) -> None:
        self.optimisers[name].zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.networks[name].parameters(), 1.0)
        self.optimisers[name].step()

    def _painted(self, source: Batch, target: Batch) -> Tensor:
        return self.averages["appearance"](source.image, **appearance_inputs(source, target))

    def validate(self) -> dict[str, float]:
        """Mirrored pairs, on the person only: ours, the warp alone, copying the source."""
        totals = {f"{kind}_{way}": [] for kind in ("ssim", "vgg") for way in ("", "warp", "copy")}
        for rows in np.array_split(self.validation_rows, min(6, len(self.validation_rows))):
            target = self.pack.unchanged(rows)
            source = target.flipped()
            inputs = appearance_inputs(source, target)
            generator = self.averages["appearance"]
            photo = generator.encode(source.image, inputs["source_map"], inputs["source_heatmaps"])
            shared = [inputs[name] for name in ("backdrop", "flows", "target_map")]
            moved, _, _ = generator.align(photo, *shared)
            ways = {"": self._painted(source, target), "warp": moved, "copy": source.image}
            person = 1 - inputs["target_map"][:, :1]
            wanted = self.vgg(target.image)
            for way, image in ways.items():
                judged = person * image.float() + (1 - person) * target.image
                found = self.vgg(judged)
                apart = sum((found[k] - wanted[k]).abs().mean((1, 2, 3)) for k in found)
                totals[f"vgg_{way}"] += apart.tolist()
                totals[f"ssim_{way}"] += masked_ssim(judged, target.image, person)
        return {name.rstrip("_"): float(np.mean(values)) for name, values in totals.items()}

    def sheet(self) -> np.ndarray:
        """Photo; from its mirror image; sleeves long, sleeves short, legs bare, bottoms swapped."""
        target = self.pack.unchanged(self.validation_rows[:SHEET_PEOPLE])
        columns = [target.image, self._painted(target.flipped(), target)]
        for edit in (long_sleeves, short_sleeves, short_trousers, swapped_bottoms):
            edited = Batch(target.image, edit(target), target.xy_px, target.visible)
            columns.append(self._painted(target, edited))
        pictures = np.stack([as_photos(column) for column in columns], axis=1)
        return contact_sheet([np.hstack(list(person)) for person in pictures], columns=2)

    def export(self, scores: dict[str, float], minutes: float) -> None:
        """Write the averaged H_A with its scores."""
        network = self.averages["appearance"]
        trained_on = {
            **self.pack.described(self.train_rows),
            "recipe": "train.stage2_appearance, self-driven",
            "minutes": f"{minutes:.1f}",
        }
        save_checkpoint(
            self.export_path, network, "appearance", network.config, trained_on, scores
        )


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.stage2_appearance", description=__doc__)
    add_loop_arguments(parser)
    parser.add_argument("--vgg", type=Path, required=True, help="VGG19 weights up to conv3_1")
    options = parser.parse_args(arguments)
    config = loop_config(options)
    device = prepare_run(config)
    job = AppearanceJob(PhotoPack(options.pack, device), options)
    plan = f"{len(job.train_rows)} photos to train, {len(job.validation_rows)} to validate"
    sys.stdout.write(f"appearance: {plan}, {config.budget_minutes} minutes\n")
    if not options.dry_run:
        sys.stdout.write(f"{run(job, config, device)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
