"""train/style_regions.py: what the three style losses compare."""

import pytest
import torch

from spt.labels import (
    BACKGROUND,
    BODY_PARTS,
    FACE,
    LEFT_WRIST,
    NOSE,
    PANTS,
    RIGHT_HIP,
    TORSO_PART,
    UPPER_CLOTHES,
)
from spt.parsing import one_hot
from tests.standing import points
from train.style_regions import STYLED_LABELS, style_regions
from train.transfer import Person

SIZE = (256, 192)
FOREARM = [part.name for part in BODY_PARTS].index("left_forearm")


def standing(label_map: torch.Tensor) -> Person:
    return Person(torch.zeros(1, 3, *SIZE), one_hot(label_map), points())


@pytest.fixture
def person() -> Person:
    """Rows from the top: background, face, upper clothes, pants, a quarter of the height each."""
    labels = torch.tensor([BACKGROUND, FACE, UPPER_CLOTHES, PANTS])
    return standing(labels.repeat_interleave(64)[None, :, None].expand(1, *SIZE))


def test_labels_without_background_and_face(person: Person) -> None:
    regions = style_regions("semantic", person, (8, 6))
    assert regions.shape == (1, 8, 8, 6)
    shares = regions.mean((2, 3))[0]
    wanted = [0.25 if label in (UPPER_CLOTHES, PANTS) else 0 for label in STYLED_LABELS]
    assert shares.tolist() == wanted
    pants = regions[0, STYLED_LABELS.index(PANTS)]
    assert (pants[6:] == 1).all() and (pants[:6] == 0).all()


def test_a_region_is_binary_even_where_the_map_is_unsure() -> None:
    soft = torch.zeros(1, 10, *SIZE)
    soft[:, UPPER_CLOTHES], soft[:, PANTS] = 0.6, 0.4
    soft.requires_grad_()
    regions = style_regions("semantic", Person(torch.zeros(1, 3, *SIZE), soft, points()), (8, 6))
    assert (regions[:, STYLED_LABELS.index(UPPER_CLOTHES)] == 1).all()
    assert regions.sum() == 8 * 6 and not regions.requires_grad


def test_parts_lie_around_their_bones_and_the_torso_is_not_everywhere(person: Person) -> None:
    regions = style_regions("mask", person, SIZE)[0]
    assert regions.shape == (10, *SIZE)
    x, y = (person.pose[0][0, [LEFT_WRIST, RIGHT_HIP]].long()).unbind(1)
    assert regions[FOREARM, y[0], x[0]] == 1
    assert 0.02 < regions[TORSO_PART].mean() < 0.3
    assert regions[TORSO_PART, y[1], x[1]] == 1 and regions[TORSO_PART, 0, 0] == 0


def test_missing_joints_have_no_region(person: Person) -> None:
    xy_px, visible = person.pose
    hidden = visible.clone()
    hidden[0, [LEFT_WRIST, RIGHT_HIP]] = False
    without = Person(person.image, person.semantic_map, (xy_px, hidden))
    parts, joints = (style_regions(style, without, SIZE)[0] for style in ("mask", "patch"))
    assert parts[FOREARM].sum() == parts[TORSO_PART].sum() == 0
    assert joints[LEFT_WRIST].sum() == 0 < joints[NOSE].sum()


def test_patches_are_squares_around_joints(person: Person) -> None:
    """The same places at half size; half a side is 0.2 part scales."""
    xy_px, visible = person.pose
    trunk = (xy_px[0, [2, 5]] - xy_px[0, [8, 11]]).square().sum(-1).mean().sqrt()
    regions = style_regions("patch", person, SIZE)[0]
    side = 2 * 0.2 * float(trunk)
    assert regions[NOSE].sum().sqrt().item() == pytest.approx(side, abs=1)
    rows, columns = regions[NOSE].nonzero().unbind(1)
    middle = torch.stack([columns.float().mean(), rows.float().mean()]) + 0.5
    torch.testing.assert_close(middle, xy_px[0, NOSE], atol=0.51, rtol=0)
    half = style_regions("patch", person, (128, 96))[0]
    assert half[NOSE].sum().sqrt().item() == pytest.approx(side / 2, abs=1)
