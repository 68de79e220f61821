"""What is almost right is read or refused, never more than that. `make fuzz` does so at length."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spt.errors import SptError
from spt.parsing_formats import read_map_file
from spt.photo_file import read_photo
from spt.pose_json import read_pose_json
from spt.recipe import Recipe
from spt.wishes import parse_wishes
from tests import malformed_seeds as seeds
from tests.fuzz import Table, judged
from tests.malformed import spoiled, spoiled_json
from tests.node import NODE
from ui.messages import Reply, Status
from ui.requests import parse_request
from ui.studio import FAILED

BYTES: dict[Callable[[bytes], object], list[bytes]] = {
    read_photo: seeds.PICTURES, read_map_file: seeds.MAPS, parse_request: [seeds.EDIT],
}  # fmt: skip
JSON: dict[Callable[[bytes], object], bytes] = {
    read_pose_json: seeds.POSE, Recipe.from_json: seeds.RECIPE, parse_wishes: seeds.WISHES,
}  # fmt: skip


def read_or_refused(read: Callable[[bytes], object], data: bytes) -> None:
    try:
        read(data)
    except SptError as error:
        sentence = str(error)
        assert 20 < len(sentence) < 1000
        assert sentence.isprintable() or "\n" not in sentence


@pytest.mark.parametrize("read", BYTES, ids=lambda read: read.__name__)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_spoiled_bytes(read: Callable[[bytes], object], seed: int) -> None:
    rng = np.random.default_rng(seed)
    wholes = BYTES[read]
    read_or_refused(read, spoiled(wholes[rng.integers(len(wholes))], rng))


@pytest.mark.parametrize("read", JSON, ids=lambda read: read.__name__)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_spoiled_json(read: Callable[[bytes], object], seed: int) -> None:
    read_or_refused(read, spoiled_json(JSON[read], np.random.default_rng(seed)))


@pytest.mark.parametrize(("reader", "whole"), seeds.SEEDS)
def test_what_is_spoiled_was_right_before(reader: str, whole: bytes) -> None:
    read = next(one for one in (*BYTES, *JSON) if one.__qualname__ == reader)
    read(whole)


def test_spoiled_projects_are_refused_in_the_page(root: Path) -> None:
    script = root / "tests" / "scripts" / "fuzz_projects.js"
    answer = subprocess.run(
        [NODE, script, "1000"], check=True, capture_output=True, text=True, timeout=60
    )
    counts = json.loads(answer.stdout)
    assert counts["unhandled"] == 0, answer.stderr
    assert counts["refused"] > 500 and counts["read"] > 0


@pytest.mark.parametrize(
    ("reply", "how"),
    [
        (Reply(1), "taken"),
        (Reply(1, Status.SUPERSEDED), "taken"),
        (Reply(1, Status.ERROR, "The map is too small."), "refused"),
        (Reply(1, Status.ERROR, FAILED), "unhandled"),
        (Reply(1, Status.ERROR), "unhandled"),
    ],
)
def test_the_table_tells_refusals_from_failures(reply: Reply, how: str) -> None:
    assert judged(reply.to_bytes()) == how
    table = Table()
    table.add("edits", how)
    assert table.unhandled == (how == "unhandled")
    assert table.text().count("\n") == 2
