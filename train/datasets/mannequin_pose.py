"""How a mannequin stands: proportions and a stance become 3-D joints.

World metres: x to the viewer's right, y up from the floor, z towards the camera; a figure
with no turn looks at the camera, so its left is at +x. Pairs are ordered (right, left).
"""

from dataclasses import dataclass

import numpy as np

from train.datasets.mannequin_stances import Stance

RIGHT, LEFT = 0, 1
HAND_REACH = 0.15  # metres, wrist to the second finger joints
OUTWARD = (-1.0, 1.0)  # x direction that leads away from the body, per side


@dataclass(frozen=True)
class Build:
    """Proportions of one body, lengths in metres; `curve` 0 is straight, 1 is curvy."""

    height: float = 1.72
    shoulders: float = 0.158  # half distance of the shoulder joints
    hips: float = 0.092  # half distance of the hip joints
    girth: float = 1.0
    curve: float = 1.0

    @property
    def leg(self) -> float:
        """Hip joint to ankle."""
        return 0.492 * self.height

    @property
    def thigh(self) -> float:
        """Hip joint to knee."""
        return 0.508 * self.leg

    @property
    def trunk(self) -> float:
        """Middle of the hips to middle of the shoulders."""
        return 0.287 * self.height

    @property
    def upper_arm(self) -> float:
        """Shoulder to elbow."""
        return 0.163 * self.height

    @property
    def forearm(self) -> float:
        """Elbow to wrist."""
        return 0.142 * self.height

    @property
    def head(self) -> float:
        """Size of the head relative to one of 0.228 m."""
        return self.height / 7.75 / 0.228


@dataclass(frozen=True)
class Skeleton:
    """Joints and directions in world metres; pairs are (2, 3) arrays ordered (right, left)."""

    build: Build
    pelvis: np.ndarray  # (3,) middle of the hip joints
    chest: np.ndarray  # (3,) middle of the shoulder joints, the keypoint "neck"
    hips: np.ndarray
    knees: np.ndarray
    ankles: np.ndarray
    feet_front: np.ndarray  # unit directions of the feet along the floor
    shoulders: np.ndarray
    elbows: np.ndarray
    wrists: np.ndarray
    hand_directions: np.ndarray  # unit
    hip_front: np.ndarray  # (3,) unit, where the pelvis faces
    chest_front: np.ndarray
    head_rows: np.ndarray  # (3, 3) unit rows: person's left, up, face direction
    head_centre: np.ndarray


def rotation(turn: float, tilt: float = 0.0, nod: float = 0.0) -> np.ndarray:
    """(3, 3) matrix: tilt about z (left side up), nod about x (forwards), then turn about y."""
    c, s = np.cos([turn, tilt, nod]), np.sin([turn, tilt, nod])
    about_y = np.array([[c[0], 0, s[0]], [0, 1, 0], [-s[0], 0, c[0]]])
    about_z = np.array([[c[1], -s[1], 0], [s[1], c[1], 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, c[2], -s[2]], [0, s[2], c[2]]])
    return about_y @ about_z @ about_x


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


def _bend(start: np.ndarray, end: np.ndarray, upper: float, lower: float,
          towards: np.ndarray) -> np.ndarray:
    """Middle joint of a two-bone chain from `start` to `end` that bends `towards`."""
    span = end - start
    length = np.linalg.norm(span)
    along = (length**2 + upper**2 - lower**2) / (2 * length)
    height = np.sqrt(max(upper**2 - along**2, 0.0))
    side = towards - span * (towards @ span) / length**2
    return start + span / length * along + _unit(side) * height


def _legs(build: Build, stance: Stance, pelvis_rows: np.ndarray, heel: float) -> list[np.ndarray]:
    """Hips, knees, ankles, foot directions, each (2, 3); the pelvis hangs on the longer leg."""
    ankles, fronts = [], []
    for side, foot in enumerate(stance.feet):
        turn = stance.turn + OUTWARD[side] * foot.turn
        front = rotation(turn) @ np.array([0.0, 0.0, 1.0])
        place = np.array([OUTWARD[side] * foot.out, 0.0, foot.forward])
        ankles.append(rotation(stance.turn) @ place + [0.0, 0.078 + 0.8 * heel, 0.0])
        fronts.append(front)
    offsets = [pelvis_rows @ np.array([OUTWARD[side] * build.hips, 0, 0]) for side in (0, 1)]
    sway = rotation(stance.turn) @ np.array([stance.sway, 0.0, 0.0])
    reach = 0.997 * build.leg
    lift = []
    for ankle, offset in zip(ankles, offsets, strict=True):
        flat = (ankle - offset - sway)[[0, 2]]
        lift.append(ankle[1] + np.sqrt(reach**2 - flat @ flat) - offset[1])
    pelvis = sway + np.array([0.0, min(lift), 0.0])
    hips = np.array([pelvis + offset for offset in offsets])
    knees = [
        _bend(hips[side], ankles[side], build.thigh, build.leg - build.thigh, fronts[side])
        for side in (RIGHT, LEFT)
    ]
    return [pelvis, hips, np.array(knees), np.array(ankles), np.array(fronts)]


def _outside(point: np.ndarray, pelvis: np.ndarray, chest: np.ndarray, front: np.ndarray,
             build: Build, clearance: float) -> np.ndarray:
    """`point`, pushed sideways and forwards out of the trunk and hips if it lies in them."""
    up = _unit(chest - pelvis)
    z = _unit(front - up * (up @ front))
    x = np.cross(up, z)
    away = point - pelvis
    side, ahead, rise = away @ x, away @ z, away @ up
    if rise > 0.8 * build.trunk or rise < -0.25:
        return point
    wide = np.interp(rise / build.trunk, (0.0, 0.36, 0.8), (0.172, 0.130, 0.150)) * build.girth
    ratio = np.hypot(side / (wide + clearance), ahead / (0.68 * wide + clearance))
    if ratio >= 1.0:
        return point
    return point + (side * x + ahead * z) * (1.0 / max(ratio, 0.3) - 1.0)


def stand(build: Build, stance: Stance, heel: float = 0.0, cloth: float = 0.01) -> Skeleton:
    """Put a body on its feet.

    heel: height of the shoes' heels. cloth: thickness of the clothes at the hips that the
    hands must stay out of. Both in metres.
    """
    pelvis_rows = rotation(stance.turn, stance.hip_tilt)
    pelvis, hips, knees, ankles, fronts = _legs(build, stance, pelvis_rows, heel)
    chest_turn = stance.turn + stance.chest_turn
    # The chest moves back over the feet, so that a swaying hip keeps its balance.
    up = rotation(stance.turn, 0.0, stance.lean) @ np.array([-0.75 * stance.sway, 0.5, -0.004])
    chest = pelvis + _unit(up) * build.trunk
    chest_rows = rotation(chest_turn, stance.shoulder_tilt)
    shoulders, elbows, wrists, hands = [], [], [], []
    for side, arm in enumerate(stance.arms):
        outward = np.array([OUTWARD[side], 1.0, 1.0])
        turned = rotation(chest_turn)
        shoulders.append(chest + chest_rows @ np.array([OUTWARD[side] * build.shoulders, -0.02, 0]))
        elbows.append(shoulders[-1] + _unit(turned @ (arm.upper * outward)) * build.upper_arm)
        wrists.append(elbows[-1] + _unit(turned @ (arm.fore * outward)) * build.forearm)
        front = rotation(stance.turn) @ np.array([0.0, 0.0, 1.0])
        free = _outside(wrists[-1], pelvis, chest, front, build, 0.026 + cloth)
        if not np.array_equal(free, wrists[-1]):
            bend = elbows[-1] - (shoulders[-1] + free) / 2
            elbows[-1] = _bend(shoulders[-1], free, build.upper_arm, build.forearm, bend)
            wrists[-1] = free
        tip = free + _unit(turned @ (arm.hand * outward)) * HAND_REACH
        hands.append(_unit(_outside(tip, pelvis, chest, front, build, 0.018 + cloth) - free))
    head = rotation(chest_turn + stance.head_turn, stance.head_tilt, stance.head_nod)
    neck_top = chest + rotation(chest_turn, 0.5 * stance.head_tilt) @ np.array([0, 0.115, 0.012])
    forward = np.array([0.0, 0.0, 1.0])
    return Skeleton(
        build, pelvis, chest, hips, knees, ankles, fronts, np.array(shoulders),
        np.array(elbows), np.array(wrists), np.array(hands), rotation(stance.turn) @ forward,
        rotation(chest_turn) @ forward, head.T,
        neck_top + head @ np.array([0.0, 0.093, 0.018]) * build.head,
    )
