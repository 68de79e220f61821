"""train/perception.py: labels that are unsure guesses teach the parsing network nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tiny_ccp import stage_options, write_tiny_pack

from spt.labels import SKIRT
from spt.parsing import ParsingConfig
from train.dataset import Batch, PhotoPack
from train.perception import ParsingJob


@pytest.fixture
def job(tmp_path: Path) -> ParsingJob:
    """The parsing network in small, on nine drawn people."""
    torch.manual_seed(0)
    pack = PhotoPack([write_tiny_pack(tmp_path)], torch.device("cpu"))
    return ParsingJob(pack, stage_options(tmp_path), ParsingConfig((4, 6)))


def loss_of(job: ParsingJob, batch: Batch) -> float:
    torch.manual_seed(5)  # keypoints are disturbed at random
    return job.loss(batch).item()


def test_the_label_under_an_unsure_cell_does_not_matter(job: ParsingJob) -> None:
    batch = job.pack.unchanged(job.train_rows[:2], (32, 24))
    unsure = torch.zeros(2, 32, 24, dtype=torch.bool)
    unsure[1, 10:, 5:20] = True
    guessed = replace(batch, unsure=unsure)
    other = replace(guessed, label_map=batch.label_map.masked_fill(unsure, SKIRT))
    assert loss_of(job, other) == loss_of(job, guessed) != pytest.approx(loss_of(job, batch))
    assert loss_of(job, replace(batch, unsure=~unsure)) != pytest.approx(loss_of(job, guessed))


def test_sure_guesses_count_like_annotations(job: ParsingJob) -> None:
    batch = job.pack.unchanged(job.train_rows[:2], (32, 24))
    nowhere = torch.zeros(2, 32, 24, dtype=torch.bool)
    assert loss_of(job, replace(batch, unsure=nowhere)) == pytest.approx(loss_of(job, batch))
