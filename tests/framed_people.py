"""Packs of the drawn people of tiny_ccp.py in frames of any size, as other photo sets have them."""

from pathlib import Path

import cv2
import numpy as np
from tiny_ccp import SIZE, TRAIN, VALIDATION, drawn_photo, drawn_tags, standing

from spt.pose import Pose
from train.datasets.ccp_labels import labels_from_tags
from train.pack import PackedPerson, PhotoSet, packed, write_packs

ARM_SPAN_PX = 124
"""Width of a person of tiny_ccp.py whose arms are stretched out."""


def write_framed_pack(folder: Path, frame_size: tuple[int, int]) -> Path:
    """Crops as large as their frame, rows x columns; returns the path of the pack."""
    people = [framed(number, frame_size) for number in TRAIN + VALIDATION]
    (path,) = write_packs(PhotoSet("drawn people", frame_size, people), folder)
    return path


def framed(number: int, frame_size: tuple[int, int]) -> PackedPerson:
    """A person as large as fits, in the middle of a frame."""
    pose = standing(5 + 37 * number % 80, 5 + 53 * number % 80)
    tags = drawn_tags(pose)
    scale = min(frame_size[0] / SIZE[0], frame_size[1] / ARM_SPAN_PX)
    corner = (np.array(frame_size[::-1]) - scale * np.array(SIZE[::-1])) / 2
    matrix = np.array([[scale, 0, corner[0]], [0, scale, corner[1]]])
    size = (frame_size[1], frame_size[0])
    photo, cells = (
        cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_NEAREST)
        for picture in (drawn_photo(tags, number)[..., ::-1], labels_from_tags(tags, pose))
    )
    inside = Pose(scale * pose.xy_px + corner, pose.visible)
    split = "validation" if number in VALIDATION else "train"
    return packed(f"{number:04d}", split, photo, cells, inside)
