"""How sharp and how true edits come out at the photo's own size, on drawn figures.

    python -m benchmarks.sharpness [--pictures runs/sharpness] [--vgg FILE] [--sheet FILE]

Every edit has its true picture: the same figure, drawn in the other outfit or stance at 1024 x 768.
The columns: VGG distance to the truth in the edited area, in that of the network's own picture
scaled up; energy of fine detail, in that of the truth and of the garment in the photo; the step
across the edit's border inside a garment, in gradients along it in the photo, and the same of the
truth; how far stripes are turned from the true ones, in degrees.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.sharpness_cases import CASES, Case, Drawn
from benchmarks.sharpness_scores import detail, step_across, turned, vgg_distance
from benchmarks.sharpness_transfer import TRANSFERS, Transfer, drawn_transfer, transferred
from spt.inference import PersonEditor
from spt.labels import BACKGROUND, GARMENT_LABELS
from spt.networks import load_networks
from spt.photo import MAP_SIZE
from train.features import VggFeatures

ROOT = Path(__file__).resolve().parent.parent
VGG = ROOT.parent / "shared" / "data" / "vgg19" / "vgg19_conv3_1.safetensors"

HEAD = ("edit", "VGG", "detail/truth", "detail/donor", "step", "true step", "turned")


def main(arguments: list[str] | None = None) -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.sharpness",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--pictures", type=Path, default=ROOT / "runs" / "sharpness",
                        help="where drawn figures are kept; delete it when mannequins changed")
    parser.add_argument("--vgg", type=Path, default=VGG, help="VGG weights")
    parser.add_argument("--only", choices=(*CASES, *TRANSFERS), help="one edit alone")
    parser.add_argument("--sheet", type=Path, help="folder for photo, network, result and truth")
    options = parser.parse_args(arguments)
    features = VggFeatures(options.vgg).eval()
    networks = load_networks(ROOT / "checkpoints", "cpu")
    editor, rows = PersonEditor(networks), []
    for name in (options.only,) if options.only else (*CASES, *TRANSFERS):
        if name in TRANSFERS:
            transfer = drawn_transfer(options.pictures, name)
            before, after = transfer.before, transfer.after
            final, plain = transferred(networks, transfer)
            rows.append((name, *transfer_scores(features, transfer, final, plain)))
        else:
            before, after = CASES[name].drawn(options.pictures, name)
            final, plain = edited(editor, before, after, CASES[name])
            rows.append((name, *scores(features, CASES[name], before, after, final, plain)))
        if options.sheet:
            options.sheet.mkdir(parents=True, exist_ok=True)
            row = np.concatenate([before.photo, plain, final, after.photo], axis=1)
            Image.fromarray(row).save(options.sheet / f"{name}.png")
    sys.stdout.write(table(rows))
    return 0


def edited(
    editor: PersonEditor, before: Drawn, after: Drawn, case: Case
) -> tuple[np.ndarray, np.ndarray]:
    """The result, and the network's own picture scaled up to the same place, (H, W, 3) uint8."""
    editor.open(before.photo, pose=before.pose, label_map=before.label_map)
    if case.moved:
        editor.move(after.pose)
    wanted = editor.frame.crop_labels(after.label_map, MAP_SIZE)
    editor.repaint(wanted)
    return editor.render(), editor.network_picture()


def scores(
    features: VggFeatures,
    case: Case,
    before: Drawn,
    after: Drawn,
    final: np.ndarray,
    plain: np.ndarray,
) -> list[float]:
    """The numbers of one edit, in the order of HEAD."""
    area = before.label_map != after.label_map
    if case.moved:
        area |= after.label_map != BACKGROUND
    area = cv2.dilate(area.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    truth, photo = after.photo, before.photo
    far, near = (vgg_distance(features, one, truth, area) for one in (plain, final))
    garments = [
        label for label in GARMENT_LABELS if (area & (after.label_map == label)).sum() > 2000
    ]
    cloth = np.isin(after.label_map, garments) & area
    worn = np.isin(before.label_map, garments or GARMENT_LABELS)
    here = detail(final, cloth)
    on_both = (before.label_map == after.label_map) & np.isin(before.label_map, garments)
    same = on_both | cloth
    return [
        near / far,
        here / detail(truth, cloth),
        here / detail(photo, worn) if worn.any() else float("nan"),
        float("nan") if case.moved else step_across(final, photo, area, same),
        float("nan") if case.moved else step_across(truth, photo, area, same),
        turned(final, truth, cloth) if case.striped else float("nan"),
    ]


def transfer_scores(
    features: VggFeatures, case: Transfer, final: np.ndarray, plain: np.ndarray
) -> list[float]:
    """The numbers of a transfer, in the order of HEAD: its border is that of the garment."""
    area, truth, donor = case.area, case.after.photo, case.donor
    far, near = (vgg_distance(features, one, truth, area) for one in (plain, final))
    here, worn = detail(final, area), np.isin(donor.label_map, GARMENT_LABELS)
    unknown = float("nan")
    return [near / far, here / detail(truth, area), here / detail(donor.photo, worn),
            unknown, unknown, unknown]  # fmt: skip


def table(rows: list[tuple[str | float, ...]]) -> str:
    """The rows under HEAD, one line each."""
    lines = [f"{HEAD[0]:<24}" + "".join(f"{name:>14}" for name in HEAD[1:])]
    for name, *numbers in rows:
        cells = ("-" if np.isnan(number) else f"{number:.2f}" for number in numbers)
        lines.append(f"{name:<24}" + "".join(f"{cell:>14}" for cell in cells))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
