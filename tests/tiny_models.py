"""Networks for the adapters, made here and tiny, and the photo that they see.

A pose network that finds seventeen coloured dots, a detector that always gives the same boxes, and
a SegFormer whose last layer answers one label.
"""

from pathlib import Path

import numpy as np
import torch
from tiny_onnx import constant, node, port, write_onnx

# A person facing us, in the COCO order, with room around: beyond its edge rtmlib shows black.
DOTS = np.array(
    [(150, 60), (158, 50), (142, 50), (168, 56), (132, 56), (190, 110), (110, 110), (215, 170),
     (85, 170), (220, 230), (80, 230), (175, 240), (125, 240), (178, 310), (122, 310), (180, 380),
     (120, 380)], dtype=np.float64,
) + 60  # fmt: skip
PHOTO_SIZE = (560, 420)
BOX = (120.0, 90.0, 300.0, 460.0)

ATR = (
    "Background Hat Hair Sunglasses Upper-clothes Skirt Pants Dress Belt Left-shoe Right-shoe "
    "Face Left-leg Right-leg Left-arm Right-arm Bag Scarf"
).split()


def directions() -> np.ndarray:
    """(17, 3) float32 unit vectors that differ well, one colour a keypoint."""
    number = np.arange(17) + 0.5
    height, turn = 1 - 2 * number / 17, np.pi * (1 + 5**0.5) * number
    around = np.sqrt(1 - height**2)
    unit = np.stack([around * np.cos(turn), around * np.sin(turn), height], axis=1)
    return unit.astype(np.float32)


def dotted_photo(dots: np.ndarray) -> np.ndarray:
    """(560, 420, 3) uint8: on grey that normalises to zero, a coloured dot for each keypoint."""
    mean, deviation = np.array([123.675, 116.28, 103.53]), np.array([58.395, 57.12, 57.375])
    photo = np.tile(mean.round().astype(np.uint8), (*PHOTO_SIZE, 1))
    for (x, y), direction in zip(dots.astype(int), directions(), strict=True):
        colour = (mean + deviation * 1.7 * direction).round().astype(np.uint8)
        photo[y - 4 : y + 5, x - 4 : x + 5] = colour
    return photo


def write_pose_network(path: Path) -> Path:
    """Input (1, 3, 256, 192); the score of a keypoint is how much a pixel has its colour."""
    across, down = (1, 17, 192, 2), (1, 17, 256, 2)
    parts = [port(11, "input", (1, 3, 256, 192))]
    parts += [port(12, "simcc_x", (1, 17, 384)), port(12, "simcc_y", (1, 17, 512))]
    parts += [
        constant("colours", directions()[:, :, None, None] / np.float32(1.7)),
        node("Conv", ["input", "colours"], "likeness", kernel_shape=[1, 1]),
    ]
    for name, axis, shape in (("simcc_x", 2, across), ("simcc_y", 3, down)):
        column = np.array((1, 17, shape[2], 1))
        parts += [
            constant(f"{name}_column", column),
            constant(f"{name}_twice", np.array(shape)),
            constant(f"{name}_flat", np.array((1, 17, 2 * shape[2]))),
            node("ReduceMax", ["likeness"], f"{name}_best", axes=[axis], keepdims=0),
            node("Reshape", [f"{name}_best", f"{name}_column"], f"{name}_standing"),
            node("Expand", [f"{name}_standing", f"{name}_twice"], f"{name}_doubled"),
            node("Reshape", [f"{name}_doubled", f"{name}_flat"], name),
        ]
    return write_onnx(path, *parts)


def write_detector(path: Path, *boxes: tuple[float, float, float, float]) -> Path:
    """Boxes in pixels of the photo, whatever is shown; without any, one it is not sure of."""
    rows = [[*(side * 640 / PHOTO_SIZE[0] for side in box), 0.9] for box in boxes or [BOX]]
    answer = np.array([rows], dtype=np.float32)
    if not boxes:
        answer[..., 4] = 0.1
    return write_onnx(
        path,
        port(11, "input", (1, 3, 640, 640)),
        port(12, "boxes", answer.shape),
        constant("answer", answer),
        constant("nothing", np.zeros((1, 1, 1), np.float32)),
        node("ReduceMax", ["input"], "brightest", axes=[1, 2, 3], keepdims=0),
        constant("flat", np.array((1, 1, 1))),
        node("Reshape", ["brightest", "flat"], "shown"),
        node("Mul", ["shown", "nothing"], "unused"),
        node("Add", ["answer", "unused"], "boxes"),
    )


def write_segformer(folder: Path, names: list[str], answer: int) -> Path:
    """A tiny SegFormer that gives every pixel the label `answer`."""
    from transformers import SegformerConfig, SegformerForSemanticSegmentation

    torch.manual_seed(0)
    network = SegformerForSemanticSegmentation(
        SegformerConfig(
            id2label=dict(enumerate(names)), label2id={name: i for i, name in enumerate(names)},
            hidden_sizes=[8, 8, 8, 8], decoder_hidden_size=8, depths=[1, 1, 1, 1],
            num_attention_heads=[1, 1, 1, 1],
        )
    )  # fmt: skip
    with torch.no_grad():
        network.decode_head.classifier.bias[answer] += 1e3
    network.save_pretrained(folder)
    return folder
