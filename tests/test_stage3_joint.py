"""Stage 3 in small: L_A + L_S move all five networks, and L_A reaches H_S."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from tiny_ccp import TRAIN, VALIDATION, stage_options, write_tiny_pack, write_tiny_vgg
from torch import nn

from spt.appearance import AppearanceConfig, AppearanceGenerator
from spt.checkpoint import load_checkpoint, save_checkpoint
from spt.paper_networks import PaperConfig
from spt.pose import PoseConfig, PoseNetwork
from spt.semantic import SemanticConfig, SemanticGenerator
from train import stage3_joint
from train.appearance_setup import AppearanceSetup
from train.dataset import PhotoPack
from train.growth import Growth
from train.objective import LossWeights, Objective
from train.stage1_semantic import SemanticJob
from train.stage3_joint import JointJob
from train.state import Place, restore, save

CPU = torch.device("cpu")
OURS = (SemanticConfig((4, 4)), AppearanceConfig((4, 4, 6), (4, 4, 6), 8))
PUBLISHED = (PaperConfig((4, 4, 6, 6, 6, 6), (6, 6, 6, 6, 4)),) * 2
FIVE = {"semantic", "map_discriminator", "appearance", "discriminator", "face_discriminator"}
MakeJob = Callable[..., JointJob]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack, VGG weights and tiny checkpoints."""
    folder = tmp_path_factory.mktemp("stage3")
    write_tiny_pack(folder)
    write_tiny_vgg(folder / "vgg.safetensors")
    torch.manual_seed(5)
    networks = {
        "pose": PoseNetwork(PoseConfig((4, 4))),
        "semantic": SemanticGenerator(OURS[0]),
        "appearance": AppearanceGenerator(OURS[1]),
    }
    for kind, network in networks.items():
        path = folder / f"{kind}.safetensors"
        save_checkpoint(path, network, kind, network.config, "nothing", {})
    return folder


@pytest.fixture(scope="module")
def pack(folder: Path) -> PhotoPack:
    return PhotoPack([folder / "pack.npz"], CPU)


@pytest.fixture(scope="module")
def make_job(folder: Path, pack: PhotoPack) -> MakeJob:
    def make(
        configs: tuple = OURS, weights: LossWeights | None = None, **flags: object
    ) -> JointJob:
        torch.manual_seed(0)
        options = stage_options(folder, **flags)
        setup = AppearanceSetup(
            Objective(joint=True), weights or LossWeights(),
            Growth(1.0, 1.0) if configs is OURS else Growth(0.0, 0.0),
            detector=PoseNetwork(PoseConfig((4, 4))),
        )  # fmt: skip
        semantic_job = SemanticJob(pack, options, configs[0])
        return JointJob(pack, options, setup, semantic_job, configs[1])

    return make


def weights_of(network: nn.Module) -> torch.Tensor:
    everything = [*network.parameters(), *network.buffers()]
    return torch.cat([one.detach().reshape(-1).clone() for one in everything])


@pytest.mark.parametrize("configs", [OURS, PUBLISHED], ids=["ours", "published"])
def test_a_step_trains_all_five_networks(make_job: MakeJob, configs: tuple) -> None:
    job = make_job(configs)
    fixed = {"P": job.setup.detector, "vgg": job.vgg, "H_A average": job.averages["appearance"],
             "H_S average": job.averages["semantic"]}  # fmt: skip
    before = {name: weights_of(one) for name, one in (fixed | job.networks).items()}
    losses = job.step(0.5)
    changed = {
        name for name, one in (fixed | job.networks).items()
        if not torch.equal(weights_of(one), before[name])
    }  # fmt: skip
    assert changed == FIVE == set(job.networks) == set(job.optimisers)
    assert set(losses) == {
        "adversarial", "face", "pose", "content", "style", "discriminator", "face_discriminator",
        "map_ce", "map_adversarial", "map_discriminator",
    }  # fmt: skip
    assert all(bool(value.isfinite()) for value in losses.values())
    assert all(p.requires_grad for one in job.networks.values() for p in one.parameters())


def test_l_a_reaches_h_s(make_job: MakeJob) -> None:
    """L_S being the same, H_S moves otherwise when the pictures' pose counts for more."""
    moved = []
    for pose in (0.0, 7000.0):
        job = make_job(weights=LossWeights(pose=pose))
        job.step(0.5)
        moved.append(weights_of(job.networks["semantic"]))
    assert not torch.equal(*moved)


def test_h_s_goes_down_the_sum_of_both(make_job: MakeJob) -> None:
    """The gradient of L_A + L_S is the gradient of L_A and that of L_S added."""
    job = make_job()
    head = job.networks["semantic"].head.weight
    terms, _ = job.cycle_terms()
    of_pictures = torch.autograd.grad(job.loss.total(terms), head, retain_graph=True)[0]
    _, total = job.semantic_job.objective(0.5)
    of_maps = torch.autograd.grad(total, head, retain_graph=True)[0]
    assert min(float(of_pictures.abs().max()), float(of_maps.abs().max())) > 0
    both = torch.autograd.grad(job.loss.total(terms) + total, head)[0]
    torch.testing.assert_close(both, of_pictures + of_maps)


def test_a_stopped_run_goes_on_as_if_it_had_not(make_job: MakeJob, tmp_path: Path) -> None:
    whole, first, second = (make_job() for _ in range(3))
    for _ in range(2):
        whole.step(0.5)
    first.step(0.5)
    save(first, tmp_path / "state.pt", Place(1, 0.5))
    assert restore(second, tmp_path / "state.pt") == Place(1, 0.5)
    second.step(0.5)
    for name in FIVE:
        assert torch.equal(weights_of(whole.networks[name]), weights_of(second.networks[name]))


def test_both_checkpoints_are_written_each_with_its_scores(
    make_job: MakeJob, tmp_path: Path
) -> None:
    job = make_job(out=tmp_path)
    job.export({"ssim": 0.5, "miou": 0.25, "miou_mirrored": 0.75}, 1.0)
    found = {kind: load_checkpoint(tmp_path / f"{kind}.safetensors", kind).metadata
             for kind in ("appearance", "semantic")}  # fmt: skip
    assert found["appearance"]["scores"] == {"ssim": 0.5}
    assert found["semantic"]["scores"] == {"miou": 0.25, "miou_mirrored": 0.75}
    for metadata in found.values():
        assert metadata["trained_on"]["recipe"].startswith("train.stage3_joint")


def test_the_command_starts_from_checkpoints(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--pack", str(folder / "pack.npz"), "--out", str(tmp_path / "out"), "--device", "cpu",
             "--vgg", str(folder / "vgg.safetensors"), "--checkpoints", str(folder)]  # fmt: skip
    assert stage3_joint.main([*words, "--dry-run"]) == 0
    plan = capsys.readouterr().out
    assert plan.startswith(f"joint: {len(TRAIN)} ") and f"{len(VALIDATION)} to validate" in plan
    assert not (tmp_path / "out").exists()


def test_shipped_weights_are_where_it_starts(folder: Path, pack: PhotoPack) -> None:
    job = stage3_joint.joint_job(pack, stage_options(folder, checkpoints=folder))
    for kind in ("semantic", "appearance"):
        state = load_checkpoint(folder / f"{kind}.safetensors", kind).state
        for network in (job.networks[kind], job.averages[kind]):
            for name, value in network.state_dict().items():
                assert torch.equal(value, state[name]), f"{kind} {name}"
