"""Outlines: paths along the edges of pixels, which enclose exactly the pixels of their label."""

import re

import numpy as np
from hypothesis import given
from hypothesis.extra import numpy as hnp

from spt.labels import NUM_LABELS, PANTS, SKIRT
from spt.outline import outlines_svg


def loops_of(svg: str, name: str) -> list[np.ndarray]:
    """Corners (N, 2) of every loop of a label's path."""
    data = re.search(rf'id="{name}".* d="([^"]*)"', svg).group(1)
    return [
        np.array([[float(v) for v in corner.split(",")] for corner in loop.split()])
        for loop in re.findall(r"M([^Z]*)Z", data)
    ]


def area(loop: np.ndarray) -> float:
    """Shoelace: positive and negative for loops that turn opposite ways."""
    x, y = loop.T
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2)


def test_one_pixel_is_a_square() -> None:
    label_map = np.zeros((4, 5), np.uint8)
    label_map[1, 2] = PANTS
    svg = outlines_svg(label_map)
    (loop,) = loops_of(svg, "pants")
    assert sorted(loop.tolist()) == [[2, 1], [2, 2], [3, 1], [3, 2]]
    assert 'viewBox="0 0 5 4"' in svg
    assert svg.count("<path") == 1


def test_a_ring_has_a_hole_that_turns_the_other_way() -> None:
    label_map = np.zeros((5, 5), np.uint8)
    label_map[1:4, 1:4] = SKIRT
    label_map[2, 2] = 0
    loops = loops_of(outlines_svg(label_map), "skirt")
    assert sorted(abs(area(loop)) for loop in loops) == [1, 9]
    assert abs(sum(area(loop) for loop in loops)) == 8
    assert all(len(loop) == 4 for loop in loops)


def test_corners_lie_where_the_pixels_of_a_large_photo_do() -> None:
    label_map = np.zeros((3000, 4000), np.uint8)
    label_map[100:2900, 50:3000] = PANTS
    label_map[2000:2900, 1500:1600] = 0
    (loop,) = loops_of(outlines_svg(label_map), "pants")
    assert sorted(loop.tolist()) == [
        [50, 100], [50, 2900], [1500, 2000], [1500, 2900], [1600, 2000], [1600, 2900],
        [3000, 100], [3000, 2900],
    ]  # fmt: skip


@given(hnp.arrays(np.uint8, (7, 6), elements={"min_value": 0, "max_value": NUM_LABELS - 1}))
def test_paths_enclose_as_much_as_their_label_has_pixels(label_map: np.ndarray) -> None:
    svg = outlines_svg(label_map)
    enclosed = 0.0
    for name in re.findall(r'id="(\w+)"', svg):
        enclosed += abs(sum(area(loop) for loop in loops_of(svg, name)))
    assert enclosed == (label_map > 0).sum()
