"""ZeroGPU: Spaces that lend a GPU to one call after the other, through the package `spaces`.

The endpoints for programs run on it, each call as a whole in a process that Spaces starts. People
who paint stay on the CPU: a loan takes longer than a picture. Spaces finds out who asks, and how
long a loan they may have, from the event of Gradio's queue in which the call comes.
"""

import asyncio
import importlib.util
import os
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from types import ModuleType

from spt.dressed_editor import DressedEditor
from spt.errors import SptError
from spt.networks import Networks, load_networks
from ui.api import Loan, refusal
from ui.api_work import Call

VARIABLE = "SPACES_ZERO_GPU"
"""Spaces sets it where a GPU is lent."""

LOAN_S = 30
"""A call may take so long. A loan that is asked for longer waits longer."""


def lends_gpu() -> bool:
    """Whether this is a Space that lends a GPU, with the package that asks for it."""
    is_lent = os.environ.get(VARIABLE, "").lower() in ("1", "t", "true")
    return is_lent and importlib.util.find_spec("spaces") is not None


def begin() -> ModuleType:
    """The package, which prepares PyTorch; to be called before anything asks for CUDA."""
    return importlib.import_module("spaces")


def loan(spaces: ModuleType, checkpoints: Path) -> Loan:
    """What does calls on a lent GPU.

    Arguments:
        spaces: the package.
        checkpoints: folder of the weights.
    """

    @spaces.GPU(duration=LOAN_S)
    def lent(work: Callable[..., Call], given: tuple) -> tuple[object, str]:
        return _whole(checkpoints, work, given)

    async def borrowed(work: Callable[..., Call], given: tuple) -> object:
        answer, sentence = await asyncio.to_thread(lent, work, given)
        if sentence:
            raise refusal(sentence)
        return answer

    return borrowed


def report() -> None:
    """Tell Spaces that the app is up. The package does so when a page of Gradio's is launched; ours
    is a part of a larger application."""
    importlib.import_module("spaces.zero").startup()


def _whole(checkpoints: Path, work: Callable[..., Call], given: tuple) -> tuple[object, str]:
    """A call from its beginning to its end: what it answers, or why it is refused."""
    try:
        call = work(partial(DressedEditor, _networks(checkpoints)), *given)
        while True:
            next(call)
    except StopIteration as end:
        return end.value, ""
    except SptError as error:
        return None, str(error)


@cache
def _networks(checkpoints: Path) -> Networks:
    """Loaded where the GPU is lent, once in a process."""
    return load_networks(checkpoints)
