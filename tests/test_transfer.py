"""train/transfer.py: both sizes of networks take a person to another pose in the same words."""

import pytest
import torch
from torch import Tensor

from spt.appearance import AppearanceConfig, AppearanceGenerator
from spt.label_flow import label_flows
from spt.labels import BACKGROUND, FACE_KEYPOINTS, LEFT_WRIST
from spt.local_enhancer import GrownAppearanceGenerator
from spt.paper_networks import PaperAppearanceGenerator, PaperConfig, PaperSemanticGenerator
from spt.parsing import one_hot
from spt.semantic import SemanticConfig, SemanticGenerator
from tests.standing import dressed_map, points
from train.flows import flows_between
from train.transfer import (
    PaperTransfer,
    Person,
    StudioTransfer,
    Transfer,
    hardened,
    map_size,
    pose_only_map,
    resized,
    transfer_of,
)

NARROW = PaperConfig(encoder_widths=(4, 4, 8, 8, 8, 8), decoder_widths=(8, 8, 8, 8, 4))
SIZE = (128, 96)


def standing(shift: tuple[float, float] = (0, 0)) -> tuple[Tensor, Tensor]:
    xy_px, visible = points(shift)
    return xy_px / 2, visible


@pytest.fixture
def person() -> Person:
    label_map = dressed_map()[:, ::2, ::2]
    random = torch.Generator().manual_seed(1)
    image = torch.rand(1, 3, *SIZE, generator=random) * 2 - 1
    return Person(image, one_hot(label_map), standing())


@pytest.fixture(params=["studio", "paper"])
def transfer(request: pytest.FixtureRequest) -> Transfer:
    torch.manual_seed(0)
    if request.param == "studio":
        semantic = SemanticGenerator(SemanticConfig((4, 4)))
        appearance = AppearanceGenerator(AppearanceConfig((4, 4, 6), (4, 4, 6), 8))
    else:
        semantic, appearance = PaperSemanticGenerator(NARROW), PaperAppearanceGenerator(NARROW)
    return transfer_of(semantic, appearance, 1.0)


def test_the_kind_of_h_a_decides(transfer: Transfer) -> None:
    studio = isinstance(transfer.appearance, AppearanceGenerator)
    assert isinstance(transfer, StudioTransfer if studio else PaperTransfer)


def test_an_untrained_h_s_of_ours_moves_the_map(person: Person) -> None:
    """Its repair is zero at first: in the same pose the map stays what it is."""
    semantic = SemanticGenerator(SemanticConfig((4, 4)))
    transfer = StudioTransfer(semantic, AppearanceGenerator(AppearanceConfig((4,), (4,), 8)))
    torch.testing.assert_close(
        transfer.predicted_map(person, person.pose), person.semantic_map, atol=1e-6, rtol=0
    )
    moved = transfer.predicted_map(person, standing((8, 0)))
    torch.testing.assert_close(
        moved[..., 4:], person.semantic_map[..., :-4], atol=1e-6, rtol=0
    )


def test_maps_and_pictures_have_the_size_of_the_person(
    transfer: Transfer, person: Person
) -> None:
    goal = standing((6, -4))
    target_map = transfer.predicted_map(person, goal)
    image = transfer.painted(person, target_map, goal)
    assert target_map.shape == (1, 10, *SIZE) and image.shape == (1, 3, *SIZE)
    torch.testing.assert_close(target_map.sum(1), torch.ones(1, *SIZE))
    assert float(image.detach().abs().max()) <= 1


def test_what_the_picture_costs_is_heard_by_h_s(transfer: Transfer, person: Person) -> None:
    goal = standing((6, -4))
    image = transfer.painted(person, transfer.predicted_map(person, goal), goal)
    image.square().sum().backward()
    heard = [one.grad for one in transfer.semantic.parameters() if one.grad is not None]
    assert heard and max(float(one.abs().max()) for one in heard) > 0


def test_the_backdrop_can_be_given(person: Person) -> None:
    torch.manual_seed(0)
    appearance = AppearanceGenerator(AppearanceConfig((4, 4), (4, 4), 8))
    behind = torch.full((1, 3, *SIZE), 0.25)
    transfer = StudioTransfer(None, appearance)
    given = transfer.painted(person, person.semantic_map, person.pose, behind)
    own = transfer.painted(person, person.semantic_map, person.pose)
    outside = person.semantic_map[:, BACKGROUND, None] == 1
    apart = (given - own).abs().detach()
    assert float(apart[outside.expand_as(apart)].mean()) > 0.1


def test_a_grown_network_is_coarse_until_it_grows(person: Person) -> None:
    torch.manual_seed(0)
    coarse = PaperAppearanceGenerator(NARROW).eval()
    grown = GrownAppearanceGenerator(coarse).eval()
    inputs = (person, person.semantic_map, person.pose)
    young = transfer_of(None, grown, None).painted(*inputs)
    torch.testing.assert_close(young, transfer_of(None, coarse, None).painted(*inputs))


def test_a_hardened_map_lets_gradients_pass() -> None:
    soft = torch.tensor([0.2, 0.5, 0.3]).repeat(1, 4)[:, :10, None, None].requires_grad_()
    hard = hardened(soft)
    assert hard[0, :, 0, 0].tolist() == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    (hard * torch.arange(10.0)[:, None, None]).sum().backward()
    assert soft.grad[0, :, 0, 0].tolist() == list(range(10))


def test_maps_shrink_by_means_and_keep_their_sum() -> None:
    soft = torch.zeros(1, 2, 4, 4)
    soft[:, 0, :, :1], soft[:, 1, :, 1:] = 1, 1
    assert resized(soft, (2, 2))[0, 0].tolist() == [[0.5, 0], [0.5, 0]]
    torch.testing.assert_close(resized(soft, (8, 8)).sum(1), torch.ones(1, 8, 8))


@pytest.mark.parametrize(
    ("size", "wanted"),
    [((256, 192), (128, 96)), ((128, 96), (128, 96)), ((256, 256), (128, 128)),
     ((128, 64), (128, 64))],
)  # fmt: skip
def test_h_s_works_at_128_rows(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    assert map_size(size) == wanted


def test_a_pose_tells_of_limbs_but_of_no_clothes() -> None:
    xy_px, visible = standing()
    labels = pose_only_map((xy_px, visible), SIZE).argmax(1)[0]
    x, y = xy_px[0].long().unbind(1)
    names = {"nose": (0, 1), "left_wrist": (LEFT_WRIST, 6), "right_ankle": (10, 9)}
    assert {name: int(labels[y[k], x[k]]) for name, (k, _) in names.items()} == {
        name: label for name, (_, label) in names.items()
    }
    assert set(labels.unique().tolist()) == {0, 1, 3, 6, 7, 8, 9}
    hidden = visible.clone()
    hidden[0, [*FACE_KEYPOINTS, LEFT_WRIST]] = False
    seen = pose_only_map((xy_px, hidden), SIZE).argmax(1)
    assert (seen == 1).sum() == 0 and 0 < (seen == 6).sum() < (labels == 6).sum()


@pytest.mark.parametrize("moved", [(), (1,), (0, 1, 2)], ids=["nobody", "one", "everybody"])
def test_flows_of_people_who_stay_need_no_computing(moved: tuple[int, ...]) -> None:
    xy_px, visible = (one.repeat(3, *[1] * (one.dim() - 1)) for one in standing())
    visible[0, LEFT_WRIST] = False
    goal = xy_px.clone()
    for row in moved:
        goal[row, LEFT_WRIST] += torch.tensor([6.0, -9.0])
        goal[row] += 2
    source, target = (xy_px, visible), (goal, visible)
    found, wanted = flows_between(source, target, SIZE), label_flows(source, target, SIZE)
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=0)  # a hundredth of a pixel
    assert found.is_contiguous()
