"""Scores as tables: columns, numbers as they are printed, and Markdown."""

from dataclasses import dataclass

NOT_GIVEN = "weights not given"


@dataclass(frozen=True)
class Column:
    """One score in a table."""

    key: str
    """In the scores of a method."""
    title: str
    digits: int
    better: str
    """"high" or "low"."""
    about: str
    """How it is made, for the page."""
    needs: str = ""
    """The option that gives its weights, if it needs any."""


COLUMNS = (
    Column("is", "IS", 3, "high", "Inception score over 10 random parts", "--inception-weights"),
    Column("ssim", "SSIM", 3, "high", "whole picture: Gaussian window, sigma 1.5, RGB"),
    Column("mask_is", "mask-IS", 3, "high", "IS of pictures that are black outside the mask",
           "--inception-weights"),
    Column("mask_ssim", "mask-SSIM", 3, "high", "SSIM of pictures that are black outside the mask"),
    Column("person_ssim", "SSIM, person", 3, "high", "SSIM inside the person's true outline alone"),
    Column("fid", "FID", 1, "low", "Fréchet distance of Inception features to the target photos",
           "--inception-weights"),
    Column("kid", "KID", 4, "low", "kernel distance of the same features", "--inception-weights"),
    Column("lpips", "LPIPS", 3, "low", "learned distance (AlexNet) of whole pictures",
           "--lpips-weights"),
    Column("vgg", "VGG", 3, "low", "distance of VGG features, on the person alone", "--vgg"),
    Column("miou", "map", 3, "high",
           "mIoU of the picture, parsed again, with the true map; without a truth, with the map "
           "that was painted"),
    Column("pck", "pose", 3, "high",
           "share of keypoints, found again, within 0.2 torso lengths of the wanted ones"),
    Column("colour", "colour", 1, "low",
           "error of each label's mean colour, in levels of 255; without a truth, to the source"),
)  # fmt: skip
TRUTH_ONLY = ("ssim", "mask_ssim", "person_ssim", "lpips", "vgg")
"""Scores that need a truth."""


def columns_for(*, truth: bool) -> list[Column]:
    """The columns of a protocol."""
    return [one for one in COLUMNS if truth or one.key not in TRUTH_ONLY]


def cell(scores: dict[str, float], column: Column) -> str:
    """A number as it is printed; what is missing where there is none; empty if nothing is."""
    value = scores.get(column.key)
    if value is not None:
        return f"{value:.{column.digits}f}"
    return NOT_GIVEN if column.needs else ""


def best(table: dict[str, dict[str, float]], column: Column) -> set[str]:
    """The methods whose printed number is the best of a column; nobody where all are alike."""
    printed = {name: float(cell(scores, column))
               for name, scores in table.items() if column.key in scores}  # fmt: skip
    if len(set(printed.values())) < 2:
        return set()
    top = (max if column.better == "high" else min)(printed.values())
    return {name for name, value in printed.items() if value == top}
