"""Evaluations of photo sets as they are published: tables, lists, strips, and what may be wrong."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import tiny_recipes
import torch
from framed_people import write_framed_pack
from tiny_published import (
    keypoint_row,
    pose_in,
    write_keypoints,
    write_person,
    write_table,
)

from spt.networks import load_networks
from spt.pose import Pose
from train import evaluate, prepare
from train.dataset import Batch, PhotoPack
from train.datasets.published_tables import KEYPOINT_HEADER, PAIR_HEADER
from train.evaluation import choice
from train.evaluation.methods import Made, load_ours, ways_of
from train.evaluation.picture_scores import Scorer, masks_of
from train.metrics import mask_ssim
from train.paired_set import PairedSet

FASHION = "fashionWOMENDressesid000000{item:02d}0{shot}_1front.jpg"
SIZE = (128, 96)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Networks and a pack."""
    home = tmp_path_factory.mktemp("sets")
    tiny_recipes.write_checkpoints(home / "checkpoints")
    (home / "ccp").mkdir()
    write_framed_pack(home / "ccp", SIZE)
    return home


@pytest.fixture
def people(home: Path) -> Batch:
    return PhotoPack([home / "ccp" / "pack.npz"], CPU).unchanged(np.arange(2))


@pytest.fixture(autouse=True)
def one_standing_pair(people: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of those in every report one drawn pair alone, and no mirrored photos."""
    pairs = PairedSet(people, people.flipped(), people.label_map > 0)[:1]
    monkeypatch.setattr(choice, "read_pairs", lambda folder, count: pairs)


def evaluated(home: Path, out: Path, *more: object) -> dict:
    given = ["--checkpoint", home / "checkpoints", "--judge", home / "checkpoints", "--out", out,
             "--device", "cpu", "--processes", "1", "--ccp", out / "absent", *more]  # fmt: skip
    assert evaluate.main([str(one) for one in given]) == 0
    return json.loads((out / "scores.json").read_text(encoding="utf-8"))


def test_a_deepfashion_tree(home: Path, tmp_path: Path) -> None:
    """Two photos of one dress; of the other pairs one photo is cut off, small or not there."""
    tree, packs = tmp_path / "tree", tmp_path / "packs"
    names = [FASHION.format(item=item, shot=shot) for item, shot in
             ((1, 1), (1, 2), (2, 1), (3, 1))]  # fmt: skip
    for seed, name in enumerate(names):
        write_person(tree / "test" / name, (256, 256), seed)
    cut_off, small = (tree / "test" / name for name in names[2:])
    cut_off.write_bytes(cut_off.read_bytes()[:-100])
    write_person(small, (128, 128))
    write_keypoints(tree / "fasion-annotation-test.csv", names, pose_in((256, 256)))
    write_table(tree / "fasion-pairs-test.csv", PAIR_HEADER, [
        ",".join(names[:2]), f"{names[0]},{names[2]}", f"{names[0]},{names[3]}",
        f"{names[0]},absent.jpg",
    ])  # fmt: skip
    assert prepare.main(["deepfashion", str(tree), "--out", str(packs), "--device", "cpu",
                         "--checkpoints", str(home / "checkpoints")]) == 0  # fmt: skip
    results = tmp_path / "PATN"
    results.mkdir()
    target = cv2.imread(str(tree / "test" / names[1]))
    cv2.imwrite(str(results / f"{names[0]}___{names[1]}_vis.png"), target)
    told = evaluated(home, tmp_path / "out", "--dataset", "deepfashion", "--data", packs,
                     "--outputs", results)  # fmt: skip
    pairs = told["protocols"]["deepfashion_pairs"]
    assert (pairs["pairs"], pairs["scored"], pairs["split"]) == (1, 1, "test")
    assert list(pairs["methods"]) == ["studio", "predicted", "given", "copy", "PATN"]
    assert pairs["methods"]["PATN"]["ssim"] == 1.0 > pairs["methods"]["copy"]["ssim"]
    found = "\n".join(pairs["problems"])
    for path, reason in ((cut_off, "not a picture"), (small, "128 x 128 pixels"),
                         (tree / "fasion-pairs-test.csv:3", names[2]),
                         (tree / "fasion-pairs-test.csv:5", "absent.jpg")):  # fmt: skip
        assert any(str(path) in one and reason in one for one in pairs["problems"]), found
    assert told["problems"][0].startswith("mirrored CCP pairs: packs in")
    assert "problems</summary>" in (tmp_path / "out" / "report.html").read_text("utf-8")

    # Another list, and other keypoints: -1 for a wrist.
    xy_px, visible = pose_in((256, 256)).xy_px, np.ones(18, dtype=bool)
    visible[4] = False
    write_table(tmp_path / "keypoints.csv", KEYPOINT_HEADER,
                [keypoint_row(name, Pose(xy_px, visible)) for name in names])
    write_table(tmp_path / "pairs.csv", PAIR_HEADER, [",".join(names[1::-1])])
    asked = choice.Choice("deepfashion", packs, "test", tmp_path / "pairs.csv",
                          tmp_path / "keypoints.csv", None, home, home)  # fmt: skip
    (protocol, _), _ = choice.protocols(asked, None)
    source, target = protocol.load(slice(0, 1))
    assert protocol.names == (("WOMEN-Dresses-00000001-02-1front",
                               "WOMEN-Dresses-00000001-01-1front"),)  # fmt: skip
    assert not source.visible[0, 4] and source.visible[0, 3]
    np.testing.assert_allclose(source.xy_px[0, 3], xy_px[3].astype(int) + 0.5)  # x before y


def test_photos_with_published_tables(home: Path, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    for name, size in (("a.png", SIZE), ("b.png", SIZE), ("small.png", (96, 96))):
        write_person(photos / name, size, seed=len(name))
    (photos / "cut.png").write_bytes((photos / "a.png").read_bytes()[:200])
    write_keypoints(tmp_path / "keypoints.csv", ["a.png", "b.png", "small.png", "cut.png"],
                    pose_in(SIZE))  # fmt: skip
    write_person(photos / "nobody.png", SIZE)
    write_table(tmp_path / "pairs.csv", PAIR_HEADER, [
        "a.png,b.png", "a.png,small.png", "cut.png,b.png", "absent.png,b.png", "a.png,nobody.png",
        "a.png",
    ])  # fmt: skip
    told = evaluated(home, tmp_path / "out", "--dataset", "folder", "--data", photos,
                     "--pairs", tmp_path / "pairs.csv",
                     "--keypoints", tmp_path / "keypoints.csv")["protocols"]["folder_pairs"]
    assert (told["pairs"], told["scored"]) == (1, 1)
    reasons = ("expected two names", "96 x 96 pixels, expected 96 x 128", "cut.png",
               "absent.png", "0 keypoints")  # fmt: skip
    for problem, reason in zip(told["problems"], reasons, strict=True):
        assert problem.startswith(str(tmp_path / "pairs.csv:")) and reason in problem


def test_strips_are_a_protocol_of_their_own(home: Path, people: Batch, tmp_path: Path) -> None:
    """Two strips whose output is the truth; one is cut off, one has two panels, one nobody."""
    strips = tmp_path / "method"
    strips.mkdir()
    for name, seed in (("a___b", 1), ("c_and_d", 2)):
        write_person(tmp_path / "one.png", SIZE, seed)
        panel = cv2.imread(str(tmp_path / "one.png"))
        cv2.imwrite(str(strips / f"{name}.png"), np.hstack([panel[:, ::-1], panel, panel]))
    whole = (strips / "a___b.png").read_bytes()
    (strips / "e___f.png").write_bytes(whole[: len(whole) // 2])
    cv2.imwrite(str(strips / "g___h.png"), np.hstack([panel, panel]))
    cv2.imwrite(str(strips / "i___j.png"), np.hstack([panel, panel, panel]))
    nobody = Pose(pose_in(SIZE).xy_px, np.arange(18) < 3)
    poses = dict.fromkeys("ab", pose_in(SIZE)) | dict.fromkeys("ij", nobody)
    write_table(tmp_path / "keypoints.csv", KEYPOINT_HEADER,
                [keypoint_row(name, pose) for name, pose in poses.items()])
    told = evaluated(home, tmp_path / "out", "--dataset", "mannequin", "--mask", "source",
                     "--triptychs", strips, "--keypoints", tmp_path / "keypoints.csv")  # fmt: skip
    found = told["protocols"]["triptychs_method"]
    assert (found["pairs"], found["scored"]) == (2, 2)  # c and d: our network finds the poses
    method, copy = found["methods"]["method"], found["methods"]["copy"]
    assert method["ssim"] == method["mask_ssim"] == 1.0
    assert copy["ssim"] < 1.0
    reasons = {Path(one.partition(": ")[0]).name: one.partition(": ")[2]
               for one in found["problems"]}  # fmt: skip
    assert reasons["e___f.png"] == "not a picture, or cut off, left out"
    assert reasons["g___h.png"] == "192 x 128 pixels, expected 288 x 128, left out"
    assert reasons["i___j.png"] == "a person of only 3 keypoints, left out"


def test_masks_of_source_and_target_score_differently(home: Path, people: Batch) -> None:
    """The picture is right but for a patch on the source's arm: one mask sees it, one does not."""
    source, target = people, people.flipped()
    masks = [masks_of(source, target, whose)[0] > 0 for whose in ("target", "source")]
    rows, columns = np.nonzero(masks[1] & ~masks[0])
    assert len(rows) > 30
    truth = ((target.image + 1) * 127.5).round().byte().movedim(1, -1).numpy()
    pictures = truth.copy()
    pictures[0, rows, columns] = 255 - truth[0, rows, columns]
    networks = load_networks(home / "checkpoints", "cpu")
    scores = []
    for whose in ("target", "source"):
        scorer = Scorer(networks.perception, None, None, whose)
        wanted = scorer.wanted(source, target, truth=True)
        with torch.inference_mode():
            scores.append(scorer.scores(Made(pictures), wanted)[0])
    assert scores[0]["mask_ssim"] == 1.0
    assert scores[1]["mask_ssim"] == mask_ssim(pictures[0], truth[0], masks[1]) < 0.97
    assert scores[0]["ssim"] == scores[1]["ssim"] < 1.0


def test_networks_at_the_published_widths_have_no_editor(home: Path, tmp_path: Path) -> None:
    folder = tiny_recipes.write_checkpoints(tmp_path / "paper", "paper")
    (folder / "appearance.safetensors").write_bytes(
        (home / "checkpoints" / "appearance.safetensors").read_bytes()
    )
    ours = load_ours(folder, home / "checkpoints", "cpu")
    assert ours.editing is None
    assert ways_of(ours, truth=True) == ["predicted", "given", "copy"]
    assert ways_of(ours, truth=False) == ["predicted"]
