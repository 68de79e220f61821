"""What a session makes of a photo that is open: pictures, corrections, files, other poses."""

import io
import json
import re
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt.composite import Origin
from spt.dressed_editor import DressedEditor
from spt.inference import load_networks
from spt.label_schemes import waist
from spt.labels import (
    BACKGROUND,
    LEFT_ANKLE,
    LEFT_WRIST,
    RIGHT_ANKLE,
    SKIRT,
    UNPAINTED,
    UPPER_CLOTHES,
)
from spt.parsing_formats import encode_label_map_png, read_label_map
from spt.photo import MAP_SIZE, Frame
from spt.photo_file import read_photo
from spt.pose import Pose
from spt.pose_json import pose_to_json, read_pose_json
from spt.recipe import Recipe
from spt.stances import STANCES
from ui.imports import MAP_SCHEMES
from ui.messages import Edit, Flag, Kind, OpenPhoto, ReadFile, Reply, Side, Status
from ui.session import Session

EMPTY = np.full(MAP_SIZE, UNPAINTED, np.uint8)
ALL = Flag.WANTS_MAP | Flag.WANTS_ORIGIN


class Visitor:
    """A session with an example open, and its answers."""

    def __init__(self, session: Session, photo: Path) -> None:
        self.session = session
        self.photo = read_photo(photo)
        opened = self.ask(OpenPhoto(1, photo.read_bytes()))
        facts = json.loads(opened.text)
        points = np.array(facts["pose"])
        self.pose = Pose(points[:, :2].astype(np.float32), points[:, 2] == 1)
        self.found = opened.label_map

    def ask(self, request: OpenPhoto | Edit | ReadFile) -> Reply:
        reply = self.session.answer(request)
        assert reply.status == Status.OK, reply.text
        return reply

    def edit(
        self, kind: Kind = Kind.LIVE, *, paint: np.ndarray = EMPTY, pose: Pose | None = None,
        corrected: np.ndarray = EMPTY, source_pose: Pose | None = None,
    ) -> Reply:  # fmt: skip
        source = Side(source_pose or self.pose, corrected)
        return self.ask(Edit(2, kind, source, Side(pose or self.pose, paint), ALL))

    def file(self, kind: Kind, data: bytes = b"", number: int = 0) -> Reply:
        return self.ask(ReadFile(3, kind, number, data))


@pytest.fixture(scope="module")
def visitor(checkpoint_dir: Path, root: Path) -> Visitor:
    networks = load_networks(checkpoint_dir, device="cpu")
    example = sorted((root / "assets" / "examples").glob("*.jpg"))[2]
    return Visitor(Session(lambda: DressedEditor(networks), 0.0), example)


def grey_png(values: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(values.astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def painted(label: int) -> np.ndarray:
    paint = EMPTY.copy()
    paint[230:300, 150:230] = label
    return paint


def moved(pose: Pose) -> Pose:
    xy_px = pose.xy_px.copy()
    xy_px[LEFT_WRIST] += (60, -80)
    return Pose(xy_px, pose.visible)


def test_an_unedited_state_is_the_photo_in_place(visitor: Visitor) -> None:
    reply = visitor.edit()
    assert np.array_equal(reply.label_map, visitor.found)
    assert (reply.origin == Origin.IN_PLACE).all()
    assert reply.map_crc32 == reply.source_crc32 == zlib.crc32(visitor.found.tobytes())
    result = read_photo(visitor.edit(Kind.RESULT).data)
    assert np.array_equal(result, visitor.photo)


def test_paint_changes_the_wanted_map_only(visitor: Visitor) -> None:
    reply = visitor.edit(paint=painted(SKIRT))
    assert reply.source_crc32 == zlib.crc32(visitor.found.tobytes())
    wanted = np.where(painted(SKIRT) == UNPAINTED, visitor.found, painted(SKIRT))
    assert reply.map_crc32 == zlib.crc32(wanted.tobytes())
    assert (reply.origin[wanted != visitor.found] != Origin.IN_PLACE).all()


def test_a_correction_is_the_new_truth_about_the_photo(visitor: Visitor) -> None:
    reply = visitor.edit(corrected=painted(SKIRT))
    corrected = np.where(painted(SKIRT) == UNPAINTED, visitor.found, painted(SKIRT))
    assert reply.source_crc32 == reply.map_crc32 == zlib.crc32(corrected.tobytes())
    assert np.array_equal(reply.label_map, corrected)
    assert (reply.origin == Origin.IN_PLACE).all()
    back = visitor.edit()
    assert np.array_equal(back.label_map, visitor.found)


def test_a_corrected_pose_moves_nothing_by_itself(visitor: Visitor) -> None:
    other = moved(visitor.pose)
    reply = visitor.edit(source_pose=other, pose=other)
    assert np.array_equal(reply.label_map, visitor.found)
    assert (reply.origin == Origin.IN_PLACE).all()


def test_answers_do_not_depend_on_what_was_asked_before(visitor: Visitor) -> None:
    first = visitor.edit(pose=moved(visitor.pose), paint=painted(UPPER_CLOTHES))
    visitor.edit(corrected=painted(SKIRT))
    visitor.edit()
    again = visitor.edit(pose=moved(visitor.pose), paint=painted(UPPER_CLOTHES))
    assert first.data == again.data
    assert first.map_crc32 == again.map_crc32
    assert np.array_equal(first.label_map, again.label_map)


def test_a_photo_opens_with_a_given_pose(visitor: Visitor, root: Path) -> None:
    photo = sorted((root / "assets" / "examples").glob("*.jpg"))[2].read_bytes()
    other = moved(visitor.pose)
    session = Session(visitor.session._new_editor, 0.0)
    facts = json.loads(session.answer(OpenPhoto(1, photo, other)).text)
    assert np.allclose(np.array(facts["pose"])[:, :2], other.xy_px)


def test_a_photo_does_not_open_with_a_pose_beside_it(visitor: Visitor, root: Path) -> None:
    photo = sorted((root / "assets" / "examples").glob("*.jpg"))[2].read_bytes()
    beside = Pose(visitor.pose.xy_px + (visitor.photo.shape[1], 0), visitor.pose.visible)
    reply = visitor.session.answer(OpenPhoto(1, photo, beside))
    assert reply.status == Status.ERROR
    assert "a person outside the photo" in reply.text
    visitor.edit()  # the photo before it is still open


def test_the_pack_holds_the_result_in_every_form(visitor: Visitor) -> None:
    paint, pose = painted(SKIRT), moved(visitor.pose)
    data = visitor.edit(Kind.PACK, paint=paint, pose=pose).data
    size = visitor.photo.shape[:2]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(files) == [
        "map.npy", "map.png", "outlines.svg", "pose.json", "recipe.json", "result.png",
    ]  # fmt: skip
    assert files["result.png"] == visitor.edit(Kind.RESULT, paint=paint, pose=pose).data
    whole = np.load(io.BytesIO(files["map.npy"]))
    assert whole.shape == size
    assert np.array_equal(whole, np.array(Image.open(io.BytesIO(files["map.png"]))))
    svg = ElementTree.fromstring(files["outlines.svg"])
    ids = {path.get("id") for path in svg}
    assert "skirt" in ids and "background" not in ids
    read = read_pose_json(files["pose.json"], size)
    assert np.allclose(read.xy_px, pose.xy_px, atol=0.01)
    recipe = Recipe.from_json(files["recipe.json"])
    assert np.array_equal(recipe.paint, paint)
    assert np.array_equal(recipe.target_pose.xy_px, pose.xy_px)


def test_a_map_of_the_photo_comes_back_as_it_was_saved(visitor: Visitor) -> None:
    saved = visitor.edit(Kind.MAP, paint=painted(SKIRT)).data
    reply = visitor.file(Kind.READ_MAP, saved, MAP_SCHEMES.index("spt"))
    wanted = np.where(painted(SKIRT) == UNPAINTED, visitor.found, painted(SKIRT))
    assert (reply.label_map == wanted).mean() > 0.985  # the photo's pixels are not the cells
    assert json.loads(reply.text) == {"guessed": 0, "notes": []}
    assert read_label_map(saved).shape == visitor.photo.shape[:2]


def test_a_map_of_the_frame_covers_the_frame(visitor: Visitor) -> None:
    reply = visitor.file(Kind.READ_MAP, encode_label_map_png(visitor.found[::2, ::2]))
    rows, columns = np.indices(MAP_SIZE) // 2
    assert np.array_equal(reply.label_map, visitor.found[::2, ::2][rows, columns])


def test_a_dress_is_split_at_the_waist_whatever_the_size_of_its_map(visitor: Visitor) -> None:
    maps = [
        visitor.file(Kind.READ_MAP, grey_png(np.full(size, 7)), MAP_SCHEMES.index("atr"))
        for size in ((256, 192), visitor.photo.shape[:2])
    ]
    small, large = (reply.label_map for reply in maps)
    assert ((small == large) | (large == BACKGROUND)).mean() > 0.99
    frame = Frame.around(visitor.pose.xy_px[visitor.pose.visible])
    x, y = frame.to_frame(waist(visitor.pose)[0], MAP_SIZE).astype(int)
    assert small[y - 4, x] == UPPER_CLOTHES and small[y + 4, x] == SKIRT


@pytest.mark.parametrize(
    ("kind", "data", "number", "said"),
    [
        (Kind.READ_MAP, encode_label_map_png(np.zeros((50, 50), np.uint8)), 0, "50 x 50"),
        (Kind.READ_MAP, b"no map", 0, "label map"),
        (Kind.READ_MAP, b"x", 99, "number 99, expected 0 to 3"),
        (Kind.READ_POSE, b"[]", 0, "pose"),
        (Kind.PHOTO_POSE, b"no photo", 0, "picture"),
        (Kind.STANCE, b"", 200, "number 200"),
    ],
)
def test_files_that_do_not_fit_are_refused_in_one_sentence(
    visitor: Visitor, kind: Kind, data: bytes, number: int, said: str
) -> None:
    reply = visitor.session.answer(ReadFile(9, kind, number, data))
    assert reply.status == Status.ERROR
    assert re.search(said, reply.text)
    assert "\n" not in reply.text
    visitor.edit()  # the photo is still open


def test_a_pose_file_gives_its_people(visitor: Visitor) -> None:
    rows, columns = visitor.photo.shape[:2]
    content = json.loads(pose_to_json(moved(visitor.pose), columns, rows))
    content["people"] *= 2
    reply = visitor.file(Kind.READ_POSE, json.dumps(content).encode())
    people = np.array(json.loads(reply.text)["people"])
    assert people.shape == (2, 18, 3)
    assert np.allclose(people[1, :, :2], moved(visitor.pose).xy_px, atol=0.01)


def test_stances_keep_the_person_on_the_ground(visitor: Visitor) -> None:
    ankles = [LEFT_ANKLE, RIGHT_ANKLE]
    ground = visitor.pose.xy_px[ankles, 1].max()
    for number in range(len(STANCES)):
        points = np.array(json.loads(visitor.file(Kind.STANCE, number=number).text)["pose"])
        assert points[ankles, 1].max() == pytest.approx(ground, abs=1)


def test_the_stance_of_the_same_photo_is_the_pose_itself(visitor: Visitor, root: Path) -> None:
    photo = sorted((root / "assets" / "examples").glob("*.jpg"))[2].read_bytes()
    points = np.array(json.loads(visitor.file(Kind.PHOTO_POSE, photo).text)["pose"])
    seen = visitor.pose.visible
    assert np.allclose(points[seen, :2], visitor.pose.xy_px[seen], atol=0.5)
