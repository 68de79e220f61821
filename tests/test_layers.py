"""What an edit changes, and what it is made of."""

import numpy as np

from spt.fabric import Cloths, fill_gaps
from spt.gaps import Shown
from spt.labels import LEFT_LEG, NUM_LABELS, SKIRT
from spt.layers import Layers, layers_of, moves, plan
from spt.photo import MAP_SIZE
from tests.still import still

OWN = np.arange(NUM_LABELS)
EVERYWHERE = np.ones(MAP_SIZE, bool)


def skirt() -> np.ndarray:
    label_map = np.zeros(MAP_SIZE, np.uint8)
    label_map[100:200, 100:200] = SKIRT
    label_map[200:300, 130:170] = LEFT_LEG
    return label_map


def cloths(skinless: bool = False) -> Cloths:
    photo = np.random.default_rng(0).integers(90, 110, (*MAP_SIZE, 3), dtype=np.uint8)
    return Cloths(photo, EVERYWHERE, Shown(skirt()), np.full(NUM_LABELS, skinless))


def layers_for(photo: Cloths, target: np.ndarray, painted: np.ndarray) -> Layers:
    edit = plan(photo, target, still(), OWN)
    filling = fill_gaps(edit.gaps, target, photo)
    return layers_of(edit, filling, photo.skinless, painted)


def test_movement_counts_from_a_share_of_a_cell_and_on_the_person_only() -> None:
    flow = still()
    flow[150, 150, 0] += 2 * 2 / 384
    flow[150, 151, 0] += 2 * 0.3 / 384
    flow[10, 10, 0] += 2 * 2 / 384
    assert np.argwhere(moves(skirt(), flow)).tolist() == [[150, 150]]


def test_nothing_changes_where_nothing_was_edited() -> None:
    assert not plan(cloths(), skirt(), still(), OWN).changed.any()


def test_an_edit_changes_labels_hem_and_shadow_and_no_more() -> None:
    longer = skirt()
    longer[200:240, 100:200] = SKIRT
    edit = plan(cloths(), longer, still(), OWN)
    assert edit.changed[200:240, 100:200].all()
    assert edit.changed[197:200, 150].all() and edit.changed[240:245, 150].all()
    assert not edit.changed[:189].any() and not edit.changed[250:].any()


def test_layers_join_photo_and_paint() -> None:
    shorter = skirt()
    shorter[150:200, 130:170] = LEFT_LEG
    photo = cloths(skinless=True)
    painted = np.full((256, 192, 3), 200, np.float32)
    made = layers_for(photo, shorter, painted)
    assert made.colour.shape == (*MAP_SIZE, 3)
    assert not (made.filling.own | made.filling.carried)[155:195, 135:165].any()
    assert 120 < made.colour[170, 150].mean() <= 200
    assert made.filling.own[120, 150] and not made.tone[120, 150].any()


def test_an_edit_of_the_whole_frame_has_its_layers() -> None:
    photo, everything = cloths(), np.full(MAP_SIZE, SKIRT, np.uint8)
    painted = np.full((256, 192, 3), 200, np.float32)
    made = layers_for(photo, everything, painted)
    assert (made.filling.own | made.filling.carried).all()
    assert made.cut((slice(2, 9), slice(0, 5))).colour.shape == (7, 5, 3)
