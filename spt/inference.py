"""PersonEditor: open a photo, move its pose, repaint its map, render the picture.

    networks = load_networks("checkpoints")
    editor = PersonEditor(networks)
    editor.open(photo)                        # finds pose and map, encodes once
    target_map = editor.move(other_pose)      # H_S; runs again only when the pose changes
    editor.repaint(edited_map)                # the map that people painted
    picture = editor.render()                 # H_A, on the photo at its own size
"""

from dataclasses import replace

import numpy as np
import torch

from spt.canvas import Canvas
from spt.checks import (
    check_corrected_pose,
    check_map,
    check_photo,
    check_pose,
    check_source_pose,
)
from spt.composite import Origin, origin_map
from spt.device import autocast
from spt.drawing import Drawing, draw, network_alone, redraw
from spt.errors import OrderError
from spt.networks import Networks, load_networks
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose
from spt.repose import moved_joints, reposed_map
from spt.source import OpenedPhoto, Source, Target, aim, encode_source

__all__ = ["Networks", "OpenedPhoto", "PersonEditor", "load_networks"]


class PersonEditor:
    """One photo being edited; cheap, one for every visitor, for one thread at a time."""

    map_size = MAP_SIZE

    def __init__(self, networks: Networks) -> None:
        self.networks = networks
        self._source: Source | None = None
        self._target: Target | None = None
        self._drawing: Drawing | None = None
        self._target_map: np.ndarray | None = None
        self._canvases: dict[int | None, Canvas] = {}

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

        Raises PhotoError, NoPersonError, PoseError or MapError; what was open then stays open.
        """
        check_photo(photo)
        photo = photo.copy()
        with torch.inference_mode(), autocast(self.networks.device):
            opened = self._perceive(photo, pose, label_map)
            self._take(photo, opened)
        return opened

    def correct(self, pose: Pose, label_map: np.ndarray) -> None:
        """Say what the photo really shows; the wanted pose and map have to be set anew after it.

        Arguments:
            pose: the photo's keypoints, in photo pixels.
            label_map: MAP_SIZE uint8 labels 0..9 of the frame, which stays as it is.

        Raises PoseError or MapError; the photo then stays as it was understood before.
        """
        source = self._opened()
        check_pose(pose, source.photo.shape[:2])
        check_corrected_pose(pose, source.opened.frame)
        check_map(label_map, MAP_SIZE, "source map")
        with torch.inference_mode(), autocast(self.networks.device):
            corrected = replace(source.opened, pose=pose, label_map=label_map.copy())
            self._take(source.photo, corrected)

    def _take(self, photo: np.ndarray, opened: OpenedPhoto) -> None:
        source = encode_source(self.networks, photo, opened)
        target = aim(self.networks, opened, opened.pose)
        self._source, self._target, self._drawing = source, target, None
        self._target_map, self._canvases = opened.label_map.copy(), {}

    def _perceive(
        self, photo: np.ndarray, pose: Pose | None, label_map: np.ndarray | None
    ) -> OpenedPhoto:
        notes: tuple[str, ...] = ()
        if pose is None:
            person, notes = self.networks.perception.find(photo)
            pose = person.pose
        else:
            check_source_pose(pose, photo.shape[:2])
        frame = Frame.around(pose.xy_px[pose.visible])
        if label_map is None:
            found = self.networks.perception.parse(photo, frame, pose)
        else:
            check_map(label_map, photo.shape[:2], "source map")
            found = frame.crop_labels(label_map, MAP_SIZE)
        return OpenedPhoto(pose, found, frame, notes)

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
        return self._opened().opened.label_map.copy()

    @property
    def target_map(self) -> np.ndarray:
        """MAP_SIZE uint8 label map that `render` paints."""
        self._opened()
        return self._target_map.copy()

    def move(self, pose: Pose) -> np.ndarray:
        """Take the person to another pose; H_S predicts the map, which `render` then paints.

        Arguments:
            pose: keypoints in photo pixels.

        Returns:
            MAP_SIZE uint8 target map; the source map itself where nothing moved.
        """
        source = self._opened()
        check_pose(pose, source.photo.shape[:2])
        with torch.inference_mode(), autocast(self.networks.device):
            opened, label_map = source.opened, source.opened.label_map
            if moved_joints(opened.pose, pose).any():
                label_map = reposed_map(self.networks.semantic, source.figure, pose)
            else:
                pose = opened.pose
            self._target = aim(self.networks, opened, pose, self._target)
        self._target_map = label_map
        return label_map.copy()

    def repaint(self, label_map: np.ndarray) -> None:
        """Set the map to paint.

        Arguments:
            label_map: MAP_SIZE uint8 labels 0..9 of the frame.
        """
        self._opened()
        check_map(label_map, MAP_SIZE, "target map")
        self._target_map = label_map.copy()

    def repaint_photo(self, painted: np.ndarray, source_map: np.ndarray | None = None) -> None:
        """Set the map to paint from an edited map of the whole photo. Only what was painted
        counts: such a map is coarser or finer than the editor's, whose contours are no edit.

        Arguments:
            painted: (H, W) uint8 labels 0..9.
            source_map: (H, W) uint8, the map before it was edited; None for the editor's own.
        """
        size = self._opened().photo.shape[:2]
        check_map(painted, size, "painted map")
        if source_map is None:
            source_map = self.frame.paste_labels(self.source_map, size)
        edited = self.frame.crop_labels((painted != source_map).astype(np.uint8), MAP_SIZE)
        wanted = self.frame.crop_labels(painted, MAP_SIZE)
        self.repaint(np.where(edited == 1, wanted, self.source_map))

    def render(self, max_side_px: int | None = None, *, draft: bool = False) -> np.ndarray:
        """Paint the target map and lay it on the photo.

        Arguments:
            max_side_px: longest side of the picture for a quick preview; None for the photo's own.
            draft: draw roughly what changed since the last picture of this size: `drawing.redraw`.

        Returns:
            (H, W, 3) uint8 RGB; outside the edit the photo's own pixels.
        """
        source, target = self._opened(), self._target
        canvas = self._canvas(max_side_px)
        drawing, self._drawing = self._drawing, None
        if drawing is not None and drawing.whole.canvas is not canvas:
            drawing = None
        if draft and drawing is not None:
            redraw(self.networks, drawing, target, self._target_map)
        else:
            drawing = draw(self.networks, source, target, self._target_map, canvas, drawing)
        self._drawing = drawing
        return drawing.picture.copy()

    @property
    def redrawn(self) -> tuple[int, int, int, int] | None:
        """Top, left, bottom, right of what the last draft drew again; None for all of it."""
        return self._drawing.box if self._drawing else None

    def network_picture(self) -> np.ndarray:
        """The edit last rendered by the network alone, scaled up, to compare with.

        Returns:
            (H, W, 3) uint8 RGB at the photo's own size.
        """
        canvas = self._canvas(None)
        if self._drawing is None:
            return canvas.picture.copy()
        return network_alone(self.networks, self._drawing, canvas)

    def origin(self) -> np.ndarray:
        """Where the pixels of the picture last rendered come from: MAP_SIZE uint8 of Origin."""
        self._opened()
        if self._drawing is None:
            return np.full(MAP_SIZE, Origin.IN_PLACE, dtype=np.uint8)
        return origin_map(self._drawing.layers)

    def doze(self) -> None:
        """Free what the next draft has again in some milliseconds: a quarter of the memory."""
        if self._source is not None:
            self._source.cloths.doze()
            self._target.fine.forget()

    def rest(self) -> None:
        """Free all that is quickly computed again, three quarters; the next is a whole picture."""
        self._drawing, self._canvases = None, {}
        if self._source is not None:
            self._source.cloths.rest()
            self._target.fine.forget()

    def _canvas(self, max_side_px: int | None) -> Canvas:
        """The photo, or a smaller copy of it, made once."""
        if max_side_px not in self._canvases:
            photo, opened = self._opened().photo, self._source.opened
            canvas = Canvas.of(photo, opened.frame, opened.label_map, max_side_px)
            self._canvases[max_side_px] = canvas
        return self._canvases[max_side_px]

    def _opened(self) -> Source:
        if self._source is None:
            raise OrderError("no photo is open: call open(photo) before this")
        return self._source
