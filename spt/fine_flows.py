"""The flows of a pose at the size of the map: they are found at network size and enlarged."""

import functools

import cv2
import numpy as np
from torch import Tensor

STILL = 1e-5
"""A flow that moves no place by more than this, in [-1, 1], stays: the rest is rounding."""


class FineFlows:
    """The flows of a pose at the size of the map; a label is enlarged when it is first shown."""

    def __init__(
        self, flows: Tensor, size: tuple[int, int], before: "FineFlows | None" = None
    ) -> None:
        """
        Arguments:
            flows: (1, L, h, w, 2) sampling grids at network size.
            size: rows and columns of the map.
            before: of another pose, from which labels are taken over that it does not move.
        """
        self._small = flows[0].float().cpu().numpy()
        self._size = size
        self._fine: dict[int, np.ndarray] = {}
        self._still: set[int] = set()
        for label, fine in before._fine.items() if before else ():
            if np.array_equal(self._small[label], before._small[label]):
                self._fine[label] = fine

    def of(self, label_map: np.ndarray, box: tuple[slice, slice] = np.s_[:, :]) -> np.ndarray:
        """The flow of the label that each place carries.

        Arguments:
            label_map: (H, W) uint8 below L.
            box: rows and columns wanted.

        Returns:
            (rows, columns, 2) float32, (x, y) in [-1, 1].
        """
        wanted = label_map[box]
        flow = _identity(self._size)[box].copy()
        for label in np.unique(wanted):
            cv2.copyTo(self._enlarged(int(label))[box], (wanted == label).astype(np.uint8), flow)
        return flow

    def forget(self) -> None:
        """Free what was enlarged; it is enlarged again when it is next shown."""
        self._fine = {}

    def _enlarged(self, label: int) -> np.ndarray:
        if label in self._still:
            return _identity(self._size)
        if label not in self._fine:
            # Displacements are enlarged, not places: at the border places would be cut short.
            shift = self._small[label] - _identity(self._small.shape[1:3])
            if max(shift.max(), -shift.min()) <= STILL:
                self._still.add(label)
                return _identity(self._size)
            shift = cv2.resize(shift, self._size[::-1], interpolation=cv2.INTER_LINEAR)
            self._fine[label] = shift + _identity(self._size)
        return self._fine[label]


@functools.cache
def _identity(size: tuple[int, int]) -> np.ndarray:
    """(rows, columns, 2) float32 grid that takes every pixel from where it is."""
    rows, columns = size
    x = (2 * np.arange(columns, dtype=np.float32) + 1) / columns - 1
    y = (2 * np.arange(rows, dtype=np.float32) + 1) / rows - 1
    return np.stack(np.broadcast_arrays(x, y[:, None]), axis=-1)
