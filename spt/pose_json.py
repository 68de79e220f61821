"""Poses from and to OpenPose JSON, as the common editors and detectors write it.

Read: 18 points (COCO) or 25 (BODY_25); a flat list of x, y, confidence or a list of points; under
"people" or alone; wrapped in a list of one; in pixels of a canvas, or as fractions of it. Missing
are points with confidence up to 0.1, at exactly (0, 0) or at exactly (-1, -1).

Written: 18 points, confidence exactly 1 or 0, and the canvas size. What that form cannot say, the
places of hidden points and the original confidences, stays under a key of our own.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spt.errors import PoseError, expect
from spt.openpose import (
    EXPORT_AGAIN,
    LARGEST_PX,
    MISSING_PLACES,
    OWN_KEY,
    FilePerson,
    parse_object,
    people_in,
)
from spt.pose import Pose

_CANVAS_KEYS = (("canvas_width", "canvas_height"), ("width", "height"))


@dataclass(frozen=True)
class PoseFile:
    """What a pose file holds.

    Attributes:
        people: one Pose a person, in pixels of the photo where its size was given, else of the
            canvas of the file.
        notes: plain sentences on what was decided while reading.
    """

    people: tuple[Pose, ...]
    notes: tuple[str, ...]


def read_pose_json(
    source: str | Path | bytes,
    photo_size: tuple[int, int] | None = None,
    person: int | None = None,
) -> Pose:
    """The pose of one person.

    Arguments:
        source: path of a JSON file, or the JSON itself.
        photo_size: rows and columns of the photo in whose pixels the pose is wanted; None for
            the canvas of the file.
        person: which of several people, from 0; None for the largest.

    Raises:
        PoseError: unreadable, other numbers of points, no numbers, no such person.
    """
    return choose_person(read_pose_file(source, photo_size).people, person)


def choose_person(people: Sequence[Pose], person: int | None = None) -> Pose:
    """Number `person` of `people`, or the one whose visible points span the largest box."""
    if person is None:
        return max(people, key=lambda pose: np.ptp(pose.xy_px[pose.visible], axis=0).prod())
    expect(
        0 <= person < len(people),
        PoseError,
        "person chosen from the pose file",
        got=f"number {person}",
        expected=f"0 to {len(people) - 1}, since it holds {len(people)}",
    )
    return people[person]


def read_pose_file(
    source: str | Path | bytes, photo_size: tuple[int, int] | None = None
) -> PoseFile:
    """All people of a file that have a visible point; arguments as for `read_pose_json`."""
    root, name = parse_object(source)
    people = people_in(root, name)
    canvas = _canvas(root, name)
    photo = None if photo_size is None else np.array(photo_size[::-1], dtype=float)
    size = photo if canvas is None else canvas
    fractions = _are_fractions(people, size, name)
    scale, offset_px = _fit(size, photo)
    unit_px = size if fractions else np.ones(2)
    poses = tuple(_placed(person, unit_px, scale, offset_px) for person in people)
    return PoseFile(poses, tuple(_notes(people, fractions, canvas, photo)))


def pose_to_json(
    pose: Pose, width: int, height: int, confidence: np.ndarray | None = None
) -> str:
    """A pose as OpenPose JSON.

    Arguments:
        pose: points in pixels of a canvas.
        width: columns of that canvas.
        height: its rows.
        confidence: (18,) what the detector said, kept under our own key; may be None.

    Returns:
        The text of a JSON file.
    """
    places = [[round(float(x), 3), round(float(y), 3)] for x, y in pose.xy_px]
    numbers: list[float] = []
    for place, visible in zip(places, pose.visible, strict=True):
        if visible and place in MISSING_PLACES:
            place[0] += 0.01  # these two places mean "missing" to readers
        numbers += [*place, 1.0] if visible else [0.0, 0.0, 0.0]
    own: dict[str, object] = {"format": 1, "xy_px": places}
    if confidence is not None:
        own["confidence"] = [round(float(value), 4) for value in confidence]
    person = {"pose_keypoints_2d": numbers, OWN_KEY: own}
    return json.dumps(
        {"people": [person], "canvas_width": int(width), "canvas_height": int(height)},
        allow_nan=False,
    )


def _canvas(root: dict, name: str) -> np.ndarray | None:
    """(2,) width and height of the canvas; None where the file names none."""
    for keys in _CANVAS_KEYS:
        sides = [root.get(key) for key in keys]
        if sides == [None, None]:
            continue
        expect(
            all(type(side) in (int, float) and 1 <= side <= LARGEST_PX for side in sides),
            PoseError,
            f"{keys[0]} and {keys[1]} in {name}",
            got=f"{sides[0]!r:.40} and {sides[1]!r:.40}",
            expected=f"two numbers of pixels from 1 to {LARGEST_PX}",
            fix=EXPORT_AGAIN,
        )
        canvas = np.array(sides, dtype=float)
        return None if (canvas == 1).all() else canvas  # a canvas of 1 x 1 says "fractions"
    return None


def _are_fractions(people: list[FilePerson], size: np.ndarray | None, name: str) -> bool:
    """Whether the numbers are fractions of the canvas: a whole person cannot fit in one pixel."""
    if any(person.hidden_xy_px is not None for person in people):
        return False  # our own files are in pixels
    xy = np.concatenate([person.xy[person.visible] for person in people])
    if np.abs(xy).max() > 1:
        return False
    expect(
        xy.min() >= 0,
        PoseError,
        name,
        got="numbers between -1 and 1",
        expected="pixels, or fractions between 0 and 1",
        fix=EXPORT_AGAIN,
    )
    expect(
        size is not None,
        PoseError,
        name,
        got="fractions between 0 and 1 without a canvas size",
        expected="canvas_width and canvas_height beside them",
        fix="Add the size of the picture that the pose was found in.",
    )
    return True


def _fit(size: np.ndarray | None, photo: np.ndarray | None) -> tuple[float, np.ndarray]:
    """Scale and move that lay a canvas into the middle of the photo, as large as it fits."""
    if photo is None or size is None:
        return 1.0, np.zeros(2)
    scale = float((photo / size).min())
    return scale, (photo - scale * size) / 2


def _placed(
    person: FilePerson, unit_px: np.ndarray, scale: float, offset_px: np.ndarray
) -> Pose:
    """A person of the file in pixels of the photo."""
    xy_px = person.xy * unit_px
    if person.hidden_xy_px is not None:
        xy_px = np.where(person.visible[:, None], xy_px, person.hidden_xy_px)
    return Pose(xy_px * scale + offset_px, person.visible)


def _notes(
    people: list[FilePerson],
    fractions: bool,
    canvas: np.ndarray | None,
    photo: np.ndarray | None,
) -> list[str]:
    """What was decided, one plain sentence each."""
    notes = []
    if len(people) > 1:
        notes.append(
            f"The pose file holds {len(people)} people; the largest is used unless you choose."
        )
    if any(person.body25 for person in people):
        notes.append("The pose file has the 25 points of BODY_25; hip centre and feet are unused.")
    if fractions:
        notes.append("The pose file gives fractions of the picture; they became pixels.")
    elif canvas is None and photo is not None:
        notes.append("The pose file names no canvas size; its numbers are pixels of the photo.")
    if canvas is not None and photo is not None and (canvas != photo).any():
        sizes = [f"{width:.0f} x {height:.0f}" for width, height in (canvas, photo)]
        notes.append(f"The pose was fitted from its canvas, {sizes[0]}, to the photo, {sizes[1]}.")
    return notes
