"""Which limbs show skin."""

import torch

from spt.labels import FACE, LEFT_ARM, LEFT_LEG, RIGHT_ARM, RIGHT_LEG
from spt.parsing import one_hot
from spt.skin import without_skin
from tests.standing import points

SKIN, ORANGE, BLACK = (0.5, 0.2, 0.05), (0.9, 0.0, -0.7), (-0.9, -0.9, -0.9)


def person(regions: dict[int, tuple[slice, slice, tuple[float, float, float]]]) -> torch.Tensor:
    image = torch.zeros(1, 3, 256, 192)
    label_map = torch.zeros(1, 256, 192, dtype=torch.uint8)
    for label, (rows, columns, colour) in regions.items():
        label_map[0, rows, columns] = label
        image[0, :, rows, columns] = torch.tensor(colour)[:, None, None]
    return without_skin(image, one_hot(label_map), *points())[0]


def test_a_shoe_is_no_leg_and_a_stocking_is() -> None:
    found = person(
        {
            FACE: (slice(30, 50), slice(86, 106), SKIN),
            LEFT_LEG: (slice(214, 232), slice(104, 116), BLACK),  # the ankle is at y = 220
            RIGHT_LEG: (slice(150, 232), slice(76, 88), BLACK),
        }
    )
    assert found[LEFT_LEG]
    assert not found[RIGHT_LEG]


def test_an_arm_unlike_the_face_is_cloth() -> None:
    found = person(
        {
            FACE: (slice(30, 50), slice(86, 106), SKIN),
            LEFT_ARM: (slice(96, 128), slice(120, 132), ORANGE),
            RIGHT_ARM: (slice(96, 128), slice(60, 72), SKIN),
        }
    )
    assert found[LEFT_ARM]
    assert not found[RIGHT_ARM]
