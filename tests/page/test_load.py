"""The load test runs: painters over the socket and two browsers, a table and a picture."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.load import BROWSERS, visited
from benchmarks.load_painters import Seen
from benchmarks.load_report import Round, markdown, plot
from benchmarks.running import Running
from tests.page.conftest import Server

VISITORS, SECONDS = 4, 2.0


@pytest.fixture(scope="module")
def round_(server: Server, chromium_path: str) -> Round:
    running = Running(server.address, server.process_id, 0)
    # In a thread of its own: the browser of the other tests has this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(visited, running, VISITORS, SECONDS, chromium_path).result()


def test_every_visitor_paints_and_sees_the_last_edit(round_: Round) -> None:
    assert len(round_.seen) == VISITORS
    assert sum(one.is_browser for one in round_.seen) == BROWSERS
    for one in round_.seen:
        assert one.draft_ms and one.whole_ms and min(one.draft_ms + one.whole_ms) > 0
        assert one.errors == []
        assert one.has_last_edit
    assert 300 < round_.memory_mib < 10_000
    assert round_.fairness >= 1


def test_the_table_says_what_was_seen(tmp_path: Path) -> None:
    # A whole picture that came after a draft showed nothing new.
    slow = Seen([200.0], [600.0], first_ms=[200.0], superseded=3, errors=["ERROR: x"])
    quick = Seen([100.0, 100.0, 100.0], first_ms=[100.0, 100.0, 100.0], has_last_edit=True)
    page = Seen([900.0], first_ms=[900.0], has_last_edit=True, is_browser=True)
    rounds = [Round(1, [quick], 500.0), Round(3, [slow, quick, page], 700.4)]
    text = markdown(rounds, 2.0)
    rows = [re.findall(r"[^|]+", line) for line in text.splitlines() if line.startswith("| 3 ")]
    felt, served = ([cell.strip() for cell in row] for row in rows)
    assert felt[1:3] == ["100 / 760 / 872", "900 / 900 / 900"]
    assert felt[3:5] == ["100 / 760 / 872", "600 / 600 / 600"]
    assert served == ["3", "3.0", "2.00", "3", "1", "1", "700"]
    assert "- ERROR: x\n" in text
    plot(rounds, tmp_path / "load.png")
    with Image.open(tmp_path / "load.png") as picture:
        assert len(np.unique(np.asarray(picture.convert("L")))) > 10
