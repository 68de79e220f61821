"""train/face_crop.py: the crop is where the face is, and what D_F says goes back there."""

import pytest
import torch

from spt.labels import FACE_KEYPOINTS, NUM_KEYPOINTS
from train.face_crop import face_crops

SIZE = (60, 48)


@pytest.fixture
def pose() -> tuple[torch.Tensor, torch.Tensor]:
    """Face points at (20, 14); trunk sides of 20 px, so the box is 16 px wide."""
    xy_px = torch.zeros(1, NUM_KEYPOINTS, 2)
    xy_px[0, FACE_KEYPOINTS] = torch.tensor([20.0, 14.0])
    for side, x in (((2, 8), 15.0), ((5, 11), 25.0)):
        xy_px[0, side[0]] = torch.tensor([x, 25.0])
        xy_px[0, side[1]] = torch.tensor([x, 45.0])
    return xy_px, torch.ones(1, NUM_KEYPOINTS, dtype=torch.bool)


def places() -> torch.Tensor:
    """Every pixel says where its centre is: (1, 2, 60, 48), x and y."""
    rows, columns = torch.meshgrid(*(torch.arange(n) + 0.5 for n in SIZE), indexing="ij")
    return torch.stack([columns, rows])[None]


def test_a_crop_at_its_own_size_is_a_slice(pose: tuple[torch.Tensor, torch.Tensor]) -> None:
    image = torch.rand(1, 3, *SIZE)
    torch.testing.assert_close(face_crops(image, pose, 16), image[..., 6:22, 12:28])


def test_a_crop_at_twice_the_size_shows_the_same_places(
    pose: tuple[torch.Tensor, torch.Tensor],
) -> None:
    crop = face_crops(places(), pose, 32)[0]
    wanted = torch.arange(32) / 2 + 0.25
    torch.testing.assert_close(crop[0], (12 + wanted).expand(32, 32))
    torch.testing.assert_close(crop[1], (6 + wanted)[:, None].expand(32, 32))


def test_people_without_a_face_are_left_out(pose: tuple[torch.Tensor, torch.Tensor]) -> None:
    xy_px, visible = (torch.cat([one, one]) for one in pose)
    visible[0, FACE_KEYPOINTS] = False
    image = torch.rand(2, 3, *SIZE)
    torch.testing.assert_close(
        face_crops(image, (xy_px, visible), 16), image[1:, :, 6:22, 12:28]
    )
    nobody = torch.zeros_like(visible)
    assert face_crops(image, (xy_px, nobody), 16).shape == (0, 3, 16, 16)


def test_beyond_the_picture_its_border_goes_on(pose: tuple[torch.Tensor, torch.Tensor]) -> None:
    shifted = pose[0] - torch.tensor([20.0, 0.0])
    crop = face_crops(places(), (shifted, pose[1]), 16)[0]
    assert (crop[0, :, :8] == 0.5).all()
    torch.testing.assert_close(crop[0, 0, 8:], torch.arange(8) + 0.5)


def test_gradients_reach_the_face_only(pose: tuple[torch.Tensor, torch.Tensor]) -> None:
    image = torch.rand(1, 3, *SIZE, requires_grad=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        face_crops(image, pose, 16).sum().backward()
    inside = torch.zeros(1, 3, *SIZE)
    inside[..., 6:22, 12:28] = 1
    torch.testing.assert_close(image.grad, inside, atol=1e-4, rtol=0)
