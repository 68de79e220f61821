"""What the browser and the server say to each other, byte by byte (little endian).

A request is a head of 8 bytes and a body:

    version u8, kind u8, flags u16, seq u32
    OPEN                points of the person if HAS_POSE, then a picture file
    LIVE, RESULT, MAP,  points of the photo's pose, points of the wanted pose, if WEARS a length
    POSE, PACK          u32 and what garments wear (spt/wishes.py), length of the first paint u32;
                        paint over the map found in the photo, paint over the map predicted for
                        the wanted pose
    DETAIL              the same after what is looked at: left, top, width, height in photo pixels,
                        and the most pixels of a side that can be shown, u16 each
    READ_MAP            number of a label scheme u8, then a file
    READ_POSE           an OpenPose file
    PHOTO_POSE          a picture file of somebody else
    STANCE              number of a stance u8
    SWATCH              a picture file of a fabric
    DONOR               a picture file of somebody whose garments are taken

Points are 18 x (x f32, y f32, visible u8) in photo pixels; paint is runs (spt/runs.py),
UNPAINTED where nobody painted. Every edit is the whole state, never a change to it, so a message
that gets lost spoils nothing. The answer LACKS_FILES to an edit names the SWATCH and DONOR files
that it needs once more, a space between. A reply is a head of 40 bytes and four parts:

    version u8, status u8, reserved u16, seq u32, milliseconds f32, crc32 of the wanted map u32,
    crc32 of the photo's map u32, base u32, left u16, top u16, lengths of text, map and origin u32
    each
    text (UTF-8: one sentence, or JSON), runs of a map, runs of the origin map, a file

The answer to a DRAFT may be a part of the picture, to be laid at left, top on the picture that
answered the request `base`; it is no file at all where nothing changed. Base 0 is a whole picture.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np

from spt.labels import NUM_KEYPOINTS
from spt.photo import MAP_SIZE
from spt.pose import Pose
from spt.runs import RUNS, encode_runs
from spt.wishes import MOST_WISHES_BYTES, Wish

VERSION = 4

MAX_PHOTO_BYTES = 30 * 1024 * 1024

REQUEST_HEAD = struct.Struct("<BBHI")
REPLY_HEAD = struct.Struct("<BBHIfIIIHHIII")
LENGTH = struct.Struct("<I")
LOOK = struct.Struct("<HHHHH")
POINTS = np.dtype([("x", "<f4"), ("y", "<f4"), ("visible", "u1")])

POSE_BYTES = NUM_KEYPOINTS * POINTS.itemsize
EDIT_HEAD_BYTES = REQUEST_HEAD.size + 2 * POSE_BYTES + LENGTH.size
MAX_WEARS_BYTES = LENGTH.size + MOST_WISHES_BYTES
MAX_EDIT_BYTES = (
    EDIT_HEAD_BYTES + LOOK.size + MAX_WEARS_BYTES + 2 * MAP_SIZE[0] * MAP_SIZE[1] * RUNS.itemsize
)
"""An edit whose neighbouring cells all differ; a real one has 1 to 20 kB."""


class Kind(IntEnum):
    """What a request asks for."""

    OPEN = 1
    LIVE = 2
    RESULT = 3
    MAP = 4
    POSE = 5
    PACK = 6
    READ_MAP = 7
    READ_POSE = 8
    PHOTO_POSE = 9
    STANCE = 10
    SWATCH = 11
    DONOR = 12
    DETAIL = 13


class Flag(IntFlag):
    """What else a request says."""

    WANTS_MAP = 1
    """Send the map that was predicted for this pose."""
    HAS_POSE = 2
    """The person of the photo is where the points say."""
    WANTS_ORIGIN = 4
    """Send where the pixels of the picture come from."""
    DRAFT = 8
    """A pen or a joint is moving: a rough picture, soon."""
    WEARS = 16
    """Some garments do not wear their own look."""
    PHOTO = 32
    """The photo is looked at, not the result."""


EDITS = (Kind.LIVE, Kind.RESULT, Kind.MAP, Kind.POSE, Kind.PACK, Kind.DETAIL)
EDIT_FLAGS = Flag.WANTS_MAP | Flag.WANTS_ORIGIN | Flag.WEARS
FLAGS_OF = dict.fromkeys(EDITS, EDIT_FLAGS) | {
    Kind.OPEN: Flag.HAS_POSE,
    Kind.LIVE: EDIT_FLAGS | Flag.DRAFT,
    Kind.DETAIL: Flag.WEARS | Flag.PHOTO,
}
NUMBERED = (Kind.READ_MAP, Kind.STANCE)


class Status(IntEnum):
    """How a request went."""

    OK = 0
    ERROR = 1
    SUPERSEDED = 2
    NO_SESSION = 3
    NO_PHOTO = 4
    LACKS_FILES = 5


@dataclass(frozen=True)
class OpenPhoto:
    """Open this picture file, `photo_bytes`, in place of the photo so far.

    Attributes:
        seq: number of the request.
        photo_bytes: the file.
        pose: the person's keypoints in photo pixels; None to find them.
    """

    seq: int
    photo_bytes: bytes
    pose: Pose | None = None


@dataclass(frozen=True)
class Side:
    """A pose and a paint: of what the photo shows, or of what is wanted.

    Attributes:
        pose: keypoints in photo pixels.
        paint: MAP_SIZE uint8, labels 0..9 where painted, UNPAINTED elsewhere.
    """

    pose: Pose
    paint: np.ndarray


@dataclass(frozen=True)
class Look:
    """What somebody looks at closely.

    Attributes:
        left, top, width, height: in photo pixels; beyond the photo there is nothing.
        side: the most pixels of a side that can be shown.
    """

    left: int
    top: int
    width: int
    height: int
    side: int


@dataclass(frozen=True)
class Edit:
    """The whole state of the page, and what to make of it.

    Attributes:
        seq: number of the request, counted by the browser.
        kind: one of EDITS.
        source: what the photo shows, as far as it was corrected.
        target: what is wanted.
        flags: what else to send.
        wishes: what garments wear in place of their own look.
        look: of a DETAIL, what is looked at.
    """

    seq: int
    kind: Kind
    source: Side
    target: Side
    flags: Flag = Flag(0)
    wishes: tuple[Wish, ...] = ()
    look: Look | None = None


@dataclass(frozen=True)
class ReadFile:
    """Make something of a file, or of a number, for the photo that is open.

    Attributes:
        seq: number of the request.
        kind: READ_MAP, READ_POSE, PHOTO_POSE, STANCE, SWATCH or DONOR.
        number: of the label scheme or the stance.
        file_bytes: the file.
    """

    seq: int
    kind: Kind
    number: int = 0
    file_bytes: bytes = b""


Message = OpenPhoto | Edit | ReadFile


@dataclass(frozen=True)
class Reply:
    """An answer; `to_bytes` is what travels.

    Attributes:
        seq: number of the request answered.
        status: how it went.
        text: one sentence, or JSON.
        label_map: a map to show, MAP_SIZE uint8 0..9, or None.
        origin: where the pixels come from, MAP_SIZE uint8 (composite.Origin), or None.
        data: a picture or another file.
        milliseconds: how long it waited for its turn, and the work took.
        map_crc32: checksum of the map that the picture was drawn from.
        source_crc32: checksum of the map of the photo.
        base: the request whose picture `data` is to be laid on; 0 for a whole picture.
        corner: left and top of `data` on that picture.
    """

    seq: int
    status: Status = Status.OK
    text: str = ""
    label_map: np.ndarray | None = None
    origin: np.ndarray | None = None
    data: bytes = b""
    milliseconds: float = 0.0
    map_crc32: int = 0
    source_crc32: int = 0
    base: int = 0
    corner: tuple[int, int] = (0, 0)

    def to_bytes(self) -> bytes:
        """The reply as it travels."""
        text = self.text.encode()
        cells, origin = (
            b"" if array is None else encode_runs(array) for array in (self.label_map, self.origin)
        )
        head = REPLY_HEAD.pack(
            VERSION, self.status, 0, self.seq, self.milliseconds, self.map_crc32,
            self.source_crc32, self.base, *self.corner, len(text), len(cells), len(origin),
        )  # fmt: skip
        return head + text + cells + origin + self.data
