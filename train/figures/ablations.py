"""The variants of Table 1 and Fig. 7, as `train.ablation` trained them.

Shapes: B people, H rows, W columns.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from spt.appearance import AppearanceConfig, AppearanceGenerator
from spt.checkpoint import load_checkpoint
from spt.device import autocast
from spt.photo import NETWORK_SIZE
from spt.semantic import SemanticConfig, SemanticGenerator
from train.cycle import carried, known
from train.dataset import Batch
from train.figures.chosen import ABLATION
from train.figures.layout import Column, Sheet
from train.figures.people import CcpPeople, DrawnPeople
from train.figures.studio import LeftOut, Studio, short_hash
from train.figures.views import map_cell, picture_cell
from train.paired_set import draw_pair
from train.pose_change import shrunk
from train.report import lines_of
from train.sheets import as_photos
from train.story import SCORES
from train.transfer import Transfer, person_of, transfer_of

SIZE = (NETWORK_SIZE[0] // 2, NETWORK_SIZE[1] // 2)
"""Rows and columns at which `train.ablation` trains."""

MAP_VARIANTS = {"baseline": "Baseline", "ts_pred": "TS-Pred", "e2e": "E2E", "ts_gt": "TS-GT"}
LOSS_VARIANTS = {"mask_style": "mask style", "patch_style": "patch style", "no_face": "no face",
                 "ts_gt": "full loss"}  # fmt: skip
FULL = "ts_gt"


@dataclass(frozen=True)
class Variant:
    """A trained variant."""

    transfer: Transfer
    """Its networks."""
    maps: str
    """Where its maps come from, as `train.objective.Objective.maps`."""
    steps: int
    """How long it was trained, in all its stages."""
    weights: str
    """First letters of the SHA-256 of its H_A."""


@dataclass(frozen=True)
class Pair:
    """Who goes where."""

    source: Batch
    target: Batch
    """Whose pose is taken, and for TS-GT whose map."""


def figures(studio: Studio) -> list[Sheet]:
    """Fig. 6, maps, and Fig. 7, losses.

    Raises LeftOut where a variant was not trained.
    """
    names = dict.fromkeys((*MAP_VARIANTS, *LOSS_VARIANTS))
    variants = {name: read_variant(studio, name) for name in names}
    pairs, drawn = _pairs(studio), isinstance(studio.people, DrawnPeople)
    about = (
        "The target is the truth." if drawn
        else "The target is another person, whose pose is taken, and whose map TS-GT is given."
    )  # fmt: skip
    about += (f" All variants: {variants['ts_gt'].steps} steps from the shipped weights, "
              f"{SIZE[0]}\u00a0×\u00a0{SIZE[1]} pixels; source maps are true.")  # fmt: skip
    data = (
        f"Pictures: pairs {', '.join(map(str, ABLATION['drawn']))} of train.paired_set, drawn by "
        "the project itself, never trained on." if drawn else studio.people.about
    )  # fmt: skip
    hashes = ", ".join(f"{name} {one.weights}" for name, one in variants.items())
    source = f"Weights ($H_A$): {hashes}. {data}"
    return [_maps(variants, pairs, about, source), _losses(variants, pairs, about, source)]


def read_variant(studio: Studio, name: str) -> Variant:
    """What `train.ablation` left of a variant; LeftOut where that is nothing."""
    folder = studio.ablation / name
    path = folder / "recipe.json"
    if not path.is_file():
        raise LeftOut(f"No {path}: train the variants with python -m train.ablation, then draw "
                      "the figures again.")  # fmt: skip
    stages = json.loads(path.read_text(encoding="utf-8"))["stages"]
    home = folder / stages[-1]["name"]
    if not (home / "appearance.safetensors").is_file():
        raise LeftOut(f"No {home / 'appearance.safetensors'}: the training of {name} was not "
                      "finished. Run python -m train.ablation again.")  # fmt: skip
    appearance = _network(home, "appearance", AppearanceGenerator, AppearanceConfig)
    own = home if (home / "semantic.safetensors").is_file() else studio.checkpoints
    semantic = _network(own, "semantic", SemanticGenerator, SemanticConfig)
    device = studio.networks.device
    transfer = transfer_of(semantic.to(device), appearance.to(device), None)
    steps = sum(int(lines_of(folder / one["name"] / SCORES)[-1]["step"]) for one in stages)
    weights = short_hash(home / "appearance.safetensors")
    return Variant(transfer, stages[-1]["objective"]["maps"], steps, weights)


def _network(
    folder: Path, kind: str, network: type[torch.nn.Module], config: type
) -> torch.nn.Module:
    checkpoint = load_checkpoint(folder / f"{kind}.safetensors", kind)
    built = network(checkpoint.config_as(config))
    checkpoint.load_into(built)
    return built.eval().requires_grad_(False)


def _pairs(studio: Studio) -> list[Pair]:
    """The chosen pairs at `SIZE`, with true maps."""
    if isinstance(studio.people, DrawnPeople):
        return [drawn_pair(number) for number in ABLATION["drawn"]]
    return [Pair(*(_photo(studio.people, name) for name in names)) for names in ABLATION["photos"]]


def drawn_pair(number: int) -> Pair:
    """A pair of `train.paired_set` at `SIZE`."""
    pair = draw_pair(number)
    both = [
        Batch(
            torch.from_numpy(pair["rgb"][one]).movedim(-1, 0)[None].float() / 127.5 - 1,
            *(torch.from_numpy(pair[name][one])[None] for name in
              ("label_map", "xy_px", "visible")),
        ) for one in (0, 1)
    ]  # fmt: skip
    return Pair(*(shrunk(one, NETWORK_SIZE[0] // SIZE[0]) for one in both))


def _photo(people: CcpPeople, name: str) -> Batch:
    person = people.person(name)
    frame, pose = person.editor.frame, person.editor.source_pose
    picture = torch.from_numpy(frame.crop(person.photo, SIZE)).movedim(-1, 0)[None]
    step = people.true_map(person).shape[0] // SIZE[0]
    label_map = people.true_map(person)[step // 2 :: step, step // 2 :: step]
    return Batch(
        picture.float() / 127.5 - 1, torch.from_numpy(label_map.copy())[None],
        torch.from_numpy(frame.to_frame(pose.xy_px, SIZE))[None],
        torch.from_numpy(pose.visible)[None],
    )  # fmt: skip


def _maps(
    variants: dict[str, Variant], pairs: list[Pair], about: str, source: str
) -> Sheet:
    """Fig. 6: where the map comes from."""
    columns = [Column("source"), Column("target")]
    for name, title in MAP_VARIANTS.items():
        if name == "baseline":
            columns.append(Column("picture", title))
        else:
            columns += [Column("map", title), Column("picture", title)]
    rows = []
    for pair in pairs:
        cells = _ends(pair)
        for name in MAP_VARIANTS:
            label_map, picture = moved(variants[name], pair)
            cells += [picture] if name == "baseline" else [map_cell(label_map), picture]
        rows.append(cells)
    return Sheet(
        "map_ablation", "Where the map comes from.",
        "Baseline has none, TS-Pred trains $H_S$ and $H_A$ apart, E2E together, and TS-GT is given "
        f"the target's. {about}", tuple(columns), rows, legend=True, source=source,
    )  # fmt: skip


def _losses(
    variants: dict[str, Variant], pairs: list[Pair], about: str, source: str
) -> Sheet:
    """Fig. 7: which losses H_A is trained with."""
    made = {name: [moved(variants[name], pair)[1] for pair in pairs] for name in LOSS_VARIANTS}
    whole = np.stack(made[FULL]).astype(float)
    columns = [Column("source"), Column("target")]
    for name, title in LOSS_VARIANTS.items():
        apart = np.abs(np.stack(made[name]) - whole).mean()
        columns.append(Column(title if name == FULL else f"{title} ({apart:.2f})", " "))
    rows = [[*_ends(pair), *(made[name][row] for name in LOSS_VARIANTS)]
            for row, pair in enumerate(pairs)]  # fmt: skip
    return Sheet(
        "loss_ablation", "Losses of $H_A$.",
        "The semantic-aware style loss replaced by mask style or patch style, the face loss left "
        "out, and the full loss; all as TS-GT. In brackets, the mean difference to the full loss, "
        f"in levels of 255. {about}", tuple(columns), rows, source=source,
    )  # fmt: skip


def _ends(pair: Pair) -> list[np.ndarray]:
    return [picture_of(one) for one in (pair.source, pair.target)]


def picture_of(person: Batch) -> np.ndarray:
    """The cell (h, w, 3) uint8 of somebody as photographed or drawn."""
    return picture_cell(as_photos(person.image)[0])


def moved(variant: Variant, pair: Pair) -> tuple[np.ndarray, np.ndarray]:
    """The source of a pair under the pose of its target.

    Returns:
        (128, 96) uint8 map and a cell (h, w, 3) uint8 of the picture.
    """
    people = [known(person_of(one), variant.maps) for one in (pair.source, pair.target)]
    with torch.inference_mode(), autocast(pair.source.image.device):
        made = carried(variant.transfer, *people, variant.maps)
    label_map = made.semantic_map.argmax(1)[0].byte().cpu().numpy()
    return label_map, picture_cell(as_photos(made.image)[0])
