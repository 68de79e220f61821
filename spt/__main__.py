"""Command line: find, repose and repaint the person in a photo, repeat an edit on others.

    python -m spt inspect PHOTO --out DIR
    python -m spt repose PHOTO --pose POSE.json --out OUT.png
    python -m spt repaint PHOTO --map MAP.png --out OUT.png
    python -m spt replay RECIPE.json PHOTO [PHOTO ...] --out DIR
    python -m spt batch RECIPE.json PHOTO_OR_DIR [...] --out DIR [--ray ADDRESS]
    python -m spt transfer A B --out-dir DIR [--labels upper_clothes,pants]

Names of written files go to stdout, remarks and errors to stderr. Bad input ends with exit code 2;
when only some photos of several cannot be edited, those are named and the exit code is 1.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from spt.batch_command import batch
from spt.commands import inspect, repaint, replay_on_each, repose, transfer
from spt.errors import SptError
from spt.label_schemes import SCHEMES
from spt.labels import GARMENT_LABELS, LABELS
from spt.photo import NETWORK_SIZE

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
MAX_FRAME_ROWS = 2048


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except SptError as error:
        sys.stderr.write(f"python -m spt: {error}\n")
        return 2


def _frame_size(text: str) -> tuple[int, int]:
    """ "256x192" to (256, 192), rows and columns."""
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    rows, columns = (int(side) for side in match.groups()) if match else (0, 0)
    tall, wide = NETWORK_SIZE
    if not 0 < rows <= MAX_FRAME_ROWS or rows * wide != columns * tall:
        raise argparse.ArgumentTypeError(
            f"got {text!r}, expected rows x columns in the shape of the person's frame, such as "
            f"{tall}x{wide}, with at most {MAX_FRAME_ROWS} rows"
        )
    return rows, columns


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--checkpoint", metavar="DIR", default=str(CHECKPOINTS),
        help="folder of the weights (default: the bundled ones)",
    )  # fmt: skip
    common.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    common.add_argument("--seed", type=int, default=0, help="same input, same output")

    photo = argparse.ArgumentParser(add_help=False)
    photo.add_argument("photo", metavar="PHOTO", help="picture file of a person")

    maps = argparse.ArgumentParser(add_help=False)
    maps.add_argument("--out", metavar="OUT.png", required=True, help="PNG or JPEG to write")
    maps.add_argument(
        "--source-map", metavar="MAP",
        help="corrected map of the photo, at its size; PNG or .npy",
    )  # fmt: skip
    maps.add_argument(
        "--scheme", choices=tuple(SCHEMES), default="spt", help="labels of the maps given"
    )

    parser = argparse.ArgumentParser(prog="python -m spt", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    one = commands.add_parser("inspect", parents=[photo, common], help=inspect.__doc__)
    one.add_argument("--out", metavar="DIR", required=True, help="folder to write to")
    one.set_defaults(command=inspect)

    one = commands.add_parser("repose", parents=[photo, common, maps], help=repose.__doc__)
    one.add_argument("--pose", metavar="POSE.json", required=True, help="pose to take")
    one.add_argument("--source-pose", metavar="JSON", help="corrected pose of the photo")
    one.add_argument("--target-map", metavar="MAP", help="map to paint, at the photo's size")
    one.add_argument(
        "--size", metavar="256x192", type=_frame_size,
        help="write the person's frame at ROWSxCOLUMNS instead of the whole photo",
    )  # fmt: skip
    one.set_defaults(command=repose)

    one = commands.add_parser("repaint", parents=[photo, common, maps], help=repaint.__doc__)
    one.add_argument("--map", metavar="MAP", required=True, help="edited map, at the photo's size")
    one.add_argument("--pose", metavar="POSE.json", help="corrected pose of the photo")
    one.set_defaults(command=repaint)

    one = commands.add_parser("replay", parents=[common], help=replay_on_each.__doc__)
    one.add_argument("recipe", metavar="RECIPE.json", help="what was edited, saved by the studio")
    one.add_argument("photos", metavar="PHOTO", nargs="+", help="picture files of other people")
    one.add_argument("--out", metavar="DIR", required=True, help="folder for NAME-edited.png")
    one.set_defaults(command=replay_on_each)
    return _with_transfer(parser, commands, common)


def _add_batch(
    commands: "argparse._SubParsersAction", common: argparse.ArgumentParser
) -> None:
    one = commands.add_parser("batch", parents=[common], help=batch.__doc__)
    one.add_argument("recipe", metavar="RECIPE.json", help="what was edited, saved by the studio")
    one.add_argument("photos", metavar="PHOTO", nargs="+", help="picture files or folders")
    one.add_argument("--out", metavar="DIR", required=True, help="folder for pictures and report")
    one.add_argument("--ray", metavar="ADDRESS", help="of a Ray cluster; auto; or local, for tests")
    one.set_defaults(command=batch)


def _with_transfer(
    parser: argparse.ArgumentParser,
    commands: "argparse._SubParsersAction",
    common: argparse.ArgumentParser,
) -> argparse.ArgumentParser:
    _add_batch(commands, common)
    one = commands.add_parser("transfer", parents=[common], help=transfer.__doc__)
    one.add_argument("a", metavar="A", help="picture file of a person")
    one.add_argument("b", metavar="B", help="picture file of another person")
    one.add_argument("--out-dir", metavar="DIR", required=True, help="folder to write to")
    garments = ",".join(LABELS[label] for label in GARMENT_LABELS)
    one.add_argument(
        "--labels", metavar="NAMES", default=garments,
        help="garments to exchange, with commas between (default: %(default)s)",
    )  # fmt: skip
    one.add_argument(
        "--strength", type=float, default=1.0, help="0 keeps the own look (default: 1)"
    )
    one.add_argument("--swatch", metavar="FILE", help="picture of a fabric for one garment")
    one.add_argument("--label", metavar="NAME", help="garment that takes the swatch, in both")
    one.add_argument(
        "--scale", type=float, default=0.5,
        help="width of the swatch on the body, in lengths from shoulder to hip (default: 0.5)",
    )  # fmt: skip
    one.add_argument("--turn", type=float, default=0.0, help="degrees to turn it clockwise")
    one.set_defaults(command=transfer)
    return parser


if __name__ == "__main__":
    sys.exit(main())
