"""What the browser and the server say to each other, byte by byte (little endian).

A request is a head of 8 bytes and a body:

    version u8, kind u8, flags u16, seq u32
    OPEN                       the bytes of a picture file
    LIVE, RESULT, MAP, POSE    18 x (x f32, y f32, visible u8) in photo pixels, then the paint
                               as runs (spt/runs.py), UNPAINTED where the predicted map shows

Every edit is the whole state, never a change to it, so a message that gets lost spoils nothing.
A reply is a head of 24 bytes and three parts:

    version u8, status u8, reserved u16, seq u32, milliseconds f32, crc32 of the map u32,
    length of the text u32, length of the runs u32
    text (UTF-8: one sentence, or JSON after OPEN), runs of the predicted map, a file
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from spt.errors import InputError, PhotoError, PoseError, expect
from spt.labels import NUM_KEYPOINTS
from spt.photo import MAP_SIZE
from spt.pose import Pose
from spt.runs import RUNS, decode_paint, encode_runs

VERSION = 1
WANTS_MAP = 1
"""Flag of an edit: send the map that was predicted for this pose."""

MAX_PHOTO_BYTES = 30 * 1024 * 1024
REACH = 4
"""How many photo sizes a keypoint may lie away from the photo: enough for any stretched limb."""

REQUEST_HEAD = struct.Struct("<BBHI")
REPLY_HEAD = struct.Struct("<BBHIfIII")
POINTS = np.dtype([("x", "<f4"), ("y", "<f4"), ("visible", "u1")])

EDIT_HEAD_BYTES = REQUEST_HEAD.size + NUM_KEYPOINTS * POINTS.itemsize
MAX_EDIT_BYTES = EDIT_HEAD_BYTES + MAP_SIZE[0] * MAP_SIZE[1] * RUNS.itemsize
"""An edit whose neighbouring cells all differ; a real one has 1 to 20 kB."""


class Kind(IntEnum):
    """What a request asks for."""

    OPEN = 1
    LIVE = 2
    RESULT = 3
    MAP = 4
    POSE = 5


class Status(IntEnum):
    """How a request went."""

    OK = 0
    ERROR = 1
    SUPERSEDED = 2
    NO_SESSION = 3
    NO_PHOTO = 4


@dataclass(frozen=True)
class OpenPhoto:
    """Open this picture file, `photo_bytes`, in place of the photo so far."""

    seq: int
    photo_bytes: bytes


@dataclass(frozen=True)
class Edit:
    """The whole state of the page, and what to make of it.

    Attributes:
        seq: number of the request, counted by the browser.
        kind: LIVE, RESULT, MAP or POSE.
        pose: where the keypoints are to be, in photo pixels.
        paint: MAP_SIZE uint8, labels 0..9 where painted, UNPAINTED elsewhere.
        wants_map: whether the browser still lacks the map predicted for this pose.
    """

    seq: int
    kind: Kind
    pose: Pose
    paint: np.ndarray
    wants_map: bool = False


@dataclass(frozen=True)
class Reply:
    """An answer; `to_bytes` is what travels.

    Attributes:
        seq: number of the request answered.
        status: how it went.
        text: one sentence, or JSON after OPEN.
        label_map: predicted map to show, MAP_SIZE uint8 0..9, or None.
        data: a picture or another file.
        milliseconds: how long the work took.
        map_crc32: checksum of the map that the picture was drawn from.
    """

    seq: int
    status: Status = Status.OK
    text: str = ""
    label_map: np.ndarray | None = None
    data: bytes = b""
    milliseconds: float = 0.0
    map_crc32: int = 0

    def to_bytes(self) -> bytes:
        """The reply as it travels."""
        text = self.text.encode()
        runs = b"" if self.label_map is None else encode_runs(self.label_map)
        head = REPLY_HEAD.pack(
            VERSION, self.status, 0, self.seq, self.milliseconds, self.map_crc32,
            len(text), len(runs),
        )  # fmt: skip
        return head + text + runs + self.data


def decode_pose(data: bytes) -> Pose:
    """18 points to a pose in photo pixels; PoseError for numbers that are no coordinates."""
    points = np.frombuffer(data, dtype=POINTS)
    xy_px = np.stack([points["x"], points["y"]], axis=1)  # (18, 2)
    expect(bool(np.isfinite(xy_px).all()), PoseError, "moved pose",
           got="a coordinate that is not a finite number",
           expected="photo pixels")  # fmt: skip
    expect(bool((points["visible"] <= 1).all()), PoseError, "moved pose",
           got=f"visibility {int(points['visible'].max())}", expected="0 or 1")  # fmt: skip
    return Pose(xy_px, points["visible"] == 1)


def expect_within_reach(pose: Pose, photo_size: tuple[int, int]) -> None:
    """Refuse visible keypoints absurdly far from a photo of `photo_size` (rows, columns)."""
    reach_px = REACH * max(photo_size)
    farthest = float(np.abs(pose.xy_px[pose.visible]).max(initial=0))
    expect(farthest <= reach_px, PoseError, "moved pose",
           got=f"a keypoint at {farthest:.0f} px", expected=f"at most {reach_px} px",
           fix="Drag the joint back towards the person.")  # fmt: skip


def seq_of(data: bytes) -> int:
    """The number of a request, as far as it can be read; 0 for what is no request."""
    return REQUEST_HEAD.unpack_from(data)[3] if len(data) >= REQUEST_HEAD.size else 0


def parse_request(data: bytes) -> OpenPhoto | Edit:
    """Read a request of any kind; InputError, with what is wrong, for everything else."""
    expect(len(data) >= REQUEST_HEAD.size, InputError, "message",
           got=f"{len(data)} bytes", expected=f"at least {REQUEST_HEAD.size} bytes")  # fmt: skip
    version, kind, flags, seq = REQUEST_HEAD.unpack_from(data)
    expect(version == VERSION, InputError, "message", got=f"version {version}",
           expected=f"version {VERSION}", fix="Load the page again.")  # fmt: skip
    expect(kind in set(Kind), InputError, "message", got=f"kind {kind}",
           expected=f"kinds 1 to {max(Kind)}")  # fmt: skip
    expect(flags in (0, WANTS_MAP), InputError, "message", got=f"flags {flags}",
           expected=f"0 or {WANTS_MAP}")  # fmt: skip
    if kind == Kind.OPEN:
        return _parse_open(data, seq)
    expect(EDIT_HEAD_BYTES <= len(data) <= MAX_EDIT_BYTES, InputError, "edit",
           got=f"{len(data)} bytes",
           expected=f"{EDIT_HEAD_BYTES} to {MAX_EDIT_BYTES} bytes")  # fmt: skip
    pose = decode_pose(data[REQUEST_HEAD.size : EDIT_HEAD_BYTES])
    paint = decode_paint(data[EDIT_HEAD_BYTES:])
    return Edit(seq, Kind(kind), pose, paint, bool(flags & WANTS_MAP))


def _parse_open(data: bytes, seq: int) -> OpenPhoto:
    size = len(data) - REQUEST_HEAD.size
    expect(0 < size <= MAX_PHOTO_BYTES, PhotoError, "photo", got=f"{size / 2**20:.1f} MB",
           expected=f"up to {MAX_PHOTO_BYTES // 2**20} MB",
           fix="Choose a smaller file.")  # fmt: skip
    return OpenPhoto(seq, data[REQUEST_HEAD.size :])
