"""What the commands of `python -m spt` do; each returns the exit code.

Names of written files go to stdout, remarks and errors to stderr.
"""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch

from spt.donors import Wearing, swatch
from spt.dressed_editor import DressedEditor
from spt.errors import InputError, PhotoError, expect
from spt.fabric_files import read_fabrics
from spt.inference import PersonEditor, load_networks
from spt.labels import GARMENT_LABELS, LABELS
from spt.overlay import draw_overlay
from spt.parsing_formats import read_map_file, write_label_map
from spt.photo_file import WRITTEN_FORMATS, check_output, read_photo, write_output, write_photo
from spt.pose import Pose
from spt.pose_json import choose_person, pose_to_json, read_pose_file
from spt.recipe import read_recipe
from spt.replay import replay
from spt.wardrobe import same_garments, unexchanged


def inspect(options: argparse.Namespace) -> int:
    """Write pose.json, map.png and overlay.png of the person found in a photo."""
    photo = read_photo(options.photo)
    folder = output_folder(options.out)
    editor = _opened(options, photo, None, None)
    rows, columns = photo.shape[:2]
    label_map = editor.frame.paste_labels(editor.source_map, (rows, columns))
    pose_text = pose_to_json(editor.source_pose, columns, rows)
    write_output(folder / "pose.json", pose_text.encode(), InputError)
    write_label_map(folder / "map.png", label_map)
    write_photo(folder / "overlay.png", draw_overlay(photo, label_map, editor.source_pose))
    for name in ("pose.json", "map.png", "overlay.png"):
        sys.stdout.write(f"{folder / name}\n")
    return 0


def repose(options: argparse.Namespace) -> int:
    """Write the photo with its person in another pose."""
    check_output(Path(options.out), PhotoError, WRITTEN_FORMATS)
    photo = read_photo(options.photo)
    source_pose = _pose(options.source_pose, photo)
    target_pose = _pose(options.pose, photo)
    source_map = _label_map(options.source_map, options.scheme, photo, source_pose)
    target_map = _label_map(options.target_map, options.scheme, photo, target_pose)
    editor = _opened(options, photo, source_pose, source_map)
    editor.move(target_pose)
    if target_map is not None:
        editor.repaint(editor.frame.crop_labels(target_map, editor.map_size))
    picture = editor.render()
    if options.size is not None:
        picture = editor.frame.crop(picture, options.size)
    _write_picture(options.out, picture)
    return 0


def repaint(options: argparse.Namespace) -> int:
    """Write the photo with its person as an edited map says."""
    check_output(Path(options.out), PhotoError, WRITTEN_FORMATS)
    photo = read_photo(options.photo)
    pose = _pose(options.pose, photo)
    source_map = _label_map(options.source_map, options.scheme, photo, pose)
    painted = _label_map(options.map, options.scheme, photo, pose)
    editor = _opened(options, photo, pose, source_map)
    editor.repaint_photo(painted, source_map)
    _write_picture(options.out, editor.render())
    return 0


def replay_on_each(options: argparse.Namespace) -> int:
    """Write each photo edited as a recipe says; one that cannot be is named, the others go on."""
    recipe = read_recipe(options.recipe)
    folder = output_folder(options.out)
    outs = {folder / f"{Path(photo).stem}-edited.png": photo for photo in options.photos}
    expect(
        len(outs) == len(options.photos),
        InputError,
        "photos",
        got=f"{len(options.photos)} photos of {len(outs)} different names",
        expected="a name of its own for each, since the results are called after them",
        fix="Rename one of the photos or edit it in another run.",
    )
    torch.manual_seed(options.seed)
    new_editor = partial(DressedEditor, load_networks(options.checkpoint, options.device))
    fabrics = read_fabrics(recipe.wishes, Path(options.recipe).parent / "fabrics", new_editor)
    editor = new_editor()
    failed = 0
    for out, photo in outs.items():
        try:
            _remark([f"{photo}: {note}" for note in editor.open(read_photo(photo)).notes])
            replay(recipe, editor, fabrics)
            _write_picture(str(out), editor.render())
        except InputError as error:
            sys.stderr.write(f"python -m spt: {photo}: {error}\n")
            failed += 1
    return 1 if failed else 0


def transfer(options: argparse.Namespace) -> int:
    """Write a_to_b.png, the person of B in the garments of A, and b_to_a.png."""
    labels = tuple(_garment(name, "--labels") for name in options.labels.split(","))
    folder, fabrics = output_folder(options.out_dir), _fabrics(options)
    torch.manual_seed(options.seed)
    networks = load_networks(options.checkpoint, options.device)
    people = {}
    for name, path in (("a", options.a), ("b", options.b)):
        people[name] = DressedEditor(networks)
        _remark([f"{path}: {note}" for note in people[name].open(read_photo(path)).notes])
    for donor, wearer in (("a", "b"), ("b", "a")):
        pair, out = (people[wearer], people[donor]), folder / f"{donor}_to_{wearer}.png"
        asked = tuple(label for label in labels if label not in fabrics)
        _remark(unexchanged(*pair, (wearer.upper(), donor.upper()), asked))
        wearings = same_garments(*pair, labels) | fabrics
        _remark([] if wearings else [f"{out} is the photo itself: no garment is exchanged."])
        pair[0].dress({
            label: Wearing(one.donor, options.strength) for label, one in wearings.items()
        })  # fmt: skip
        _write_picture(str(out), pair[0].render())
    return 0


def _garment(name: str, option: str) -> int:
    """The label of a garment's name; InputError for what is none."""
    garments = {LABELS[label]: label for label in GARMENT_LABELS}
    expect(name in garments, InputError, option, got=repr(name),
           expected=f"among {', '.join(garments)}")  # fmt: skip
    return garments[name]


def _fabrics(options: argparse.Namespace) -> dict[int, Wearing]:
    """The swatch for its garment; none where none is given."""
    expect((options.swatch is None) == (options.label is None), InputError, "--swatch and --label",
           got="only one of the two", expected="the picture of a fabric and the garment for it",
           fix="Say --swatch FILE --label skirt.")  # fmt: skip
    if options.swatch is None:
        return {}
    donor = swatch(read_photo(options.swatch), options.scale, options.turn)
    return {_garment(options.label, "--label"): Wearing(donor)}


def output_folder(path: str) -> Path:
    """A folder to write to, made where it is missing."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        raise InputError(
            f"output {folder}: cannot be made a folder ({reason.strerror}). Choose another place."
        ) from reason
    return folder


def _editor(options: argparse.Namespace) -> PersonEditor:
    torch.manual_seed(options.seed)
    return PersonEditor(load_networks(options.checkpoint, options.device))


def _opened(
    options: argparse.Namespace,
    photo: np.ndarray,
    pose: Pose | None,
    label_map: np.ndarray | None,
) -> PersonEditor:
    """An editor that holds the photo; what was noticed goes to stderr."""
    editor = _editor(options)
    _remark(editor.open(photo, pose=pose, label_map=label_map).notes)
    return editor


def _pose(path: str | None, photo: np.ndarray) -> Pose | None:
    """The pose in a file, in pixels of the photo; None without a file."""
    if path is None:
        return None
    file = read_pose_file(Path(path), photo.shape[:2])
    _remark(file.notes)
    return choose_person(file.people)


def _label_map(
    path: str | None, scheme: str, photo: np.ndarray, pose: Pose | None
) -> np.ndarray | None:
    """The label map in a file, at the size of the photo; None without a file."""
    if path is None:
        return None
    file = read_map_file(Path(path), scheme, photo.shape[:2], pose)
    _remark(file.notes)
    return file.label_map


def _write_picture(path: str, picture: np.ndarray) -> None:
    write_photo(path, picture)
    sys.stdout.write(f"{path}\n")


def _remark(notes: Sequence[str]) -> None:
    for note in notes:
        sys.stderr.write(f"note: {note}\n")
