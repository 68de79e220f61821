"""The paired benchmark: 200 fixed pairs of drawn people, same clothes, two stances, known truth.

    python -m train.paired_benchmark --out runs/paired --checkpoints checkpoints

Draws the pairs into `--pairs` the first time (twenty minutes on 2 cores, then kept), takes each
source to the pose of its target, and compares. Writes `scores.json`, `scores.md` and `sheet.png`:
source, target, pixels moved, H_A on the true map, map of H_S, H_A on it.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from tqdm import tqdm

from spt.device import autocast
from spt.networks import load_networks
from train.features import VggFeatures
from train.loop import plain_errors
from train.paired_scores import Moved, paired_scores, perception_scores
from train.paired_set import NUM_PAIRS, PairedSet, read_pairs
from train.sheets import as_photos, coloured, contact_sheet

SHEET_PAIRS = 24
MAP_WAYS = {"H_S": "", "the page's way": "_reposed", "moved alone": "_warp", "source map": "_copy"}
PICTURE_WAYS = {
    "H_A, true map": "given", "H_A, map of H_S": "predicted", "H_A, the page's map": "reposed",
    "pixels moved alone": "warp", "source picture": "copy",
}  # fmt: skip
COLUMNS = {
    "SSIM": ("ssim", 3), "VGG": ("vgg", 3), "colour": ("colour", 1), "L1 shown": ("l1_shown", 1),
    "L1 hidden": ("l1_hidden", 1),
}  # fmt: skip


class SheetOfPairs:
    """Shows progress, and keeps the first pairs to look at."""

    def __init__(self, count: int) -> None:
        self.bar = tqdm(total=count, desc="scored", unit="pair")
        self.tiles: list[np.ndarray] = []

    def __call__(self, found: Moved, pairs: PairedSet) -> None:
        """Take one batch."""
        self.bar.update(len(pairs))
        images = [pairs.source.image, pairs.target.image, found.images["warp"],
                  found.images["given"]]  # fmt: skip
        columns = [as_photos(image) for image in images]
        columns.append(coloured(found.maps[""].cpu().numpy()))
        columns.append(as_photos(found.images["predicted"]))
        rows = [np.hstack(person) for person in zip(*columns, strict=True)]
        self.tiles += rows[: SHEET_PAIRS - len(self.tiles)]

    def image(self) -> Image.Image:
        """All kept pairs, two in a row."""
        self.bar.close()
        return Image.fromarray(contact_sheet(self.tiles, columns=2))


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def report(scores: dict[str, float], count: int) -> str:
    """The scores as Markdown."""
    columns = {name: column for name, column in COLUMNS.items() if f"{column[0]}_copy" in scores}
    maps = [[name, f"{scores[f'miou{way}']:.3f}"] for name, way in MAP_WAYS.items()
            if f"miou{way}" in scores]  # fmt: skip
    pictures = [
        [name, *(f"{scores[f'{key}_{way}']:.{digits}f}" for key, digits in columns.values())]
        for name, way in PICTURE_WAYS.items()
        if f"ssim_{way}" in scores
    ]
    return (
        f"{count} pairs of drawn people, same clothes in another stance; the person only.\n"
        "Colour and L1: 0 to 255, of labels' mean colours and of pixels, where the source shows\n"
        "the surface and where it does not.\n\n"
        + table(["map", "mIoU"], maps) + "\n"
        + table(["picture", *columns], pictures) + "\n"
        + table(["perception", "score"], [
            ["pose, PCK@0.2", f"{scores['pck_0.2']:.3f}"],
            ["parsing, mIoU, true keypoints", f"{scores['parsing_miou']:.3f}"],
            ["parsing, mIoU, found keypoints", f"{scores['parsing_miou_found']:.3f}"],
        ])
    )  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.paired_benchmark", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for scores and sheet")
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"),
                        help="folder of the four networks")
    parser.add_argument("--pairs", type=Path, default=Path("data/pairs"),
                        help="folder in which the pairs are kept")
    parser.add_argument("--count", type=int, default=NUM_PAIRS, help="the first so many pairs")
    parser.add_argument("--vgg", type=Path, help="VGG weights; without them no VGG distance")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    options = parser.parse_args(arguments)
    if options.count < 1:
        parser.error(f"--count: got {options.count}, expected 1 or more")
    networks = load_networks(options.checkpoints, options.device)
    vgg = VggFeatures(options.vgg).to(networks.device) if options.vgg else None
    pairs = read_pairs(options.pairs, options.count).to(networks.device)
    sheet, started_at = SheetOfPairs(len(pairs)), time.perf_counter()
    with torch.inference_mode(), autocast(networks.device):
        scores = paired_scores(networks.semantic, networks.appearance, vgg, pairs, watch=sheet)
        seen = networks.perception
        scores |= perception_scores(seen.pose_network, seen.parsing_network, pairs)
    scores["seconds"] = time.perf_counter() - started_at
    options.out.mkdir(parents=True, exist_ok=True)
    sheet.image().save(options.out / "sheet.png")
    (options.out / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", "utf-8")
    text = report(scores, len(pairs))
    (options.out / "scores.md").write_text(text, "utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
