"""Any folder of photos: pose and map found by our own networks, confident finds only.

Every picture below the folder is looked at. One is kept if a person is found, large enough and
surely enough, and the map of that person is sure enough; of several people the largest counts.
What was decided about each picture, and why, is a row of `found.csv`.
"""

import csv
import zlib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import torch
from tqdm import tqdm

from spt.checkpoint import load_checkpoint
from spt.errors import InputError, PhotoError, expect
from spt.labels import BACKGROUND
from spt.perception import FoundPerson, Perception
from spt.photo import NETWORK_SIZE
from spt.photo_file import read_photo
from spt.pose import Pose, PoseConfig, PoseNetwork
from train.datasets.ccp import split_of
from train.pack import STORED_SIZE, UNSURE, PhotoSet, packed, stored_frame
from train.self_label import SURE_FROM, LabelGuesser

ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".avif")

MIN_HEIGHT_PX = 160
"""A smaller person is blurred in the network frame."""

POSE_SURE_FROM = 0.6
"""Mean confidence of the keypoints: whole people in street photos have about 0.7."""

MAP_SURE_FROM = 0.6
"""Share of the person's cells whose label is sure."""


@dataclass(frozen=True)
class Verdict:
    """One picture of the folder."""

    file: str
    """Path below the folder."""
    kept: bool
    reason: str
    """Why it was left; empty if it was kept."""
    pose_sure: float
    """Mean confidence of the visible keypoints, 0 to 1; 0 if nobody was found."""
    map_sure: float
    """Share of the person's cells whose label is sure, 0 to 1."""
    split: str


def gather(folder: Path, guesser: LabelGuesser) -> tuple[PhotoSet, list[Verdict]]:
    """Look at every picture of a folder.

    Raises:
        InputError: no pictures there.
        CheckpointError: pose.safetensors or parsing.safetensors cannot be used.
    """
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    expect(
        bool(paths),
        InputError,
        f"photo folder {folder}",
        got="no pictures" if folder.is_dir() else "no such folder",
        expected=f"files that end in {', '.join(ENDINGS)}",
    )
    perception = load_perception(guesser)
    found, verdicts = PhotoSet(f"photos of the folder {folder.name}", NETWORK_SIZE), []
    for path in tqdm(paths, desc="photos", mininterval=10):
        verdict = _look(path, folder, perception, guesser, found)
        verdicts.append(verdict)
        if not verdict.kept:
            found.problems.append(f"{path}: {verdict.reason}, left out")
    return found, verdicts


def load_perception(guesser: LabelGuesser) -> Perception:
    """The networks of the folder that `guesser` reads, to look at whole photos."""
    checkpoint = load_checkpoint(guesser.checkpoints / "pose.safetensors", "pose")
    network = PoseNetwork(checkpoint.config_as(PoseConfig))
    checkpoint.load_into(network)
    network.eval().requires_grad_(False)
    network = network.to(guesser.device, memory_format=torch.channels_last)
    return Perception(network, guesser.network, guesser.device)


def _look(
    path: Path, folder: Path, perception: Perception, guesser: LabelGuesser, found: PhotoSet
) -> Verdict:
    """Judge one picture; what is kept goes to the people of `found`."""
    file = path.relative_to(folder).as_posix()
    # By name, so that a photo stays in its split when others come and go.
    split = split_of(zlib.crc32(file.encode()))
    try:
        photo = read_photo(path)
        with torch.inference_mode():
            person, _ = perception.find(photo)
    except PhotoError as error:
        return Verdict(file, False, str(error), 0.0, 0.0, split)
    frame = stored_frame(person.pose)
    crop = frame.crop(photo, STORED_SIZE)
    inside = Pose(frame.to_frame(person.pose.xy_px, STORED_SIZE), person.pose.visible)
    cells = guesser.cells(crop, inside, NETWORK_SIZE[0])
    body = cells[cells % UNSURE != BACKGROUND]
    map_sure = float((body < UNSURE).mean()) if body.size else 0.0
    reason = doubt(person, map_sure)
    if not reason:
        found.people.append(packed(file, split, crop, cells, inside))
    return Verdict(file, not reason, reason, round(person.sureness, 3), round(map_sure, 3), split)


def doubt(person: FoundPerson, map_sure: float) -> str:
    """Why a find should not be trained on; empty if it may be."""
    if person.height_px < MIN_HEIGHT_PX:
        return f"the person is {person.height_px:.0f} pixels high, at least {MIN_HEIGHT_PX} needed"
    if person.sureness < POSE_SURE_FROM:
        return f"pose only {person.sureness:.2f} sure, at least {POSE_SURE_FROM} needed"
    if map_sure < MAP_SURE_FROM:
        return (
            f"labels of {map_sure:.2f} of the person at least {SURE_FROM} sure, "
            f"{MAP_SURE_FROM} of the person needed"
        )
    return ""


def write_verdicts(verdicts: list[Verdict], path: Path) -> None:
    """One row a picture; the columns are the fields of `Verdict`."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Verdict)])
        table.writeheader()
        table.writerows(asdict(verdict) for verdict in verdicts)
