"""Edits by name: of a photo's map as people paint it, and of a figure's clothes as it is drawn."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import torch

from spt.body_parts import part_scale
from spt.labels import (
    BACKGROUND,
    LEFT_ANKLE,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_LEG,
    PANTS,
    RIGHT_ANKLE,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_LEG,
    SKIRT,
)
from spt.pose import Pose
from train.dataset import Batch
from train.datasets.mannequin_cloth import Garment
from train.datasets.mannequin_figure import Figure
from train.edits import FOOT_REACH, long_sleeves, short_sleeves

THIGH, CALF, CUFF = 0.17, 0.12, 0.105
"""Half widths of a trouser leg at hip, knee and ankle, in lengths from shoulder to hip."""

TRUNK = 0.16
"""How far below the hips a skirt and trousers are the same, in the same lengths."""


def painted(edit: str, label_map: np.ndarray, pose: Pose) -> np.ndarray:
    """A photo's map after an edit.

    Arguments:
        edit: "longer sleeves", "shorter sleeves" or "skirt to trousers".
        label_map: MAP_SIZE uint8.
        pose: in cells of the map.

    Returns:
        MAP_SIZE uint8.
    """
    if edit == "skirt to trousers":
        return skirt_to_trousers(label_map, pose)
    change = {"longer sleeves": long_sleeves, "shorter sleeves": short_sleeves}[edit]
    return change(_batch(label_map, pose))[0].numpy()


def _batch(label_map: np.ndarray, pose: Pose) -> Batch:
    """A map and its pose for the edits that networks are trained with; there is no picture."""
    points = torch.from_numpy(pose.xy_px.astype(np.float32))[None]
    picture = torch.zeros(1, 3, *label_map.shape)
    return Batch(picture, torch.from_numpy(label_map)[None], points,
                 torch.from_numpy(pose.visible)[None])  # fmt: skip


def skirt_to_trousers(label_map: np.ndarray, pose: Pose) -> np.ndarray:
    """A skirt that becomes trousers down to the shoes.

    Arguments:
        label_map: MAP_SIZE uint8.
        pose: in cells of the map.

    Returns:
        MAP_SIZE uint8; arms, hands and shoes stay in front.
    """
    xy, batch = pose.xy_px, _batch(label_map, pose)
    scale = float(part_scale(batch.xy_px, batch.visible)[0])
    legs = np.zeros(label_map.shape, np.uint8)
    for hip, knee, ankle in ((RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE),
                             (LEFT_HIP, LEFT_KNEE, LEFT_ANKLE)):  # fmt: skip
        end = xy[ankle] - FOOT_REACH / 2 * scale * _along(xy[knee], xy[ankle])
        _draw_tapered(legs, xy[hip], xy[knee], THIGH * scale, CALF * scale)
        _draw_tapered(legs, xy[knee], end, CALF * scale, CUFF * scale)
    skirt = label_map == SKIRT
    rows = np.arange(len(label_map))[:, None]
    trunk = skirt & (rows < xy[[RIGHT_HIP, LEFT_HIP], 1].mean() + TRUNK * scale)
    result = label_map.copy()
    result[skirt] = BACKGROUND
    top = np.flatnonzero(skirt.any(1)).min() if skirt.any() else 0
    open_to_paint = np.isin(result, (BACKGROUND, LEFT_LEG, RIGHT_LEG)) & (rows >= top)
    result[((legs > 0) & open_to_paint) | trunk] = PANTS
    return result


def _along(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    return (end - start) / max(float(np.linalg.norm(end - start)), 1e-6)


def _draw_tapered(
    canvas: np.ndarray, start: np.ndarray, end: np.ndarray, first: float, last: float
) -> None:
    """A bar from one point to another whose half width goes from `first` to `last`."""
    across = _along(start, end)[::-1] * (-1, 1)
    corners = [start - first * across, start + first * across,
               end + last * across, end - last * across]  # fmt: skip
    cv2.fillConvexPoly(canvas, np.rint(corners).astype(np.int32), 1)
    for point, radius in ((start, first), (end, last * 0.5)):
        cv2.circle(canvas, tuple(int(value) for value in np.rint(point)), round(radius), 1, -1)


def _outfit(figure: Figure, kind: str, **fields: object) -> Figure:
    """A figure with one garment changed."""
    return figure.wearing(*(
        replace(one, **fields) if one.kind == kind else one for one in figure.garments
    ))  # fmt: skip


def _dress_to_trousers(figure: Figure) -> Figure:
    """A figure whose dress became a shirt and trousers of the same cloth."""
    (dress,) = (one for one in figure.garments if one.kind == "dress")
    return figure.wearing(
        Garment("pants", dress.fabric, ease=0.012, hem=0.9, waist=0.30, seed=dress.seed),
        replace(dress, kind="top", hem=0.02, flare=0.0),
    )


DRAWN: dict[str, Callable[[Figure], Figure]] = {
    "longer sleeves": lambda figure: _outfit(figure, "top", sleeve=0.9),
    "shorter sleeves": lambda figure: _outfit(figure, "top", sleeve=0.3),
    "dress to trousers": _dress_to_trousers,
}
"""By the name of the edit: a figure in the clothes that the edited map shows."""
