"""Self-labels: maps for photos without annotation, guessed by a parsing network.

    python -m train.self_label data/ccp/pack.npz --checkpoints checkpoints --out data/ccp_self

writes a pack of the train people without a map, each with the label that the network finds in the
photo and in its mirror image, taken together. Cells with less confidence are marked `UNSURE`. The
command also says how often such guesses are right, on the annotated validation people.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from spt.checkpoint import load_checkpoint
from spt.device import autocast, pick_device
from spt.labels import BACKGROUND, LABELS, MIRROR
from spt.parsing import ParsingConfig, ParsingNetwork
from spt.pose import pose_heatmaps
from train.dataset import Batch, PhotoPack
from train.loop import plain_errors
from train.pack import UNSURE, PhotoSet, png_of, read_pack
from train.prepare import write_set

SURE_FROM = 0.8
"""Mean probability of photo and mirror image from which a guess is trained on."""


def load_parsing(folder: Path, device: torch.device) -> ParsingNetwork:
    """The parsing network of a folder of checkpoints, ready to look at photos."""
    checkpoint = load_checkpoint(folder / "parsing.safetensors", "parsing")
    network = ParsingNetwork(checkpoint.config_as(ParsingConfig))
    checkpoint.load_into(network)
    network.eval().requires_grad_(False)
    return network.to(device, memory_format=torch.channels_last)


def stored_crop(pack: PhotoPack, row: int) -> Batch:
    """One person's whole stored crop, margin included, as a batch of one."""
    image = pack.photos[row : row + 1].float() / 127.5 - 1
    cells = slice(row, row + 1)
    return Batch(image, pack.maps[cells], pack.xy_px[cells], pack.visible[cells])


def guessed_labels(network: ParsingNetwork, person: Batch) -> tuple[np.ndarray, np.ndarray]:
    """Label map of a photo from the mean of the network's answers to it and to its mirror image.

    Arguments:
        network: the parsing network.
        person: batch of one; H and W even.

    Returns:
        (H, W) uint8 label map 0..9, and its confidence (H, W) float32 in [0, 1].
    """
    total = 0
    for view, mirrored in ((person, False), (person.flipped(), True)):
        rows, columns = view.image.shape[-2:]
        heatmaps = pose_heatmaps(view.xy_px / 2, view.visible, (rows // 2, columns // 2))
        image = view.image.contiguous(memory_format=torch.channels_last)
        probability = network(image, heatmaps).float().softmax(dim=1)
        if mirrored:
            probability = probability.flip(-1)[:, list(MIRROR.labels)]
        total = total + probability[0] / 2
    confidence, label_map = total.max(dim=0)
    return label_map.byte().cpu().numpy(), confidence.cpu().numpy()


def self_labelled(network: ParsingNetwork, pack: PhotoPack, stored: PhotoSet) -> PhotoSet:
    """The train people of a pack, also given as `stored`, that have no map, each with a guess."""
    labelled = PhotoSet(f"{stored.data}, labels guessed by our parsing network", stored.frame_size)
    rows = np.setdiff1d(
        pack.indices("train", annotated=False), pack.indices("train", annotated=True)
    )
    for row in tqdm(rows, desc="self-labels", mininterval=10):
        label_map, confidence = guessed_labels(network, stored_crop(pack, row))
        cells = np.where(confidence < SURE_FROM, label_map + UNSURE, label_map).astype(np.uint8)
        labelled.people.append(replace(stored.people[row], png=png_of(cells)))
    return labelled


def agreement(network: ParsingNetwork, pack: PhotoPack) -> str:
    """How many validation cells are sure, and how many of those are right: a table in words."""
    counts = np.zeros((len(LABELS), 4), dtype=int)  # truth, sure of it, surely guessed, right
    person = np.zeros(3, dtype=int)  # all, sure, right
    for row in pack.indices("validation", annotated=True):
        crop = stored_crop(pack, row)
        truth = crop.label_map[0].cpu().numpy()
        guess, confidence = guessed_labels(network, crop)
        sure = confidence >= SURE_FROM
        for label in range(len(LABELS)):
            here, found = truth == label, (guess == label) & sure
            counts[label] += [here.sum(), (here & sure).sum(), found.sum(), (here & found).sum()]
        body = (truth != BACKGROUND) | (guess != BACKGROUND)
        right = sure & (guess == truth)
        person += [body.sum(), (body & sure).sum(), (body & right).sum()]
    rows = {"all cells": counts.sum(0), "person": person[[0, 1, 1, 2]]}
    rows |= dict(zip(LABELS, counts, strict=True))
    return "\n".join(
        f"{name}: {sure / max(size, 1):.3f} sure, {right / max(found, 1):.3f} of the guesses right"
        for name, (size, sure, found, right) in rows.items()
    )


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.self_label", description=__doc__)
    parser.add_argument("pack", type=Path, help="a pack with maps for some of its people")
    parser.add_argument("--checkpoints", type=Path, required=True,
                        help="folder of parsing.safetensors")
    parser.add_argument("--out", type=Path, required=True, help="folder for pack and sheet")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    options = parser.parse_args(arguments)
    device = pick_device(options.device)
    pack = PhotoPack([options.pack], device)
    network = load_parsing(options.checkpoints, device)
    with torch.inference_mode(), autocast(device):
        sys.stdout.write(f"{agreement(network, pack)}\n")
        labelled = self_labelled(network, pack, read_pack(options.pack))
    sys.stdout.write(write_set(labelled, options.out))
    return 0


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
