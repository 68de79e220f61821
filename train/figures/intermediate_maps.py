"""From source to result, map by map: H_S and H_A of the paper, and what the page makes of them."""

import numpy as np
import torch

from spt.device import autocast
from spt.parsing import one_hot
from spt.photo import NETWORK_SIZE
from spt.pose import Pose
from spt.retarget import retarget
from train.figures.chosen import INTERMEDIATE
from train.figures.layout import Column, Sheet
from train.figures.people import DrawnPeople, truth_cell
from train.figures.people import Person as Subject
from train.figures.studio import Studio
from train.sheets import as_photos
from train.transfer import Person, StudioTransfer

GROUPS = ("paper's way: $H_S$, then $H_A$", "page's way")


def figure(studio: Studio) -> Sheet:
    """A row a person."""
    rows = []
    for name, other in INTERMEDIATE[studio.set_name]:
        subject = studio.people.person(name)
        if isinstance(studio.people, DrawnPeople):
            truth = studio.people.standing(subject, other)
            pose, last = truth.pose, [truth_cell(subject, truth)]
        else:
            model = studio.people.person(other)
            pose, last = retarget(model.editor.source_pose, subject.editor.source_pose), []
        rows.append([*_cells(studio, subject, pose), *last])
    truth = (Column("truth", "  "),) if studio.set_name == "drawn" else ()
    ending = ("The truth is the same figure, drawn again in the other stance." if truth else
              "Target poses are those of other people of the split.")  # fmt: skip
    return Sheet(
        "intermediate_maps",
        "Intermediate maps.",
        "From the source $I_{p_s}$ and its map $S_{p_s}$, both as our networks find them, to the "
        "target pose $p_t$. Middle: the map predicted by $H_S$ and what $H_A$ paints on it, at "
        "256\u00a0×\u00a0192 pixels. Right: the map of the page, which lays the limbs along their "
        "new bones and asks $H_S$ for the rest, and its picture, which takes from the photo what "
        "that shows. "
        + ending,
        (Column("source $I_{p_s}$"), Column("map $S_{p_s}$"), Column("pose $p_t$"),
         Column("map of $H_S$", GROUPS[0]), Column("picture of $H_A$", GROUPS[0]),
         Column("map", GROUPS[1]), Column("picture", GROUPS[1]), *truth),
        rows,
        legend=True,
    )  # fmt: skip


def _cells(studio: Studio, subject: Subject, pose: Pose) -> list[np.ndarray]:
    """Source, its map, pose, map and picture by the networks alone, map and picture of the page."""
    editor, view = subject.editor, subject.view
    predicted, painted = by_networks(studio, subject, pose)
    label_map = editor.move(pose)
    return [
        subject.source, view.label_map(editor.source_map), view.pose(pose),
        view.label_map(predicted), view.framed(painted),
        view.label_map(label_map), view.picture(editor.render()),
    ]  # fmt: skip


def by_networks(
    studio: Studio, subject: Subject, pose: Pose
) -> tuple[np.ndarray, np.ndarray]:
    """H_S and H_A as in the paper, at the size of the networks.

    Arguments:
        studio: whose networks.
        subject: who is moved.
        pose: the target, in pixels of the photo.

    Returns:
        (256, 192) uint8 map and (256, 192, 3) uint8 picture.
    """
    editor, device = subject.editor, studio.networks.device
    frame = editor.frame
    points = [
        (torch.from_numpy(frame.to_frame(one.xy_px, NETWORK_SIZE))[None].to(device),
         torch.from_numpy(one.visible)[None].to(device))
        for one in (editor.source_pose, pose)
    ]  # fmt: skip
    photo = torch.from_numpy(frame.crop(subject.photo)).movedim(-1, 0)[None].float() / 127.5 - 1
    small = torch.from_numpy(editor.source_map[::2, ::2].copy())[None]
    source = Person(photo.to(device), one_hot(small).to(device), points[0])
    transfer = StudioTransfer(studio.networks.semantic, studio.networks.appearance)
    with torch.inference_mode(), autocast(device):
        predicted = transfer.predicted_map(source, points[1])
        painted = transfer.painted(source, predicted, points[1])
    return predicted.argmax(1)[0].byte().cpu().numpy(), as_photos(painted)[0]
