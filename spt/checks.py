"""What is checked at the door of the editor, once."""

import numpy as np

from spt.errors import MapError, PhotoError, PoseError, expect
from spt.labels import NUM_LABELS
from spt.photo import Frame
from spt.pose import Pose

LONGEST_SIDE_PX = 32_000
"""OpenCV moves pixels about in pictures with sides of up to 32,766 pixels."""

CORRECTION_REACH = 0.5
"""How many sizes of the frame a corrected joint may lie beside the frame: a foot cut off, say."""


def check_photo(photo: np.ndarray) -> None:
    """Raise PhotoError unless `photo` is an RGB array that can be edited."""
    expect(
        isinstance(photo, np.ndarray) and photo.dtype == np.uint8 and photo.ndim == 3
        and photo.shape[2] == 3 and min(photo.shape[:2]) >= 64,
        PhotoError,
        "photo",
        got=f"{getattr(photo, 'shape', type(photo).__name__)} {getattr(photo, 'dtype', '')}",
        expected="(rows, columns, 3) uint8 RGB of at least 64 x 64",
        fix="Read it with spt.read_photo.",
    )  # fmt: skip
    longest = max(photo.shape[:2])
    expect(
        longest <= LONGEST_SIDE_PX,
        PhotoError,
        "photo",
        got=f"a side of {longest} pixels",
        expected=f"at most {LONGEST_SIDE_PX}",
        fix="Crop it around the person.",
    )


def check_pose(pose: Pose, photo_size: tuple[int, int]) -> None:
    """Raise PoseError unless `pose` can belong to a photo of `photo_size` (rows, columns)."""
    points = pose.xy_px[pose.visible]
    expect(
        len(points) >= 4,
        PoseError,
        "pose",
        got=f"{len(points)} visible keypoints",
        expected="at least 4",
        fix="Show more joints of the person.",
    )
    rows, columns = photo_size
    limit = 2 * max(rows, columns)
    expect(
        bool((np.abs(points) <= limit).all()),
        PoseError,
        "pose",
        got=f"a keypoint at {points[np.abs(points).max(1).argmax()].tolist()}",
        expected=f"pixels of a photo {columns} wide and {rows} high",
        fix="Check that the pose belongs to this photo and is in pixels.",
    )


def check_source_pose(pose: Pose, photo_size: tuple[int, int]) -> None:
    """Raise PoseError unless `pose` can be that of the person in a photo (rows, columns)."""
    check_pose(pose, photo_size)
    points = pose.xy_px[pose.visible]
    expect(
        bool(((points >= 0) & (points < photo_size[::-1])).all(axis=1).any()),
        PoseError,
        "pose",
        got="a person outside the photo",
        expected="visible keypoints in the photo",
        fix="Check that the pose belongs to this photo and is in pixels.",
    )


def check_corrected_pose(pose: Pose, frame: Frame) -> None:
    """Raise PoseError unless `pose` can be that of the person whom `frame` was laid around.

    Limbs are measured in the photo's map, which covers the frame; much longer ones would be
    measured for minutes.
    """
    points = frame.to_frame(pose.xy_px[pose.visible], (1, 1))
    far = np.abs(points - 0.5).max(axis=1, initial=0) > 0.5 + CORRECTION_REACH
    expect(
        not far.any(),
        PoseError,
        "corrected pose",
        got=f"a keypoint at {pose.xy_px[pose.visible][far.argmax()].tolist()}",
        expected=f"at most {CORRECTION_REACH:g} frame sizes beside the person's frame {frame.box}",
        fix="Drag the joint back to the person in the photo.",
    )


def check_map(label_map: np.ndarray, size: tuple[int, int], name: str) -> None:
    """Raise MapError, about `name`, unless `label_map` is `size` uint8 with the ten labels."""
    expect(
        isinstance(label_map, np.ndarray) and label_map.shape == tuple(size)
        and label_map.dtype == np.uint8,
        MapError,
        name,
        got=f"{getattr(label_map, 'shape', type(label_map).__name__)} "
        f"{getattr(label_map, 'dtype', '')}",
        expected=f"{tuple(size)} (rows, columns) uint8",
        fix="Save the map at the size of what it labels.",
    )  # fmt: skip
    expect(
        int(label_map.max()) < NUM_LABELS,
        MapError,
        name,
        got=f"label {int(label_map.max())}",
        expected=f"labels 0 to {NUM_LABELS - 1}",
        fix="Convert it to the ten labels first.",
    )
