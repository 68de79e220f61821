"""app.py in a harsh world: what test_faults.py starts.

    python tests/harsh_server.py [options of app.py]

The wall clock jumps by days at every look, no file can be written, connections are given little
time, and two photos do harm: drawing on one that is THROWING wide throws, on one HANGING wide it
never ends.
"""

import itertools
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import app
from spt.dressed_editor import DressedEditor
from spt.inference import PersonEditor
from ui import connections, crew, live

THROWING, HANGING = 601, 602
HEAD_S, DEAF_S, PATIENCE_S = 2.0, 2.0, 3.0
DAY_S = 24 * 3600


def jump() -> None:
    """Let the wall clock go forth and back."""
    true_time = time.time
    jumps = itertools.cycle((0, 400 * DAY_S, -DAY_S, 7 * DAY_S))
    time.time = lambda: true_time() + next(jumps)


def harm() -> None:
    """Let two photos throw and hang."""
    render = PersonEditor.render

    def harmful(editor: DressedEditor, *args: object, **options: object) -> object:
        width = editor._source.photo.shape[1]
        if width == THROWING:
            raise RuntimeError("drawing failed on purpose")
        while width == HANGING:  # with naps: else all others would wait for Python itself
            time.sleep(0.001)
        return render(editor, *args, **options)

    PersonEditor.render = harmful


def main() -> None:
    """Make the world harsh, then serve."""
    jump()
    harm()
    connections.HEAD_S, connections.DEAF_S, crew.PATIENCE_S = HEAD_S, DEAF_S, PATIENCE_S
    live.TOKEN_WAIT_S = HEAD_S
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    app.main()


if __name__ == "__main__":
    main()
