"""train/evaluate.py: whole evaluations with tiny networks, of drawn people."""

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
import tiny_recipes
import torch
from framed_people import write_framed_pack
from skimage.metrics import structural_similarity
from tiny_ccp import write_tiny_vgg

from spt.photo import MAP_SIZE, Frame
from train import evaluate
from train.dataset import PhotoPack
from train.evaluation import choice, chunks, rounds
from train.evaluation.edit_leaks import REACH_CELLS, may_change
from train.evaluation.protocols import pair_name
from train.paired_set import PairedSet

FRAME = (128, 96)
FIRST, SECOND = (pair_name(f"{name}.mirrored", name) for name in ("0017", "0037"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Networks, packs and drawn pairs."""
    home = tmp_path_factory.mktemp("evaluation")
    tiny_recipes.write_checkpoints(home / "checkpoints")
    (home / "ccp").mkdir()
    write_framed_pack(home / "ccp", FRAME)
    write_tiny_vgg(home / "vgg.safetensors")
    return home


@pytest.fixture(autouse=True)
def drawn_people(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The drawn pairs are two people of the pack and their mirror images: drawing takes long."""
    people = PhotoPack([home / "ccp" / "pack.npz"], torch.device("cpu")).unchanged(np.arange(2))
    pairs = PairedSet(people, people.flipped(), people.label_map > 0)
    monkeypatch.setattr(choice, "read_pairs", lambda folder, count: pairs[:count])


def words(home: Path, out: Path, *more: object) -> list[str]:
    given = ["--data", home / "ccp", "--ccp", home / "ccp", "--checkpoint", home / "checkpoints",
             "--judge", home / "checkpoints", "--vgg", home / "vgg.safetensors", "--out", out,
             "--device", "cpu", "--processes", "1", *more]  # fmt: skip
    return [str(one) for one in given]


def scores_in(out: Path) -> dict:
    return json.loads((out / "scores.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def done(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An evaluation of the set, on the first pair of each protocol."""
    out = tmp_path_factory.mktemp("done")
    with pytest.MonkeyPatch.context() as patch:
        drawn_people.__wrapped__(home, patch)
        assert evaluate.main(words(home, out)) == 0
    return out


def test_everything_is_there(done: Path, home: Path) -> None:
    told = scores_in(done)
    assert set(told["protocols"]) == {"ccp_mirrored", "ccp_exchanged", "mannequin_pairs"}
    mirrored = told["protocols"]["ccp_mirrored"]
    assert list(mirrored["methods"]) == ["studio", "predicted", "given", "copy"]
    assert (mirrored["pairs"], mirrored["scored"], mirrored["split"]) == (2, 2, "validation")
    assert mirrored["data"] == "drawn people" and len(mirrored["sha256"]) == 64
    exchanged = told["protocols"]["ccp_exchanged"]["methods"]
    assert list(exchanged) == ["studio", "predicted"] and "ssim" not in exchanged["studio"]
    assert str(home / "checkpoints/appearance.safetensors") in told["weights"]
    assert told["weights of scores"]["Inception"] == "weights not given"
    assert told["edits"]["people"] == 2 and told["edits"]["edits"] >= 4
    page = (done / "report.html").read_text(encoding="utf-8")
    assert "published" in page and "measured here" in page and "weights not given" in page
    assert "http" not in page.replace("http-equiv", "")  # opens without a network
    for sheet in ("ccp_mirrored_evenly", "ccp_mirrored_hardest", "ccp_exchanged_evenly"):
        assert cv2.imread(str(done / f"sheet_{sheet}.jpg")).shape[0] > FRAME[0]


def test_scores_are_those_of_the_pictures_on_disk(done: Path) -> None:
    told = scores_in(done)["protocols"]["ccp_mirrored"]
    pictures, ssim = done / told["pictures"], []
    for target in sorted((pictures / "target").iterdir()):
        truth, source = (cv2.imread(str(pictures / folder / target.name))
                         for folder in ("target", "source"))  # fmt: skip
        assert np.array_equal(cv2.imread(str(pictures / "copy" / target.name)), source)
        assert np.array_equal(truth[:, ::-1], source)
        ssim.append(structural_similarity(
            truth, source, channel_axis=-1, gaussian_weights=True, sigma=1.5, data_range=255,
            use_sample_covariance=False,
        ))  # fmt: skip
    assert told["methods"]["copy"]["ssim"] == pytest.approx(np.mean(ssim), abs=1e-9)
    assert told["methods"]["copy"]["person_ssim"] < 1


def test_the_same_command_gives_the_same_numbers_and_goes_on(
    done: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 1)  # two chunks a protocol, as a long run has many
    assert evaluate.main(words(home, tmp_path)) == 0
    whole = scores_in(tmp_path)
    assert whole["run"]["command"].startswith("python -m train.evaluate --data")
    (record,) = tmp_path.glob("records/ccp_mirrored-*/00001.json")
    record.unlink()  # as if it had been stopped here
    asked = []
    records = chunks.Bench.records
    monkeypatch.setattr(chunks.Bench, "records",
                        lambda bench, chunk: asked.append(chunk.pairs) or records(bench, chunk))
    assert evaluate.main(words(home, tmp_path)) == 0
    again = scores_in(tmp_path)
    assert asked == [[SECOND]]
    assert whole.pop("run") and again.pop("run") and whole == again
    # Pairs at a time change sums in the last digits alone.
    first, other = (one["protocols"]["ccp_mirrored"]["methods"]["given"]
                    for one in (scores_in(done), again))  # fmt: skip
    assert other == pytest.approx(first, rel=1e-3)


def test_several_processes_give_the_same_numbers(done: Path, home: Path, tmp_path: Path) -> None:
    given = words(home, tmp_path)
    given[given.index("--processes") + 1] = "2"
    assert evaluate.main(given) == 0
    one, two = scores_in(done), scores_in(tmp_path)
    for name, protocol in one["protocols"].items():
        assert two["protocols"][name]["methods"] == protocol["methods"]
    assert two["edits"] == one["edits"]


def test_outputs_of_others_are_scored_on_the_same_pairs(
    done: Path, home: Path, tmp_path: Path
) -> None:
    """One method is perfect; one has an answer of another size, one nothing that can be read."""
    targets = done / scores_in(done)["protocols"]["ccp_mirrored"]["pictures"] / "target"
    perfect, poor, nothing = (tmp_path / name for name in ("perfect", "poor", "nothing"))
    for folder in (perfect, poor, nothing):
        folder.mkdir()
        for path in targets.iterdir():
            (folder / path.name).write_bytes(path.read_bytes())
    picture = cv2.imread(str(perfect / f"{FIRST}.png"))
    (perfect / f"{FIRST}.png").rename(perfect / f"{FIRST}_vis.png")  # as in published folders
    cv2.imwrite(str(poor / f"{FIRST}.png"), picture[:-8])
    (poor / "nobody___anybody.png").write_bytes(b"")
    (nothing / f"{SECOND}.png").unlink()
    (nothing / f"{FIRST}.png").write_bytes(b"no picture")
    out = tmp_path / "out"
    assert evaluate.main(words(home, out, "--outputs", perfect, poor, nothing)) == 0
    told = scores_in(out)["protocols"]["ccp_mirrored"]
    assert (told["pairs"], told["scored"]) == (2, 1)
    assert list(told["methods"]) == ["studio", "predicted", "given", "copy", "perfect", "poor"]
    for name in ("perfect", "poor"):
        scores = told["methods"][name]
        assert scores["ssim"] == scores["mask_ssim"] == 1.0
        assert scores["vgg"] == scores["colour"] == 0.0
    assert told["problems"] == [
        f"{poor / 'nobody___anybody'}.png: no pair of this protocol, left out",
        f"{poor / FIRST}.png: 96 x 120 pixels, expected 96 x 128, left out",
        f"{nothing / FIRST}.png: not a picture, or cut off, left out",
        f"{nothing / SECOND}.png: no output for this pair",
    ]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "4 problems" in page and "96 x 120 pixels" in page and "1 of 2 pairs scored" in page


def test_inception_scores_fill_their_columns(
    done: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network of two features stands for Inception: mean red and blue of a picture."""

    class Means(torch.nn.Module):
        def __init__(self, path: Path) -> None:
            super().__init__()

        def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            means = pictures.float().mean((2, 3))[:, [0, 2]]
            return means, means

    monkeypatch.setattr(rounds, "Inception", Means)
    (tmp_path / "weights.pth").write_bytes(b"red and blue")
    out = tmp_path / "out"
    shutil.copytree(done, out)
    given = words(home, out, "--inception-weights", tmp_path / "weights.pth")
    assert evaluate.main(given) == 0
    told = scores_in(out)["protocols"]["ccp_mirrored"]
    copied = told["methods"]["copy"]  # mirrored: the same colours in other places
    assert copied["fid"] == pytest.approx(0, abs=1e-3)
    assert "is" not in copied  # of two pictures it would say nothing
    assert told["methods"]["studio"]["fid"] > 0 and "kid" in told["methods"]["studio"]
    folder = out / told["pictures"]
    (masked,) = rounds.batches(folder, "copy", [FIRST], masked=True)
    mask = cv2.imread(str(folder / "mask" / f"{FIRST}.png"))
    assert not masked[0][mask == 0].any() and masked[0][mask > 0].any()


def test_only_the_edit_and_its_rim_may_change() -> None:
    edited = np.zeros(MAP_SIZE, bool)
    edited[100:110, 100:110] = True
    allowed = may_change(edited, Frame(5, 7, 384, 512), (600, 500))
    assert allowed[107:117, 105:115].all()
    rows, columns = np.nonzero(allowed)
    reach = REACH_CELLS + 1
    assert (rows.min(), columns.min()) == (107 - reach, 105 - reach)
    assert (rows.max(), columns.max()) == (116 + reach, 114 + reach)


def test_wrong_words_are_refused(home: Path, tmp_path: Path,
                                 capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        evaluate.main(words(home, tmp_path, "--count", "0"))
    assert "expected 1 or more" in capsys.readouterr().err
