"""What the server counts and times, for /metrics in the text format of Prometheus.

No number tells who a visitor is or what is on a picture.
"""

import resource
from enum import StrEnum
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from ui.messages import Edit, Flag, Kind, Message, OpenPhoto

if TYPE_CHECKING:
    from ui.studio import Studio

SECONDS = (0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5,
           5.0, 10.0, 30.0)  # fmt: skip
"""Upper ends of the bins of times: narrow where a hand feels the difference."""


class Work(StrEnum):
    """Kinds of work."""

    DRAFT = "draft"
    PICTURE = "picture"
    FILE = "file"
    OPEN = "open"
    IMPORT = "import"
    TRANSFER = "transfer"
    PROGRAM = "program"


class Outcome(StrEnum):
    """How work ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    HUNG = "hung"


class Refusal(StrEnum):
    """Why something was not let in."""

    FULL = "full"
    FOREIGN = "foreign"
    TOO_FAST = "too_fast"
    LOGIN = "login"


def work_of(message: Message) -> Work:
    """The kind of work that a message of a visitor asks for."""
    if isinstance(message, OpenPhoto):
        return Work.OPEN
    if not isinstance(message, Edit):
        return Work.IMPORT
    if message.kind not in (Kind.LIVE, Kind.DETAIL):
        return Work.FILE
    return Work.DRAFT if message.flags & Flag.DRAFT else Work.PICTURE


class Measures:
    """Counters, and clocks in bins, of one server."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)  # memory, processor time, open files
        self._done = Counter("studio_work", "Pieces of work done", ("work", "outcome"),
                             registry=registry)  # fmt: skip
        self._seconds = Histogram("studio_work_seconds", "Time a piece of work took", ("work",),
                                  buckets=SECONDS, registry=registry)  # fmt: skip
        self._waited = Histogram("studio_wait_seconds", "Time a piece of work waited for its turn",
                                 ("work",), buckets=SECONDS, registry=registry)  # fmt: skip
        self._superseded = Counter("studio_superseded", "Edits that a newer one replaced unseen",
                                   registry=registry)  # fmt: skip
        self._refused = Counter("studio_refused", "What was not let in", ("reason",),
                                registry=registry)  # fmt: skip
        for work in Work:
            self._seconds.labels(work)
            self._waited.labels(work)
        for reason in Refusal:
            self._refused.labels(reason)

    def watch(self, studio: "Studio") -> None:
        """Tell the present state of a studio with everything else."""
        for name, words, value in (
            ("visitors", "Sessions", lambda: len(studio.store)),
            ("sockets", "Open web sockets", lambda: studio.sockets.total()),
            ("waiting", "Pieces of work in line", lambda: studio.turns.waiting),
            ("photo_bytes", "Memory of open photos", lambda: studio.store.photo_bytes),
            ("evicted", "Sessions freed for want of memory", lambda: studio.store.evicted),
            ("stuck_threads", "Threads left behind", lambda: studio.crew.stuck),
            ("peak_memory_bytes", "Most resident memory so far",
             lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024),
        ):  # fmt: skip
            Gauge(f"studio_{name}", words, registry=self._registry).set_function(value)

    def worked(self, work: Work, outcome: Outcome, waited_s: float, took_s: float) -> None:
        """A piece of work is done."""
        self._done.labels(work, outcome).inc()
        self._waited.labels(work).observe(waited_s)
        self._seconds.labels(work).observe(took_s)

    def superseded(self) -> None:
        """An edit was replaced before it was drawn."""
        self._superseded.inc()

    def refused(self, reason: Refusal) -> None:
        """Something was not let in."""
        self._refused.labels(reason).inc()

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)
