"""What is refused at the door of the wardrobe."""

import numpy as np
import pytest

from spt.donors import SWATCH_SCALES, Wearing, check_wearing, colour, swatch
from spt.errors import InputError
from spt.labels import FACE, HAIR, LEFT_ARM, PANTS

FABRIC = np.full((64, 96, 3), 90, np.uint8)


@pytest.mark.parametrize("label", [FACE, HAIR, LEFT_ARM, 0, 77])
def test_only_garments_take_another_look(label: int) -> None:
    with pytest.raises(InputError, match="upper_clothes, pants, skirt"):
        check_wearing(label, Wearing(colour((1, 2, 3))))


@pytest.mark.parametrize("strength", [-0.1, 1.01, float("nan")])
def test_a_strength_is_a_share(strength: float) -> None:
    with pytest.raises(InputError, match="strength of pants"):
        check_wearing(PANTS, Wearing(colour((1, 2, 3)), strength))


@pytest.mark.parametrize("scale", [0.0, 1e9, float("nan"), float("inf")])
def test_a_swatch_has_a_sensible_scale(scale: float) -> None:
    with pytest.raises(InputError, match="swatch scale"):
        swatch(FABRIC, scale)


@pytest.mark.parametrize("turn", [361.0, float("nan")])
def test_a_swatch_is_turned_by_degrees(turn: float) -> None:
    with pytest.raises(InputError, match="rotation"):
        swatch(FABRIC, 0.5, turn)


@pytest.mark.parametrize("rgb", [(1, 2), (1, 2, 256), (-1, 0, 0)])
def test_a_colour_has_three_bytes(rgb: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="0 to 255"):
        colour(rgb)


def test_a_swatch_keeps_its_width_on_the_body() -> None:
    donor = swatch(FABRIC, scale=SWATCH_SCALES[1])
    assert donor.width * 96 / donor.tile.shape[1] == pytest.approx(SWATCH_SCALES[1])
