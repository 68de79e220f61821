"""Messages of the page and messages of Python: each reads what the other wrote."""

import base64
import json
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest

from spt.labels import NUM_KEYPOINTS, NUM_LABELS, UNPAINTED
from spt.photo import MAP_SIZE
from spt.wishes import GarmentWish, SwatchWish, Wish, file_name
from tests.node import NODE
from ui.canvas import page_facts
from ui.messages import EDITS, Edit, Flag, Kind, OpenPhoto, ReadFile, Reply, Status
from ui.requests import parse_request

SCRIPT = Path(__file__).parent / "scripts" / "wire_both_ways.js"
SEQ = 2**32 - 1
PHOTO = bytes(range(256)) * 3
RNG = np.random.default_rng(7)
XY_PX = RNG.uniform(-500, 2000, (2, NUM_KEYPOINTS, 2)).astype(np.float32)
VISIBLE = RNG.random((2, NUM_KEYPOINTS)) < 0.6

# Paint of three kinds: none, large areas, and cells that nearly all differ.
NOTHING = np.full(MAP_SIZE, UNPAINTED, np.uint8)
AREAS = NOTHING.copy()
AREAS[40:300, 60:200], AREAS[200:, 150:] = NUM_LABELS - 1, 0
SPECKLES = RNG.integers(0, NUM_LABELS, MAP_SIZE, dtype=np.uint8)

REPLIES = [
    Reply(7, Status.ERROR, "Größe: 5 × 人", milliseconds=12.5),
    Reply(
        SEQ, label_map=SPECKLES, origin=SPECKLES % 4, data=PHOTO,
        map_crc32=zlib.crc32(SPECKLES.tobytes()), source_crc32=0xFFFFFFFE,
        base=SEQ - 1, corner=(65535, 7),
    ),
    Reply(0, Status.SUPERSEDED, label_map=np.zeros(MAP_SIZE, np.uint8)),
]  # fmt: skip
FILES = [("READ_MAP", 2, PHOTO), ("READ_POSE", None, b"{}"), ("STANCE", 17, b""),
         ("SWATCH", None, PHOTO)]  # fmt: skip
SWATCH = file_name("swatch", PHOTO)
WEARS = [
    {"label": 3, "strength": 0.5,
     "donor": {"kind": "swatch", "file": SWATCH, "scale": 0.25, "turn": -30}},
    {"label": 4, "strength": 1, "donor": {"kind": "own", "label": 3}},
]  # fmt: skip
WISHES = (
    Wish(3, 0.5, SwatchWish(SWATCH, 0.25, -30)), Wish(4, 1, GarmentWish("", 3)),
)  # fmt: skip


def written(data: bytes) -> str:
    return base64.b64encode(data).decode()


def cells(array: np.ndarray | None) -> str | None:
    return None if array is None else written(array.tobytes())


def side(number: int, paint: np.ndarray) -> dict[str, object]:
    pose = {"xy": XY_PX[number].tolist(), "visible": VISIBLE[number].tolist()}
    return {"pose": pose, "paint": cells(paint)}


def exchanged(kind: Kind, paints: tuple[np.ndarray, np.ndarray]) -> dict[str, list]:
    """What the page's script wrote and read."""
    edit = {
        "kind": int(kind), "seq": SEQ, "wears": WEARS,
        "wants": {"map": True, "draft": kind == Kind.LIVE},
        "source": side(0, paints[0]), "target": side(1, paints[1]),
    }  # fmt: skip
    files = [{"kind": name, "index": at, "bytes": written(data)} for name, at, data in FILES]
    given = {
        "facts": page_facts(), "photo": written(PHOTO), "edit": edit, "files": files,
        "replies": [written(reply.to_bytes()) for reply in REPLIES],
    }  # fmt: skip
    ended = subprocess.run(
        [NODE, SCRIPT], input=json.dumps(given).encode(), capture_output=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr.decode()
    return json.loads(ended.stdout)


@pytest.mark.parametrize(
    ("kind", "paints"), [(Kind.LIVE, (AREAS, SPECKLES)), (Kind.PACK, (NOTHING, AREAS))]
)
def test_python_reads_what_the_page_wrote(
    kind: Kind, paints: tuple[np.ndarray, np.ndarray]
) -> None:
    texts = exchanged(kind, paints)["requests"]
    plain, posed, edit, *files = [parse_request(base64.b64decode(text)) for text in texts]
    assert plain == OpenPhoto(1, PHOTO)
    assert (posed.seq, posed.photo_bytes) == (2, PHOTO)
    assert np.array_equal(posed.pose.xy_px, XY_PX[1])
    assert isinstance(edit, Edit) and kind in EDITS
    assert (edit.seq, edit.kind) == (SEQ, kind)
    draft = Flag.DRAFT if kind == Kind.LIVE else Flag(0)
    assert edit.flags == Flag.WANTS_MAP | Flag.WEARS | draft
    assert edit.wishes == WISHES
    for number, read in enumerate((edit.source, edit.target)):
        assert np.array_equal(read.pose.xy_px, XY_PX[number])
        assert np.array_equal(read.pose.visible, VISIBLE[number])
        assert np.array_equal(read.paint, paints[number])
    assert files == [ReadFile(4, Kind[name], at or 0, data) for name, at, data in FILES]


def test_the_page_reads_what_python_wrote() -> None:
    read = exchanged(Kind.LIVE, (NOTHING, NOTHING))["replies"]
    expected = [
        {
            "status": reply.status, "seq": reply.seq, "milliseconds": reply.milliseconds,
            "mapCrc": reply.map_crc32, "sourceCrc": reply.source_crc32,
            "base": reply.base, "left": reply.corner[0], "top": reply.corner[1], "text": reply.text,
            "map": cells(reply.label_map), "origin": cells(reply.origin),
            "data": written(reply.data),
        }
        for reply in REPLIES
    ]  # fmt: skip
    assert read == expected
