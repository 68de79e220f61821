"""The four limbs that move rigidly: their labels, garments and joints."""

from dataclasses import dataclass

from spt.labels import (
    LEFT_ANKLE,
    LEFT_ARM,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_LEG,
    LEFT_SHOULDER,
    LEFT_WRIST,
    PANTS,
    RIGHT_ANKLE,
    RIGHT_ARM,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_LEG,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    UPPER_CLOTHES,
)


@dataclass(frozen=True)
class Limb:
    """One limb."""

    label: int
    """Its label where it is bare."""
    garment: int
    """The label of what may cover it."""
    joints: tuple[int, int, int]
    twin_joints: tuple[int, int, int]
    """Those of the other arm or leg."""
    clad_width: float
    """Usual width in its garment, in part scales."""

    @property
    def is_arm(self) -> bool:
        """Whether it is an arm."""
        return self.garment == UPPER_CLOTHES


_LEFT_LEG, _RIGHT_LEG = (LEFT_HIP, LEFT_KNEE, LEFT_ANKLE), (RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE)
_LEFT_ARM = (LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST)
_RIGHT_ARM = (RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST)
LIMBS = (
    Limb(LEFT_LEG, PANTS, _LEFT_LEG, _RIGHT_LEG, 0.36),
    Limb(RIGHT_LEG, PANTS, _RIGHT_LEG, _LEFT_LEG, 0.36),
    Limb(LEFT_ARM, UPPER_CLOTHES, _LEFT_ARM, _RIGHT_ARM, 0.25),
    Limb(RIGHT_ARM, UPPER_CLOTHES, _RIGHT_ARM, _LEFT_ARM, 0.25),
)
"""From behind to the front."""
