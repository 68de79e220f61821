"""Holes filled with the pieces of the photo that fit there."""

import numpy as np

from spt.patches import carry_on
from spt.piece_search import Donor

SIZE = (160, 128)


def cloth(photo: np.ndarray) -> tuple[Donor, np.ndarray, np.ndarray]:
    """A photo (H, W, 3), its upper part the donor, and a hole of 40 rows below it."""
    known = np.zeros(SIZE, bool)
    known[:90] = True
    hole = np.zeros(SIZE, bool)
    hole[90:130, 20:100] = True
    return Donor(photo, known), known, hole


def filled(photo: np.ndarray) -> np.ndarray:
    """(40, 80, 3) what the hole shows."""
    donor, known, hole = cloth(photo)
    scene = np.where(known[..., None], photo, 0).astype(np.float32)
    made = carry_on(scene, known, hole, donor)
    assert np.array_equal(made.found, hole)
    y, x = np.nonzero(hole)
    across, down = made.shift[y, x].astype(int).T
    assert known[y + down, x + across].all()  # nothing comes from where it may not
    return (photo[y + down, x + across] + made.tone[y, x]).reshape(40, 80, 3)


def stripes(across: float, down: float, period: float) -> np.ndarray:
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    light = 100 + 80 * np.sin(2 * np.pi * (across * x + down * y) / period)
    return np.repeat(light[..., None], 3, axis=2).astype(np.float32)


def test_stripes_go_on_in_phase_and_direction() -> None:
    for across, down, period in ((0, 1, 12), (1, 0, 10), (0.6, 0.8, 14)):
        photo = stripes(across, down, period)
        wanted = photo[90:130, 20:100]
        off = np.abs(filled(photo) - wanted).mean()
        assert off < 12, (across, down, off)  # 80 grey levels out of phase are 65


def test_noise_keeps_its_strength() -> None:
    noise = np.random.default_rng(1).normal(120, 12, (*SIZE, 3)).astype(np.float32)
    assert 0.8 < filled(noise).std() / 12 < 1.2


def test_a_piece_takes_the_tone_of_its_surroundings() -> None:
    """Cloth that gets darker downwards goes on dark."""
    photo = np.repeat(np.linspace(200, 40, SIZE[0])[:, None, None], SIZE[1], axis=1)
    photo = np.repeat(photo, 3, axis=2).astype(np.float32)
    made = filled(photo)
    assert abs(made[:4].mean() - photo[88, 0, 0]) < 8


def test_the_same_hole_is_filled_the_same_and_remembered() -> None:
    photo = np.random.default_rng(2).uniform(0, 255, (*SIZE, 3)).astype(np.float32)
    donor, known, hole = cloth(photo)
    first = carry_on(photo, known, hole, donor)
    tiles = len(donor.tiles)
    assert tiles >= 6
    again = carry_on(photo, known, hole, donor)
    assert len(donor.tiles) == tiles
    fresh = carry_on(photo, known, hole, cloth(photo)[0])
    for other in (again, fresh):
        assert np.array_equal(other.shift, first.shift) and np.array_equal(other.tone, first.tone)


def test_what_is_not_known_does_not_count() -> None:
    photo = stripes(0, 1, 12)
    donor, known, hole = cloth(photo)
    other = np.where(known[..., None], photo, 255).astype(np.float32)
    black = np.where(known[..., None], photo, 0).astype(np.float32)
    assert np.array_equal(
        carry_on(other, known, hole, donor).shift, carry_on(black, known, hole, donor).shift
    )


def test_without_a_donor_nothing_is_found() -> None:
    photo = stripes(0, 1, 12)
    _, known, hole = cloth(photo)
    made = carry_on(photo, known, hole, Donor(photo, np.zeros(SIZE, bool)))
    assert not made.found.any() and not made.shift.any()


def test_a_small_donor_still_fills_everything() -> None:
    photo = stripes(0, 1, 12)
    small = np.zeros(SIZE, bool)
    small[40:52, 50:62] = True
    _, known, hole = cloth(photo)
    made = carry_on(photo, known, hole, Donor(photo, small))
    y, x = np.nonzero(hole)
    across, down = made.shift[y, x].astype(int).T
    assert made.found[hole].all() and small[y + down, x + across].all()


def test_a_hole_far_from_all_cloth_gets_cloth_too() -> None:
    """Farther than pieces are looked for around a place: not one colour stretched over it."""
    size = (400, 128)
    y = np.mgrid[: size[0], : size[1]][0]
    photo = np.repeat((100 + 80 * (y % 12 < 6))[..., None], 3, axis=2).astype(np.float32)
    known, hole = np.zeros(size, bool), np.zeros(size, bool)
    known[:70] = True
    hole[320:350, 40:90] = True
    donor = Donor(photo, known)
    made = carry_on(np.where(known[..., None], photo, 0).astype(np.float32), known, hole, donor)
    row, column = np.nonzero(hole)
    across, down = made.shift[row, column].astype(int).T
    assert made.found[hole].all() and known[row + down, column + across].all()
    assert photo[row + down, column + across].std() > 30
