"""train/pair_filter.py: close to eq. 1, at a fraction of its price."""

import numpy as np
import pytest
import torch
from drawn_people import person, together
from tiny_ccp import standing

from spt.labels import LEFT_ELBOW, LEFT_WRIST, PANTS, RIGHT_ELBOW, RIGHT_WRIST, SKIRT
from train.dataset import Batch
from train.pair_distance import pair_distance
from train.pair_filter import describe


def guessed(source: Batch, targets: Batch) -> torch.Tensor:
    """(N,) what the filter says of one source and N targets."""
    return describe(source).distances(describe(targets))[0]


def test_nobody_is_far_from_the_own_map() -> None:
    people = together([person(standing(10, 10)), person(standing(60, 30))])
    described = describe(people)
    distances = described.distances(described)
    torch.testing.assert_close(distances.diagonal(), torch.zeros(2), atol=1e-2, rtol=0)
    assert distances[0, 1] > 40


def test_other_clothes_cost_two_pixels_each() -> None:
    """Pants repainted as a skirt: as much as eq. 1 says, to within a seventh."""
    source = person(standing(10, 10))
    label_map = source.label_map.clone()
    label_map[label_map == PANTS] = SKIRT
    target = Batch(source.image, label_map, source.xy_px, source.visible)
    exact = pair_distance(source, target).item()
    assert exact > 100
    assert guessed(source, target).item() == pytest.approx(exact, rel=0.15)


def test_it_orders_poses_much_as_eq_1_does() -> None:
    source = person(standing(10, 10))
    targets = together([person(standing(left, right)) for left in (20, 45, 70, 95)
                        for right in (15, 55, 110)])  # fmt: skip
    exact, near = pair_distance(source, targets), guessed(source, targets)
    assert np.corrcoef(exact.numpy(), near.numpy())[0, 1] > 0.9
    assert near.argmin() == exact.argmin()


def test_a_limb_that_the_target_lacks_costs_nothing() -> None:
    source, target = person(standing(10, 10)), person(standing(80, 10))
    hidden = target.visible.clone()
    hidden[0, [RIGHT_ELBOW, RIGHT_WRIST]] = False
    without = Batch(target.image, target.label_map, target.xy_px, hidden)
    assert guessed(source, without) < guessed(source, target)


def test_a_limb_that_the_source_lacks_is_the_mirrored_one() -> None:
    """Both arms hang alike: without one of them the other is read, and little changes."""
    source, target = person(standing(10, 10)), person(standing(70, 70))
    for joints, same in (((LEFT_ELBOW, LEFT_WRIST), True),
                         ((LEFT_ELBOW, LEFT_WRIST, RIGHT_ELBOW, RIGHT_WRIST), False)):  # fmt: skip
        hidden = source.visible.clone()
        hidden[0, list(joints)] = False
        without = Batch(source.image, source.label_map, source.xy_px, hidden)
        arms = [(describe(one).source[0] != 0).sum() for one in (source, without)]
        assert (arms[0] == arms[1]) == same
        assert guessed(without, target).isfinite().all()
