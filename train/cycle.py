"""The paper's cycle: a person goes to the pose of another and comes back (section 3.3).

    I_s, S_s, p_s  --H_S, H_A-->  I~_t, S~_t, p_t  --H_S, H_A-->  I~_s, S~_s, p_s
"""

from dataclasses import dataclass, replace

import numpy as np
from torch import Tensor

from spt.body_parts import part_scale
from train.dataset import PhotoPack
from train.transfer import Person, Transfer, pose_only_map


@dataclass(frozen=True)
class Cycle:
    """One person three times."""

    source: Person
    """I_s, S_s, p_s: as photographed."""
    there: Person
    """I~_t, S~_t, p_t: under the pose of somebody else."""
    back: Person
    """I~_s, S~_s, p_s: generated from `there`."""


def partners(
    pack: PhotoPack, rows: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Split people (2B,) into sources (B,) and targets (B,) that are seen about equally large.

    A whole person asked to take the pose of a close-up, or the other way round, teaches little.
    """
    sizes = part_scale(pack.xy_px[rows], pack.visible[rows]).cpu().numpy()
    pairs = rows[np.argsort(sizes)].reshape(-1, 2)
    first, second = random.permuted(pairs, axis=1).T
    return first, second


def run_cycle(transfer: Transfer, source: Person, target: Person, maps: str) -> Cycle:
    """There and back.

    Arguments:
        transfer: the networks.
        source: who is generated.
        target: whose pose is taken, and with `given` maps whose map.
        maps: where the maps come from, as `Objective.maps`.
    """
    source, target = known(source, maps), known(target, maps)
    there = carried(transfer, source, target, maps)
    return Cycle(source, there, carried(transfer, there, source, maps))


def carried(
    transfer: Transfer, person: Person, goal: Person, maps: str, behind: Tensor | None = None
) -> Person:
    """The person under the pose of `goal`, with the map that was painted.

    Arguments:
        transfer: the networks.
        person: who is generated, as `known`.
        goal: whose pose is taken, as `known`.
        maps: where the map comes from, as `Objective.maps`.
        behind: (B, 3, H, W) backdrop, None for the person's own.
    """
    target_map = goal.semantic_map
    if maps == "predicted":
        target_map = transfer.predicted_map(person, goal.pose)
    return Person(transfer.painted(person, target_map, goal.pose, behind), target_map, goal.pose)


def known(person: Person, maps: str) -> Person:
    """The person with the map that H_A may see: with `maps` "none", what the pose tells."""
    if maps != "none":
        return person
    size = tuple(person.image.shape[-2:])
    return replace(person, semantic_map=pose_only_map(person.pose, size))
