"""Pairs of mannequins: the same cloth in two stances, and exactly which pixel went where."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.spatial import cKDTree

from spt.body_parts import part_masks
from spt.labels import BACKGROUND, TORSO_PART
from spt.pose import Pose
from train.datasets import mannequin
from train.datasets.mannequin_figure import Figure, figure_parts, picture_of
from train.datasets.mannequin_pairs import (
    correspondence,
    pair_of,
    pair_pictures,
    places_of,
    points_at,
)
from train.datasets.mannequin_render import Picture
from train.datasets.mannequin_stances import STANCES
from train.datasets.mannequin_wardrobe import random_figure
from train.pack import read_pack
from train.prepare import prepare

SIZE = (256, 192)
Pictures = tuple[Picture, Picture]


@pytest.fixture(scope="module", params=[(2, 1), (7, 12)])
def pair(request: pytest.FixtureRequest) -> Pictures:
    """One pair in pants, one in a skirt."""
    return pair_pictures(*request.param, SIZE)


def cloth(picture: Picture) -> tuple[np.ndarray, np.ndarray]:
    """(N, 2) x and y, (N, 4) part, anchor, and where on the cloth, metres, of all fabric seen."""
    hits, scene = picture.traced.middle, picture.traced.scene
    found = places_of(scene, hits)
    place = np.zeros((len(hits.index), 2))
    for rank, part in enumerate(scene.parts):
        for number, anchor in enumerate(part.anchors):
            here = np.flatnonzero((found.part == rank) & (found.anchor == number))
            if hasattr(anchor, "wrap"):
                place[here] = np.stack(anchor.wrap(hits.points[:, here]), 1)
    fabric = np.array([
        part.name.startswith(("top", "coat", "dress", "skirt", "pants")) for part in scene.parts
    ])[hits.part]
    y, x = np.divmod(hits.index, SIZE[1])
    rows = np.column_stack([found.part, found.anchor, place])
    return np.column_stack([x, y])[fabric] + 0.5, rows[fabric]


def test_pattern_is_found_again_within_two_pixels(pair: Pictures) -> None:
    """Against a search of the other picture for pixels that show the same place of the cloth."""
    flow = correspondence(*pair)
    (here, mine), (there, theirs) = cloth(pair[0]), cloth(pair[1])
    apart = np.array([100.0, 100.0, 1.0, 1.0])  # never another part or another tube
    # 6 mm of cloth are less than a pixel. Where cloth is stretched several pixels show one place.
    distance, nearest = cKDTree(theirs * apart).query(mine * apart, k=12)
    same = distance < 0.006
    x, y = here.astype(int).T
    found, shown = flow[y, x], same[:, 0]
    given = ~np.isnan(found[:, 0])
    error = np.linalg.norm(found[:, None] - there[nearest], axis=2)
    error = np.where(same, error, np.inf).min(1)[given & shown]
    assert len(error) > 1500
    # On top of the shoulders a pixel holds centimetres of cloth, and the search may go wrong.
    assert (error < 2.0).mean() > 0.997
    assert np.median(error) < 0.6
    assert shown[given].mean() > 0.88
    assert given[shown].mean() > 0.95  # what is shown is not called hidden


def test_places_lead_back_to_their_points(pair: Pictures) -> None:
    for picture in pair:
        scene, hits = picture.traced.scene, picture.traced.middle
        again = points_at(scene, places_of(scene, hits))
        assert np.abs(again - hits.points).max() < 0.004


def test_unmoved_figure_stays_where_it_is() -> None:
    picture = picture_of(random_figure(7, 2), SIZE, samples=1)
    flow = correspondence(picture, picture)
    rows, columns = np.nonzero(~np.isnan(flow[..., 0]))
    seen = len(rows) / len(picture.traced.middle.index)
    assert seen > 0.995
    still = np.column_stack([columns, rows]) + 0.5
    np.testing.assert_allclose(flow[rows, columns], still, atol=0.25)
    assert not np.isnan(flow[..., 0]).all() and np.isnan(flow[0, 0]).all()


def test_a_face_that_turned_away_has_no_place() -> None:
    first = Figure(stance=STANCES["easy"])
    away = first.standing(replace(STANCES["easy"], turn=np.pi))
    before, after = (picture_of(one, (128, 96), 1) for one in (first, away))
    flow, hits = correspondence(before, after).reshape(-1, 2), before.traced.middle
    head = [part.name for part in before.traced.scene.parts].index("head")
    face = hits.index[(hits.part == head) & (hits.normals[2] > 0.5)]
    assert len(face) > 20 and np.isnan(flow[face]).all()
    assert not np.isnan(flow[hits.index]).all()


def test_pairs_keep_their_clothes_and_change_their_stance() -> None:
    for index in range(6):
        first, second = pair_of(4, index)
        assert second == first.standing(second.stance)
        ends = [np.concatenate([one.skeleton().wrists, one.skeleton().ankles])
                for one in (first, second)]  # fmt: skip
        assert np.linalg.norm(ends[0] - ends[1], axis=1).max() > 0.2
    assert pair_of(4, 2) == pair_of(4, 2) != pair_of(5, 2)


def test_every_surface_sticks_to_something() -> None:
    for index in range(4):
        figure = random_figure(31, index)
        for part in figure_parts(figure, figure.skeleton()):
            assert part.anchors, part.name


def test_masks_are_those_of_the_method(pair: Pictures) -> None:
    picture = pair[0]
    masks, expected = picture.part_masks(), part_masks(
        *Pose(picture.xy_px, picture.visible).tensors(), SIZE
    )[0].numpy()
    np.testing.assert_array_equal(masks, expected > 0)
    assert masks.shape == (10, *SIZE) and masks[TORSO_PART].all()
    person = picture.label_map != BACKGROUND
    skeleton = picture.pose_mask()
    assert skeleton.shape == SIZE and skeleton[person].mean() > 0.3
    assert person[skeleton].mean() > 0.8


def test_command_writes_the_same_pairs_by_one_process_and_by_two(tmp_path: Path) -> None:
    written = []
    for processes in ("1", "2"):
        out = tmp_path / processes
        mannequin.main(["--count", "2", "--pairs", "--seed", "6", "--out", str(out),
                        "--size", "64x48", "--processes", processes])  # fmt: skip
        written.append({path.name: path.read_bytes() for path in sorted(out.iterdir())})
    assert written[0] == written[1]
    assert {"0000_a.png", "0001_b_map.png", "0001_b.json", "0000_a_masks.npz", "0000_flow.npz",
            "sheet.png"} <= set(written[0])  # fmt: skip
    with np.load(tmp_path / "1" / "0000_flow.npz") as flow:
        first, second = pair_pictures(6, 0, (64, 48))
        np.testing.assert_array_equal(flow["a_to_b"], correspondence(first, second))
        np.testing.assert_array_equal(flow["b_to_a"], correspondence(second, first))
    with np.load(tmp_path / "1" / "0000_b_masks.npz") as masks:
        np.testing.assert_array_equal(masks["pose_mask"], second.pose_mask())
        np.testing.assert_array_equal(masks["part_masks"], second.part_masks())
    with Image.open(tmp_path / "1" / "0000_b.png") as image:
        np.testing.assert_array_equal(np.asarray(image), second.rgb)


def test_pairs_become_people_to_train_on(tmp_path: Path) -> None:
    mannequin.write_random(1, 8, tmp_path, (96, 72), pairs=True)
    options = mannequin.argparse.Namespace(dataset="mannequin", source=tmp_path, out=tmp_path)
    assert "2 people" in prepare(options)
    people = read_pack(tmp_path / "pack.npz").people
    assert [(one.name, one.split) for one in people] == [("0000_a", "train"), ("0000_b", "train")]
