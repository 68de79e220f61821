"""A pose: 18 keypoints, their heat maps and pose mask, and the network that finds them.

Shapes: B batch, K = 18 keypoints, H rows, W columns. Points are (x, y) in pixels with edges at
integers (see photo.py).
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from spt.blocks import UNet
from spt.errors import PoseError, expect
from spt.labels import MIRROR, NUM_KEYPOINTS, POSE_MASK_SEGMENTS

HEATMAP_SIGMA_ROWS = 6 / 256
"""Standard deviation of a heat map, in heights of the picture: 6 px at 256 rows."""

MASK_RADIUS_ROWS = 4 / 256
"""Radius of the discs and bars of the pose mask, in heights of the picture."""


@dataclass(frozen=True)
class Pose:
    """18 keypoints in OpenPose COCO order (labels.KEYPOINTS).

    Attributes:
        xy_px: (18, 2) float32 points (x, y) in pixels of a frame that the owner names.
        visible: (18,) bool; False means missing, whatever the point says.
    """

    xy_px: np.ndarray
    visible: np.ndarray

    def __post_init__(self) -> None:
        xy_px = np.asarray(self.xy_px, dtype=np.float32)
        visible = np.asarray(self.visible, dtype=bool)
        expect(
            xy_px.shape == (NUM_KEYPOINTS, 2) and visible.shape == (NUM_KEYPOINTS,),
            PoseError,
            "pose",
            got=f"points {xy_px.shape} with visibility {visible.shape}",
            expected="18 points (x, y) with 18 visibilities",
            fix="Give the 18 keypoints of the OpenPose COCO order.",
        )
        expect(
            bool(np.isfinite(xy_px[visible]).all()),
            PoseError,
            "pose",
            got="a visible keypoint that is not a finite number",
            expected="finite pixel coordinates",
            fix="Mark that keypoint as not visible or give its place.",
        )
        object.__setattr__(self, "xy_px", np.where(np.isfinite(xy_px), xy_px, 0.0))
        object.__setattr__(self, "visible", visible)

    def mirrored(self, width_px: float) -> "Pose":
        """The pose after its picture, `width_px` wide, was flipped left to right."""
        order = list(MIRROR.keypoints)
        flipped = self.xy_px[order] * np.array([-1, 1]) + np.array([width_px, 0])
        return Pose(flipped, self.visible[order])

    def tensors(self) -> tuple[Tensor, Tensor]:
        """(1, 18, 2) float32 points and (1, 18) bool visibility, as the networks take them."""
        return torch.from_numpy(self.xy_px)[None].float(), torch.from_numpy(self.visible)[None]


def pixel_centres(size: tuple[int, int], device: torch.device) -> tuple[Tensor, Tensor]:
    """x of the columns (W,) and y of the rows (H,): the centres of the pixels of `size`."""
    rows = torch.arange(size[0], device=device) + 0.5
    columns = torch.arange(size[1], device=device) + 0.5
    return columns, rows


def pose_heatmaps(
    xy_px: Tensor, visible: Tensor, size: tuple[int, int], sigma_px: float | None = None
) -> Tensor:
    """One Gaussian a keypoint, exp(-d^2 / 2 sigma^2); a missing keypoint is all zero.

    Arguments:
        xy_px: (B, K, 2) points in pixels of `size`.
        visible: (B, K) bool.
        size: rows and columns to draw.
        sigma_px: standard deviation; None for 6 px at 256 rows.

    Returns:
        (B, K, H, W) float32 in [0, 1].
    """
    sigma = HEATMAP_SIGMA_ROWS * size[0] if sigma_px is None else sigma_px
    columns, rows = pixel_centres(size, xy_px.device)
    across = torch.exp(-((columns - xy_px[..., :1]) ** 2) / (2 * sigma**2))  # (B, K, W)
    down = torch.exp(-((rows - xy_px[..., 1:]) ** 2) / (2 * sigma**2))  # (B, K, H)
    return down[..., :, None] * (across * visible[..., None])[..., None, :]


def segment_distance(start: Tensor, end: Tensor, size: tuple[int, int]) -> Tensor:
    """Distance of every pixel centre to line segments.

    Arguments:
        start: (B, N, 2) points in pixels of `size`.
        end: (B, N, 2) points.
        size: rows and columns.

    Returns:
        (B, N, H, W) float32 pixels.
    """
    columns, rows = pixel_centres(size, start.device)
    along = end - start
    length2 = (along**2).sum(-1).clamp_min(1e-6)[..., None, None]
    dx = columns - start[..., 0, None, None]  # (B, N, 1, W)
    dy = rows[:, None] - start[..., 1, None, None]  # (B, N, H, 1)
    ax, ay = along[..., 0, None, None], along[..., 1, None, None]
    place = ((dx * ax + dy * ay) / length2).clamp(0, 1)  # (B, N, H, W)
    return torch.hypot(dx - place * ax, dy - place * ay)


def pose_mask(xy_px: Tensor, visible: Tensor, size: tuple[int, int]) -> Tensor:
    """M of the paper, as in PG2: discs at keypoints and bars along limbs, closed by 5 x 5.

    Arguments:
        xy_px: (B, K, 2) points in pixels of `size`.
        visible: (B, K) bool.
        size: rows and columns.

    Returns:
        (B, 1, H, W) float32, 0 or 1.
    """
    joints = tuple((keypoint, keypoint) for keypoint in range(NUM_KEYPOINTS))
    starts, ends = zip(*(POSE_MASK_SEGMENTS + joints), strict=True)
    distance = segment_distance(xy_px[:, starts], xy_px[:, ends], size)
    drawn = (visible[:, starts] & visible[:, ends])[..., None, None]
    near = (distance <= MASK_RADIUS_ROWS * size[0]) & drawn
    mask = near.any(dim=1, keepdim=True).float()
    grown = nn.functional.max_pool2d(mask, 5, stride=1, padding=2)
    return -nn.functional.max_pool2d(-grown, 5, stride=1, padding=2)


@dataclass(frozen=True)
class PoseConfig:
    """Shape of the pose network."""

    widths: tuple[int, ...] = (64, 128, 192, 256)
    """Channels at 1/4, 1/8, 1/16 and 1/32 of the picture."""


class PoseNetwork(nn.Module):
    """Photo to 18 heat maps at a quarter of its size; also the detector P of eq. 6."""

    stride = 4

    def __init__(self, config: PoseConfig) -> None:
        super().__init__()
        self.config = config
        self.unet = UNet(3 * self.stride**2, config.widths, NUM_KEYPOINTS)

    def forward(self, image: Tensor) -> Tensor:
        """(B, 3, H, W) in [-1, 1] to logits (B, 18, H/4, W/4); sigmoid gives heat maps."""
        return self.unet(nn.functional.pixel_unshuffle(image, self.stride))


def decode_heatmaps(heatmaps: Tensor, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Keypoints from heat maps: the peak, refined by the mean of its 5 x 5 surroundings.

    Arguments:
        heatmaps: (B, K, h, w) in [0, 1].
        size: rows and columns of the picture that the points are wanted in.

    Returns:
        (B, K, 2) points (x, y) in pixels of `size`, and (B, K) confidence, the peak's height.
    """
    batch, keypoints, rows, columns = heatmaps.shape
    confidence, peak = heatmaps.flatten(2).max(dim=-1)  # (B, K)
    peak_y = torch.div(peak, columns, rounding_mode="floor")
    peak_x = peak % columns
    steps = torch.arange(-2, 3, device=heatmaps.device)
    near_y = (peak_y[..., None] + steps).clamp(0, rows - 1)  # (B, K, 5)
    near_x = (peak_x[..., None] + steps).clamp(0, columns - 1)
    index = near_y[..., :, None] * columns + near_x[..., None, :]  # (B, K, 5, 5)
    weight = heatmaps.flatten(2).gather(2, index.flatten(2)).view(index.shape)
    total = weight.sum((-1, -2)).clamp_min(1e-6)
    x = (weight.sum(-2) * (near_x + 0.5)).sum(-1) / total
    y = (weight.sum(-1) * (near_y + 0.5)).sum(-1) / total
    scale = torch.tensor([size[1] / columns, size[0] / rows], device=heatmaps.device)
    return torch.stack([x, y], dim=-1) * scale, confidence
