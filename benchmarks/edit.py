"""How long each step of an edit takes on this machine, without page and network.

    python -m benchmarks.edit [PHOTO] [--rounds 20] [--device auto]

The last column gives the median in yardsticks: one 3 x 3 convolution of 64 channels at 256 x 192,
timed in the same run, so that two machines, or a busy and a quiet one, can be compared.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn

from spt.errors import SptError
from spt.inference import PersonEditor, load_networks
from spt.labels import BACKGROUND, LEFT_WRIST, UPPER_CLOTHES
from spt.photo import NETWORK_SIZE
from spt.photo_file import read_photo
from spt.pose import Pose
from ui.opened_editor import PREVIEW_SIDE_PX

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.edit",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("photo", nargs="?", type=Path, help="default: the first bundled example")
    parser.add_argument("--rounds", type=int, default=20, help="how often each step is timed")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    options = parser.parse_args(arguments)
    try:
        sys.stdout.write(report(options.photo or first_example(), options.rounds, options.device))
    except SptError as error:
        sys.stderr.write(f"benchmarks.edit: {error}\n")
        return 2
    return 0


def first_example() -> Path:
    """The bundled picture that comes first by name."""
    examples = ROOT / "assets" / "examples"
    return min(path for path in examples.iterdir() if path.suffix in (".jpg", ".png"))


def report(photo_path: Path, rounds: int, device: str) -> str:
    """Time every step `rounds` times; returns the table, one line a step."""
    photo = read_photo(photo_path)
    started_at = time.perf_counter()
    networks = load_networks(ROOT / "checkpoints", device)
    load_s = time.perf_counter() - started_at

    editor = PersonEditor(networks)
    steps: dict[str, Callable[[int], object]] = {
        "yardstick": yardstick(networks.device),
        "open the photo": lambda _: editor.open(photo),
        "move a wrist": lambda round_: editor.move(moved_wrist(editor, round_)),
        "stroke, preview": lambda round_: stroke(editor, round_, PREVIEW_SIDE_PX),
        "stroke, full size": lambda round_: stroke(editor, round_, None),
    }
    times_ms = {name: timed_ms(step, rounds, networks.device) for name, step in steps.items()}

    unit = float(np.median(times_ms["yardstick"]))
    lines = [
        f"{photo.shape[1]} x {photo.shape[0]} px, {networks.device}, "
        f"{torch.get_num_threads()} threads; networks loaded in {load_s:.1f} s",
        f"{'step':<20}{'p50 ms':>10}{'p95 ms':>10}{'yardsticks':>12}",
    ]
    for name, milliseconds in times_ms.items():
        middle, slow = np.percentile(milliseconds, [50, 95])
        lines.append(f"{name:<20}{middle:>10.1f}{slow:>10.1f}{middle / unit:>12.1f}")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines.append(f"peak memory {peak_mb:.0f} MB")
    return "\n".join(lines) + "\n"


def timed_ms(step: Callable[[int], object], rounds: int, device: torch.device) -> np.ndarray:
    """Milliseconds (rounds,) float64 that a step took, after one round to warm up."""
    step(0)
    spans = []
    for round_ in range(1, rounds + 1):
        started_at = time.perf_counter()
        step(round_)
        if device.type == "cuda":
            torch.cuda.synchronize()
        spans.append(1000 * (time.perf_counter() - started_at))
    return np.array(spans)


def yardstick(device: torch.device) -> Callable[[int], object]:
    """A fixed piece of work: one convolution in float32."""
    convolution = nn.Conv2d(64, 64, 3, padding=1).to(device).requires_grad_(False)
    features = torch.zeros(1, 64, *NETWORK_SIZE, device=device)  # (B, C, H, W)
    return lambda _: convolution(features)


def moved_wrist(editor: PersonEditor, round_: int) -> Pose:
    """The photo's pose with the left wrist a little further out each round."""
    xy_px = editor.source_pose.xy_px.copy()
    xy_px[LEFT_WRIST, 0] += 2 * round_
    return Pose(xy_px, editor.source_pose.visible)


def stroke(editor: PersonEditor, round_: int, max_side_px: int | None) -> np.ndarray:
    """Paint a square, cut out or added in turn, and render: what a pen on the page asks for."""
    label_map = editor.target_map.copy()
    rows, columns = label_map.shape
    square = np.s_[rows // 2 : rows // 2 + 40, columns // 2 : columns // 2 + 40]
    label_map[square] = BACKGROUND if round_ % 2 else UPPER_CLOTHES
    editor.repaint(label_map)
    return editor.render(max_side_px=max_side_px)


if __name__ == "__main__":
    sys.exit(main())
