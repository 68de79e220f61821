"""A batch on many machines, by Ray (an optional requirement: requirements-ray.txt).

The machines need Ray and what requirements.txt names. This package, the weights, the recipe and
each photo travel to them, and the pictures back, so that no folder has to be shared. One core, or
one GPU, makes a worker; one that dies is started again, and its photo tried once more.
"""

import logging
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from spt.batch import BatchWorker, Edited, Task
from spt.errors import InputError

if TYPE_CHECKING:
    from types import ModuleType

    from ray import ObjectRef

TRIES = 2
"""What happened to a worker may have been chance; a photo that ends two of them is at fault."""


class RayBatch:
    """Workers on the machines of a Ray cluster; open it with `with`."""

    def __init__(self, address: str, files: Mapping[str, bytes], device: str, seed: int) -> None:
        """
        Arguments:
            address: of a running cluster, "auto" for the one of this machine, or "local" to start
                one here for the time of the batch.
            files: what a worker unpacks, by path: RECIPE, FABRICS/..., WEIGHTS/...
            device: cpu, cuda or auto, which takes GPUs where the cluster has some.
            seed: of every photo.
        """
        self._address, self._files, self._device, self._seed = address, files, device, seed

    def __enter__(self) -> "RayBatch":
        self._ray = _ray()
        try:
            self._ray.init(
                self._address,
                runtime_env={
                    "py_modules": [str(Path(__file__).resolve().parent)],
                    "env_vars": {"OMP_NUM_THREADS": "1"},
                },
                logging_level=logging.WARNING,
                log_to_driver=False,
            )
        except (ConnectionError, RuntimeError, ValueError) as reason:
            raise InputError(
                f"--ray {self._address}: cannot be reached ({reason}). Start the cluster with "
                "`ray start --head`, or say --ray local."
            ) from reason
        return self

    def __exit__(self, *_error: object) -> None:
        self._ray.shutdown()

    def edit_all(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Edited]]:
        """Edit photos wherever a worker is free; they come back in the order of being finished."""
        free = self._workers()
        at_work: dict[ObjectRef, tuple[Task, object]] = {}
        for task in tasks:
            worker = free.pop()
            at_work[worker.edit.remote(task.photo_bytes)] = task, worker
            if not free:
                yield self._finished(at_work, free)
        while at_work:
            yield self._finished(at_work, free)

    def _finished(
        self, at_work: dict["ObjectRef", tuple[Task, object]], free: list[object]
    ) -> tuple[Task, Edited]:
        (answer,), _ = self._ray.wait(list(at_work), num_returns=1)
        task, worker = at_work.pop(answer)
        free.append(worker)
        try:
            return task, self._ray.get(answer)
        except self._ray.exceptions.RayError as error:
            said = f"its worker ended, {TRIES} times: {type(error).__name__}"
            return task, Edited(None, said, 0.0)

    def _workers(self) -> list[object]:
        resources = self._ray.cluster_resources()
        gpus = 0 if self._device == "cpu" else int(resources.get("GPU", 0))
        share = {"num_gpus": 1} if gpus else {"num_cpus": 1}
        as_actor = self._ray.remote(max_restarts=-1, max_task_retries=TRIES - 1, **share)
        actor = as_actor(_UnpackedWorker)
        # Held as long as there are workers: one that is started again asks for them once more.
        self._sent = self._ray.put(dict(self._files))
        count = max(gpus or int(resources.get("CPU", 1)), 1)
        return [actor.remote(self._sent, self._device, self._seed) for _ in range(count)]


class _UnpackedWorker:
    """A BatchWorker made of files that travelled."""

    def __init__(self, files: Mapping[str, bytes], device: str, seed: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, data in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            self._worker = BatchWorker.in_folder(Path(folder), device, seed)

    def edit(self, photo_bytes: bytes) -> Edited:
        """As `BatchWorker.edit`."""
        return self._worker.edit(photo_bytes)


def _ray() -> "ModuleType":
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # read on import: nothing is told anybody
    try:
        import ray
    except ImportError as missing:
        raise InputError(
            "--ray: Ray is not installed. Say `pip install -r requirements-ray.txt`, or leave "
            "--ray out to edit on this machine alone."
        ) from missing
    return ray
