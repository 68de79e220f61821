"""train/export.py: the page about a folder of checkpoints."""

import hashlib
from pathlib import Path

import pytest
import torch

from spt.checkpoint import save_checkpoint
from spt.errors import CheckpointError
from spt.pose import PoseConfig, PoseNetwork
from train import export


def write_pose(folder: Path, data: str) -> Path:
    torch.manual_seed(0)
    network = PoseNetwork(PoseConfig((4, 4)))
    path = folder / "pose.safetensors"
    trained_on = {"data": data, "minutes": "3.0"}
    save_checkpoint(path, network, "pose", network.config, trained_on, {"pck_0.2": 0.25})
    return path


@pytest.mark.parametrize("data", ["Clothing Co-Parsing: 6 people; drawn: 2 people", "Other: 9"])
def test_the_page_says_what_the_files_say(tmp_path: Path, data: str) -> None:
    path = write_pose(tmp_path, data)
    assert export.main([str(tmp_path)]) == 0
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    content = path.read_bytes()
    for row in (f"| bytes | {len(content)} |", f"`{hashlib.sha256(content).hexdigest()}`",
                f"| data | {data} |", "| minutes | 3.0 |", "| pck_0.2 | 0.250 |"):  # fmt: skip
        assert row in page
    assert page.count("## ") == 1  # of the one file that is there
    assert ("were trained on Clothing Co-Parsing photos" in page) == data.startswith("Clothing")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = write_pose(tmp_path, "Other: 9")
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(CheckpointError, match="pose.safetensors"):
        export.main([str(tmp_path)])
    assert not (tmp_path / "README.md").exists()
