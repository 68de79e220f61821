"""`python -m spt replay`: sleeves painted on one example come out on the others."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spt import PersonEditor, load_networks, read_photo
from spt.__main__ import main
from spt.labels import LEFT_ARM, PANTS, RIGHT_ARM, UNPAINTED, UPPER_CLOTHES
from spt.photo_file import encode_photo, write_photo
from spt.recipe import Recipe, read_recipe
from spt.wishes import SwatchWish, Wish, file_name
from tests.garments import reach_of

PAINTED_ON, REPEATED_ON = "striped_tee_jeans.jpg", "gingham_shorts.jpg"


@pytest.fixture(scope="module")
def editor(checkpoint_dir: Path) -> PersonEditor:
    return PersonEditor(load_networks(checkpoint_dir, "cpu"))


@pytest.fixture(scope="module")
def sleeves(root: Path, editor: PersonEditor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recipe that clothes both arms down to the hips."""
    photo = read_photo(root / "assets" / "examples" / PAINTED_ON)
    opened = editor.open(photo)
    arms = np.isin(opened.label_map, (LEFT_ARM, RIGHT_ARM))
    arms[int(np.flatnonzero(arms.any(axis=1)).mean()) :] = False
    paint = np.where(arms, UPPER_CLOTHES, UNPAINTED).astype(np.uint8)
    recipe = Recipe(opened.pose, opened.pose, opened.frame, photo.shape[:2], paint)
    path = tmp_path_factory.mktemp("recipe") / "sleeves.json"
    path.write_text(recipe.to_json())
    return path


def replay(*arguments: object) -> int:
    return main(["replay", *map(str, arguments), "--device", "cpu"])


def test_sleeves_of_one_person_dress_another(
    root: Path,
    editor: PersonEditor,
    sleeves: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Beside a photo of nobody, which is named and does not stop the other."""
    path = root / "assets" / "examples" / REPEATED_ON
    nobody = tmp_path / "nobody.png"
    write_photo(nobody, np.full((160, 120, 3), 128, np.uint8))
    assert replay(sleeves, nobody, path, "--out", tmp_path / "new" / "out") == 1
    out = tmp_path / "new" / "out" / "gingham_shorts-edited.png"
    said = capsys.readouterr()
    assert said.out.splitlines() == [str(out)]
    assert f"{nobody}: " in said.err and "no person" in said.err

    photo = read_photo(path)
    changed = (read_photo(out) != photo).any(axis=-1)
    opened = editor.open(photo)
    labels = opened.frame.paste_labels(opened.label_map, photo.shape[:2])
    arms = np.isin(labels, (LEFT_ARM, RIGHT_ARM))
    rows = np.flatnonzero(arms.any(axis=1))
    upper, lower = np.split(rows, [len(rows) // 3])[0], rows[-len(rows) // 4 :]
    assert changed[upper][arms[upper]].mean() > 0.8
    assert changed[lower][arms[lower]].mean() < 0.2
    chin = int(opened.pose.xy_px[:2, 1].mean())
    assert not changed[:chin].any()
    assert not changed[rows.max() + 20 :].any()


def test_all_edited_is_exit_code_0_and_the_same_each_time(
    root: Path, sleeves: Path, tmp_path: Path
) -> None:
    path = root / "assets" / "examples" / PAINTED_ON
    for name in ("one", "two"):
        assert replay(sleeves, path, "--out", tmp_path / name) == 0
    one, two = (tmp_path / name / "striped_tee_jeans-edited.png" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_bad_recipes_and_names_are_refused_before_any_work(
    tmp_path: Path, sleeves: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pose.json").write_text('{"people": []}')
    assert replay(tmp_path / "pose.json", "a.png", "--out", tmp_path / "out") == 2
    assert 'pose.json: got None, expected \'semantic-person-studio recipe\'' in _error(capsys)
    assert replay(tmp_path / "gone.json", "a.png", "--out", tmp_path / "out") == 2
    assert "gone.json: cannot be read (No such file or directory)" in _error(capsys)
    assert not (tmp_path / "out").exists()
    assert replay(sleeves, "a.png", "b/a.jpg", "--out", tmp_path) == 2
    assert "got 2 photos of 1 different names" in _error(capsys)


def _error(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def dressed_recipe(folder: Path, sleeves: Path, swatch: bytes) -> Path:
    """The sleeves, and the upper clothes in a swatch that stands beside the recipe."""
    name = file_name("swatch", swatch)
    wish = Wish(UPPER_CLOTHES, 1.0, SwatchWish(name, 0.5, 0.0))
    recipe = replace(read_recipe(sleeves), wishes=(wish,))
    (folder / "fabrics").mkdir()
    (folder / "fabrics" / name).write_bytes(swatch)
    path = folder / "recipe.json"
    path.write_text(recipe.to_json())
    return path


def test_fabrics_of_a_recipe_are_worn_by_others(
    root: Path, editor: PersonEditor, sleeves: Path, tmp_path: Path
) -> None:
    green = encode_photo(np.full((80, 80, 3), (0, 200, 0), np.uint8))
    recipe = dressed_recipe(tmp_path, sleeves, green)
    path = root / "assets" / "examples" / REPEATED_ON
    assert replay(recipe, path, "--out", tmp_path / "out") == 0
    photo, made = read_photo(path), read_photo(tmp_path / "out" / "gingham_shorts-edited.png")
    opened = editor.open(photo)
    labels = opened.frame.paste_labels(opened.label_map, photo.shape[:2])
    red, green_, blue = made[labels == UPPER_CLOTHES].mean(axis=0)
    assert green_ > 1.5 * max(red, blue)
    beside = (labels == PANTS) & ~reach_of(labels == UPPER_CLOTHES, opened.frame.height)
    assert beside.any() and np.array_equal(made[beside], photo[beside])


def test_another_file_in_place_of_a_fabric_is_refused(
    sleeves: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    green, red = (
        encode_photo(np.full((80, 80, 3), rgb, np.uint8)) for rgb in ((0, 200, 0), (200, 0, 0))
    )
    recipe = dressed_recipe(tmp_path, sleeves, green)
    (fabric,) = (tmp_path / "fabrics").iterdir()
    fabric.write_bytes(red)
    assert replay(recipe, "a.png", "--out", tmp_path / "out") == 2
    assert f"{fabric}: got another file" in capsys.readouterr().err
    fabric.unlink()
    assert replay(recipe, "a.png", "--out", tmp_path / "out") == 2
    assert f"{fabric}: cannot be read" in capsys.readouterr().err
