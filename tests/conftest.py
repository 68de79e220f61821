"""What several test files share: folders, the browser, and sums that repeat exactly."""

import os
import shutil
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).resolve().parent.parent
CCP_FOLDER = ROOT.parent / "shared" / "data" / "ccp"

# One thread adds in one order: the same input gives the same bits on every run.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def checkpoint_dir(root: Path) -> Path:
    """The folder of the bundled weights; they belong to every clone, so a gap is a failure."""
    folder = root / "checkpoints"
    if not any(folder.glob("*.safetensors")):
        pytest.fail(f"{folder} holds no weights: check out all files of the repository")
    return folder


@pytest.fixture(scope="session")
def ccp_folder() -> Path:
    """The downloaded Clothing Co-Parsing set: real photos, which the repository may not hold."""
    if not (CCP_FOLDER / "photos").is_dir():
        pytest.skip("../shared/data/ccp is missing: real photos cannot be tested without it")
    return CCP_FOLDER


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Debian's Chromium. A desk may lack it; CI may not."""
    path = shutil.which("chromium")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing in CI; .ci/run installs it with apt-get")
    if path is None:
        pytest.skip("Chromium is missing: apt-get install chromium runs the page tests")
    return path
