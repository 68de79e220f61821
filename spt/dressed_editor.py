"""DressedEditor: a PersonEditor whose garments may take their look from elsewhere.

    one, other = DressedEditor(networks), DressedEditor(networks)
    one.open(photo), other.open(other_photo)
    one.dress({UPPER_CLOTHES: Wearing(other.as_donor(UPPER_CLOTHES))})
    picture = one.render()
"""

from collections.abc import Mapping

import numpy as np
from torch import Tensor

from spt.canvas import Canvas
from spt.composite import Origin, composite, composite_part
from spt.donors import PhotoDonor, Wearing, check_wearing
from spt.drawing import draw
from spt.inference import PersonEditor
from spt.labels import GARMENT_LABELS
from spt.layers import Layers
from spt.networks import Networks
from spt.pose import Pose
from spt.source import OpenedPhoto, Source
from spt.transfer import dressed
from spt.wearer import Wearer


class DressedEditor(PersonEditor):
    """One photo being edited, with a donor for every garment that has one."""

    def __init__(self, networks: Networks) -> None:
        super().__init__(networks)
        self._wearings: dict[int, Wearing] = {}
        self._pose: Pose | None = None
        self._flows: dict[tuple[int, int], tuple[Source, Tensor]] = {}

    def _take(self, photo: np.ndarray, opened: OpenedPhoto) -> None:
        super()._take(photo, opened)
        self._pose, self._flows = opened.pose, {}

    def open(
        self,
        photo: np.ndarray,
        *,
        pose: Pose | None = None,
        label_map: np.ndarray | None = None,
    ) -> OpenedPhoto:
        """As `PersonEditor.open`; nothing has a donor then."""
        opened = super().open(photo, pose=pose, label_map=label_map)
        self._wearings = {}
        return opened

    def move(self, pose: Pose) -> np.ndarray:
        """As `PersonEditor.move`; donors follow the new pose. Returns the MAP_SIZE target map."""
        label_map = super().move(pose)
        self._pose, self._flows = pose, {}
        return label_map

    def as_donor(self, label: int) -> PhotoDonor:
        """A garment of the photo, as it was photographed, for others or for another garment."""
        return PhotoDonor(self._opened(), label)

    def dress(self, wearings: Mapping[int, Wearing]) -> None:
        """Give garments their donors, in place of those so far; the rest keeps its own look.

        Raises InputError for what is no garment, and donors that do not show theirs.
        """
        self._opened()
        for label, wearing in wearings.items():
            check_wearing(label, wearing)
        if self._wearings and not wearings:
            self._drawing = None  # parts of it would not cover what was laid over it
        self._wearings = dict(wearings)

    def render(self, max_side_px: int | None = None, *, draft: bool = False) -> np.ndarray:
        """As `PersonEditor.render`, (H, W, 3) uint8; then the garments in their donors' look."""
        picture = super().render(max_side_px, draft=draft)
        return self._dressed(picture, self._canvas(max_side_px))

    def detail(self, box: tuple[int, int, int, int]) -> np.ndarray:
        """A part of the picture at the photo's own size, for whoever looks closely.

        Takes over what the last whole preview worked out, so it costs little after one.

        Arguments:
            box: top, left, bottom, right in photo pixels, inside the photo and not empty.

        Returns:
            (rows, columns, 3) uint8 RGB, that part of what `render()` gives.
        """
        layers, canvas = self._layers(), self._canvas(None)
        if not self._wearings:
            return composite_part(canvas, layers, box)
        top, left, bottom, right = box
        # A fabric is lit by all of its garment, so all of the picture is needed.
        return self._dressed(composite(canvas, layers).picture, canvas)[top:bottom, left:right]

    def photo_part(self, box: tuple[int, int, int, int]) -> np.ndarray:
        """The same part of the photo as it was opened, (rows, columns, 3) uint8 RGB."""
        top, left, bottom, right = box
        return self._opened().photo[top:bottom, left:right]

    def _layers(self) -> Layers:
        """What the whole picture of the present state is made of."""
        source, drawing = self._opened(), self._drawing
        is_whole = drawing is not None and drawing.box is None and drawing.target is self._target
        if is_whole and np.array_equal(drawing.target_map, self._target_map):
            return drawing.layers
        canvas = self._canvas(None)
        return draw(self.networks, source, self._target, self._target_map, canvas).layers

    def _dressed(self, picture: np.ndarray, canvas: Canvas) -> np.ndarray:
        if not self._wearings:
            return picture
        wearer = Wearer(
            self.networks, self._source, self._target, self._pose, self._target_map, canvas,
            self._flows,
        )  # fmt: skip
        return dressed(picture, wearer, self._wearings)

    @property
    def redrawn(self) -> tuple[int, int, int, int] | None:
        """As `PersonEditor.redrawn`; donors are laid over the whole picture each time."""
        return None if self._wearings else super().redrawn

    def rest(self) -> None:
        """As `PersonEditor.rest`."""
        super().rest()
        self._flows = {}

    def origin(self) -> np.ndarray:
        """As `PersonEditor.origin`, MAP_SIZE uint8; what donors gave is not the photo's own."""
        origin = super().origin()
        for label in GARMENT_LABELS:
            wearing = self._wearings.get(label)
            if wearing is not None and wearing.strength > 0:
                origin[self._target_map == label] = Origin.INVENTED
        return origin
