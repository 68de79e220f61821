"""The page's scripts carry paint to the very cells that Python carries it to."""

import base64
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from spt.carry import carry_paint
from spt.labels import UNPAINTED
from spt.photo import MAP_SIZE
from spt.pose import Pose
from tests.dressed import STANDING, XY_CELLS, dressed, skirt, turned
from tests.node import NODE
from ui.canvas import page_facts

SCRIPT = Path(__file__).parent / "scripts" / "carry_all.js"
Case = tuple[np.ndarray, Pose, Pose]


def carried_by_script(cases: list[Case]) -> list[np.ndarray]:
    def written(pose: Pose) -> dict[str, object]:
        return {"xy": pose.xy_px.tolist(), "visible": pose.visible.tolist()}

    request = {
        "facts": page_facts(),
        "cases": [
            {"paint": base64.b64encode(paint.tobytes()).decode(), "old": written(old),
             "new": written(new)}
            for paint, old, new in cases
        ],
    }  # fmt: skip
    answer = subprocess.run(
        [str(NODE), str(SCRIPT)], input=json.dumps(request), capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    return [
        np.frombuffer(base64.b64decode(paint), dtype=np.uint8).reshape(MAP_SIZE)
        for paint in json.loads(answer.stdout)
    ]


def random_pose(generator: np.random.Generator, spread: float, hidden: float) -> Pose:
    xy = XY_CELLS + generator.normal(0, spread, XY_CELLS.shape)
    return Pose(xy, generator.random(18) >= hidden)


def drawn_cases() -> list[Case]:
    arms = turned(-100, [6, 7], 5, turned(95, [4], 3))
    legs = turned(-25, [12, 13], 11, turned(60, [10], 9))
    return [(dressed(), STANDING, arms), (dressed(), STANDING, legs), (skirt(), STANDING, legs)]


def random_cases(seed: int) -> list[Case]:
    generator = np.random.default_rng(seed)
    patches = generator.integers(0, 14, (32, 24)).astype(np.uint8)
    patches[patches > 9] = UNPAINTED
    paints = (patches.repeat(16, axis=0).repeat(16, axis=1), dressed(), skirt())
    return [
        (paint, random_pose(generator, 6, hidden), random_pose(generator, 20, hidden))
        for paint in paints
        for hidden in (0, 0.3)
    ]


@pytest.mark.parametrize("cases", [drawn_cases(), random_cases(1)], ids=["drawn", "random"])
def test_script_and_python_agree_on_every_cell(cases: list[Case]) -> None:
    differing = [
        (found != carry_paint(paint, old, new)).sum()
        for (paint, old, new), found in zip(cases, carried_by_script(cases), strict=True)
    ]
    # Roots may differ in the last digit, and so a cell on an edge.
    assert max(differing) <= 2
