"""Pairs of a user study, what is wrong with them, and the sum of its votes."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt.errors import InputError
from train.userstudy.__main__ import main
from train.userstudy.tally import Key, Tally, read_key, report, shares, tallied


def picture(path: Path, size: tuple[int, int] = (80, 64), value: int = 90) -> None:
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", size, (value, value, value)).save(path)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("one", "two"):
        picture(tmp_path / "a" / f"{name}.png", value=200)
        picture(tmp_path / "b" / f"{name}.jpg", value=50)
    return tmp_path / "a", tmp_path / "b"


def build(folders: tuple[Path, Path], *more: str) -> int:
    out = folders[0].parent / "out"
    return main(["build", "--a", str(folders[0]), "--b", str(folders[1]), "--out", str(out),
                 *more])  # fmt: skip


def key_of(folders: tuple[Path, Path]) -> dict[str, object]:
    return json.loads((folders[0].parent / "out" / "key.json").read_text())


def test_file_names_pair_whatever_their_endings(folders: tuple[Path, Path]) -> None:
    assert build(folders) == 0
    key = key_of(folders)
    assert [pair["name"] for pair in key["pairs"]] == ["one", "two"]
    assert (key["a"], key["b"]) == ("a", "b")
    for pair in key["pairs"]:
        for side, value in (("a", 200), ("b", 50)):
            shown = folders[0].parent / "out" / "study" / "pictures" / f"{pair[side]}.png"
            assert abs(np.array(Image.open(shown)).mean() - value) < 2


def test_the_same_command_writes_the_same_bytes(folders: tuple[Path, Path]) -> None:
    written = []
    for seed in ("0", "0", "1"):
        build(folders, "--seed", seed)
        out = folders[0].parent / "out"
        files = sorted(path for path in out.rglob("*") if path.is_file())
        written.append({path.relative_to(out): path.read_bytes() for path in files})
    assert written[0] == written[1]
    assert not {path.name for path in written[0] if path.suffix == ".png"} & {
        path.name for path in written[2]
    }


def test_everything_left_out_is_named(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = folders
    picture(a / "alone.png")
    picture(b / "lonely.png")
    picture(a / "wide.png", (100, 64))
    picture(b / "wide.png", (80, 64))
    picture(a / "torn.png")
    picture(b / "torn.png")
    (b / "torn.png").write_bytes((b / "torn.png").read_bytes()[:60])
    picture(a / "one.webp")
    (a / "scores.json").write_text("{}")
    assert build(folders) == 1
    said = capsys.readouterr().err
    assert f"{a / 'alone.png'}: no picture of that name in {b}." in said
    assert f"{b / 'lonely.png'}: no picture of that name in {a}." in said
    assert f"{a / 'wide.png'}: 64 x 100 (rows x columns), but 64 x 80 in {b / 'wide.png'}" in said
    assert str(b / "torn.png") in said
    assert f"{a / 'one.webp'}: there is one.png of that name" in said
    assert "scores" not in said
    key = key_of(folders)
    assert [pair["name"] for pair in key["pairs"]] == ["one", "two"]
    assert len(key["left_out"]) == 5


def test_folders_without_a_pair_are_refused(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture(tmp_path / "c" / "other.png")
    assert build((folders[0], tmp_path / "c")) == 2
    assert "no file name that all folders have" in capsys.readouterr().err
    assert build((folders[0], tmp_path / "none")) == 2
    assert "no such folder" in capsys.readouterr().err
    assert build(folders, "--reference", str(tmp_path / "c")) == 2


def test_a_folder_of_somebody_else_is_not_replaced(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    mine = folders[0].parent / "out" / "study" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("years of work")
    assert build(folders) == 2
    assert "Choose another --out." in capsys.readouterr().err
    assert mine.read_text() == "years of work"


def test_a_question_cannot_break_the_page(folders: tuple[Path, Path]) -> None:
    build(folders, "--question", "</script><b>Which & why?")
    text = (folders[0].parent / "out" / "study" / "index.html").read_text()
    assert "</script><b>" not in text
    assert text.count("</script>") == 1
    assert key_of(folders)["question"] == "</script><b>Which & why?"


KEY = Key("s1", "Which?", ("ours", "theirs"), {"a1": 0, "b1": 1, "a2": 0, "b2": 1},
          {"a1": "p1", "b1": "p1", "a2": "p2", "b2": "p2"})  # fmt: skip


def votes(path: Path, *chosen: str, participant: str = "1", study: str = "s1") -> Path:
    """A file that chose these pictures, each shown on the left."""
    other = {"a1": "b1", "b1": "a1", "a2": "b2", "b2": "a2"}
    cast = [{"left": one, "right": other.get(one, "x"), "chosen": one, "seconds": 1.0}
            for one in chosen]  # fmt: skip
    path.write_text(json.dumps({"format": 1, "study": study, "participant": participant,
                                "votes": cast}))  # fmt: skip
    return path


def test_votes_are_summed_by_method_pair_and_participant(tmp_path: Path) -> None:
    files = [votes(tmp_path / "1.json", "a1", "a2"),
             votes(tmp_path / "2.json", "b1", "a2", participant="2"),
             votes(tmp_path / "3.json", "a1", participant="3")]  # fmt: skip
    tally = tallied(files, KEY)
    assert tally.votes == (4, 1)
    assert tally.pairs == {"p1": [2, 1], "p2": [2, 0]}
    assert tally.left == 5
    assert tally.remarks == [f"{files[2]}: 1 of 2 pairs answered."]
    said = report(tally, KEY)
    assert "3 participants, 5 votes on 2 pairs." in said
    assert "2 chose ours more often, 0 chose theirs more often, 1 both equally often" in said
    assert "| p1 | 2 | 1 |" in said


def test_of_two_files_by_one_participant_the_fuller_counts(tmp_path: Path) -> None:
    short, full = votes(tmp_path / "1.json", "b1"), votes(tmp_path / "2.json", "a1", "a2")
    for files in ((short, full), (full, short)):
        tally = tallied(files, KEY)
        assert tally.votes == (2, 0)
        assert tally.remarks == [f"{short}: by the same participant as {full}, which counts."]


def test_intervals_are_those_of_clopper_and_pearson() -> None:
    # With no success of n the upper end is 1 - (0.025) ** (1 / n).
    assert shares(0, 10) == f"0.000 | 0.000 to {1 - 0.025**0.1:.3f}"
    assert shares(5, 10) == "0.500 | 0.187 to 0.813"


def test_no_votes_are_said_to_be_none() -> None:
    assert report(Tally(), KEY) == "No votes.\n"


@pytest.mark.parametrize(
    ("chosen", "study", "match"),
    [
        (("a1",), "s2", "votes of study s2, expected of study s1"),
        (("a1", "b1"), "s1", "each pair once"),
        (("zz",), "s1", "got no 'zz'"),
    ],
)
def test_votes_that_do_not_fit_are_refused(
    tmp_path: Path, chosen: tuple[str, ...], study: str, match: str
) -> None:
    with pytest.raises(InputError, match=match):
        tallied([votes(tmp_path / "v.json", *chosen, study=study)], KEY)


def test_files_that_are_no_votes_are_named(tmp_path: Path) -> None:
    path = tmp_path / "v.json"
    for text in ("{", "[]", '{"format": 2}', '{"format": 1, "study": "s1"}', "\x80"):
        path.write_bytes(text.encode("latin-1"))
        with pytest.raises(InputError, match="v.json"):
            tallied([path], KEY)
    with pytest.raises(InputError, match="none.json"):
        tallied([tmp_path / "none.json"], KEY)
    path.write_text('{"format": 1, "study": "s1"}')
    with pytest.raises(InputError, match="got no 'pairs', expected the key.json"):
        read_key(path)
