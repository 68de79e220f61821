"""Natural stances: where arms, feet, hips and head of a mannequin go.

Pairs are ordered (right, left); left is the person's own.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Arm:
    """Directions of both bones and the hand: (outwards, up, forwards), of any length."""

    upper: tuple[float, float, float] = (0.17, -1.0, -0.04)
    fore: tuple[float, float, float] = (0.04, -1.0, 0.16)
    hand: tuple[float, float, float] = (-0.06, -1.0, 0.14)


@dataclass(frozen=True)
class Foot:
    """Where a foot stands from below the pelvis (metres) and how far it turns out (radians)."""

    out: float = 0.10
    forward: float = 0.0
    turn: float = 0.25


@dataclass(frozen=True)
class Stance:
    """Angles in radians; positive tilt lifts the left side, positive turn looks to +x."""

    arms: tuple[Arm, Arm] = (Arm(), Arm())
    feet: tuple[Foot, Foot] = (Foot(), Foot())
    turn: float = 0.0
    sway: float = 0.0  # pelvis moved to the person's left, metres
    hip_tilt: float = 0.0
    shoulder_tilt: float = 0.0
    chest_turn: float = 0.0
    lean: float = 0.0  # trunk forwards
    head_turn: float = 0.0
    head_tilt: float = 0.0
    head_nod: float = 0.0

    def mirrored(self) -> "Stance":
        """The same stance seen in a mirror."""
        swapped = {name: -getattr(self, name) for name in _ODD_ANGLES}
        return replace(self, arms=self.arms[::-1], feet=self.feet[::-1], **swapped)


_ODD_ANGLES = (
    "turn", "sway", "hip_tilt", "shoulder_tilt", "chest_turn", "head_turn", "head_tilt",
)

ON_HIP = Arm((0.72, -0.85, -0.40), (-0.62, -0.66, 0.36), (-0.40, -0.62, 0.80))
IN_POCKET = Arm((0.36, -1.0, -0.26), (-0.24, -1.0, 0.34), (-0.16, -1.0, 0.22))
AT_BELT = Arm((0.30, -1.0, -0.04), (-0.72, -0.16, 0.86), (-1.0, -0.22, 0.45))
LOOSE = Arm((0.26, -1.0, 0.10), (0.10, -1.0, 0.32), (-0.10, -1.0, 0.22))
BACKWARDS = Arm((0.20, -1.0, -0.30), (0.10, -1.0, 0.02), (0.0, -1.0, 0.10))
AWAY = Arm((0.42, -1.0, 0.0), (0.36, -1.0, 0.20), (0.10, -1.0, 0.20))
GREETING = Arm((0.72, -0.62, 0.22), (0.42, 1.0, 0.42), (0.26, 1.0, 0.30))
RAISED = Arm((0.80, 0.25, 0.20), (-0.50, 0.80, 0.45), (-0.80, 0.40, 0.15))
ASIDE = Arm((0.85, -0.42, 0.10), (0.70, -0.34, 0.42), (0.45, -0.50, 0.40))
ACROSS = Arm((0.20, -1.0, 0.16), (-0.62, 0.26, 0.74), (-0.80, 0.20, 0.35))
ARMS = (Arm(), ON_HIP, IN_POCKET, AT_BELT, LOOSE, BACKWARDS, AWAY, GREETING, RAISED, ASIDE, ACROSS)

# Natural stances, each written for one side; the mirror image is the other half of the set.
STANCES = {
    "easy": Stance(),
    "weight_on_left": Stance(
        arms=(Arm(), LOOSE), feet=(Foot(0.15, 0.07, 0.42), Foot(0.05, -0.02, 0.15)),
        sway=0.045, hip_tilt=0.095, shoulder_tilt=-0.06, head_tilt=0.05, turn=-0.10,
    ),
    "hand_on_hip": Stance(
        arms=(ON_HIP, Arm()), feet=(Foot(0.06, -0.01, 0.2), Foot(0.15, 0.09, 0.4)),
        sway=-0.04, hip_tilt=-0.09, shoulder_tilt=0.07, turn=0.16, head_turn=-0.12,
    ),
    "both_on_hips": Stance(
        arms=(ON_HIP, ON_HIP), feet=(Foot(0.15, 0.0, 0.3), Foot(0.15, 0.0, 0.3)),
    ),
    "pockets": Stance(
        arms=(IN_POCKET, IN_POCKET), feet=(Foot(0.12, 0.0, 0.3), Foot(0.10, 0.05, 0.3)),
        sway=0.02, hip_tilt=0.03, lean=-0.03, head_turn=0.15,
    ),
    "step": Stance(
        arms=(LOOSE, BACKWARDS), feet=(Foot(0.05, -0.17, 0.12), Foot(0.045, 0.19, 0.08)),
        sway=0.02, chest_turn=-0.12, lean=0.03, turn=0.12, hip_tilt=0.03,
    ),
    "catwalk": Stance(
        arms=(BACKWARDS, LOOSE), feet=(Foot(0.02, 0.24, 0.05), Foot(0.03, -0.16, 0.1)),
        sway=-0.03, hip_tilt=-0.07, shoulder_tilt=0.04, chest_turn=0.14, head_turn=0.05,
    ),
    "crossed": Stance(
        arms=(LOOSE, ON_HIP), feet=(Foot(-0.03, 0.12, 0.25), Foot(0.04, -0.03, 0.25)),
        sway=0.03, hip_tilt=0.06, shoulder_tilt=-0.05, turn=-0.18, head_turn=0.15,
    ),
    "holding": Stance(
        arms=(AT_BELT, AT_BELT), feet=(Foot(0.07, 0.0, 0.2), Foot(0.09, 0.03, 0.3)),
        sway=0.015, hip_tilt=0.03, head_tilt=-0.06,
    ),
    "turned": Stance(
        arms=(Arm(), LOOSE), feet=(Foot(0.09, -0.05, 0.2), Foot(0.10, 0.08, 0.25)),
        turn=0.62, chest_turn=-0.16, head_turn=-0.42,
    ),
    "greeting": Stance(
        arms=(GREETING, AWAY), feet=(Foot(0.10, 0.0, 0.3), Foot(0.12, 0.05, 0.35)),
        sway=0.02, hip_tilt=0.04, shoulder_tilt=-0.05, head_tilt=0.06,
    ),
}
