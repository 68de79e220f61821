"""What H_A is trained for and with: objective, networks and optimisers, ours or the published."""

from dataclasses import dataclass

from torch import nn, optim

from spt.appearance import AppearanceConfig, AppearanceGenerator
from spt.errors import InputError, expect
from spt.labels import NUM_LABELS
from spt.local_enhancer import GrownAppearanceGenerator
from spt.paper_networks import PaperAppearanceGenerator, PaperConfig
from spt.pose import PoseNetwork
from train.discriminators import DiscriminatorConfig, PaperDiscriminator, PatchDiscriminator
from train.growth import Growth
from train.objective import LossWeights, Objective

FACE_WIDTHS = (32, 64, 96)
"""Channels of our D_F."""
STUDIO_RATE, PAPER_RATE = 5e-4, 2e-4
"""Learning rate of H_A; our discriminators learn twice as fast, the paper's equally fast."""


@dataclass(frozen=True)
class AppearanceSetup:
    """What H_A is trained for and with; the default is the self-driven recipe."""

    objective: Objective = Objective(cycle=False, face=False, gan="hinge")
    weights: LossWeights = LossWeights(
        adversarial=0.1, pose=0, content=0, style=60, face=0, l1=4, perceptual=1
    )
    growth: Growth = Growth()
    semantic: nn.Module | None = None
    """H_S, needed for predicted maps; stage 2 leaves it as it is."""
    detector: PoseNetwork | None = None
    """P of eq. 6, needed for the pose term; never trained here."""


def check_setup(setup: AppearanceSetup, config: AppearanceConfig | PaperConfig) -> None:
    """Refuse a setup that lacks a network.

    Raises:
        InputError: everything that is missing, in one message.
    """
    objective = setup.objective
    problems = []
    if objective.cycle and objective.maps == "predicted" and setup.semantic is None:
        problems.append("predicted maps without H_S")
    if objective.cycle and setup.weights.pose and setup.detector is None:
        problems.append("a pose term without the pose network P")
    if isinstance(config, PaperConfig) and (objective.self_driven or not objective.cycle):
        problems.append("self-driven steps of the published networks, which have no gate to close")
    expect(
        not problems,
        InputError,
        "setup of H_A's training",
        got="; ".join(problems),
        expected="every network that the objective asks for",
    )


def appearance_networks(
    config: AppearanceConfig | PaperConfig, objective: Objective, growth: Growth
) -> dict[str, nn.Module]:
    """H_A as "appearance", D_A as "discriminator" and, if wanted, D_F as "face_discriminator"."""
    networks: dict[str, nn.Module] = {}
    if isinstance(config, PaperConfig):
        generator = PaperAppearanceGenerator(config)
        grows = growth.start > 0
        networks["appearance"] = GrownAppearanceGenerator(generator) if grows else generator
        # The published discriminators are as wide as the first four levels of the encoders.
        kind, width, face_width = PaperDiscriminator, *[config.encoder_widths[:4]] * 2
    else:
        networks["appearance"] = AppearanceGenerator(config)
        kind, width, face_width = PatchDiscriminator, DiscriminatorConfig.widths, FACE_WIDTHS
    networks["discriminator"] = kind(DiscriminatorConfig(3 + NUM_LABELS, width))
    if objective.face:
        networks["face_discriminator"] = kind(DiscriminatorConfig(3, face_width))
    return networks


def optimiser_for(
    name: str, network: nn.Module, config: AppearanceConfig | PaperConfig, rate: float | None
) -> optim.Optimizer:
    """The optimiser of one of `appearance_networks`; `rate` is H_A's, None for the default."""
    if isinstance(config, PaperConfig):
        return optim.Adam(network.parameters(), rate or PAPER_RATE, betas=(0.5, 0.999))
    rate = rate or STUDIO_RATE
    factor = 1 if name == "appearance" else 2
    return optim.AdamW(network.parameters(), factor * rate, betas=(0.5, 0.99))
