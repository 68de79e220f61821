"""train/report.py and train/story.py: what a run leaves behind can be read by people."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from train.report import chosen_sheets, curve, lines_of, score_table, write_recipe_report
from train.state import Place
from train.story import LOSSES, SCORES, Story


def test_a_story_is_written_in_every_form(tmp_path: Path) -> None:
    story = Story(tmp_path, 4.0, Place())
    story.sheet(np.full((6, 8, 3), 200, np.uint8), 0)
    for step, loss in ((10, 3.0), (20, 2.0)):
        story.losses({"l1": torch.tensor(loss)}, step, step / 10)
    story.scores({"ssim": 0.5}, 20, 2.0)
    story.report()
    story.close()
    lines = [json.loads(line) for line in (tmp_path / LOSSES).read_text().splitlines()]
    assert lines == [
        {"step": 10, "minutes": 1.0, "l1": 3.0}, {"step": 20, "minutes": 2.0, "l1": 2.0}
    ]  # fmt: skip
    assert json.loads((tmp_path / SCORES).read_text()) == {"step": 20, "minutes": 2.0, "ssim": 0.5}
    log = EventAccumulator(str(tmp_path))
    log.Reload()
    assert [(one.step, one.value) for one in log.Scalars("loss/l1")] == [(10, 3.0), (20, 2.0)]
    assert [one.value for one in log.Scalars("validation/ssim")] == [0.5]
    (sheet,) = log.Images("sheet")
    assert (sheet.step, sheet.width, sheet.height) == (0, 8, 6)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "ssim" in page and "l1: 2 (2 to 3)" in page and "Step 0" in page
    assert re.search(r"https?://", page) is None  # the page needs nothing else


def test_the_bar_shows_the_minutes_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = Story(tmp_path, 4.0, Place(10, 1.0))
    story.losses({"l1": torch.tensor(3.0)}, 20, 3.0)
    story.close()
    said = capsys.readouterr().err
    assert "3.0/4.0 min" in said and "left" in said and "step 20 l1 3.000" in said


def test_the_bar_of_a_budget_in_steps_shows_steps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = Story(tmp_path, 40, Place(10, 1.0), in_steps=True)
    story.losses({"l1": torch.tensor(3.0)}, 20, 300.0)
    story.close()
    said = capsys.readouterr().err
    assert "20/40 steps" in said and " 50%|" in said


def test_lines_of_a_repeated_part_replace_the_earlier_ones(tmp_path: Path) -> None:
    path = tmp_path / LOSSES
    steps = [(10, 1.0), (20, 2.0), (30, 3.0), (20, 2.5)]  # stopped after 30, resumed from 10
    path.write_text("".join(
        json.dumps({"step": step, "minutes": step / 10, "l1": loss}) + "\n" for step, loss in steps
    ))  # fmt: skip
    assert [line["l1"] for line in lines_of(path)] == [1.0, 2.5, 3.0]
    assert lines_of(tmp_path / "absent.jsonl") == []


def test_a_curve_goes_through_its_points() -> None:
    """Minutes 0 to 4 over 320 columns, values 1 to 3 over 160 rows, upwards."""
    drawn = curve("a<b", [(0, 1.0), (1, 3.0), (4, 2.0)])
    assert '<polyline points="0.0,160.0 80.0,0.0 320.0,80.0"/>' in drawn
    assert "a&lt;b: 2 (1 to 3)" in drawn
    many = curve("long", [(minute, 1.0) for minute in range(1000)])
    assert many.count(",") == 150


def test_the_table_has_first_last_lowest_and_highest() -> None:
    lines = [{"step": step, "minutes": 1.0, "ssim": value} for step, value in
             ((1, 0.5), (2, 0.25), (3, 0.75), (4, 0.625))]  # fmt: skip
    assert "<td>0.5<td>0.625<td>0.25<td>0.75" in score_table(lines)


def test_sheets_from_the_first_to_the_last(tmp_path: Path) -> None:
    for step in (0, 5, 10, 15, 20, 25, 30):
        (tmp_path / f"sheet_{step:06d}.jpg").write_bytes(b"")
    steps = [int(path.stem[-6:]) for path in chosen_sheets(tmp_path)]
    assert steps == [0, 10, 20, 30]
    assert chosen_sheets(tmp_path / "absent") == []


def test_a_report_of_all_stages(tmp_path: Path) -> None:
    scores = {}
    for name, value in (("pose", 0.9), ("parsing", 0.7)):
        (tmp_path / name).mkdir()
        scores[name] = tmp_path / name / SCORES
        scores[name].write_text(json.dumps({"step": 1, "minutes": 1.0, "best": value}) + "\n")
    page = write_recipe_report(tmp_path, scores)
    text = page.read_text(encoding="utf-8")
    assert page == tmp_path / "report.html"
    assert text.index("pose/report.html") < text.index("0.9") < text.index("parsing/report.html")
