"""Pose and map drawn over the photo, to look at what was found."""

import cv2
import numpy as np

from spt.errors import MapError, expect
from spt.labels import BACKGROUND, BONES, FACE_KEYPOINTS, KEYPOINTS, LABEL_COLOURS
from spt.pose import Pose

MAP_OPACITY = 0.45
OUTLINE_OPACITY = 0.9

# Sizes in heights of the person's visible keypoints.
BONE_WIDTH, JOINT_RADIUS = 1 / 130, 1 / 90
FACE_JOINT = 0.6  # of the radius of the others: five of them share a small place

# The person's own right side is warm, the left cool, what has no side white.
_SIDE_COLOURS = {"right": (255, 140, 66), "left": (64, 170, 255)}
_MIDDLE_COLOUR = (255, 255, 255)
_RIM_COLOUR = (24, 24, 28)

# cv2 takes points in sixteenths of a pixel.
_SHIFT = 4


def draw_overlay(photo: np.ndarray, label_map: np.ndarray, pose: Pose) -> np.ndarray:
    """Photo with its map in colours and its skeleton above that.

    Arguments:
        photo: (H, W, 3) uint8 RGB.
        label_map: (H, W) uint8 0..9.
        pose: keypoints in photo pixels.

    Returns:
        (H, W, 3) uint8 RGB.
    """
    expect(
        label_map.shape == photo.shape[:2],
        MapError,
        "map to draw over the photo",
        got=f"{label_map.shape} (rows, columns)",
        expected=f"{photo.shape[:2]}, the size of the photo",
    )
    return draw_pose(draw_map(photo, label_map), pose)


def draw_map(photo: np.ndarray, label_map: np.ndarray) -> np.ndarray:
    """Photo (H, W, 3) uint8 under the colours of a map (H, W) uint8 0..9, regions outlined."""
    colours = LABEL_COLOURS[label_map].astype(np.float32)
    kernel = np.ones((3, 3), np.uint8)
    outline = cv2.morphologyEx(label_map, cv2.MORPH_GRADIENT, kernel) > 0
    opacity = np.where(label_map == BACKGROUND, 0.0, MAP_OPACITY)
    opacity = np.where(outline & (label_map != BACKGROUND), OUTLINE_OPACITY, opacity)[..., None]
    return (photo * (1 - opacity) + colours * opacity).round().astype(np.uint8)


def draw_pose(photo: np.ndarray, pose: Pose) -> np.ndarray:
    """Photo (H, W, 3) uint8 with bones and joints, rimmed so that they show on any ground."""
    drawn = np.ascontiguousarray(photo).copy()
    seen = pose.xy_px[pose.visible]
    height = np.ptp(seen, axis=0).max() if len(seen) else 0.0
    width = max(round(float(height) * BONE_WIDTH), 2)
    radius = max(float(height) * JOINT_RADIUS, 3.0)
    places = [_sixteenths(point) for point in pose.xy_px]
    bones = [bone for bone in BONES if pose.visible[list(bone)].all()]
    for thickness, rim in ((width + 2 + width // 2, True), (width, False)):
        for start, end in bones:
            colour = _RIM_COLOUR if rim else _colour(end)
            cv2.line(drawn, places[start], places[end], colour, thickness, cv2.LINE_AA, _SHIFT)
    for keypoint in np.flatnonzero(pose.visible):
        inner = radius * FACE_JOINT if keypoint in FACE_KEYPOINTS else radius
        for size, colour in ((inner + 1.5, _RIM_COLOUR), (inner, _colour(keypoint))):
            around = round(size * (1 << _SHIFT))
            cv2.circle(drawn, places[keypoint], around, colour, -1, cv2.LINE_AA, _SHIFT)
    return drawn


def _colour(keypoint: int) -> tuple[int, int, int]:
    return _SIDE_COLOURS.get(KEYPOINTS[keypoint].split("_")[0], _MIDDLE_COLOUR)


def _sixteenths(point: np.ndarray) -> tuple[int, int]:
    """A point with edges at integers to cv2's, whose pixel centres are integers."""
    x, y = ((point - 0.5) * (1 << _SHIFT)).round().astype(int)
    return int(x), int(y)
