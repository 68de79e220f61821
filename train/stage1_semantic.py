"""Stage 1 of Algorithm 1: train H_S and D_S on pseudo pairs (eq. 1-4).

    python -m train.stage1_semantic --out runs/semantic --budget-minutes 12

Half of a batch are pseudo pairs; the other half are true pairs that a mirror gives: a person and
the same person flipped, under the flipped pose.
"""

import argparse
import copy
import sys

import numpy as np
import torch
from torch import Tensor, nn

from spt.checkpoint import save_checkpoint
from spt.errors import InputError, expect
from spt.label_flow import aligned_map
from spt.labels import NUM_LABELS
from spt.parsing import one_hot
from spt.pose import pose_heatmaps, pose_mask
from spt.semantic import SEMANTIC_SIZE, SemanticConfig, SemanticGenerator
from train.dataset import Augmentation, Batch, PhotoPack
from train.discriminators import DiscriminatorConfig, PatchDiscriminator
from train.loop import add_loop_arguments, loop_config, plain_errors, prepare_run, run
from train.losses import discriminator_loss, generator_loss, map_cross_entropy
from train.metrics import label_iou, scores_from_counts
from train.pairs import SEARCH_SIZE, PseudoPair, find_pairs
from train.sheets import coloured, contact_sheet

AUGMENTATION = Augmentation(rotation_degrees=6, scale=(0.85, 1.2), shift=0.04)
SHEET_PEOPLE = 12

ADVERSARIAL_WEIGHT, ADVERSARIAL_FROM = 0.02, 0.2
"""Weight of L_S^adv beside the cross entropy, and the share of the budget after which it counts."""


def semantic_inputs(source: Batch, target: Batch) -> dict[str, Tensor]:
    """Arguments of `SemanticGenerator.forward` for taking `source` to the pose of `target`."""
    size = tuple(source.label_map.shape[-2:])
    source_pose = (source.xy_px, source.visible)
    target_pose = (target.xy_px, target.visible)
    source_map = one_hot(source.label_map)
    return {
        "source_map": source_map,
        "source_heatmaps": pose_heatmaps(*source_pose, size),
        "source_mask": pose_mask(*source_pose, size),
        "target_heatmaps": pose_heatmaps(*target_pose, size),
        "target_mask": pose_mask(*target_pose, size),
        "aligned": aligned_map(source_map, source_pose, target_pose),
    }


class SemanticJob:
    """H_S against D_S, with lambda_ce and the adversarial weight of eq. 4."""

    def __init__(
        self, pack: PhotoPack, options: argparse.Namespace, config: SemanticConfig | None = None
    ) -> None:
        self.pack, self.batch_size = pack, options.batch
        self.export_path = options.export or options.out / "semantic.safetensors"
        self.random = np.random.default_rng(options.seed)
        rate = options.learning_rate or 8e-4
        train_rows = pack.indices("train", annotated=True)
        self.train_rows = train_rows
        self.pairs = self._search(train_rows, train_rows, options.candidates)
        validation_rows = pack.indices("validation", annotated=True)
        self.validation_pairs = self._search(validation_rows, train_rows, len(train_rows))
        expect(
            len(self.pairs) > 0 and len(self.validation_pairs) > 0 and self.batch_size > 1,
            InputError,
            "pseudo pairs",
            got=f"{len(self.pairs)} to train, {len(self.validation_pairs)} to validate, "
            f"--batch {self.batch_size}",
            expected="at least one of each, and --batch 2 or more",
            fix="Give a pack in which several people wear the same kind of clothes.",
        )
        generator = SemanticGenerator(config or SemanticConfig())
        generator = generator.to(memory_format=torch.channels_last)
        discriminator = PatchDiscriminator(DiscriminatorConfig(NUM_LABELS, (32, 64, 128)))
        self.networks: dict[str, nn.Module] = {
            "semantic": generator.to(pack.device),
            "discriminator": discriminator.to(pack.device),
        }
        self.averages = {"semantic": copy.deepcopy(generator).eval().requires_grad_(False)}
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "semantic": torch.optim.AdamW(generator.parameters(), rate, betas=(0.5, 0.999)),
            "discriminator": torch.optim.AdamW(
                discriminator.parameters(), rate / 2, betas=(0.5, 0.999)
            ),
        }

    def _search(
        self, sources: np.ndarray, pool: np.ndarray, candidates: int
    ) -> list[PseudoPair]:
        """Pseudo pairs between rows of the pack."""
        people = self.pack.unchanged(sources, SEARCH_SIZE)
        others = self.pack.unchanged(pool, SEARCH_SIZE)
        place = {row: index for index, row in enumerate(pool)}
        same = np.array([place.get(row, -1) for row in sources])
        found = find_pairs(people, others, same, candidates, self.random)
        return [PseudoPair(sources[p.source], pool[p.target], p.distance) for p in found]

    def _batches(self) -> tuple[Batch, Batch]:
        """Sources and targets: pseudo pairs, then mirrored people."""
        half = self.batch_size // 2
        chosen = [self.pairs[index] for index in self.random.integers(len(self.pairs), size=half)]
        alone = self.random.choice(self.train_rows, self.batch_size - half)
        first = np.concatenate([[pair.source for pair in chosen], alone]).astype(int)
        source = self.pack.batch(first, AUGMENTATION, self.random, SEMANTIC_SIZE)
        second = np.array([pair.target for pair in chosen])
        target = self.pack.batch(second, AUGMENTATION, self.random, SEMANTIC_SIZE)
        mirrored = self.pack.batch(alone, AUGMENTATION, self.random, SEMANTIC_SIZE).flipped()
        both = Batch(
            *(
                torch.cat([getattr(target, name), getattr(mirrored, name)])
                for name in ("image", "label_map", "xy_px", "visible")
            )
        )
        return (source.flipped(), both.flipped()) if self.random.random() < 0.5 else (source, both)

    def step(self, progress: float) -> dict[str, Tensor]:
        """D_S, then H_S."""
        source, target = self._batches()
        inputs = semantic_inputs(source, target)
        generator, critic = self.networks["semantic"], self.networks["discriminator"]
        logits = generator(**inputs).float()
        fake, real = logits.softmax(1), one_hot(target.label_map)

        judged = discriminator_loss(critic(real), critic(fake.detach()))
        self._optimise("discriminator", judged)

        critic.requires_grad_(False)
        cross_entropy = map_cross_entropy(logits, target.label_map, inputs["target_mask"])
        weight = ADVERSARIAL_WEIGHT if progress > ADVERSARIAL_FROM else 0.0
        adversarial = generator_loss(critic(fake))
        self._optimise("semantic", cross_entropy + weight * adversarial)
        critic.requires_grad_(True)
        return {
            "ce": cross_entropy.detach(),
            "adversarial": adversarial.detach(),
            "discriminator": judged.detach(),
        }

    def _optimise(self, name: str, loss: Tensor) -> None:
        self.optimisers[name].zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.networks[name].parameters(), 1.0)
        self.optimisers[name].step()

    def _validation(self, pairs: list[PseudoPair]) -> tuple[Batch, Batch, dict[str, Tensor]]:
        sources = np.array([pair.source for pair in pairs])
        targets = np.array([pair.target for pair in pairs])
        source = self.pack.unchanged(sources, SEMANTIC_SIZE)
        target = self.pack.unchanged(targets, SEMANTIC_SIZE)
        return source, target, semantic_inputs(source, target)

    def validate(self) -> dict[str, float]:
        """mIoU against the pseudo target, beside the map that is only moved, and mirrored."""
        source, target, inputs = self._validation(self.validation_pairs)
        found = self.averages["semantic"](**inputs).argmax(1)
        scores = {
            "miou": scores_from_counts(label_iou(found, target.label_map))["miou"],
            "miou_warp_only": scores_from_counts(
                label_iou(inputs["aligned"].argmax(1), target.label_map)
            )["miou"],
        }
        mirrored = source.flipped()
        inputs = semantic_inputs(source, mirrored)
        found = self.averages["semantic"](**inputs).argmax(1)
        scores["miou_mirrored"] = scores_from_counts(label_iou(found, mirrored.label_map))["miou"]
        moved = inputs["aligned"].argmax(1)
        scores["miou_mirrored_warp_only"] = scores_from_counts(
            label_iou(moved, mirrored.label_map)
        )["miou"]
        return scores

    def sheet(self) -> np.ndarray:
        """Source map, moved map, predicted map, pseudo target."""
        source, target, inputs = self._validation(self.validation_pairs[:SHEET_PEOPLE])
        found = self.averages["semantic"](**inputs).argmax(1)
        columns = [source.label_map, inputs["aligned"].argmax(1), found, target.label_map]
        maps = torch.stack([one.long().cpu() for one in columns], dim=1).numpy()
        tiles = [np.hstack([coloured(one) for one in person]) for person in maps]
        return contact_sheet(tiles, columns=3)

    def export(self, scores: dict[str, float], minutes: float) -> None:
        """Write the averaged H_S with its scores."""
        network = self.averages["semantic"]
        trained_on = {
            **self.pack.described(self.train_rows),
            "recipe": f"train.stage1_semantic, {len(self.pairs)} pseudo pairs and mirrored people",
            "minutes": f"{minutes:.1f}",
        }
        save_checkpoint(
            self.export_path, network, "semantic", network.config, trained_on, scores
        )


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.stage1_semantic", description=__doc__)
    add_loop_arguments(parser)
    parser.add_argument("--candidates", type=int, default=60, help="maps compared per source")
    options = parser.parse_args(arguments)
    config = loop_config(options)
    device = prepare_run(config)
    job = SemanticJob(PhotoPack(options.pack, device), options)
    sys.stdout.write(
        f"semantic: {len(job.pairs)} pseudo pairs to train, {len(job.validation_pairs)} to "
        f"validate, {config.budget_minutes} minutes\n"
    )
    if not options.dry_run:
        sys.stdout.write(f"{run(job, config, device)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
