"""Serve the page: load the weights, then open the door.

    python app.py [--host 127.0.0.1] [--port 7860] [--checkpoints DIR] [--device auto]
                  [--most-per-address 16]
"""

import argparse
import logging
import os
import sys
from functools import partial
from pathlib import Path

import cv2
import torch
import uvicorn

from spt.dressed_editor import DressedEditor
from spt.errors import SptError
from spt.inference import load_networks
from ui.live import SOCKET_MESSAGE_BYTES
from ui.page import web_app
from ui.session import SessionStore

ROOT = Path(__file__).resolve().parent

MOST_PER_ADDRESS = 16
"""Half of all places: a household fits, and nobody takes the studio for themselves."""


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line; `--help` explains it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=7860, help="port to listen on")
    parser.add_argument("--checkpoints", type=Path, default=ROOT / "checkpoints", metavar="DIR",
                        help="folder of the weights")  # fmt: skip
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto",
                        help="where the networks run")  # fmt: skip
    parser.add_argument("--examples", type=Path, default=ROOT / "assets" / "examples",
                        metavar="DIR", help="pictures of the gallery")  # fmt: skip
    parser.add_argument("--most-per-address", type=int, default=MOST_PER_ADDRESS, metavar="N",
                        help="pages one network address may have open (default: %(default)s); "
                        "0 for any number, where all visitors come through one proxy")  # fmt: skip
    return parser.parse_args(arguments)


def leave_cores() -> None:
    """Compute with half of the cores, unless OMP_NUM_THREADS says how many.

    The pieces of work are small: on two idle cores a second thread wins 5 to 17 % in bf16
    (benchmarks/speed.md; up to 40 % in fp32). But where a browser or a neighbour needs the other
    core, each piece waits for the slower half, and the same work was seen to take several times as
    long.
    """
    if "OMP_NUM_THREADS" not in os.environ:
        threads = max((os.cpu_count() or 1) // 2, 1)
        torch.set_num_threads(threads)
        cv2.setNumThreads(threads)


def main() -> None:
    """Load, then serve until Ctrl+C."""
    options = parse_arguments()
    leave_cores()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    sys.stdout.write("Loading the weights...\n")
    sys.stdout.flush()
    try:
        networks = load_networks(options.checkpoints, device=options.device)
    except SptError as error:
        sys.exit(f"app.py: {error}")
    store = SessionStore(
        partial(DressedEditor, networks), most_per_address=options.most_per_address
    )
    sys.stdout.write(f"Open http://{options.host}:{options.port} in a browser. Ctrl+C stops.\n")
    sys.stdout.flush()
    uvicorn.run(
        web_app(store, options.examples, partial(DressedEditor, networks)),
        host=options.host,
        port=options.port,
        log_level="warning",
        ws_max_size=SOCKET_MESSAGE_BYTES,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
