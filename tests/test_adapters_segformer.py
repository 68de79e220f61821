"""SegFormer: ATR becomes our ten labels, and its real loading code runs on a tiny network."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_models import (
    ATR,
    BOX,
    DOTS,
    PHOTO_SIZE,
    dotted_photo,
    write_detector,
    write_pose_network,
    write_segformer,
)  # fmt: skip

from spt.adapters import MixedPerception, RtmposePose, SegformerParsing, coco17_to_coco18
from spt.errors import CheckpointError
from spt.inference import PersonEditor, load_networks
from spt.labels import LEFT_ARM, LEFT_EAR, PANTS, RIGHT_EYE, RIGHT_WRIST, SKIRT, UPPER_CLOTHES
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose

needs_transformers = pytest.mark.skipif(
    importlib.util.find_spec("transformers") is None, reason="transformers is not installed"
)


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


@needs_transformers
def test_adapters_work_together(tmp_path: Path) -> None:
    pytest.importorskip("rtmlib", reason="rtmlib is not installed")
    perception = MixedPerception(
        RtmposePose(
            write_detector(tmp_path / "detector.onnx", BOX),
            write_pose_network(tmp_path / "pose.onnx"),
            backend="opencv",
        ),
        SegformerParsing(write_segformer(tmp_path / "segformer", ATR, 7)),
    )
    photo = dotted_photo(DOTS)
    person, _ = perception.find(photo)
    label_map = perception.parse(photo, Frame.around(person.pose.xy_px), person.pose)
    assert set(np.unique(label_map)) == {UPPER_CLOTHES, SKIRT}
    for keypoint in (RIGHT_EYE, LEFT_EAR, RIGHT_WRIST):
        assert person.pose.visible[keypoint]


@needs_transformers
def test_adapters_stand_in_for_the_built_in_perception(
    checkpoint_dir: Path, tmp_path: Path
) -> None:
    pytest.importorskip("rtmlib", reason="rtmlib is not installed")
    finder = RtmposePose(
        write_detector(tmp_path / "detector.onnx", BOX),
        write_pose_network(tmp_path / "pose.onnx"),
        backend="opencv",
    )
    parser = SegformerParsing(write_segformer(tmp_path / "segformer", ATR, 6))
    networks = load_networks(checkpoint_dir, "cpu")
    editor = PersonEditor(replace(networks, perception=MixedPerception(finder, parser)))
    photo = dotted_photo(DOTS)
    opened = editor.open(photo)
    assert np.linalg.norm(opened.pose.xy_px - standing().xy_px, axis=1).max() < 8
    assert (opened.label_map == PANTS).all()
    # A skirt of the same outline would keep the pixels of the trousers.
    edited = opened.label_map.copy()
    edited[:, : MAP_SIZE[1] // 2] = LEFT_ARM
    editor.repaint(edited)
    picture = editor.render()
    assert picture.shape == photo.shape
    assert (picture != photo).any()
