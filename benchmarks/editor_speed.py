"""The editor's steps: opening, whole pictures, strokes and joints as they are dragged."""

from pathlib import Path

import cv2
import numpy as np

from benchmarks.network_speed import Inputs, Size, growth_timings, inputs_of, network_timings
from benchmarks.strokes import CLOTHES, LONG_HAIR, Brush, Way
from benchmarks.timing import Effort, Step, Timing, timed, yardstick
from spt.inference import Networks, PersonEditor
from spt.labels import LEFT_WRIST
from spt.photo_file import encode_photo, read_photo
from spt.pose import Pose
from ui.opened_editor import PREVIEW_SIDE_PX

PART, CANVAS, BRUSH = "editor", "canvas side", "brush diameter"
BRUSH_PX = 20
LARGE_BRUSH_PX = 100
WRIST_STEP_PX = 3
LARGE_PHOTO = (4000, 3000)
"""Rows and columns of a photo of 12 megapixels."""
CANVAS_SIDES_PX = (512, 1024, 2048, 4096)
DIAMETERS_PX = (10, 20, 40, 80, 160)


class Desk:
    """The first example, open in an editor."""

    def __init__(self, networks: Networks, photo_path: Path) -> None:
        self.networks, self.photo_bytes = networks, photo_path.read_bytes()
        self.photo = read_photo(self.photo_bytes)
        self.editor = PersonEditor(networks)
        self.editor.open(self.photo)

    def timings(self, effort: Effort) -> list[Timing]:
        """The networks alone, then the editor."""
        yard = timed("networks", "yardstick", yardstick(), effort)
        networks = network_timings(self.networks.appearance, self.inputs, effort)
        large = encode_photo(self.enlarged(LARGE_PHOTO), "JPEG")
        steps = {
            "open the photo": self.opening(self.photo_bytes),
            "open 12 megapixels": self.opening(large),
            "whole picture": whole(self.editor, BRUSH_PX, PREVIEW_SIDE_PX),
        }
        timings = [timed(PART, name, step, effort) for name, step in steps.items()]
        for name, way in (("clothes", CLOTHES), ("hair", LONG_HAIR)):
            for diameter_px in (BRUSH_PX, LARGE_BRUSH_PX):
                step = stroke(self.editor, way, diameter_px, PREVIEW_SIDE_PX)
                row = f"stroke step, {name}, {diameter_px} px"
                timings.append(timed(PART, row, step, effort))
        timings.append(timed(PART, "joint step, wrist", joint(self.editor), effort))
        return [yard, *networks, *timings]

    def growth(self, effort: Effort) -> list[Timing]:
        """How the cost grows with canvas, brush and network."""
        return [
            *self._canvas_growth(effort),
            *self._brush_growth(effort),
            *growth_timings(self.networks.appearance, self.inputs, effort),
        ]

    def _canvas_growth(self, effort: Effort) -> list[Timing]:
        """The brush stays as wide on the person as on the photo at its own size."""
        scale = max(CANVAS_SIDES_PX) / max(self.photo.shape[:2])
        editor = PersonEditor(self.networks)
        editor.open(self.enlarged(tuple(round(scale * side) for side in self.photo.shape[:2])))
        timings = []
        for side_px in CANVAS_SIDES_PX:
            drawn = stroke(editor, CLOTHES, scale * BRUSH_PX, side_px)
            timings.append(timed(CANVAS, "stroke step, clothes", drawn, effort, side_px))
            drawn = whole(editor, scale * BRUSH_PX, side_px)
            timings.append(timed(CANVAS, "whole picture", drawn, effort, side_px))
        return timings

    def _brush_growth(self, effort: Effort) -> list[Timing]:
        timings = []
        for diameter_px in DIAMETERS_PX:
            for name, way in (("clothes", CLOTHES), ("hair", LONG_HAIR)):
                step = stroke(self.editor, way, diameter_px, PREVIEW_SIDE_PX)
                row = f"stroke step, {name}"
                timings.append(timed(BRUSH, row, step, effort, diameter_px))
        return timings

    def inputs(self, size: Size) -> Inputs:
        """What H_A reads of the photo at a size, on the way to a pose with a moved wrist."""
        return inputs_of(self.editor, self.photo, moved_wrist(self.editor, 10), size)

    def enlarged(self, size: Size) -> np.ndarray:
        """The photo at another size, (rows, columns, 3) uint8 RGB."""
        return cv2.resize(self.photo, size[::-1], interpolation=cv2.INTER_CUBIC)

    def opening(self, photo_bytes: bytes) -> Step:
        """From a file to an editor that is ready to paint."""
        editor = PersonEditor(self.networks)
        return lambda _: editor.open(read_photo(photo_bytes))


def reset(editor: PersonEditor) -> None:
    """Leave the photo as it is, so that a step starts where every other starts."""
    editor.move(editor.source_pose)


def stroke(editor: PersonEditor, way: Way, diameter_px: float, side_px: int) -> Step:
    """A stroke as it is painted: at every step the brush goes on and a draft is drawn."""
    reset(editor)
    editor.render(side_px)
    cells, brush = editor.source_map, Brush(way, diameter_px, editor.frame)

    def step(round_: int) -> None:
        brush.paint(cells, round_)
        editor.repaint(cells)
        editor.render(side_px, draft=True)

    return step


def whole(editor: PersonEditor, diameter_px: float, side_px: int) -> Step:
    """The picture when the pen is lifted, after a stroke that grows."""
    reset(editor)
    cells, brush = editor.source_map, Brush(CLOTHES, diameter_px, editor.frame)

    def step(round_: int) -> None:
        brush.paint(cells, round_)
        editor.repaint(cells)
        editor.render(side_px)

    return step


def joint(editor: PersonEditor) -> Step:
    """A wrist as it is dragged outwards: a new pose and a draft at every step."""
    reset(editor)
    editor.render(PREVIEW_SIDE_PX)

    def step(round_: int) -> None:
        editor.move(moved_wrist(editor, round_ + 1))
        editor.render(PREVIEW_SIDE_PX, draft=True)

    return step


def moved_wrist(editor: PersonEditor, steps: int) -> Pose:
    """The photo's pose with the left wrist so many steps further to the side."""
    xy_px = editor.source_pose.xy_px.copy()
    xy_px[LEFT_WRIST, 0] += WRIST_STEP_PX * steps
    return Pose(xy_px, editor.source_pose.visible)
