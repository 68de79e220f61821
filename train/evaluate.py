"""How good our pictures of people in other poses are, and those of other methods.

    python -m train.evaluate --dataset ccp --vgg vgg19_conv3_1.safetensors --out runs/evaluation
    python -m train.evaluate --dataset deepfashion --data data/deepfashion --out runs/deepfashion \\
        --outputs results/PATN results/XING

writes `report.html`, `scores.json`, contact sheets and all pictures into --out. The same command
goes on where it stopped, and gives the same numbers. Every report has the mirrored CCP photos and
the drawn pairs besides, whose truth is known. Weights that are not given are not downloaded: their
columns stay empty. train/README.md, section 8, describes protocols and scores.
"""

import argparse
import json
import os
import shlex
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import torch

from spt.checkpoint import load_checkpoint
from spt.device import pick_device
from spt.errors import InputError, expect
from spt.perception import SEEN_FROM, image_tensor
from spt.pose import Pose, decode_heatmaps
from train.evaluation.choice import DATASETS, SPLITS, Choice, protocols
from train.evaluation.chunks import Workers
from train.evaluation.edit_leaks import Leak
from train.evaluation.methods import STUDIO
from train.evaluation.outputs import Outputs, find_outputs, triptychs
from train.evaluation.picture_scores import MASKS
from train.evaluation.protocols import Protocol
from train.evaluation.report import Evaluation, versions, write_page, write_scores
from train.evaluation.rounds import Rounds
from train.evaluation.settings import Settings, hashes_of
from train.evaluation.summary import Result
from train.evaluation.tables import NOT_GIVEN
from train.handover import load_detector
from train.loop import plain_errors
from train.self_label import LabelGuesser


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    folder = {"type": Path, "metavar": "DIR"}
    file = {"type": Path, "metavar": "FILE"}
    parser.add_argument("--dataset", choices=DATASETS, default="ccp")
    parser.add_argument("--data", **folder, help="its packs, by train.prepare; default "
                        "data/DATASET. For folder with --pairs and --keypoints: photos")
    parser.add_argument("--split", choices=["train", "validation", "test"],
                        help="default: test where the set has test pairs, else validation")
    parser.add_argument("--checkpoint", **folder, default=Path("checkpoints"),
                        help="H_S and H_A to evaluate")
    parser.add_argument("--judge", **folder, default=Path("checkpoints"),
                        help="pose and parsing network that look at all pictures")
    parser.add_argument("--out", **folder, required=True)
    parser.add_argument("--count", type=int, help="only the first so many pairs of each protocol")
    parser.add_argument("--mask", choices=MASKS, default=MASKS[0],
                        help="whose pose the mask of mask-SSIM and mask-IS is drawn around; the "
                        "script of PG2 takes the source's")
    parser.add_argument("--vgg", **file, help="VGG weights, for the VGG distance")
    parser.add_argument("--lpips-weights", **file, help="torchvision's AlexNet, for LPIPS")
    parser.add_argument("--inception-weights", **file,
                        help="pt_inception-2015-12-05-6726825d.pth, for IS, FID and KID")
    parser.add_argument("--outputs", **folder, nargs="+", default=[],
                        help="results of other methods, SOURCE___TARGET.png")
    parser.add_argument("--triptychs", **folder, nargs="+", default=[],
                        help="results as strips of source, target and output")
    parser.add_argument("--pairs", **file, help="list of pairs, from,to")
    parser.add_argument("--keypoints", **file, help="keypoints, name:keypoints_y:keypoints_x")
    parser.add_argument("--ablation", **file, help="ablation.json of train.ablation, to be shown")
    parser.add_argument("--ccp", **folder, default=Path("data/ccp"), help="CCP's pack")
    parser.add_argument("--drawn", **folder, default=Path("data/pairs"),
                        help="the drawn pairs; drawn where they are missing")
    parser.add_argument("--processes", type=int, help="default: one a core; one on a GPU")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")


def choice_of(options: argparse.Namespace) -> Choice:
    """What the command line asks for."""
    return Choice(
        options.dataset, options.data or Path("data") / options.dataset,
        options.split or SPLITS.get(options.dataset, "test"), options.pairs, options.keypoints,
        options.count, options.ccp, options.drawn,
    )  # fmt: skip


def with_outputs(
    options: argparse.Namespace, choice: Choice, guesser: LabelGuesser, found: list[Protocol]
) -> tuple[list[tuple[Protocol, list[Outputs]]], list[str]]:
    """Every protocol with the methods that answered it, and what is wrong with their files."""
    rounds, problems = [], []
    for at, protocol in enumerate(found):
        here: list[Outputs] = []
        if at == 0 and protocol.truth:  # the data set's own
            for folder in options.outputs:
                some, wrong = find_outputs(folder, protocol, choice.name_of)
                here.append(some)
                problems += wrong
        rounds.append((protocol, here))
    detector = load_detector(options.judge).eval() if options.triptychs else None

    @torch.inference_mode()
    def look(photo: object) -> Pose:
        heat = detector(image_tensor(photo)).sigmoid()
        points, sure = decode_heatmaps(heat, photo.shape[:2])
        return Pose(points[0].numpy(), sure[0].numpy() > SEEN_FROM)

    for folder in options.triptychs:
        protocol, some = triptychs(folder, options.keypoints, guesser, look)
        rounds.append((protocol.first(options.count), [some]))
    return rounds, problems


def facts_of(options: argparse.Namespace, choice: Choice, settings: Settings) -> dict[str, object]:
    """What the numbers depend on."""
    trained = {
        kind: load_checkpoint(options.checkpoint / f"{kind}.safetensors", kind).metadata
        for kind in ("semantic", "appearance")
    }
    given = {"VGG": options.vgg, "LPIPS": options.lpips_weights,
             "Inception": options.inception_weights}  # fmt: skip
    hashes = settings.hashes
    if options.inception_weights:
        hashes = hashes | hashes_of(options.inception_weights)
    return {
        "data set": options.dataset, "split": choice.split,
        "count": str(options.count or "all pairs"),
        "mask": f"around the {options.mask}'s pose", "code": f"sha256 {settings.code}",
        "weights": {path: f"sha256 {sha}" for path, sha in hashes.items()},
        "trained on": {kind: _in_words(one["trained_on"]) for kind, one in trained.items()},
        "weights of scores": {name: str(path or NOT_GIVEN) for name, path in given.items()},
        "versions": versions(),
    }  # fmt: skip


def _in_words(trained_on: object) -> str:
    """What a checkpoint says of its training."""
    told = trained_on if isinstance(trained_on, dict) else {"": trained_on}
    return "; ".join(f"{name} {value}".strip() for name, value in told.items())


def read_ablation(path: Path | None) -> dict[str, dict[str, float]]:
    """Rows of a table of `train.ablation`; none without a path."""
    if path is None:
        return {}
    expect(path.is_file(), InputError, f"ablation {path}", got="no such file",
           expected="ablation.json of train.ablation")  # fmt: skip
    return json.loads(path.read_text(encoding="utf-8"))


def edits(work: Rounds, choice: Choice, results: list[Result]) -> tuple[list[Leak], list[str]]:
    """Edits in the studio, where there is one, of people of the data set, or else of CCP."""
    own = choice.dataset not in ("mannequin", "folder")
    home, split = (choice.data, choice.split) if own else (choice.ccp, SPLITS["ccp"])
    if any(STUDIO in one.scores for one in results) and any(home.glob("pack*.npz")):
        return work.edits(home, split)
    return [], []


def evaluate(options: argparse.Namespace, words: list[str]) -> Path:
    """Do what the command line asks for; returns the page."""
    started_at = time.perf_counter()
    choice = choice_of(options)
    device = pick_device(options.device)
    settings = Settings(options.checkpoint, options.judge, device.type, options.vgg,
                        options.lpips_weights, options.mask)  # fmt: skip
    facts, ablation = facts_of(options, choice, settings), read_ablation(options.ablation)
    guesser = LabelGuesser(options.judge, device)
    found, problems = protocols(choice, guesser)
    rounds, wrong = with_outputs(options, choice, guesser, found)
    options.out.mkdir(parents=True, exist_ok=True)
    several = os.cpu_count() or 1 if device.type == "cpu" else 1
    results, sheets = [], {}
    with Workers(settings, options.processes or several) as workers:
        work = Rounds(workers, options.inception_weights, options.out)
        for protocol, outputs in rounds:
            result, sheets[protocol.name] = work.protocol(protocol, outputs)
            result.problems += wrong if outputs and protocol is found[0] else []
            results.append(result)
        leaks, refused = edits(work, choice, results)
    title = f"Evaluation on {found[0].data.partition(' (')[0]}"
    done = Evaluation(title, facts, results, leaks, refused, problems, ablation)
    run = {"command": shlex.join(["python", "-m", "train.evaluate", *words]),
           "date": datetime.now(UTC).isoformat(timespec="seconds"),
           "minutes": round((time.perf_counter() - started_at) / 60, 1)}  # fmt: skip
    write_scores(done, run, options.out)
    return write_page(done, run, sheets, options.out)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m train.evaluate", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    add_arguments(parser)
    words = sys.argv[1:] if arguments is None else arguments
    options = parser.parse_args(words)
    for name in ("count", "processes"):
        if getattr(options, name) is not None and getattr(options, name) < 1:
            parser.error(f"--{name}: got {getattr(options, name)}, expected 1 or more")
    sys.stdout.write(f"{evaluate(options, words)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(plain_errors(main)())
