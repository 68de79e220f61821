"""Mannequins: the truth that comes with a picture is exact, and the same seed gives the same."""

from dataclasses import replace

import numpy as np
import pytest

from spt import labels
from tests.summer import BARE_JOINTS, SIZE, SUMMER, draw
from train.datasets.mannequin_body import arm_tubes
from train.datasets.mannequin_cloth import Garment
from train.datasets.mannequin_fabric import KINDS, Fabric, fabric_colour
from train.datasets.mannequin_hair import Looks
from train.datasets.mannequin_pose import LEFT, Build, stand
from train.datasets.mannequin_render import Picture
from train.datasets.mannequin_shapes import Ellipsoid, Join, RoundCone, axes, smooth_min
from train.datasets.mannequin_stances import STANCES
from train.datasets.mannequin_wardrobe import random_figure

UP, FRONT = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])


@pytest.fixture(scope="module")
def summer() -> Picture:
    return draw(SUMMER)


@pytest.mark.parametrize("stance", ["easy", "weight_on_left", "step", "greeting", "turned"])
def test_visible_keypoints_lie_on_their_labels(stance: str) -> None:
    picture = draw(replace(SUMMER, stance=STANCES[stance]))
    checked = 0
    for joint, label in BARE_JOINTS.items():
        if picture.visible[joint]:
            x, y = picture.xy_px[joint].astype(int)
            assert picture.label_map[y, x] == label, labels.KEYPOINTS[joint]
            checked += 1
    assert checked >= 10


def test_a_figure_that_looks_at_the_camera_shows_every_joint(summer: Picture) -> None:
    assert summer.visible.all()


def test_left_is_the_persons_own_left(summer: Picture) -> None:
    assert summer.xy_px[labels.LEFT_WRIST, 0] > summer.xy_px[labels.RIGHT_WRIST, 0]


def test_own_hair_and_skirts_hide_no_joint() -> None:
    """Keypoints of photos are found through both; what networks learn there should fit here."""
    figure = replace(SUMMER, looks=Looks(style="long")).wearing(
        Garment("dress", sleeve=0.0, hem=0.55, waist=0.36, flare=0.28, seed=4)
    )
    assert draw(figure).visible.all()


def test_a_joint_behind_the_body_is_hidden() -> None:
    profile = draw(replace(SUMMER, stance=replace(STANCES["easy"], turn=np.pi / 2)))
    assert not profile.visible[labels.LEFT_ELBOW]
    assert profile.visible[labels.RIGHT_ELBOW]
    assert not profile.visible[labels.LEFT_EAR]


@pytest.mark.parametrize("index", [0, 6])
def test_mirrored_figure_has_mirrored_labels_with_left_and_right_swapped(index: int) -> None:
    figure = random_figure(3, index)
    picture, mirror = draw(figure), draw(figure.mirror())
    swapped = np.array(labels.MIRROR.labels, np.uint8)[picture.label_map[:, ::-1]]
    person = (swapped != labels.BACKGROUND) | (mirror.label_map != labels.BACKGROUND)
    # Rounding may move single pixels on an outline.
    assert (swapped != mirror.label_map)[person].mean() < 0.004
    expected = picture.xy_px[list(labels.MIRROR.keypoints)].copy()
    expected[:, 0] = SIZE[1] - expected[:, 0]
    np.testing.assert_allclose(mirror.xy_px, expected, atol=0.01)


def test_other_clothes_leave_the_body_where_it_is(summer: Picture) -> None:
    winter = draw(SUMMER.wearing(
        Garment("pants", ease=0.02, hem=0.97, seed=1),
        Garment("top", ease=0.018, sleeve=0.97, neckline="high", hem=0.02, seed=2),
    ))  # fmt: skip
    np.testing.assert_array_equal(winter.xy_px, summer.xy_px)
    face = (winter.label_map == labels.FACE) & (summer.label_map == labels.FACE)
    assert face.sum() > 25
    np.testing.assert_array_equal(winter.rgb[:14], summer.rgb[:14])  # down to the chin
    assert (winter.rgb != summer.rgb).any(-1).mean() > 0.05


def test_another_stance_is_seen_from_the_same_place(summer: Picture) -> None:
    greeting = draw(SUMMER.standing(STANCES["greeting"]))
    ground = [labels.LEFT_ANKLE, labels.RIGHT_ANKLE]
    assert np.abs(greeting.xy_px[ground] - summer.xy_px[ground]).max() < 4
    np.testing.assert_array_equal(greeting.rgb[:4], summer.rgb[:4])
    assert greeting.xy_px[labels.RIGHT_WRIST, 1] < summer.xy_px[labels.RIGHT_WRIST, 1] - 20


def test_same_seed_same_bytes_other_seed_other_picture() -> None:
    first, again, other = (draw(random_figure(seed, 4)) for seed in (9, 9, 10))
    assert first.rgb.tobytes() == again.rgb.tobytes()
    assert first.label_map.tobytes() == again.label_map.tobytes()
    assert first.xy_px.tobytes() == again.xy_px.tobytes()
    assert (first.rgb != other.rgb).mean() > 0.3


def test_random_figures_fit_into_the_picture() -> None:
    for index in range(4):
        picture = draw(random_figure(21, index))
        assert picture.rgb.shape == (*SIZE, 3) and picture.rgb.dtype == np.uint8
        assert picture.label_map.dtype == np.uint8
        assert picture.label_map.max() < labels.NUM_LABELS
        person = picture.label_map != labels.BACKGROUND
        assert 0.06 < person.mean() < 0.45
        assert not person[0].any() and not person[-1].any()
        assert picture.visible.sum() >= 9


def test_sleeves_cover_arms_and_a_skirt_covers_legs(summer: Picture) -> None:
    covered = draw(replace(SUMMER, garments=(
        Garment("top", sleeve=0.97, hem=-0.1, ease=0.008, loose=0.1, seed=3),
        Garment("skirt", ease=0.014, hem=0.5, waist=0.36, flare=0.1, seed=4),
    )))  # fmt: skip

    def area(picture: Picture, *tags: int) -> int:
        return int(np.isin(picture.label_map, tags).sum())

    arms, legs = labels.LIMB_LABELS[:2], labels.LIMB_LABELS[2:]
    assert area(covered, *arms) < 0.4 * area(summer, *arms)
    assert area(covered, *legs) < 0.7 * area(summer, *legs)
    assert area(covered, labels.SKIRT) > 150 and area(summer, labels.SKIRT) == 0
    assert area(covered, labels.PANTS) == 0 and area(summer, labels.PANTS) > 60


def test_pattern_keeps_its_place_on_a_sleeve_in_every_stance() -> None:
    rng = np.random.default_rng(0)
    local = np.stack([rng.normal(0, 0.03, 50), rng.uniform(0.02, 0.2, 50), rng.normal(0, 0.03, 50)])
    colours = []
    for stance in ("easy", "hand_on_hip", "greeting"):
        _, forearm = arm_tubes(stand(Build(), STANCES[stance]), LEFT)
        u, v = forearm.wrap(forearm.axes.world(local.astype(np.float32)))
        colours.append(fabric_colour(Fabric("floral", repeat=0.04), u, v))
    np.testing.assert_allclose(colours[1], colours[0], atol=0.02)
    np.testing.assert_allclose(colours[2], colours[0], atol=0.02)
    assert colours[0].std(0).max() > 0.05


@pytest.mark.parametrize("kind", KINDS)
def test_every_fabric_has_finite_colours_and_a_pattern_where_it_says_so(kind: str) -> None:
    u, v = (grid.ravel() for grid in np.meshgrid(*[np.linspace(0, 0.6, 60, dtype=np.float32)] * 2))
    colour = fabric_colour(Fabric(kind), u, v)
    assert colour.shape == (3600, 3) and colour.min() >= 0 and colour.max() <= 1
    if kind not in ("plain", "leather"):
        assert colour.std(0).max() > 0.01


def test_shape_distances() -> None:
    frame = axes(np.array([1.0, 0, 0]), UP, FRONT)
    sphere = Ellipsoid(frame, (0, 0, 0), (0.5, 0.5, 0.5))
    cone = RoundCone(np.zeros(3), UP, 0.2, 0.1)
    points = np.array([[3.0, 0, 0], [1.0, 0, 0.25], [0.5, 1.0, 0.0]], np.float32).T
    np.testing.assert_allclose(sphere.distance(points)[:2], [1.5, -0.25], atol=1e-5)
    assert cone.distance(points)[2] == pytest.approx(0.4, abs=1e-6)
    join = Join((sphere, cone), 0.1)
    np.testing.assert_allclose(
        join.distance(points), smooth_min(sphere.distance(points), cone.distance(points), 0.1)
    )
    hole = Join((sphere,), cuts=(Ellipsoid(frame, (0, 0, 0), (0.3, 0.3, 0.3)),))
    assert hole.distance(points)[1] == pytest.approx(0.05, abs=1e-4)


def test_feet_stand_on_the_floor_and_bones_keep_their_length() -> None:
    build = Build()
    for name, stance in STANCES.items():
        skeleton = stand(build, stance)
        legs = np.linalg.norm(skeleton.knees - skeleton.hips, axis=1)
        arms = np.linalg.norm(skeleton.wrists - skeleton.elbows, axis=1)
        np.testing.assert_allclose(legs, build.thigh, rtol=1e-6, err_msg=name)
        np.testing.assert_allclose(arms, build.forearm, rtol=0.02, err_msg=name)
        assert skeleton.ankles[:, 1].max() < 0.09, name
