"""Recipes: what is trained, in which order, towards what; one TOML file each (train/recipes).

    about = "one sentence"
    networks = "studio"          # ours, or "paper" for the published widths
    frame = [256, 192]           # rows and columns of the pictures of the packs

    [[stages]]                   # in the order of training
    name = "semantic"            # pose, parsing, semantic, appearance or joint
    share = 0.5                  # of the time that the whole recipe gets

    [[stages]]
    name = "appearance"
    share = 0.5
    [stages.objective]           # appearance and joint: switches, see train/objective.py
    [stages.weights]             # weights of the terms, see there
    [stages.growth]              # when pictures grow, see train/growth.py

What is left out has the defaults of the classes below.
"""

import difflib
import math
import tomllib
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import TypeVar, get_args, get_origin, get_type_hints

from spt.errors import InputError, expect
from train.growth import Growth
from train.objective import LossWeights, Objective
from train.pairs import CANDIDATES
from train.semantic_setup import MapObjective

RECIPES = Path(__file__).resolve().parent / "recipes"
STAGES = ("pose", "parsing", "semantic", "appearance", "joint")
"""In the order in which they build on each other."""
OF_PICTURES = ("appearance", "joint")
"""Stages that have an objective."""
OF_MAPS = ("semantic", "joint")
"""Stages that train H_S."""
NETWORKS = ("studio", "paper")

Filled = TypeVar("Filled")


@dataclass(frozen=True)
class Stage:
    """One run of the training loop."""

    name: str
    """One of `STAGES`; also the folder of its run."""
    share: float
    """Share of the time of the whole recipe."""
    batch: int = 16
    """People in a batch, over all processes."""
    learning_rate: float | None = None
    """Of the network that is trained; None for the stage's own default."""
    candidates: int = CANDIDATES
    """Maps that eq. 1 compares for each source (`OF_MAPS`)."""
    maps: MapObjective = MapObjective()
    """Form and weights of L_S (`OF_MAPS`)."""
    objective: Objective | None = None
    """Form of L_A (`OF_PICTURES`)."""
    weights: LossWeights = LossWeights()
    """Weights of L_A (`OF_PICTURES`)."""
    growth: Growth = Growth()
    """When pictures grow (`OF_PICTURES`)."""

    def problems(self) -> list[str]:
        """What does not fit together, one sentence each."""
        found = []
        if self.name not in STAGES:
            return [f"name is {self.name!r}, not one of {', '.join(STAGES)}"]
        if not 0 < self.share <= 1:
            found.append(f"share is {self.share}, not above 0 and at most 1")
        if self.batch < 2:
            found.append(f"batch is {self.batch}, less than 2")
        if self.learning_rate is not None and not 0 < self.learning_rate < math.inf:
            found.append(f"learning_rate is {self.learning_rate}, not above 0")
        if self.candidates < 1:
            found.append(f"candidates is {self.candidates}, less than 1")
        if (self.objective is not None) != (self.name in OF_PICTURES):
            found.append(f"{self.name} {'needs an' if self.objective is None else 'has no'} "
                         "objective")  # fmt: skip
        if self.objective is not None and self.objective.joint != (self.name == "joint"):
            found.append(f"objective.joint is {self.objective.joint} in stage {self.name}")
        return found


@dataclass(frozen=True)
class Recipe:
    """A whole training."""

    about: str
    """One sentence."""
    networks: str
    """One of `NETWORKS`."""
    frame: tuple[int, int]
    """Rows and columns of the pictures."""
    stages: tuple[Stage, ...]
    name: str = ""
    """Without a name of its own, that of its file."""

    def problems(self) -> list[str]:
        """What does not fit together, one sentence each."""
        found = []
        if self.networks not in NETWORKS:
            found.append(f"networks is {self.networks!r}, not one of {', '.join(NETWORKS)}")
        if any(side < 32 or side % 32 for side in self.frame):
            found.append(f"frame is {list(self.frame)}, not multiples of 32")
        places = [STAGES.index(stage.name) for stage in self.stages]
        if places != sorted(set(places)):
            found.append(f"stages are not once each in the order {', '.join(STAGES)}")
        total = sum(stage.share for stage in self.stages)
        if not math.isclose(total, 1, abs_tol=1e-6):
            found.append(f"the shares add up to {total:.4g}, not to 1")
        return found


def recipe_names() -> list[str]:
    """Names of the recipes that come with the project."""
    return sorted(path.stem for path in RECIPES.glob("*.toml"))


def read_recipe(name: str) -> Recipe:
    """A recipe by its name, or by the path of a TOML file.

    Raises:
        InputError: no such recipe, no TOML, or everything that is wrong in it, in one message.
    """
    path = Path(name) if name.endswith(".toml") else RECIPES / f"{name}.toml"
    expect(
        path.is_file(),
        InputError,
        "recipe",
        got=repr(name),
        expected=f"one of {', '.join(recipe_names())}, or the path of a .toml file",
    )
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
        raise InputError(f"recipe {path}: no valid TOML ({reason}).") from reason
    table.setdefault("name", path.stem)
    problems: list[str] = []
    recipe = filled(Recipe, table, "", problems)
    expect(
        not problems,
        InputError,
        f"recipe {path}",
        got="; ".join(problems),
        expected="the keys and values that train/config.py describes",
    )
    return recipe


def filled(kind: type[Filled], table: object, where: str, problems: list[str]) -> Filled | None:
    """An object of dataclass `kind` from a table; None where problems were added to the list.

    Arguments:
        kind: its fields are the keys.
        table: what TOML gave.
        where: place in the file, ends in "." or is empty.
        problems: takes one sentence for everything that is wrong.
    """
    if not isinstance(table, dict):
        problems.append(f"{where.rstrip('.')} is {table!r}, not a table")
        return None
    before = len(problems)
    known = {one.name: one for one in fields(kind)}
    for key in table.keys() - known.keys():
        near = difflib.get_close_matches(key, known, 1)
        problems.append(f"unknown key {where}{key}" + (f" ({near[0]}?)" if near else ""))
    hints = get_type_hints(kind)
    values = {}
    for name, one in known.items():
        if name in table:
            values[name] = fitted(hints[name], table[name], f"{where}{name}", problems)
        elif one.default is MISSING:
            problems.append(f"{where}{name} is missing")
    if len(problems) > before:
        return None
    try:
        made = kind(**values)
    except InputError as reason:
        problems.append(str(reason))
        return None
    problems += [f"{where}{one}" for one in getattr(made, "problems", list)()]
    return made


def fitted(hint: object, value: object, where: str, problems: list[str]) -> object:
    """A value of TOML as the type of its field; adds to `problems` where it is of another."""
    if isinstance(hint, UnionType):  # X | None: TOML has no None, so a value is an X
        hint = get_args(hint)[0]
    if is_dataclass(hint):
        return filled(hint, value, f"{where}.", problems)
    if get_origin(hint) is tuple and isinstance(value, list):
        inner = get_args(hint)
        count = len(value) if inner[-1] is Ellipsis else len(inner)
        if len(value) == count > 0:
            return tuple(
                fitted(inner[0], one, f"{where}[{at}]", problems) for at, one in enumerate(value)
            )
    elif hint is float and type(value) is int:
        return float(value)
    elif type(value) is hint:
        return value
    wanted = getattr(hint, "__name__", str(hint)) if get_origin(hint) is None else str(hint)
    problems.append(f"{where} is {value!r}, not {wanted}")
    return None
