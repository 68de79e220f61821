"""Malformed messages and files against a running server: `make fuzz` sends thousands.

Every one must be answered in good order: refused in a sentence, or taken. Unhandled is an answer
that says something went wrong on the server, no answer, or an error in the server's log.
"""

import argparse
import dataclasses
import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from benchmarks.visitor import UNTOUCHED, Visitor, read_reply
from spt.labels import UPPER_CLOTHES
from spt.parsing_formats import encode_label_map_png
from spt.pose import Pose
from spt.pose_json import pose_to_json
from spt.runs import encode_runs
from tests.malformed import spoiled, spoiled_json
from tests.node import NODE
from tests.page.conftest import Server
from tests.trap_files import encoded, exif_whose_entries_overlap, jpeg_of_scans, jpeg_with_exif
from ui.live import TOKEN_HEADER
from ui.messages import REQUEST_HEAD, VERSION, Flag, Kind, Status
from ui.studio import FAILED

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 60
AT_ONCE = 20
EDITS = (Kind.LIVE, Kind.RESULT, Kind.MAP, Kind.POSE, Kind.PACK)
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")


@dataclasses.dataclass
class Table:
    """What became of everything that was sent, by what it was."""

    rows: dict[str, Counter[str]] = dataclasses.field(default_factory=dict)

    def add(self, what: str, how: str, count: int = 1) -> None:
        """Count one more."""
        self.rows.setdefault(what, Counter())[how] += count

    @property
    def unhandled(self) -> int:
        """How much was not answered in good order."""
        return sum(counts["unhandled"] for counts in self.rows.values())

    def text(self) -> str:
        """As Markdown."""
        lines = ["| sent | how many | taken | refused | unhandled |", "|---|---:|---:|---:|---:|"]
        for what, counts in self.rows.items():
            taken, refused, bad = (counts[how] for how in ("taken", "refused", "unhandled"))
            lines.append(f"| {what} | {counts.total()} | {taken} | {refused} | {bad} |")
        return "\n".join(lines)


def judged(reply: bytes) -> str:
    """What a reply says of the request."""
    parts = read_reply(reply)
    if parts.status == Status.OK or parts.status == Status.SUPERSEDED:
        return "taken"
    return "unhandled" if parts.text == FAILED or not parts.text else "refused"


def fuzz_messages(visitor: Visitor, count: int, rng: np.random.Generator, table: Table) -> None:
    """Spoiled edits through the web socket, some at a time; each must get its answer."""
    paint = UNTOUCHED.copy()
    paint[100:300, 100:200] = UPPER_CLOTHES
    whole = [bytearray(visitor.edit(encode_runs(one), Flag(0))) for one in (UNTOUCHED, paint)]
    for start in range(0, count, AT_ONCE):
        batch = []
        for _ in range(min(AT_ONCE, count - start)):
            message = whole[rng.integers(2)].copy()
            message[1] = EDITS[rng.integers(len(EDITS))]
            batch.append(spoiled(bytes(message), rng))
        with visitor.line() as line:
            for message in batch:
                line.send(message)
            for _ in batch:
                table.add("edits, by socket", _next_answer(line))


def _next_answer(line: ClientConnection) -> str:
    try:
        return judged(line.recv(timeout=PATIENCE_S))
    except (ConnectionClosed, TimeoutError):
        return "unhandled"


def whole_files(visitor: Visitor, rng: np.random.Generator) -> Iterator[tuple[Kind, str, bytes]]:
    """Kinds of requests with a file, what it is, and one that is right or a trap."""
    noise = Image.fromarray(rng.integers(0, 256, (96, 72, 3), dtype=np.uint8))
    for kind in (Kind.OPEN, Kind.PHOTO_POSE, Kind.SWATCH, Kind.DONOR):
        for picture_format in FORMATS:
            yield kind, f"pictures as {kind.name}", encoded(noise, picture_format)
    entries = exif_whose_entries_overlap(200, 400_000)
    yield Kind.OPEN, "traps as OPEN", jpeg_of_scans(80, 80)
    yield Kind.OPEN, "traps as OPEN", jpeg_with_exif(entries)
    yield Kind.OPEN, "traps as OPEN", entries
    frame_map = np.zeros((512, 384), np.uint8)
    yield Kind.READ_MAP, "PNG as READ_MAP", b"\0" + encode_label_map_png(frame_map)
    with tempfile.TemporaryFile() as file:
        np.save(file, frame_map, allow_pickle=False)
        file.seek(0)
        yield Kind.READ_MAP, "NPY as READ_MAP", b"\0" + file.read()
    pose = Pose(np.full((18, 2), 40.0), np.ones(18, bool))
    yield Kind.READ_POSE, "JSON as READ_POSE", pose_to_json(pose, 96, 72).encode()


def fuzz_files(
    visitor: Visitor, address: str, count: int, rng: np.random.Generator, table: Table
) -> None:
    """Spoiled files by POST."""
    files = list(whole_files(visitor, rng))
    for number in range(count):
        kind, what, whole = files[number % len(files)]
        spoil = spoiled_json if kind == Kind.READ_POSE else spoiled
        body = REQUEST_HEAD.pack(VERSION, kind, 0, number + 1) + spoil(whole, rng)
        request = urllib.request.Request(
            f"{address}studio/call", body, {TOKEN_HEADER: visitor.token}
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                table.add(what, judged(answer.read()))
        except (urllib.error.URLError, OSError):
            table.add(what, "unhandled")


def fuzz_projects(count: int, table: Table) -> None:
    """Spoiled project files, which the page reads by itself."""
    answer = subprocess.run(
        [NODE, ROOT / "tests" / "scripts" / "fuzz_projects.js", str(count)],
        check=True, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    counts = json.loads(answer.stdout)
    for how, name in (("taken", "read"), ("refused", "refused"), ("unhandled", "unhandled")):
        table.add("project ZIP, in the page", how, counts[name])
    sys.stderr.write(answer.stderr)


def errors_in(log: Path) -> list[str]:
    """Lines of a server's log that tell of an error."""
    lines = log.read_text(errors="replace").splitlines()
    return [line for line in lines if "level=error" in line or "Traceback" in line]


def fuzz(messages: int, files: int, seed: int) -> tuple[Table, list[str]]:
    """Start a server, send everything; returns what became of it, and errors in the log."""
    table, rng = Table(), np.random.default_rng(seed)
    photo = (ROOT / "assets" / "examples" / "floral_dress.jpg").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        server.start()
        try:
            visitor = Visitor(server.address, photo)
            fuzz_messages(visitor, messages, rng, table)
            fuzz_files(visitor, server.address, files, rng, table)
            Visitor(server.address, photo)  # others are served as before
        finally:
            server.stop()
        errors = errors_in(server.log_path)
    fuzz_projects(files, table)
    return table, errors


def main(arguments: Iterable[str] | None = None) -> int:
    """Print the table; the exit code is 1 if anything was unhandled."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    table, errors = fuzz(options.messages, options.files, options.seed)
    sys.stdout.write(f"{table.text()}\n\n{table.unhandled} unhandled, {len(errors)} in the log\n")
    sys.stdout.writelines(f"{line}\n" for line in errors[:20])
    return 1 if table.unhandled or errors else 0


if __name__ == "__main__":
    sys.exit(main())
