"""Pairs are rendered and scored some at a time, by several processes, and kept on disk.

A chunk always holds the same pairs and is computed by one thread, so that its scores depend neither
on how many processes there are nor on where an earlier run stopped. Below the folder of a run:

    records/PROTOCOL-KEY/00000.json        scores of a chunk, a list of records
    pictures/PROTOCOL-KEY/METHOD/PAIR.png  what was scored, with `source`, `target` and `mask`

KEY stands for everything that the scores depend on: data, weights, settings, code.
"""

import json
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import torch
from tqdm import tqdm

from spt.device import autocast, one_thread
from train.dataset import Batch
from train.evaluation.lpips import Lpips
from train.evaluation.methods import STUDIO, Made, Ours, load_ours, made_by_us
from train.evaluation.outputs import Outputs
from train.evaluation.picture_scores import Record, Scorer
from train.evaluation.protocols import Protocol
from train.evaluation.settings import Settings
from train.features import VggFeatures
from train.sheets import as_photos

CHUNK = 8
"""Pairs at a time."""
SOURCE, TARGET, MASK = "source", "target", "mask"
"""Folders of pictures beside those of the methods."""

Task = TypeVar("Task")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Chunk:
    """Some pairs of a protocol."""

    pairs: list[str]
    source: Batch
    target: Batch
    truth: bool
    others: dict[str, dict[int, np.ndarray]]
    """Pictures of other methods by method and place in the chunk."""
    pictures: Path
    """Folder for the pictures of all methods."""


class Bench:
    """What one process renders and scores with."""

    here: "Bench | None" = None
    """That of this process, where it is a worker."""

    def __init__(self, settings: Settings) -> None:
        self.ours: Ours = load_ours(settings.checkpoint, settings.judge, settings.device)
        device = self.ours.device
        vgg = VggFeatures(settings.vgg).to(device) if settings.vgg else None
        lpips = Lpips(settings.lpips).to(device) if settings.lpips else None
        self.scorer = Scorer(self.ours.judge, vgg, lpips, settings.mask)

    @torch.inference_mode()
    def records(self, chunk: Chunk) -> list[Record]:
        """Render a chunk, write its pictures, and score them all."""
        device = self.ours.device
        source, target = (one.to(device) for one in (chunk.source, chunk.target))
        with autocast(device):
            made, refused = made_by_us(self.ours, source, target, truth=chunk.truth)
            absent: dict[str, dict[int, str]] = {STUDIO: refused}
            for name, found in chunk.others.items():
                filler = as_photos(source.image)
                made[name] = Made(np.stack([found.get(at, one) for at, one in enumerate(filler)]))
                absent[name] = {at: "" for at in range(len(filler)) if at not in found}
            wanted = self.scorer.wanted(source, target, truth=chunk.truth)
            records: list[Record] = []
            for method, some in made.items():
                gone = absent.get(method, {})
                for at, scores in enumerate(self.scorer.scores(some, wanted)):
                    known = {"pair": chunk.pairs[at], "method": method}
                    if at not in gone:
                        records.append(known | scores)
                    elif gone[at]:
                        records.append(known | {"refused": gone[at]})
        masks = np.repeat(255 * wanted.masks[..., None], 3, axis=-1).astype(np.uint8)
        given = {SOURCE: as_photos(source.image), TARGET: wanted.photos, MASK: masks}
        for name, pictures in {**given, **{way: one.pictures for way, one in made.items()}}.items():
            write_pictures(chunk.pictures / name, chunk.pairs, pictures, absent.get(name, {}))
        return records


def write_pictures(
    folder: Path, pairs: list[str], pictures: np.ndarray, gone: dict[int, str]
) -> None:
    """Pictures (B, H, W, 3) uint8 as PAIR.png, but for those that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for at, (pair, picture) in enumerate(zip(pairs, pictures, strict=True)):
        if at not in gone:
            encoded = cv2.imencode(".png", picture[..., ::-1])[1]
            (folder / f"{pair}.png").write_bytes(encoded.tobytes())


def _start(settings: Settings) -> None:
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    Bench.here = Bench(settings)


def _called(work: Callable[[Bench, Task], Answer], task: Task) -> Answer:
    return work(Bench.here, task)


class Workers:
    """Processes that render and score; one alone is this one. Started when they are first needed.

        with Workers(settings, 2) as workers:
            answers = workers.answers(Bench.records, chunks)
    """

    def __init__(self, settings: Settings, count: int) -> None:
        self.settings, self.count = settings, count
        self._stack = ExitStack()

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *problem: object) -> None:
        self._stack.close()

    @cached_property
    def _pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")  # threads of torch do not survive a fork
        pool = ProcessPoolExecutor(self.count, context, _start, (self.settings,))
        return self._stack.enter_context(pool)

    @cached_property
    def _bench(self) -> Bench:
        return Bench(self.settings)

    def answers(
        self, work: Callable[[Bench, Task], Answer], tasks: Iterable[Task]
    ) -> Iterator[Answer]:
        """Answers to tasks, in their order."""
        if self.count == 1:
            with one_thread():
                for task in tasks:
                    yield work(self._bench, task)
            return
        waiting: deque = deque()
        for task in tasks:
            waiting.append(self._pool.submit(_called, work, task))
            if len(waiting) > 2 * self.count:  # so that few pictures are in memory at a time
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def scored(
    protocol: Protocol, outputs: list[Outputs], workers: Workers, out: Path
) -> tuple[list[Record], Path]:
    """Records of all pairs of a protocol, and the folder of their pictures.

    What an earlier run wrote is not computed again.
    """
    home = f"{protocol.name}-{workers.settings.key(protocol, outputs)}"
    records, pictures = out / "records" / home, out / "pictures" / home
    records.mkdir(parents=True, exist_ok=True)
    starts = range(0, len(protocol), CHUNK)
    missing = [at for at in starts if not _file(records, at).is_file()]

    def tasks() -> Iterator[Chunk]:
        for at in missing:
            yield chunk_of(protocol, slice(at, min(at + CHUNK, len(protocol))), outputs, pictures)

    if missing:
        with tqdm(total=len(protocol), desc=protocol.name, unit="pair") as bar:
            bar.update(CHUNK * (len(starts) - len(missing)))
            answers = workers.answers(Bench.records, tasks())
            for at, answer in zip(missing, answers, strict=True):
                part = _file(records, at).with_suffix(".part")
                part.write_text(json.dumps(answer), encoding="utf-8")
                part.replace(_file(records, at))
                bar.update(min(CHUNK, len(protocol) - at))
    stored = [json.loads(_file(records, at).read_text(encoding="utf-8")) for at in starts]
    return [record for chunk in stored for record in chunk], pictures


def _file(records: Path, start: int) -> Path:
    return records / f"{start:05d}.json"


def chunk_of(
    protocol: Protocol, part: slice, outputs: list[Outputs], pictures: Path
) -> Chunk:
    """Some pairs with everything that is scored on them."""
    pairs = protocol.pairs[part]
    others = {
        one.name: {at: one.picture(pair) for at, pair in enumerate(pairs) if pair in one.paths}
        for one in outputs
    }
    source, target = protocol.load(part)
    return Chunk(pairs, source, target, protocol.truth, others, pictures)
