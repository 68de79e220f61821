"""train/config.py: every recipe of the project, and what is wrong with others, all at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from spt.errors import InputError
from train.config import Recipe, Stage, read_recipe, recipe_names
from train.growth import Growth
from train.objective import LossWeights, Objective

HALF_SIZE, FULL_SIZE = Growth(1.0, 1.0), Growth(0.0, 0.0)
OURS = LossWeights(adversarial=0.02, pose=20, content=0.3, style=60, face=0.02, l1=4, perceptual=1)
HINGE = Objective(gan="hinge")
ABLATIONS = {
    "baseline": replace(HINGE, style="mask", maps="none"),
    "ts_pred": HINGE,
    "ts_gt": replace(HINGE, maps="given"),
    "mask_style": replace(HINGE, maps="given", style="mask"),
    "patch_style": replace(HINGE, maps="given", style="patch"),
    "no_face": replace(HINGE, maps="given", face=False),
}


def test_these_recipes_come_with_the_project() -> None:
    papers = ["paper_deepfashion", "paper_market1501", "studio_ccp"]
    assert recipe_names() == sorted([*ABLATIONS, "e2e", *papers])


@pytest.mark.parametrize("name", ABLATIONS)
def test_an_ablation_is_one_stage_with_its_objective(name: str) -> None:
    recipe = read_recipe(name)
    (stage,) = recipe.stages
    assert (recipe.name, recipe.networks, recipe.frame) == (name, "studio", (256, 192))
    assert (stage.name, stage.share, stage.growth) == ("appearance", 1.0, HALF_SIZE)
    assert stage.objective == ABLATIONS[name]
    assert stage.weights == (replace(OURS, face=0) if name == "no_face" else OURS)


def test_e2e_is_ts_pred_and_then_joint() -> None:
    first, second = read_recipe("e2e").stages
    assert replace(first, share=1.0) == read_recipe("ts_pred").stages[0]
    assert (second.name, second.objective) == ("joint", replace(HINGE, joint=True))
    assert (second.weights, second.growth, first.share) == (OURS, HALF_SIZE, 0.5)


def test_the_paper_on_deepfashion() -> None:
    """128 x 128 until the middle of the joint stage, then grown to 256 x 256."""
    recipe = read_recipe("paper_deepfashion")
    semantic, appearance, joint = recipe.stages
    assert (recipe.networks, recipe.frame) == ("paper", (256, 256))
    assert [stage.name for stage in recipe.stages] == ["semantic", "appearance", "joint"]
    assert {(stage.batch, stage.learning_rate) for stage in recipe.stages} == {(4, 2e-4)}
    assert appearance.objective == Objective() and joint.objective == Objective(joint=True)
    assert appearance.weights == joint.weights == LossWeights()
    assert (appearance.growth, joint.growth) == (HALF_SIZE, Growth(0.5, 0.75))
    assert semantic.maps == joint.maps and semantic.maps.gan == "lsgan"


def test_the_paper_on_market1501() -> None:
    recipe = read_recipe("paper_market1501")
    _, appearance, joint = recipe.stages
    assert (recipe.networks, recipe.frame) == ("paper", (128, 64))
    assert {(stage.batch, stage.learning_rate) for stage in recipe.stages} == {(16, 2e-4)}
    assert appearance.objective == Objective(face=False)
    assert joint.objective == Objective(face=False, joint=True)
    weights = LossWeights(pose=1, content=0.003, style=1, face=0)
    assert appearance.weights == joint.weights == weights
    assert appearance.growth == joint.growth == FULL_SIZE


def test_what_we_ship_is_self_driven_first_and_then_the_cycle() -> None:
    recipe = read_recipe("studio_ccp")
    names = ["pose", "parsing", "semantic", "appearance", "joint"]
    assert [stage.name for stage in recipe.stages] == names
    assert recipe.stages[3].objective == Objective(cycle=False, face=False, gan="hinge")
    joint = recipe.stages[4].objective
    assert joint.joint and joint.cycle and 0 < joint.self_driven < 1


def written(folder: Path, text: str) -> str:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


STAGE = '[[stages]]\nname = "pose"\nshare = 1\n'
HEAD = 'about = "Mine."\nnetworks = "studio"\nframe = [64, 32]\n'


def test_a_recipe_of_ones_own(tmp_path: Path) -> None:
    recipe = read_recipe(written(tmp_path, HEAD + STAGE))
    assert recipe == Recipe("Mine.", "studio", (64, 32), (Stage("pose", 1.0),), "mine")


def test_all_problems_are_said_at_once(tmp_path: Path) -> None:
    text = """
networks = "large"
frame = [100, 64]
colour = 3
[[stages]]
name = "semantic"
shar = 0.5
share = 0.5
batch = "many"
[stages.maps]
cross_entropi = 2
[[stages]]
name = "appearance"
share = 0.25
[stages.objective]
style = "fancy"
[stages.weights]
pose = -1
[stages.growth]
start = 0.9
end = 0.1
"""
    with pytest.raises(InputError) as caught:
        read_recipe(written(tmp_path, text))
    said = str(caught.value)
    for reason in (
        "about is missing", "unknown key colour", "unknown key stages[0].shar (share?)",
        "stages[0].batch is 'many', not int",
        "unknown key stages[0].maps.cross_entropi (cross_entropy?)", "style is 'fancy'",
        "pose is -1.0", "start 0.9, end 0.1",
    ):  # fmt: skip
        assert reason in said
    assert said.count("\n") == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD.replace("studio", "large") + STAGE, "networks is 'large', not one of studio, paper"),
        (HEAD.replace("64", "100") + STAGE, r"frame is \[100, 32\], not multiples of 32"),
        (HEAD.replace("64, 32", "64") + STAGE, r"frame is \[64\], not tuple\[int, int\]"),
        (HEAD + STAGE.replace("1", "0.5"), "the shares add up to 0.5, not to 1"),
        (HEAD + 2 * STAGE.replace("1", "0.5"), "stages are not once each in the order pose"),
        (HEAD + STAGE.replace("pose", "posing"), r"stages\[0\].name is 'posing', not one of pose"),
        (HEAD + STAGE + "batch = 1\n", r"stages\[0\].batch is 1, less than 2"),
        (HEAD + STAGE + "learning_rate = 0\n", "learning_rate is 0.0, not above 0"),
        (HEAD + STAGE + "[stages.objective]\n", r"stages\[0\].pose has no objective"),
        (HEAD + STAGE.replace("pose", "appearance"), r"appearance needs an objective"),
        (HEAD + STAGE.replace("pose", "joint") + "[stages.objective]\n", "joint is False in stage"),
        (HEAD + 'stages = "pose"\n', "stages is 'pose', not tuple"),
        (HEAD + STAGE + "[stages.maps]\ngan = 'best'\n", "gan is 'best', not one of lsgan, hinge"),
        ("about = ", "no valid TOML"),
    ],
)  # fmt: skip
def test_a_problem_is_named_with_its_place(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_recipe(written(tmp_path, text))


def test_a_recipe_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="recipe: got 'studio', expected one of baseline, e2e"):
        read_recipe("studio")
    with pytest.raises(InputError, match="the path of a .toml file"):
        read_recipe(str(tmp_path / "absent.toml"))
