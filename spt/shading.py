"""The light and shade on a garment, apart from its colour: what a new fabric is to keep.

Brightness alone cannot tell a shadow from a darker dye. Plain cloth has one dye: all that varies is
light. Cloth of several (stripes, prints, a jacket over a shirt) is taken apart into its few main
colours, and each is compared with itself.

Shapes: H rows, W columns of the frame at the size of the map.
"""

import cv2
import numpy as np

from spt.boxes import box_around

FOLD_CELLS, DYED_FOLD_CELLS = 1.2, 2.0
"""Standard deviation over which the light of cloth of one dye and of several is averaged."""

BROAD_CELLS = 9.0
"""Standard deviation that loses any pattern: contrast is measured about it."""

PATTERN_CONTRAST = (0.12, 0.28)
"""Deviation of log brightness about its broad course from which cloth counts as of several dyes,
and wholly so; folds of plain cloth have less."""

HUE_CONTRAST = (0.10, 0.22)
"""The same for the distance of dyes in (a, b) / (L + 16), which light and shade do not change."""

SAME_DYE = (0.06, 22.0)
"""Distance in hue, and in L, up to which two main colours are one dye in two lights."""

FEW_CELLS = 0.08
"""Share of a garment below which a dye is a button, not cloth."""

DYED_STRENGTH = 0.65
"""How much of the light of such cloth is believed: some of it is still dye."""

DYES = 3
"""Main colours into which such cloth is taken apart."""

SAMPLES = 3000
"""Cells that are asked for them."""

ROUNDS = 10
"""How often the main colours are found again from the cells that are nearest to them."""

BLACK = 14.0
"""Grey levels added to all: the noise of black cloth is no shading."""

LEAST, MOST = 0.35, 1.7
"""Times that shading darkens or lightens."""

BESIDE = np.ones((13, 13), np.uint8)
"""How far beside the garment its light goes on."""


def shading(picture: np.ndarray, garment: np.ndarray) -> np.ndarray:
    """How much lighter or darker each place of a garment is than its usual colour.

    Arguments:
        picture: (H, W, 3) uint8 RGB, the person's frame.
        garment: (H, W) bool.

    Returns:
        (H, W) float32 factors; beside the garment those of its rim, far from it 1.
    """
    factors = np.ones(garment.shape, dtype=np.float32)
    if not garment.any():
        return factors
    box = box_around(garment, max(BESIDE.shape))
    factors[box] = _factors(picture[box], garment[box])
    return factors


def _factors(picture: np.ndarray, garment: np.ndarray) -> np.ndarray:
    light = np.log(picture.astype(np.float32) @ np.float32([0.299, 0.587, 0.114]) + BLACK)
    # What lies beside the garment must not shine into it: its edge is not asked either.
    inner = cv2.erode(garment.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    asked = inner if inner.any() else garment
    folds, broad = (_averaged(light, asked, cells) for cells in (FOLD_CELLS, BROAD_CELLS))
    colours = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    dyes = _dyes(colours[asked])
    dye = _same_dyes(dyes)[_nearest_dye(colours, dyes)]
    several = max(_share((light - broad)[asked].std(), PATTERN_CONTRAST),
                  _share(_hue_distance(dyes, dye[asked]), HUE_CONTRAST))  # fmt: skip
    course = folds - np.median(folds[asked])
    if several > 0:
        course += several * (DYED_STRENGTH * _within_dyes(dye, light, asked) - course)
    around = cv2.dilate(garment.astype(np.uint8), BESIDE) > 0
    return np.where(around, np.exp(course).clip(LEAST, MOST), 1).astype(np.float32)


def _share(value: float, ends: tuple[float, float]) -> float:
    return float(np.clip((value - ends[0]) / (ends[1] - ends[0]), 0, 1))


def _hue_distance(dyes: np.ndarray, dye: np.ndarray) -> float:
    """How far the hues of dyes (DYES, 3) are apart that cells (N,) have much of."""
    much = [dyes[one] for one in range(DYES) if (dye == one).mean() > FEW_CELLS]
    return max((_hue_apart(one, other) for one in much for other in much), default=0.0)


def _hue_apart(one: np.ndarray, other: np.ndarray) -> float:
    hues = [colour[1:] / (colour[0] + 16) for colour in (one, other)]
    return float(np.linalg.norm(hues[0] - hues[1]))


def _same_dyes(dyes: np.ndarray) -> np.ndarray:
    """(DYES,) uint8, for each main colour the number of the dye that it is a light of."""
    number = np.arange(DYES, dtype=np.uint8)
    order = np.argsort(dyes[:, 0], kind="stable")
    for darker, lighter in zip(order[:-1], order[1:], strict=True):
        one, other = dyes[darker], dyes[lighter]
        hue, light = SAME_DYE
        if _hue_apart(one, other) < hue and other[0] - one[0] < light:
            number[lighter] = number[darker]
    return number


def _within_dyes(dye: np.ndarray, light: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """(H, W) log brightness of each place against the usual one of its dye."""
    # Where two dyes meet, their mixture is no light of either.
    pure = cv2.morphologyEx(dye, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) == 0
    pure = pure & asked if (pure & asked).any() else asked
    usual = np.zeros(DYES, np.float32)
    for one in np.unique(dye[pure]):
        usual[one] = np.median(light[pure & (dye == one)])
    return _averaged(light - usual[dye], pure, DYED_FOLD_CELLS)


def _dyes(colours: np.ndarray) -> np.ndarray:
    """(DYES, 3) main colours of (N, 3) colours, Lab: k-means from the dark to the light."""
    some = colours[:: max(len(colours) // SAMPLES, 1)]
    order = np.argsort(some[:, 0], kind="stable")
    means = np.stack([some[part].mean(0) if len(part) else some.mean(0)
                      for part in np.array_split(order, DYES)])  # fmt: skip
    for _ in range(ROUNDS):
        dye = _nearest_dye(some, means)
        means = np.stack([some[dye == one].mean(0) if (dye == one).any() else means[one]
                          for one in range(DYES)])  # fmt: skip
    return means


def _nearest_dye(colours: np.ndarray, dyes: np.ndarray) -> np.ndarray:
    """Number of the nearest of the dyes (DYES, 3) to each colour (..., 3), uint8."""
    apart = np.stack([((colours - one) ** 2).sum(-1) for one in dyes])
    return apart.argmin(0).astype(np.uint8)


def _averaged(light: np.ndarray, asked: np.ndarray, cells: float) -> np.ndarray:
    """(H, W) the mean of `light` around each place, over the places asked; of ever more of them
    where there is none nearby."""
    weight = asked.astype(np.float32)
    total = np.where(asked, light, 0).astype(np.float32)
    mean = np.full(light.shape, light[asked].mean(), np.float32)
    for reach in (4 * cells, 2 * cells, cells):
        share = cv2.GaussianBlur(weight, (0, 0), reach)
        known = share > 1e-2
        mean[known] = (cv2.GaussianBlur(total, (0, 0), reach)[known] / share[known])
    return mean
