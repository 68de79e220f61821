"""train/dataset.py: pictures, maps and keypoints must move together, whatever the augmentation."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from tiny_ccp import TEST, TRAIN, VALIDATION, write_tiny_pack

from spt.errors import InputError
from spt.labels import (
    BACKGROUND,
    LEFT_ARM,
    LEFT_LEG,
    LEFT_WRIST,
    NOSE,
    PANTS,
    RIGHT_ARM,
    RIGHT_LEG,
    RIGHT_WRIST,
)  # fmt: skip
from spt.photo import NETWORK_SIZE
from spt.pose import Pose
from train.dataset import Augmentation, Batch, PhotoPack
from train.pack import STORED_SIZE, PhotoSet, packed, read_pack, write_packs

CPU = torch.device("cpu")
TINY = (32, 24)
MARGIN = ((STORED_SIZE[0] - NETWORK_SIZE[0]) // 2, (STORED_SIZE[1] - NETWORK_SIZE[1]) // 2)


@pytest.fixture(scope="module")
def pack_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine drawn people."""
    return write_tiny_pack(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def pack(pack_path: Path) -> PhotoPack:
    """The same, opened."""
    return PhotoPack([pack_path], CPU)


@pytest.fixture(scope="module")
def dots(tmp_path_factory: pytest.TempPathFactory) -> PhotoPack:
    """Crops that are black but for a white dot at the left wrist, labelled left arm."""
    people = []
    for number, (x, y) in enumerate([(100, 150), (140, 160), (120, 200), (90, 110)]):
        picture, label_map = np.zeros((*STORED_SIZE, 3), np.uint8), np.zeros(STORED_SIZE, np.uint8)
        picture[y - 2 : y + 2, x - 2 : x + 2] = 255  # centred on the corner of four pixels
        label_map[y - 6 : y + 6, x - 6 : x + 6] = LEFT_ARM
        xy_px, visible = np.zeros((18, 2), np.float32), np.zeros(18, bool)
        xy_px[LEFT_WRIST], visible[LEFT_WRIST] = (x, y), True
        person = packed(f"{number}", "train", picture, label_map, Pose(xy_px, visible))
        # JPEG would ring around the dot.
        people.append(replace(person, jpeg=cv2.imencode(".png", picture)[1].ravel()))
    paths = write_packs(PhotoSet("dots", NETWORK_SIZE, people), tmp_path_factory.mktemp("dots"))
    return PhotoPack(paths, CPU)


def dot_place(image: torch.Tensor) -> np.ndarray:
    """(2,) centre of brightness (x, y) of a (3, H, W) picture that is black elsewhere."""
    light = (image.mean(0) + 1).numpy()
    rows, columns = np.indices(light.shape) + 0.5
    return np.array([(columns * light).sum(), (rows * light).sum()]) / light.sum()


def test_a_mirror_swaps_left_and_right() -> None:
    image = torch.arange(2 * 3 * 2 * 4).view(2, 3, 2, 4).float()
    label_map = torch.zeros(2, 2, 4, dtype=torch.uint8)
    label_map[0, 0] = torch.tensor([LEFT_ARM, RIGHT_ARM, LEFT_LEG, RIGHT_LEG])
    label_map[1, 1, 0] = PANTS
    xy_px, visible = torch.zeros(2, 18, 2), torch.zeros(2, 18, dtype=torch.bool)
    xy_px[0, LEFT_WRIST] = torch.tensor([0.5, 1.5])
    xy_px[0, NOSE] = torch.tensor([3.0, 0.25])
    visible[0, [LEFT_WRIST, NOSE]] = True
    batch = Batch(image, label_map, xy_px, visible)
    mirrored = batch.flipped()
    assert mirrored.image[1, 2, 1].tolist() == image[1, 2, 1].tolist()[::-1]
    assert mirrored.label_map[0, 0].tolist() == [LEFT_LEG, RIGHT_LEG, LEFT_ARM, RIGHT_ARM]
    assert mirrored.label_map[1, 1].tolist() == [0, 0, 0, PANTS]
    assert mirrored.label_map.dtype == torch.uint8
    assert mirrored.xy_px[0, RIGHT_WRIST].tolist() == [3.5, 1.5]
    assert mirrored.xy_px[0, NOSE].tolist() == [1.0, 0.25]
    assert torch.nonzero(mirrored.visible[0])[:, 0].tolist() == [NOSE, RIGHT_WRIST]
    again = mirrored.flipped()
    for name in ("image", "label_map", "xy_px", "visible"):
        assert torch.equal(getattr(again, name), getattr(batch, name))


def test_rows_follow_the_split_of_the_photo_number(pack: PhotoPack) -> None:
    for split, numbers in (("train", TRAIN), ("validation", VALIDATION), ("test", TEST)):
        names = pack.names[pack.indices(split, annotated=False)].tolist()
        assert names == [f"{number:04d}" for number in numbers]


def test_only_annotated_rows_when_asked(pack_path: Path) -> None:
    pack = PhotoPack([pack_path], CPU)
    pack.annotated[pack.names == "0003"] = False
    rows = pack.indices("train", annotated=True)
    assert pack.names[rows].tolist() == [f"{number:04d}" for number in TRAIN if number != 3]
    assert len(pack.indices("train", annotated=False)) == len(TRAIN)


def test_other_sets_add_people_to_train_on_only(pack_path: Path, tmp_path: Path) -> None:
    other = replace(read_pack(pack_path), data="other people")
    both = PhotoPack([pack_path, *write_packs(other, tmp_path)], CPU)
    train = both.indices("train", annotated=True)
    assert both.names[train].tolist() == 2 * [f"{number:04d}" for number in TRAIN]
    assert len(both.indices("validation", annotated=True)) == len(VALIDATION)
    assert len(both.indices("test", annotated=True)) == len(TEST)
    row = len(both.names) // 2
    assert torch.equal(both.photos[row], both.photos[0])
    assert both.described(train) == {
        "data": "Clothing Co-Parsing (Apache-2.0): 6 people; other people: 6 people",
        "people": "12",
    }


def test_several_packs_of_one_set_are_one_set(pack_path: Path, tmp_path: Path) -> None:
    whole = read_pack(pack_path)
    paths = []
    for part, people in enumerate((whole.people[:7], whole.people[7:])):
        paths += write_packs(replace(whole, people=people), tmp_path / f"{part}")
    both, one = PhotoPack(paths, CPU), PhotoPack([pack_path], CPU)
    for split in ("train", "validation", "test"):
        rows = both.indices(split, annotated=False)
        np.testing.assert_array_equal(rows, one.indices(split, annotated=False))


def test_packs_of_different_sizes_are_refused(pack_path: Path, tmp_path: Path) -> None:
    other = replace(read_pack(pack_path), frame_size=(128, 64))
    (path,) = write_packs(other, tmp_path)
    with pytest.raises(InputError, match=r"got frames of \(128, 64\) in crops of \(320, 240\)"):
        PhotoPack([pack_path, path], CPU)
    # Alone it is good, and its own frame is the middle of the crop.
    narrow = PhotoPack([path], CPU)
    batch = narrow.unchanged(np.array([0]))
    assert batch.image.shape == (1, 3, 128, 64)
    inner = (..., slice(96, 224), slice(88, 152))
    torch.testing.assert_close(
        batch.image, narrow.photos[:1][inner].float() / 127.5 - 1, atol=1e-3, rtol=0
    )


def test_unchanged_is_the_middle_of_the_stored_crop(pack: PhotoPack) -> None:
    batch = pack.unchanged(np.array([4, 0]))
    top, left = MARGIN
    inner = (..., slice(top, -top), slice(left, -left))
    wanted = pack.photos[[4, 0]][inner].float() / 127.5 - 1
    assert batch.image.shape == (2, 3, *NETWORK_SIZE)
    torch.testing.assert_close(batch.image, wanted, atol=1e-3, rtol=0)
    assert torch.equal(batch.label_map, pack.maps[[4, 0]][inner])
    torch.testing.assert_close(batch.xy_px, pack.xy_px[[4, 0]] - torch.tensor([left, top]))
    assert batch.visible.all()


def test_half_size_is_the_same_view(pack: PhotoPack) -> None:
    rows = np.arange(3)
    whole, half = pack.unchanged(rows), pack.unchanged(rows, (128, 96))
    assert half.image.shape == (3, 3, 128, 96) and half.label_map.shape == (3, 128, 96)
    torch.testing.assert_close(half.xy_px, whole.xy_px / 2)
    shrunk = torch.nn.functional.avg_pool2d(whole.image, 2)
    torch.testing.assert_close(half.image, shrunk, atol=2e-3, rtol=0)


@pytest.mark.parametrize("seed", range(4))
def test_picture_map_and_keypoints_move_together(dots: PhotoPack, seed: int) -> None:
    augmentation = Augmentation(rotation_degrees=25, scale=(0.7, 1.4), shift=0.06, flip=0.5)
    batch = dots.batch(np.arange(4), augmentation, np.random.default_rng(seed))
    for person in range(4):
        wrist, arm = (LEFT_WRIST, LEFT_ARM)
        if batch.visible[person, RIGHT_WRIST]:
            wrist, arm = (RIGHT_WRIST, RIGHT_ARM)
        assert torch.nonzero(batch.visible[person])[:, 0].tolist() == [wrist]
        place = dot_place(batch.image[person])
        np.testing.assert_allclose(place, batch.xy_px[person, wrist], atol=0.4)
        column, row = place.astype(int)
        assert batch.label_map[person, row, column] == arm
        assert set(batch.label_map[person].unique().tolist()) == {BACKGROUND, arm}


def test_the_ranges_of_the_augmentation_are_used(dots: PhotoPack) -> None:
    """Both flips, both turns, larger and smaller occur; the middle of the crop stays put."""
    rows, random = np.zeros(200, int), np.random.default_rng(0)
    flips = dots.batch(rows, Augmentation(flip=0.5), random, TINY).visible[:, RIGHT_WRIST]
    assert 70 < int(flips.sum()) < 130
    middle = torch.tensor([TINY[1], TINY[0]]) / 2
    still = dots.unchanged(rows[:1], TINY).xy_px[0, LEFT_WRIST] - middle
    turned = dots.batch(rows, Augmentation(rotation_degrees=20), random, TINY)
    turned = turned.xy_px[:, LEFT_WRIST]
    torch.testing.assert_close(
        (turned - middle).norm(dim=-1), still.norm().expand(200), atol=1e-3, rtol=0
    )
    angles = torch.rad2deg(torch.atan2(*(turned - middle).T) - torch.atan2(*still))
    assert -20.01 < float(angles.min()) < -15 and 15 < float(angles.max()) < 20.01
    scaled = dots.batch(rows, Augmentation(scale=(0.5, 2.0)), random, TINY)
    growth = (scaled.xy_px[:, LEFT_WRIST] - middle).norm(dim=-1) / still.norm()
    assert 0.499 < float(growth.min()) < 0.6 and 1.7 < float(growth.max()) < 2.001


def test_a_keypoint_outside_the_frame_is_not_visible(dots: PhotoPack) -> None:
    batch = dots.batch(np.zeros(60, int), Augmentation(shift=0.6), np.random.default_rng(1), TINY)
    x, y = batch.xy_px[:, LEFT_WRIST].T
    inside = (x >= 0) & (x < TINY[1]) & (y >= 0) & (y < TINY[0])
    assert 5 < int(inside.sum()) < 55
    assert torch.equal(batch.visible[:, LEFT_WRIST], inside)


def test_colours_change_and_nothing_else(pack: PhotoPack) -> None:
    rows = np.arange(4)
    still = pack.unchanged(rows)
    batch = pack.batch(rows, Augmentation(colour=0.4), np.random.default_rng(0))
    assert torch.equal(batch.label_map, still.label_map)
    assert torch.equal(batch.xy_px, still.xy_px)
    for person in range(4):
        for channel in range(3):
            before, after = still.image[person, channel], batch.image[person, channel]
            kept = after.abs() < 0.999  # not clipped
            gain, offset = np.polyfit(before[kept].numpy(), after[kept].numpy(), 1)
            assert 0.6 * 0.8 - 1e-3 <= gain <= 1.4 * 1.2 + 1e-3 and abs(offset) <= 0.2 + 1e-3
            straight = gain * before[kept] + offset
            torch.testing.assert_close(after[kept], straight, atol=1e-3, rtol=0)
    assert not torch.equal(batch.image, still.image)


def test_a_plain_backdrop_needs_a_known_map(pack_path: Path) -> None:
    pack = PhotoPack([pack_path], CPU)
    pack.annotated[2] = False
    rows = np.array([0, 2])
    still = pack.unchanged(rows)
    batch = pack.batch(rows, Augmentation(plain_background=1.0), np.random.default_rng(0))
    behind = still.label_map[0] == BACKGROUND
    assert len(batch.image[0][:, behind].unique()) == 1
    assert torch.equal(batch.image[0][:, ~behind], still.image[0][:, ~behind])
    assert torch.equal(batch.image[1], still.image[1])


def test_the_same_seed_gives_the_same_batch(pack: PhotoPack) -> None:
    augmentation = Augmentation(rotation_degrees=9, scale=(0.8, 1.2), shift=0.1, flip=0.5,
                                colour=0.3, plain_background=0.5)  # fmt: skip
    rows = np.arange(4)
    first, second, third = (
        pack.batch(rows, augmentation, np.random.default_rng(seed)) for seed in (5, 5, 6)
    )
    assert torch.equal(first.image, second.image) and torch.equal(first.xy_px, second.xy_px)
    assert not torch.equal(first.image, third.image)
