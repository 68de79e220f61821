"""Stage 2 by the cycle, in small: every variant, at our widths and at the published ones."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from tiny_ccp import stage_options, write_tiny_pack, write_tiny_vgg
from torch import nn

from spt.appearance import AppearanceConfig
from spt.checkpoint import load_checkpoint
from spt.errors import InputError
from spt.local_enhancer import GrownAppearanceGenerator
from spt.paper_networks import PaperConfig, PaperSemanticGenerator
from spt.pose import PoseConfig, PoseNetwork
from spt.semantic import SemanticConfig, SemanticGenerator
from train.appearance_setup import AppearanceSetup
from train.dataset import PhotoPack
from train.growth import Growth
from train.loop import LoopConfig, run
from train.objective import LossWeights, Objective
from train.stage2_appearance import AppearanceJob

CPU = torch.device("cpu")
OURS = AppearanceConfig((4, 4, 6), (4, 4, 6), 8)
PUBLISHED = PaperConfig(encoder_widths=(4, 4, 6, 6, 6, 6), decoder_widths=(6, 6, 6, 6, 4))
SMALL = Growth(1.0, 1.0)

VARIANTS = {
    "baseline": Objective(style="mask", maps="none"),
    "ts_pred": Objective(),
    "ts_gt": Objective(maps="given"),
    "mask_style": Objective(style="mask", maps="given"),
    "patch_style": Objective(style="patch", maps="given"),
    "no_face": Objective(maps="given", face=False),
}
MakeJob = Callable[..., AppearanceJob]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stage2")
    write_tiny_pack(folder)
    write_tiny_vgg(folder / "vgg.safetensors")
    return folder


@pytest.fixture(scope="module")
def make_job(folder: Path) -> MakeJob:
    pack = PhotoPack([folder / "pack.npz"], CPU)

    def make(
        objective: Objective,
        config: AppearanceConfig | PaperConfig = OURS,
        growth: Growth = SMALL,
        weights: LossWeights | None = None,
        batch: int = 2,
    ) -> AppearanceJob:
        torch.manual_seed(0)
        ours = isinstance(config, AppearanceConfig)
        semantic = (
            SemanticGenerator(SemanticConfig((4, 4))) if ours else PaperSemanticGenerator(config)
        )
        setup = AppearanceSetup(
            objective, weights or LossWeights(), growth, semantic, PoseNetwork(PoseConfig((4, 4)))
        )
        return AppearanceJob(pack, stage_options(folder, batch=batch), config, setup)

    return make


def weights_of(network: nn.Module) -> torch.Tensor:
    everything = [*network.parameters(), *network.buffers()]
    return torch.cat([one.detach().reshape(-1).clone() for one in everything])


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_step_trains_h_a_and_its_critics_alone(make_job: MakeJob, variant: str) -> None:
    job = make_job(VARIANTS[variant])
    fixed = {"semantic": job.setup.semantic, "detector": job.setup.detector, "vgg": job.vgg,
             "average": job.averages["appearance"]}  # fmt: skip
    before = {name: weights_of(one) for name, one in (fixed | job.networks).items()}
    losses = job.step(0.5)
    changed = {
        name for name, one in (fixed | job.networks).items()
        if not torch.equal(weights_of(one), before[name])
    }  # fmt: skip
    trained = {"appearance", "discriminator", "face_discriminator"}
    terms = {"adversarial", "pose", "content", "style", "face", *trained} - {"appearance"}
    if variant == "no_face":
        trained, terms = trained - {"face_discriminator"}, terms - {"face", "face_discriminator"}
    assert changed == trained == set(job.networks)
    assert set(losses) == terms
    assert all(bool(value.isfinite()) for value in losses.values())


@pytest.mark.parametrize("variant", ["baseline", "ts_pred"])
def test_the_published_networks_train_by_the_same_step(make_job: MakeJob, variant: str) -> None:
    job = make_job(VARIANTS[variant], PUBLISHED, Growth(0.0, 0.0))
    fixed = weights_of(job.setup.semantic)
    before = {name: weights_of(one) for name, one in job.networks.items()}
    losses = job.step(0.5)
    assert all(bool(value.isfinite()) for value in losses.values())
    assert not any(torch.equal(weights_of(one), before[n]) for n, one in job.networks.items())
    assert torch.equal(weights_of(job.setup.semantic), fixed)
    rates = {(type(one).__name__, one.defaults["lr"], one.defaults["betas"])
             for one in job.optimisers.values()}  # fmt: skip
    assert rates == {("Adam", 2e-4, (0.5, 0.999))}


def test_the_published_networks_grow(make_job: MakeJob) -> None:
    """Half size, then full size with both mixed; new layers learn from the fade-in on."""
    job = make_job(Objective(maps="given", face=False), PUBLISHED, Growth(0.3, 0.7), batch=1)
    network = job.networks["appearance"]
    assert isinstance(network, GrownAppearanceGenerator)
    seen = []
    for progress in (0.0, 0.5):
        before = {name: one.detach().clone() for name, one in network.named_parameters()}
        job.step(progress)
        moved = {name.startswith("coarse.") for name, one in network.named_parameters()
                 if not torch.equal(one, before[name])}  # fmt: skip
        seen.append((job.fade_in, job.picture_size(), moved))
    assert seen[0] == (None, (128, 96), {True})
    assert seen[1] == (pytest.approx(0.5), (256, 192), {True, False})


def test_self_driven_steps_can_be_mixed_in(make_job: MakeJob) -> None:
    """Only these know the truth under the pose painted, and only the cycle has a pose term."""
    weights = LossWeights(0.02, 20, 0.3, 60, 0.02, 4, 1)
    job = make_job(Objective(self_driven=0.5, gan="hinge"), weights=weights)
    crossed = ["pose" in job.step(0.1) for _ in range(6)]
    assert 0 < sum(crossed) < 6


def test_a_run_by_the_cycle_ends_in_a_checkpoint(make_job: MakeJob, tmp_path: Path) -> None:
    job = make_job(Objective())
    job.export_path = tmp_path / "appearance.safetensors"
    run(job, LoopConfig(tmp_path, 1e7, max_steps=1, device="cpu"), CPU)
    checkpoint = load_checkpoint(job.export_path, "appearance")
    ways = [f"{kind}{way}" for kind in ("ssim", "vgg") for way in ("", "_warp", "_copy")]
    assert checkpoint.metadata["scores"].keys() >= set(ways)
    assert checkpoint.metadata["trained_on"]["recipe"] == "train.stage2_appearance, by the cycle"
    # Two people side by side: six pictures of edits and five of the cycle each.
    assert job.sheet().shape == (256, 2 * 11 * 192, 3)


def test_everything_that_a_setup_lacks_is_said_at_once(folder: Path) -> None:
    pack = PhotoPack([folder / "pack.npz"], CPU)
    with pytest.raises(InputError) as caught:
        AppearanceJob(
            pack, stage_options(folder), PUBLISHED, AppearanceSetup(Objective(self_driven=0.5))
        )
    message = str(caught.value)
    assert "predicted maps without H_S" in message and "no gate to close" in message
    with pytest.raises(InputError, match="a pose term without the pose network P"):
        AppearanceJob(
            pack, stage_options(folder), OURS,
            AppearanceSetup(Objective(maps="given"), LossWeights()),
        )  # fmt: skip
