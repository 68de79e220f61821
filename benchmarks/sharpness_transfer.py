"""Garments transferred at the photo's own size, with a known answer: figures exchange fabrics."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch

from benchmarks.sharpness_cases import SIZE, Drawn, kept_figure
from spt.device import autocast
from spt.donor_photo import donor_flows, swapped
from spt.dressed_editor import DressedEditor
from spt.labels import GARMENT_LABELS
from spt.networks import Networks
from spt.perception import picture_of
from spt.source import network_map
from spt.wardrobe import same_garments
from spt.wearer import Wearer
from train.datasets.mannequin_exchange import exchanged_figures

SEED = 6
TRANSFERS = {"transfer_dots": (0, 0), "transfer_stripes": (2, 1), "transfer_plain": (3, 1)}
"""Number of the pair, and which of the two is dressed."""


@dataclass(frozen=True)
class Transfer:
    """A figure that is dressed in the fabrics of another."""

    donor: Drawn
    before: Drawn
    after: Drawn

    @property
    def area(self) -> np.ndarray:
        """(H, W) bool, the garments that are exchanged."""
        return np.isin(self.after.label_map, GARMENT_LABELS)


def drawn_transfer(folder: Path, name: str) -> Transfer:
    """A transfer by its name, from the folder or drawn into it."""
    number, dressed = TRANSFERS[name]
    figures = exchanged_figures(SEED, number)
    own, worn = figures[dressed]
    donor, _ = figures[1 - dressed]
    return Transfer(*(
        kept_figure(folder / f"{name}_{role}.npz", figure)
        for role, figure in (("donor", donor), ("before", own), ("after", worn))
    ))  # fmt: skip


def transferred(networks: Networks, case: Transfer) -> tuple[np.ndarray, np.ndarray]:
    """The result, and what the network alone makes of it, scaled up, (H, W, 3) uint8 each."""
    wearer, donor = (DressedEditor(networks) for _ in range(2))
    for editor, one in ((wearer, case.before), (donor, case.donor)):
        editor.open(one.photo, pose=one.pose, label_map=one.label_map)
    wearer.dress(same_garments(wearer, donor))
    return wearer.render(), _network_alone(networks, wearer, donor, case)


def _network_alone(
    networks: Networks, wearer: DressedEditor, donor: DressedEditor, case: Transfer
) -> np.ndarray:
    source, target = wearer._source, wearer._target
    canvas = wearer._canvas(None)
    who = Wearer(networks, source, target, wearer.source_pose, wearer.target_map, canvas)
    result = case.before.photo.copy()
    for label, wearing in same_garments(wearer, donor).items():
        flows = donor_flows(who, label, wearing.donor)
        with torch.inference_mode(), autocast(networks.device):
            painting = networks.appearance.paint(
                swapped(who, label, wearing.donor, flows), source.backdrop, target.flows,
                network_map(networks, who.target_map), target.heatmaps,
            )  # fmt: skip
        small = picture_of(painting.colour).clip(0, 255).astype(np.uint8)
        frame = wearer.frame
        large = cv2.resize(small, (frame.width, frame.height), interpolation=cv2.INTER_CUBIC)
        top, left = max(frame.top, 0), max(frame.left, 0)
        inside = large[top - frame.top :, left - frame.left :][: SIZE[0] - top, : SIZE[1] - left]
        rows, columns = inside.shape[:2]
        shown = (case.after.label_map == label)[top : top + rows, left : left + columns]
        result[top : top + rows, left : left + columns][shown] = inside[shown]
    return result
