"""How good pictures of people under another pose are, by the way in which a recipe makes them.

On mirrored photos and on drawn pairs, whose truth is known, and under the pose of somebody else,
where it is not: there the picture is parsed again, and compared with the map that it should show
and with the colours that its person wears.

Shapes: B batch, L = 10 labels, H rows, W columns.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from torch import Tensor, nn

from spt.background import backdrop
from spt.label_codes import MIN_LABEL_SHARE
from spt.labels import NUM_LABELS
from spt.parsing import ParsingNetwork
from spt.photo import NETWORK_SIZE
from spt.pose import pose_heatmaps
from train.appearance_scores import nearness
from train.cycle import carried, known, partners
from train.dataset import Batch, PhotoPack
from train.features import VggFeatures
from train.flows import Points
from train.metrics import colour_errors, label_iou, scores_from_counts
from train.paired_set import PairedSet
from train.transfer import Transfer, person_of

PEOPLE_AT_ONCE = 8


@dataclass(frozen=True)
class Judge:
    """What all variants are scored with and on."""

    vgg: VggFeatures
    """For distances of features."""
    parser: ParsingNetwork
    """Finds the maps of generated pictures."""
    pack: PhotoPack
    """The people."""
    rows: np.ndarray
    """Those of the pack to score, at least two."""
    size: tuple[int, int]
    """Rows and columns of the pictures."""
    pairs: PairedSet | None = None
    """Drawn pairs at the size of the pack's frame."""

    def scores(self, transfer: Transfer, maps: str) -> dict[str, float]:
        """Scores of the networks of a variant.

        Arguments:
            transfer: the networks.
            maps: where the variant's maps come from, as `Objective.maps`.

        Returns:
            ssim, vgg, style: nearness to the truth of mirrored photos, on the person.
            map_mirrored: mIoU of the picture, parsed again, with the true map.
            map_given: the same with the map that was painted, under another's pose; not where the
                variant has none.
            colour: distance of each label's mean RGB to the photo's, under another's pose, in
                levels of 255; labels by the picture parsed again.
            pairs_ssim, pairs_vgg, pairs_style, pairs_map: as the first four, of `pairs`.
        """
        photos = (self.pack.unchanged(some, self.size) for some in in_parts(self.rows))
        found = self.near_truth(((one.flipped(), one) for one in photos), transfer, maps)
        found["map_mirrored"] = found.pop("map")
        found |= self.under_another_pose(transfer, maps)
        if self.pairs is not None:
            factor = self.pack.frame_size[0] // self.size[0]
            drawn = ((shrunk(some.source, factor), shrunk(some.target, factor))
                     for some in self.pairs.batches(PEOPLE_AT_ONCE))  # fmt: skip
            near = self.near_truth(drawn, transfer, maps)
            found |= {f"pairs_{name}": value for name, value in near.items()}
        return found

    def near_truth(
        self, people: Iterable[tuple[Batch, Batch]], transfer: Transfer, maps: str
    ) -> dict[str, float]:
        """`ssim`, `vgg`, `style` and `map` of sources and truths; other arguments as `scores`."""
        near: dict[str, list[float]] = {"ssim": [], "vgg": [], "style": []}
        counts = np.zeros((NUM_LABELS, 2))
        for source, truth in people:
            goal = person_of(truth)
            made = carried(
                transfer, known(person_of(source), maps), known(goal, maps), maps,
                backdrop(goal.image, goal.semantic_map),
            )  # fmt: skip
            found = nearness(made.image.float(), truth, self.vgg)
            for name, values in near.items():
                values += found[name]
            counts += label_iou(parsed_again(self.parser, made.image, made.pose), truth.label_map)
        means = {name: float(np.mean(values)) for name, values in near.items()}
        return means | {"map": scores_from_counts(counts)["miou"]}

    def under_another_pose(self, transfer: Transfer, maps: str) -> dict[str, float]:
        """`map_given` and `colour`; arguments as `scores`."""
        random = np.random.default_rng(0)  # the same pairs for every variant
        sources, targets = partners(self.pack, self.rows[: len(self.rows) // 2 * 2], random)
        counts, colours = np.zeros((NUM_LABELS, 2)), []
        for first, second in zip(in_parts(sources), in_parts(targets), strict=True):
            source, target = (self.pack.unchanged(some, self.size) for some in (first, second))
            person, goal = (known(person_of(one), maps) for one in (source, target))
            made = carried(transfer, person, goal, maps)
            shown = parsed_again(self.parser, made.image, made.pose)
            counts += label_iou(shown, made.semantic_map.argmax(1))
            apart = colour_errors(made.image, shown, source.image, source.label_map,
                                  MIN_LABEL_SHARE * shown[0].numel())  # fmt: skip
            colours += apart[~np.isnan(apart)].tolist()
        scores = {"colour": float(np.mean(colours))}
        return scores if maps == "none" else scores | {
            "map_given": scores_from_counts(counts)["miou"]
        }  # fmt: skip


def in_parts(rows: np.ndarray) -> Iterator[np.ndarray]:
    """Rows in the order given, `PEOPLE_AT_ONCE` or fewer at a time."""
    yield from np.array_split(rows, -(-len(rows) // PEOPLE_AT_ONCE))


def shrunk(batch: Batch, factor: int) -> Batch:
    """The same people, `factor` times smaller."""
    middle = factor // 2
    return Batch(
        nn.functional.avg_pool2d(batch.image, factor),
        batch.label_map[:, middle::factor, middle::factor],
        batch.xy_px / factor,
        batch.visible,
    )


def parsed_again(parser: ParsingNetwork, image: Tensor, pose: Points) -> Tensor:
    """(B, H, W) int64 labels that the parser sees in generated pictures, at its own size.

    Arguments:
        parser: the network.
        image: (B, 3, H, W) in [-1, 1].
        pose: the pose that the pictures should show, in their pixels.
    """
    rows, columns = image.shape[-2:]
    scale = NETWORK_SIZE[0] / rows
    size = (NETWORK_SIZE[0], round(scale * columns))
    picture = nn.functional.interpolate(image.float(), size, mode="bilinear", align_corners=False)
    half = (size[0] // 2, size[1] // 2)
    heatmaps = pose_heatmaps(pose[0] * scale / 2, pose[1], half)
    chance = nn.functional.adaptive_avg_pool2d(parser(picture, heatmaps).float(), (rows, columns))
    return chance.argmax(dim=1)
