"""train/sheets.py: what lands where on a contact sheet."""

import numpy as np
import torch

from spt.labels import BACKGROUND, LABEL_COLOURS, LEFT_ELBOW, LEFT_SHOULDER, NOSE, PANTS
from spt.pose import Pose
from train.sheets import as_photos, coloured, contact_sheet, drawn_pose


def test_maps_take_the_label_colours() -> None:
    label_map = np.array([[BACKGROUND, PANTS]], dtype=np.uint8)
    assert coloured(label_map).tolist() == [LABEL_COLOURS[[BACKGROUND, PANTS]].tolist()]


def test_tiles_fill_rows_and_the_rest_is_white() -> None:
    tiles = [np.full((2, 3, 3), value, np.uint8) for value in (10, 20, 30)]
    sheet = contact_sheet(tiles, columns=2)
    assert sheet.shape == (4, 6, 3)
    corners = [sheet[row, column, 0] for row in (0, 2) for column in (0, 3)]
    assert corners == [10, 20, 30, 255]


def test_a_skeleton_is_drawn_where_it_is_seen_and_on_a_copy() -> None:
    photo = np.zeros((60, 60, 3), np.uint8)
    xy_px, visible = np.zeros((18, 2), np.float32), np.zeros(18, bool)
    xy_px[[LEFT_SHOULDER, LEFT_ELBOW, NOSE]] = [(10, 30), (50, 30), (30, 5)]
    visible[[LEFT_SHOULDER, LEFT_ELBOW]] = True
    drawn = drawn_pose(photo, Pose(xy_px, visible))
    assert not photo.any()
    assert (drawn[30, 30] > 200).all()  # the bone, white
    assert drawn[30, 10].tolist() == [255, 64, 64]  # the joint
    assert not drawn[:20].any()  # no nose
    visible[LEFT_ELBOW] = False
    assert not drawn_pose(photo, Pose(xy_px, visible))[30, 20:].any()


def test_tensors_become_pictures() -> None:
    image = torch.tensor([-1.0, 0.0, 1.0, 3.0]).view(1, 1, 1, 4).expand(1, 3, 1, 4)
    pictures = as_photos(image.bfloat16())
    assert pictures.shape == (1, 1, 4, 3) and pictures.dtype == np.uint8
    assert pictures[0, 0, :, 0].tolist() == [0, 128, 255, 255]
