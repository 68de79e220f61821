"""The person frame: the part of a photo that the networks see, and the way back.

Coordinates: x to the right, y down, in pixels, edges at integers: pixel i covers [i, i + 1) and
its centre is i + 0.5. So a point in a photo scales with it by one multiplication.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spt.labels import BACKGROUND

NETWORK_SIZE = (256, 192)
"""Rows and columns of the frame that the bundled networks see."""

MAP_SIZE = (512, 384)
"""Rows and columns of the map that people paint: the same frame, twice as fine."""

MOST_PIXELS = 100_000_000
"""A larger frame is cut out of a smaller copy of the photo: what it has outside the photo takes
memory too, and a pose far away or a photo like a ribbon would take all there is."""

# How far a body reaches beyond its keypoints, in heights of the keypoints' box: the crown above
# the eyes, the soles below the ankles, elbows and garments to the sides.
CROWN_MARGIN, SOLE_MARGIN, SIDE_MARGIN = 0.15, 0.12, 0.10


@dataclass(frozen=True)
class Frame:
    """A 3:4 box of a photo, in whole photo pixels; it may reach outside the photo."""

    left: int
    top: int
    width: int
    height: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        """(left, top, width, height) in photo pixels."""
        return self.left, self.top, self.width, self.height

    @classmethod
    def around(cls, xy_px: np.ndarray, aspect: float = 0.75) -> "Frame":
        """The frame that holds a whole person.

        Arguments:
            xy_px: (N, 2) visible keypoints (x, y) in photo pixels, N >= 1.
            aspect: width over height of the frame.

        Returns:
            A frame with room for crown, soles and sides.
        """
        left, top = xy_px.min(axis=0)
        right, bottom = xy_px.max(axis=0)
        reach = max(bottom - top, right - left, 8.0)
        tall = (bottom - top) + (CROWN_MARGIN + SOLE_MARGIN) * reach
        wide = (right - left) + 2 * SIDE_MARGIN * reach
        unit = max(int(np.ceil(max(tall, wide / aspect) / 4)), 2)
        height, width = 4 * unit, round(4 * unit * aspect)
        spare = height - tall
        return cls(
            left=round((left + right - width) / 2),
            top=round(top - CROWN_MARGIN * reach - spare / 2),
            width=width,
            height=height,
        )

    @classmethod
    def whole(cls, photo_size: tuple[int, int], aspect: float = 0.75) -> "Frame":
        """The smallest frame that holds a whole photo of `photo_size` (rows, columns)."""
        rows, columns = photo_size
        unit = int(np.ceil(max(rows, columns / aspect) / 4))
        height, width = 4 * unit, round(4 * unit * aspect)
        return cls((columns - width) // 2, (rows - height) // 2, width, height)

    def to_frame(self, xy_px: np.ndarray, size: tuple[int, int] = NETWORK_SIZE) -> np.ndarray:
        """Photo points to frame points.

        Arguments:
            xy_px: (..., 2) points (x, y) in photo pixels.
            size: rows and columns of the frame.

        Returns:
            (..., 2) float32 points (x, y) in frame pixels.
        """
        scale = np.array([size[1] / self.width, size[0] / self.height])
        return ((xy_px - np.array([self.left, self.top])) * scale).astype(np.float32)

    def to_photo(self, xy_px: np.ndarray, size: tuple[int, int] = NETWORK_SIZE) -> np.ndarray:
        """Frame points to photo points: the inverse of `to_frame`."""
        scale = np.array([self.width / size[1], self.height / size[0]])
        return (xy_px * scale + np.array([self.left, self.top])).astype(np.float32)

    def crop(self, photo: np.ndarray, size: tuple[int, int] = NETWORK_SIZE) -> np.ndarray:
        """Cut the frame out of a photo; outside the photo its border pixels are repeated.

        Arguments:
            photo: (H, W, C) or (H, W) uint8.
            size: rows and columns to return.

        Returns:
            (rows, columns, C) or (rows, columns) uint8.
        """
        scale = (MOST_PIXELS / (self.width * self.height)) ** 0.5
        if scale < 1:
            return self._at(scale).crop(_scaled(photo, scale), size)
        cut = self._cut(photo)
        smooth = cv2.INTER_AREA if size[0] < self.height else cv2.INTER_CUBIC
        return cv2.resize(cut, (size[1], size[0]), interpolation=smooth)

    def crop_labels(self, label_map: np.ndarray, size: tuple[int, int]) -> np.ndarray:
        """Cut the frame out of a label map (H, W) uint8 in photo pixels; outside is background.

        Arguments:
            label_map: labels of the whole photo.
            size: rows and columns to return.

        Returns:
            (rows, columns) uint8, each the label of the nearest pixel.
        """
        rows = self.top + nearest_places(size[0], self.height)
        columns = self.left + nearest_places(size[1], self.width)
        last_row, last_column = label_map.shape[0] - 1, label_map.shape[1] - 1
        cut = label_map[rows.clip(0, last_row)[:, None], columns.clip(0, last_column)]
        cut[(rows < 0) | (rows > last_row)] = BACKGROUND
        cut[:, (columns < 0) | (columns > last_column)] = BACKGROUND
        return cut

    def paste_labels(self, label_map: np.ndarray, photo_size: tuple[int, int]) -> np.ndarray:
        """Lay a map of the frame, (rows, columns) uint8, on an empty map of the photo's size."""
        whole = np.full(photo_size, BACKGROUND, dtype=np.uint8)
        top, left, bottom, right = self.inside(photo_size)
        rows = nearest_places(self.height, label_map.shape[0])[top - self.top : bottom - self.top]
        columns = nearest_places(self.width, label_map.shape[1])
        columns = columns[left - self.left : right - self.left]
        whole[top:bottom, left:right] = label_map[rows[:, None], columns]
        return whole

    def inside(self, photo_size: tuple[int, int]) -> tuple[int, int, int, int]:
        """(top, left, bottom, right): the rows and columns of the photo that the frame covers."""
        rows, columns = photo_size
        return (
            min(max(self.top, 0), rows),
            min(max(self.left, 0), columns),
            max(min(self.top + self.height, rows), 0),
            max(min(self.left + self.width, columns), 0),
        )

    def _at(self, scale: float) -> "Frame":
        """The same frame of a photo whose sides are `scale` times as long."""
        left, top, width, height = (round(side * scale) for side in self.box)
        return Frame(left, top, width, height)

    def _cut(self, picture: np.ndarray) -> np.ndarray:
        rows, columns = picture.shape[:2]
        top, left, bottom, right = self.inside((rows, columns))
        return cv2.copyMakeBorder(
            picture[top:bottom, left:right],
            top - self.top,
            self.top + self.height - bottom,
            left - self.left,
            self.left + self.width - right,
            cv2.BORDER_REPLICATE,
        )


def nearest_places(count: int, length: int) -> np.ndarray:
    """(count,) where each of `count` equal steps along `length` pixels has its middle, 0-based."""
    return (2 * np.arange(count, dtype=np.int64) + 1) * length // (2 * count)


def shrunk(photo: np.ndarray, max_side_px: int) -> tuple[np.ndarray, float]:
    """A photo (H, W, 3) uint8 with its longer side at `max_side_px`, never enlarged; its scale."""
    rows, columns = photo.shape[:2]
    scale = max_side_px / max(rows, columns)
    if scale >= 1:
        return photo, 1.0
    return _scaled(photo, scale), scale


def _scaled(photo: np.ndarray, scale: float) -> np.ndarray:
    rows, columns = photo.shape[:2]
    size = (max(round(columns * scale), 1), max(round(rows * scale), 1))
    return cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
