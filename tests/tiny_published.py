"""Photo sets in the layouts of DeepFashion and Market-1501, drawn here, and a parsing network."""

from pathlib import Path

import cv2
import numpy as np
import torch
from tiny_ccp import SIZE, drawn_photo, drawn_tags, standing

from spt.checkpoint import save_checkpoint
from spt.labels import NUM_LABELS
from spt.parsing import ParsingConfig, ParsingNetwork
from spt.pose import Pose
from train.datasets.published_tables import KEYPOINT_HEADER, MISSING
from train.self_label import LabelGuesser

CONFIG = ParsingConfig(widths=(4, 6))


def write_parsing(folder: Path, network: ParsingNetwork) -> LabelGuesser:
    """Save a network as a checkpoint; returns what reads it."""
    save_checkpoint(folder / "parsing.safetensors", network, "parsing", CONFIG, {}, {})
    return LabelGuesser(folder, torch.device("cpu"))


def certain_network(chances: dict[int, float]) -> ParsingNetwork:
    """Gives the same chances everywhere; the other labels share the rest."""
    network = ParsingNetwork(CONFIG).eval()
    others = (1 - sum(chances.values())) / (NUM_LABELS - len(chances))
    logits = torch.tensor([chances.get(label, others) for label in range(NUM_LABELS)]).log()
    torch.nn.init.zeros_(network.unet.head.weight)
    network.unet.head.bias.data = logits.repeat_interleave(network.stride**2)
    return network


def pose_in(size: tuple[int, int]) -> Pose:
    """A person who stands in a picture of `size` (rows, columns), at whole pixels."""
    pose = standing()
    return Pose((pose.xy_px * (size[1] / SIZE[1], size[0] / SIZE[0])).round(), pose.visible)


def write_person(path: Path, size: tuple[int, int], seed: int = 0) -> None:
    """A drawn photo as JPEG."""
    picture = drawn_photo(drawn_tags(standing()), seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), cv2.resize(picture, (size[1], size[0])))


def keypoint_row(name: str, pose: Pose) -> str:
    """A line of a keypoint table: y before x."""
    xy_px = np.where(pose.visible[:, None], pose.xy_px, MISSING).astype(int)
    return f"{name}: {xy_px[:, 1].tolist()}: {xy_px[:, 0].tolist()}"


def write_table(path: Path, header: str, rows: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def write_keypoints(path: Path, names: list[str], pose: Pose) -> None:
    """The same pose for all names."""
    write_table(path, KEYPOINT_HEADER, [keypoint_row(name, pose) for name in names])
