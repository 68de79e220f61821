"""A mannequin becomes a picture with its exact truth: RGB, label map, keypoints."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from torch import Tensor

from spt import labels
from spt.body_parts import part_masks
from spt.pose import Pose, pose_mask
from train.datasets.mannequin_backdrop import Backdrop, draw_backdrop, floor_points
from train.datasets.mannequin_head import EAR, EYE, NOSE_TIP, head_axes
from train.datasets.mannequin_light import Light, develop, occlusion, shade, shadow
from train.datasets.mannequin_pose import LEFT, RIGHT, Skeleton
from train.datasets.mannequin_scene import Camera, Scene
from train.datasets.mannequin_trace import Hits, trace

# How far below the visible surface a joint may lie (metres) and still count as visible: the
# thickness of flesh, hair and cloth over it. More means that something else is in front of it.
# As in keypoints of photos, what only the person's own hair or skirt covers counts as visible.
_COVER_TRUNK, _COVER_LIMB, _COVER_FACE, _COVER_EAR, _COVER_SKIRT = 0.20, 0.125, 0.035, 0.10, 0.40
_HANGING = ("skirt", "dress", "coat")
_LEGS = (labels.RIGHT_HIP, labels.LEFT_HIP, labels.RIGHT_KNEE, labels.LEFT_KNEE)


@dataclass(frozen=True)
class Picture:
    """One rendered mannequin, with its truth.

    rgb: (H, W, 3) uint8. label_map: (H, W) uint8. xy_px: (18, 2) float32 in picture pixels,
    (0, 0) at the corner of the first. visible: (18,) bool, False where something hides
    the joint. traced: what the middle of each pixel hit, for `mannequin_pairs`.
    """

    rgb: np.ndarray
    label_map: np.ndarray
    xy_px: np.ndarray
    visible: np.ndarray
    traced: "Traced" = field(repr=False)

    def pose_mask(self) -> np.ndarray:
        """M of the paper: (H, W) bool, the dilated skeleton of the visible keypoints."""
        return pose_mask(*self._points(), self.label_map.shape)[0, 0].numpy() > 0

    def part_masks(self) -> np.ndarray:
        """B of equation 1: (10, H, W) bool, one mask a rigid body part."""
        return part_masks(*self._points(), self.label_map.shape)[0].numpy() > 0

    def _points(self) -> tuple[Tensor, Tensor]:
        return Pose(self.xy_px, self.visible).tensors()


@dataclass(frozen=True)
class Traced:
    """Everything a picture was rendered from that tells where its surface points are."""

    scene: Scene
    camera: Camera
    middle: Hits


def keypoints_3d(skeleton: Skeleton) -> np.ndarray:
    """(18, 3) float64 world positions in the order of `labels.KEYPOINTS`."""
    frame, size = head_axes(skeleton), skeleton.build.head
    points = np.zeros((labels.NUM_KEYPOINTS, 3))
    points[labels.NECK] = skeleton.chest
    trunk_and_limbs = (
        (skeleton.shoulders, labels.RIGHT_SHOULDER, labels.LEFT_SHOULDER),
        (skeleton.elbows, labels.RIGHT_ELBOW, labels.LEFT_ELBOW),
        (skeleton.wrists, labels.RIGHT_WRIST, labels.LEFT_WRIST),
        (skeleton.hips, labels.RIGHT_HIP, labels.LEFT_HIP),
        (skeleton.knees, labels.RIGHT_KNEE, labels.LEFT_KNEE),
        (skeleton.ankles, labels.RIGHT_ANKLE, labels.LEFT_ANKLE),
    )
    for pair, right, left in trunk_and_limbs:
        points[right], points[left] = pair[RIGHT], pair[LEFT]
    face = ((NOSE_TIP, labels.NOSE, labels.NOSE), (EYE, labels.RIGHT_EYE, labels.LEFT_EYE),
            (EAR, labels.RIGHT_EAR, labels.LEFT_EAR))
    for place, right, left in face:
        for keypoint, sign in ((right, -1.0), (left, 1.0)):
            local = np.array([place[0] * sign, place[1], place[2]], np.float32) * size
            points[keypoint] = frame.world(local)
    return points


def _keypoints(skeleton: Skeleton, camera: Camera, depth: np.ndarray,
               hanging: np.ndarray) -> tuple[np.ndarray, ...]:
    """Projected keypoints (18, 2) and whether each is visible (18,).

    depth: (H, W) metres. hanging: (H, W) bool, what is seen there is a skirt or the like.
    """
    xy, joint_depth = camera.project(keypoints_3d(skeleton))
    cover = np.full(labels.NUM_KEYPOINTS, _COVER_LIMB)
    cover[[labels.NECK, labels.RIGHT_HIP, labels.LEFT_HIP, labels.RIGHT_SHOULDER,
           labels.LEFT_SHOULDER]] = _COVER_TRUNK
    cover[list(labels.FACE_KEYPOINTS)] = _COVER_FACE
    cover[[labels.RIGHT_EAR, labels.LEFT_EAR]] = _COVER_EAR
    rows, columns = depth.shape
    column, row = np.rint(xy).astype(int).T
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    place = row.clip(0, rows - 1), column.clip(0, columns - 1)
    seen, legs = depth[place], list(_LEGS)
    cover[legs] = np.where(hanging[place][legs], _COVER_SKIRT, cover[legs])
    # The camera counts from the middle of the first pixel, poses from its corner.
    return (xy + 0.5).astype(np.float32), inside & (seen > joint_depth - cover)


def _floor_shade(scene: Scene, light: Light, camera: Camera, size: tuple[int, int]) -> np.ndarray:
    """(H, W, 1) share of light left on the floor around the feet; 1 elsewhere."""
    half = (-(-size[0] // 2), -(-size[1] // 2))  # soft enough for every second pixel
    points, down = floor_points(camera.scaled(0.5), half)
    # Only floor that the figure can darken: its own footprint and the length of its shadow.
    near = down & (np.abs(points[0]) < 1.7) & (points[2] > -2.2) & (points[2] < 0.9)
    index = np.flatnonzero(near)
    result = np.ones(points.shape[1], np.float32)
    if index.size:
        chosen = points[:, index]
        up = np.tile(np.array([[0.0], [1.0], [0.0]], np.float32), (1, index.size))
        opened = occlusion(scene, chosen + 0.004 * up, up)
        lit = shadow(scene, chosen + 0.004 * up, light)
        result[index] = (0.62 + 0.38 * lit) * (0.30 + 0.70 * opened)
    return cv2.resize(result.reshape(half), size[::-1], interpolation=cv2.INTER_LINEAR)[..., None]


def _shade_hits(scene: Scene, hits: Hits, light: Light,
                pixel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Linear colour (N, 3) and label (N,) of all samples on the figure.

    pixel: (N,) number of each sample's pixel. Shadow and occlusion change slowly, so samples of
    one pixel on one part share them.
    """
    _, first, shared = np.unique(
        pixel * len(scene.parts) + hits.part, return_index=True, return_inverse=True
    )
    points, normals = hits.points[:, first], hits.normals[:, first]
    lit = shadow(scene, points + 0.003 * normals, light)[shared]
    opened = occlusion(scene, points, normals)[shared]
    colour = np.zeros((len(hits.index), 3), np.float32)
    label = np.zeros(len(hits.index), np.uint8)
    for rank, part in enumerate(scene.parts):
        chosen = np.flatnonzero(hits.part == rank)
        if not chosen.size:
            continue
        normals, rays = hits.normals[:, chosen], hits.rays[:, chosen]
        surface = part.paint(hits.points[:, chosen], normals)
        normals = normals if surface.normals is None else surface.normals
        colour[chosen] = shade(surface, normals, rays, light, lit[chosen], opened[chosen])
        label[chosen] = surface.label
    return colour, label


def _vote(label: np.ndarray, depth: np.ndarray, factor: int) -> np.ndarray:
    """Most frequent label of each block of samples; the nearest sample decides a tie."""
    rows, columns = (side // factor for side in label.shape)
    blocks = label.reshape(rows, factor, columns, factor)
    near = 1.0 - 0.01 * np.minimum(depth, 99.0).reshape(rows, factor, columns, factor)
    best = np.zeros((rows, columns), np.float32)
    result = np.zeros((rows, columns), np.uint8)
    for value in range(labels.NUM_LABELS):
        votes = (blocks == value).sum((1, 3)) + np.max(near * (blocks == value), (1, 3)) * 0.5
        better = votes > best
        best[better], result[better] = votes[better], value
    return result


def render(scene: Scene, skeleton: Skeleton, camera: Camera, backdrop: Backdrop, light: Light,
           size: tuple[int, int], samples: int = 2) -> Picture:
    """Render a picture of `size` (rows, columns) with `samples` squared samples a pixel."""
    fine_size = (size[0] * samples, size[1] * samples)
    middle, hits = trace(scene, camera, size, samples)
    row, column = np.divmod(hits.index, fine_size[1])
    pixel = row // samples * size[1] + column // samples
    colour, label = _shade_hits(scene, hits, light, pixel)
    empty = draw_backdrop(backdrop, camera, size) * _floor_shade(scene, light, camera, size)
    canvas = np.repeat(np.repeat(develop(empty), samples, 0), samples, 1).reshape(-1, 3)
    labels_fine = np.zeros(len(canvas), np.uint8)
    depth = np.full(len(canvas), np.inf, np.float32)
    canvas[hits.index], labels_fine[hits.index] = develop(colour), label
    depth[hits.index] = hits.depth
    depth = depth.reshape(fine_size)
    mean = canvas.reshape(size[0], samples, size[1], samples, 3).mean((1, 3))
    hangs = np.array([part.name.startswith(_HANGING) for part in scene.parts])
    hanging = np.zeros(size[0] * size[1], bool)
    hanging[middle.index] = hangs[middle.part]
    xy, visible = _keypoints(skeleton, camera, depth[::samples, ::samples], hanging.reshape(size))
    return Picture(
        np.rint(mean * 255).astype(np.uint8),
        _vote(labels_fine.reshape(fine_size), depth, samples), xy, visible,
        Traced(scene, camera, middle),
    )
