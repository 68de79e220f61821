"""A drawn person in summer clothes: a fast figure whose joints lie bare."""

from spt import labels
from train.datasets.mannequin_cloth import Garment
from train.datasets.mannequin_fabric import Fabric
from train.datasets.mannequin_figure import Figure, picture_of
from train.datasets.mannequin_render import Picture

SIZE = (112, 84)

# A sleeveless top and shorts: every limb joint below them is bare.
SUMMER = Figure(garments=(
    Garment("pants", hem=0.22, waist=0.3, seed=1),
    Garment("top", Fabric("stripes"), sleeve=0.0, hem=-0.06, seed=2),
))  # fmt: skip
BARE_JOINTS = {
    labels.NOSE: labels.FACE, labels.RIGHT_EYE: labels.FACE, labels.LEFT_EYE: labels.FACE,
    labels.RIGHT_ELBOW: labels.RIGHT_ARM, labels.LEFT_ELBOW: labels.LEFT_ARM,
    labels.RIGHT_WRIST: labels.RIGHT_ARM, labels.LEFT_WRIST: labels.LEFT_ARM,
    labels.RIGHT_KNEE: labels.RIGHT_LEG, labels.LEFT_KNEE: labels.LEFT_LEG,
    labels.RIGHT_ANKLE: labels.RIGHT_LEG, labels.LEFT_ANKLE: labels.LEFT_LEG,
    labels.RIGHT_HIP: labels.PANTS, labels.LEFT_HIP: labels.PANTS,
}  # fmt: skip


def draw(figure: Figure) -> Picture:
    return picture_of(figure, SIZE, samples=1)
