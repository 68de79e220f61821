"""Replies: every part stands where the head says."""

import struct

import numpy as np

from spt.photo import MAP_SIZE
from spt.runs import encode_runs
from ui.messages import REPLY_HEAD, VERSION, Reply, Status


def test_a_reply_holds_its_parts_in_order() -> None:
    label_map = np.zeros(MAP_SIZE, np.uint8)
    label_map[100:, 100:] = 3
    origin = np.full(MAP_SIZE, 1, np.uint8)
    reply = Reply(7, Status.OK, "ö", label_map, origin, b"picture", 12.5, 99, 98, 6, (3, 4))
    data = reply.to_bytes()
    cells, origins = encode_runs(label_map), encode_runs(origin)
    head = REPLY_HEAD.unpack_from(data)
    lengths = (2, len(cells), len(origins))
    assert head == (VERSION, Status.OK, 0, 7, 12.5, 99, 98, 6, 3, 4, *lengths)
    assert data[REPLY_HEAD.size :] == "ö".encode() + cells + origins + b"picture"
    assert struct.calcsize(REPLY_HEAD.format) == 40
