"""What H_S is trained for and with: objective, networks and optimisers, ours or the published."""

from dataclasses import dataclass

import torch
from torch import nn, optim

from spt.labels import NUM_LABELS
from spt.paper_networks import PaperConfig, PaperSemanticGenerator
from spt.semantic import SemanticConfig, SemanticGenerator
from train.discriminators import DiscriminatorConfig, PaperDiscriminator, PatchDiscriminator
from train.objective import GANS

STUDIO_RATE, PAPER_RATE = 8e-4, 2e-4
"""Learning rate of H_S; our D_S learns half as fast, the published one equally fast."""
CRITIC_WIDTHS = (32, 64, 128)
"""Channels of our D_S."""


@dataclass(frozen=True)
class MapObjective:
    """Form and weights of L_S (eq. 4)."""

    cross_entropy: float = 1.0
    """lambda_ce; the paper does not say how much it is."""
    adversarial: float = 0.02
    """Weight of L_S^adv (eq. 3), D_S."""
    adversarial_from: float = 0.2
    """Share of the budget after which H_S hears D_S."""
    gan: str = "hinge"
    """Form of the adversarial term: "hinge" or "lsgan"."""

    def problems(self) -> list[str]:
        """What does not fit together, one sentence each."""
        found = [
            f"{name} is {getattr(self, name)}, not a number of 0 or more"
            for name in ("cross_entropy", "adversarial", "adversarial_from")
            if not 0 <= getattr(self, name) < float("inf")
        ]
        if self.gan not in GANS:
            found.append(f"gan is {self.gan!r}, not one of {', '.join(GANS)}")
        return found


def semantic_networks(config: SemanticConfig | PaperConfig) -> dict[str, nn.Module]:
    """H_S as "semantic" and D_S as "discriminator"."""
    if isinstance(config, PaperConfig):
        generator = PaperSemanticGenerator(config)
        # As wide as the first four levels of the encoders, like the other published critics.
        kind, widths = PaperDiscriminator, config.encoder_widths[:4]
    else:
        generator = SemanticGenerator(config)
        kind, widths = PatchDiscriminator, CRITIC_WIDTHS
    discriminator = kind(DiscriminatorConfig(NUM_LABELS, widths))
    return {
        "semantic": generator.to(memory_format=torch.channels_last),
        "discriminator": discriminator.to(memory_format=torch.channels_last),
    }


def optimiser_for(
    name: str, network: nn.Module, config: SemanticConfig | PaperConfig, rate: float | None
) -> optim.Optimizer:
    """The optimiser of one of `semantic_networks`; `rate` is H_S's, None for the default."""
    if isinstance(config, PaperConfig):
        return optim.Adam(network.parameters(), rate or PAPER_RATE, betas=(0.5, 0.999))
    rate = rate or STUDIO_RATE
    factor = 1 if name == "semantic" else 0.5
    return optim.AdamW(network.parameters(), factor * rate, betas=(0.5, 0.999))
