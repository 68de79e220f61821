"""The person's frame: there and back, also where it reaches outside the photo."""

import numpy as np

from spt.photo import Frame


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
