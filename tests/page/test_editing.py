"""The main job on a real photo: open, drag, repaint, see it change there and nowhere else."""

import io
import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from spt.composite import MASK_GROWTH_ROWS
from spt.gaps import FRINGE_ROWS
from spt.labels import (
    BACKGROUND,
    LEFT_ELBOW,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NUM_KEYPOINTS,
    NUM_LABELS,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    UPPER_CLOTHES,
)
from spt.photo import MAP_SIZE
from spt.photo_file import read_photo
from tests.page.driver import Driver

SLEEVE_CELLS = 30


def paint_sleeve(driver: Driver) -> None:
    """Along the left forearm, with the label of the upper clothes."""
    driver.set_brush(UPPER_CLOTHES, SLEEVE_CELLS)
    driver.drag([driver.joint(LEFT_ELBOW), driver.joint(LEFT_WRIST)])


def changed_pixels(photo: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """(H, W) bool: where two pictures of one size differ at all."""
    assert picture.shape == photo.shape
    return (picture != photo).any(axis=2)


def test_a_photo_opens_with_joints_and_map(opened: Driver, photo_path: Path) -> None:
    rows, columns = read_photo(photo_path).shape[:2]
    assert opened.read("work.photo.width") == columns
    assert opened.read("work.photo.height") == rows
    assert opened.page.locator(".joint").count() == NUM_KEYPOINTS
    assert opened.page.locator(".joint:not([hidden])").count() >= 14
    cells = opened.cells()
    assert cells.shape == MAP_SIZE
    found = np.bincount(cells.ravel(), minlength=NUM_LABELS) / cells.size
    assert 0.3 < found[BACKGROUND] < 0.95
    assert found[UPPER_CLOTHES] > 0.02
    assert opened.page.locator(".palette .swatch").count() == NUM_LABELS


def test_an_unedited_photo_comes_back_as_it_was(opened: Driver, photo_path: Path) -> None:
    photo = read_photo(photo_path)
    assert not changed_pixels(photo, opened.download_picture()).any()


def test_a_painted_sleeve_changes_the_picture_there_only(
    opened: Driver, photo_path: Path
) -> None:
    before = opened.cells()
    paint_sleeve(opened)
    opened.wait()
    assert opened.server_agrees()
    repainted = opened.cells() != before
    photo = read_photo(photo_path)
    changed = changed_pixels(photo, opened.download_picture())
    may_change = reach_in_photo(opened, repainted, photo.shape[:2])
    assert changed[may_change].mean() > 0.2
    assert not changed[~may_change].any()


def reach_in_photo(driver: Driver, cells: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Photo pixels (H, W) bool that an edit of these cells may touch, and two more for rounding."""
    frame = driver.read("work.photo.frame")
    growth = (MASK_GROWTH_ROWS + FRINGE_ROWS) * MAP_SIZE[0] + 2
    far = cv2.distanceTransform((~cells).astype(np.uint8), cv2.DIST_L2, 5) > growth
    row, column = np.indices(size)
    row_in_map = (row + 0.5 - frame["top"]) * MAP_SIZE[0] / frame["height"]
    column_in_map = (column + 0.5 - frame["left"]) * MAP_SIZE[1] / frame["width"]
    inside = (row_in_map >= 0) & (row_in_map < MAP_SIZE[0])
    inside &= (column_in_map >= 0) & (column_in_map < MAP_SIZE[1])
    near = np.zeros(size, dtype=bool)
    near[inside] = ~far[row_in_map[inside].astype(int), column_in_map[inside].astype(int)]
    return near


def test_a_dragged_wrist_moves_the_arm_and_nothing_else(opened: Driver, photo_path: Path) -> None:
    before = opened.cells()
    places = [opened.joint_in_photo(joint) for joint in (LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST)]
    x, y = opened.joint(LEFT_WRIST)
    opened.drag([(x, y), (x + 45, y - 60)])
    opened.wait()
    assert opened.server_agrees()
    assert not opened.read("work.lacksMap")
    assert (opened.cells() != before).any()
    photo = read_photo(photo_path)
    changed = changed_pixels(photo, opened.download_picture())
    assert changed.sum() > 200
    places.append(opened.joint_in_photo(LEFT_WRIST))
    reach_px = 0.6 * torso_px(opened)
    arm = np.zeros(photo.shape[:2], dtype=np.uint8)
    line = np.array(places, dtype=np.int32)
    for start, end in ((0, 1), (1, 2), (1, 3)):
        cv2.line(arm, line[start].tolist(), line[end].tolist(), 1, int(2 * reach_px))
    assert not changed[arm == 0].any()


def torso_px(driver: Driver) -> float:
    """Length of the torso in photo pixels."""
    shoulder, hip = driver.joint_in_photo(RIGHT_SHOULDER), driver.joint_in_photo(RIGHT_HIP)
    return float(np.hypot(shoulder[0] - hip[0], shoulder[1] - hip[1]))


def test_the_map_and_the_pose_can_be_saved(opened: Driver) -> None:
    paint_sleeve(opened)
    picture = Image.open(io.BytesIO(opened.download("save-map")))
    photo = opened.read("work.photo")
    assert picture.mode == "P"
    assert picture.size == (photo["width"], photo["height"])
    assert int(np.array(picture).max()) < NUM_LABELS
    column, row = (int(place) for place in opened.joint_in_photo(LEFT_ELBOW))
    assert np.array(picture)[row, column] == UPPER_CLOTHES
    pose = json.loads(opened.download("save-pose"))
    assert (pose["canvas_width"], pose["canvas_height"]) == picture.size
    points = np.array(pose["people"][0]["pose_keypoints_2d"]).reshape(NUM_KEYPOINTS, 3)
    assert np.allclose(points[LEFT_ELBOW, :2], opened.joint_in_photo(LEFT_ELBOW), atol=0.01)


def test_hold_to_compare_shows_the_photo(opened: Driver) -> None:
    paint_sleeve(opened)
    opened.wait()
    canvas = opened.page.locator(".result-canvas")
    edited = canvas.screenshot()
    opened.page.keyboard.down("c")
    opened.page.wait_for_selector(".studio.comparing")
    opened.page.wait_for_timeout(100)
    original = canvas.screenshot()
    opened.page.keyboard.up("c")
    opened.page.wait_for_timeout(100)
    assert original != edited
    assert canvas.screenshot() == edited
