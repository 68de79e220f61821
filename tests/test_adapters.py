"""Networks from elsewhere: their orders become ours, and their real loading code runs.

The networks are made here and tiny: a pose network that finds seventeen coloured dots, a detector
that always gives the same boxes, and a SegFormer whose last layer answers one label.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_onnx import constant, node, port, write_onnx

from spt.adapters import MixedPerception, RtmposePose, SegformerParsing, coco17_to_coco18
from spt.errors import CheckpointError, NoPersonError
from spt.labels import (
    KEYPOINTS,
    LEFT_ANKLE,
    LEFT_ARM,
    LEFT_EAR,
    NECK,
    RIGHT_EYE,
    RIGHT_WRIST,
    SKIRT,
    UPPER_CLOTHES,
)  # fmt: skip
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose

COCO17 = (
    "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow "
    "right_elbow left_wrist right_wrist left_hip right_hip left_knee right_knee left_ankle "
    "right_ankle"
).split()

# A person facing us, in the COCO order, with room around: beyond its edge rtmlib shows black.
DOTS = np.array(
    [(150, 60), (158, 50), (142, 50), (168, 56), (132, 56), (190, 110), (110, 110), (215, 170),
     (85, 170), (220, 230), (80, 230), (175, 240), (125, 240), (178, 310), (122, 310), (180, 380),
     (120, 380)], dtype=np.float64,
) + 60  # fmt: skip
PHOTO_SIZE = (560, 420)
BOX = (120.0, 90.0, 300.0, 460.0)


# --- keypoint order ---------------------------------------------------------------------------


def test_every_keypoint_keeps_its_name() -> None:
    found = coco17_to_coco18(DOTS, np.linspace(0.4, 0.9, 17))
    for name, point, score in zip(COCO17, DOTS, np.linspace(0.4, 0.9, 17), strict=True):
        index = KEYPOINTS.index(name)
        assert found.pose.xy_px[index].tolist() == point.tolist()
        assert found.confidence[index] == pytest.approx(score)
    assert found.pose.visible.all()


def test_neck_lies_between_the_shoulders() -> None:
    found = coco17_to_coco18(DOTS, np.array([0.9] * 5 + [0.8, 0.6] + [0.9] * 10))
    assert found.pose.xy_px[NECK].tolist() == [210, 170]
    assert found.confidence[NECK] == pytest.approx(0.6)


@pytest.mark.parametrize("shoulder", [5, 6])
def test_neck_needs_both_shoulders(shoulder: int) -> None:
    scores = np.ones(17)
    scores[shoulder] = 0.3
    visible = coco17_to_coco18(DOTS, scores).pose.visible
    assert not visible[NECK]
    assert visible.sum() == 16


# --- RTMPose ----------------------------------------------------------------------------------


def directions() -> np.ndarray:
    """(17, 3) float32 unit vectors that differ well, one colour a keypoint."""
    number = np.arange(17) + 0.5
    height, turn = 1 - 2 * number / 17, np.pi * (1 + 5**0.5) * number
    around = np.sqrt(1 - height**2)
    unit = np.stack([around * np.cos(turn), around * np.sin(turn), height], axis=1)
    return unit.astype(np.float32)


def dotted_photo(dots: np.ndarray) -> np.ndarray:
    """(560, 420, 3) uint8: on grey that normalises to zero, a coloured dot for each keypoint."""
    mean, deviation = np.array([123.675, 116.28, 103.53]), np.array([58.395, 57.12, 57.375])
    photo = np.tile(mean.round().astype(np.uint8), (*PHOTO_SIZE, 1))
    for (x, y), direction in zip(dots.astype(int), directions(), strict=True):
        colour = (mean + deviation * 1.7 * direction).round().astype(np.uint8)
        photo[y - 4 : y + 5, x - 4 : x + 5] = colour
    return photo


def write_pose_network(path: Path) -> Path:
    """Input (1, 3, 256, 192); the score of a keypoint is how much a pixel has its colour."""
    across, down = (1, 17, 192, 2), (1, 17, 256, 2)
    parts = [port(11, "input", (1, 3, 256, 192))]
    parts += [port(12, "simcc_x", (1, 17, 384)), port(12, "simcc_y", (1, 17, 512))]
    parts += [
        constant("colours", directions()[:, :, None, None] / np.float32(1.7)),
        node("Conv", ["input", "colours"], "likeness", kernel_shape=[1, 1]),
    ]
    for name, axis, shape in (("simcc_x", 2, across), ("simcc_y", 3, down)):
        column = np.array((1, 17, shape[2], 1))
        parts += [
            constant(f"{name}_column", column),
            constant(f"{name}_twice", np.array(shape)),
            constant(f"{name}_flat", np.array((1, 17, 2 * shape[2]))),
            node("ReduceMax", ["likeness"], f"{name}_best", axes=[axis], keepdims=0),
            node("Reshape", [f"{name}_best", f"{name}_column"], f"{name}_standing"),
            node("Expand", [f"{name}_standing", f"{name}_twice"], f"{name}_doubled"),
            node("Reshape", [f"{name}_doubled", f"{name}_flat"], name),
        ]
    return write_onnx(path, *parts)


def write_detector(path: Path, *boxes: tuple[float, float, float, float]) -> Path:
    """Boxes in pixels of the photo, whatever is shown; without any, one it is not sure of."""
    rows = [[*(side * 640 / PHOTO_SIZE[0] for side in box), 0.9] for box in boxes or [BOX]]
    answer = np.array([rows], dtype=np.float32)
    if not boxes:
        answer[..., 4] = 0.1
    return write_onnx(
        path,
        port(11, "input", (1, 3, 640, 640)),
        port(12, "boxes", answer.shape),
        constant("answer", answer),
        constant("nothing", np.zeros((1, 1, 1), np.float32)),
        node("ReduceMax", ["input"], "brightest", axes=[1, 2, 3], keepdims=0),
        constant("flat", np.array((1, 1, 1))),
        node("Reshape", ["brightest", "flat"], "shown"),
        node("Mul", ["shown", "nothing"], "unused"),
        node("Add", ["answer", "unused"], "boxes"),
    )


@pytest.fixture(params=["opencv", "onnxruntime"])
def backend(request: pytest.FixtureRequest) -> str:
    pytest.importorskip("rtmlib", reason="rtmlib is not installed")
    if request.param == "onnxruntime":
        pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    return request.param


def test_rtmpose_finds_each_keypoint_in_the_photo(backend: str, tmp_path: Path) -> None:
    adapter = RtmposePose(
        write_detector(tmp_path / "detector.onnx", BOX),
        write_pose_network(tmp_path / "pose.onnx"),
        backend=backend,
    )
    person, remarks = adapter.find(dotted_photo(DOTS))
    expected = coco17_to_coco18(DOTS, np.ones(17)).pose
    assert np.linalg.norm(person.pose.xy_px - expected.xy_px, axis=1).max() < 8
    assert person.pose.visible.all()
    assert person.confidence.min() > 0.7
    assert remarks == ()


def test_rtmpose_takes_the_largest_of_two_people(backend: str, tmp_path: Path) -> None:
    """Half of the second box is empty, so the dots inside it span less."""
    adapter = RtmposePose(
        write_detector(tmp_path / "detector.onnx", (120, 90, 300, 320), BOX),
        write_pose_network(tmp_path / "pose.onnx"),
        backend=backend,
    )
    person, remarks = adapter.find(dotted_photo(DOTS))
    assert person.pose.xy_px[LEFT_ANKLE, 1] == pytest.approx(440, abs=8)
    assert remarks == ("2 people were found; the largest one is edited.",)


def test_rtmpose_says_when_nobody_is_there(backend: str, tmp_path: Path) -> None:
    pose = write_pose_network(tmp_path / "pose.onnx")
    empty = np.tile(np.uint8([124, 116, 104]), (*PHOTO_SIZE, 1))
    for detector in (
        write_detector(tmp_path / "unsure.onnx"),
        write_detector(tmp_path / "sure.onnx", BOX),
    ):
        adapter = RtmposePose(detector, pose, backend=backend)
        with pytest.raises(NoPersonError, match="got no person that RTMPose recognised"):
            adapter.find(empty)


def test_rtmpose_never_downloads_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"gone\.onnx: got no such file.*published\(\)"):
        RtmposePose(tmp_path / "gone.onnx", tmp_path / "pose.onnx")


def test_unknown_published_size_is_refused() -> None:
    pytest.importorskip("rtmlib", reason="rtmlib is not installed")
    with pytest.raises(CheckpointError, match=r"mode: got 'huge', expected one of \['performance'"):
        RtmposePose.published("huge")


def test_missing_package_names_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("rtmlib", "transformers"):
        monkeypatch.setitem(sys.modules, name, None)  # so that importing it fails
    (tmp_path / "a.onnx").touch()
    with pytest.raises(CheckpointError, match=r"rtmlib: is not installed.*pip install --no-deps"):
        RtmposePose(tmp_path / "a.onnx", tmp_path / "a.onnx")
    with pytest.raises(CheckpointError, match=r"Run: pip install transformers"):
        SegformerParsing(tmp_path)


# --- SegFormer --------------------------------------------------------------------------------

ATR = (
    "Background Hat Hair Sunglasses Upper-clothes Skirt Pants Dress Belt Left-shoe Right-shoe "
    "Face Left-leg Right-leg Left-arm Right-arm Bag Scarf"
).split()

needs_transformers = pytest.mark.skipif(
    importlib.util.find_spec("transformers") is None, reason="transformers is not installed"
)


def write_segformer(folder: Path, names: list[str], answer: int) -> Path:
    """A tiny SegFormer that gives every pixel the label `answer`."""
    from transformers import SegformerConfig, SegformerForSemanticSegmentation

    torch.manual_seed(0)
    network = SegformerForSemanticSegmentation(
        SegformerConfig(
            id2label=dict(enumerate(names)), label2id={name: i for i, name in enumerate(names)},
            hidden_sizes=[8, 8, 8, 8], decoder_hidden_size=8, depths=[1, 1, 1, 1],
            num_attention_heads=[1, 1, 1, 1],
        )
    )  # fmt: skip
    with torch.no_grad():
        network.decode_head.classifier.bias[answer] += 1e3
    network.save_pretrained(folder)
    return folder


def standing() -> Pose:
    return coco17_to_coco18(DOTS, np.ones(17)).pose


@needs_transformers
@pytest.mark.parametrize(("answer", "wanted"), [(4, UPPER_CLOTHES), (14, LEFT_ARM), (5, SKIRT)])
def test_segformer_gives_our_labels(tmp_path: Path, answer: int, wanted: int) -> None:
    parser = SegformerParsing(write_segformer(tmp_path, ATR, answer))
    photo = np.zeros((*PHOTO_SIZE, 3), np.uint8)
    label_map = parser.parse(photo, Frame.whole(PHOTO_SIZE), standing())
    assert label_map.shape == MAP_SIZE
    assert label_map.dtype == np.uint8
    assert (label_map == wanted).all()


@needs_transformers
def test_segformer_splits_a_dress_at_the_waist_of_the_frame(tmp_path: Path) -> None:
    """Shoulders at 170 and hips at 300: the waist is at 300 - 0.25 * 130."""
    parser = SegformerParsing(write_segformer(tmp_path, ATR, 7))
    frame = Frame.whole(PHOTO_SIZE)
    label_map = parser.parse(np.zeros((*PHOTO_SIZE, 3), np.uint8), frame, standing())
    waist_row = round(frame.to_frame(np.array([0, 267.5]), MAP_SIZE)[1])
    assert (label_map[:waist_row] == UPPER_CLOTHES).all()
    assert (label_map[waist_row:] == SKIRT).all()


@needs_transformers
def test_segformer_of_another_label_order_is_refused(tmp_path: Path) -> None:
    swapped = [*ATR[:12], "Left-arm", "Right-arm", "Left-leg", "Right-leg", *ATR[16:]]
    with pytest.raises(CheckpointError, match=r"label order of SegFormer .*trained on the 18 lab"):
        SegformerParsing(write_segformer(tmp_path, swapped, 0))


@needs_transformers
def test_segformer_with_missing_weights_is_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    path = write_segformer(tmp_path, ATR, 0) / "model.safetensors"
    state = load_file(path)
    removed = "decode_head.classifier.bias"
    del state[removed]
    save_file(state, path, {"format": "pt"})
    with pytest.raises(CheckpointError, match=rf"missing weights of .*got \['{removed}'\]"):
        SegformerParsing(tmp_path)


@needs_transformers
def test_segformer_folder_without_safetensors_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"cannot be loaded .*config\.json and model\.safe"):
        SegformerParsing(tmp_path / "none")
    folder = write_segformer(tmp_path, ATR, 0)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(CheckpointError, match="cannot be loaded"):
        SegformerParsing(folder)


# --- both -------------------------------------------------------------------------------------


@needs_transformers
def test_adapters_work_together(backend: str, tmp_path: Path) -> None:
    perception = MixedPerception(
        RtmposePose(
            write_detector(tmp_path / "detector.onnx", BOX),
            write_pose_network(tmp_path / "pose.onnx"),
            backend=backend,
        ),
        SegformerParsing(write_segformer(tmp_path / "segformer", ATR, 7)),
    )
    photo = dotted_photo(DOTS)
    person, _ = perception.find(photo)
    label_map = perception.parse(photo, Frame.around(person.pose.xy_px), person.pose)
    assert set(np.unique(label_map)) == {UPPER_CLOTHES, SKIRT}
    for keypoint in (RIGHT_EYE, LEFT_EAR, RIGHT_WRIST):
        assert person.pose.visible[keypoint]
