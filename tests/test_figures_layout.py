"""Figures as pictures: cells stay as they are, words stay on the page, maps and poses are shown."""

import numpy as np
import pytest

from spt.labels import LABEL_COLOURS, LEFT_WRIST, PANTS, RIGHT_WRIST, SKIRT, UPPER_CLOTHES
from spt.photo import Frame
from spt.pose import Pose
from tests.standing import XY, standing_pose
from train.figures.layout import GUTTER, MARGIN, Column, Sheet, draw
from train.figures.views import CELL, PAPER, View, map_cell, on_paper, picture_cell, smoothed

SOURCE = "Weights (SHA-256): $H_S$ 01234567."


def noise(size: tuple[int, int], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (*size, 3)).astype(np.uint8)


def sheet(**fields: object) -> Sheet:
    given = {"name": "one", "title": "Title.", "caption": "Some words.",
             "columns": (Column("left"), Column("right", "group")),
             "rows": [[noise((90, 60), 1), noise((90, 60), 2)]]}  # fmt: skip
    return Sheet(**(given | fields))


def places(page: np.ndarray, cell: np.ndarray) -> list[tuple[int, int]]:
    """Where the inside of a cell is on a page, pixel by pixel."""
    inside = cell[1:-1, 1:-1]
    rows, columns = inside.shape[:2]
    found = np.argwhere((page == inside[0, 0]).all(-1))
    return [(int(y), int(x)) for y, x in found
            if np.array_equal(page[y : y + rows, x : x + columns], inside)]  # fmt: skip


def test_cells_are_laid_pixel_by_pixel_in_columns_and_rows() -> None:
    rows = [[None, noise((40, 60), 3)], [noise((90, 60), 1), noise((90, 60), 2)]]
    page = draw(sheet(rows=rows, columns=(Column("a"), Column("b"))), SOURCE)
    ((top, _),) = places(page, rows[0][1])
    ((left_row, left),) = places(page, rows[1][0])
    ((right_row, right),) = places(page, rows[1][1])
    assert left == MARGIN + 1 and right - left == 60 + GUTTER
    assert left_row == right_row == top + 40 + GUTTER
    assert page.shape[1] == 2 * MARGIN + 2 * 60 + GUTTER
    assert (page[top : top + 30, left : left + 58] == 255).all()  # the gap


def test_words_stay_within_the_margins_and_long_captions_break() -> None:
    caption = "every word of this caption is to be read by somebody " * 6
    wide = [[noise((90, 300), 1), noise((90, 300), 2)]]
    short, long = (draw(sheet(caption=text, rows=wide), SOURCE) for text in ("Few.", caption))
    assert long.shape[0] > short.shape[0] + 25
    for page in (short, long):
        edge = MARGIN // 2
        for border in (page[:edge], page[-edge:], page[:, :edge], page[:, -edge:]):
            assert (border == 255).all()
    assert np.array_equal(draw(sheet(caption=caption, rows=wide), SOURCE), long)


def test_the_sources_own_line_replaces_that_of_the_set() -> None:
    own = draw(sheet(source="Other weights."), SOURCE)
    assert np.array_equal(own, draw(sheet(), "Other weights."))
    assert not np.array_equal(own, draw(sheet(), "Other weighty."))


def test_only_groups_with_a_name_have_a_rule() -> None:
    def rules(group: str) -> int:
        columns = (Column("left"), Column("right", group))
        page = draw(sheet(columns=columns, rows=[[noise((90, 300), 1), noise((90, 300), 2)]]), "")
        return int((page == 150).all(-1).all(0).sum() + (
            (page == 150).all(-1).sum(1) >= 300).sum())  # fmt: skip

    assert rules("group") > 0
    assert rules(" ") == rules("") == 0


def test_a_legend_shows_the_colour_of_every_label_but_background() -> None:
    cells = [[np.full((90, 300, 3), 9, np.uint8)] * 2]
    for legend in (True, False):
        page = draw(sheet(rows=cells, legend=legend), "").reshape(-1, 3)
        shown = [bool((page == colour).all(1).sum() > 20) for colour in LABEL_COLOURS]
        assert shown == [False] + [legend] * 9


@pytest.fixture
def view() -> View:
    """A person in the middle of a wide photo, 400 x 600."""
    pose = Pose(standing_pose().xy_px + np.float32([200, 80]), standing_pose().visible)
    return View.of(noise((400, 600)), Frame(204, 76, 192, 256), pose)


def test_a_window_holds_the_person_and_stays_in_the_photo(view: View) -> None:
    assert view.window.height == 256 and view.window.width == round(256 * CELL[1] / CELL[0])
    assert view.window.left + view.window.width / 2 == pytest.approx(296, abs=1)
    near = View.of(view.photo, Frame(-60, 76, 192, 256), Pose(XY, np.ones(18, bool)))
    assert near.window.left == round((XY[:, 0].min() + XY[:, 0].max()) / 2 - near.window.width / 2)
    shifted = View.of(view.photo, Frame(-60, 76, 192, 256),
                      Pose(XY - np.float32([60, 0]), np.ones(18, bool)))  # fmt: skip
    assert shifted.window.left == 0


def test_a_frame_cut_out_and_laid_back_is_the_photo(view: View) -> None:
    cut = view.frame.crop(view.photo, (256, 192))
    assert np.array_equal(view.framed(cut), view.picture(view.photo))


def test_a_map_is_shown_where_its_labels_are_in_the_photo(view: View) -> None:
    label_map = np.zeros((512, 384), np.uint8)
    label_map[256:] = PANTS  # the lower half of the frame
    cell = view.label_map(label_map)
    assert cell.shape == (*CELL, 3)
    assert (cell[: CELL[0] // 2 - 4] == PAPER).all()
    assert (cell[CELL[0] // 2 + 4 :] == LABEL_COLOURS[PANTS]).all()


def test_smoothing_rounds_steps_and_invents_no_label() -> None:
    label_map = np.full((16, 16), SKIRT, np.uint8)
    label_map[:8] = UPPER_CLOTHES
    large = smoothed(label_map, (160, 160))
    assert set(np.unique(large)) == {SKIRT, UPPER_CLOTHES}
    assert (large[:78] == UPPER_CLOTHES).all() and (large[82:] == SKIRT).all()


def test_a_pose_has_its_right_side_warm_and_its_left_cool() -> None:
    cell = on_paper(Pose(XY, np.ones(18, bool)), CELL).astype(int)
    for joint, warm in ((RIGHT_WRIST, True), (LEFT_WRIST, False)):
        x, y = XY[joint].astype(int)
        red, _, blue = cell[y, x]
        assert (red > blue + 60) if warm else (blue > red + 60)


def test_frames_of_any_size_become_cells_of_their_middle() -> None:
    label_map = np.zeros((128, 96), np.uint8)
    label_map[:, 48:] = PANTS
    picture = LABEL_COLOURS[label_map]
    for cell in (map_cell(label_map), picture_cell(picture)):
        assert cell.shape == (*CELL, 3)
        assert (cell[:, CELL[1] // 2 + 8 :] == LABEL_COLOURS[PANTS]).all()
