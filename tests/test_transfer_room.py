"""The Transfer tab on the server: what it answers, and what it refuses."""

import json
from pathlib import Path

import numpy as np
import pytest

from spt.donors import Wearing, colour
from spt.dressed_editor import DressedEditor
from spt.errors import InputError
from spt.labels import PANTS, UPPER_CLOTHES
from spt.networks import load_networks
from spt.photo_file import encode_photo, read_photo
from spt.wardrobe import same_garments
from ui.closet import Closet
from ui.messages import Status
from ui.transfer import LENGTH, MOST_TASK_BYTES, TransferCall, TransferRoom, parse_call

EXAMPLES = ("striped_tee_jeans", "dotted_blouse_skirt")


@pytest.fixture(scope="module")
def room(checkpoint_dir: Path, root: Path) -> TransferRoom:
    networks = load_networks(checkpoint_dir, "cpu")
    closet = Closet(lambda: DressedEditor(networks))
    room = TransferRoom(lambda: DressedEditor(networks), closet)
    for slot, name in zip("ab", EXAMPLES, strict=True):
        photo = (root / "assets" / "examples" / f"{name}.jpg").read_bytes()
        reply = room.answer(TransferCall({"do": "photo", "slot": slot}, photo))
        assert reply.status == Status.OK, reply.text
    return room


def dress(room: TransferRoom, wearer: str, wearings: object, *, full: bool = True) -> np.ndarray:
    task = {"do": "dress", "wearer": wearer, "wearings": wearings, "full": full}
    reply = room.answer(TransferCall(task, b""))
    assert reply.status == Status.OK, reply.text
    return read_photo(reply.data)


def wearing(garment: int, **donor: object) -> dict[str, object]:
    return {"label": garment, "strength": 1.0, "donor": donor}


def test_the_table_tells_both_ways_what_is_exchanged(room: TransferRoom) -> None:
    upper, pants, skirt = room.table()
    assert upper["shown"] == {"a": True, "b": True}
    assert upper["remarks"] == {"a": "", "b": ""}
    assert pants["shown"] == {"a": True, "b": False}
    assert pants["remarks"]["a"].startswith("Photo B shows no pants: it keeps its own look")
    assert skirt["remarks"]["a"].startswith("Photo A shows no skirt")


def test_both_ways_equal_the_python_way(room: TransferRoom) -> None:
    people = room._people
    for wearer, donor in (("a", "b"), ("b", "a")):
        asked = [wearing(UPPER_CLOTHES, kind="photo", slot=donor, label=UPPER_CLOTHES)]
        picture = dress(room, wearer, asked)
        people[wearer].dress(same_garments(people[wearer], people[donor], (UPPER_CLOTHES,)))
        assert np.array_equal(picture, people[wearer].render())


def test_a_colour_and_a_preview(room: TransferRoom) -> None:
    picture = dress(room, "a", [wearing(PANTS, kind="colour", rgb=[10, 120, 60])])
    room._people["a"].dress({PANTS: Wearing(colour((10, 120, 60)))})
    assert np.array_equal(picture, room._people["a"].render())
    assert max(dress(room, "a", [], full=False).shape) <= 1024


def test_a_fabric_is_laid_on(room: TransferRoom) -> None:
    fabric = np.random.default_rng(2).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    call = TransferCall({"do": "swatch", "number": 3}, encode_photo(fabric))
    assert room.answer(call).status == Status.OK
    asked = [wearing(PANTS, kind="swatch", number=3, scale=0.5, turn=20)]
    assert not np.array_equal(dress(room, "a", asked), dress(room, "a", []))


@pytest.mark.parametrize(("task", "message"), [
    ({"do": "fly"}, "do: got 'fly'"),
    ({}, "do: got None"),
    ({"do": "photo", "slot": "z"}, "slot: got 'z'"),
    ({"do": "photo", "slot": "a"}, "not a known picture"),
    ({"do": "swatch", "number": 16}, "number: got 16"),
    ({"do": "swatch", "number": True}, "number: got True"),
    ({"do": "dress", "wearer": "c"}, "wearer: got 'c'"),
    ({"do": "dress", "wearer": "a"}, "wearings: got None"),
    ({"do": "dress", "wearer": "a", "wearings": [{}] * 9}, "a list of at most 3"),
    ({"do": "dress", "wearer": "a", "wearings": [{}]}, "label: got None"),
    ({"do": "dress", "wearer": "a", "wearings": [wearing(4, kind="x")]}, "kind: got 'x'"),
    ({"do": "dress", "wearer": "a", "wearings": [wearing(4, kind="colour", rgb=[1, 2])]},
     "0 to 255"),
    ({"do": "dress", "wearer": "a", "wearings": [wearing(4, kind="colour", rgb=["1"])]},
     "three whole numbers"),
    ({"do": "dress", "wearer": "a", "wearings": [wearing(1, kind="colour", rgb=[1, 2, 3])]},
     "Faces, hair and skin"),
    ({"do": "dress", "wearer": "a", "wearings": [wearing(4, kind="photo", slot="c", label=4)]},
     "photo C: got none"),
    ({"do": "dress", "wearer": "a", "wearings": [wearing(4, kind="photo", slot="b", label=4)]},
     "a photo without pants"),
    ({"do": "dress", "wearer": "a", "wearings": [wearing(4, kind="swatch", number=9)]},
     "fabric: got number 9"),
    ({"do": "dress", "wearer": "a", "wearings": [
        wearing(4, kind="colour", rgb=[1, 2, 3]) | {"strength": 10**400}]}, "sensible size"),
    ({"do": "dress", "wearer": "a", "wearings": [
        wearing(4, kind="colour", rgb=[1, 2, 3]) | {"strength": float("nan")}]}, "sensible size"),
])  # fmt: skip
def test_bad_tasks_are_refused_with_a_sentence(
    room: TransferRoom, task: dict[str, object], message: str
) -> None:
    file = b"" if task.get("do") == "dress" else b"no picture"
    reply = room.answer(TransferCall(task, file))
    assert reply.status == Status.ERROR
    assert message in reply.text


@pytest.mark.parametrize("data", [
    b"", b"\x01", LENGTH.pack(5) + b"{}", LENGTH.pack(2) + b"[]", LENGTH.pack(3) + b"{x}",
    LENGTH.pack(MOST_TASK_BYTES + 1) + b" " * (MOST_TASK_BYTES + 1),
    LENGTH.pack(6000) + b"[" * 6000,
])  # fmt: skip
def test_garbage_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="transfer"):
        parse_call(data)


def test_a_call_is_a_task_and_a_file() -> None:
    text = json.dumps({"do": "photo", "slot": "a"}).encode()
    call = parse_call(LENGTH.pack(len(text)) + text + b"file")
    assert call == TransferCall({"do": "photo", "slot": "a"}, b"file")
