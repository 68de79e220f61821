"""What H_A is trained for: the terms of L_A with their weights, and the variants of the paper.

The recipes (train/recipes) fill these fields. The variants of the paper's Table 1 and Fig. 7:

    baseline     Objective(style="mask", maps="none")
    ts_pred      Objective()
    ts_gt        Objective(maps="given")
    e2e          ts_pred, and then Objective(joint=True)
    mask_style   Objective(style="mask", maps="given")
    patch_style  Objective(style="patch", maps="given")
    no_face      Objective(maps="given", face=False)
"""

from dataclasses import dataclass, fields

from spt.errors import InputError, expect

STYLES = ("semantic", "mask", "patch")
MAPS = ("predicted", "given", "none")
GANS = ("lsgan", "hinge")


@dataclass(frozen=True)
class LossWeights:
    """Weight of every term of L_A (eq. 10); a term of weight 0 is not computed."""

    adversarial: float = 1.0
    """L_A^adv (eq. 5), D_A."""
    pose: float = 700.0
    """L_A^pose (eq. 6): 700 on DeepFashion, 1 on Market-1501."""
    content: float = 0.03
    """L_A^cont (eq. 7): 0.03 on DeepFashion, 0.003 on Market-1501."""
    style: float = 1.0
    """L_A^sty (eq. 8)."""
    face: float = 1.0
    """L_A^face (eq. 9), D_F."""
    l1: float = 0.0
    """Difference of pixels where the truth is known; not in the paper."""
    perceptual: float = 0.0
    """Difference of VGG features where the truth is known; not in the paper."""

    def __post_init__(self) -> None:
        expect(
            not self.problems(),
            InputError,
            "weights of the loss",
            got="; ".join(self.problems()),
            expected="numbers of 0 or more",
        )

    def problems(self) -> list[str]:
        """What is wrong with the weights, one sentence each."""
        return [
            f"{field.name} is {getattr(self, field.name)}"
            for field in fields(self)
            if not 0 <= getattr(self, field.name) < float("inf")
        ]


@dataclass(frozen=True)
class Objective:
    """Which form of L_A: the switches in which the paper's variants differ."""

    style: str = "semantic"
    """Regions of the style term: "semantic" labels (eq. 8), body part "mask"s, or a "patch" around
    every joint."""
    maps: str = "predicted"
    """Target maps: "predicted" by H_S, "given" with the target pose, or "none" (H_A sees what the
    pose alone tells)."""
    joint: bool = False
    """Train H_S and D_S along (stage 3), by L_A + L_S."""
    face: bool = True
    """Whether there is a D_F."""
    cycle: bool = True
    """Cross-pose batches, there and back; without, every step is self-driven."""
    self_driven: float = 0.0
    """With `cycle`: share of the steps that are self-driven all the same, 0 to 1."""
    gan: str = "lsgan"
    """Form of the adversarial terms: "lsgan", or the "hinge" of the self-driven recipe."""

    def __post_init__(self) -> None:
        expect(
            not self.problems(),
            InputError,
            "objective",
            got="; ".join(self.problems()),
            expected="a variant of the paper",
            fix="Choose as in the docstring of train/objective.py.",
        )

    def problems(self) -> list[str]:
        """What does not fit together, one sentence each."""
        found = [
            f"{name} is {value!r}, not one of {', '.join(known)}"
            for name, value, known in (
                ("style", self.style, STYLES), ("maps", self.maps, MAPS), ("gan", self.gan, GANS)
            )
            if value not in known
        ]  # fmt: skip
        if not 0 <= self.self_driven <= 1:
            found.append(f"self_driven is {self.self_driven}, not a share from 0 to 1")
        if self.joint and self.maps != "predicted":
            found.append(f"joint training needs predicted maps, not maps = {self.maps!r}")
        if self.joint and not self.cycle:
            found.append("joint training needs the cycle")
        if self.style == "semantic" and self.maps == "none":
            found.append("the semantic style needs maps")
        if self.maps == "none" and (self.self_driven or not self.cycle):
            found.append("self-driven steps need maps")
        return found
