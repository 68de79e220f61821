"""Outside the edit the photo keeps its own pixels, to the bit."""

import numpy as np
import pytest

from spt.composite import Layers, changed_places, composite, edit_opacity
from spt.photo import Frame

FRAME = Frame(20, 10, 96, 128)


def layers(changed: np.ndarray, kept: float) -> Layers:
    y, x = np.mgrid[:512, :384].astype(np.float32) + 0.5
    flow = np.stack([2 * x / 384 - 1, 2 * y / 512 - 1], axis=-1)
    return Layers(
        colour=np.full((256, 192, 3), 200, np.float32),
        kept=np.full((256, 192), kept, np.float32),
        flow=flow,
        backdrop=np.zeros((256, 192, 3), np.float32),
        behind=np.zeros((512, 384), bool),
        carried=np.zeros(changed.shape, dtype=np.float32),
        changed=changed,
    )


@pytest.fixture
def photo() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 100, (160, 140, 3), dtype=np.uint8)


def test_the_opacity_falls_to_exactly_zero() -> None:
    changed = np.zeros((512, 384), dtype=bool)
    changed[200:220, 100:120] = True
    opacity = edit_opacity(changed)
    assert (opacity[changed] == 1).all()
    np.testing.assert_allclose(opacity[210, 119:125], [1, 1, 2 / 3, 1 / 3, 0, 0], atol=0.02)
    assert not edit_opacity(np.zeros((4, 4), dtype=bool)).any()


def test_nothing_changed_is_the_photo(photo: np.ndarray) -> None:
    result = composite(photo, FRAME, 1.0, layers(np.zeros((512, 384), bool), 0))
    assert np.array_equal(result, photo)


def test_only_the_edit_changes(photo: np.ndarray) -> None:
    changed = np.zeros((512, 384), dtype=bool)
    changed[200:240, 100:140] = True  # photo rows 60 to 70, columns 45 to 55
    result = composite(photo, FRAME, 1.0, layers(changed, 0))
    differs = (result != photo).any(-1)
    assert (result[60:70, 45:55] == 200).all()
    differs[58:72, 43:57] = False
    assert not differs.any()


def test_kept_pixels_that_stay_are_the_photo(photo: np.ndarray) -> None:
    whole = np.ones((512, 384), dtype=bool)
    result = composite(photo, FRAME, 1.0, layers(whole, 1))
    assert np.array_equal(result, photo)


def test_changed_places_see_labels_and_movement() -> None:
    plain = np.zeros((512, 384), np.uint8)
    flow = layers(plain > 0, 0).flow.copy()
    assert not changed_places(plain, plain, flow).any()
    edited = plain.copy()
    edited[7, 9] = 3
    assert np.argwhere(changed_places(plain, edited, flow)).tolist() == [[7, 9]]
    flow[7, 9, 0] += 2 * 2 / 384
    assert changed_places(edited, edited, flow).sum() == 1
