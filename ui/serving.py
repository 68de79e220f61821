"""The server as a process: opens the door, loads, is ready, and ends in good order."""

import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from ui.connections import PatientRequests, PatientSocket
from ui.live import SOCKET_MESSAGE_BYTES
from ui.logs import event
from ui.settings import Settings
from ui.studio import State, Studio

log = logging.getLogger(__name__)

FINISH_S, CLOSE_S = 5, 3
"""For the work under way, then for its answers to arrive: ten seconds are given by most hosts."""

CONNECTIONS_PER_PAGE = 8
"""A browser opens six, and the socket."""


class StudioServer(uvicorn.Server):
    """uvicorn, which on its way out lets the work under way be done."""

    def __init__(self, config: uvicorn.Config, studio: Studio) -> None:
        super().__init__(config)
        self._studio = studio

    async def shutdown(self, sockets: list | None = None) -> None:
        """Called when the process is asked to end."""
        await self._studio.finish(FINISH_S)
        await super().shutdown(sockets)


def serve(
    app: FastAPI, studio: Studio, settings: Settings, say: Callable[[str], None]
) -> int:
    """Serve until Ctrl+C or SIGTERM; returns the exit code.

    Arguments:
        app: the application.
        studio: of that application.
        settings: where to listen, and how many connections to take.
        say: tells the person at the keyboard.
    """
    PatientRequests.most_per_address = CONNECTIONS_PER_PAGE * settings.most_per_address
    proxies = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
    PatientRequests.proxies = frozenset(one.strip() for one in proxies.split(","))
    if "*" in PatientRequests.proxies:
        PatientRequests.most_per_address = 0
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=PatientRequests,
        ws=PatientSocket,
        ws_max_size=SOCKET_MESSAGE_BYTES,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=CLOSE_S,
    )
    server = StudioServer(config, studio)

    def changed() -> None:
        if studio.state == State.READY:
            page = f"http://{settings.host}:{settings.port}{settings.root_path}"
            say(f"Open {page} in a browser. Ctrl+C stops.")
        server.should_exit = bool(studio.trouble)

    studio.on_change = changed
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # asked to end, and ended: no failure
    with suppress(KeyboardInterrupt, SystemExit):
        server.run()
    event(log, logging.INFO, "stopped", stuck=studio.crew.stuck)
    if studio.trouble:
        say(f"app.py: {studio.trouble}")
    code = 0 if server.started and not studio.trouble else 1
    if studio.crew.stuck:
        logging.shutdown()
        os._exit(code)  # threads inside a library may not be there when Python tidies up
    return code
