"""What the cells of a figure show of one person: pictures, maps and poses, cut from one window.

Shapes: H rows, W columns of a photo.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spt.labels import BACKGROUND, LABEL_COLOURS
from spt.overlay import draw_pose
from spt.photo import NETWORK_SIZE, Frame
from spt.pose import Pose

CELL = (400, 240)
"""Rows and columns of a cell."""

PAPER = (238, 239, 241)
"""Behind maps and poses: a dark ground would weigh down a white page."""

FINER = 3
"""Maps and poses are drawn so many times larger, and shrunk: their edges are smooth."""


@dataclass(frozen=True)
class View:
    """The window of a photo that all cells of a person show."""

    photo: np.ndarray
    """(H, W, 3) uint8 RGB."""
    frame: Frame
    """The person's."""
    window: Frame
    """What cells show, in the shape of `CELL`."""

    @classmethod
    def of(cls, photo: np.ndarray, frame: Frame, pose: Pose) -> "View":
        """Around a person; as far as it can, no wider than the photo.

        Arguments:
            photo: (H, W, 3) uint8 RGB.
            frame: the person's.
            pose: in pixels of the photo.
        """
        rows, columns = photo.shape[:2]
        height = min(frame.height, rows)
        width = round(height * CELL[1] / CELL[0])
        seen = pose.xy_px[pose.visible]
        middle = (seen[:, 0].min() + seen[:, 0].max()) / 2
        left = _inside(middle - width / 2, columns - width)
        top = _inside(frame.top + (frame.height - height) / 2, rows - height)
        return cls(photo, frame, Frame(left, top, width, height))

    def picture(self, picture: np.ndarray) -> np.ndarray:
        """Cell (h, w, 3) uint8 of a picture (H, W, 3) uint8 of the photo's size."""
        return self.window.crop(picture, CELL)

    def framed(self, made: np.ndarray) -> np.ndarray:
        """Cell (h, w, 3) uint8 of a picture (h, w, 3) uint8 of the frame, of any size."""
        whole = self.photo.copy()
        top, left, bottom, right = self.frame.inside(whole.shape[:2])
        size = (self.frame.width, self.frame.height)
        large = cv2.resize(made, size, interpolation=cv2.INTER_CUBIC)
        rows, columns = self.frame.top, self.frame.left
        whole[top:bottom, left:right] = large[top - rows : bottom - rows,
                                              left - columns : right - columns]  # fmt: skip
        return self.picture(whole)

    def label_map(self, label_map: np.ndarray) -> np.ndarray:
        """Cell (h, w, 3) uint8 of a map (h, w) uint8 of the frame, in colours on paper."""
        large = (FINER * self.frame.height, FINER * self.frame.width)
        scaled = Frame(*(FINER * side for side in self.frame.box))
        whole = (FINER * self.photo.shape[0], FINER * self.photo.shape[1])
        window = Frame(*(FINER * side for side in self.window.box))
        smooth = smoothed(label_map, large)
        return _coloured(window.crop_labels(scaled.paste_labels(smooth, whole), _finer(CELL)))

    def pose(self, pose: Pose) -> np.ndarray:
        """Cell (h, w, 3) uint8 of a pose, in pixels of the photo, on paper."""
        return on_paper(Pose(self.window.to_frame(pose.xy_px, CELL), pose.visible), CELL)

    def posed(self, pose: Pose) -> np.ndarray:
        """Cell (h, w, 3) uint8 of a pose, in pixels of the photo, on the photo."""
        return self.picture(draw_pose(self.photo, pose))


def picture_cell(made: np.ndarray) -> np.ndarray:
    """The middle of a frame (h, w, 3) uint8 as a cell, (H, W, 3) uint8."""
    large = cv2.resize(made, _frame_size()[::-1], interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(large[:, _middle()])


def map_cell(label_map: np.ndarray) -> np.ndarray:
    """The middle of a frame's map (h, w) uint8 as a cell, (H, W, 3) uint8, in colours on paper."""
    large = smoothed(label_map, _finer(_frame_size()))
    columns = _middle()
    return _coloured(large[:, FINER * columns.start : FINER * columns.stop])


def _frame_size() -> tuple[int, int]:
    """Rows and columns of a frame as high as a cell."""
    return CELL[0], CELL[0] * NETWORK_SIZE[1] // NETWORK_SIZE[0]


def _middle() -> slice:
    """Columns of such a frame that a cell shows."""
    start = (_frame_size()[1] - CELL[1]) // 2
    return slice(start, start + CELL[1])


def on_paper(pose: Pose, size: tuple[int, int]) -> np.ndarray:
    """A pose, in pixels of a cell, as that cell (h, w, 3) uint8 of `size`."""
    paper = np.full((*_finer(size), 3), PAPER, np.uint8)
    return _shrunk(draw_pose(paper, Pose(FINER * pose.xy_px, pose.visible)), size)


def smoothed(label_map: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A map (h, w) uint8 at `size`, larger, (H, W) uint8: round where it had steps."""
    labels = np.unique(label_map)
    likeliest = np.full(size, -1.0, np.float32)
    result = np.zeros(size, np.uint8)
    for label in labels:
        share = cv2.GaussianBlur((label_map == label).astype(np.float32), (0, 0), 0.8)
        share = cv2.resize(share, size[::-1], interpolation=cv2.INTER_LINEAR)
        better = share > likeliest
        likeliest[better], result[better] = share[better], label
    return result


def _coloured(label_map: np.ndarray) -> np.ndarray:
    """A map (h, w) uint8, `FINER` times as large as a cell, in colours on paper."""
    colours = LABEL_COLOURS.copy()
    colours[BACKGROUND] = PAPER
    return _shrunk(colours[label_map], CELL)


def _inside(start: float, room: int) -> int:
    """A start of 0 to `room`; in the middle where there is no room."""
    return round(room / 2) if room < 0 else round(min(max(start, 0), room))


def _finer(size: tuple[int, int]) -> tuple[int, int]:
    return FINER * size[0], FINER * size[1]


def _shrunk(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    return cv2.resize(picture, size[::-1], interpolation=cv2.INTER_AREA)
