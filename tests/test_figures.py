"""Figures of the project's own pictures by the shipped networks; what is left out, and why."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from tiny_ccp import write_tiny_vgg

from spt.errors import InputError
from spt.labels import LEFT_ARM, PANTS, SKIRT
from spt.networks import Networks, load_networks
from spt.photo import MAP_SIZE
from spt.stances import STANCES
from train.datasets.ccp import split_of
from train.datasets.mannequin_examples import EXAMPLES
from train.datasets.mannequin_stances import STANCES as DRAWN_STANCES
from train.figures import ablations, chosen, failures, pose_transfer, slow_methods
from train.figures.__main__ import README_FIGURES, README_FOLDER, main
from train.figures.gallery import write_gallery
from train.figures.people import CcpPeople, DrawnPeople, drawn, framed_map
from train.figures.slow_methods import SlowMethods
from train.figures.studio import LeftOut, Studio, short_hash


@pytest.fixture(scope="module")
def networks(checkpoint_dir: Path) -> Networks:
    return load_networks(checkpoint_dir, "cpu")


@pytest.fixture
def studio(networks: Networks, checkpoint_dir: Path, tmp_path: Path) -> Studio:
    vgg = write_tiny_vgg(tmp_path / "vgg.safetensors")
    slow = SlowMethods(networks, vgg, tmp_path / "kept", 1, lambda _: None)
    people = DrawnPeople(networks)
    return Studio(networks, people, slow, checkpoint_dir, tmp_path / "ablation", lambda _: None)


def test_everybody_chosen_exists_and_was_never_trained_on() -> None:
    for choice in (chosen.POSE_TRANSFER, chosen.COMPARED):
        assert set(choice["drawn"]) <= set(EXAMPLES)
    numbers = [*chosen.POSE_TRANSFER["photos"], *chosen.COMPARED["photos"]]
    for choice in (chosen.TEXTURE, chosen.INTERMEDIATE, chosen.ABLATION):
        numbers += [name for pair in choice["photos"] for name in pair]
    for choice in (chosen.MANIPULATION, chosen.FAILURES):
        numbers += [name for name, _ in choice["photos"]]
    assert {split_of(int(number)) for number in numbers} == {"validation"}
    for choice in chosen.TEXTURE.values():
        assert len(choice) % 2 == 0
    stances = {stance.name for stance in STANCES}
    assert {*chosen.STANCES, *(one for pairs in chosen.FAILURES.values() for _, one in pairs)} <= (
        stances
    )
    assert {stance for _, stance in chosen.INTERMEDIATE["drawn"]} <= set(DRAWN_STANCES)


def test_the_command_draws_says_what_it_left_out_and_repeats_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pose_transfer, "POSE_TRANSFER", {"drawn": ("gingham_shorts",)})
    monkeypatch.setattr(pose_transfer, "CHOSEN_STANCES", ("Waving",))
    vgg, pictures = write_tiny_vgg(tmp_path / "vgg.safetensors"), []
    for name in ("once", "again"):
        out = tmp_path / name
        assert main(["--out", str(out), "--vgg", str(vgg), "--device", "cpu",
                     "--ablation", str(tmp_path / "none"),
                     "--only", "pose_transfer", "ablations"]) == 0  # fmt: skip
        pictures.append((out / "pose_transfer.png").read_bytes())
        said = capsys.readouterr().out
        assert f"{out / 'pose_transfer.png'}\n" in said
        assert "left out: ablations: No " in said and "python -m train.ablation" in said
        page = (out / "index.html").read_text()
        assert '<img src="pose_transfer.png"' in page and "Left out. ablations: No" in page
    assert pictures[0] == pictures[1]


def test_pose_transfer_moves_the_arm_and_nothing_far_away(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pose_transfer, "POSE_TRANSFER", {"drawn": ("gingham_shorts",)})
    monkeypatch.setattr(pose_transfer, "CHOSEN_STANCES", ("Waving",))
    sheet = pose_transfer.figure(studio)
    assert [column.heading for column in sheet.columns] == ["source", "waving"]
    (gap, stance), (source, moved) = sheet.rows
    assert gap is None and stance.shape == pose_transfer.STANCE_CELL + (3,)
    changed = (source != moved).any(-1)
    rows, columns = changed.shape
    assert changed[: rows // 2, : columns // 3].mean() > 0.03  # the right arm is raised there
    assert changed[: rows // 3, -columns // 6 :].mean() == 0


def test_truth_of_the_drawn_lies_on_their_photo(studio: Studio) -> None:
    person = studio.people.person("gingham_shorts")
    truth = drawn(EXAMPLES["gingham_shorts"])
    found = person.editor.source_pose
    apart = np.linalg.norm(found.xy_px - truth.pose.xy_px, axis=1)
    assert np.median(apart[found.visible & truth.pose.visible]) < 12  # of 1024 rows
    true_map = framed_map(person, truth.label_map)
    assert failures.share_wrong(person.editor.source_map, true_map) < 0.2


def test_share_wrong_counts_the_person_of_either_map() -> None:
    found, true = np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8)
    found[0], true[0] = PANTS, SKIRT  # four wrong
    found[1] = true[1] = SKIRT  # four right
    true[2, :2] = LEFT_ARM  # two missed
    assert failures.share_wrong(found, true) == pytest.approx(6 / 10)


def test_what_a_slow_method_made_is_found_again(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def analogy(photo: torch.Tensor, *_: object) -> torch.Tensor:
        calls.append(photo)
        return photo

    monkeypatch.setattr(slow_methods.image_analogies, "image_analogy", analogy)
    photo = np.random.default_rng(0).integers(0, 256, (256, 192, 3)).astype(np.uint8)
    label_map = np.zeros(MAP_SIZE, np.uint8)
    made = [studio.slow.made("image analogies", photo, label_map, label_map, photo)
            for _ in range(2)]  # fmt: skip
    assert len(calls) == 1 and all(np.array_equal(one, photo) for one in made)
    studio.slow.made("image analogies", photo, label_map, label_map + 1, photo)
    assert len(calls) == 2


def test_a_doodle_of_real_size_is_made(studio: Studio) -> None:
    photo = np.full((256, 192, 3), 90, np.uint8)
    label_map = np.zeros(MAP_SIZE, np.uint8)
    made = studio.slow.made("neural doodle", photo, label_map, label_map, photo)
    assert made.shape == photo.shape and abs(made.mean() - 90) < 20


def trained_variant(studio: Studio, name: str, maps: str) -> None:
    """A run of `train.ablation` whose weights are the shipped ones."""
    home = studio.ablation / name / "appearance"
    home.mkdir(parents=True)
    shutil.copy(studio.checkpoints / "appearance.safetensors", home)
    recipe = {"stages": [{"name": "appearance", "objective": {"maps": maps}}]}
    (home.parent / "recipe.json").write_text(json.dumps(recipe))
    (home / "scores.jsonl").write_text('{"step": 0}\n{"step": 70}\n')


def test_a_trained_variant_is_read_and_moves_a_pair(studio: Studio) -> None:
    for name, maps in (("ts_gt", "given"), ("ts_pred", "predicted"), ("baseline", "none")):
        trained_variant(studio, name, maps)
    variants = {name: ablations.read_variant(studio, name)
                for name in ("ts_gt", "ts_pred", "baseline")}  # fmt: skip
    assert variants["ts_gt"].steps == 70
    assert variants["ts_gt"].weights == short_hash(studio.checkpoints / "appearance.safetensors")
    pair = ablations.drawn_pair(11)
    label_map, picture = ablations.moved(variants["ts_gt"], pair)
    assert np.array_equal(label_map, pair.target.label_map[0].numpy())
    truth = ablations.picture_of(pair.target)
    apart = {name: float(np.abs(ablations.moved(one, pair)[1].astype(float) - truth).mean())
             for name, one in variants.items()}  # fmt: skip
    assert apart["ts_gt"] < apart["ts_pred"] < apart["baseline"]
    assert np.abs(picture.astype(float) - truth).mean() < 12


def test_a_variant_without_weights_is_left_out(studio: Studio) -> None:
    trained_variant(studio, "ts_gt", "given")
    (studio.ablation / "ts_gt" / "appearance" / "appearance.safetensors").unlink()
    with pytest.raises(LeftOut, match="the training of ts_gt was not finished"):
        ablations.read_variant(studio, "ts_gt")


def test_only_validation_photos_are_shown(networks: Networks, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="got no photos/"):
        CcpPeople(networks, tmp_path)
    for name in ("photos", "annotations"):
        (tmp_path / name).mkdir()
    people = CcpPeople(networks, tmp_path)
    for number, split in (("0001", "train"), ("0007", "test")):
        with pytest.raises(InputError, match=f"{number}.jpg: got a photo of the {split} split"):
            people.person(number)


def test_the_hand_map_of_a_real_photo_repairs_what_was_found(
    networks: Networks, ccp_folder: Path
) -> None:
    people = CcpPeople(networks, ccp_folder)
    person = people.person("0457")
    found, true = person.editor.source_map, people.true_map(person)
    assert true.shape == MAP_SIZE
    assert (found == SKIRT).sum() > 2000 > 100 > (true == SKIRT).sum()  # trousers, half found
    assert failures.share_wrong(found, true) > 0.2


def test_a_gallery_cannot_be_broken_by_names(tmp_path: Path) -> None:
    text = write_gallery(tmp_path, "A & <B>", {"a.png": 'say "x"'}, ["<b>"]).read_text()
    assert "A &amp; &lt;B&gt;" in text and "&lt;b&gt;" in text
    assert 'alt="say &quot;x&quot;"' in text


def test_the_figures_of_the_readme_are_light_and_shown(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    for name in README_FIGURES:
        path = README_FOLDER / f"{name}.jpg"
        assert path.stat().st_size < 250_000
        assert f"({path.relative_to(root).as_posix()})" in readme
        with Image.open(path) as picture:
            assert picture.width >= 1200
