"""Label maps from and to files: exact where the file is exact, and honest where it is not."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, PngImagePlugin

from spt.errors import MapError
from spt.labels import LABEL_COLOURS
from spt.parsing_formats import (
    encode_label_map_png,
    read_label_map,
    read_map_file,
    scheme_colours,
    write_label_map,
)  # fmt: skip

LABEL_MAP = np.random.default_rng(5).integers(0, 10, (24, 16), dtype=np.uint8)

# The palette that LIP, CIHP and ATR maps are published with, for labels 0 to 19.
PUBLISHED_PALETTE = (
    "0,0,0 128,0,0 0,128,0 128,128,0 0,0,128 128,0,128 0,128,128 128,128,128 64,0,0 192,0,0 "
    "64,128,0 192,128,0 64,0,128 192,0,128 64,128,128 192,128,128 0,64,0 128,64,0 0,192,0 "
    "128,192,0"
)


def encoded(picture: Image.Image, picture_format: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, format=picture_format, **options)
    return file.getvalue()


def npy(array: np.ndarray, allow_pickle: bool = False) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=allow_pickle)
    return file.getvalue()


@pytest.mark.parametrize("name", ["map.png", "map.PNG", "map.npy"])
def test_written_map_reads_back(tmp_path: Path, name: str) -> None:
    write_label_map(tmp_path / name, LABEL_MAP)
    read = read_map_file(tmp_path / name, size=(24, 16))
    np.testing.assert_array_equal(read.label_map, LABEL_MAP)
    assert read.label_map.dtype == np.uint8
    assert (read.guessed_pixels, read.notes) == (0, ())


def test_png_is_indexed_in_our_colours_and_says_its_scheme() -> None:
    picture = Image.open(io.BytesIO(encode_label_map_png(LABEL_MAP)))
    assert picture.mode == "P"
    np.testing.assert_array_equal(np.array(picture), LABEL_MAP)
    np.testing.assert_array_equal(np.array(picture.convert("RGB")), LABEL_COLOURS[LABEL_MAP])
    assert picture.text["label_scheme"] == "spt"
    assert picture.text["labels"].startswith("0 background, 1 face, 2 hair")


def test_other_values_are_not_written() -> None:
    with pytest.raises(MapError, match=r"got the labels 10 \(1 pixel\)"):
        encode_label_map_png(np.array([[0, 10]], np.uint8))


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "int64", "float32", ">i2"])
def test_npy_of_any_number_type(dtype: str) -> None:
    np.testing.assert_array_equal(read_label_map(npy(LABEL_MAP.astype(dtype))), LABEL_MAP)
    in_columns = np.asfortranarray(LABEL_MAP.astype(dtype))
    np.testing.assert_array_equal(read_label_map(npy(in_columns)), LABEL_MAP)


def test_grey_pictures_hold_labels_as_values() -> None:
    for values in (LABEL_MAP, LABEL_MAP.astype(np.uint16)):
        np.testing.assert_array_equal(
            read_label_map(encoded(Image.fromarray(values))), LABEL_MAP
        )


def test_foreign_palette_does_not_change_the_labels() -> None:
    picture = Image.fromarray(LABEL_MAP)
    picture.putpalette(scheme_colours("lip").tobytes())
    np.testing.assert_array_equal(read_label_map(encoded(picture)), LABEL_MAP)


def test_palette_that_a_paint_program_reordered_is_put_right() -> None:
    order = np.random.default_rng(1).permutation(10)
    picture = Image.fromarray(np.argsort(order)[LABEL_MAP].astype(np.uint8))
    picture.putpalette(LABEL_COLOURS[order].tobytes())
    np.testing.assert_array_equal(read_label_map(encoded(picture)), LABEL_MAP)


def test_colours_are_exact_for_our_scheme() -> None:
    read = read_map_file(encoded(Image.fromarray(LABEL_COLOURS[LABEL_MAP])))
    np.testing.assert_array_equal(read.label_map, LABEL_MAP)
    assert read.guessed_pixels == 0


def test_palette_of_the_other_schemes_is_the_published_one() -> None:
    published = [[int(v) for v in colour.split(",")] for colour in PUBLISHED_PALETTE.split()]
    assert scheme_colours("lip").tolist() == published
    assert scheme_colours("cihp").tolist() == published
    assert scheme_colours("atr").tolist() == published[:18]


def test_colours_of_another_scheme_are_looked_up_there() -> None:
    arms = np.array([[14, 15], [13, 9]], np.uint8)
    picture = encoded(Image.fromarray(scheme_colours("lip")[arms]))
    assert read_label_map(picture, scheme="lip").tolist() == [[6, 7], [1, 4]]


def test_near_colours_are_guessed_and_counted() -> None:
    rgb = LABEL_COLOURS[LABEL_MAP].astype(int)
    rgb[0, :7] += np.where(rgb[0, :7] < 128, 2, -2)
    read = read_map_file(encoded(Image.fromarray(rgb.astype(np.uint8))))
    np.testing.assert_array_equal(read.label_map, LABEL_MAP)
    assert read.guessed_pixels == 7
    assert read.notes == (
        "7 of 384 pixels of the map had a colour of no label; they took the nearest one.",
    )


def test_erased_pixels_are_background() -> None:
    rgba = np.concatenate(
        [LABEL_COLOURS[LABEL_MAP], np.full((24, 16, 1), 255, np.uint8)], axis=-1
    )
    rgba[3] = (255, 255, 255, 0)
    read = read_map_file(encoded(Image.fromarray(rgba)))
    assert (read.label_map[3] == 0).all()
    np.testing.assert_array_equal(read.label_map[4:], LABEL_MAP[4:])
    assert read.guessed_pixels == 0


def test_photo_is_no_map() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (24, 16, 3), dtype=np.uint8)
    with pytest.raises(MapError, match=r"384 of 384 pixels in colours of no label.*like a photo"):
        read_label_map(encoded(Image.fromarray(noise)))


def test_wrong_size_names_both_sizes() -> None:
    message = r"got 16 x 24 pixels \(width x height\), expected 600 x 800, the size of the photo"
    with pytest.raises(MapError, match=message):
        read_label_map(encode_label_map_png(LABEL_MAP), size=(800, 600))


def test_foreign_labels_are_named_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "lip.npy"
    path.write_bytes(npy(np.array([[0, 12, 12], [19, 0, 3]])))
    message = r"lip\.npy: got the labels 12 \(2 pixels\), 19 \(1 pixel\), expected labels 0 to 9"
    with pytest.raises(MapError, match=message):
        read_label_map(path)
    assert read_label_map(path, scheme="lip").max() <= 9


def test_scheme_must_be_known_and_agree_with_the_file() -> None:
    with pytest.raises(MapError, match=r"label scheme: got 'lip-20', expected one of spt, lip"):
        read_label_map(encode_label_map_png(LABEL_MAP), scheme="lip-20")
    with pytest.raises(MapError, match=r"says its scheme is 'spt', expected 'lip'"):
        read_label_map(encode_label_map_png(LABEL_MAP), scheme="lip")
    text = PngImagePlugin.PngInfo()
    text.add_text("label_scheme", "atr")
    foreign = encoded(Image.fromarray(np.full((3, 3), 14, np.uint8)), pnginfo=text)
    assert (read_label_map(foreign, scheme="atr") == 6).all()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"label map: got an empty file"),
        (b"0 1 2", r"got 5 bytes that are not a known picture"),
        (encode_label_map_png(LABEL_MAP)[:-60], r"breaks off or is damaged"),
        (npy(LABEL_MAP)[:-1], r"shape \(24, 16\) in 511 bytes, expected one whole array"),
        (npy(LABEL_MAP)[:20], r"is a damaged \.npy file"),
        (npy(np.zeros((10, 5, 5), np.uint8)), r"shape \(10, 5, 5\).*two-dimensional"),
        (npy(np.zeros((2, 2), complex)), r"kind '<c16'"),
        (npy(np.array([[{}]], dtype=object), allow_pickle=True), r"kind '\|O'.*expected one whole"),
        (npy(np.array([[0.5]])), r"values that are not whole numbers.*not probabilities"),
        (npy(np.array([[np.nan]])), r"values that are not whole numbers"),
        (npy(np.array([[np.inf]])), r"got the labels inf \(1 pixel\)"),
        (npy(np.array([[-1]], np.int8)), r"got the labels -1 \(1 pixel\)"),
        (encoded(Image.fromarray(np.zeros((2, 2), np.float32)), "TIFF"), r"got a picture of frac"),
    ],
    ids=range(13),
)
def test_what_is_no_map_is_refused_in_words(data: bytes, message: str) -> None:
    with pytest.raises(MapError, match=message):
        read_label_map(data)


def test_giant_array_that_a_small_file_claims_is_not_reserved() -> None:
    claimed = npy(np.zeros((1, 9), np.uint8)).replace(b"(1, 9), ", b"(999999999, 999999999), ")
    with pytest.raises(MapError, match="expected one whole array"):
        read_label_map(claimed)


def test_output_must_be_a_known_kind_in_an_existing_folder(tmp_path: Path) -> None:
    with pytest.raises(MapError, match=r"got the ending '.jpg', expected one of .png, .npy"):
        write_label_map(tmp_path / "map.jpg", LABEL_MAP)
    with pytest.raises(MapError, match="a folder that does not exist"):
        write_label_map(tmp_path / "none" / "map.png", LABEL_MAP)


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2), elements=st.integers(0, 9)))
@settings(max_examples=60, deadline=None)
def test_any_map_survives_writing_and_reading(label_map: np.ndarray) -> None:
    np.testing.assert_array_equal(read_label_map(encode_label_map_png(label_map)), label_map)
    np.testing.assert_array_equal(read_label_map(npy(label_map)), label_map)


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x93NUMPY", b"\x93NUMPY\1\0"]))
@settings(max_examples=200, deadline=None)
def test_arbitrary_bytes_raise_only_map_errors(data: bytes, start: bytes) -> None:
    with pytest.raises(MapError):
        read_label_map(start + data)


WHOLE_FILES = [
    encode_label_map_png(LABEL_MAP),
    npy(LABEL_MAP),
    npy(LABEL_MAP.astype(np.float32)),
    encoded(Image.fromarray(LABEL_COLOURS[LABEL_MAP]), "TIFF"),
]


@given(st.sampled_from(WHOLE_FILES), st.data())
@settings(max_examples=300, deadline=None)
def test_changed_files_give_a_map_or_a_map_error(whole: bytes, data: st.DataObject) -> None:
    damaged = bytearray(whole)
    head = st.integers(0, min(len(whole) - 1, 140)) | st.integers(0, len(whole) - 1)
    for place in data.draw(st.lists(head, min_size=1, max_size=5)):
        damaged[place] = data.draw(st.integers(0, 255))
    try:
        label_map = read_label_map(bytes(damaged))
    except MapError as error:
        assert "label map" in str(error)
    else:
        assert label_map.dtype == np.uint8
        assert label_map.max() <= 9
