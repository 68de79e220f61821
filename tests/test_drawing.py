"""Drafts while a pen or a joint moves, and the whole picture that has the last word."""

from pathlib import Path

import numpy as np
import pytest

from spt import patches, piece_search
from spt.inference import Networks, PersonEditor, load_networks
from spt.labels import BACKGROUND, HAIR, LEFT_WRIST, UPPER_CLOTHES
from spt.photo_file import read_photo
from spt.pose import Pose
from ui.weight import bytes_held

SIDE = 512
RIM_PX = 4
"""Of these a draft says nothing."""


@pytest.fixture(scope="module")
def networks(checkpoint_dir: Path) -> Networks:
    return load_networks(checkpoint_dir, "cpu")


@pytest.fixture(scope="module")
def photo(root: Path) -> np.ndarray:
    return read_photo(sorted((root / "assets" / "examples").glob("*.jpg"))[1])


@pytest.fixture
def editor(networks: Networks, photo: np.ndarray) -> PersonEditor:
    editor = PersonEditor(networks)
    editor.open(photo)
    return editor


def dabbed(label_map: np.ndarray, row: int, column: int, label: int, radius: int = 9) -> np.ndarray:
    """A map with a round dab."""
    y, x = np.mgrid[: label_map.shape[0], : label_map.shape[1]]
    dab = (y - row) ** 2 + (x - column) ** 2 < radius**2
    return np.where(dab, label, label_map).astype(np.uint8)


def outside(picture: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """(N, 3) the pixels of a picture that lie outside a box and its rim."""
    top, left, bottom, right = box
    away = np.ones(picture.shape[:2], bool)
    away[max(top - RIM_PX, 0) : bottom + RIM_PX, max(left - RIM_PX, 0) : right + RIM_PX] = False
    return picture[away].astype(int)


def test_a_preview_is_the_whole_picture(editor: PersonEditor, photo: np.ndarray) -> None:
    label_map = editor.source_map
    label_map[240:300, 190:240] = HAIR
    editor.repaint(label_map)
    preview, whole = editor.render(max_side_px=max(photo.shape)), editor.render()
    assert (whole != photo).any()
    assert np.array_equal(preview, whole)


def test_a_draft_of_a_dab_is_the_whole_picture_outside_its_box(
    editor: PersonEditor, networks: Networks, photo: np.ndarray
) -> None:
    editor.render(SIDE)
    other = PersonEditor(networks)
    other.open(photo)
    for label in (BACKGROUND, HAIR, UPPER_CLOTHES):
        editor.repaint(editor.source_map)
        editor.render(SIDE)
        label_map = dabbed(editor.source_map, 200, 240, label)
        for one in (editor, other):
            one.repaint(label_map)
        draft, whole = editor.render(SIDE, draft=True), other.render(SIDE)
        box = editor.redrawn
        height, width = box[2] - box[0], box[3] - box[1]
        assert 0 < height < 0.3 * SIDE and 0 < width < 0.3 * SIDE
        assert np.abs(outside(draft, box) - outside(whole, box)).max(initial=0) <= 2
        assert (draft != editor.render(SIDE)).mean() < 0.02


def test_a_draft_changes_nothing_outside_its_box(editor: PersonEditor) -> None:
    before = editor.render(SIDE)
    label_map = editor.source_map
    for step in range(6):
        label_map = dabbed(label_map, 180 + 8 * step, 250 + 5 * step, UPPER_CLOTHES)
        editor.repaint(label_map)
        draft = editor.render(SIDE, draft=True)
        top, left, bottom, right = editor.redrawn
        same = np.ones(draft.shape[:2], bool)
        same[top:bottom, left:right] = False
        assert np.array_equal(draft[same], before[same])
        assert (draft != before).any()
        before = draft


def test_drafts_leave_no_trace_in_the_whole_picture(
    editor: PersonEditor, networks: Networks, photo: np.ndarray
) -> None:
    """Bit by bit the picture of somebody who never saw a draft."""
    editor.render(SIDE)
    label_map = editor.source_map
    for step in range(8):
        label_map = dabbed(label_map, 180 + 10 * step, 250 + 6 * step, UPPER_CLOTHES)
        editor.repaint(label_map)
        editor.render(SIDE, draft=True)
    pose = editor.source_pose
    xy_px = pose.xy_px.copy()
    xy_px[LEFT_WRIST] += 20
    editor.move(Pose(xy_px, pose.visible))
    editor.render(SIDE, draft=True)
    editor.repaint(label_map)
    editor.render(SIDE, draft=True)
    other = PersonEditor(networks)
    other.open(photo)
    other.move(Pose(xy_px, pose.visible))
    other.repaint(label_map)
    for side in (SIDE, None):
        assert np.array_equal(editor.render(side), other.render(side))


def test_whole_pictures_leave_no_trace_in_later_ones(
    editor: PersonEditor, networks: Networks, photo: np.ndarray
) -> None:
    """Cloth and painted hair, here and there: within a level, everywhere."""
    label_map = editor.source_map
    for step, (row, column) in enumerate(((150, 120), (400, 250), (160, 130), (300, 200))):
        label = HAIR if step % 2 else UPPER_CLOTHES
        label_map = dabbed(label_map, row, column, label, radius=20)
        editor.repaint(label_map)
        picture = editor.render(SIDE)
        other = PersonEditor(networks)
        other.open(photo)
        other.repaint(label_map)
        assert np.abs(other.render(SIDE).astype(int) - picture).max() <= 1


def test_a_draft_of_the_same_state_draws_nothing(editor: PersonEditor) -> None:
    editor.repaint(dabbed(editor.source_map, 200, 250, UPPER_CLOTHES))
    before = editor.render(SIDE)
    assert editor.redrawn is None
    assert np.array_equal(editor.render(SIDE, draft=True), before)
    assert editor.redrawn == (0, 0, 0, 0)


def test_a_draft_at_another_size_is_a_whole_picture(editor: PersonEditor) -> None:
    editor.render(SIDE)
    editor.repaint(dabbed(editor.source_map, 200, 250, UPPER_CLOTHES))
    draft = editor.render(SIDE // 2, draft=True)
    assert editor.redrawn is None
    assert np.array_equal(draft, editor.render(SIDE // 2))


def test_paint_taken_back_brings_the_photo_back(editor: PersonEditor) -> None:
    photo = editor.render(SIDE)
    editor.repaint(dabbed(editor.source_map, 200, 250, UPPER_CLOTHES))
    assert (editor.render(SIDE, draft=True) != photo).any()
    editor.repaint(editor.source_map)
    assert np.array_equal(editor.render(SIDE, draft=True), photo)


def test_a_moved_wrist_is_drawn_where_the_arm_is(editor: PersonEditor) -> None:
    before = editor.render(SIDE)
    pose = editor.source_pose
    xy_px = pose.xy_px.copy()
    xy_px[LEFT_WRIST] += 12
    editor.move(Pose(xy_px, pose.visible))
    draft = editor.render(SIDE, draft=True)
    top, left, bottom, right = editor.redrawn
    whole = editor.render(SIDE)
    assert (bottom - top) * (right - left) < 0.5 * draft.shape[0] * draft.shape[1]
    differs = np.abs(whole.astype(int) - draft).max(axis=-1) > 8
    assert differs.mean() < 0.02 < 10 * (whole != before).any(axis=-1).mean()


def test_the_network_is_asked_only_for_what_shows(
    editor: PersonEditor, photo: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A longer sleeve is cloth of the photo; hair is painted; alone, the network paints all."""
    asked = []
    paint = editor.networks.appearance.paint
    monkeypatch.setattr(
        editor.networks.appearance, "paint", lambda *given: asked.append(1) or paint(*given)
    )
    row, column = (int(side.mean()) for side in np.nonzero(editor.source_map == UPPER_CLOTHES))
    edge = np.flatnonzero(editor.source_map[row] == UPPER_CLOTHES)[-1]
    editor.repaint(dabbed(editor.source_map, row, int(edge), UPPER_CLOTHES))
    cloth = editor.render()
    assert (cloth != photo).any() and not asked
    alone = editor.network_picture()
    assert len(asked) == 1 and (alone != cloth).any() and (alone != photo).any()
    editor.repaint(dabbed(editor.source_map, row, column, HAIR))
    editor.render()
    assert len(asked) == 2


def test_an_editor_that_dozes_keeps_the_pieces_and_one_at_rest_finds_them_again(
    editor: PersonEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched, search = [], piece_search.best_shift
    monkeypatch.setattr(patches, "best_shift", lambda *given: searched.append(0) or search(*given))
    editor.repaint(dabbed(editor.source_map, 300, 300, UPPER_CLOTHES, radius=40))
    whole = editor.render(SIDE)
    once, held = len(searched), bytes_held(editor)
    assert once > 0
    editor.doze()
    assert bytes_held(editor) < 0.85 * held
    assert np.array_equal(editor.render(SIDE), whole)
    assert len(searched) == once
    editor.rest()
    assert bytes_held(editor) < 0.4 * held
    assert np.array_equal(editor.render(SIDE), whole)
    assert len(searched) == 2 * once
