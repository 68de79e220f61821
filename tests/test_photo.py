"""The person's frame: there and back, also where it reaches outside the photo."""

import numpy as np
import pytest

from spt.photo import Frame, nearest_places


def test_points_go_there_and_back() -> None:
    frame = Frame(-20, 12, 594, 792)
    points = np.array([[-20, 12], [574, 804], [100.5, 300.25]])
    assert frame.to_frame(points)[:2].tolist() == [[0, 0], [192, 256]]
    np.testing.assert_allclose(frame.to_photo(frame.to_frame(points)), points, atol=1e-3)


def test_a_frame_holds_the_person_at_three_to_four() -> None:
    for points in ([(100, 50), (140, 700)], [(5, 90), (900, 100)], [(7, 7)]):
        frame = Frame.around(np.array(points, dtype=np.float32))
        assert frame.width * 4 == frame.height * 3
        inside = frame.to_frame(np.array(points, dtype=np.float32))
        assert ((inside > 0) & (inside < [192, 256])).all()


def test_labels_survive_a_frame_that_reaches_outside() -> None:
    labels = np.random.default_rng(0).integers(0, 10, (40, 30), dtype=np.uint8)
    frame = Frame(-6, -4, 36, 48)
    cut = frame.crop_labels(labels, (48, 36))
    assert np.array_equal(cut[4:44, 6:36], labels)
    assert not cut[:4].any()
    assert np.array_equal(frame.paste_labels(cut, (40, 30)), labels)
    photo = np.repeat(labels[..., None], 3, axis=2)
    assert np.array_equal(frame.crop(photo, (48, 36))[0, 6:], photo[0])


def test_a_frame_far_larger_than_its_photo_costs_little() -> None:
    photo = np.zeros((300, 400, 3), np.uint8)
    photo[:, :200] = (200, 0, 0)
    photo[200:] = (0, 0, 200)
    frame = Frame(-43000, -58000, 90000, 120000)  # it has 32 GB
    cut = frame.crop(photo, (256, 192))
    assert (cut[0, 0] == (200, 0, 0)).all() and (cut[0, -1] == 0).all()
    assert (cut[-1, 0] == (0, 0, 200)).all()
    assert frame.crop_labels(np.full((300, 400), 3, np.uint8), (256, 192)).max() == 0
    assert frame.paste_labels(np.full((512, 384), 3, np.uint8), (300, 400)).min() == 3


def test_a_frame_cut_from_a_smaller_copy_shows_the_same_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows, columns = np.mgrid[:900, :600]
    photo = np.stack([rows / 900 * 255, columns / 600 * 255, 0 * rows], axis=2).astype(np.uint8)
    frame = Frame(-100, -150, 750, 1000)
    whole = frame.crop(photo, (64, 48))
    monkeypatch.setattr("spt.photo.MOST_PIXELS", 90_000)
    np.testing.assert_allclose(frame.crop(photo, (64, 48)), whole, atol=2)


def test_labels_are_those_of_the_nearest_pixels() -> None:
    label_map = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert Frame(-1, 0, 6, 8).crop_labels(label_map, (4, 3)).tolist() == [
        [4, 6, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0],
    ]  # fmt: skip


def test_places_are_the_middles_of_equal_steps() -> None:
    assert nearest_places(3, 3).tolist() == [0, 1, 2]
    assert nearest_places(2, 6).tolist() == [1, 4]
    assert nearest_places(6, 2).tolist() == [0, 0, 0, 1, 1, 1]
    assert nearest_places(3, 5).tolist() == [0, 2, 4]
