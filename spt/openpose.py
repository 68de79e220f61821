"""The people in an OpenPose JSON object, in the numbers of the file.

Readers, editors and detectors differ in how they nest and what they leave out; here every form
becomes `FilePerson`. What the numbers measure (pixels or fractions) is settled in pose_json.py.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spt.errors import PoseError, expect
from spt.labels import NUM_KEYPOINTS
from spt.photo_file import read_source

MIN_CONFIDENCE = 0.1
LARGEST_PX = 100_000
OWN_KEY = "semantic_person_studio"
MISSING_PLACES = ([0.0, 0.0], [-1.0, -1.0])
EXPORT_AGAIN = "Export the pose again as OpenPose JSON."

# BODY_25 has the middle of the hips at 8, and six foot points after the ears.
BODY25_TO_COCO18 = (0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)

_POINT_KEYS = ("pose_keypoints_2d", "pose_keypoints", "keypoints")


@dataclass(frozen=True)
class FilePerson:
    """One person as a file says it, in the OpenPose COCO order.

    Attributes:
        xy: (18, 2) float64 points (x, y) in the numbers of the file.
        visible: (18,) bool.
        hidden_xy_px: (18, 2) float64 places of all points in canvas pixels, from our own key;
            None where the file was written by another program.
        body25: whether the file gave the 25 points of BODY_25.
    """

    xy: np.ndarray
    visible: np.ndarray
    hidden_xy_px: np.ndarray | None
    body25: bool


def parse_object(source: str | Path | bytes) -> tuple[dict, str]:
    """The JSON object in a file or a text, and a name for messages."""
    if isinstance(source, str) and source.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        data, name = source.encode("utf-8", "replace"), "pose"
    else:
        data, name = read_source(source, PoseError, "pose")
    try:
        root = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as reason:
        raise PoseError(f"{name}: is not JSON ({reason}). {EXPORT_AGAIN}") from reason
    if isinstance(root, list) and len(root) == 1:
        root = root[0]
    got = f"a list of {len(root)}" if isinstance(root, list) else type(root).__name__
    expect(
        isinstance(root, dict),
        PoseError,
        name,
        got=got,
        expected="one JSON object, or a list of one",
        fix="Give the pose of a single picture.",
    )
    return root, name


def people_in(root: dict, name: str) -> list[FilePerson]:
    """Everyone in the object with at least one visible point, in the order of the file."""
    people = [_person(entry, name) for entry in _entries(root, name)]
    people = [person for person in people if person is not None and person.visible.any()]
    expect(
        bool(people),
        PoseError,
        name,
        got="no person with a visible keypoint",
        expected='at least one, under "people"',
        fix=EXPORT_AGAIN,
    )
    return people


def _entries(root: dict, name: str) -> list[dict]:
    """The object of each person; some editors write the points of one, or of all, at the top."""
    people = root.get("people", [root])
    keypoints = root.get("keypoints")
    if "people" not in root and _depth(keypoints) == 3:
        people = [{"keypoints": points} for points in keypoints]
    expect(
        isinstance(people, list) and all(isinstance(entry, dict) for entry in people),
        PoseError,
        f'"people" in {name}',
        got="something else",
        expected="a list of objects",
        fix=EXPORT_AGAIN,
    )
    return people


def _depth(value: object) -> int:
    """How many lists the first number of a list lies in: 1 flat, 2 points, 3 people."""
    depth = 0
    while isinstance(value, list) and value and depth < 4:
        value, depth = value[0], depth + 1
    return depth


def _person(entry: dict, name: str) -> FilePerson | None:
    """Points of one person; None where the object has none, as for hands alone."""
    values = next((entry[key] for key in _POINT_KEYS if entry.get(key)), None)
    if values is None:
        return None
    points = _points(values, name)  # (18 or 25, 3)
    body25 = len(points) == 25
    points = points[list(BODY25_TO_COCO18)] if body25 else points
    nowhere = np.array([xy in MISSING_PLACES for xy in points[:, :2].tolist()])
    visible = (points[:, 2] > MIN_CONFIDENCE) & ~nowhere
    own = entry.get(OWN_KEY)
    is_ours = isinstance(own, dict) and own.get("format") == 1
    hidden = _points(own.get("xy_px"), f"{OWN_KEY} in {name}")[:, :2] if is_ours else None
    return FilePerson(points[:, :2], visible, hidden, body25)


def _points(values: object, name: str) -> np.ndarray:
    """(18 or 25, 3) float64 x, y, confidence (1 where the file gives none)."""
    rows = values if isinstance(values, list) else []
    if _depth(values) == 1:
        expect(
            len(rows) % 3 == 0,
            PoseError,
            name,
            got=f"{len(rows)} numbers for a person",
            expected="x, y and confidence of each point: 54 numbers (18 points) or 75 (25 points)",
            fix=EXPORT_AGAIN,
        )
        rows = [rows[i : i + 3] for i in range(0, len(rows), 3)]
    fix = EXPORT_AGAIN
    if len(rows) == 17:
        fix = (
            "Seventeen points are COCO-17, which has no neck: put the neck between the shoulders "
            "and the points into OpenPose's order, as spt.adapters.coco17_to_coco18 does."
        )
    expect(
        len(rows) in (NUM_KEYPOINTS, 25),
        PoseError,
        name,
        got=f"{len(rows)} points for a person",
        expected="18 (OpenPose COCO) or 25 (BODY_25)",
        fix=fix,
    )
    return np.array([_point(row, index, name) for index, row in enumerate(rows)])


def _point(row: object, index: int, name: str) -> list[float]:
    numbers = isinstance(row, list) and len(row) in (2, 3) and all(
        type(value) in (int, float) and abs(value) <= LARGEST_PX for value in row
    )
    expect(
        numbers,
        PoseError,
        f"point {index} in {name}",
        got=f"{row!r:.60}",
        expected=f"two or three finite numbers up to {LARGEST_PX}",
        fix=EXPORT_AGAIN,
    )
    return [float(row[0]), float(row[1]), float(row[2]) if len(row) == 3 else 1.0]
