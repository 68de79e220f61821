"""Find the person in a whole photo: first where, then, looking closer, which pose and which map.

Two passes of the same pose network: the first sees the whole photo (and, in wide photos, windows
of its full height), the second the person's own frame, in which the parsing network works too.
"""

from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage
from torch import Tensor, nn

from spt.errors import NoPersonError, expect
from spt.labels import (
    BACKGROUND,
    LEFT_HIP,
    LEFT_SHOULDER,
    NECK,
    RIGHT_HIP,
    RIGHT_SHOULDER,
)
from spt.parsing import ParsingNetwork
from spt.photo import MAP_SIZE, NETWORK_SIZE, Frame
from spt.pose import Pose, PoseNetwork, decode_heatmaps, pose_heatmaps
from spt.remarks import remarks_on

SEEN_FROM = 0.25
"""Height of a heat map's peak from which a keypoint counts as seen."""

MIN_KEYPOINTS, MIN_CONFIDENCE = 6, 0.35
"""How many keypoints make somebody worth a closer look, and their mean confidence."""

SURE_FROM = 0.48
"""Mean confidence from which it is a person: whole people have about 0.7, noise up to 0.46."""

SECOND_FROM = 0.55
"""The same for somebody beside the person edited: a first look is less sure."""

MAX_PEOPLE = 4
SMALLEST_FRAGMENT = 1 / 4000
"""Share of the map under which a lone piece of a label is noise."""


@dataclass(frozen=True)
class FoundPerson:
    """A pose in photo pixels, with how sure the network is of each keypoint."""

    pose: Pose
    confidence: np.ndarray
    """(18,) float32 in [0, 1]."""

    @property
    def height_px(self) -> float:
        """Extent of the visible keypoints."""
        points = self.pose.xy_px[self.pose.visible]
        return float(np.ptp(points, axis=0).max()) if len(points) else 0.0

    @property
    def is_person(self) -> bool:
        """Whether enough keypoints, among them a trunk or a head, were found."""
        seen = self.pose.visible
        trunk = seen[[NECK, RIGHT_SHOULDER, LEFT_SHOULDER, RIGHT_HIP, LEFT_HIP]].sum() >= 3
        return bool(trunk and seen.sum() >= MIN_KEYPOINTS and self.sureness >= MIN_CONFIDENCE)

    @property
    def sureness(self) -> float:
        """Mean confidence of the visible keypoints."""
        seen = self.pose.visible
        return float(self.confidence[seen].mean()) if seen.any() else 0.0


def image_tensor(crop: np.ndarray) -> Tensor:
    """(H, W, 3) uint8 to (1, 3, H, W) float32 in [-1, 1]."""
    return torch.from_numpy(crop).movedim(-1, 0)[None].float() / 127.5 - 1


def picture_of(image: Tensor) -> np.ndarray:
    """(1, 3, H, W) in [-1, 1] to (H, W, 3) float32 in [0, 255]."""
    return ((image[0].float() + 1) * 127.5).movedim(0, -1).cpu().numpy()


class Perception:
    """The built-in pose and parsing networks, applied to whole photos."""

    def __init__(self, pose: PoseNetwork, parsing: ParsingNetwork, device: torch.device) -> None:
        self.pose_network, self.parsing_network, self.device = pose, parsing, device

    def find(self, photo: np.ndarray) -> tuple[FoundPerson, tuple[str, ...]]:
        """The largest person of a photo.

        Arguments:
            photo: (H, W, 3) uint8 RGB.

        Returns:
            The person, and remarks for the user in whole sentences.

        Raises:
            NoPersonError: nobody was found.
        """
        people = self._first_pass(photo)
        largest = max(people, key=lambda one: one.height_px * one.sureness, default=None)
        person = largest and self._closer(photo, largest)
        expect(
            person is not None and person.sureness >= SURE_FROM,
            NoPersonError,
            "photo",
            got="no person that could be recognised",
            expected="one person, best seen whole, from the front",
            fix="Choose another photo or crop it closer around the person.",
        )
        count = sum(one.sureness >= SECOND_FROM or one is largest for one in people)
        return person, remarks_on(person.pose, count, sureness=person.sureness)

    def parse(self, photo: np.ndarray, frame: Frame, pose: Pose) -> np.ndarray:
        """Label map of the person in `frame`.

        Arguments:
            photo: (H, W, 3) uint8 RGB.
            frame: the person's frame.
            pose: keypoints in photo pixels.

        Returns:
            MAP_SIZE uint8 label map of the frame.
        """
        image = image_tensor(frame.crop(photo)).to(self.device)
        points = torch.from_numpy(frame.to_frame(pose.xy_px))[None]
        half = (NETWORK_SIZE[0] // 2, NETWORK_SIZE[1] // 2)
        seen = torch.from_numpy(pose.visible)[None]
        heatmaps = pose_heatmaps(points / 2, seen, half).to(self.device)
        logits = self.parsing_network(image, heatmaps).float()
        fine = nn.functional.interpolate(logits, MAP_SIZE, mode="bilinear", align_corners=False)
        return without_fragments(fine.max(1)[1][0].byte().cpu().numpy())

    def _first_pass(self, photo: np.ndarray) -> list[FoundPerson]:
        """Everybody in the photo, each once."""
        found: list[FoundPerson] = []
        for frame in search_frames(photo.shape[:2]):
            for person in self._people(photo, frame):
                if person.is_person and not any(_same(person, other) for other in found):
                    found.append(person)
        return found

    def _heatmaps(self, photo: np.ndarray, frame: Frame) -> Tensor:
        image = image_tensor(frame.crop(photo)).to(self.device)
        return self.pose_network(image).float().sigmoid().cpu()

    def _people(self, photo: np.ndarray, frame: Frame) -> list[FoundPerson]:
        """People in one frame: every pixel is counted to the nearest neck."""
        heatmaps = self._heatmaps(photo, frame)
        necks = _peaks(heatmaps[0, NECK].numpy())
        if not len(necks):
            return [self._person(heatmaps, frame)]
        rows, columns = np.indices(heatmaps.shape[2:])
        apart = [np.hypot(columns - x, rows - y) for y, x in necks]
        nearest = torch.from_numpy(np.argmin(apart, axis=0))
        return [
            self._person(heatmaps * (nearest == number), frame) for number in range(len(necks))
        ]

    def _closer(self, photo: np.ndarray, person: FoundPerson) -> FoundPerson:
        """The same person, seen in their own frame."""
        frame = Frame.around(person.pose.xy_px[person.pose.visible])
        closer = self._person(self._heatmaps(photo, frame), frame)
        return closer if closer.is_person else person

    @staticmethod
    def _person(heatmaps: Tensor, frame: Frame) -> FoundPerson:
        points, confidence = decode_heatmaps(heatmaps, NETWORK_SIZE)
        sure = confidence[0].numpy()
        return FoundPerson(Pose(frame.to_photo(points[0].numpy()), sure > SEEN_FROM), sure)


def search_frames(photo_size: tuple[int, int]) -> list[Frame]:
    """Where the first pass looks: the whole photo, and windows of full height in a wide one."""
    rows, columns = photo_size
    frames = [Frame.whole(photo_size)]
    unit = max(rows // 4, 2)
    width = 3 * unit
    if columns > 1.5 * width:
        count = int(np.ceil(2 * (columns - width) / width)) + 1
        lefts = np.linspace(0, columns - width, min(count, 9)).round().astype(int)
        frames += [Frame(int(left), 0, width, 4 * unit) for left in lefts]
    return frames


def _peaks(heatmap: np.ndarray) -> np.ndarray:
    """(N, 2) rows and columns of distinct maxima, highest first, at most MAX_PEOPLE."""
    highest = ndimage.maximum_filter(heatmap, size=7) == heatmap
    places = np.argwhere(highest & (heatmap > max(SEEN_FROM, 0.5 * heatmap.max())))
    order = np.argsort(-heatmap[places[:, 0], places[:, 1]])
    return places[order][:MAX_PEOPLE]


def _same(person: FoundPerson, other: FoundPerson) -> bool:
    """Whether two finds are one person: their common keypoints nearly agree."""
    both = person.pose.visible & other.pose.visible
    if not both.any():
        return False
    apart = np.linalg.norm(person.pose.xy_px[both] - other.pose.xy_px[both], axis=1)
    return float(np.median(apart)) < 0.15 * max(person.height_px, other.height_px)


def without_fragments(label_map: np.ndarray) -> np.ndarray:
    """Give pieces too small to be real the label around them.

    Arguments:
        label_map: (H, W) uint8.

    Returns:
        (H, W) uint8.
    """
    cleaned = label_map.copy()
    small = np.zeros(label_map.shape, dtype=bool)
    limit = SMALLEST_FRAGMENT * label_map.size
    for label in np.unique(label_map):
        pieces, _ = ndimage.label(label_map == label)
        sizes = np.bincount(pieces.ravel())
        small |= (sizes[pieces] < limit) & (pieces > 0)
    if small.any() and not small.all():
        nearest = ndimage.distance_transform_edt(
            small, return_distances=False, return_indices=True
        )
        cleaned = label_map[tuple(nearest)]
    return _largest_person(cleaned)


def _largest_person(label_map: np.ndarray) -> np.ndarray:
    """Drop pieces of person that are apart from the largest and much smaller than it."""
    pieces, count = ndimage.label(label_map != BACKGROUND, structure=np.ones((3, 3)))
    if count <= 1:
        return label_map
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    stray = sizes[pieces] < 0.05 * sizes.max()
    return np.where(stray & (pieces > 0), BACKGROUND, label_map).astype(np.uint8)
