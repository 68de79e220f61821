"""What garments are to wear: what is written can be read, and whatever else arrives is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spt.errors import InputError
from spt.wishes import (
    MOST_WISHES_BYTES,
    ColourWish,
    GarmentWish,
    SwatchWish,
    Wish,
    file_name,
    parse_wishes,
    wishes_content,
)

numbers = st.floats(-1e4, 1e4)
labels = st.integers(0, 9)
swatch_names, photo_names = (
    st.binary().map(lambda data, kind=kind: file_name(kind, data)) for kind in ("swatch", "photo")
)
donors = st.one_of(
    st.builds(ColourWish, st.lists(st.integers(0, 255), min_size=3, max_size=3).map(tuple)),
    st.builds(SwatchWish, swatch_names, numbers, numbers),
    st.builds(GarmentWish, photo_names, labels),
    st.builds(GarmentWish, st.just(""), labels),
)
lists = st.lists(st.builds(Wish, labels, numbers, donors), max_size=3, unique_by=lambda w: w.label)


@given(lists.map(tuple))
def test_wishes_are_read_as_they_were_written(wishes: tuple[Wish, ...]) -> None:
    text = json.dumps(wishes_content(wishes)).encode()
    assert len(text) <= MOST_WISHES_BYTES
    assert parse_wishes(text) == wishes


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
fields = st.sampled_from(("label", "strength", "donor", "kind", "file", "rgb", "scale", "turn"))
things = st.recursive(
    leaves | st.sampled_from(("swatch", "photo", "own", "colour")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(fields, inner, max_size=6),
)


@given(things | st.lists(st.dictionaries(fields, things, max_size=4), max_size=3))
def test_any_json_is_read_or_refused(thing: object) -> None:
    read_or_refused(json.dumps(thing).encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refused(data)


def read_or_refused(data: bytes) -> None:
    try:
        wishes = parse_wishes(data)
    except InputError as error:
        assert str(error)
    else:
        assert all(isinstance(wish, Wish) for wish in wishes)


def test_files_are_named_by_what_is_in_them() -> None:
    assert file_name("swatch", b"a") == "swatch-ca978112ca1bbdcafac231b39a23dc4d"
    assert file_name("photo", b"b") != file_name("photo", b"a") != file_name("swatch", b"a")


def text_of(donor: object, **wish: object) -> bytes:
    return json.dumps([{"label": 3, "strength": 1, "donor": donor} | wish]).encode()


RED = {"kind": "colour", "rgb": [200, 0, 0]}


@pytest.mark.parametrize(("text", "message"), [
    (b"", "got no JSON"),
    (b"[" * 2000, "got no JSON"),
    (b" " * 3000, "3000 bytes, expected at most 2048"),
    (b"3", "got 3, expected a list"),
    (b"[1]", "expected a list"),
    (b"[{}, {}, {}, {}]", "a list of at most 3"),
    (b"[{}]", "donor: got None"),
    (text_of(RED, label=10), "label: got 10"),
    (text_of(RED, label=3.0), "label: got 3.0"),
    (text_of(RED, strength="1"), "strength: got '1'"),
    (text_of(RED, strength=float("nan")), "strength: got nan"),
    (text_of({"kind": "wool"}), "kind: got 'wool'"),
    (text_of({"kind": ["own"]}), "kind: got"),
    (text_of({"kind": "colour", "rgb": [1, 2.5, 3]}), "three whole numbers"),
    (text_of({"kind": "own"}), "label: got None"),
    (text_of({"kind": "swatch", "file": "../x"}), "file of a fabric: got '../x'"),
    (text_of({"kind": "photo", "file": file_name("swatch", b"")}), "the name of a photo"),
    (text_of({"kind": "swatch", "file": file_name("swatch", b""), "turn": 1}), "scale: got None"),
    (json.dumps(2 * [{"label": 3, "strength": 1, "donor": RED}]).encode(), "one a garment"),
])  # fmt: skip
def test_refusals_say_what_is_wrong(text: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message.replace("[", r"\[")):
        parse_wishes(text)
