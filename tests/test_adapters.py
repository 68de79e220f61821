"""RTMPose: its keypoint order becomes ours, and its real loading code runs on tiny networks."""

import sys
from pathlib import Path

import numpy as np
import pytest
from tiny_models import BOX, DOTS, PHOTO_SIZE, dotted_photo, write_detector, write_pose_network

from spt.adapters import RtmposePose, SegformerParsing, coco17_to_coco18
from spt.errors import CheckpointError, NoPersonError
from spt.labels import (
    KEYPOINTS,
    LEFT_ANKLE,
    NECK,
)  # fmt: skip

COCO17 = (
    "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow "
    "right_elbow left_wrist right_wrist left_hip right_hip left_knee right_knee left_ankle "
    "right_ankle"
).split()

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
