"""Requests: what is written can be read, and whatever else arrives is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from spt.errors import InputError, MapError, PhotoError, PoseError
from spt.labels import NUM_KEYPOINTS, NUM_LABELS, UNPAINTED
from spt.photo import MAP_SIZE
from spt.pose import Pose
from spt.runs import encode_runs
from spt.wishes import MOST_WISHES_BYTES, parse_wishes
from ui.messages import (
    EDIT_HEAD_BYTES,
    EDITS,
    LENGTH,
    LOOK,
    MAX_EDIT_BYTES,
    MAX_PHOTO_BYTES,
    POINTS,
    POSE_BYTES,
    REQUEST_HEAD,
    VERSION,
    Edit,
    Flag,
    Kind,
    OpenPhoto,
    ReadFile,
)
from ui.requests import expect_within_reach, parse_request, seq_of

WEARS = b"""[{"label": 3, "strength": 0.5, "donor": {"kind": "colour", "rgb": [0, 9, 255]}},
{"label": 5, "strength": 1, "donor": {"kind": "own", "label": 4}}]"""
EMPTY_PAINT = np.full(MAP_SIZE, UNPAINTED, dtype=np.uint8)
seqs = st.integers(0, 2**32 - 1)
kinds = st.sampled_from([kind for kind in EDITS if kind != Kind.DETAIL])
coordinates = hnp.arrays(np.float32, (NUM_KEYPOINTS, 2), elements=st.floats(-1e4, 1e4, width=32))
visibilities = hnp.arrays(np.uint8, NUM_KEYPOINTS, elements=st.integers(0, 1))
# A few rectangles of labels: maps with long runs, and short ones.
paints = st.lists(
    st.tuples(
        st.integers(0, MAP_SIZE[0]), st.integers(0, MAP_SIZE[1]), st.integers(0, NUM_LABELS - 1)
    ),
    max_size=6,
)


def painted(corners: list[tuple[int, int, int]]) -> np.ndarray:
    paint = EMPTY_PAINT.copy()
    for row, column, label in corners:
        paint[row:, column:] = label
    return paint


def points_bytes(xy_px: np.ndarray | None, visible: np.ndarray | None = None) -> bytes:
    """A pose as it travels."""
    points = np.zeros(NUM_KEYPOINTS, dtype=POINTS)
    if xy_px is not None:
        points["x"], points["y"] = xy_px[:, 0], xy_px[:, 1]
    points["visible"] = 1 if visible is None else visible
    return points.tobytes()


def edit_bytes(
    paint: np.ndarray = EMPTY_PAINT,
    xy_px: np.ndarray | None = None,
    visible: np.ndarray | None = None,
    *,
    corrected: np.ndarray = EMPTY_PAINT,
    kind: int = Kind.LIVE,
    seq: int = 1,
    flags: int = 0,
    wears: bytes | None = None,
    look: tuple[int, ...] = (0, 0, 9, 9, 9),
) -> bytes:
    """An edit as the page sends it; the photo's own pose is all zeros."""
    flags |= 0 if wears is None else Flag.WEARS
    head = REQUEST_HEAD.pack(VERSION, kind, flags, seq)
    poses = points_bytes(None) + points_bytes(xy_px, visible)
    worn = b"" if wears is None else LENGTH.pack(len(wears)) + wears
    source = encode_runs(corrected)
    head += LOOK.pack(*look) if kind == Kind.DETAIL else b""
    return head + poses + worn + LENGTH.pack(len(source)) + source + encode_runs(paint)


@given(seqs, kinds, coordinates, visibilities, paints, paints, st.integers(0, 1))
def test_an_edit_is_read_as_it_was_written(
    seq: int, kind: Kind, xy_px: np.ndarray, visible: np.ndarray,
    corners: list, corrections: list, wants: int,
) -> None:  # fmt: skip
    paint, corrected = painted(corners), painted(corrections)
    flags = wants * (Flag.WANTS_MAP | Flag.WANTS_ORIGIN)
    data = edit_bytes(paint, xy_px, visible, corrected=corrected, kind=kind, seq=seq, flags=flags)
    edit = parse_request(data)
    assert isinstance(edit, Edit)
    assert (edit.seq, edit.kind, edit.flags) == (seq, kind, flags)
    assert not edit.source.pose.xy_px.any()
    assert np.array_equal(edit.target.pose.xy_px, xy_px)
    assert np.array_equal(edit.target.pose.visible, visible == 1)
    assert np.array_equal(edit.source.paint, corrected)
    assert np.array_equal(edit.target.paint, paint)


@given(paints, st.sampled_from((b"[]", WEARS)))
def test_an_edit_says_what_garments_wear(corners: list, wears: bytes) -> None:
    edit = parse_request(edit_bytes(painted(corners), wears=wears))
    assert edit.wishes == parse_wishes(wears)
    assert np.array_equal(edit.target.paint, painted(corners))
    assert parse_request(edit_bytes()).wishes == ()


@given(seqs, st.binary(min_size=1, max_size=200))
def test_a_photo_is_read_as_it_was_written(seq: int, photo: bytes) -> None:
    request = parse_request(REQUEST_HEAD.pack(VERSION, Kind.OPEN, 0, seq) + photo)
    assert request == OpenPhoto(seq, photo)


@given(coordinates, visibilities)
def test_a_photo_may_come_with_its_pose(xy_px: np.ndarray, visible: np.ndarray) -> None:
    head = REQUEST_HEAD.pack(VERSION, Kind.OPEN, Flag.HAS_POSE, 3)
    request = parse_request(head + points_bytes(xy_px, visible) + b"photo")
    assert request.photo_bytes == b"photo"
    assert np.array_equal(request.pose.xy_px, xy_px)
    assert np.array_equal(request.pose.visible, visible == 1)


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (Kind.READ_MAP, b"\x02file", ReadFile(4, Kind.READ_MAP, 2, b"file")),
        (Kind.READ_POSE, b"{}", ReadFile(4, Kind.READ_POSE, 0, b"{}")),
        (Kind.PHOTO_POSE, b"photo", ReadFile(4, Kind.PHOTO_POSE, 0, b"photo")),
        (Kind.STANCE, b"\x07", ReadFile(4, Kind.STANCE, 7)),
        (Kind.SWATCH, b"fabric", ReadFile(4, Kind.SWATCH, 0, b"fabric")),
        (Kind.DONOR, b"photo", ReadFile(4, Kind.DONOR, 0, b"photo")),
    ],
)
def test_files_and_numbers_are_read(kind: Kind, body: bytes, expected: ReadFile) -> None:
    assert parse_request(REQUEST_HEAD.pack(VERSION, kind, 0, 4) + body) == expected


def test_the_number_of_a_request_is_read_even_from_garbage() -> None:
    assert seq_of(REQUEST_HEAD.pack(77, 99, 0, 12345) + b"x") == 12345
    assert seq_of(b"short") == 0


@given(st.binary(max_size=600))
def test_any_bytes_are_a_request_or_refused(data: bytes) -> None:
    try:
        request = parse_request(data)
    except InputError as error:
        assert str(error)
    else:
        assert isinstance(request, OpenPhoto | ReadFile)


@given(
    st.integers(0, EDIT_HEAD_BYTES + len(WEARS) + 11), st.integers(0, 255), paints,
    st.sampled_from((None, WEARS)),
)  # fmt: skip
def test_a_changed_byte_is_read_or_refused(
    place: int, value: int, corners: list, wears: bytes | None
) -> None:
    data = bytearray(edit_bytes(painted(corners), wears=wears))
    data[place % len(data)] = value
    try:
        parse_request(bytes(data))
    except InputError as error:
        assert str(error)


def test_a_map_whose_cells_all_differ_fits() -> None:
    row, column = np.indices(MAP_SIZE)
    checks = ((row + column) % 2).astype(np.uint8)
    wears = b"[" + b" " * (MOST_WISHES_BYTES - 2) + b"]"
    data = edit_bytes(checks, corrected=checks, wears=wears)
    assert len(data) <= MAX_EDIT_BYTES
    assert isinstance(parse_request(data), Edit)


SHORT_SOURCE = (
    REQUEST_HEAD.pack(VERSION, Kind.LIVE, 0, 1)
    + bytes(2 * POSE_BYTES) + LENGTH.pack(999_999) + encode_runs(EMPTY_PAINT)
)  # fmt: skip
FOREIGN_PAINT = np.full(MAP_SIZE, 10, np.uint8)
NAN_POSE = np.full((NUM_KEYPOINTS, 2), np.nan, dtype=np.float32)


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"", InputError, "got 0 bytes"),
        (edit_bytes()[:40], InputError, "got 40 bytes"),
        (b"\x09" + edit_bytes()[1:], InputError, "version 9.*Load the page again"),
        (edit_bytes(kind=17), InputError, "kind 17"),
        (edit_bytes(flags=Flag.HAS_POSE), InputError, "flags 2, expected flags among 29"),
        (REQUEST_HEAD.pack(VERSION, Kind.STANCE, 0, 1), InputError, "got no number"),
        (REQUEST_HEAD.pack(VERSION, Kind.STANCE, 0, 1) + b"\x01x", InputError, "1 bytes after"),
        (REQUEST_HEAD.pack(VERSION, Kind.READ_MAP, 0, 1) + b"\x01", PhotoError, "file: got 0.0"),
        (REQUEST_HEAD.pack(VERSION, Kind.OPEN, 2, 1) + b"x", InputError, "at least 162 bytes"),
        (SHORT_SOURCE, InputError, "at least 999999"),
        (edit_bytes(flags=Flag.WEARS), InputError, "edit: got .* bytes of paint"),
        (edit_bytes(wears=b" " * 2049), InputError, "2049 bytes, expected at most 2048"),
        (edit_bytes(wears=b"{}"), InputError, "got {}, expected a list of at most 3"),
        (edit_bytes(wears=99 * b"[")[:340], InputError, "4 bytes of fabrics, expected at least 99"),
        (edit_bytes(corrected=FOREIGN_PAINT), MapError, "corrected map.*label 10"),
        (edit_bytes(xy_px=NAN_POSE), PoseError, "not a finite number"),
        (edit_bytes(visible=np.full(NUM_KEYPOINTS, 2)), PoseError, "visibility 2"),
        (edit_bytes(FOREIGN_PAINT), MapError, "label 10.*0 to 9"),
        (edit_bytes(EMPTY_PAINT[:-1]), MapError, "196224 cells.*512 x 384"),
        (edit_bytes() + b"\x01", MapError, "runs of 3 bytes"),
        (edit_bytes() + b"\x01" * MAX_EDIT_BYTES, InputError, "edit: got"),
        (REQUEST_HEAD.pack(VERSION, Kind.OPEN, 0, 1), PhotoError, "photo: got 0.0 MB"),
        (
            REQUEST_HEAD.pack(VERSION, Kind.OPEN, 0, 1) + bytes(MAX_PHOTO_BYTES + 1),
            PhotoError,
            "expected up to 30 MB. Choose a smaller file",
        ),
    ],
)
def test_refusals_say_what_is_wrong(data: bytes, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        parse_request(data)


def test_keypoints_far_away_are_refused() -> None:
    pose = Pose(np.full((NUM_KEYPOINTS, 2), 5000.0), np.ones(NUM_KEYPOINTS, bool))
    expect_within_reach(pose, (1250, 100))
    for visible in (True, False):  # a hidden joint takes part in sums, too
        pose.visible[:] = visible
        with pytest.raises(PoseError, match="5000 px, expected at most 4996 px.*back towards"):
            expect_within_reach(pose, (1249, 100))
