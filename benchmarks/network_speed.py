"""H_A alone: the published shape and ours, on the same photo, pose and map."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from benchmarks.timing import Effort, Step, Timing, timed
from spt import device
from spt.appearance import AppearanceGenerator, EncodedPhoto
from spt.background import backdrop
from spt.inference import PersonEditor
from spt.label_flow import label_flows
from spt.paper_networks import PaperAppearanceGenerator, PaperConfig
from spt.parsing import one_hot, resize_labels
from spt.perception import image_tensor
from spt.pose import Pose, pose_heatmaps
from spt.repose import framed_points

Size = tuple[int, int]
Points = tuple[Tensor, Tensor]

PART, GROWTH = "networks", "network size"
SIZES: tuple[Size, ...] = ((256, 256), (256, 192))
"""Rows and columns: what the paper's numbers are for, and what our page uses."""
GROWTH_SIZES: tuple[Size, ...] = ((128, 96), (256, 192), (512, 384))
PUBLISHED, OURS = "published, full pass", "ours, full pass"


@dataclass(frozen=True)
class Inputs:
    """What both networks read, at one size."""

    image: Tensor
    """(1, 3, H, W) in [-1, 1]."""
    label_map: Tensor
    """(1, H, W) uint8 labels of the photo; the wanted map is the same, which costs no less."""
    source: Points
    """(1, 18, 2) points of the photo's pose in pixels of the image, (1, 18) visibility."""
    target: Points
    """The same of the wanted pose."""

    @property
    def size(self) -> Size:
        """Rows and columns."""
        return tuple(self.image.shape[-2:])

    @property
    def where(self) -> torch.device:
        """The device that computes."""
        return self.image.device

    def heatmaps(self, points: Points, shrunk: int = 1) -> Tensor:
        """(1, 18, H / shrunk, W / shrunk) of a pose."""
        size = (self.size[0] // shrunk, self.size[1] // shrunk)
        return pose_heatmaps(points[0] / shrunk, points[1], size)


def inputs_of(editor: PersonEditor, photo: np.ndarray, pose: Pose, size: Size) -> Inputs:
    """The person of an opened photo, (H, W, 3) uint8 RGB, on the way to another pose."""
    frame = editor.frame
    where = editor.networks.device
    label_map = resize_labels(torch.from_numpy(editor.source_map)[None], size).to(where)
    poses = (editor.source_pose, pose)
    source, target = (framed_points(one, frame, size, where) for one in poses)
    return Inputs(image_tensor(frame.crop(photo, size)).to(where), label_map, source, target)


def in_inference(work: Callable[[], object], where: torch.device) -> Step:
    """A step as the editor runs it: without gradients, in mixed precision where that is fast."""

    def step(_: int) -> None:
        with torch.inference_mode(), device.autocast(where):
            work()
        if where.type == "cuda":
            torch.cuda.synchronize()

    return step


def published_network(where: torch.device) -> PaperAppearanceGenerator:
    """The published shape with random weights, made ready as ours is when it is loaded."""
    torch.manual_seed(0)
    network = PaperAppearanceGenerator(PaperConfig()).eval().requires_grad_(False)
    network.to(where, memory_format=torch.channels_last)
    return network.to(torch.bfloat16) if device.has_fast_bfloat16(where) else network


def published_pass(network: PaperAppearanceGenerator, inputs: Inputs) -> Step:
    """All of it: the paper's network encodes the photo anew for every picture."""
    labels = one_hot(inputs.label_map)
    heatmaps = [inputs.heatmaps(points) for points in (inputs.source, inputs.target)]
    arguments = (inputs.image, labels, heatmaps[0], labels, heatmaps[1])
    return in_inference(
        lambda: network(*arguments, inputs.source, inputs.target), inputs.where
    )


class OurSteps:
    """The parts of our H_A: once a photo, once a pose, once a map."""

    def __init__(self, network: AppearanceGenerator, inputs: Inputs) -> None:
        self._network, self._inputs = network, inputs
        self._labels = one_hot(inputs.label_map)
        self._heatmaps = [inputs.heatmaps(one, 2) for one in (inputs.source, inputs.target)]
        with torch.inference_mode(), device.autocast(inputs.where):
            self._backdrop = backdrop(inputs.image, self._labels)
            self._photo, self._flows = self.encode(), self.flows()

    def encode(self) -> EncodedPhoto:
        """Once a photo."""
        return self._network.encode(self._inputs.image, self._labels, self._heatmaps[0])

    def flows(self) -> Tensor:
        """Once a pose."""
        inputs = self._inputs
        return label_flows(inputs.source, inputs.target, inputs.size, worn=inputs.label_map)

    def paint(self) -> None:
        """Once a map."""
        self._paint(self._photo, self._flows)

    def everything(self) -> None:
        """What the published network does in its pass."""
        self._paint(self.encode(), self.flows())

    def _paint(self, photo: EncodedPhoto, flows: Tensor) -> None:
        self._network.paint(photo, self._backdrop, flows, self._labels, self._heatmaps[1])


def network_timings(
    network: AppearanceGenerator, inputs_at: Callable[[Size], Inputs], effort: Effort
) -> list[Timing]:
    """Both networks at both sizes."""
    timings, published = [], None
    for size in SIZES:
        inputs = inputs_at(size)
        published = published or published_network(inputs.where)
        ours = OurSteps(network, inputs)
        steps = {
            PUBLISHED: published_pass(published, inputs),
            OURS: in_inference(ours.everything, inputs.where),
            "ours, encode (once a photo)": in_inference(ours.encode, inputs.where),
            "ours, paint (once a map)": in_inference(ours.paint, inputs.where),
        }
        timings += [
            timed(PART, row_name(name, size), step, effort) for name, step in steps.items()
        ]
    return timings


def row_name(name: str, size: Size) -> str:
    """A step and its size."""
    return f"{name}, {size[0]} x {size[1]}"


REFERENCE = row_name(PUBLISHED, SIZES[0])
"""In fp32, what everything is compared with."""


def growth_timings(
    network: AppearanceGenerator, inputs_at: Callable[[Size], Inputs], effort: Effort
) -> list[Timing]:
    """The full pass of both networks against the size of the picture."""
    timings, published = [], None
    for size in GROWTH_SIZES:
        inputs = inputs_at(size)
        published = published or published_network(inputs.where)
        steps = {
            PUBLISHED: published_pass(published, inputs),
            OURS: in_inference(OurSteps(network, inputs).everything, inputs.where),
        }
        timings += [timed(GROWTH, name, step, effort, size[0]) for name, step in steps.items()]
    return timings
