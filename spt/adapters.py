"""Pose and map by networks from elsewhere, for those who installed them.

`MixedPerception` stands in for the built-in `Perception`: RTMPose finds the person, a SegFormer
trained on ATR parses the clothes, or either of them works beside the built-in other half. The
packages are imported when an adapter is made; files are downloaded only by `published`.
"""

import contextlib
import io
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol

import numpy as np
import torch
from torch import nn

from spt.errors import CheckpointError, NoPersonError, expect
from spt.label_schemes import to_ten_labels
from spt.perception import FoundPerson, without_fragments
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose
from spt.remarks import remarks_on

RTMPOSE_INSTALL = "pip install onnxruntime && pip install --no-deps rtmlib"
SEGFORMER_INSTALL = "pip install transformers"

# Neck from the shoulders, then every keypoint of the OpenPose order from COCO-17's.
NECK_SCORE = 0.3
_COCO17_SHOULDERS = [5, 6]
_COCO18_FROM_COCO17_AND_NECK = [0, 17, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3]

SEGFORMER_SIDE_PX = 512
_IMAGENET_MEAN, _IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_ATR_NAMES = (
    "Background", "Hat", "Hair", "Sunglasses", "Upper-clothes", "Skirt", "Pants", "Dress", "Belt",
    "Left-shoe", "Right-shoe", "Face", "Left-leg", "Right-leg", "Left-arm", "Right-arm", "Bag",
    "Scarf",
)  # fmt: skip


class PoseFinder(Protocol):
    """Finds the largest person of a photo, with remarks for the user."""

    def find(self, photo: np.ndarray) -> tuple[FoundPerson, tuple[str, ...]]:
        """Takes (H, W, 3) uint8 RGB; raises NoPersonError where nobody is found."""


class PersonParser(Protocol):
    """Labels the person in a frame of a photo."""

    def parse(self, photo: np.ndarray, frame: Frame, pose: Pose) -> np.ndarray:
        """MAP_SIZE uint8 label map of the frame."""


@dataclass(frozen=True)
class MixedPerception:
    """A pose finder and a parser, together what `inference.Networks.perception` has to be."""

    pose_finder: PoseFinder
    parser: PersonParser

    def find(self, photo: np.ndarray) -> tuple[FoundPerson, tuple[str, ...]]:
        """The largest person; see `Perception.find`."""
        return self.pose_finder.find(photo)

    def parse(self, photo: np.ndarray, frame: Frame, pose: Pose) -> np.ndarray:
        """The person's map; see `Perception.parse`."""
        return self.parser.parse(photo, frame, pose)


class RtmposePose:
    """RTMPose behind a YOLOX person detector, through `rtmlib`."""

    def __init__(
        self,
        detector_path: str | Path,
        pose_path: str | Path,
        *,
        detector_size: tuple[int, int] = (640, 640),
        pose_size: tuple[int, int] = (192, 256),
        backend: str = "onnxruntime",
        device: str = "cpu",
    ) -> None:
        """Load two ONNX files that are on this machine.

        Arguments:
            detector_path: YOLOX person detector.
            pose_path: RTMPose of 17 COCO keypoints.
            detector_size: rows and columns that the detector sees.
            pose_size: columns and rows (in rtmlib's order) that RTMPose sees.
            backend: "onnxruntime" or "opencv".
            device: "cpu" or "cuda".
        """
        for path in (detector_path, pose_path):  # rtmlib would try to download a missing file
            expect(
                Path(path).is_file(),
                CheckpointError,
                f"RTMPose weights {path}",
                got="no such file",
                expected="an ONNX file",
                fix="Name the files, or let RtmposePose.published() download them.",
            )
        self._load(str(detector_path), str(pose_path), detector_size, pose_size, backend, device)

    @classmethod
    def published(
        cls, mode: str = "balanced", *, backend: str = "onnxruntime", device: str = "cpu"
    ) -> "RtmposePose":
        """Download rtmlib's own choice of networks, once, and load them.

        Arguments:
            mode: "lightweight", "balanced" or "performance".
            backend: as above.
            device: as above.
        """
        modes = _imported("rtmlib", RTMPOSE_INSTALL).Body.MODE
        expect(
            mode in modes, CheckpointError, "mode", got=repr(mode), expected=f"one of {[*modes]}"
        )
        chosen, adapter = modes[mode], cls.__new__(cls)
        sizes = chosen["det_input_size"], chosen["pose_input_size"]
        adapter._load(chosen["det"], chosen["pose"], *sizes, backend, device)
        return adapter

    def _load(
        self,
        detector: str,
        pose: str,
        detector_size: tuple[int, int],
        pose_size: tuple[int, int],
        backend: str,
        device: str,
    ) -> None:
        rtmlib = _imported("rtmlib", RTMPOSE_INSTALL)
        options = {"backend": backend, "device": device}
        with contextlib.redirect_stdout(io.StringIO()):  # rtmlib prints what it loads
            self._detector = rtmlib.YOLOX(detector, model_input_size=detector_size, **options)
            self._pose = rtmlib.RTMPose(pose, model_input_size=pose_size, **options)

    def find(self, photo: np.ndarray) -> tuple[FoundPerson, tuple[str, ...]]:
        """The largest person; see `Perception.find`."""
        # YOLOX was trained on BGR, RTMPose on RGB; rtmlib turns neither.
        boxes = self._detector(np.ascontiguousarray(photo[..., ::-1]))
        found = []
        if len(boxes):
            keypoints, scores = self._pose(photo, bboxes=boxes)
            found = [coco17_to_coco18(*one) for one in zip(keypoints, scores, strict=True)]
        people = [person for person in found if person.is_person]
        expect(
            bool(people),
            NoPersonError,
            "photo",
            got="no person that RTMPose recognised",
            expected="one person, best seen whole, from the front",
            fix="Choose another photo or crop it closer around the person.",
        )
        largest = max(people, key=lambda person: person.height_px)
        return largest, remarks_on(largest.pose, len(people))


def coco17_to_coco18(xy_px: np.ndarray, scores: np.ndarray) -> FoundPerson:
    """Seventeen COCO keypoints to our eighteen: the neck lies between the shoulders.

    Arguments:
        xy_px: (17, 2) points (x, y) in the COCO order.
        scores: (17,) confidence; up to 0.3 counts as missing, and one missing shoulder as a
            missing neck.
    """
    neck_xy = xy_px[_COCO17_SHOULDERS].mean(axis=0, keepdims=True)
    neck_score = scores[_COCO17_SHOULDERS].min(keepdims=True)
    points = np.concatenate([xy_px, neck_xy])[_COCO18_FROM_COCO17_AND_NECK]
    confidence = np.concatenate([scores, neck_score])[_COCO18_FROM_COCO17_AND_NECK]
    confidence = confidence.clip(0, 1).astype(np.float32)
    return FoundPerson(Pose(points, confidence > NECK_SCORE), confidence)


class SegformerParsing:
    """A SegFormer with the 18 labels of ATR, through `transformers`."""

    def __init__(self, folder: str | Path, *, device: str = "cpu") -> None:
        """Load a folder with `config.json` and `model.safetensors` that is on this machine."""
        self._load(str(folder), device, local_files_only=True)

    @classmethod
    def published(
        cls, name: str = "mattmdjaga/segformer_b2_clothes", *, device: str = "cpu"
    ) -> "SegformerParsing":
        """Download a model of the Hugging Face hub, once, and load it."""
        adapter = cls.__new__(cls)
        adapter._load(name, device, local_files_only=False)
        return adapter

    def _load(self, place: str, device: str, *, local_files_only: bool) -> None:
        transformers = _imported("transformers", SEGFORMER_INSTALL)
        try:
            network, report = transformers.SegformerForSemanticSegmentation.from_pretrained(
                place,
                local_files_only=local_files_only,
                use_safetensors=True,  # never a pickle
                output_loading_info=True,
            )
        except (OSError, ValueError, RuntimeError, LookupError, TypeError) as reason:
            raise CheckpointError(
                f"SegFormer {place}: cannot be loaded ({str(reason).splitlines()[0]}), expected "
                "a folder with config.json and model.safetensors. Check the folder, or let "
                "SegformerParsing.published() download it."
            ) from reason
        names = tuple(network.config.id2label[i] for i in sorted(network.config.id2label))
        missing = sorted(report["missing_keys"])
        for what, got, expected in (
            ("label order", names, _ATR_NAMES),
            ("missing weights", missing, []),
        ):
            expect(
                got == expected,
                CheckpointError,
                f"{what} of SegFormer {place}",
                got=got,
                expected=expected or "none",
                fix="Use a SegFormer trained on the 18 labels of ATR.",
            )
        self._network, self._device = network.eval().to(device), device

    @torch.inference_mode()
    def parse(self, photo: np.ndarray, frame: Frame, pose: Pose) -> np.ndarray:
        """The person's map; see `Perception.parse`."""
        crop = frame.crop(photo, (SEGFORMER_SIDE_PX, SEGFORMER_SIDE_PX))
        colours = (crop.astype(np.float32) / 255 - _IMAGENET_MEAN) / _IMAGENET_STD
        image = torch.from_numpy(colours).float().movedim(-1, 0)[None].to(self._device)
        logits = self._network(pixel_values=image).logits.float()  # (1, 18, 128, 128)
        fine = nn.functional.interpolate(logits, MAP_SIZE, mode="bilinear", align_corners=False)
        atr_map = fine.argmax(1)[0].byte().cpu().numpy()
        in_map = Pose(frame.to_frame(pose.xy_px, MAP_SIZE), pose.visible)
        return without_fragments(to_ten_labels(atr_map, "atr", in_map)[0])


def _imported(name: str, install: str) -> ModuleType:
    """An optional package; CheckpointError with the command that installs it."""
    try:
        return import_module(name)
    except ImportError as reason:
        raise CheckpointError(
            f"package {name}: is not installed ({reason}), but this adapter needs it. "
            f"Run: {install}"
        ) from reason
