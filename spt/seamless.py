"""A picture of fabric made into a tile that goes on at its edges.

Patterns repeat: of all places to cut the picture, the one is taken where what lies beyond the cut
is most like the beginning, so that stripes and checks meet. There both are faded into each other.

Shapes: H rows, W columns of the picture; h, w of the tile.
"""

import cv2
import numpy as np

LONGEST_TILE_PX = 384
"""A larger picture is made smaller: on the body even this is shrunk."""

OVERLAP_SHARE, LEAST_SHARE = 0.12, 0.55
"""How much of a side is faded, and how much of it a tile keeps at least."""

LIGHT_SHARE = 0.35
"""Standard deviation, in sides of the picture, of the light that fell on the fabric: taken out,
or it would show as a chessboard of tiles."""


def seamless(picture: np.ndarray) -> tuple[np.ndarray, float]:
    """The tile of a fabric.

    Arguments:
        picture: (H, W, 3) uint8 RGB.

    Returns:
        (h, w, 3) uint8 RGB, and its width in widths of the picture.
    """
    shrink = min(LONGEST_TILE_PX / max(picture.shape[:2]), 1.0)
    size = tuple(max(round(side * shrink), 8) for side in picture.shape[1::-1])
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    tile = _wrapped(_evenly_lit(small))
    tile = _wrapped(tile.transpose(1, 0, 2)).transpose(1, 0, 2)
    return np.ascontiguousarray(tile.clip(0, 255).round().astype(np.uint8)), tile.shape[1] / size[0]


def _evenly_lit(picture: np.ndarray) -> np.ndarray:
    """The picture (H, W, 3) float32 without its broad light and shade."""
    broad = cv2.GaussianBlur(
        picture.mean(axis=2), (0, 0), LIGHT_SHARE * max(picture.shape[:2]),
        borderType=cv2.BORDER_REFLECT,
    ) + 1  # fmt: skip
    return picture * (broad.mean() / broad)[..., None]


def _wrapped(picture: np.ndarray) -> np.ndarray:
    """The picture (H, W, 3) float32 cut and faded so that its last row is followed by its first."""
    rows = len(picture)
    overlap = max(round(OVERLAP_SHARE * rows), 2)
    first, last = max(round(LEAST_SHARE * rows), overlap), rows - overlap
    start = picture[:overlap]
    apart = [
        float(((picture[cut : cut + overlap] - start) ** 2).mean())
        for cut in range(first, last + 1)
    ]
    best = min(apart)
    # Of equally good cuts the last: the more of the fabric is seen, the less it repeats itself.
    cut = first + max(place for place, cost in enumerate(apart) if cost <= 1.05 * best + 1e-3)
    tile = picture[:cut].copy()
    share = ((np.arange(overlap, dtype=np.float32) + 0.5) / overlap)[:, None, None]
    tile[:overlap] = share * start + (1 - share) * picture[cut : cut + overlap]
    return tile
