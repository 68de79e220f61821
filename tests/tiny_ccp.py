"""A photo set in the layout of Clothing Co-Parsing, drawn here: a few simple people.

Every person stands 192 rows x 144 columns, in a T-shirt, jeans and shoes; the arms differ.
"""

import argparse
import csv
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import save_file
from scipy import io as matlab

from spt.labels import KEYPOINTS, TRUNK
from spt.pose import Pose
from train.datasets.ccp import gather
from train.datasets.ccp_labels import TAGS
from train.pack import write_packs

SIZE = (192, 144)
TRAIN, VALIDATION, TEST = (1, 2, 3, 4, 5, 6), (17, 37), (7,)

_STILL = {
    "nose": (72, 30), "neck": (72, 48), "right_shoulder": (56, 50), "left_shoulder": (88, 50),
    "right_hip": (62, 96), "left_hip": (82, 96), "right_knee": (60, 130), "left_knee": (84, 130),
    "right_ankle": (59, 164), "left_ankle": (85, 164), "right_eye": (68, 27), "left_eye": (76, 27),
    "right_ear": (64, 29), "left_ear": (80, 29),
}  # fmt: skip
_BONES = (
    ("skin", 7, "right_shoulder right_elbow right_wrist"),
    ("skin", 7, "left_shoulder left_elbow left_wrist"),
    ("jeans", 13, "right_hip right_knee right_ankle"),
    ("jeans", 13, "left_hip left_knee left_ankle"),
)
_COLOURS = {"null": (205, 200, 190), "skin": (120, 160, 215), "hair": (30, 45, 70),
            "jeans": (140, 70, 40), "shoes": (25, 25, 30)}  # fmt: skip


def standing(right_arm_degrees: float = 10, left_arm_degrees: float = 10) -> Pose:
    """Everything visible; each straight arm so many degrees away from hanging down."""
    points = {name: np.array(place, dtype=float) for name, place in _STILL.items()}
    for side, degrees, outward in (("right", right_arm_degrees, -1), ("left", left_arm_degrees, 1)):
        along = np.array([outward * np.sin(np.deg2rad(degrees)), np.cos(np.deg2rad(degrees))])
        points[f"{side}_elbow"] = points[f"{side}_shoulder"] + 24 * along
        points[f"{side}_wrist"] = points[f"{side}_elbow"] + 20 * along
    return Pose(np.array([points[name] for name in KEYPOINTS]), np.ones(18, dtype=bool))


def drawn_tags(pose: Pose) -> np.ndarray:
    """(192, 144) uint8 clothing tags of a person."""
    tags = np.zeros(SIZE, np.uint8)
    place = {
        name: tuple(int(v) for v in xy) for name, xy in zip(KEYPOINTS, pose.xy_px, strict=True)
    }
    cv2.ellipse(tags, place["nose"], (12, 17), 0, 0, 360, TAGS.index("hair"), -1)
    cv2.ellipse(tags, (72, 33), (9, 13), 0, 0, 360, TAGS.index("skin"), -1)
    for tag, width, names in _BONES:
        line = np.array([place[name] for name in names.split()])
        cv2.polylines(tags, [line], False, TAGS.index(tag), width)
    trunk = np.array([place[KEYPOINTS[keypoint]] for keypoint in TRUNK])
    cv2.fillPoly(tags, [trunk], TAGS.index("t-shirt"))
    for side in ("right", "left"):
        cv2.circle(tags, place[f"{side}_ankle"], 7, TAGS.index("shoes"), -1)
    return tags


def drawn_photo(tags: np.ndarray, seed: int) -> np.ndarray:
    """(192, 144, 3) uint8 BGR: a colour a tag, another shirt for every seed, some grain."""
    random = np.random.default_rng(seed)
    colours = np.full((len(TAGS), 3), 128.0)
    for tag, colour in _COLOURS.items():
        colours[TAGS.index(tag)] = colour
    colours[TAGS.index("t-shirt")] = random.uniform(40, 220, 3)
    return (colours[tags] + random.uniform(-8, 8, (*SIZE, 3))).clip(0, 255).astype(np.uint8)


def write_ccp(folder: Path, numbers: tuple[int, ...] = TRAIN + VALIDATION + TEST) -> None:
    """photos/, annotations/pixel-level/ and keypoints.csv."""
    (folder / "photos").mkdir(parents=True)
    (folder / "annotations" / "pixel-level").mkdir(parents=True)
    poses = {number: standing(5 + 37 * number % 80, 5 + 53 * number % 80) for number in numbers}
    for number, pose in poses.items():
        tags = drawn_tags(pose)
        photo = drawn_photo(tags, number)
        cv2.imwrite(str(folder / f"photos/{number:04d}.jpg"), photo, [cv2.IMWRITE_JPEG_QUALITY, 95])
        annotation = folder / f"annotations/pixel-level/{number:04d}.mat"
        matlab.savemat(annotation, {"groundtruth": tags}, do_compression=True)
    write_table(folder / "keypoints.csv", poses)


def write_table(path: Path, poses: dict[int, Pose]) -> None:
    """Keypoint table; visibility 1.0 or 0.1."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        names = [f"{name}_{kind}" for name in KEYPOINTS for kind in ("x", "y", "visibility")]
        table.writerow(["photo", "width", "height", *names])
        for number, pose in poses.items():
            cells = zip(pose.xy_px, pose.visible, strict=True)
            values = [value for (x, y), seen in cells for value in (x, y, 1.0 if seen else 0.1)]
            table.writerow([f"{number:04d}.jpg", SIZE[1], SIZE[0], *values])


def write_tiny_pack(folder: Path) -> Path:
    """A pack of the nine people; returns its path."""
    write_ccp(folder / "ccp")
    (path,) = write_packs(gather(folder / "ccp", folder / "ccp" / "keypoints.csv"), folder)
    return path


def write_tiny_vgg(path: Path) -> Path:
    """A file in the layout of the VGG weights, with few channels and random values."""
    torch_random = torch.Generator().manual_seed(3)
    shapes = {"normalise": (3, 3, 1), "conv1_1": (4, 3, 3), "conv1_2": (4, 4, 3),
              "conv2_1": (6, 4, 3), "conv2_2": (6, 6, 3), "conv3_1": (8, 6, 3)}  # fmt: skip
    weights = {}
    for name, (wide, deep, side) in shapes.items():
        weight = torch.randn(wide, deep, side, side, generator=torch_random)
        weights[f"{name}.weight"] = weight / (deep * side) ** 0.5
        weights[f"{name}.bias"] = 0.1 * torch.randn(wide, generator=torch_random)
    save_file(weights, path)
    return path


def stage_options(folder: Path, **changes: object) -> argparse.Namespace:
    """Parsed flags of a stage, for jobs made without a command line."""
    flags = {"out": folder, "export": None, "batch": 2, "learning_rate": None, "seed": 0,
             "candidates": 6, "vgg": folder / "vgg.safetensors"}  # fmt: skip
    return argparse.Namespace(**(flags | changes))
