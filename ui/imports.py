"""What the page can take in besides photos: maps, pose files, other people's stances."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from spt.errors import InputError, expect
from spt.label_schemes import SCHEMES
from spt.parsing_formats import read_map_file
from spt.photo import MAP_SIZE, nearest_places
from spt.photo_file import read_photo
from spt.pose import Pose
from spt.pose_json import read_pose_file
from spt.retarget import retarget
from spt.stances import STANCES
from ui.messages import Kind, ReadFile, Reply

if TYPE_CHECKING:
    from spt.inference import PersonEditor

MAP_SCHEMES = tuple(SCHEMES)
OWN_SCHEME = MAP_SCHEMES[0]


def read_file(editor: "PersonEditor", photo_size: tuple[int, int], request: ReadFile) -> Reply:
    """Answer a request about a file for the photo that is open.

    Arguments:
        editor: holds the open photo.
        photo_size: its rows and columns.
        request: what to read.

    Raises MapError, PoseError, PhotoError or InputError with what is wrong with the file.
    """
    if request.kind == Kind.READ_MAP:
        return _read_map(editor, photo_size, request)
    if request.kind == Kind.READ_POSE:
        return _read_pose(photo_size, request)
    if request.kind == Kind.PHOTO_POSE:
        other = read_photo(request.file_bytes)
        person, notes = editor.networks.perception.find(other)
        return _retargeted(editor, person.pose, request.seq, notes)
    number = _numbered(request.number, len(STANCES), "stance")
    return _retargeted(editor, STANCES[number].pose(), request.seq, ())


def points_of(pose: Pose) -> list[list[float | bool]]:
    """A pose as the page reads it: 18 lists [x, y, visible]."""
    visible = pose.visible.tolist()
    return [[*point, seen] for point, seen in zip(pose.xy_px.tolist(), visible, strict=True)]


def _numbered(number: int, count: int, name: str) -> int:
    expect(number < count, InputError, name, got=f"number {number}",
           expected=f"0 to {count - 1}", fix="Load the page again.")  # fmt: skip
    return number


def _retargeted(editor: "PersonEditor", stance: Pose, seq: int, notes: tuple[str, ...]) -> Reply:
    pose = retarget(stance, editor.source_pose)
    return Reply(seq, text=json.dumps({"pose": points_of(pose), "notes": notes}))


def _read_pose(photo_size: tuple[int, int], request: ReadFile) -> Reply:
    found = read_pose_file(request.file_bytes, photo_size)
    people = [points_of(pose) for pose in found.people]
    return Reply(request.seq, text=json.dumps({"people": people, "notes": found.notes}))


def _read_map(editor: "PersonEditor", photo_size: tuple[int, int], request: ReadFile) -> Reply:
    """A map of the photo's size covers the photo; one of the frame's shape covers the frame."""
    scheme = MAP_SCHEMES[_numbered(request.number, len(MAP_SCHEMES), "label scheme")]
    frame, pose = editor.frame, editor.source_pose
    found = read_map_file(request.file_bytes, scheme)
    size = found.label_map.shape
    covers_photo = size == photo_size
    expect(covers_photo or size[0] * MAP_SIZE[1] == size[1] * MAP_SIZE[0], InputError,
           "label map", got=f"{size[1]} x {size[0]} pixels",
           expected=f"the photo's size, {photo_size[1]} x {photo_size[0]}, or the shape of "
           f"the person's frame, such as {MAP_SIZE[1]} x {MAP_SIZE[0]}",
           fix="Export the map at the photo's size.")  # fmt: skip
    if scheme != OWN_SCHEME:  # dresses, gloves and socks are told apart by the joints
        if not covers_photo:
            pose = replace(pose, xy_px=frame.to_frame(pose.xy_px, size))
        found = read_map_file(request.file_bytes, scheme, pose=pose)
    if covers_photo:
        cells = frame.crop_labels(found.label_map, MAP_SIZE)
    else:
        rows, columns = map(nearest_places, MAP_SIZE, size)
        cells = found.label_map[rows[:, None], columns]
    text = json.dumps({"guessed": found.guessed_pixels, "notes": found.notes})
    return Reply(request.seq, text=text, label_map=cells)
