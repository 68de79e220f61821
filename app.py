"""Serve the page: open the door, load the weights, be ready.

    python app.py [--host 127.0.0.1] [--port 7860] ...

`--help` lists all options, each with its environment variable; ui/settings.py is their home.
"""

import contextlib
import ctypes
import os
import sys
from pathlib import Path

import cv2
import numpy as np
import torch

from spt.dressed_editor import DressedEditor
from spt.errors import SptError
from spt.labels import BACKGROUND, UPPER_CLOTHES
from spt.networks import Networks, load_networks
from spt.photo_file import read_photo
from ui import zero
from ui.canvas import example_names
from ui.logs import begin_logging
from ui.opened_editor import PREVIEW_SIDE_PX
from ui.page import Door, web_app
from ui.serving import serve
from ui.settings import parse_settings
from ui.store import SessionStore
from ui.studio import Studio

M_ARENA_MAX = -8
"""Of malloc.h."""


def leave_cores() -> None:
    """Compute with half of the cores, unless OMP_NUM_THREADS says how many.

    The pieces of work are small: on two idle cores a second thread wins 5 to 17 % in bf16
    (benchmarks/speed.md; up to 40 % in fp32). But where a browser, a neighbour or another visitor
    needs the other core, each piece waits for the slower half, and the same work was seen to take
    several times as long.
    """
    if "OMP_NUM_THREADS" not in os.environ:
        threads = max((os.cpu_count() or 1) // 2, 1)
        torch.set_num_threads(threads)
        cv2.setNumThreads(threads)


def keep_memory_together() -> None:
    """Let all threads share two of the pools that glibc keeps: with 20 visitors at work, 90 MB of
    1.7 GB lay unused in the others. Elsewhere there is nothing to do."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


class Model:
    """The networks, once they are loaded."""

    def __init__(self, folder: Path, device: str, examples: Path) -> None:
        self._folder, self._device, self._examples = folder, device, examples
        self._networks: Networks | None = None

    def load(self) -> None:
        """Load them; CheckpointError or InputError where that is not possible."""
        self._networks = load_networks(self._folder, device=self._device)

    def new_editor(self) -> DressedEditor:
        """An editor for a visitor."""
        assert self._networks is not None, "nobody is let in before load() is done"
        return DressedEditor(self._networks)

    def warm(self) -> None:
        """Edit an example, if there is one: the first time all takes longer."""
        for name in example_names(self._examples)[:1]:
            with contextlib.suppress(SptError, OSError):
                editor = self.new_editor()
                editor.open(read_photo((self._examples / name).read_bytes()))
                label_map = editor.source_map
                editor.repaint(np.where(label_map == BACKGROUND, label_map, UPPER_CLOTHES))
                editor.render(PREVIEW_SIDE_PX)


def say(sentence: str) -> None:
    """Tell the person at the keyboard, if there is room on the disk for it."""
    with contextlib.suppress(OSError):
        sys.stdout.write(sentence + "\n")
        sys.stdout.flush()


def main() -> None:
    """Load, and serve until Ctrl+C or SIGTERM."""
    settings = parse_settings()
    spaces = zero.begin() if zero.lends_gpu() else None
    leave_cores()
    keep_memory_together()
    begin_logging(as_json=settings.json_logs)
    device = settings.device if spaces is None else "cpu"
    model = Model(settings.checkpoints, device, settings.examples)
    store = SessionStore(
        model.new_editor,
        capacity=settings.most_visitors,
        most_per_address=settings.most_per_address,
        most_photo_bytes=settings.photo_memory_mb * 2**20,
    )
    studio = Studio(store, prepare=leave_cores, load=model.load, warm=model.warm)
    # Where visitors are not told apart by address, their requests are not counted by it.
    rate = settings.requests_per_second if settings.most_per_address else 0
    door = Door(
        settings.root_path, settings.logins, settings.metrics_token, rate, settings.frame_ancestors
    )
    loan = None if spaces is None else zero.loan(spaces, settings.checkpoints)
    app = web_app(studio, settings.examples, model.new_editor, door, loan)
    if spaces is not None:
        zero.report()
    say("Loading the weights...")
    sys.exit(serve(app, studio, settings, say))


if __name__ == "__main__":
    main()
