"""The paper's cycle: a person goes to the pose of another and comes back (section 3.3).

    I_s, S_s, p_s  --H_S, H_A-->  I~_t, S~_t, p_t  --H_S, H_A-->  I~_s, S~_s, p_s
"""

from dataclasses import dataclass, replace

import numpy as np
from torch import Tensor

from spt.body_parts import part_scale
from train.dataset import PhotoPack
from train.transfer import Person, Points, Transfer, pose_only_map


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
    if maps == "none":
        source, target = _without_map(source), _without_map(target)
    there = _carried(transfer, source, target, maps)
    return Cycle(source, there, _carried(transfer, there, source, maps))


def _carried(transfer: Transfer, person: Person, goal: Person, maps: str) -> Person:
    """The person under the pose of `goal`."""
    target_map = _target_map(transfer, person, goal, maps)
    return Person(transfer.painted(person, target_map, goal.pose), target_map, goal.pose)


def _target_map(transfer: Transfer, person: Person, goal: Person, maps: str) -> Tensor:
    if maps == "predicted":
        return transfer.predicted_map(person, goal.pose)
    return goal.semantic_map


def _without_map(person: Person) -> Person:
    pose: Points = person.pose
    return replace(person, semantic_map=pose_only_map(pose, tuple(person.image.shape[-2:])))
