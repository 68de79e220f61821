"""train/pairs.py: clothing types, and searches by hand."""

from pathlib import Path

import numpy as np
import pytest
import torch
from drawn_people import person, together
from tiny_ccp import standing, write_tiny_pack

from spt.labels import (
    BACKGROUND,
    HAIR,
    LEFT_ARM,
    LEFT_ELBOW,
    LEFT_LEG,
    LEFT_WRIST,
    PANTS,
    RIGHT_ARM,
    RIGHT_ELBOW,
    SKIRT,
    UPPER_CLOTHES,
)  # fmt: skip
from train import pairs
from train.pair_distance import pair_distance
from train.pairs import arms_known, clothing_type, find_pairs, recall, search_size


def test_clothing_type_has_a_bit_for_each_garment_and_for_bare_limbs() -> None:
    """100 pixels of person; a garment counts above 4, bare arms above 5, bare legs above 12."""
    rows = [
        [UPPER_CLOTHES] * 96 + [PANTS] * 4,
        [UPPER_CLOTHES] * 95 + [PANTS] * 5,
        [SKIRT] * 94 + [LEFT_ARM] * 3 + [RIGHT_ARM] * 3,
        [SKIRT] * 88 + [LEFT_LEG] * 12,
        [UPPER_CLOTHES] * 87 + [LEFT_LEG] * 13,
        [HAIR] * 100,
    ]
    label_map = torch.tensor([row + [BACKGROUND] * 60 for row in rows])[:, None]
    upper, pants, skirt, arms, legs = 1, 2, 4, 8, 16
    wanted = [upper, upper + pants, skirt + arms, skirt, upper + legs, 0]
    assert clothing_type(label_map).tolist() == wanted


def test_search_takes_the_nearest_of_another_pose_and_the_same_clothes() -> None:
    source = person(standing(10, 10))
    same_pose = person(standing(12, 11))
    others = [person(standing(85, 80)), person(standing(45, 40)), person(standing(10, 70))]
    dressed = person(standing(45, 40))
    dressed.label_map[dressed.label_map == PANTS] = SKIRT  # nearer in pose, other clothes
    pool = together([source, same_pose, dressed, *others])
    (pair,) = find_pairs(source, pool, np.array([0]), 10)
    distances = [pair_distance(source, other).item() for other in others]
    assert (pair.source, pair.target) == (0, 3 + int(np.argmin(distances)))
    assert pair.distance == min(distances)
    assert sorted(distances)[1] > min(distances) + 8
    # Not in the pool itself, and nobody else wears this: no pair.
    assert find_pairs(dressed, pool, np.array([2]), 10) == []
    # Everyone stands alike: no pair.
    alike = together([source, same_pose])
    assert find_pairs(alike, alike, np.array([0, 1]), 10) == []


def test_few_candidates_find_what_all_of_them_find() -> None:
    """Of fifteen people the four that the pre-filter likes best include the best."""
    everybody = together([person(standing(left, right)) for left in (10, 35, 60, 85, 110)
                          for right in (15, 50, 100)])  # fmt: skip
    own = np.arange(15)
    few, all_ = (find_pairs(everybody, everybody, own, count) for count in (4, 15))
    assert few == all_ and [pair.source for pair in all_] == own.tolist()
    share, *seconds = recall(everybody, own[:5], 4)
    assert share == 1.0 and min(seconds) > 0
    # A single candidate is not always the best: the filter only guesses.
    assert find_pairs(everybody, everybody, own, 1) != all_


def test_a_target_shows_where_at_least_one_arm_is() -> None:
    visible = torch.ones(3, 18, dtype=torch.bool)
    visible[1:, LEFT_WRIST] = False
    visible[2, RIGHT_ELBOW] = False
    assert arms_known(visible).tolist() == [True, True, False]
    source, armless = person(standing(10, 10)), person(standing(60, 60))
    armless.visible[0, [LEFT_ELBOW, RIGHT_ELBOW]] = False
    pool = together([source, armless])
    assert find_pairs(source, pool, np.array([0]), 10) == []


@pytest.mark.parametrize(
    ("frame", "size"), [((256, 192), (32, 24)), ((256, 256), (32, 32)), ((128, 64), (32, 16))]
)
def test_maps_are_compared_at_32_rows(frame: tuple[int, int], size: tuple[int, int]) -> None:
    assert search_size(frame) == size


def test_the_command_says_how_often_the_filter_is_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = write_tiny_pack(tmp_path)
    assert pairs.main(["--pack", str(pack), "--recall", "3", "--candidates", "2"]) == 0
    assert capsys.readouterr().out.startswith("3 of 6 maps, 2 candidates: top-1 recall ")
