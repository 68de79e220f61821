"""Our transfer beside the comparison methods of the paper, with times and scores.

    python -m train.compare transfer A B --vgg VGG --out sheet.png
    python -m train.compare mannequins --count 6 --vgg VGG --out sheet.png
    python -m train.compare photos A B [C D ...] --vgg VGG --out sheet.png

`transfer` takes two photos, `photos` any number of pairs, and `mannequins` draws pairs whose true
answer is known: the same figure in fabrics of the other. Each line of the sheet is the donor, the
wearer, ours, image analogies, neural doodle, and the truth where there is one; both directions.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from spt.donors import shows
from spt.dressed_editor import DressedEditor
from spt.labels import GARMENT_LABELS
from spt.networks import Networks, load_networks
from spt.photo import MAP_SIZE, NETWORK_SIZE
from spt.photo_file import read_photo, write_photo
from spt.source import network_map
from spt.wardrobe import same_garments
from train.compare_scores import real_scores, true_scores
from train.datasets.mannequin_exchange import Exchange, exchange
from train.features import VggFeatures
from train.image_analogies import image_analogy
from train.neural_doodle import STEPS, neural_doodle
from train.sheets import contact_sheet

METHODS = ("ours", "analogies", "doodle")
CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"


class Comparison:
    """The three methods on one donor and one wearer, all at the size of the networks.

    Whatever a method paints, only the garments that both photos show are taken from it.
    """

    def __init__(self, networks: Networks, vgg: VggFeatures, doodle_steps: int) -> None:
        self.networks, self.vgg, self.doodle_steps = networks, vgg, doodle_steps

    def run(
        self, donor: DressedEditor, wearer: DressedEditor
    ) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        """Frames (256, 192, 3) uint8 and seconds, by method; ours is timed at the photo's size."""
        ways: dict[str, Callable[[], np.ndarray]] = {
            "ours": lambda: self._ours(donor, wearer),
            "analogies": lambda: self._analogies(donor, wearer),
            "doodle": lambda: self._doodle(donor, wearer),
        }
        frames, seconds = {}, {}
        for name, way in ways.items():
            times = []
            for _ in range(3 if name == "ours" else 1):
                started_at = time.perf_counter()
                made = way()
                times.append(time.perf_counter() - started_at)
            seconds[name] = min(times)
            frames[name] = wearer.frame.crop(made) if name == "ours" else laid(made, donor, wearer)
        return frames, seconds

    def _ours(self, donor: DressedEditor, wearer: DressedEditor) -> np.ndarray:
        wearer.dress(same_garments(wearer, donor))
        picture = wearer.render()
        wearer.dress({})
        return picture

    def _analogies(self, donor: DressedEditor, wearer: DressedEditor) -> np.ndarray:
        photo = unit(frame_of(donor))
        generator = torch.Generator().manual_seed(0)
        maps = (semantic_map(self.networks, one) for one in (donor, wearer))
        return as_bytes(image_analogy(photo, *maps, generator))

    def _doodle(self, donor: DressedEditor, wearer: DressedEditor) -> np.ndarray:
        photos = [2 * unit(frame_of(one)) - 1 for one in (donor, wearer)]
        maps = (semantic_map(self.networks, one) for one in (donor, wearer))
        made = neural_doodle(photos[0], *maps, photos[1], self.vgg, self.doodle_steps)
        return as_bytes((made + 1) / 2)


def frame_of(editor: DressedEditor) -> np.ndarray:
    """The undressed photo's frame, (256, 192, 3) uint8."""
    return editor.frame.crop(editor.render())


def semantic_map(networks: Networks, editor: DressedEditor) -> Tensor:
    """(10, 256, 192) one-hot."""
    return network_map(networks, editor.source_map)[0]


def unit(frame: np.ndarray) -> Tensor:
    """(H, W, 3) uint8 to (3, H, W) in [0, 1]."""
    return torch.from_numpy(frame).movedim(-1, 0).float() / 255


def as_bytes(image: Tensor) -> np.ndarray:
    """The way back."""
    return (255 * image).round().clamp(0, 255).byte().movedim(0, -1).numpy()


def laid(made: np.ndarray, donor: DressedEditor, wearer: DressedEditor) -> np.ndarray:
    """What a method made, on the garments that are exchanged; else the wearer's own frame."""
    step = MAP_SIZE[0] // NETWORK_SIZE[0]
    where = np.isin(wearer.source_map[::step, ::step], exchanged(donor, wearer))
    return np.where(where[..., None], made, frame_of(wearer))


def exchanged(donor: DressedEditor, wearer: DressedEditor) -> list[int]:
    """The garments that both photos show."""
    return [
        label for label in GARMENT_LABELS
        if all(shows(one.as_donor(label).source, label) for one in (donor, wearer))
    ]  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Command line; see the top of this file."""
    options = _parsed(arguments)
    networks, vgg = load_networks(options.checkpoint), VggFeatures(options.vgg)
    comparison = Comparison(networks, vgg, options.doodle_steps)
    tiles: list[np.ndarray] = []
    table: list[dict[str, object]] = []
    for donor, wearer, truth in _jobs(options, networks):
        labels = exchanged(donor, wearer)
        if not labels:
            sys.stdout.write("left out: no garment that both photos show\n")
            continue
        frames, seconds = comparison.run(donor, wearer)
        tiles += [frame_of(donor), frame_of(wearer), *frames.values()]
        tiles += [] if options.command != "mannequins" else [wearer.frame.crop(truth)]
        for name, frame in frames.items():
            if truth is None:
                scores = real_scores(frame, donor, wearer, labels, networks, vgg)
            else:
                scores = true_scores(frame, wearer.frame.crop(truth), wearer, labels, vgg)
            table.append({"method": name, "seconds": seconds[name], **scores})
            sys.stdout.write(f"{json.dumps(table[-1])}\n")
            sys.stdout.flush()
    columns = len(METHODS) + (3 if options.command == "mannequins" else 2)
    write_photo(options.out, contact_sheet(tiles, columns))
    for name in METHODS:
        own = [line for line in table if line["method"] == name]
        keys = [key for key in own[0] if key not in ("method", "style_by_label")]
        means = {key: round(float(np.mean([line[key] for line in own])), 4) for key in keys}
        sys.stdout.write(f"mean of {len(own)}: {name} {json.dumps(means)}\n")


def _jobs(
    options: argparse.Namespace, networks: Networks
) -> list[tuple[DressedEditor, DressedEditor, np.ndarray | None]]:
    """Donor, wearer and the true answer (H, W, 3), both directions of each pair."""
    jobs = []
    if options.command == "mannequins":
        for number in range(options.count):
            pair = exchange(options.seed, number, NETWORK_SIZE)
            people = [_opened(networks, one) for one in pair]
            jobs += [(people[0], people[1], pair[1].dressed.rgb),
                     (people[1], people[0], pair[0].dressed.rgb)]  # fmt: skip
        return jobs
    people = []
    for path in options.photos:
        people.append(DressedEditor(networks))
        people[-1].open(read_photo(path))
    for one, other in zip(people[::2], people[1::2], strict=True):
        jobs += [(one, other, None), (other, one, None)]
    return jobs


def _opened(networks: Networks, mannequin: Exchange) -> DressedEditor:
    """A drawn person with the pose and map it was drawn with."""
    editor = DressedEditor(networks)
    photo = mannequin.photo
    editor.open(photo.rgb, pose=mannequin.pose, label_map=photo.label_map)
    return editor


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--vgg", type=Path, required=True, help="as for train.stage2_appearance")
    common.add_argument("--out", type=Path, required=True, help="PNG of all pictures")
    common.add_argument("--checkpoint", type=Path, default=CHECKPOINTS)
    common.add_argument("--doodle-steps", type=int, default=STEPS)
    parser = argparse.ArgumentParser(prog="python -m train.compare", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, count in (("transfer", 2), ("photos", "+")):
        one = commands.add_parser(name, parents=[common])
        one.add_argument("photos", type=Path, nargs=count, metavar="PHOTO")
    one = commands.add_parser("mannequins", parents=[common])
    one.add_argument("--count", type=int, default=6, help="pairs")
    one.add_argument("--seed", type=int, default=6)
    options = parser.parse_args(arguments)
    if options.command == "photos" and len(options.photos) % 2:
        parser.error(f"photos: got {len(options.photos)}, expected pairs")
    return options


if __name__ == "__main__":
    main()
