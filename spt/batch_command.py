"""What `python -m spt batch` does: a recipe on a catalogue, here or on many machines."""

import argparse
import sys
from functools import partial
from pathlib import Path

from spt.batch import FABRICS, RECIPE, WEIGHTS, BatchWorker, catalogue, run
from spt.batch_ray import RayBatch
from spt.batch_report import DONE, FAILED, REPORT, sha256
from spt.commands import output_folder
from spt.dressed_editor import DressedEditor
from spt.errors import CheckpointError, InputError, RecipeError
from spt.fabric_files import read_fabrics
from spt.networks import load_networks
from spt.photo_file import read_source
from spt.recipe import read_recipe

KINDS = ("pose", "parsing", "semantic", "appearance")


def batch(options: argparse.Namespace) -> int:
    """Edit a catalogue as a recipe says: go on where a run was stopped, report what failed."""
    files = _files(options)
    photos = catalogue(options.photos)
    folder = output_folder(options.out)
    # What decides the results, photos and program aside.
    decided = {name: sha256(data) for name, data in sorted(files.items())}
    job = sha256(repr((decided, options.device, options.seed)).encode())
    if options.ray is None:
        worker = _worker(options)
        counts = run(photos, folder, job, worker.edit_all)
    else:
        _worker(options)  # so that what is wrong with the recipe is said here, and once
        with RayBatch(options.ray, files, options.device, options.seed) as ray_batch:
            counts = run(photos, folder, job, ray_batch.edit_all)
    sys.stdout.write(
        f"{counts[DONE]} edited, {counts['skipped']} were done before, {counts[FAILED]} failed: "
        f"see {folder / REPORT}\n"
    )
    return 1 if counts[FAILED] else 0


def _worker(options: argparse.Namespace) -> BatchWorker:
    networks = load_networks(options.checkpoint, options.device)
    recipe = read_recipe(options.recipe)
    folder = Path(options.recipe).parent / FABRICS
    fabrics = read_fabrics(recipe.wishes, folder, partial(DressedEditor, networks))
    return BatchWorker(networks, recipe, fabrics, options.seed)


def _files(options: argparse.Namespace) -> dict[str, bytes]:
    """Everything but the photos, by the path where a worker looks for it."""
    recipe = read_recipe(options.recipe)
    files = {RECIPE: read_source(options.recipe, RecipeError, "recipe")[0]}
    for name in {wish.donor.file for wish in recipe.wishes} - {""}:
        path = Path(options.recipe).parent / FABRICS / name
        files[f"{FABRICS}/{name}"] = read_source(path, RecipeError, "fabric of the recipe")[0]
    for kind in KINDS:
        path = Path(options.checkpoint, f"{kind}.safetensors")
        try:
            files[f"{WEIGHTS}/{path.name}"] = read_source(path, InputError, "weights")[0]
        except InputError as error:
            raise CheckpointError(str(error)) from error
    return files
