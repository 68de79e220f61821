"""Outside the edit the photo keeps its own pixels, to the bit."""

from dataclasses import replace

import numpy as np
import pytest

from spt.composite import (
    Layers,
    Origin,
    changed_places,
    composite,
    edit_opacity,
    origin_map,
    skin_seam,
)
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
        seam=np.zeros(changed.shape, dtype=bool),
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


def test_the_outline_is_soft_inside_and_clean_outside() -> None:
    """Right of the outline nothing of the photo shows; left of it the photo soon does."""
    canvas = np.full((512, 384, 3), 200, np.uint8)
    whole = np.ones((512, 384), dtype=bool)
    parts = layers(whole, 1)
    parts.behind[:, 200:] = True
    row = composite(canvas, Frame(0, 0, 384, 512), 1.0, parts)[250, :, 0].astype(int)
    assert (row[200:] == 0).all()
    assert (row[:195] == 200).all()
    assert (np.diff(row) <= 0).all()
    assert ((row[195:200] > 0) & (row[195:200] < 200)).sum() >= 2


def test_changed_places_see_labels_and_movement() -> None:
    plain = np.zeros((512, 384), np.uint8)
    flow = layers(plain > 0, 0).flow.copy()
    assert not changed_places(plain, plain, flow).any()
    edited = plain.copy()
    edited[7, 9] = 3
    assert np.argwhere(changed_places(plain, edited, flow)).tolist() == [[7, 9]]
    flow[7, 9, 0] += 2 * 2 / 384
    assert changed_places(edited, edited, flow).sum() == 1


def still() -> np.ndarray:
    """The flow (512, 384, 2) that takes every pixel from where it is."""
    y, x = np.mgrid[:512, :384].astype(np.float32) + 0.5
    return np.stack([2 * x / 384 - 1, 2 * y / 512 - 1], axis=-1)


def test_what_goes_away_takes_its_edge_along() -> None:
    source, target = np.zeros((2, 512, 384), np.uint8)
    source[100:200, 100:140] = 5
    source[200:300, 100:140] = 8
    target[200:300, 100:140] = 8
    changed = changed_places(source, target, still())
    assert changed[100:200, 100:140].all()
    assert changed[94:100, 120].all() and not changed[93, 120]
    assert changed[150, 140:146].all() and not changed[150, 146]
    assert not changed[200:300, 100:140].any()  # what stays is no edge


def test_skin_beside_newly_bared_skin_is_painted_anew() -> None:
    source, target = np.zeros((2, 512, 384), np.uint8)
    source[100:200, 100:140] = 5
    source[200:300, 100:140] = 8
    target[100:300, 100:140] = 8
    seam = skin_seam(source, target, still())
    assert seam[200:206, 120].all() and not seam[206, 120]
    assert seam.sum() == seam[200:206, 100:140].sum()  # on the old leg only
    assert not skin_seam(source, source, still()).any()
    assert not skin_seam(source, target, still() + 0.02).any()  # a limb that moves
    cloth = np.where(target == 8, 5, target)
    assert not skin_seam(source, cloth, still()).any()


def test_the_origin_of_a_pixel_is_its_largest_share() -> None:
    kept = np.zeros((256, 192), np.float32)
    kept[:, :96] = 1  # the left half of the frame shows the photo's own pixels
    carried = np.zeros((512, 384), np.float32)
    carried[100:200] = 0.9
    carried[200:300] = 0.4
    behind = np.zeros((512, 384), bool)
    behind[400:] = True
    whole = layers(np.ones((512, 384), bool), 0)
    seam = np.zeros((512, 384), bool)
    seam[300:310] = True
    origin = origin_map(replace(whole, kept=kept, carried=carried, behind=behind, seam=seam))
    assert origin.shape == (512, 384) and origin.dtype == np.uint8
    assert (origin[:100, :190] == Origin.MOVED).all()
    assert (origin[:100, 194:] == Origin.INVENTED).all()
    assert (origin[100:200] == Origin.CARRIED).all()
    assert (origin[200:300, :190] == Origin.MOVED).all()
    assert (origin[200:300, 194:] == Origin.INVENTED).all()
    assert (origin[300:310] == Origin.INVENTED).all()
    assert (origin[310:400, :190] == Origin.MOVED).all()
    assert (origin[400:] == Origin.INVENTED).all()


def test_what_an_edit_leaves_alone_is_in_place_whatever_the_layers_hold() -> None:
    changed = np.zeros((512, 384), bool)
    changed[7, 9] = True
    everything = replace(
        layers(changed, 1), carried=np.ones(changed.shape, np.float32), behind=~changed
    )
    origin = origin_map(everything)
    assert origin[7, 9] == Origin.CARRIED
    assert np.count_nonzero(origin != Origin.IN_PLACE) == 1
