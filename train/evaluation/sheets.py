"""Contact sheets of what was scored: one pair a line, under the names of the columns.

Pictures are (H, W, 3) uint8 RGB.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from train.datasets.files import read_upright
from train.evaluation.picture_scores import Record
from train.evaluation.summary import Result
from train.sheets import contact_sheet

LINES = 12
GAP_PX, HEAD_PX, FONT_PX = 4, 26, 14
PAPER, INK = (255, 255, 255), (40, 44, 52)
QUALITY = 88


def evenly(pairs: list[str]) -> list[str]:
    """`LINES` or fewer pairs, from the first to the last."""
    places = np.linspace(0, len(pairs) - 1, min(LINES, len(pairs))).round().astype(int)
    return [pairs[place] for place in dict.fromkeys(places.tolist())]


def hardest(result: Result, records: list[Record]) -> list[str]:
    """The pairs on which the methods do worst together, worst first.

    These have a low `person_ssim`, or without a truth few keypoints that are found again.
    """
    sums: dict[str, list[float]] = {pair: [] for pair in result.scored}
    for record in records:
        if record["pair"] in sums and record["method"] != "copy" and "refused" not in record:
            right, counted = record["keypoints"]
            share = right / counted if counted else 1.0
            sums[record["pair"]].append(record.get("person_ssim", share))
    return sorted(sums, key=lambda pair: float(np.mean(sums[pair])))[:LINES]


def sheet(pictures: Path, pairs: list[str], columns: dict[str, str]) -> Image.Image:
    """Pairs as lines.

    Arguments:
        pictures: holds METHOD/PAIR.png.
        pairs: names of the pairs.
        columns: folders of `pictures` with the words above them.
    """
    lines = [
        contact_sheet([_framed(read_upright(pictures / one / f"{pair}.png")) for one in columns],
                      columns=len(columns))
        for pair in pairs
    ]  # fmt: skip
    body = Image.fromarray(np.vstack(lines))
    whole = Image.new("RGB", (body.width, body.height + HEAD_PX), PAPER)
    whole.paste(body, (0, HEAD_PX))
    draw, font = ImageDraw.Draw(whole), ImageFont.load_default(FONT_PX)
    wide = body.width / len(columns)
    for at, words in enumerate(columns.values()):
        place = (wide * (at + 0.5), HEAD_PX / 2)
        draw.text(place, _fitting(words, font, wide), fill=INK, font=font, anchor="mm")
    return whole


def _framed(picture: np.ndarray) -> np.ndarray:
    """A picture with some paper to its right and below."""
    return np.pad(picture, ((0, GAP_PX), (0, GAP_PX), (0, 0)), constant_values=PAPER[0])


def _fitting(words: str, font: ImageFont.FreeTypeFont, wide: float) -> str:
    """As much of some words as fits above a column."""
    while len(words) > 1 and font.getlength(words) > wide - GAP_PX:
        words = f"{words[:-2]}…"
    return words


def save(image: Image.Image, path: Path) -> Path:
    """Write a sheet as JPEG; returns its path."""
    image.save(path, quality=QUALITY)
    return path
