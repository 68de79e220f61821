"""When pictures grow to full size, and how fast the layers that this needs are faded in."""

from dataclasses import dataclass

from spt.errors import InputError, expect


@dataclass(frozen=True)
class Growth:
    """Progressive growth from half size, in shares of a stage's budget."""

    start: float = 0.5
    """Until here pictures have half their size; 0 for full size all along."""
    end: float = 0.5
    """From here the new layers count fully; between the two linearly more."""

    def __post_init__(self) -> None:
        expect(
            0 <= self.start <= self.end <= 1,
            InputError,
            "growth",
            got=f"start {self.start}, end {self.end}",
            expected="0 <= start <= end <= 1",
        )

    def fade_in(self, progress: float) -> float | None:
        """Share of the new layers, 0 to 1; None while pictures have half their size."""
        if progress < self.start:
            return None
        if progress >= self.end:
            return 1.0
        return (progress - self.start) / (self.end - self.start)
