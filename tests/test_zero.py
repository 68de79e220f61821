"""ZeroGPU, as far as it goes without one: the package's decorator, the calls, what is refused."""

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gradio as gr
import pytest

from spt.dressed_editor import DressedEditor
from spt.networks import load_networks
from ui import api_work, zero
from ui.api import EditingApi
from ui.store import SessionStore
from ui.studio import Studio


def answered(api: EditingApi, *asked: object) -> object:
    """What an endpoint answers, in a loop and a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, api.answer(*asked)).result(timeout=120)


def no_editor() -> DressedEditor:
    pytest.fail("the call is done elsewhere")


@pytest.fixture(scope="module")
def lent(checkpoint_dir: Path) -> EditingApi:
    loan = zero.loan(zero.begin(), checkpoint_dir)
    return EditingApi(Studio(SessionStore(no_editor)), no_editor, loan)


@pytest.fixture(scope="module")
def photo(root: Path) -> str:
    return base64.b64encode((root / "assets/examples/floral_dress.jpg").read_bytes()).decode()


def test_a_call_is_answered_as_in_turns(
    lent: EditingApi, photo: str, checkpoint_dir: Path
) -> None:
    networks = load_networks(checkpoint_dir)
    here = EditingApi(Studio(SessionStore(no_editor)), lambda: DressedEditor(networks))
    found, label_map = answered(lent, api_work.inspect, photo)
    assert (found, label_map) == answered(here, api_work.inspect, photo)
    asked = api_work.repaint, photo, label_map, found["pose"]
    assert answered(lent, *asked) == answered(here, *asked)


def test_what_is_wrong_is_said(lent: EditingApi) -> None:
    with pytest.raises(gr.Error, match="photo: got text that is not base64"):
        answered(lent, api_work.inspect, "?")


@pytest.mark.parametrize(("value", "lends"), [("true", True), ("1", True), ("", False)])
def test_only_a_space_that_lends_a_gpu_says_so(
    monkeypatch: pytest.MonkeyPatch, value: str, lends: bool
) -> None:
    monkeypatch.setenv(zero.VARIABLE, value)
    assert zero.lends_gpu() == lends
