"""The wire format: what is written can be read, and whatever else arrives is refused."""

import struct

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
from ui.messages import (
    EDIT_HEAD_BYTES,
    MAX_EDIT_BYTES,
    MAX_PHOTO_BYTES,
    POINTS,
    REPLY_HEAD,
    REQUEST_HEAD,
    VERSION,
    WANTS_MAP,
    Edit,
    Kind,
    OpenPhoto,
    Reply,
    Status,
    expect_within_reach,
    parse_request,
)

EMPTY_PAINT = np.full(MAP_SIZE, UNPAINTED, dtype=np.uint8)
seqs = st.integers(0, 2**32 - 1)
kinds = st.sampled_from([Kind.LIVE, Kind.RESULT, Kind.MAP, Kind.POSE])
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


def edit_bytes(
    paint: np.ndarray = EMPTY_PAINT,
    xy_px: np.ndarray | None = None,
    visible: np.ndarray | None = None,
    *,
    kind: int = Kind.LIVE,
    seq: int = 1,
    flags: int = 0,
) -> bytes:
    """An edit as the page sends it."""
    points = np.zeros(NUM_KEYPOINTS, dtype=POINTS)
    if xy_px is not None:
        points["x"], points["y"] = xy_px[:, 0], xy_px[:, 1]
    points["visible"] = 1 if visible is None else visible
    head = REQUEST_HEAD.pack(VERSION, kind, flags, seq)
    return head + points.tobytes() + encode_runs(paint)


@given(seqs, kinds, coordinates, visibilities, paints, st.booleans())
def test_an_edit_is_read_as_it_was_written(
    seq: int, kind: Kind, xy_px: np.ndarray, visible: np.ndarray, corners: list, wants: bool
) -> None:
    paint = painted(corners)
    data = edit_bytes(
        paint, xy_px, visible, kind=kind, seq=seq, flags=WANTS_MAP if wants else 0
    )
    edit = parse_request(data)
    assert isinstance(edit, Edit)
    assert (edit.seq, edit.kind, edit.wants_map) == (seq, kind, wants)
    assert np.array_equal(edit.pose.xy_px, xy_px)
    assert np.array_equal(edit.pose.visible, visible == 1)
    assert np.array_equal(edit.paint, paint)


@given(seqs, st.binary(min_size=1, max_size=200))
def test_a_photo_is_read_as_it_was_written(seq: int, photo: bytes) -> None:
    request = parse_request(REQUEST_HEAD.pack(VERSION, Kind.OPEN, 0, seq) + photo)
    assert request == OpenPhoto(seq, photo)


@given(st.binary(max_size=600))
def test_any_bytes_are_a_request_or_refused(data: bytes) -> None:
    try:
        request = parse_request(data)
    except InputError as error:
        assert str(error)
    else:
        assert isinstance(request, OpenPhoto)


@given(st.integers(0, EDIT_HEAD_BYTES + 11), st.integers(0, 255), paints)
def test_a_changed_byte_is_read_or_refused(place: int, value: int, corners: list) -> None:
    data = bytearray(edit_bytes(painted(corners)))
    data[place % len(data)] = value
    try:
        parse_request(bytes(data))
    except InputError as error:
        assert str(error)


def test_a_map_whose_cells_all_differ_fits() -> None:
    row, column = np.indices(MAP_SIZE)
    data = edit_bytes(((row + column) % 2).astype(np.uint8))
    assert len(data) <= MAX_EDIT_BYTES
    assert isinstance(parse_request(data), Edit)


NAN_POSE = np.full((NUM_KEYPOINTS, 2), np.nan, dtype=np.float32)


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"", InputError, "got 0 bytes"),
        (edit_bytes()[:40], InputError, "got 40 bytes"),
        (b"\x09" + edit_bytes()[1:], InputError, "version 9.*Load the page again"),
        (edit_bytes(kind=17), InputError, "kind 17"),
        (edit_bytes(flags=4), InputError, "flags 4"),
        (edit_bytes(xy_px=NAN_POSE), PoseError, "not a finite number"),
        (edit_bytes(visible=np.full(NUM_KEYPOINTS, 2)), PoseError, "visibility 2"),
        (edit_bytes(np.full(MAP_SIZE, 10, np.uint8)), MapError, "label 10.*0 to 9"),
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
    with pytest.raises(PoseError, match="5000 px, expected at most 4996 px.*back towards"):
        expect_within_reach(pose, (1249, 100))


def test_a_reply_holds_its_parts_in_order() -> None:
    label_map = painted([(100, 100, 3)])
    data = Reply(7, Status.OK, "ö", label_map, b"picture", 12.5, 99).to_bytes()
    head = REPLY_HEAD.unpack_from(data)
    assert head == (VERSION, Status.OK, 0, 7, 12.5, 99, 2, len(encode_runs(label_map)))
    assert data[REPLY_HEAD.size :] == "ö".encode() + encode_runs(label_map) + b"picture"
    assert struct.calcsize(REPLY_HEAD.format) == 24
