"""Describe the shipped checkpoints from what they say of themselves.

    python -m train.export checkpoints

writes `checkpoints/README.md`: bytes, SHA-256, data and licence, recipe, minutes, scores.
"""

import argparse
import hashlib
import sys
from pathlib import Path

from spt.checkpoint import KINDS, Checkpoint, load_checkpoint

NAMES = {
    "pose": "pose network (also the detector P of eq. 6)",
    "parsing": "parsing network",
    "semantic": "H_S, semantic generator",
    "appearance": "H_A, appearance generator",
}
SCORE_NOTES = {
    "pose": "PCK at 0.2 torso lengths over the visible keypoints.",
    "parsing": "Intersection over union per label, summed over the split, with true keypoints.",
    "semantic": "mIoU of the predicted map, against the pseudo target (searched by eq. 1 in the "
    "training maps) and against the truth under a mirrored pose; `warp_only` is the source map "
    "moved by the part affines alone.",
    "appearance": "Mirrored pairs (the flipped photo is the source, the photo the truth), on "
    "the person's pixels only: SSIM (higher is better) and distances (lower is better) of VGG "
    "features, of their Grams label by label (`style`, in thousandths) and of each label's mean "
    "`colour` (levels of 255). `warp` moves the pixels alone, `copy` leaves the source as it is; "
    "`painted` is the photo's own person painted from codes alone, no pixel moved.",
}
HEADER = """# Checkpoints

Each file stands alone: weights (fp16 safetensors), config, label, keypoint and part order, data,
recipe and scores; `spt.checkpoint` refuses anything else. All scores are of the validation split.
Regenerate this page with `python -m train.export checkpoints`.
"""
CCP = "Clothing Co-Parsing"
ON_CCP = """
Weights are under Apache-2.0, like the code. They were trained on Clothing Co-Parsing photos
(Apache-2.0; photos numbered 7 and 17 modulo 20 were never trained on, and the latter validate) and,
where said, on mannequins that this project draws itself.
"""


def section(checkpoint: Checkpoint) -> str:
    """Markdown section of one file."""
    data = checkpoint.path.read_bytes()
    trained_on = checkpoint.metadata["trained_on"]
    scores = checkpoint.metadata["scores"]
    facts = [
        ("file", f"`{checkpoint.path.name}`"),
        ("bytes", str(len(data))),
        ("sha256", f"`{hashlib.sha256(data).hexdigest()}`"),
        *((name, str(value)) for name, value in trained_on.items()),
        *((name, f"{value:.3f}") for name, value in scores.items()),
    ]
    rows = "".join(f"| {name} | {value} |\n" for name, value in facts)
    title = NAMES[checkpoint.kind]
    return f"\n## {title}\n\n| | |\n|---|---|\n{rows}\n{SCORE_NOTES[checkpoint.kind]}\n"


def describe(folder: Path) -> None:
    """Write README.md about the checkpoints in a folder.

    Raises:
        CheckpointError: one of them cannot be used.
    """
    paths = {kind: folder / f"{kind}.safetensors" for kind in KINDS}
    found = [load_checkpoint(path, kind) for kind, path in paths.items() if path.is_file()]
    data = [str(one.metadata["trained_on"].get("data")) for one in found]
    header = HEADER + (ON_CCP if all(text.startswith(CCP) for text in data) else "")
    (folder / "README.md").write_text(header + "".join(map(section, found)), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.export", description=__doc__)
    parser.add_argument("folder", type=Path)
    describe(parser.parse_args(arguments).folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
