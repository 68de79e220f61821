"""What the mannequin command writes: pictures with their truth, examples, people to train on."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt import labels
from spt.pose_json import read_pose_json
from tests.summer import BARE_JOINTS, SUMMER, draw
from train.datasets import mannequin
from train.datasets.mannequin_examples import EXAMPLES
from train.datasets.mannequin_figure import picture_of
from train.datasets.mannequin_render import Picture
from train.datasets.mannequin_stances import STANCES
from train.datasets.mannequin_wardrobe import random_figure


@pytest.fixture(scope="module")
def summer() -> Picture:
    return draw(SUMMER)


def test_command_writes_pictures_maps_and_keypoints(tmp_path, capsys) -> None:  # noqa: ANN001
    mannequin.main(["--count", "2", "--seed", "5", "--out", str(tmp_path), "--size", "64x48",
                    "--processes", "1"])  # fmt: skip
    expected = picture_of(random_figure(5, 1), (64, 48))
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "0001.png")), expected.rgb)
    saved = Image.open(tmp_path / "0001_map.png")
    assert saved.mode == "P"
    np.testing.assert_array_equal(np.asarray(saved), expected.label_map)
    assert saved.getpalette()[:30] == labels.LABEL_COLOURS.ravel().tolist()
    pose = read_pose_json(tmp_path / "0001.json", (64, 48))
    np.testing.assert_array_equal(pose.visible, expected.visible)
    np.testing.assert_allclose(pose.xy_px[pose.visible], expected.xy_px[expected.visible],
                               atol=0.01)
    assert (tmp_path / "sheet.png").exists()
    assert "2/2" in capsys.readouterr().err


def test_figures_become_people_to_train_on(tmp_path, summer) -> None:  # noqa: ANN001
    for number in range(4):
        mannequin.write_picture(summer, tmp_path / f"{number:04d}")
    (tmp_path / "0001_map.png").unlink()
    (tmp_path / "0002.png").write_bytes(b"not a picture")
    (tmp_path / "0003.json").write_text("{", encoding="utf-8")
    found = mannequin.gather(tmp_path)
    (person,) = found.people
    assert (person.name, person.split) == ("0000", "train")
    for joint, label in BARE_JOINTS.items():
        if person.pose.visible[joint]:
            column, row = person.pose.xy_px[joint].astype(int)
            assert person.cells()[row, column] == label
    assert [Path(problem.split(": ")[0]).name for problem in found.problems] == [
        "0001.json", "0002.png", "0003.json",
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [["--count", "0", "--out", "x"], ["--size", "64"], []])
def test_command_refuses_what_it_cannot_do(arguments: list[str],
                                           capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        mannequin.main(arguments)
    assert "expected" in capsys.readouterr().err


def test_bundled_examples_are_there_and_light() -> None:
    files = sorted(mannequin.EXAMPLES_FOLDER.glob("*.jpg"))
    assert [path.stem for path in files] == sorted(EXAMPLES)
    assert sum(path.stat().st_size for path in files) < 4_000_000
    for path in files:
        assert path.stat().st_size < 700_000
        with Image.open(path) as image:
            assert (image.height, image.width) == mannequin.EXAMPLE_SIZE


def test_gallery_shows_every_stance(tmp_path: Path) -> None:
    mannequin.write_stances(tmp_path / "stances.jpg", (64, 48))
    with Image.open(tmp_path / "stances.jpg") as image:
        columns = mannequin.STANCE_COLUMNS
        assert image.size == (48 * columns, 64 * -(-len(STANCES) // columns))
        tiles = np.asarray(image).reshape(image.height // 64, 64, columns, 48, 3).swapaxes(1, 2)
    bodies = tiles.reshape(-1, 64, 48, 3)[: len(STANCES), :56].astype(float)
    apart = np.abs(bodies[:, None] - bodies[None]).mean((2, 3, 4))
    assert apart[~np.eye(len(STANCES), dtype=bool)].min() > 1.0
    with Image.open(mannequin.STANCES_FILE) as bundled:
        rows, width = mannequin.STANCE_SIZE
        assert bundled.size == (width * columns, rows * -(-len(STANCES) // columns))
