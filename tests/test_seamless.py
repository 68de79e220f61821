"""Swatches become tiles that go on at their edges."""

import numpy as np

from spt.seamless import LONGEST_TILE_PX, seamless


def stripes(rows: int, columns: int, period: int) -> np.ndarray:
    """(rows, columns, 3) uint8 with soft stripes across."""
    wave = 128 + 90 * np.sin(2 * np.pi * np.arange(rows) / period)
    return np.tile(wave[:, None, None], (1, columns, 3)).round().astype(np.uint8)


def seam(tile: np.ndarray) -> float:
    """The largest jump from the last row to the first, against the largest inside."""
    rows = tile.astype(float)
    inside = np.abs(np.diff(rows, axis=0)).max()
    return float(np.abs(rows[0] - rows[-1]).max() / inside)


def test_stripes_are_cut_at_whole_periods() -> None:
    picture = stripes(107, 80, 20)
    tile, share = seamless(picture)
    assert len(tile) % 20 == 0
    assert seam(picture) > 3
    assert seam(tile) < 1.3
    assert 0.5 < share <= 1


def test_noise_has_no_seam_either_way() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (90, 70, 3)).astype(np.uint8)
    gradient = np.linspace(60, 200, 90)[:, None, None]
    tile, _ = seamless((0.2 * noise + 0.8 * gradient).astype(np.uint8))
    assert seam(tile) < 1.3
    assert seam(tile.transpose(1, 0, 2)) < 1.3


def test_broad_light_is_taken_out() -> None:
    lit = np.clip(stripes(120, 120, 12) * np.linspace(0.5, 1, 120)[None, :, None], 0, 255)
    tile, _ = seamless(lit.astype(np.uint8))
    half = tile.shape[1] // 2
    left, right = lit[:, :60].mean() / lit[:, 60:].mean(), tile[:, :half].mean()
    assert left < 0.75
    assert right / tile[:, half:].mean() > 0.85


def test_large_pictures_are_made_smaller_and_flat_ones_stay_flat() -> None:
    tile, share = seamless(np.full((900, 1400, 3), (10, 200, 90), np.uint8))
    assert max(tile.shape) <= LONGEST_TILE_PX
    assert share <= 1
    assert (tile == (10, 200, 90)).all()
