"""Clothing transfer with the bundled weights, on the project's own drawn people."""

from pathlib import Path

import numpy as np
import pytest

from spt.composite import Origin
from spt.donor_photo import certain_cloth
from spt.donors import Wearing, colour, swatch
from spt.dressed_editor import DressedEditor
from spt.errors import InputError, OrderError
from spt.labels import GARMENT_LABELS, PANTS, SKIRT, UPPER_CLOTHES
from spt.networks import Networks, load_networks
from spt.photo import MAP_SIZE
from spt.photo_file import read_photo
from spt.pose import Pose
from tests.garments import reach_of


@pytest.fixture(scope="module")
def networks(checkpoint_dir: Path) -> Networks:
    return load_networks(checkpoint_dir, "cpu")


def opened(networks: Networks, root: Path, name: str) -> DressedEditor:
    editor = DressedEditor(networks)
    editor.open(read_photo(root / "assets" / "examples" / f"{name}.jpg"))
    return editor


@pytest.fixture(scope="module")
def striped(networks: Networks, root: Path) -> DressedEditor:
    return opened(networks, root, "striped_tee_jeans")


@pytest.fixture(scope="module")
def plain(networks: Networks, root: Path) -> DressedEditor:
    return opened(networks, root, "pinstripe_trousers")


def of_label(editor: DressedEditor, picture: np.ndarray, label: int) -> np.ndarray:
    """Pixels (N, 3) that show a label, by the nearest cell of the map."""
    return picture[label_map(editor, picture) == label]


def label_map(editor: DressedEditor, picture: np.ndarray) -> np.ndarray:
    return editor.frame.paste_labels(editor.target_map, picture.shape[:2])


def stripes(editor: DressedEditor, picture: np.ndarray) -> float:
    """How much the shirt's brightness changes from row to row on the chest."""
    columns = np.nonzero((label_map(editor, picture) == UPPER_CLOTHES).any(axis=0))[0]
    rows = np.nonzero((label_map(editor, picture) == UPPER_CLOTHES).any(axis=1))[0]
    middle, chest = int(columns.mean()), int(np.percentile(rows, 40))
    line = picture[chest : chest + 120, middle - 4 : middle + 5].astype(float).mean(axis=(1, 2))
    return float(np.abs(np.diff(line)).mean())


@pytest.mark.parametrize("label", GARMENT_LABELS[:2])
def test_outside_the_chosen_garment_no_pixel_changes(
    striped: DressedEditor, plain: DressedEditor, label: int
) -> None:
    for one, other in ((striped, plain), (plain, striped)):
        one.dress({})
        before = one.render()
        one.dress({label: Wearing(other.as_donor(label))})
        after = one.render()
        garment = label_map(one, before) == label
        outside = ~reach_of(garment, one.frame.height)
        assert (after != before)[outside].sum() == 0
        assert (after != before)[garment].any(axis=-1).mean() > 0.9


def test_colours_are_exchanged_both_ways(striped: DressedEditor, plain: DressedEditor) -> None:
    for one, other in ((striped, plain), (plain, striped)):
        one.dress({PANTS: Wearing(other.as_donor(PANTS))})
        got = of_label(one, one.render(), PANTS).mean(axis=0)
        one.dress({})
        other.dress({})
        wanted = of_label(other, other.render(), PANTS).mean(axis=0)
        had = of_label(one, one.render(), PANTS).mean(axis=0)
        assert np.abs(got - wanted).mean() < 0.2 * np.abs(had - wanted).mean()


def test_stripes_stay_stripes(striped: DressedEditor, plain: DressedEditor) -> None:
    plain.dress({})
    striped.dress({})
    source = stripes(striped, striped.render())
    assert stripes(plain, plain.render()) < 0.2 * source
    plain.dress({UPPER_CLOTHES: Wearing(striped.as_donor(UPPER_CLOTHES))})
    assert stripes(plain, plain.render()) > 0.7 * source


def test_half_the_strength_is_half_way(striped: DressedEditor, plain: DressedEditor) -> None:
    pictures = []
    for strength in (0.0, 0.5, 1.0):
        striped.dress({PANTS: Wearing(plain.as_donor(PANTS), strength)})
        pictures.append(of_label(striped, striped.render(), PANTS).astype(float))
    own, half, whole = pictures
    assert np.abs(half - (own + whole) / 2).max() <= 1
    striped.dress({})
    assert np.array_equal(own, of_label(striped, striped.render(), PANTS))


def test_trousers_in_the_fabric_of_a_shirt(striped: DressedEditor) -> None:
    striped.dress({PANTS: Wearing(striped.as_donor(UPPER_CLOTHES))})
    trousers = of_label(striped, striped.render(), PANTS)
    striped.dress({})
    picture = striped.render()
    shirt, own = (of_label(striped, picture, label) for label in (UPPER_CLOTHES, PANTS))
    apart = [np.abs(trousers.mean(0) - one.mean(0)).mean() for one in (shirt, own)]
    assert apart[0] < 0.5 * apart[1]
    assert trousers.std() > 1.5 * own.std()


def test_a_colour_keeps_the_folds(striped: DressedEditor) -> None:
    striped.dress({})
    own = of_label(striped, striped.render(), PANTS).mean(axis=1)
    striped.dress({PANTS: Wearing(colour((60, 160, 80)))})
    green = of_label(striped, striped.render(), PANTS).astype(float)
    assert np.abs(np.median(green, axis=0) - (60, 160, 80)).max() < 15
    assert np.corrcoef(own, green.mean(axis=1))[0, 1] > 0.5


def test_a_swatch_follows_a_raised_arm(striped: DressedEditor) -> None:
    """Rows of the fabric run across the sleeve whatever the arm does."""
    fabric = np.zeros((64, 64, 3), np.uint8)
    fabric[::8] = fabric[1::8] = fabric[2::8] = fabric[3::8] = 255
    striped.dress({PANTS: Wearing(swatch(fabric, 1.0)), UPPER_CLOTHES: Wearing(swatch(fabric))})
    first = striped.render()
    assert np.array_equal(first, striped.render())
    striped.dress({PANTS: Wearing(swatch(fabric, 1.0, 90)), UPPER_CLOTHES: Wearing(swatch(fabric))})
    turned = striped.render()
    rows, columns = np.nonzero(label_map(striped, first) == PANTS)
    box = (slice(rows.min(), rows.max()), slice(columns.min(), columns.max()))
    down, across = (
        [np.abs(np.diff(one[box].astype(float).mean(-1), axis=axis)).mean() for axis in (0, 1)]
        for one in (first, turned)
    )
    assert down[0] > 2 * down[1]
    assert across[1] > across[0]


def test_donors_follow_an_edited_map(striped: DressedEditor, plain: DressedEditor) -> None:
    edited = striped.source_map
    rows, columns = np.nonzero(edited == PANTS)
    knee = int((rows.min() + rows.max()) / 2)
    edited[:knee][edited[:knee] == PANTS] = SKIRT
    striped.repaint(edited)
    striped.dress({SKIRT: Wearing(plain.as_donor(PANTS))})
    origin = striped.origin()
    assert (origin[edited == SKIRT] == Origin.INVENTED).all()
    picture = striped.render()
    striped.dress({})
    before = striped.render()
    skirt = label_map(striped, before) == SKIRT
    assert (picture != before)[~reach_of(skirt, striped.frame.height)].sum() == 0
    assert (picture != before)[skirt].mean() > 0.8
    striped.repaint(striped.source_map)


def test_wrong_orders_and_donors_are_refused(networks: Networks, plain: DressedEditor) -> None:
    with pytest.raises(OrderError, match="open"):
        DressedEditor(networks).dress({})
    with pytest.raises(OrderError, match="open"):
        DressedEditor(networks).as_donor(PANTS)
    with pytest.raises(InputError, match="a photo without skirt"):
        plain.dress({SKIRT: Wearing(plain.as_donor(SKIRT))})


def test_a_new_photo_is_undressed(networks: Networks, root: Path) -> None:
    editor = opened(networks, root, "gingham_shorts")
    photo = editor.render()
    editor.dress({PANTS: Wearing(colour((200, 0, 0)))})
    assert not np.array_equal(editor.render(), photo)
    editor.open(photo)
    assert np.array_equal(editor.render(), photo)


def test_another_pose_finds_the_cloth_anew(striped: DressedEditor, plain: DressedEditor) -> None:
    """What is remembered of one pose does not show in another, and is the same when it is back."""
    striped.dress({PANTS: Wearing(plain.as_donor(PANTS))})
    first = striped.render()
    moved = striped.source_pose.xy_px + np.float32([12, 0])
    striped.move(Pose(moved, striped.source_pose.visible))
    assert not np.array_equal(striped.render(), first)
    striped.move(striped.source_pose)
    assert np.array_equal(striped.render(), first)
    striped.dress({})


def test_drafts_of_the_dressed_are_whole(striped: DressedEditor, plain: DressedEditor) -> None:
    """A part that was drawn again is laid on a picture; donors lie on all of it."""
    edited = striped.source_map
    striped.dress({})
    striped.render(512)
    for side, wearing in enumerate((None, Wearing(plain.as_donor(PANTS)), None, None)):
        striped.dress({PANTS: wearing} if wearing else {})
        edited[200 : 210 + 10 * side, 150:230] = UPPER_CLOTHES
        striped.repaint(edited)
        striped.render(512, draft=True)
        assert (striped.redrawn is None) == (side in (1, 2))
    striped.repaint(striped.source_map)


def test_what_a_map_takes_along_beside_a_garment_is_not_given() -> None:
    """A shirt whose map reaches three cells into the wall."""
    framed = np.full((*MAP_SIZE, 3), (200, 190, 150), np.uint8)
    framed[100:300, 100:220] = (40, 60, 160)
    cloth = np.zeros(MAP_SIZE, bool)
    cloth[102:298, 97:218] = True
    found = certain_cloth(framed, cloth)
    assert not found[:, :100].any()
    assert found[110:290, 101:217].all()


def test_a_detail_is_that_part_of_the_whole_picture(
    networks: Networks, root: Path, plain: DressedEditor
) -> None:
    """Whether a preview, a draft or nothing was drawn before, and whatever is worn."""
    editor = opened(networks, root, "striped_tee_jeans")
    edited = editor.source_map
    edited[200:260, 120:200] = UPPER_CLOTHES
    rows, columns = editor.photo_part((0, 0, 9999, 9999)).shape[:2]
    boxes = ((300, 250, 520, 420), (0, 0, 40, 40), (0, 0, rows, columns))
    for wearings in ({}, {PANTS: Wearing(plain.as_donor(PANTS))}):
        for before in ("nothing", "preview", "draft"):
            editor.repaint(editor.source_map)
            editor.dress(wearings)
            editor.render(512)
            editor.repaint(edited)
            if before != "nothing":
                editor.render(512, draft=before == "draft")
            details = [editor.detail(box) for box in boxes]
            whole = editor.render()
            for detail, (top, left, bottom, right) in zip(details, boxes, strict=True):
                differs = (detail != whole[top:bottom, left:right]).any(axis=-1)
                assert differs.mean() < 1e-3  # pixels that are as near to two places
