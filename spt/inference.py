"""PersonEditor: open a photo, move its pose, repaint its map, render the picture.

    networks = load_networks("checkpoints")
    editor = PersonEditor(networks)
    editor.open(photo)                        # finds pose and map, encodes once
    target_map = editor.move(other_pose)      # H_S; runs again only when the pose changes
    editor.repaint(edited_map)                # the map that people painted
    picture = editor.render()                 # H_A, on the photo at its own size
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from spt.appearance import AppearanceConfig, AppearanceGenerator, EncodedPhoto
from spt.background import backdrop
from spt.checkpoint import load_checkpoint
from spt.composite import Layers, changed_places, composite
from spt.device import autocast, pick_device
from spt.errors import MapError, OrderError, PhotoError, PoseError, expect
from spt.label_flow import aligned_map, label_flows, part_distances, select_flow
from spt.labels import BACKGROUND, BODY_PARTS, NUM_LABELS, TORSO_PART
from spt.parsing import ParsingConfig, ParsingNetwork, one_hot, resize_labels
from spt.perception import Perception, image_tensor
from spt.photo import MAP_SIZE, NETWORK_SIZE, Frame
from spt.pose import Pose, PoseConfig, PoseNetwork, pose_heatmaps, pose_mask
from spt.semantic import SEMANTIC_SIZE, SemanticConfig, SemanticGenerator

HALF_SIZE = (NETWORK_SIZE[0] // 2, NETWORK_SIZE[1] // 2)

MOVED_FROM_PX = 0.5
"""Photo pixels under which a joint counts as not moved."""

MOVED_REACH = {"torso": 3.0, "head": 0.6, "thigh": 0.6, "shin": 0.45, "upper_arm": 0.3,
               "forearm": 0.3}  # fmt: skip
"""How far around a moved part the map may change, in part scales."""


@dataclass(frozen=True)
class Networks:
    """The four networks on one device; shared by all editors, never changed."""

    perception: Perception
    semantic: SemanticGenerator
    appearance: AppearanceGenerator
    device: torch.device


@dataclass(frozen=True)
class OpenedPhoto:
    """What opening a photo found."""

    pose: Pose
    """Keypoints in photo pixels."""
    label_map: np.ndarray
    """MAP_SIZE uint8 label map of the frame."""
    frame: Frame
    """The person's frame."""
    notes: tuple[str, ...]
    """Remarks for the user, whole sentences."""


def load_networks(checkpoint_dir: str | Path, device: str = "auto") -> Networks:
    """Load the four networks of a folder.

    Arguments:
        checkpoint_dir: folder with pose, parsing, semantic and appearance .safetensors.
        device: auto, cpu or cuda.

    Raises:
        CheckpointError: a file is missing, foreign or damaged.
        InputError: no such device.
    """
    where = pick_device(device)

    def load(kind: str, network: type[nn.Module], config: type) -> nn.Module:
        checkpoint = load_checkpoint(Path(checkpoint_dir) / f"{kind}.safetensors", kind)
        built = network(checkpoint.config_as(config))
        checkpoint.load_into(built)
        built.eval().requires_grad_(False)
        return built.to(where, memory_format=torch.channels_last)

    return Networks(
        Perception(
            load("pose", PoseNetwork, PoseConfig),
            load("parsing", ParsingNetwork, ParsingConfig),
            where,
        ),
        load("semantic", SemanticGenerator, SemanticConfig),
        load("appearance", AppearanceGenerator, AppearanceConfig),
        where,
    )


@dataclass(frozen=True)
class _Source:
    """All that is computed once a photo."""

    photo: np.ndarray
    opened: OpenedPhoto
    image: Tensor
    network_map: Tensor
    backdrop: Tensor
    encoded: EncodedPhoto


@dataclass(frozen=True)
class _Target:
    """All that is computed once a pose."""

    pose: Pose
    flows: Tensor
    heatmaps: Tensor
    predicted_map: np.ndarray


class PersonEditor:
    """One photo being edited; cheap, one for every visitor, for one thread at a time."""

    map_size = MAP_SIZE

    def __init__(self, networks: Networks) -> None:
        self.networks = networks
        self._source: _Source | None = None
        self._target: _Target | None = None
        self._target_map: np.ndarray | None = None
        self._previews: dict[int, tuple[np.ndarray, float]] = {}

    # --- open -------------------------------------------------------------------------------

    def open(
        self,
        photo: np.ndarray,
        *,
        pose: Pose | None = None,
        label_map: np.ndarray | None = None,
    ) -> OpenedPhoto:
        """Take a photo: find the person (or take the pose and map given) and encode it.

        Arguments:
            photo: (H, W, 3) uint8 RGB, upright.
            pose: keypoints in photo pixels; None to find them.
            label_map: (H, W) uint8 labels 0..9 of the whole photo; None to find them.

        Raises:
            PhotoError: not such an array; NoPersonError: nobody in it.
            PoseError, MapError: the pose or map given cannot be used.

        On an error the photo opened before stays open.
        """
        _check_photo(photo)
        with torch.inference_mode(), autocast(self.networks.device):
            opened = self._perceive(photo, pose, label_map)
            self._source = self._encode(photo, opened)
            self._previews = {}
            self._set_pose(opened.pose, opened.label_map)
        return opened

    def _perceive(
        self, photo: np.ndarray, pose: Pose | None, label_map: np.ndarray | None
    ) -> OpenedPhoto:
        notes: tuple[str, ...] = ()
        if pose is None:
            person, notes = self.networks.perception.find(photo)
            pose = person.pose
        else:
            _check_pose(pose, photo.shape[:2])
        frame = Frame.around(pose.xy_px[pose.visible])
        if label_map is None:
            found = self.networks.perception.parse(photo, frame, pose)
        else:
            _check_map(label_map, photo.shape[:2], "source map")
            found = frame.crop_labels(label_map, MAP_SIZE)
        return OpenedPhoto(pose, found, frame, notes)

    def _encode(self, photo: np.ndarray, opened: OpenedPhoto) -> _Source:
        device = self.networks.device
        image = image_tensor(opened.frame.crop(photo)).to(device)
        network_map = self._network_map(opened.label_map)
        heatmaps = pose_heatmaps(*self._points(opened.pose, opened.frame, HALF_SIZE), HALF_SIZE)
        encoded = self.networks.appearance.encode(image, network_map, heatmaps)
        return _Source(
            photo, opened, image, network_map, backdrop(image, network_map), encoded
        )

    # --- edit -------------------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        """The person's frame in photo pixels."""
        return self._opened().opened.frame

    @property
    def source_pose(self) -> Pose:
        """The pose of the photo, in photo pixels."""
        return self._opened().opened.pose

    @property
    def source_map(self) -> np.ndarray:
        """MAP_SIZE uint8 label map of the photo's person."""
        return self._opened().opened.label_map

    @property
    def target_map(self) -> np.ndarray:
        """MAP_SIZE uint8 label map that `render` paints."""
        self._opened()
        return self._target_map

    def move(self, pose: Pose) -> np.ndarray:
        """Take the person to another pose; H_S predicts the map, which `render` then paints.

        Arguments:
            pose: keypoints in photo pixels.

        Returns:
            MAP_SIZE uint8 target map; the source map itself where nothing moved.
        """
        source = self._opened()
        _check_pose(pose, source.photo.shape[:2])
        with torch.inference_mode(), autocast(self.networks.device):
            if _moved_joints(source.opened.pose, pose).any():
                self._set_pose(pose, self._predicted_map(pose))
            else:
                self._set_pose(source.opened.pose, source.opened.label_map)
        return self._target_map

    def repaint(self, label_map: np.ndarray) -> None:
        """Set the map to paint.

        Arguments:
            label_map: MAP_SIZE uint8 labels 0..9 of the frame.
        """
        self._opened()
        _check_map(label_map, MAP_SIZE, "target map")
        self._target_map = label_map.copy()

    def _set_pose(self, pose: Pose, label_map: np.ndarray) -> None:
        source = self._source
        size = NETWORK_SIZE
        source_points = self._points(source.opened.pose, source.opened.frame, size)
        target_points = self._points(pose, source.opened.frame, size)
        flows = label_flows(source_points, target_points, size)
        heatmaps = pose_heatmaps(target_points[0] / 2, target_points[1], HALF_SIZE)
        self._target = _Target(pose, flows, heatmaps, label_map)
        self._target_map = label_map.copy()

    def _predicted_map(self, pose: Pose) -> np.ndarray:
        """H_S around the limbs that moved; the source map elsewhere."""
        source, size = self._source, SEMANTIC_SIZE
        old = self._points(source.opened.pose, source.opened.frame, size)
        new = self._points(pose, source.opened.frame, size)
        source_map = one_hot(
            resize_labels(torch.from_numpy(source.opened.label_map)[None], size)
        ).to(self.networks.device)
        logits = self.networks.semantic(
            source_map=source_map,
            source_heatmaps=pose_heatmaps(*old, size),
            source_mask=pose_mask(*old, size),
            target_heatmaps=pose_heatmaps(*new, size),
            target_mask=pose_mask(*new, size),
            aligned=aligned_map(source_map, old, new),
        ).float()
        fine = nn.functional.interpolate(logits, MAP_SIZE, mode="bilinear", align_corners=False)
        predicted = fine.max(1)[1][0].byte().cpu().numpy()  # max is faster than argmax here
        around = self._around_moved(source.opened.pose, pose, old, new)
        return np.where(around, predicted, source.opened.label_map)

    def _around_moved(
        self,
        source_pose: Pose,
        pose: Pose,
        old: tuple[Tensor, Tensor],
        new: tuple[Tensor, Tensor],
    ) -> np.ndarray:
        """MAP_SIZE bool: near a moved part, where it was or where it is."""
        joints = _moved_joints(source_pose, pose)
        near = torch.zeros(SEMANTIC_SIZE, dtype=torch.bool, device=self.networks.device)
        distances = [part_distances(*points, SEMANTIC_SIZE)[0] for points in (old, new)]
        for index, part in enumerate(BODY_PARTS):
            kind = part.name.removeprefix("left_").removeprefix("right_")
            trunk_moved = index == TORSO_PART and joints[list(part.keypoints)].any()
            if trunk_moved or (index != TORSO_PART and joints[list(part.keypoints)].any()):
                for distance in distances:
                    near |= distance[index] < MOVED_REACH[kind]
        fine = cv2.resize(
            near.cpu().numpy().astype(np.uint8), MAP_SIZE[::-1], interpolation=cv2.INTER_LINEAR
        )
        return fine > 0

    # --- render -----------------------------------------------------------------------------

    def render(self, max_side_px: int | None = None) -> np.ndarray:
        """Paint the target map and lay it on the photo.

        Arguments:
            max_side_px: longest side of the picture for a quick preview; None for the photo's own.

        Returns:
            (H, W, 3) uint8 RGB; outside the edit the photo's own pixels.
        """
        source = self._opened()
        canvas, scale = self._canvas(max_side_px)
        with torch.inference_mode(), autocast(self.networks.device):
            layers = self._layers()
        return composite(canvas, source.opened.frame, scale, layers)

    def _layers(self) -> Layers:
        source, target = self._source, self._target
        map_tensor = torch.from_numpy(self._target_map)[None].to(self.networks.device)
        painting = self.networks.appearance.paint(
            source.encoded,
            source.backdrop,
            target.flows,
            self._network_map(self._target_map),
            target.heatmaps,
        )
        flow = self._fine_flow(target.flows, map_tensor)
        return Layers(
            colour=_picture(painting.colour),
            kept=painting.kept[0, 0].float().cpu().numpy(),
            flow=flow,
            backdrop=_picture(source.backdrop),
            behind=self._target_map == BACKGROUND,
            changed=changed_places(source.opened.label_map, self._target_map, flow),
        )

    @staticmethod
    def _fine_flow(flows: Tensor, label_map: Tensor) -> np.ndarray:
        """The flow of each painted label at MAP_SIZE, (H, W, 2) float32."""
        channels = flows.flatten(0, 1).movedim(-1, 1)  # (L, 2, h, w)
        fine = nn.functional.interpolate(
            channels, MAP_SIZE, mode="bilinear", align_corners=False
        ).movedim(1, -1)
        return select_flow(fine[None], label_map)[0].float().cpu().numpy()

    def _canvas(self, max_side_px: int | None) -> tuple[np.ndarray, float]:
        """The photo, or a smaller copy of it, and its scale."""
        photo = self._source.photo
        longest = max(photo.shape[:2])
        if max_side_px is None or longest <= max_side_px:
            return photo, 1.0
        if max_side_px not in self._previews:
            scale = max_side_px / longest
            size = tuple(max(round(side * scale), 1) for side in photo.shape[1::-1])
            small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
            self._previews[max_side_px] = (small, scale)
        return self._previews[max_side_px]

    # --- shared -----------------------------------------------------------------------------

    def _opened(self) -> _Source:
        if self._source is None:
            raise OrderError("no photo is open: call open(photo) before this")
        return self._source

    def _points(
        self, pose: Pose, frame: Frame, size: tuple[int, int]
    ) -> tuple[Tensor, Tensor]:
        """Keypoints in pixels of a frame of `size`, as the networks take them."""
        points = torch.from_numpy(frame.to_frame(pose.xy_px, size))[None]
        seen = torch.from_numpy(pose.visible)[None]
        return points.to(self.networks.device), seen.to(self.networks.device)

    def _network_map(self, label_map: np.ndarray) -> Tensor:
        small = resize_labels(torch.from_numpy(label_map)[None], NETWORK_SIZE)
        return one_hot(small).to(self.networks.device)


def _moved_joints(source: Pose, target: Pose) -> np.ndarray:
    """(18,) bool: joints that moved, came or went."""
    apart = np.linalg.norm(source.xy_px - target.xy_px, axis=1) > MOVED_FROM_PX
    return (source.visible != target.visible) | (apart & target.visible)


def _picture(image: Tensor) -> np.ndarray:
    """(1, 3, H, W) in [-1, 1] to (H, W, 3) float32 in [0, 255]."""
    return ((image[0].float() + 1) * 127.5).movedim(0, -1).cpu().numpy()


def _check_photo(photo: np.ndarray) -> None:
    expect(
        isinstance(photo, np.ndarray) and photo.dtype == np.uint8 and photo.ndim == 3
        and photo.shape[2] == 3 and min(photo.shape[:2]) >= 64,
        PhotoError,
        "photo",
        got=f"{getattr(photo, 'shape', type(photo).__name__)} {getattr(photo, 'dtype', '')}",
        expected="(rows, columns, 3) uint8 RGB of at least 64 x 64",
        fix="Read it with spt.read_photo.",
    )  # fmt: skip


def _check_pose(pose: Pose, photo_size: tuple[int, int]) -> None:
    points = pose.xy_px[pose.visible]
    expect(
        len(points) >= 4,
        PoseError,
        "pose",
        got=f"{len(points)} visible keypoints",
        expected="at least 4",
        fix="Show more joints of the person.",
    )
    rows, columns = photo_size
    limit = 2 * max(rows, columns)
    expect(
        bool((np.abs(points) <= limit).all()),
        PoseError,
        "pose",
        got=f"a keypoint at {points[np.abs(points).max(1).argmax()].tolist()}",
        expected=f"pixels of a photo {columns} wide and {rows} high",
        fix="Check that the pose belongs to this photo and is in pixels.",
    )


def _check_map(label_map: np.ndarray, size: tuple[int, int], name: str) -> None:
    expect(
        isinstance(label_map, np.ndarray) and label_map.shape == tuple(size)
        and label_map.dtype == np.uint8,
        MapError,
        name,
        got=f"{getattr(label_map, 'shape', type(label_map).__name__)} "
        f"{getattr(label_map, 'dtype', '')}",
        expected=f"{tuple(size)} (rows, columns) uint8",
        fix="Save the map at the size of what it labels.",
    )  # fmt: skip
    expect(
        int(label_map.max()) < NUM_LABELS,
        MapError,
        name,
        got=f"label {int(label_map.max())}",
        expected=f"labels 0 to {NUM_LABELS - 1}",
        fix="Convert it to the ten labels first.",
    )
