"""What somebody looks at closely: a part of result or photo, at the photo's own size."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt.dressed_editor import DressedEditor
from spt.errors import InputError
from spt.labels import UNPAINTED, UPPER_CLOTHES
from spt.networks import load_networks
from spt.photo import MAP_SIZE
from spt.photo_file import read_photo
from spt.pose import Pose
from tests.test_requests import edit_bytes
from ui.messages import Edit, Flag, Kind, Look, OpenPhoto, Reply, Side, Status
from ui.opened_editor import MOST_DETAIL_PX
from ui.requests import parse_request
from ui.session import Session

EMPTY = np.full(MAP_SIZE, UNPAINTED, np.uint8)


@pytest.fixture(scope="module")
def visitor(root: Path, checkpoint_dir: Path) -> tuple[Session, Pose, np.ndarray]:
    """A session with a photo of 3072 rows, its pose, and the photo."""
    photo = Image.open(root / "assets" / "examples" / "striped_tee_jeans.jpg").convert("RGB")
    large = photo.resize((photo.width * 3, photo.height * 3), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    large.save(file, "PNG", compress_level=1)
    networks = load_networks(checkpoint_dir, "cpu")
    session = Session(lambda: DressedEditor(networks), 0.0)
    reply = session.answer(OpenPhoto(1, file.getvalue()))
    points = np.array(json.loads(reply.text)["pose"])
    pose = Pose(points[:, :2].astype(np.float32), points[:, 2] == 1)
    return session, pose, read_photo(file.getvalue())


def ask(
    visitor: tuple[Session, Pose, np.ndarray], kind: Kind, look: Look | None = None,
    flags: int = 0,
) -> Reply:  # fmt: skip
    session, pose, _ = visitor
    paint = EMPTY.copy()
    paint[200:260, 120:200] = UPPER_CLOTHES
    edit = Edit(2, kind, Side(pose, EMPTY), Side(pose, paint), Flag(flags), (), look)
    reply = session.answer(edit)
    assert reply.status == Status.OK, reply.text
    return reply


def test_a_part_of_the_result_has_the_photos_own_pixels(
    visitor: tuple[Session, Pose, np.ndarray],
) -> None:
    whole = read_photo(ask(visitor, Kind.RESULT).data)
    reply = ask(visitor, Kind.DETAIL, Look(900, 1000, 400, 300, 1000))
    part = read_photo(reply.data)
    assert reply.corner == (900, 1000) and part.shape == (300, 400, 3)
    assert np.abs(part.astype(int) - whole[1000:1300, 900:1300]).mean() < 1.5  # JPEG
    photo = read_photo(ask(visitor, Kind.DETAIL, Look(900, 1000, 400, 300, 1000), Flag.PHOTO).data)
    assert np.abs(photo.astype(int) - visitor[2][1000:1300, 900:1300]).mean() < 1.5


def test_no_more_pixels_come_than_can_be_shown_and_none_from_beside_the_photo(
    visitor: tuple[Session, Pose, np.ndarray],
) -> None:
    rows, columns = visitor[2].shape[:2]
    small = read_photo(ask(visitor, Kind.DETAIL, Look(0, 0, columns, rows, 800)).data)
    assert max(small.shape) == 800
    most = read_photo(ask(visitor, Kind.DETAIL, Look(0, 0, 65535, 65535, 65535)).data)
    assert max(most.shape) == min(MOST_DETAIL_PX, max(rows, columns))
    reply = ask(visitor, Kind.DETAIL, Look(columns - 64, rows - 70, 500, 500, 999))
    assert read_photo(reply.data).shape == (70, 64, 3)
    assert ask(visitor, Kind.DETAIL, Look(65535, 65535, 9, 9, 9)).corner == (columns - 1, rows - 1)


def test_looking_does_not_disturb_the_strokes_that_go_on(
    visitor: tuple[Session, Pose, np.ndarray],
) -> None:
    base = ask(visitor, Kind.LIVE).seq
    ask(visitor, Kind.DETAIL, Look(900, 1000, 400, 300, 1000))
    assert ask(visitor, Kind.LIVE, flags=Flag.DRAFT).base == base


def test_what_is_looked_at_is_read_as_it_was_written() -> None:
    request = parse_request(edit_bytes(kind=Kind.DETAIL, look=(7, 65535, 300, 200, 999)))
    assert request.look == Look(7, 65535, 300, 200, 999)
    assert parse_request(edit_bytes()).look is None


@pytest.mark.parametrize("look", [(0, 0, 0, 9, 9), (0, 0, 9, 0, 9), (0, 0, 9, 9, 0)])
def test_nothing_to_look_at_is_refused(look: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="detail: got .* expected some pixels"):
        parse_request(edit_bytes(kind=Kind.DETAIL, look=look))


def test_a_look_cut_short_is_refused() -> None:
    whole = edit_bytes(kind=Kind.DETAIL, look=(0, 0, 9, 9, 9))
    for length in range(8, len(whole), 7):
        with pytest.raises(InputError):
            parse_request(whole[:length])
