"""Windows: they hold the edit and its halo, cut and lay out the same pixels."""

import numpy as np
import torch

from spt.photo import MAP_SIZE, NETWORK_SIZE
from spt.window import HALO_PX, STEP_PX, Window


def test_a_window_is_the_edit_and_its_halo_in_whole_steps() -> None:
    changed = np.zeros(MAP_SIZE, bool)
    changed[240:261, 200:221] = True  # rows 120 to 130.5, columns 100 to 110.5 of the network
    assert HALO_PX == 32 and STEP_PX == 16
    assert Window.around(changed) == Window(top=80, left=64, bottom=176, right=144)


def test_a_window_ends_where_the_frame_ends() -> None:
    changed = np.zeros(MAP_SIZE, bool)
    changed[0, 0] = changed[-1, -1] = True
    assert Window.around(changed) == Window.whole() == Window(0, 0, *NETWORK_SIZE)


def test_what_is_cut_can_be_laid_out_again() -> None:
    window = Window(16, 32, 64, 96)
    picture = torch.arange(NETWORK_SIZE[0] * NETWORK_SIZE[1]).view(1, *NETWORK_SIZE)
    part = window.cut(picture)[0].numpy()
    assert part.shape == (48, 64)
    frame = window.laid_out(part)
    inside = np.zeros(NETWORK_SIZE, bool)
    inside[16:64, 32:96] = True
    assert np.array_equal(frame[inside], picture[0].numpy()[inside])
    assert not frame[~inside].any()
    half = torch.zeros(1, NETWORK_SIZE[0] // 2, NETWORK_SIZE[1] // 2)
    assert window.cut(half, shrunk=2).shape == (1, 24, 32)
