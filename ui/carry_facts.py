"""What the page needs to carry paint along with a pose just as spt/carry.py does."""

from spt import carry, part_bones, part_frames
from spt.body_parts import EXTENT_SHARE, LEAST_SCALE_PX
from spt.label_flow import TORSO_RADIUS
from spt.labels import HEAD_PART, NECK, TORSO_PART, TRUNK


def carry_facts() -> dict[str, object]:
    """How the ten parts hang together, what they carry, and all sizes; ready for JSON."""
    return {
        "torso": TORSO_PART,
        "head": HEAD_PART,
        "arms": list(part_bones.ARM_PARTS),
        "parents": list(part_bones.PARENTS),
        "legPairs": [list(pair) for pair in carry.LEG_PAIRS],
        "neck": NECK,
        "shoulders": list(part_bones.SHOULDERS),
        "hips": list(part_bones.HIPS),
        "trunk": list(TRUNK),
        "carriers": [list(carry.CARRIERS[label]) for label in sorted(carry.CARRIERS)],
        "spanning": list(carry.SPANNING_LABELS),
        "radii": list(part_bones.RADII),
        "torsoRadius": list(TORSO_RADIUS),
        "tipReach": list(part_bones.TIP_REACH),
        "extentShare": EXTENT_SHARE,
        "leastScale": LEAST_SCALE_PX,
        "shortestLimb": part_bones.SHORTEST_LIMB,
        "armCore": part_bones.ARM_CORE,
        "inFront": part_bones.IN_FRONT,
        "besideArm": part_bones.BESIDE_ARM,
        "behind": part_bones.BEHIND,
        "stretch": list(part_frames.STRETCH),
        "neckWeight": part_frames.NECK_WEIGHT,
        "hidingDepth": carry.HIDING_DEPTH,
        "fanReach": carry.FAN_REACH,
        "slack": carry.SLACK,
        "tiny": part_bones.TINY,
    }
