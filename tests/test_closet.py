"""Sessions whose garments wear something: files once brought, forgotten ones, drafts, the pack."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spt.donors import Wearing, colour, swatch
from spt.dressed_editor import DressedEditor
from spt.inference import load_networks
from spt.labels import PANTS, SKIRT, UNPAINTED, UPPER_CLOTHES
from spt.networks import Networks
from spt.photo import MAP_SIZE
from spt.photo_file import encode_photo, read_photo
from spt.pose import Pose
from spt.recipe import Recipe
from spt.wishes import ColourWish, GarmentWish, SwatchWish, Wish, file_name
from ui.closet import MOST_HELD, shown_garments
from ui.messages import Edit, Flag, Kind, OpenPhoto, ReadFile, Reply, Side, Status
from ui.session import Session

EMPTY = np.full(MAP_SIZE, UNPAINTED, np.uint8)
SQUARES = np.random.default_rng(4).integers(0, 256, (4, 4, 3)).astype(np.uint8)
SWATCH = encode_photo(np.kron(SQUARES, np.ones((20, 20, 1), np.uint8)))
IN_SWATCH = Wish(UPPER_CLOTHES, 1.0, SwatchWish(file_name("swatch", SWATCH), 0.5, 20.0))
IN_RED = Wish(PANTS, 1.0, ColourWish((200, 30, 30)))


def example(root: Path, name: str) -> bytes:
    return (root / "assets" / "examples" / f"{name}.jpg").read_bytes()


class Visitor:
    """A session with an example open."""

    def __init__(self, networks: Networks, photo: bytes) -> None:
        self.session = Session(lambda: DressedEditor(networks), 0.0)
        points = np.array(json.loads(self.ask(OpenPhoto(1, photo)).text)["pose"])
        self.pose = Pose(points[:, :2].astype(np.float32), points[:, 2] == 1)

    def ask(self, request: OpenPhoto | Edit | ReadFile, status: Status = Status.OK) -> Reply:
        reply = self.session.answer(request)
        assert reply.status == status, reply.text
        return reply

    def edit(
        self, *wishes: Wish, kind: Kind = Kind.RESULT, paint: np.ndarray = EMPTY,
        flags: int = 0, status: Status = Status.OK,
    ) -> Reply:  # fmt: skip
        sides = Side(self.pose, EMPTY), Side(self.pose, paint)
        return self.ask(Edit(2, kind, *sides, Flag(flags), wishes), status)


@pytest.fixture(scope="module")
def networks(checkpoint_dir: Path) -> Networks:
    return load_networks(checkpoint_dir, device="cpu")


@pytest.fixture(scope="module")
def visitor(networks: Networks, root: Path) -> Visitor:
    visitor = Visitor(networks, example(root, "striped_tee_jeans"))
    visitor.ask(ReadFile(3, Kind.SWATCH, 0, SWATCH))
    return visitor


def test_what_is_wished_for_is_worn_as_in_python(
    visitor: Visitor, networks: Networks, root: Path
) -> None:
    asked = read_photo(visitor.edit(IN_SWATCH, IN_RED).data)
    editor = DressedEditor(networks)
    editor.open(read_photo(example(root, "striped_tee_jeans")), pose=visitor.pose)
    own = editor.render()
    fabric = swatch(read_photo(SWATCH), 1.0).at(0.5, 20.0)
    editor.dress({UPPER_CLOTHES: Wearing(fabric), PANTS: Wearing(colour((200, 30, 30)))})
    assert np.array_equal(asked, editor.render())
    assert np.array_equal(read_photo(visitor.edit().data), own)
    trousers = Wish(UPPER_CLOTHES, 0.5, GarmentWish("", PANTS))
    editor.dress({UPPER_CLOTHES: Wearing(editor.as_donor(PANTS), 0.5)})
    assert np.array_equal(read_photo(visitor.edit(trousers).data), editor.render())


def test_files_that_are_forgotten_are_asked_for(networks: Networks, root: Path) -> None:
    visitor = Visitor(networks, example(root, "striped_tee_jeans"))
    theirs = example(root, "dotted_blouse_skirt")
    in_skirt = Wish(PANTS, 1.0, GarmentWish(file_name("photo", theirs), SKIRT))
    lacking = visitor.edit(IN_SWATCH, in_skirt, status=Status.LACKS_FILES)
    assert lacking.text == f"{in_skirt.donor.file} {IN_SWATCH.donor.file}"
    brought = json.loads(visitor.ask(ReadFile(3, Kind.SWATCH, 0, SWATCH)).text)
    assert brought == {"file": IN_SWATCH.donor.file, "garments": []}
    lacking = visitor.edit(IN_SWATCH, in_skirt, status=Status.LACKS_FILES)
    assert lacking.text == in_skirt.donor.file
    brought = json.loads(visitor.ask(ReadFile(3, Kind.DONOR, 0, theirs)).text)
    assert brought["file"] == in_skirt.donor.file
    assert [one["label"] for one in brought["garments"]] == [UPPER_CLOTHES, SKIRT]
    visitor.edit(IN_SWATCH, in_skirt)


def test_the_piece_of_a_garment_lies_in_it(networks: Networks, root: Path) -> None:
    person = DressedEditor(networks)
    person.open(read_photo(example(root, "dotted_blouse_skirt")))
    photo = person.render()
    whole = person.frame.paste_labels(person.source_map, photo.shape[:2])
    size = np.array(photo.shape[1::-1])
    for garment in shown_garments(person):
        box = np.array(garment["box"]).reshape(2, 2) * size
        assert np.ptp(box[1]) < 1  # square
        (left, top), (right, bottom) = box[0].astype(int), box.sum(axis=0).astype(int)
        assert (whole[top:bottom, left:right] == garment["label"]).mean() > 0.8


def test_the_closet_is_small_and_keeps_what_is_worn(visitor: Visitor) -> None:
    for shade in range(MOST_HELD["swatch"]):
        other = encode_photo(np.full((64, 64, 3), shade, np.uint8))
        visitor.ask(ReadFile(3, Kind.SWATCH, 0, other))
        visitor.edit(IN_SWATCH, kind=Kind.LIVE)
    first = Wish(UPPER_CLOTHES, 1.0, SwatchWish(
        file_name("swatch", encode_photo(np.zeros((64, 64, 3), np.uint8))), 1.0, 0.0))  # fmt: skip
    visitor.edit(first, kind=Kind.LIVE, status=Status.LACKS_FILES)


def test_a_draft_is_a_whole_picture_while_something_is_worn(visitor: Visitor) -> None:
    visitor.edit(kind=Kind.LIVE)
    paint = EMPTY.copy()
    for row in (230, 240, 250):
        paint[row : row + 10, 150:230] = UPPER_CLOTHES
        reply = visitor.edit(IN_RED, kind=Kind.LIVE, paint=paint, flags=Flag.DRAFT)
        assert reply.base == 0
    assert visitor.edit(kind=Kind.LIVE, paint=paint, flags=Flag.DRAFT).base == 0
    paint[260:270, 150:230] = UPPER_CLOTHES
    assert visitor.edit(kind=Kind.LIVE, paint=paint, flags=Flag.DRAFT).base > 0


def test_the_pack_says_what_is_worn(visitor: Visitor) -> None:
    data = visitor.edit(IN_RED, kind=Kind.PACK).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert Recipe.from_json(archive.read("recipe.json")).wishes == (IN_RED,)
        assert archive.read("result.png") == visitor.edit(IN_RED).data


@pytest.mark.parametrize(("wish", "message"), [
    (replace(IN_RED, strength=2.0), "strength of pants: got 2"),
    (replace(IN_RED, label=1), "garment: got label 1"),
    (Wish(PANTS, 1.0, ColourWish((0, 0, 256))), "colour: got"),
    (Wish(PANTS, 1.0, ColourWish((0, 0))), "colour: got"),
    (Wish(PANTS, 1.0, GarmentWish("", SKIRT)), "a photo without skirt"),
    (replace(IN_SWATCH, donor=replace(IN_SWATCH.donor, scale=9.0)), "swatch scale: got 9"),
])  # fmt: skip
def test_what_cannot_be_worn_is_said(visitor: Visitor, wish: Wish, message: str) -> None:
    visitor.ask(ReadFile(3, Kind.SWATCH, 0, SWATCH))
    assert message in visitor.edit(wish, status=Status.ERROR).text


@pytest.mark.parametrize("kind", [Kind.SWATCH, Kind.DONOR])
def test_what_is_no_picture_is_said(visitor: Visitor, kind: Kind) -> None:
    reply = visitor.ask(ReadFile(3, kind, 0, b"no picture"), Status.ERROR)
    assert "not a known picture" in reply.text
