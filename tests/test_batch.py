"""`python -m spt batch`: what is done stays done, what is bad is reported, nothing stops it."""

import csv
import hashlib
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from spt.__main__ import main
from spt.batch import Edited, Task, catalogue, run
from spt.batch_ray import RayBatch
from spt.batch_report import DONE, FAILED, REPORT
from spt.dressed_editor import DressedEditor
from spt.errors import InputError, PhotoError
from spt.photo_file import read_photo
from tests.sleeves import sleeves

ONE, OTHER = "gingham_shorts.jpg", "long_coat.jpg"


def rows(folder: Path) -> dict[str, dict[str, str]]:
    """The last row of each photo, by the name of its file."""
    with (folder / REPORT).open(newline="") as file:
        return {Path(row["photo"]).name: row for row in csv.DictReader(file)}


class Painter:
    """Stands for the networks: a picture is its photo backwards, a photo "bad" has none."""

    def __init__(self) -> None:
        self.painted: list[str] = []

    def edit_all(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Edited]]:
        for task in tasks:
            self.painted.append(task.path.name)
            bad = task.photo_bytes == b"bad"
            picture, said = (None, "nobody") if bad else (task.photo_bytes[::-1], "")
            yield task, Edited(picture, said, 0.5)


@pytest.fixture
def painter() -> Painter:
    return Painter()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    for name in ("a.jpg", "b.jpg", "more/a.jpg"):
        (folder / name).write_bytes(name.encode())
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def batch(photos: Path, out: Path, painter: Painter, job: str = "job") -> dict[str, int]:
    return dict(run(catalogue([str(photos)]), out, job, painter.edit_all))


def test_a_folder_gives_a_folder_of_results_and_a_report(
    photos: Path, out: Path, painter: Painter
) -> None:
    (photos / "c.jpg").write_bytes(b"bad")
    assert batch(photos, out, painter) == {DONE: 3, FAILED: 1}
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert written == {"a-edited.png", "b-edited.png", "more/a-edited.png", REPORT}
    assert (out / "more/a-edited.png").read_bytes() == b"gpj.a/erom"
    row = rows(out)["b.jpg"]
    assert row["photo_sha256"] == hashlib.sha256(b"b.jpg").hexdigest()
    assert row["result_sha256"] == hashlib.sha256(b"gpj.b").hexdigest()
    assert (rows(out)["c.jpg"]["status"], rows(out)["c.jpg"]["said"]) == (FAILED, "nobody")


def test_what_is_done_is_skipped_and_what_failed_is_tried_again(
    photos: Path, out: Path, painter: Painter
) -> None:
    (photos / "c.jpg").write_bytes(b"bad")
    batch(photos, out, painter)
    painter.painted.clear()
    assert batch(photos, out, painter) == {"skipped": 3, FAILED: 1}
    assert painter.painted == ["c.jpg"]


@pytest.mark.parametrize("what", ["result", "photo", "gone", "job"])
def test_done_is_what_can_be_verified(
    what: str, photos: Path, out: Path, painter: Painter
) -> None:
    batch(photos, out, painter)
    painter.painted.clear()
    if what == "gone":
        (out / "b-edited.png").unlink()
    elif what != "job":
        changed = {"result": out / "b-edited.png", "photo": photos / "b.jpg"}[what]
        changed.write_bytes(b"changed")
    counts = batch(photos, out, painter, job="other" if what == "job" else "job")
    assert painter.painted == (["a.jpg", "b.jpg", "a.jpg"] if what == "job" else ["b.jpg"])
    assert counts.get("skipped", 0) == (0 if what == "job" else 2)
    wanted = b"degnahc" if what == "photo" else b"gpj.b"
    assert (out / "b-edited.png").read_bytes() == wanted


def test_a_run_that_was_killed_goes_on(photos: Path, out: Path, painter: Painter) -> None:
    """The report may end anywhere, and beside a result its unfinished form may lie."""
    batch(photos, out, painter)
    painter.painted.clear()
    whole = (out / REPORT).read_text()
    (out / REPORT).write_text(whole[:-30])
    (out / "more/a-edited.png.part").write_bytes(b"half")
    assert batch(photos, out, painter) == {DONE: 1, "skipped": 2}
    assert painter.painted == ["a.jpg"]
    assert not (out / "more/a-edited.png.part").exists()
    assert (out / REPORT).read_text() == whole


def test_an_unreadable_photo_is_reported(photos: Path, out: Path, painter: Painter) -> None:
    found = catalogue([str(photos), str(photos / "gone.jpg")])
    assert dict(run(found, out, "job", painter.edit_all)) == {DONE: 3, FAILED: 1}
    assert "cannot be read (No such file" in rows(out)["gone.jpg"]["said"]


def test_where_nothing_can_be_written_the_run_stops_with_a_sentence(
    photos: Path, out: Path, painter: Painter
) -> None:
    (out / "more").write_bytes(b"a file, no folder")
    with pytest.raises(PhotoError, match="a-edited.png: cannot be written"):
        batch(photos, out, painter)
    assert rows(out)["b.jpg"]["status"] == DONE


def test_a_strange_report_is_left_alone(photos: Path, out: Path, painter: Painter) -> None:
    (out / REPORT).write_text("quarter,turnover\n1,2\n")
    with pytest.raises(InputError, match="its columns are not those of a batch"):
        batch(photos, out, painter)
    assert (out / REPORT).read_text().startswith("quarter")


def test_names_that_meet_and_empty_folders_are_refused(photos: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"several that would become a-edited\.png"):
        catalogue([str(photos / "a.jpg"), str(photos / "more" / "a.jpg")])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty: got a folder without files"):
        catalogue([str(tmp_path / "empty")])


def test_the_command_edits_real_photos_and_survives_strange_ones(
    root: Path,
    checkpoint_dir: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    examples = root / "assets" / "examples"
    (tmp_path / "recipe.json").write_text(sleeves(checkpoint_dir, examples / ONE))
    photos = tmp_path / "photos"
    photos.mkdir()
    for name in (ONE, OTHER):
        shutil.copy(examples / name, photos)
    (photos / "nothing.jpg").write_bytes(b"nothing")
    words = ["batch", str(tmp_path / "recipe.json"), str(photos), "--out", str(tmp_path / "out"),
             "--device", "cpu"]  # fmt: skip

    def break_down(self: DressedEditor) -> np.ndarray:
        raise ZeroDivisionError("a mistake of ours")

    with monkeypatch.context() as patch:
        patch.setattr(DressedEditor, "render", break_down)
        assert main(words) == 1
    assert "unexpected ZeroDivisionError: a mistake of ours" in rows(tmp_path / "out")[ONE]["said"]
    assert main(words) == 1
    said = capsys.readouterr().out.splitlines()[-1]
    assert said.startswith("2 edited, 0 were done before, 1 failed: see ")
    for name in (ONE, OTHER):
        result = read_photo(tmp_path / "out" / name.replace(".jpg", "-edited.png"))
        changed = (result != read_photo(photos / name)).any(axis=-1)
        assert 0.002 < changed.mean() < 0.3
    assert "not a known picture" in rows(tmp_path / "out")["nothing.jpg"]["said"]


def test_without_ray_the_command_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with (
        pytest.raises(InputError, match=r"pip install -r requirements-ray\.txt"),
        RayBatch("local", {}, "cpu", 0),
    ):
        pytest.fail("it began without Ray")
