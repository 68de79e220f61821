"""train/objective.py: the variants of the paper can be said, and nonsense is refused."""

import pytest

from spt.errors import InputError
from train.objective import LossWeights, Objective

VARIANTS = {
    "baseline": {"style": "mask", "maps": "none"},
    "ts_pred": {},
    "ts_gt": {"maps": "given"},
    "e2e": {"joint": True},
    "mask_style": {"style": "mask", "maps": "given"},
    "patch_style": {"style": "patch", "maps": "given"},
    "no_face": {"maps": "given", "face": False},
    "self_driven": {"cycle": False, "gan": "hinge", "face": False},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_of_the_paper_can_be_said(name: str) -> None:
    objective = Objective(**VARIANTS[name])
    assert objective.problems() == []
    others = [Objective(**fields) for other, fields in VARIANTS.items() if other != name]
    assert objective not in others


def test_the_default_weights_are_the_papers_for_deepfashion() -> None:
    weights = LossWeights()
    assert (weights.pose, weights.content, weights.style) == (700, 0.03, 1)
    assert weights.l1 == weights.perceptual == 0


def test_all_problems_of_an_objective_are_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Objective(style="fancy", maps="none", joint=True, cycle=False, self_driven=2.0)
    said = str(caught.value)
    for reason in ("style is 'fancy'", "self_driven is 2.0", "predicted maps", "needs the cycle"):
        assert reason in said


def test_semantic_style_without_maps_is_refused() -> None:
    with pytest.raises(InputError, match="the semantic style needs maps"):
        Objective(maps="none")


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_weights_are_finite_and_not_negative(weight: float) -> None:
    with pytest.raises(InputError, match="style is .*; face is .*expected numbers of 0 or more"):
        LossWeights(style=weight, face=weight)
