"""train/appearance_loss.py: L_A put together from its terms, with tiny real networks."""


import pytest
import torch
from tiny_ccp import write_tiny_vgg
from torch import Tensor, nn

from spt.labels import BACKGROUND, FACE_KEYPOINTS
from spt.parsing import one_hot
from spt.pose import PoseConfig, PoseNetwork, pose_heatmaps
from tests.standing import dressed_map, points
from train.appearance_loss import AppearanceLoss
from train.cycle import Cycle
from train.discriminators import DiscriminatorConfig, PatchDiscriminator
from train.face_crop import face_crops
from train.features import VggFeatures
from train.losses import region_style, style_loss
from train.objective import LossWeights, Objective
from train.style_regions import style_regions
from train.transfer import Person

SIZE = (128, 96)
EVERYTHING = LossWeights(1, 2, 3, 4, 5, 6, 7)


def person(seed: int, shift: float = 0.0) -> Person:
    random = torch.Generator().manual_seed(seed)
    xy_px, visible = points((shift, 0))
    image = torch.rand(1, 3, *SIZE, generator=random) * 2 - 1
    return Person(image, one_hot(dressed_map()[:, ::2, ::2]), (xy_px / 2, visible))


@pytest.fixture(scope="module")
def cycle() -> Cycle:
    return Cycle(person(1), person(2, 8), person(3))


@pytest.fixture(scope="module")
def vgg(tmp_path_factory: pytest.TempPathFactory) -> VggFeatures:
    return VggFeatures(write_tiny_vgg(tmp_path_factory.mktemp("vgg") / "vgg.safetensors"))


@pytest.fixture(scope="module")
def detector() -> PoseNetwork:
    torch.manual_seed(0)
    return PoseNetwork(PoseConfig((4, 4))).eval().requires_grad_(False)


@pytest.fixture
def critics() -> dict[str, nn.Module]:
    torch.manual_seed(0)
    return {
        "discriminator": PatchDiscriminator(DiscriminatorConfig(13, (4, 4))).eval(),
        "face_discriminator": PatchDiscriminator(DiscriminatorConfig(3, (4, 4))).eval(),
    }


def loss_of(
    vgg: VggFeatures, detector: PoseNetwork, weights: LossWeights = EVERYTHING, **fields: object
) -> AppearanceLoss:
    return AppearanceLoss(Objective(**fields), weights, vgg, detector)


def test_every_term_of_the_cycle(cycle: Cycle, vgg: VggFeatures, detector: PoseNetwork) -> None:
    terms = loss_of(vgg, detector).cycle_terms(cycle)
    assert list(terms) == ["pose", "l1", "content", "perceptual", "style"]
    features = [vgg(one.image) for one in (cycle.source, cycle.there, cycle.back)]
    apart = features[2]["conv2_1"] - features[0]["conv2_1"]
    assert terms["content"].item() == pytest.approx(apart.square().mean().item())
    layers = [(features[2][name] - features[0][name]).abs().mean().item() for name in features[0]]
    assert len(layers) == 3 and terms["perceptual"].item() == pytest.approx(sum(layers))
    weight = 1.1 - cycle.source.semantic_map[:, BACKGROUND : BACKGROUND + 1]
    difference = (cycle.back.image - cycle.source.image).abs().mean(1, keepdim=True) * weight
    assert terms["l1"].item() == pytest.approx((difference.sum() / weight.sum()).item())


def test_pose_is_compared_at_the_size_that_p_knows(
    cycle: Cycle, vgg: VggFeatures, detector: PoseNetwork
) -> None:
    """Twice 128 rows are 256, of which P makes heat maps of 64."""
    (term,) = loss_of(vgg, detector, LossWeights(pose=1, content=0, style=0)).cycle_terms(
        cycle
    ).values()
    wanted = 0.0
    for one in (cycle.there, cycle.back):
        large = nn.functional.interpolate(
            one.image, (256, 192), mode="bilinear", align_corners=False
        )
        heat = pose_heatmaps(one.pose[0] / 2, one.pose[1], (64, 48))
        wanted += (detector(large).sigmoid() - heat).square().mean().item()
    assert term.item() == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("style", ["semantic", "mask", "patch"])
def test_style_is_compared_along_the_cycle(
    cycle: Cycle, vgg: VggFeatures, detector: PoseNetwork, style: str
) -> None:
    """I_s with I~_t, and I~_t with I~_s (eq. 8)."""
    weights = LossWeights(pose=0, content=0, style=1)
    terms = loss_of(vgg, detector, weights, style=style).cycle_terms(cycle)
    styles = []
    for one in (cycle.source, cycle.there, cycle.back):
        features = nn.functional.avg_pool2d(vgg(one.image)["conv2_1"], 2)
        styles.append(region_style(features, style_regions(style, one, (32, 24))))
    first, second = (style_loss(*styles[at : at + 2]).item() for at in (0, 1))
    assert list(terms) == ["style"] and min(first, second) > 0
    assert terms["style"].item() == pytest.approx(first + second, rel=1e-5)


def test_terms_without_weight_are_not_computed(
    cycle: Cycle, vgg: VggFeatures, detector: PoseNetwork
) -> None:
    nothing = LossWeights(1, 0, 0, 0, 0, 0, 0)
    assert loss_of(vgg, detector, nothing).cycle_terms(cycle) == {}


def test_the_total_is_the_weighted_sum(vgg: VggFeatures, detector: PoseNetwork) -> None:
    names = ("adversarial", "pose", "content", "style", "face", "l1", "perceptual")
    terms = {name: torch.tensor(10.0**power) for power, name in enumerate(names)}
    total = loss_of(vgg, detector).total(terms)
    assert total.item() == 7654321
    assert loss_of(vgg, detector).total({"style": torch.tensor(0.5)}).item() == 2


def shown(people: list[Person]) -> tuple[list[Tensor], list[Tensor]]:
    """What D_A and what D_F see."""
    pictures = [torch.cat([one.image, one.semantic_map], 1) for one in people]
    return pictures, [face_crops(one.image, one.pose, 32) for one in people]


def test_critics_judge_both_generated_pictures(
    cycle: Cycle, vgg: VggFeatures, detector: PoseNetwork, critics: dict[str, nn.Module]
) -> None:
    """Eq. 5 and 9, least squares: real at 1, twice; each made picture at 0."""
    loss = loss_of(vgg, detector)
    made = (cycle.there, cycle.back)
    judged = loss.judged(cycle.source, made, critics)
    convincing = loss.convincing(cycle.source, made, critics)
    named = zip(critics, ("adversarial", "face"), shown([cycle.source, *made]), strict=True)
    for name, term, pictures in named:
        real, *fakes = (critics[name](picture) for picture in pictures)
        wanted = sum((real - 1).square().mean() + fake.square().mean() for fake in fakes)
        assert judged[name].item() == pytest.approx(wanted.item(), rel=1e-5)
        wanted = sum((fake - 1).square().mean() for fake in fakes)
        assert convincing[term].item() == pytest.approx(wanted.item(), rel=1e-5)


def test_critics_learn_without_touching_the_generators(
    cycle: Cycle, vgg: VggFeatures, detector: PoseNetwork, critics: dict[str, nn.Module]
) -> None:
    image = cycle.there.image.clone().requires_grad_()
    made = (Person(image, cycle.there.semantic_map, cycle.there.pose),)
    loss = loss_of(vgg, detector)
    sum(loss.judged(cycle.source, made, critics).values()).backward()
    assert image.grad is None
    sum(loss.convincing(cycle.source, made, critics).values()).backward()
    assert image.grad.abs().sum() > 0


def test_opinions_are_added_up_in_full_precision(
    cycle: Cycle, vgg: VggFeatures, detector: PoseNetwork, critics: dict[str, nn.Module]
) -> None:
    loss = loss_of(vgg, detector)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        judged = loss.judged(cycle.source, (cycle.there,), critics)
        convincing = loss.convincing(cycle.source, (cycle.there,), critics)
    assert {one.dtype for one in (judged | convincing).values()} == {torch.float32}


def test_without_a_face_d_f_is_silent(
    cycle: Cycle, vgg: VggFeatures, detector: PoseNetwork, critics: dict[str, nn.Module]
) -> None:
    xy_px, visible = cycle.there.pose
    hidden = visible.clone()
    hidden[:, FACE_KEYPOINTS] = False
    made = (Person(cycle.there.image, cycle.there.semantic_map, (xy_px, hidden)),)
    loss = loss_of(vgg, detector)
    assert list(loss.judged(cycle.source, made, critics)) == ["discriminator"]
    assert list(loss.convincing(cycle.source, made, critics)) == ["adversarial"]
