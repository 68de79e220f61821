"""PersonEditor with the bundled weights on a real photo."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt.composite import edit_opacity
from spt.errors import MapError, NoPersonError, OrderError, PhotoError, PoseError
from spt.inference import Networks, PersonEditor, load_networks
from spt.labels import UPPER_CLOTHES
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
    places = edit_opacity(edited != editor.source_map)
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
