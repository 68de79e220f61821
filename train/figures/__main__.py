"""Figures like the paper's, all by one command.

    python -m train.figures --vgg VGG --out runs/figures/drawn
    python -m train.figures --vgg VGG --photos ../shared/data/ccp --out runs/figures/photos

The first shows the project's own pictures, the second photos of Clothing Co-Parsing: validation
photos alone, which may not be published with the project. Writes NAME.png of every figure and
index.html with all of them. A figure that cannot be made is left out, and a sentence says why.
Image analogies and neural doodle take half a minute a picture; what they made is kept in
OUT/kept, and found again. --readme also writes the two figures of README.md, as JPEG.
"""

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path

import torch
from PIL import Image
from tqdm import tqdm

from spt.errors import SptError
from spt.networks import load_networks
from train.figures import (
    ablations,
    failures,
    intermediate_maps,
    manipulation,
    pose_transfer,
    texture_transfer,
)
from train.figures.gallery import write_gallery
from train.figures.layout import Sheet, draw
from train.figures.people import CcpPeople, DrawnPeople
from train.figures.slow_methods import SlowMethods
from train.figures.studio import LeftOut, Studio
from train.neural_doodle import STEPS

ROOT = Path(__file__).resolve().parents[2]
README_FOLDER = ROOT / "assets" / "figures"
README_FIGURES = ("intermediate_maps", "manipulation")
README_WIDTH, README_BYTES = 1400, 240_000
QUALITIES = (90, 86, 82, 78, 74, 70)
"""Of JPEG; the best that fits is taken."""

FIGURES: dict[str, Callable[[Studio], list[Sheet]]] = {
    "pose_transfer": lambda studio: [pose_transfer.figure(studio)],
    "intermediate_maps": lambda studio: [intermediate_maps.figure(studio)],
    "ablations": ablations.figures,
    "texture_transfer": texture_transfer.figures,
    "manipulation": lambda studio: [manipulation.figure(studio)],
    "failures": lambda studio: [failures.figure(studio)],
}
"""By the name that --only takes."""


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    torch.manual_seed(0)
    with tqdm(options.only, file=sys.stderr, unit="figure") as bar:
        try:
            studio = make_studio(options, lambda text: bar.set_postfix_str(text))
            options.out.mkdir(parents=True, exist_ok=True)
            written, left_out = {}, []
            for name in bar:
                bar.set_postfix_str(name)
                try:
                    sheets = FIGURES[name](studio)
                except LeftOut as reason:
                    left_out.append(f"{name}: {reason}")
                    continue
                written |= write_sheets(sheets, studio.source, options)
        except SptError as error:
            sys.stderr.write(f"python -m train.figures: {error}\n")
            return 2
    page = write_gallery(options.out, f"Figures: {studio.people.about}", written, left_out)
    for name in written:
        sys.stdout.write(f"{options.out / name}\n")
    sys.stdout.write("".join(f"left out: {one}\n" for one in left_out) + f"{page}\n")
    return 0


def make_studio(options: argparse.Namespace, say: Callable[[str], None]) -> Studio:
    """Weights, people and helpers as the command line says."""
    networks = load_networks(options.checkpoints, options.device)
    people = CcpPeople(networks, options.photos) if options.photos else DrawnPeople(networks)
    slow = SlowMethods(networks, options.vgg, options.out / "kept", options.doodle_steps, say)
    return Studio(networks, people, slow, options.checkpoints, options.ablation, say)


def write_sheets(
    sheets: list[Sheet], source: str, options: argparse.Namespace
) -> dict[str, str]:
    """Write figures; returns file names and what they show."""
    for sheet in sheets:
        picture = Image.fromarray(draw(sheet, source))
        picture.save(options.out / f"{sheet.name}.png", optimize=True)
        if options.readme and sheet.name in README_FIGURES:
            write_for_readme(picture, README_FOLDER / f"{sheet.name}.jpg")
    return {f"{sheet.name}.png": sheet.title for sheet in sheets}


def write_for_readme(picture: Image.Image, path: Path) -> None:
    """Write a figure as a JPEG that loads quickly."""
    rows = round(picture.height * README_WIDTH / picture.width)
    small = picture.resize((README_WIDTH, rows), Image.Resampling.LANCZOS)
    for quality in QUALITIES:
        buffer = io.BytesIO()
        small.save(buffer, format="JPEG", quality=quality, optimize=True, progressive=True)
        if buffer.tell() <= README_BYTES:
            break
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m train.figures", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="folder for the figures")
    parser.add_argument("--vgg", type=Path, required=True, help="VGG weights, for neural doodle")
    parser.add_argument("--photos", type=Path, metavar="DIR",
                        help="Clothing Co-Parsing; without it, the project's own pictures")
    parser.add_argument("--checkpoints", type=Path, default=ROOT / "checkpoints")
    parser.add_argument("--ablation", type=Path, default=Path("runs/ablation"),
                        help="what train.ablation left")
    parser.add_argument("--only", nargs="+", choices=tuple(FIGURES), default=list(FIGURES),
                        metavar="NAME", help=f"some of {', '.join(FIGURES)}")
    parser.add_argument("--readme", action="store_true",
                        help="also write the two figures of README.md (own pictures alone)")
    parser.add_argument("--doodle-steps", type=int, default=STEPS)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    return parser


if __name__ == "__main__":
    sys.exit(main())
