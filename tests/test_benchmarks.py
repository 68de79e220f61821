"""The benchmark of `make bench` runs, and prints a number in every place."""

import math
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks import speed, visitor
from benchmarks.strokes import CLOTHES, LONG_HAIR, Brush, Way
from benchmarks.timing import Effort, timed
from spt.device import has_fast_bfloat16
from spt.labels import UNPAINTED
from spt.photo import MAP_SIZE, Frame
from ui.messages import Reply, Status

NETWORK_ROWS = ["yardstick"] + [
    f"{step}, {size}"
    for size in ("256 x 256", "256 x 192")
    for step in ("published, full pass", "ours, full pass", "ours, encode (once a photo)",
                 "ours, paint (once a map)")
]  # fmt: skip
EDITOR_ROWS = [
    "open the photo", "open 12 megapixels", "whole picture",
    "stroke step, clothes, 20 px", "stroke step, clothes, 100 px",
    "stroke step, hair, 20 px", "stroke step, hair, 100 px", "joint step, wrist",
]  # fmt: skip
GROWTH_ROWS = [
    ["512 px", "1024 px", "2048 px", "4096 px"],
    ["10 px", "20 px", "40 px", "80 px", "160 px"],
    ["128 rows", "256 rows", "512 rows"],
]
SERVER_ROWS = ["start to ready", "memory, ready", "memory, with one visitor",
               "memory, with 8 open photos"]  # fmt: skip
PAINTERS = ["1", "2", "4", "8"]


def tables_in(text: str) -> list[list[list[str]]]:
    """Cells of the rows of every table below its head."""
    blocks = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    rows = [[line.strip("|").split("|") for line in block.splitlines()[2:]] for block in blocks]
    return [[[cell.strip() for cell in row] for row in table] for table in rows]


def test_bench_times_every_step(root: Path, tmp_path: Path, checkpoint_dir: Path) -> None:
    """In a process of its own, as the threads of this one are set."""
    command = [sys.executable, "-m", "benchmarks.speed", "--quick", "--no-browser", "--out",
               str(tmp_path / "new")]  # fmt: skip
    printed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    assert printed == (tmp_path / "new" / "speed.md").read_text(encoding="utf-8")
    machine, networks, editor, *growths, server, crowds = tables_in(printed)
    assert f"{torch.__version__}" in machine[0]
    precisions = 2 if has_fast_bfloat16(torch.device("cpu")) else 1
    for table, rows in ((networks, NETWORK_ROWS), (editor, EDITOR_ROWS)):
        assert [row[0] for row in table] == rows
        for _, *cells in table:
            assert len(cells) == precisions
            assert all(times_and_share(cell) for cell in cells)
    assert times_and_share(networks[1][1])[2] == 1.0
    assert [[row[0] for row in table] for table in growths] == GROWTH_ROWS
    for _, *cells in (row for table in growths for row in table):
        assert len(cells) == 2
        assert all(numbers_in(cell) for cell in cells)
    assert [row[0] for row in server] == SERVER_ROWS
    assert all(numbers_in(row[1]) for row in server)
    assert [row[0] for row in crowds] == PAINTERS
    for count, each, in_all, middle, slow in crowds:
        low, *_, high = 2 * numbers_in(each)
        assert int(count) * low - 1 < numbers_in(in_all)[0] < int(count) * high + 1
        assert numbers_in(middle)[0] <= numbers_in(slow)[0]
    with Image.open(tmp_path / "new" / "speed.png") as picture:
        assert len(np.unique(np.asarray(picture.convert("L")))) > 10


def times_and_share(cell: str) -> list[float]:
    """Median, 95th percentile and the multiple of the published network's pass."""
    median, slow, share = numbers_in(cell)
    assert median <= slow
    return [median, slow, share]


def numbers_in(cell: str) -> list[float]:
    """All numbers of a cell, which holds at least one; each finite and above zero."""
    numbers = [float(word) for word in re.findall(r"nan|inf|[\d.]+", cell)]
    assert numbers and all(math.isfinite(one) and one > 0 for one in numbers), cell
    return numbers


def test_bench_needs_a_browser_or_to_be_told_to_leave_it_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert speed.main(["--quick"]) == 2
    assert "--no-browser" in capsys.readouterr().err


@pytest.mark.parametrize("way", [CLOTHES, LONG_HAIR], ids=["clothes", "hair"])
@pytest.mark.parametrize("diameter_px", [10, 160])
def test_every_step_of_a_stroke_paints(way: Way, diameter_px: float) -> None:
    """More steps than are timed, so that the stroke turns round at its end."""
    brush = Brush(way, diameter_px, Frame(0, 0, 744, 992))
    cells = np.full(MAP_SIZE, UNPAINTED, np.uint8)
    for step in range(300):
        before = (cells == way.label).sum()
        brush.paint(cells, step)
        assert (cells == way.label).sum() > before or step > 200 and diameter_px > 100
    assert set(np.unique(cells)) == {way.label, UNPAINTED}


def test_a_step_is_timed_as_often_as_the_effort_says() -> None:
    rounds: list[int] = []
    timing = timed("part", "name", rounds.append, Effort(2, 3, 8, 0.0), at=5)
    assert rounds == [0, 1, 2, 3, 4]
    assert (timing.part, timing.name, timing.at) == ("part", "name", 5)
    timed("part", "name", rounds.append, Effort(0, 1, 4, 60.0))
    assert rounds[5:] == [0, 1, 2, 3]


def test_a_visitor_says_what_the_server_refused() -> None:
    with pytest.raises(RuntimeError, match="NO_PHOTO: No photo is open"):
        visitor.received(Reply(1, Status.NO_PHOTO, "No photo is open.").to_bytes())
