"""`python -m spt transfer` on two drawn people."""

from pathlib import Path

import numpy as np
import pytest

from spt.__main__ import main
from spt.donors import Wearing, swatch
from spt.dressed_editor import DressedEditor
from spt.labels import PANTS, SKIRT, UPPER_CLOTHES
from spt.networks import Networks, load_networks
from spt.photo_file import read_photo, write_photo
from spt.wardrobe import same_garments, wardrobe


def run(*arguments: object) -> int:
    return main([*map(str, arguments), "--device", "cpu"])


@pytest.fixture(scope="module")
def examples(root: Path) -> Path:
    return root / "assets" / "examples"


@pytest.fixture(scope="module")
def people(checkpoint_dir: Path, examples: Path) -> dict[str, DressedEditor]:
    networks: Networks = load_networks(checkpoint_dir, "cpu")
    made = {}
    for name in ("striped_tee_jeans", "dotted_blouse_skirt"):
        made[name] = DressedEditor(networks)
        made[name].open(read_photo(examples / f"{name}.jpg"))
    return made


def test_both_directions_are_written_and_equal_the_python_way(
    people: dict[str, DressedEditor], examples: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    names = list(people)
    files = [examples / f"{name}.jpg" for name in names]
    assert run("transfer", *files, "--out-dir", tmp_path, "--labels", "upper_clothes") == 0
    captured = capsys.readouterr()
    assert captured.out.split() == [
        str(tmp_path / name) for name in ("a_to_b.png", "b_to_a.png")
    ]
    for out, (wearer, donor) in (("a_to_b", names[::-1]), ("b_to_a", names)):
        one = people[wearer]
        one.dress(same_garments(one, people[donor], (UPPER_CLOTHES,)))
        picture = one.render()
        assert np.array_equal(read_photo(tmp_path / f"{out}.png"), picture)
        one.dress({})
        assert not np.array_equal(picture, one.render())


def test_what_only_one_photo_has_is_said_and_kept(
    people: dict[str, DressedEditor], examples: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    files = [examples / f"{name}.jpg" for name in people]
    assert run("transfer", *files, "--out-dir", tmp_path, "--labels", "pants") == 0
    notes = capsys.readouterr().err
    assert "B shows no pants: it keeps its own look, or takes the fabric of the" in notes
    assert "b_to_a.png is the photo itself: no garment is exchanged." in notes
    assert np.array_equal(read_photo(tmp_path / "b_to_a.png"), read_photo(files[0]))


def test_a_swatch_goes_on_one_garment(
    people: dict[str, DressedEditor], examples: Path, tmp_path: Path
) -> None:
    fabric = np.random.default_rng(5).integers(0, 256, (70, 90, 3)).astype(np.uint8)
    write_photo(tmp_path / "fabric.png", fabric)
    files = [examples / f"{name}.jpg" for name in people]
    swatching = ("--swatch", tmp_path / "fabric.png", "--label", "pants", "--scale", "0.8")
    assert run("transfer", *files, "--out-dir", tmp_path, "--labels", "pants", *swatching) == 0
    one = people["striped_tee_jeans"]
    one.dress({PANTS: Wearing(swatch(fabric, 0.8))})
    assert np.array_equal(read_photo(tmp_path / "b_to_a.png"), one.render())
    one.dress({})


@pytest.mark.parametrize(("options", "message"), [
    (("--labels", "upper_clothes,hat"), "--labels: got 'hat'"),
    (("--labels", ""), "--labels: got ''"),
    (("--labels", "face"), "expected among upper_clothes, pants, skirt"),
    (("--label", "skirt"), "got only one of the two"),
    (("--swatch", "missing.png", "--label", "skirt"), "missing.png: cannot be read"),
    (("--strength", "2"), "strength of upper_clothes: got 2, expected 0 to 1"),
])  # fmt: skip
def test_wrong_options_end_with_one_sentence_and_nothing_written(
    examples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...], message: str,
) -> None:  # fmt: skip
    files = [examples / f"{name}.jpg" for name in ("striped_tee_jeans", "dotted_blouse_skirt")]
    assert run("transfer", *files, "--out-dir", tmp_path, *options) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""
    assert not list(tmp_path.iterdir())


def test_the_table_says_what_each_garment_can_take(people: dict[str, DressedEditor]) -> None:
    tee, blouse = people.values()
    rows = {row.label: row for row in wardrobe(tee, blouse, ("The left", "The right"))}
    assert list(rows) == [UPPER_CLOTHES, PANTS, SKIRT]
    assert rows[UPPER_CLOTHES].remark == ""
    assert (rows[PANTS].worn, rows[PANTS].offered) == (True, False)
    assert rows[PANTS].remark.startswith("The right shows no pants: it keeps its own look, or")
    assert (rows[SKIRT].worn, rows[SKIRT].offered) == (False, True)
    assert rows[SKIRT].remark.startswith("The left shows no skirt, so there is nothing to dress")
