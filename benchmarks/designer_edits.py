"""Edits that designers make, as functions of an opened photo: what the sheets and figures show.

Every edit leaves the editor ready to render. Sizes are in part scales, the length of the trunk.
"""

from collections.abc import Callable

import numpy as np
import torch

from spt.inference import PersonEditor
from spt.label_flow import part_distances
from spt.labels import (
    BACKGROUND,
    LEFT_ELBOW,
    LEFT_LEG,
    LEFT_SHOULDER,
    LEFT_WRIST,
    LIMB_LABELS,
    LIMB_PARTS,
    PANTS,
    RIGHT_LEG,
    SKIRT,
    TORSO_PART,
    UPPER_CLOTHES,
)
from spt.photo import MAP_SIZE
from spt.pose import Pose
from spt.repose import framed_points
from spt.retarget import retarget
from spt.stances import STANCES
from train import edits
from train.dataset import Batch

HEM_CELLS = 40
"""How far a hem goes down, in cells of the map."""

INSIDE = -0.02
"""How deep inside a part's usual thickness skin lies, in part scales."""

ARM_TURN = 0.6
"""How far an arm is raised, in radians."""


def repainted(name: str) -> Callable[[PersonEditor], None]:
    """An edit of `train.edits` by its name, on the map at its own size."""

    def edit(editor: PersonEditor) -> None:
        editor.move(editor.source_pose)
        points, visible = framed_points(editor.source_pose, editor.frame, MAP_SIZE, "cpu")
        label_map = torch.from_numpy(editor.source_map)[None]
        batch = Batch(torch.zeros(1, 3, *MAP_SIZE), label_map, points, visible)
        editor.repaint(getattr(edits, name)(batch)[0].numpy())

    return edit


def bared(name: str) -> Callable[[PersonEditor], None]:
    """The same for edits that bare a limb: skin where the limb is, and what is behind beside it."""

    def edit(editor: PersonEditor) -> None:
        repainted(name)(editor)
        label_map = editor.target_map
        skin = (label_map != editor.source_map) & np.isin(label_map, LIMB_LABELS)
        points = framed_points(editor.source_pose, editor.frame, MAP_SIZE, "cpu")
        distance = part_distances(*points, MAP_SIZE)[0].numpy()  # (P, H, W)
        beside = skin & (distance[list(LIMB_PARTS)].min(axis=0) > INSIDE)
        on_trunk = beside & (distance[TORSO_PART] < 0)
        label_map[beside] = BACKGROUND
        label_map[on_trunk] = UPPER_CLOTHES
        editor.repaint(label_map)

    return edit


def longer_hem(editor: PersonEditor) -> None:
    """Whatever hangs lowest of skirt and shirt goes down over legs and background."""
    editor.move(editor.source_pose)
    label_map = editor.source_map
    hanging = SKIRT if (label_map == SKIRT).sum() > 400 else UPPER_CLOTHES
    cloth = label_map == hanging
    middle = np.flatnonzero(cloth.any(axis=1)).mean()
    lower = cloth & (np.arange(len(cloth))[:, None] > middle)
    for down in range(1, HEM_CELLS + 1):
        below = np.zeros_like(cloth)
        below[down:] = lower[:-down]
        label_map[below & np.isin(label_map, (BACKGROUND, PANTS, SKIRT, LEFT_LEG, RIGHT_LEG))] = (
            hanging
        )
    editor.repaint(label_map)


def raised_arm(editor: PersonEditor) -> None:
    """The left arm turned outwards about its shoulder."""
    pose = editor.source_pose
    points = pose.xy_px.copy()
    arm = [LEFT_ELBOW, LEFT_WRIST]
    bones = points[arm] - points[LEFT_SHOULDER]
    turn = ARM_TURN if bones[-1, 1] < 0 else -ARM_TURN
    cosine, sine = np.cos(turn), np.sin(turn)
    points[arm] = points[LEFT_SHOULDER] + bones @ np.array([[cosine, sine], [-sine, cosine]])
    editor.move(Pose(points.astype(np.float32), pose.visible))


def other_stance(name: str) -> Callable[[PersonEditor], None]:
    """The whole person in one of the gallery's stances."""

    def edit(editor: PersonEditor) -> None:
        stance = next(one for one in STANCES if one.name == name)
        editor.move(retarget(stance.pose(), editor.source_pose))

    return edit


EDITS: dict[str, Callable[[PersonEditor], None]] = {
    "long_sleeves": repainted("long_sleeves"),
    "short_sleeves": bared("short_sleeves"),
    "long_trousers": repainted("long_trousers"),
    "short_trousers": bared("short_trousers"),
    "swapped_bottoms": repainted("swapped_bottoms"),
    "longer_hem": longer_hem,
    "raised_arm": raised_arm,
    "other_stance": other_stance("A-pose"),
}
