"""Ten parts: masks, affines and the face box of a person with known places."""

import math

import torch
from standing import points

from spt.body_parts import face_box, limb_corners, part_affines, part_masks, part_scale
from spt.labels import RIGHT_KNEE

SIZE = (256, 192)


def test_scale_and_corners_of_a_thigh() -> None:
    xy_px, visible = points()
    scale = math.hypot(8, 60)
    assert abs(part_scale(xy_px, visible).item() - scale) < 1e-3
    xy_px[0, RIGHT_KNEE] = torch.tensor([84.0, 174.0])  # straight down from the hip (84, 124)
    corners, there = limb_corners(xy_px, visible)
    half = 0.2 * scale
    expected = [(84 - half, 119), (84 - half, 179), (84 + half, 179), (84 + half, 119)]
    assert there.all()
    assert torch.allclose(corners[0, 0], torch.tensor(expected), atol=1e-3)
    mask = part_masks(xy_px, visible, SIZE)[0, 2]
    assert [mask[y, 84].item() for y in (118, 119, 178, 179)] == [0, 1, 1, 0]
    assert mask[150, 72:96].all()
    assert not mask[150, :71].any()


def test_a_known_turn_scale_and_shift_is_found_in_every_part() -> None:
    target, visible = points()
    angle, size = 0.3, 1.2
    turn = size * torch.tensor(
        [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
    )
    shift = torch.tensor([7.0, -5.0])
    affines, there = part_affines((target @ turn.T + shift, visible), (target, visible))
    assert there.all()
    known = torch.cat([turn, shift[:, None]], dim=1).expand(1, 10, 2, 3)
    assert torch.allclose(affines, known, atol=2e-2)


def test_a_face_keypoint_that_moves_neither_shears_nor_shrinks_the_head() -> None:
    source, visible = points()
    target = source.clone()
    target[0, 0] += torch.tensor([4.0, 0.0])  # the nose turns aside
    target[0, [16, 17], 0] += torch.tensor([6.0, -4.0])  # and the ears come together
    head = part_affines((source, visible), (target, visible))[0][0, 1]
    assert torch.allclose(head[:, :2] @ head[:, :2].T, torch.eye(2), atol=1e-4)


def test_the_mirror_limb_stands_in_and_without_it_nothing_is_there() -> None:
    target, visible = points()
    hidden = visible.clone()
    hidden[0, RIGHT_KNEE] = False
    affines, there = part_affines((target, hidden), (target, visible))
    assert there[0, 2]
    middle = affines[0, 2] @ torch.tensor([83.0, 148.0, 1.0])
    assert torch.allclose(middle, torch.tensor([109.0, 148.0]), atol=1e-2)
    hidden[0, 12] = False
    affines, there = part_affines((target, hidden), (target, visible))
    assert there[0].tolist() == [True, True, *[False] * 4, *[True] * 4]
    assert torch.equal(affines[0, 2], torch.eye(2, 3))
    assert part_masks(target, hidden, SIZE)[0, 2:6].sum() == 0


def test_the_face_box_is_centred_on_the_face() -> None:
    xy_px, visible = points()
    box, seen = face_box(xy_px, visible)
    half = 0.4 * math.hypot(8, 60)
    assert seen.all()
    expected = torch.tensor([[96 - half, 37.6 - half, 96 + half, 37.6 + half]])
    assert torch.allclose(box, expected, atol=1e-3)
    visible[0, [0, 14, 15, 16, 17]] = False
    assert not face_box(xy_px, visible)[1].any()
