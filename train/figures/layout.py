"""Cells, headings and a caption as one picture, set as a figure across both columns of a paper.

Lengths are pixels; sizes of type are points of a page on which the figure is `TEXT_WIDTH_IN` wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from spt.labels import BACKGROUND, LABEL_COLOURS, LABELS

TEXT_WIDTH_IN = 6.875
"""Width of both columns of a CVPR paper."""

HEADING_PT, CAPTION_PT, SOURCE_PT = 8.0, 8.5, 6.5
LINE = 1.3
"""From one line of text to the next, in sizes of its type."""

GUTTER, GROUP_GUTTER, MARGIN = 8, 26, 12
INK, GREY, RULE_GREY, EDGE_GREY = "#111111", "#6a6a6a", 150, 214
DPI = 100  # Pixels alone count; this only turns them into matplotlib's points.

# Type that comes with matplotlib, so that every machine sets the same letters.
TYPE = {"font.family": "STIXGeneral", "mathtext.fontset": "stix", "text.hinting": "none",
        "text.antialiased": True}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """What stands above the cells of a column."""

    heading: str
    """Plain words, or mathtext between dollars."""
    group: str = ""
    """Heading over this and its neighbours of the same group; blanks only set them apart."""


@dataclass(frozen=True)
class Sheet:
    """A figure before it is drawn."""

    name: str
    """Of the file."""
    title: str
    """The caption's first words, in bold."""
    caption: str
    """The rest of it."""
    columns: tuple[Column, ...]
    """From left to right."""
    rows: Sequence[Sequence[np.ndarray | None]]
    """Cells (H, W, 3) uint8, all of one width and in each row of one height; None is a gap."""
    row_names: tuple[str, ...] = ()
    """Beside the rows, read from bottom to top; none, or one a row."""
    legend: bool = False
    """Whether to explain the colours of maps."""
    source: str = ""
    """Weights and data where they are others than the set's."""


def draw(sheet: Sheet, source: str) -> np.ndarray:
    """A figure as pixels.

    Arguments:
        sheet: what to draw.
        source: weights, data and split, in small type under the caption; the sheet's own goes
            first.

    Returns:
        (H, W, 3) uint8 on white.
    """
    width = _shape(sheet.rows[0])[1]
    lefts, right = _lefts(sheet, width)
    with rc_context(TYPE):
        pen = _Pen(right + MARGIN, heading=HEADING_PT)
        top = MARGIN
        if any(column.group.strip() for column in sheet.columns):
            top = _draw_groups(pen, sheet, lefts, width, top)
        if any(column.heading for column in sheet.columns):
            for column, left in zip(sheet.columns, lefts, strict=True):
                pen.write(column.heading, left + width / 2, top, HEADING_PT, centred=True)
            top += pen.line(HEADING_PT) + GUTTER // 2
        for index, row in enumerate(sheet.rows):
            height = _shape(row)[0]
            if sheet.row_names:
                pen.write_upwards(sheet.row_names[index], MARGIN, top + height / 2)
            for cell, left in zip(row, lefts, strict=True):
                if cell is not None:
                    pen.paste(cell, left, top)
            top += height + GUTTER
        if sheet.legend:
            top = _draw_legend(pen, top)
        top += GUTTER
        words = [(word, "bold") for word in sheet.title.split()]
        words += [(word, "normal") for word in sheet.caption.split(" ")]
        top = pen.paragraph(words, top, CAPTION_PT, INK)
        words = [(word, "normal") for word in (sheet.source or source).split()]
        top = pen.paragraph(words, top + GUTTER // 2, SOURCE_PT, GREY)
        return pen.picture(top + MARGIN)


def _shape(row: Sequence[np.ndarray | None]) -> tuple[int, int]:
    """Height and width of the cells of a row."""
    return next(one for one in row if one is not None).shape[:2]


def _lefts(sheet: Sheet, width: int) -> tuple[list[int], int]:
    """Left edges of the columns, and the right edge of the last."""
    at = MARGIN
    if sheet.row_names:
        # The strip for the names is as wide as a line of them, whose size hangs on the width.
        at += round(0.022 * len(sheet.columns) * width)
    lefts = []
    for index, column in enumerate(sheet.columns):
        if index:
            same = column.group == sheet.columns[index - 1].group
            at += GUTTER if same else GROUP_GUTTER
        lefts.append(at)
        at += width
    return lefts, at


def _draw_groups(pen: "_Pen", sheet: Sheet, lefts: list[int], width: int, top: int) -> int:
    """Headings over several columns, each with a rule under it; returns where they end."""
    places = list(zip(sheet.columns, lefts, strict=True))
    for group, members in groupby(places, key=lambda place: place[0].group):
        edges = [left for _, left in members]
        if group.strip():
            left, right = edges[0], edges[-1] + width
            pen.write(group, (left + right) / 2, top, HEADING_PT, centred=True)
            pen.rule(left, right, top + pen.line(HEADING_PT))
    return top + pen.line(HEADING_PT) + GUTTER // 2


def _draw_legend(pen: "_Pen", top: int) -> int:
    """The labels of a map in their colours; returns where that ends."""
    names = [(index, name.replace("_", " ")) for index, name in enumerate(LABELS)
             if index != BACKGROUND]  # fmt: skip
    side = round(pen.line(SOURCE_PT) * 0.6)
    gap = side // 2
    wide = sum(side + gap + pen.measure(name, SOURCE_PT) for _, name in names)
    space = (pen.width - 2 * MARGIN - wide) / (len(names) - 1)
    space = min(space, 3 * side)
    at = (pen.width - wide - space * (len(names) - 1)) / 2
    for index, name in names:
        swatch = np.broadcast_to(LABEL_COLOURS[index], (side, side, 3))
        pen.paste(swatch, round(at), top + round(pen.line(SOURCE_PT) * 0.25), edge=False)
        pen.write(name, at + side + gap, top, SOURCE_PT)
        at += side + gap + pen.measure(name, SOURCE_PT) + space
    return top + pen.line(SOURCE_PT)


class _Pen:
    """Writes and pastes on a white page that is as long as it has to be."""

    def __init__(self, width: int, heading: float) -> None:
        self.width, self.heading = width, heading
        self.unit = width / (72 * TEXT_WIDTH_IN)  # pixels of a point
        self._texts: list[tuple[float, float, str, FontProperties, dict[str, object]]] = []
        self._cells: list[tuple[int, int, np.ndarray]] = []
        self._measuring = FigureCanvasAgg(Figure(dpi=DPI)).get_renderer()

    def line(self, points: float) -> int:
        """Height of a line of text."""
        return round(LINE * points * self.unit)

    def measure(self, text: str, points: float, weight: str = "normal") -> float:
        """Width of a text."""
        font = self._font(points, weight)
        return self._measuring.get_text_width_height_descent(text, font, "$" in text)[0]

    def write(
        self, text: str, x: float, top: float, points: float, *, centred: bool = False,
        weight: str = "normal", colour: str = INK,
    ) -> None:  # fmt: skip
        """A line of text whose box begins at `top`."""
        baseline = top + points * self.unit
        look = {"ha": "center" if centred else "left", "va": "baseline", "color": colour}
        self._texts.append((x, baseline, text, self._font(points, weight), look))

    def write_upwards(self, text: str, x: float, middle: float) -> None:
        """A line of text read from bottom to top."""
        look = {"ha": "left", "va": "center", "rotation": 90, "color": INK,
                "rotation_mode": "default"}  # fmt: skip
        self._texts.append((x, middle, text, self._font(self.heading, "normal"), look))

    def paragraph(
        self, words: Sequence[tuple[str, str]], top: float, points: float, colour: str
    ) -> int:
        """Words with their weights, broken into lines; returns where they end."""
        space = self.measure("x x", points) - 2 * self.measure("x", points)
        x = MARGIN
        for word, weight in words:
            wide = self.measure(word, points, weight)
            if x > MARGIN and x + wide > self.width - MARGIN:
                x, top = MARGIN, top + self.line(points)
            self.write(word, x, top, points, weight=weight, colour=colour)
            x += wide + space
        return round(top + self.line(points))

    def rule(self, left: int, right: int, top: int) -> None:
        """A thin line from left to right."""
        thick = max(round(0.5 * self.unit), 1)
        self._cells.append((left, top, np.full((thick, right - left, 3), RULE_GREY, np.uint8)))

    def paste(self, cell: np.ndarray, left: int, top: int, *, edge: bool = True) -> None:
        """A picture (H, W, 3) uint8, with a hairline of grey as its own outermost pixels."""
        framed = cell.copy()
        if edge:
            framed[[0, -1]] = framed[:, [0, -1]] = EDGE_GREY
        self._cells.append((left, top, framed))

    def picture(self, height: int) -> np.ndarray:
        """The page (height, width, 3) uint8."""
        figure = Figure(figsize=(self.width / DPI, height / DPI), dpi=DPI, facecolor="white")
        canvas = FigureCanvasAgg(figure)
        for x, y, text, font, look in self._texts:
            figure.text(x / self.width, 1 - y / height, text, fontproperties=font, **look)
        canvas.draw()
        page = np.asarray(canvas.buffer_rgba())[..., :3].copy()
        for left, top, cell in self._cells:
            page[top : top + cell.shape[0], left : left + cell.shape[1]] = cell
        return page

    def _font(self, points: float, weight: str) -> FontProperties:
        return FontProperties(size=points * self.unit * 72 / DPI, weight=weight)
