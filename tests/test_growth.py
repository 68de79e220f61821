"""train/growth.py: the schedule of progressive growth."""

import pytest

from spt.errors import InputError
from train.growth import Growth


def test_half_size_then_faded_in_then_full() -> None:
    growth = Growth(0.4, 0.8)
    assert growth.fade_in(0.0) is None and growth.fade_in(0.39) is None
    shares = [growth.fade_in(progress) for progress in (0.4, 0.5, 0.6, 0.8, 1.0)]
    assert shares == pytest.approx([0, 0.25, 0.5, 1, 1])


@pytest.mark.parametrize(
    ("growth", "shares"),
    [
        (Growth(0.0, 0.0), [1.0, 1.0, 1.0]),
        (Growth(0.0, 1.0), [0.0, 0.5, 1.0]),
        (Growth(0.5, 0.5), [None, 1.0, 1.0]),
        (Growth(1.0, 1.0), [None, None, 1.0]),
    ],
)
def test_the_ends_of_the_schedule(growth: Growth, shares: list[float | None]) -> None:
    assert [growth.fade_in(progress) for progress in (0.0, 0.5, 1.0)] == shares


@pytest.mark.parametrize(("start", "end"), [(0.6, 0.5), (-0.1, 0.5), (0.5, 1.1)])
def test_a_schedule_runs_forward_within_the_budget(start: float, end: float) -> None:
    with pytest.raises(InputError, match="growth: got start .*expected 0 <= start <= end <= 1"):
        Growth(start, end)
