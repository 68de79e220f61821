"""All four trainings in small: same seed, same losses; each step trains what it should."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_ccp import TRAIN, VALIDATION, stage_options, write_tiny_pack, write_tiny_vgg
from torch import nn

from spt.appearance import AppearanceConfig, Painting
from spt.body_parts import part_scale
from spt.checkpoint import load_checkpoint
from spt.device import autocast
from spt.errors import InputError
from spt.parsing import ParsingConfig
from spt.photo import NETWORK_SIZE
from spt.pose import PoseConfig
from spt.semantic import SemanticConfig
from train import perception, stage1_semantic, stage2_appearance
from train.dataset import PhotoPack
from train.job import Job
from train.loop import LoopConfig, run
from train.self_driven import Sample, draw_sample
from train.self_driven_loss import self_driven_terms
from train.story import SCORES
from train.transfer import person_of

CPU = torch.device("cpu")
HALF_SIZE = (NETWORK_SIZE[0] // 2, NETWORK_SIZE[1] // 2)
KINDS = ("pose", "parsing", "semantic", "appearance")
MakeJob = Callable[..., Job]

# First losses with seed 0, on a CPU, in full precision. A change here is a change of the training.
GOLDEN: dict[str, list[dict[str, float]]] = {
    "pose": [
        {"loss": 2.15840},
        {"loss": 1.70472},
    ],
    "parsing": [
        {"loss": 2.95000},
        {"loss": 2.93107},
    ],
    "semantic": [
        {"ce": 0.31054, "adversarial": -0.06234, "discriminator": 1.99904},
        {"ce": 0.28861, "adversarial": -0.22275, "discriminator": 1.98643},
    ],
    "appearance": [
        {"l1": 0.04135, "perceptual": 0.05572, "style": 0.00005},
        {"l1": 0.09637, "perceptual": 0.08341, "style": 0.00035, "adversarial": 0.08397,
         "discriminator": 1.99792},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pack.npz with nine drawn people, vgg.safetensors with few channels."""
    folder = tmp_path_factory.mktemp("stages")
    write_tiny_pack(folder)
    write_tiny_vgg(folder / "vgg.safetensors")
    return folder


@pytest.fixture(scope="module")
def make_job(folder: Path) -> MakeJob:
    """Makes the job of one kind, with small networks."""
    pack = PhotoPack([folder / "pack.npz"], CPU)
    makers = {
        "pose": (perception.PoseJob, PoseConfig((4, 6))),
        "parsing": (perception.ParsingJob, ParsingConfig((4, 6))),
        "semantic": (stage1_semantic.SemanticJob, SemanticConfig((4, 4))),
        "appearance": (
            stage2_appearance.AppearanceJob, AppearanceConfig((4, 4, 6), (4, 4, 6), 8)
        ),
    }  # fmt: skip

    def make(kind: str, out: Path | None = None, **flags: object) -> Job:
        torch.manual_seed(0)
        job_class, config = makers[kind]
        options = stage_options(folder, **flags)
        options.out = out or folder
        return job_class(pack, options, config)

    return make


def weights(network: nn.Module) -> torch.Tensor:
    return torch.cat([one.detach().reshape(-1) for one in network.parameters()])


@pytest.mark.parametrize("kind", KINDS)
def test_first_losses_stay_what_they_are(make_job: MakeJob, kind: str) -> None:
    job = make_job(kind)
    for progress, wanted in zip((0.0, 0.3), GOLDEN[kind], strict=True):
        losses = {name: float(value) for name, value in job.step(progress).items()}
        assert losses == pytest.approx(wanted, rel=5e-3, abs=1e-4)


def changed(job: Job, progress: float) -> set[str]:
    """Names of the networks, averages included, that one step changes."""
    everything = job.networks | {f"average {name}": one for name, one in job.averages.items()}
    before = {name: weights(network) for name, network in everything.items()}
    job.step(progress)
    return {name for name, one in everything.items() if not torch.equal(weights(one), before[name])}


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_trains_the_intended_networks(make_job: MakeJob, kind: str) -> None:
    job = make_job(kind)
    vgg = getattr(job, "vgg", None)
    before = vgg and weights(vgg)
    # D_A speaks after a fifth of the budget; D_S learns from the start.
    early = {"appearance": {"appearance"}, "semantic": {"semantic", "discriminator"}}
    late = {kind, "discriminator"} if kind in early else {kind}
    assert changed(job, 0.1) == early.get(kind, {kind})
    assert changed(job, 0.3) == late
    assert vgg is None or torch.equal(weights(vgg), before)
    # What the generator's loss sends through a discriminator does not stay there.
    assert all(p.requires_grad for one in job.networks.values() for p in one.parameters())
    assert not any(p.requires_grad for one in job.averages.values() for p in one.parameters())


def test_the_adversarial_weight_of_stage_1_is_zero_at_first(make_job: MakeJob) -> None:
    """H_S moves alike with and without D_S early on, and differently later."""
    moved = {}
    for progress in (0.1, 0.3):
        for scale in (1.0, -1.0):
            job = make_job("semantic")
            job.networks["discriminator"].layers[-1].weight.data *= scale
            job.step(progress)
            moved[progress, scale] = weights(job.networks["semantic"])
    assert torch.equal(moved[0.1, 1.0], moved[0.1, -1.0])
    assert not torch.equal(moved[0.3, 1.0], moved[0.3, -1.0])


def test_appearance_works_at_full_size_late(make_job: MakeJob) -> None:
    job = make_job("appearance")
    losses = job.step(0.8)
    assert set(losses) == {"l1", "perceptual", "style", "adversarial", "discriminator"}
    assert all(bool(value.isfinite()) for value in losses.values())


def test_close_crops_show_people_from_half_to_full_scale(make_job: MakeJob) -> None:
    pack = make_job("appearance").pack
    random, rows = np.random.default_rng(0), np.repeat(np.flatnonzero(pack.annotated), 3)
    full = part_scale(pack.unchanged(rows).xy_px, pack.visible[rows])
    crops = pack.batch(rows, stage2_appearance.CLOSE_CROPS, random, HALF_SIZE)
    shown = part_scale(crops.xy_px, pack.visible[rows]) / full
    assert 0.499 < shown.min() < 0.6 and 0.85 < shown.max() < 1.001


def test_the_pixel_term_is_silent_inside_an_edit(make_job: MakeJob) -> None:
    """Truth is unknown there: whatever is painted, L1 and VGG say the same."""
    job = make_job("appearance")
    rows = np.array([0, 1])
    sample = draw_sample(job.pack, rows, stage2_appearance.CLOSE_CROPS, job.random, HALF_SIZE)
    unknown = torch.zeros_like(sample.known)
    unknown[:, :, 40:80, 30:60] = 1
    sample = replace(sample, known=1 - unknown)
    target = person_of(sample.target)
    everything = (slice(None),)

    def terms(image: torch.Tensor, sample: Sample = sample) -> dict[str, torch.Tensor]:
        painting = Painting(image, image, torch.zeros_like(sample.known))
        return self_driven_terms(job.loss, painting, target, sample, everything)

    # Behind a shut gate the shading counts, which near the edit is partly unknown.
    opened = replace(sample, closed=torch.zeros_like(sample.closed))
    inside, outside = terms(target.image + unknown), terms(target.image + (1 - unknown), opened)
    assert inside["l1"] == 0 and inside["perceptual"] == 0
    assert outside["l1"] == pytest.approx(1.0) and outside["perceptual"] > 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_resumes_and_ends_in_a_checkpoint(
    make_job: MakeJob, kind: str, tmp_path: Path
) -> None:
    whole = make_job(kind, tmp_path)
    for step in range(2):
        for optimiser in whole.optimisers.values():  # the loop warms up over a hundred steps
            optimiser.param_groups[0]["lr"] = optimiser.defaults["lr"] * (step + 1) / 100
        with autocast(CPU):
            whole.step(0.0)
    run(make_job(kind, tmp_path), LoopConfig(tmp_path, 1e7, max_steps=1, device="cpu"), CPU)
    resumed = make_job(kind, tmp_path)
    run(resumed, LoopConfig(tmp_path, 1e7, max_steps=2, device="cpu"), CPU)
    for name, network in whole.networks.items():
        assert torch.equal(weights(network), weights(resumed.networks[name])), name
    checkpoint = load_checkpoint(tmp_path / f"{kind}.safetensors", kind)
    line = json.loads((tmp_path / SCORES).read_text(encoding="utf-8").splitlines()[-1])
    scores = {name: value for name, value in line.items() if name not in ("step", "minutes")}
    assert checkpoint.metadata["scores"] == pytest.approx(scores, abs=1e-4)
    assert checkpoint.metadata["trained_on"]["people"] == str(len(TRAIN))
    assert set(checkpoint.state) == set(resumed.averages[kind].state_dict())


MAINS = {
    "pose": (perception.main, ["pose"]),
    "parsing": (perception.main, ["parsing"]),
    "semantic": (stage1_semantic.main, ["--candidates", "4"]),
    "appearance": (stage2_appearance.main, ["--vgg", "VGG"]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_dry_run_prints_the_plan_and_writes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    main, words = MAINS[kind]
    words = [str(folder / "vgg.safetensors") if word == "VGG" else word for word in words]
    words += ["--pack", str(folder / "pack.npz"), "--out", str(tmp_path / "out"), "--dry-run",
              "--budget-minutes", "3", "--device", "cpu"]  # fmt: skip
    assert main(words) == 0
    plan = capsys.readouterr().out
    assert plan.startswith(f"{kind}: {len(TRAIN)} ") and "3.0 minutes" in plan
    assert f"{len(VALIDATION)} to validate" in plan
    assert not (tmp_path / "out").exists()


def test_one_person_alone_cannot_be_paired(make_job: MakeJob) -> None:
    with pytest.raises(InputError, match="batch: got 1, expected 2 or more"):
        make_job("semantic", batch=1)


def test_h_a_goes_on_from_given_weights(folder: Path, tmp_path: Path) -> None:
    """At a rate of nothing they stay as they are; the header says where they come from."""
    first = tmp_path / "first"
    arguments = ["--pack", str(folder / "pack.npz"), "--vgg", str(folder / "vgg.safetensors"),
                 "--batch", "2", "--device", "cpu", "--max-steps", "1"]  # fmt: skip
    assert stage2_appearance.main([*arguments, "--out", str(first)]) == 0
    second = tmp_path / "second"
    again = [*arguments, "--out", str(second), "--start", str(first)]
    assert stage2_appearance.main([*again, "--learning-rate", "1e-12"]) == 0
    old, new = (load_checkpoint(one / "appearance.safetensors", "appearance")
                for one in (first, second))  # fmt: skip
    for name, value in old.state.items():
        assert torch.allclose(value, new.state[name], atol=1e-6), name
    assert "from weights of 0.0 minutes" in new.metadata["trained_on"]["recipe"]
