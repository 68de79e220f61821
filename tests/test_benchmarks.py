"""The benchmark of `make bench` runs and prints a number for every step."""

import re
from pathlib import Path

import pytest

from benchmarks import edit


def test_bench_times_every_step(
    capsys: pytest.CaptureFixture[str], checkpoint_dir: Path
) -> None:
    assert edit.main(["--rounds", "2", "--device", "cpu"]) == 0
    printed = capsys.readouterr().out
    rows = re.findall(r"^(\w.+?) {2,}([\d.]+) +([\d.]+) +([\d.]+)$", printed, re.MULTILINE)
    assert [row[0] for row in rows] == [
        "yardstick", "open the photo", "move a wrist", "stroke, preview", "stroke, full size",
    ]  # fmt: skip
    for _, middle, slow, _ in rows:
        assert 0.0 < float(middle) <= float(slow)
    assert rows[0][3] == "1.0"
    assert re.search(r"^peak memory \d+ MB$", printed, re.MULTILINE)


def test_bench_refuses_what_is_no_picture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = tmp_path / "photo.jpg"
    text.write_text("no picture")
    assert edit.main([str(text)]) == 2
    assert "photo.jpg" in capsys.readouterr().err
