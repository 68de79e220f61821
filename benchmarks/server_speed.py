"""A server of its own: its start, its memory, and several painters at once over web sockets."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import numpy as np

from benchmarks.running import running_server
from benchmarks.strokes import CLOTHES, Brush
from benchmarks.visitor import UNTOUCHED, Visitor
from spt.runs import encode_runs
from ui.messages import Flag

PAINTERS = (1, 2, 4, 8)
STEPS_A_SECOND = 60
"""Screens show no more, so the page sends no more."""
BRUSH_PX = 20


@dataclass(frozen=True)
class Crowd:
    """What so many painters got."""

    painters: int
    each: tuple[float, ...]
    """Pictures a second for every painter."""
    p50_ms: float
    p95_ms: float
    """From sending an edit to having its picture, of all painters."""


@dataclass(frozen=True)
class ServerTimes:
    """What serving takes."""

    start_s: float
    memory_mib: dict[str, float]
    """Resident memory in each state."""
    crowds: list[Crowd]


def server_times(photo: Path, seconds: float) -> ServerTimes:
    """Start a server, let visitors in one by one, and let them paint for so long."""
    photo_bytes = photo.read_bytes()
    with running_server() as server:
        memory_mib = {"ready": server.memory_mib}
        visitors = [Visitor(server.address, photo_bytes)]
        strokes = strokes_of(visitors[0], seconds)
        seen(visitors[0], strokes[0])
        memory_mib["with one visitor"] = server.memory_mib
        while len(visitors) < max(PAINTERS):
            visitors.append(Visitor(server.address, photo_bytes))
            seen(visitors[-1], strokes[0])
        memory_mib[f"with {len(visitors)} open photos"] = server.memory_mib
        crowds = [crowd(visitors[:count], strokes, seconds) for count in PAINTERS]
    return ServerTimes(server.start_s, memory_mib, crowds)


def strokes_of(visitor: Visitor, seconds: float) -> list[bytes]:
    """Paint after every step of a stroke that lasts so long."""
    brush, cells = Brush(CLOTHES, BRUSH_PX, visitor.frame), UNTOUCHED.copy()
    strokes = []
    for step in range(int(seconds * STEPS_A_SECOND) + 2):
        brush.paint(cells, step)
        strokes.append(encode_runs(cells))
    return strokes


def seen(visitor: Visitor, stroke: bytes) -> None:
    """Have a whole picture drawn."""
    with visitor.line() as line:
        visitor.draw(line, stroke, Flag(0))


def crowd(visitors: Sequence[Visitor], strokes: list[bytes], seconds: float) -> Crowd:
    """Let some visitors paint at the same time."""
    start = Barrier(len(visitors))
    with ThreadPoolExecutor(len(visitors)) as pool:
        hands = [pool.submit(painted, one, strokes, seconds, start) for one in visitors]
        spans = [hand.result() for hand in hands]
    p50_ms, p95_ms = np.percentile(np.concatenate(spans), [50, 95])
    each = tuple(len(one) / seconds for one in spans)
    return Crowd(len(visitors), each, float(p50_ms), float(p95_ms))


def painted(
    visitor: Visitor, strokes: list[bytes], seconds: float, start: Barrier
) -> list[float]:
    """Paint for so long, every step as soon as the last one is shown; milliseconds of each that
    changed the picture."""
    spans_ms: list[float] = []
    with visitor.line() as line:
        visitor.draw(line, strokes[0], Flag(0))
        start.wait()
        end = time.perf_counter() + seconds
        for stroke in strokes[1:]:
            sent_at = time.perf_counter()
            if sent_at >= end:
                break
            if visitor.draw(line, stroke, Flag.DRAFT):
                spans_ms.append(1000 * (time.perf_counter() - sent_at))
            time.sleep(max(0.0, sent_at + 1 / STEPS_A_SECOND - time.perf_counter()))
    return spans_ms
