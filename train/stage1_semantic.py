"""Stage 1 of Algorithm 1: train H_S and D_S on pseudo pairs (eq. 1-4).

    python -m train.stage1_semantic --out runs/semantic --budget-minutes 12

Half of a batch are pseudo pairs; the other half are true pairs that a mirror gives: a person and
the same person flipped, under the flipped pose.
"""

import argparse
import copy
import functools
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from spt.checkpoint import save_checkpoint
from spt.errors import InputError, expect
from spt.label_flow import aligned_map
from spt.paper_networks import PaperConfig
from spt.parsing import one_hot
from spt.pose import pose_mask
from spt.semantic import SemanticConfig
from train.dataset import Augmentation, Batch, PhotoPack
from train.handover import start_from_checkpoints
from train.loop import add_loop_arguments, loop_config, plain_errors, prepare_run, run
from train.losses import ADVERSARIAL_FORMS, map_cross_entropy
from train.metrics import label_iou, scores_from_counts
from train.pairs import CANDIDATES, PseudoPair, find_pairs, search_size
from train.processes import average_gradients
from train.semantic_setup import MapObjective, optimiser_for, semantic_networks
from train.sheets import coloured, contact_sheet
from train.transfer import map_size, semantic_logits

AUGMENTATION = Augmentation(rotation_degrees=6, scale=(0.85, 1.2), shift=0.04)
SHEET_PEOPLE = 12


def logits_of(network: nn.Module, source: Batch, target: Batch) -> Tensor:
    """H_S: (B, 10, H, W) logits of the maps of `source` under the poses of `target`."""
    poses = [(one.xy_px, one.visible) for one in (source, target)]
    return semantic_logits(network, one_hot(source.label_map), *poses)


def moved_alone(source: Batch, target: Batch) -> Tensor:
    """The maps of `source` moved to the poses of `target`, (B, H, W) int64 labels."""
    poses = [(one.xy_px, one.visible) for one in (source, target)]
    return aligned_map(one_hot(source.label_map), *poses).argmax(1)


class SemanticJob:
    """H_S against D_S, with lambda_ce and the adversarial weight of eq. 4."""

    command = "train.stage1_semantic"

    def __init__(
        self,
        pack: PhotoPack,
        options: argparse.Namespace,
        config: SemanticConfig | PaperConfig | None = None,
        maps: MapObjective | None = None,
    ) -> None:
        expect(options.batch > 1, InputError, "batch", got=options.batch, expected="2 or more")
        self.pack, self.batch_size = pack, options.batch
        self.maps, self.candidates = maps or MapObjective(), options.candidates
        self.size = map_size(pack.frame_size)
        self.export_path = options.export or options.out / "semantic.safetensors"
        self.random = np.random.default_rng(options.seed)
        self.train_rows = pack.indices("train", annotated=True)
        self.validation_rows = pack.indices("validation", annotated=True)
        config = config or SemanticConfig()
        self.networks = semantic_networks(config)
        for network in self.networks.values():
            network.to(pack.device)
        generator = self.networks["semantic"]
        self.averages = {"semantic": copy.deepcopy(generator).eval().requires_grad_(False)}
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            name: optimiser_for(name, network, config, options.learning_rate)
            for name, network in self.networks.items()
        }

    @functools.cached_property
    def pairs(self) -> list[PseudoPair]:
        """Pseudo pairs of the people to train on; searched when first asked for."""
        return self._search(self.train_rows, self.train_rows, self.candidates)

    @functools.cached_property
    def validation_pairs(self) -> list[PseudoPair]:
        """Pseudo targets of the validation people among all maps to train on."""
        return self._search(self.validation_rows, self.train_rows, len(self.train_rows))

    def pair_by_chance(self) -> None:
        """Pairs without a search, for plans and benchmarks, to which only the time matters."""
        self.pairs = [PseudoPair(row, row, 0.0) for row in self.train_rows]
        self.validation_pairs = [PseudoPair(row, row, 0.0) for row in self.validation_rows]

    def _search(
        self, sources: np.ndarray, pool: np.ndarray, candidates: int
    ) -> list[PseudoPair]:
        """Pseudo pairs between rows of the pack."""
        size = search_size(self.pack.frame_size)
        people, others = (self.pack.unchanged(rows, size) for rows in (sources, pool))
        place = {row: index for index, row in enumerate(pool)}
        same = np.array([place.get(row, -1) for row in sources])
        found = find_pairs(people, others, same, candidates)
        expect(
            len(found) > 0,
            InputError,
            "pseudo pairs",
            got=f"none for {len(sources)} people",
            expected="at least one",
            fix="Give a pack in which several people wear the same kind of clothes.",
        )
        return [PseudoPair(sources[p.source], pool[p.target], p.distance) for p in found]

    def _batches(self) -> tuple[Batch, Batch]:
        """Sources and targets: pseudo pairs, then mirrored people."""
        half = self.batch_size // 2
        chosen = [self.pairs[index] for index in self.random.integers(len(self.pairs), size=half)]
        alone = self.random.choice(self.train_rows, self.batch_size - half)
        first = np.concatenate([[pair.source for pair in chosen], alone]).astype(int)
        source = self.pack.batch(first, AUGMENTATION, self.random, self.size)
        second = np.array([pair.target for pair in chosen])
        target = self.pack.batch(second, AUGMENTATION, self.random, self.size)
        mirrored = self.pack.batch(alone, AUGMENTATION, self.random, self.size).flipped()
        both = Batch(
            *(
                torch.cat([getattr(target, name), getattr(mirrored, name)])
                for name in ("image", "label_map", "xy_px", "visible")
            )
        )
        return (source.flipped(), both.flipped()) if self.random.random() < 0.5 else (source, both)

    def step(self, progress: float) -> dict[str, Tensor]:
        """D_S, then H_S."""
        terms, total = self.objective(progress)
        self._optimise("semantic", total)
        return {name: value.detach() for name, value in terms.items()}

    def objective(self, progress: float) -> tuple[dict[str, Tensor], Tensor]:
        """L_S (eq. 4) of a batch, after a step of D_S: its terms, and their weighted sum."""
        source, target = self._batches()
        generator, critic = self.networks["semantic"], self.networks["discriminator"]
        logits = logits_of(generator, source, target).float()
        fake, real = logits.softmax(1), one_hot(target.label_map)

        form = ADVERSARIAL_FORMS[self.maps.gan]
        judged = form.discriminator(critic(real).float(), critic(fake.detach()).float())
        self._optimise("discriminator", judged)

        critic.requires_grad_(False)
        mask = pose_mask(target.xy_px, target.visible, tuple(target.label_map.shape[-2:]))
        cross_entropy = map_cross_entropy(logits, target.label_map, mask)
        adversarial = form.generator(critic(fake).float())
        critic.requires_grad_(True)
        weight = self.maps.adversarial if progress > self.maps.adversarial_from else 0.0
        terms = {"ce": cross_entropy, "adversarial": adversarial, "discriminator": judged}
        return terms, self.maps.cross_entropy * cross_entropy + weight * adversarial

    def _optimise(self, name: str, loss: Tensor) -> None:
        self.optimisers[name].zero_grad(set_to_none=True)
        loss.backward()
        average_gradients(self.networks[name])
        nn.utils.clip_grad_norm_(self.networks[name].parameters(), 1.0)
        self.optimisers[name].step()

    def _validation(self, pairs: list[PseudoPair]) -> tuple[Batch, Batch]:
        sources = np.array([pair.source for pair in pairs])
        targets = np.array([pair.target for pair in pairs])
        return tuple(self.pack.unchanged(rows, self.size) for rows in (sources, targets))

    def validate(self) -> dict[str, float]:
        """mIoU against the pseudo target, beside the map that is only moved, and mirrored."""
        source, target = self._validation(self.validation_pairs)
        scores = {}
        for name, goal in (("miou", target), ("miou_mirrored", source.flipped())):
            found = logits_of(self.averages["semantic"], source, goal).argmax(1)
            for way, labels in ((name, found), (f"{name}_warp_only", moved_alone(source, goal))):
                counts = label_iou(labels, goal.label_map)
                scores[way] = scores_from_counts(counts)["miou"]
        return scores

    def sheet(self) -> np.ndarray:
        """Source map, moved map, predicted map, pseudo target."""
        source, target = self._validation(self.validation_pairs[:SHEET_PEOPLE])
        found = logits_of(self.averages["semantic"], source, target).argmax(1)
        columns = [source.label_map, moved_alone(source, target), found, target.label_map]
        maps = torch.stack([one.long().cpu() for one in columns], dim=1).numpy()
        tiles = [np.hstack([coloured(one) for one in person]) for person in maps]
        return contact_sheet(tiles, columns=3)

    def merit(self, scores: dict[str, float]) -> float:
        """mIoU against pseudo targets and under mirrored poses, equally."""
        return scores["miou"] + scores["miou_mirrored"]

    def export(self, scores: dict[str, float], minutes: float) -> list[Path]:
        """Write the averaged H_S with its scores."""
        network = self.averages["semantic"]
        trained_on = {
            **self.pack.described(self.train_rows),
            "recipe": f"{self.command}, {len(self.pairs)} pseudo pairs and mirrored people",
            "minutes": f"{minutes:.1f}",
        }
        save_checkpoint(
            self.export_path, network, "semantic", network.config, trained_on, scores
        )
        return [self.export_path]


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.stage1_semantic", description=__doc__)
    add_loop_arguments(parser)
    parser.add_argument("--candidates", type=int, default=CANDIDATES,
                        help="maps that eq. 1 compares for each source")  # fmt: skip
    parser.add_argument("--start", type=Path, metavar="DIR",
                        help="folder of the semantic.safetensors to start from")  # fmt: skip
    options = parser.parse_args(arguments)
    config = loop_config(options)
    device = prepare_run(config)
    job = SemanticJob(PhotoPack(options.pack, device), options)
    if options.start:
        earlier = start_from_checkpoints(job, options.start, ("semantic",))["semantic"]
        job.command += f", from weights of {earlier.get('minutes', 'unknown')} minutes"
    sys.stdout.write(
        f"semantic: {len(job.train_rows)} people to train, {len(job.validation_rows)} to "
        f"validate, {config.budget_minutes} minutes\n"
    )
    if not options.dry_run:
        run(job, config, device)
    return 0


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
