"""train/pack.py: what goes into a pack comes out of it; large sets become several packs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from spt.errors import InputError
from spt.labels import NECK
from spt.photo import Frame
from spt.pose import Pose
from train import pack
from train.dataset import PhotoPack

SIZE = (48, 36)


def person(name: str, split: str = "train", mapped: bool = True) -> pack.PackedPerson:
    """Noise that no JPEG makes small, a map with unsure cells, keypoints."""
    random = np.random.default_rng(sum(name.encode()))
    photo = random.integers(0, 256, (*SIZE, 3), dtype=np.uint8)
    cells = random.integers(0, 10, SIZE, dtype=np.uint8)
    cells[:9] += pack.UNSURE
    pose = Pose(random.uniform(0, 30, (18, 2)), random.random(18) < 0.7)
    return pack.packed(name, split, photo, cells if mapped else None, pose)


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    people = [person("a/long name.jpg"), person("b", "validation", False), person("c", "test")]
    written = pack.PhotoSet("noise (no licence)", (32, 24), people)
    paths = pack.write_packs(written, tmp_path / "new")
    assert paths == [tmp_path / "new" / "pack.npz"]
    found = pack.read_pack(paths[0])
    assert (found.data, found.frame_size) == ("noise (no licence)", (32, 24))
    assert [(one.name, one.split) for one in found.people] == [
        ("a/long name.jpg", "train"), ("b", "validation"), ("c", "test"),
    ]  # fmt: skip
    for one, other in zip(people, found.people, strict=True):
        np.testing.assert_array_equal(one.jpeg, other.jpeg)
        np.testing.assert_array_equal(one.png, other.png)
        np.testing.assert_array_equal(one.pose.xy_px, other.pose.xy_px)
        np.testing.assert_array_equal(one.pose.visible, other.pose.visible)
    assert found.people[1].cells() is None
    cells = found.people[0].cells()
    assert cells.shape == SIZE and (cells[:9] >= pack.UNSURE).all() and (cells[9:] < 10).all()


def test_a_photo_without_a_map_is_not_annotated(tmp_path: Path) -> None:
    people = [person("a"), person("b", mapped=False)]
    opened = PhotoPack(
        pack.write_packs(pack.PhotoSet("noise", SIZE, people), tmp_path), torch.device("cpu")
    )
    assert opened.annotated.tolist() == [True, False]
    assert (opened.maps[1] == 0).all()
    assert opened.indices("train", annotated=True).tolist() == [0]


def test_a_large_set_becomes_several_packs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [person(f"{number:03d}") for number in range(12)]
    each = people[0].jpeg.size + people[0].png.size
    limit = 5 * (each + 600)
    monkeypatch.setattr(pack, "MAX_PACK_BYTES", limit)
    whole = pack.PhotoSet("noise", SIZE, people)
    paths = pack.write_packs(whole, tmp_path)
    assert [path.name for path in paths] == ["pack_00.npz", "pack_01.npz", "pack_02.npz"]
    # The archive itself takes a little: as much for a few people as for thousands.
    assert all(path.stat().st_size < limit + 4000 for path in paths)
    names = [one.name for path in paths for one in pack.read_pack(path).people]
    assert names == [one.name for one in people]
    # Written anew and small, no pack of before stays beside it.
    pack.write_packs(replace(whole, people=people[:2]), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["pack.npz"]


def test_nobody_is_refused_with_the_reasons(tmp_path: Path) -> None:
    nobody = pack.PhotoSet("noise", SIZE, problems=["a.jpg: not a picture."])
    with pytest.raises(InputError, match="got nobody to write; problems: a.jpg: not a picture"):
        pack.write_packs(nobody, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_stored_crop_is_the_frame_with_a_margin() -> None:
    xy_px = np.tile([[100.0, 40.0], [160.0, 240.0]], (9, 1))
    pose = Pose(xy_px, np.arange(18) != NECK)
    frame, stored = Frame.around(xy_px), pack.stored_frame(pose)
    assert stored.height == pytest.approx(1.25 * frame.height, abs=2)
    assert stored.width == 0.75 * stored.height
    assert stored.left + stored.width / 2 == pytest.approx(frame.left + frame.width / 2, abs=1)
    assert stored.top + stored.height / 2 == pytest.approx(frame.top + frame.height / 2, abs=1)


@pytest.mark.parametrize(("mapped", "splits"), [
    (True, ["train"] * 3), (False, ["train", "test", "validation"]),
])  # fmt: skip
def test_a_pack_of_the_first_version_still_opens(
    tmp_path: Path, mapped: bool, splits: list[str]
) -> None:
    """It had numbers only: of mannequins, which all have maps, or of CCP photos."""
    people = [person("a"), person("b"), person("c", mapped=mapped)]
    (path,) = pack.write_packs(pack.PhotoSet("noise", SIZE, people), tmp_path)
    with np.load(path) as stored:
        old = {name: stored[name] for name in stored.files}
    for name in ("data", "frame_size", "name", "split"):
        del old[name]
    np.savez(path, number=np.array([6, 27, 1017]), **old)
    opened = pack.read_pack(path)
    assert opened.frame_size == (256, 192)
    assert [(one.name, one.split) for one in opened.people] == list(
        zip(("0006", "0027", "1017"), splits, strict=True)
    )


def test_a_missing_pack_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="absent.npz: got no such file.*train.prepare"):
        pack.read_pack(tmp_path / "absent.npz")
