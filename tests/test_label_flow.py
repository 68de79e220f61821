"""Flows between poses: nothing for equal poses, exact for a known shift."""

import torch
from standing import dressed_map, points

from spt.label_flow import aligned_map, label_flows, select_flow, stirred_labels, warp
from spt.labels import KEYPOINTS, LEFT_ARM, LEFT_WRIST, NUM_LABELS, RIGHT_HIP, UPPER_CLOTHES
from spt.parsing import one_hot

SIZE = (256, 192)


def places() -> torch.Tensor:
    """(H, W, 2) centres of the pixels in [-1, 1]."""
    y, x = torch.meshgrid(torch.arange(256) + 0.5, torch.arange(192) + 0.5, indexing="ij")
    return torch.stack([2 * x / 192 - 1, 2 * y / 256 - 1], dim=-1)


def test_equal_poses_do_not_move_anything() -> None:
    flows = label_flows(points(), points(), SIZE)
    assert torch.allclose(flows, places().expand_as(flows), atol=1e-4)
    semantic_map = one_hot(dressed_map())
    assert torch.allclose(aligned_map(semantic_map, points(), points()), semantic_map, atol=1e-2)


def test_a_known_shift_moves_pixels_by_exactly_that() -> None:
    flows = label_flows(points(), points((10, 4)), SIZE)
    wanted = places() - torch.tensor([2 * 10 / 192, 2 * 4 / 256])
    assert torch.allclose(flows[0, 0], places(), atol=1e-6)
    assert torch.allclose(flows[0, 1:], wanted.expand_as(flows[0, 1:]), atol=2e-4)
    image = torch.zeros(1, 1, *SIZE)
    image[0, 0, 100, 90] = 1
    moved = warp(image, flows[:, 3])
    assert moved[0, 0, 104, 100] > 0.98
    assert moved.sum() < 1.05


def test_a_sleeve_turns_with_its_arm_and_the_shirt_behind_it_stays() -> None:
    raised, visible = points()
    raised[0, [6, 7]] = torch.tensor([[149.0, 64.0], [182.0, 64.0]])  # level with the shoulder
    shirt = label_flows(points(), (raised, visible), SIZE)[0, UPPER_CLOTHES]
    moved = (shirt - places()) * torch.tensor([192 / 2, 256 / 2])  # pixels
    assert moved[66:120, 80:104].norm(dim=-1).max() < 0.3
    halfway = moved[63, 132] + torch.tensor([132.5, 63.5])
    assert torch.allclose(halfway, torch.tensor([120.0, 80.0]), atol=1.0)  # half of the old arm
    alone = label_flows(points(), (raised, visible), SIZE, limbs=False)[0, UPPER_CLOTHES]
    assert torch.allclose(alone, places(), atol=1e-3)


def test_a_bare_arm_before_a_shirt_leaves_the_shirt_where_it_is() -> None:
    folded, visible = points()
    folded[0, 7] = torch.tensor([90.0, 100.0])  # the wrist before the belly
    worn = dressed_map()  # a shirt on the trunk, its arms bare
    with_arms = label_flows(points(), (folded, visible), SIZE)[0, UPPER_CLOTHES]
    worn_flow = label_flows(points(), (folded, visible), SIZE, worn=worn)[0, UPPER_CLOTHES]
    assert (with_arms - places())[98, 104].norm() > 0.1
    assert torch.allclose(worn_flow[92:104, 84:108], places()[92:104, 84:108], atol=0.02)


def test_every_pixel_takes_the_flow_of_its_label() -> None:
    flows = torch.arange(10.0)[None, :, None, None, None].expand(1, 10, 4, 5, 2)
    label_map = torch.arange(20).view(1, 4, 5) % 10
    assert torch.equal(select_flow(flows, label_map)[..., 1], label_map.float())


def test_flows_of_a_few_labels_are_those_of_all() -> None:
    """And a pose stirs no more labels than `stirred_labels` says."""
    old = points()
    every = label_flows(points(), old, SIZE)
    for joint in range(len(KEYPOINTS)):
        xy_px = old[0].clone()
        xy_px[0, joint] += torch.tensor([5.0, -3.0])
        new = (xy_px, old[1])
        labels = stirred_labels(old, new)
        moved = label_flows(points(), new, SIZE)
        assert torch.equal(label_flows(points(), new, SIZE, labels=labels), moved[:, labels])
        still = [label for label in range(NUM_LABELS) if label not in labels]
        assert torch.equal(moved[:, still], every[:, still])
    wrist = old[0].clone()
    wrist[0, LEFT_WRIST] += 5
    assert stirred_labels(old, (wrist, old[1])) == [UPPER_CLOTHES, LEFT_ARM]
    assert stirred_labels(old, old) == []
    hidden = old[1].clone()
    hidden[0, RIGHT_HIP] = False
    assert len(stirred_labels((old[0], hidden), (wrist, hidden))) == NUM_LABELS
