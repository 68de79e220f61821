"""Reading what a browser sent: each message is checked whole before anything is done with it."""

import numpy as np

from spt.errors import InputError, PhotoError, PoseError, expect
from spt.pose import Pose
from spt.runs import decode_paint
from spt.wishes import parse_wishes
from ui.messages import (
    EDIT_HEAD_BYTES,
    EDITS,
    FLAGS_OF,
    LENGTH,
    LOOK,
    MAX_EDIT_BYTES,
    MAX_PHOTO_BYTES,
    NUMBERED,
    POINTS,
    POSE_BYTES,
    REQUEST_HEAD,
    VERSION,
    Edit,
    Flag,
    Kind,
    Look,
    Message,
    OpenPhoto,
    ReadFile,
    Side,
)

REACH = 4
"""How many photo sizes a keypoint may lie away from the photo: enough for any stretched limb."""


def decode_pose(data: bytes, name: str = "moved pose") -> Pose:
    """18 points to a pose in photo pixels; PoseError for numbers that are no coordinates."""
    points = np.frombuffer(data, dtype=POINTS)
    xy_px = np.stack([points["x"], points["y"]], axis=1)  # (18, 2)
    expect(bool(np.isfinite(xy_px).all()), PoseError, name,
           got="a coordinate that is not a finite number",
           expected="photo pixels")  # fmt: skip
    expect(bool((points["visible"] <= 1).all()), PoseError, name,
           got=f"visibility {int(points['visible'].max())}", expected="0 or 1")  # fmt: skip
    return Pose(xy_px, points["visible"] == 1)


def expect_within_reach(pose: Pose, photo_size: tuple[int, int]) -> None:
    """Refuse keypoints, seen or not, absurdly far from a photo of `photo_size` (rows, columns)."""
    reach_px = REACH * max(photo_size)
    farthest = float(np.abs(pose.xy_px).max())
    expect(farthest <= reach_px, PoseError, "moved pose",
           got=f"a keypoint at {farthest:.0f} px", expected=f"at most {reach_px} px",
           fix="Drag the joint back towards the person.")  # fmt: skip


def seq_of(data: bytes) -> int:
    """The number of a request, as far as it can be read; 0 for what is no request."""
    return REQUEST_HEAD.unpack_from(data)[3] if len(data) >= REQUEST_HEAD.size else 0


def parse_request(data: bytes) -> Message:
    """Read a request of any kind; InputError, with what is wrong, for everything else."""
    expect(len(data) >= REQUEST_HEAD.size, InputError, "message",
           got=f"{len(data)} bytes", expected=f"at least {REQUEST_HEAD.size} bytes")  # fmt: skip
    version, kind, flags, seq = REQUEST_HEAD.unpack_from(data)
    expect(version == VERSION, InputError, "message", got=f"version {version}",
           expected=f"version {VERSION}", fix="Load the page again.")  # fmt: skip
    expect(kind in set(Kind), InputError, "message", got=f"kind {kind}",
           expected=f"kinds 1 to {max(Kind)}")  # fmt: skip
    allowed = FLAGS_OF.get(Kind(kind), Flag(0))
    expect(flags & ~allowed == 0, InputError, "message", got=f"flags {flags}",
           expected=f"flags among {int(allowed)}")  # fmt: skip
    body = data[REQUEST_HEAD.size :]
    if kind == Kind.OPEN:
        return _parse_open(body, seq, has_pose=bool(flags & Flag.HAS_POSE))
    if kind in EDITS:
        return _parse_edit(body, seq, Kind(kind), Flag(flags))
    return _parse_file(body, seq, Kind(kind))


def _parse_open(body: bytes, seq: int, *, has_pose: bool) -> OpenPhoto:
    pose = None
    if has_pose:
        expect(len(body) >= POSE_BYTES, InputError, "photo with a pose",
               got=f"{len(body)} bytes", expected=f"at least {POSE_BYTES} bytes")  # fmt: skip
        pose, body = decode_pose(body[:POSE_BYTES], "pose of the photo"), body[POSE_BYTES:]
    _expect_file_size(body, "photo")
    return OpenPhoto(seq, body, pose)


def _expect_file_size(file_bytes: bytes, name: str) -> None:
    size = len(file_bytes)
    expect(0 < size <= MAX_PHOTO_BYTES, PhotoError, name, got=f"{size / 2**20:.1f} MB",
           expected=f"up to {MAX_PHOTO_BYTES // 2**20} MB",
           fix="Choose a smaller file.")  # fmt: skip


def _parse_edit(body: bytes, seq: int, kind: Kind, flags: Flag) -> Edit:
    size = REQUEST_HEAD.size + len(body)
    expect(EDIT_HEAD_BYTES <= size <= MAX_EDIT_BYTES, InputError, "edit", got=f"{size} bytes",
           expected=f"{EDIT_HEAD_BYTES} to {MAX_EDIT_BYTES} bytes")  # fmt: skip
    look, body = _look(body) if kind == Kind.DETAIL else (None, body)
    poses, rest = body[: 2 * POSE_BYTES], body[2 * POSE_BYTES :]
    wishes, paints = b"[]", rest
    if flags & Flag.WEARS:
        wishes, paints = _split(rest, "fabrics")
    source_paint, target_paint = _split(paints, "paint")
    source = Side(
        decode_pose(poses[:POSE_BYTES], "pose of the photo"),
        decode_paint(source_paint, "corrected map"),
    )
    target = Side(decode_pose(poses[POSE_BYTES:]), decode_paint(target_paint))
    return Edit(seq, kind, source, target, flags, parse_wishes(wishes), look)


def _look(body: bytes) -> tuple[Look, bytes]:
    """What is looked at, and what follows."""
    look, rest = Look(*LOOK.unpack_from(body)), body[LOOK.size :]
    expect(min(look.width, look.height, look.side) > 0, InputError, "detail", got=str(look),
           expected="some pixels")  # fmt: skip
    least = EDIT_HEAD_BYTES - REQUEST_HEAD.size
    expect(len(rest) >= least, InputError, "detail", got=f"{len(rest)} bytes",
           expected=f"at least {least}")  # fmt: skip
    return look, rest


def _split(data: bytes, name: str) -> tuple[bytes, bytes]:
    """A part whose length stands before it, and what follows."""
    expect(len(data) >= LENGTH.size, InputError, "edit", got=f"{len(data)} bytes of {name}",
           expected=f"at least {LENGTH.size}")  # fmt: skip
    (length,), rest = LENGTH.unpack_from(data), data[LENGTH.size :]
    expect(length <= len(rest), InputError, "edit", got=f"{len(rest)} bytes of {name}",
           expected=f"at least {length}")  # fmt: skip
    return rest[:length], rest[length:]


def _parse_file(body: bytes, seq: int, kind: Kind) -> ReadFile:
    number = 0
    if kind in NUMBERED:
        expect(len(body) >= 1, InputError, "message", got="no number", expected="one byte")
        number, body = body[0], body[1:]
    if kind == Kind.STANCE:
        expect(not body, InputError, "stance", got=f"{len(body)} bytes after its number",
               expected="none")  # fmt: skip
    else:
        _expect_file_size(body, "file")
    return ReadFile(seq, kind, number, body)
