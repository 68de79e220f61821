"""PersonEditor with the bundled weights on a real photo."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt.composite import Origin, edit_opacity
from spt.errors import MapError, NoPersonError, OrderError, PhotoError, PoseError
from spt.inference import Networks, PersonEditor, load_networks
from spt.labels import BACKGROUND, LEFT_ELBOW, PANTS, SKIRT, UPPER_CLOTHES
from spt.pose import Pose


@pytest.fixture(scope="module")
def networks(checkpoint_dir: Path) -> Networks:
    return load_networks(checkpoint_dir, "cpu")


@pytest.fixture(scope="module")
def photo(ccp_folder: Path) -> np.ndarray:
    return np.asarray(Image.open(ccp_folder / "photos" / "0017.jpg").convert("RGB"))


@pytest.fixture(scope="module")
def editor(networks: Networks, photo: np.ndarray) -> PersonEditor:
    editor = PersonEditor(networks)
    editor.open(photo)
    return editor


def test_everything_but_open_needs_a_photo(networks: Networks) -> None:
    with pytest.raises(OrderError, match="open"):
        PersonEditor(networks).render()
    with pytest.raises(OrderError, match="open"):
        PersonEditor(networks).origin()


def test_bad_input_is_refused_at_the_door(networks: Networks) -> None:
    grey = np.full((96, 96, 3), 128, np.uint8)
    with pytest.raises(PhotoError, match="uint8"):
        PersonEditor(networks).open(grey.astype(np.float32))
    with pytest.raises(NoPersonError, match="no person"):
        PersonEditor(networks).open(grey)
    with pytest.raises(PoseError, match="at least 4"):
        PersonEditor(networks).open(grey, pose=Pose(np.zeros((18, 2)), np.zeros(18, bool)))


def test_an_unmoved_pose_is_the_photo(editor: PersonEditor, photo: np.ndarray) -> None:
    assert np.array_equal(editor.move(editor.source_pose), editor.source_map)
    assert np.array_equal(editor.render(), photo)


def test_a_repaint_stays_in_its_place_and_repeats(
    editor: PersonEditor, photo: np.ndarray
) -> None:
    edited = editor.move(editor.source_pose).copy()
    edited[240:280, 140:180] = UPPER_CLOTHES + 1
    editor.repaint(edited)
    picture = editor.render()
    rows, columns = np.nonzero((picture != photo).any(-1))
    assert len(rows) > 100
    places = edit_opacity(edited != editor.source_map, len(edited))
    frame = editor.frame
    y = ((rows + 0.5 - frame.top) / frame.height * 512).astype(int)
    x = ((columns + 0.5 - frame.left) / frame.width * 384).astype(int)
    near = [places[b - 2 : b + 3, a - 2 : a + 3].max() for b, a in zip(y, x, strict=True)]
    assert min(near) > 0
    assert np.array_equal(editor.render(), picture)
    with pytest.raises(MapError, match="label 12"):
        editor.repaint(np.full((512, 384), 12, np.uint8))
    assert np.array_equal(editor.render(), picture)


def test_a_hidden_joint_can_be_edited(editor: PersonEditor, photo: np.ndarray) -> None:
    pose = editor.source_pose
    editor.move(Pose(pose.xy_px, np.arange(18) != 4))
    assert editor.render().shape == photo.shape
    assert editor.render(max_side_px=400).shape == (400, 265, 3)


def corrected_map(editor: PersonEditor) -> np.ndarray:
    """The map found, with a patch that says skirt."""
    label_map = editor.source_map
    label_map[240:300, 150:230] = SKIRT
    return label_map


def pants_picture(editor: PersonEditor) -> np.ndarray:
    """A small picture in which the patch and what is below it have become pants."""
    wanted = editor.move(editor.source_pose)
    wanted[250:340, 150:230] = PANTS
    editor.repaint(wanted)
    return editor.render(max_side_px=300)


def test_a_correction_is_what_the_photo_shows_from_then_on(
    editor: PersonEditor, photo: np.ndarray
) -> None:
    found_pose, found_map, frame = editor.source_pose, editor.source_map, editor.frame
    before = pants_picture(editor)
    corrected = corrected_map(editor)
    points = found_pose.xy_px.copy()
    points[LEFT_ELBOW] += (12, -7)
    pose = Pose(points, found_pose.visible)
    editor.correct(pose, corrected)
    assert np.array_equal(editor.source_map, corrected)
    assert np.array_equal(editor.target_map, corrected)
    assert np.array_equal(editor.source_pose.xy_px, points)
    assert editor.frame == frame
    assert np.array_equal(editor.render(), photo)
    assert (editor.origin() == Origin.IN_PLACE).all()
    assert not np.array_equal(pants_picture(editor), before)
    editor.correct(found_pose, found_map)
    assert np.array_equal(pants_picture(editor), before)


def test_a_correction_keeps_a_copy(editor: PersonEditor) -> None:
    found, corrected = editor.source_map, corrected_map(editor)
    given = corrected.copy()
    editor.correct(editor.source_pose, given)
    given[:] = BACKGROUND
    assert np.array_equal(editor.source_map, corrected)
    editor.correct(editor.source_pose, found)


def test_a_refused_correction_changes_nothing(editor: PersonEditor) -> None:
    before = pants_picture(editor)
    pose, found = editor.source_pose, editor.source_map
    with pytest.raises(PoseError, match="at least 4"):
        editor.correct(Pose(pose.xy_px, np.zeros(18, bool)), found)
    left, _, width, _ = editor.frame.box
    points = pose.xy_px.copy()
    points[LEFT_ELBOW, 0] = left + 1.6 * width
    with pytest.raises(PoseError, match="corrected pose.*at most 0.5 frame sizes beside"):
        editor.correct(Pose(points, pose.visible), found)
    with pytest.raises(MapError, match=r"source map.*\(256, 192\)"):
        editor.correct(pose, found[::2, ::2])
    with pytest.raises(MapError, match="source map.*label 10"):
        editor.correct(pose, np.full_like(found, 10))
    assert np.array_equal(editor.source_map, found)
    assert np.array_equal(editor.render(max_side_px=300), before)


def test_the_origin_tells_of_the_picture_last_rendered(editor: PersonEditor) -> None:
    editor.move(editor.source_pose)
    editor.render(max_side_px=300)
    wanted = editor.source_map
    wanted[240:280, 140:180] = UPPER_CLOTHES + 1
    wanted[280:300, 140:180] = BACKGROUND
    changed = wanted != editor.source_map
    editor.repaint(wanted)
    assert (editor.origin() == Origin.IN_PLACE).all()
    editor.render(max_side_px=300)
    origin = editor.origin()
    assert (origin[changed] != Origin.IN_PLACE).all()
    around = np.zeros(changed.shape, bool)
    around[230:310, 130:190] = True  # the edges of what changed may change, nothing else
    assert (origin[~around] == Origin.IN_PLACE).all()
    assert (origin[changed & (wanted == BACKGROUND)] == Origin.INVENTED).all()


def test_a_moved_arm_is_the_photos_own(editor: PersonEditor) -> None:
    pose = editor.source_pose
    points = pose.xy_px.copy()
    points[[LEFT_ELBOW, LEFT_ELBOW + 1]] += (25, -10)
    editor.move(Pose(points, pose.visible))
    editor.render(max_side_px=300)
    shares = np.bincount(editor.origin().ravel(), minlength=4) / editor.source_map.size
    assert shares[Origin.IN_PLACE] > 0.5
    assert shares[Origin.MOVED] > 0.01
    editor.move(pose)
    editor.render(max_side_px=300)
    assert (editor.origin() == Origin.IN_PLACE).all()
