"""What is no photo is refused in one sentence, whatever bytes it is made of."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from spt.checks import check_photo
from spt.errors import PhotoError
from spt.photo_file import encode_photo, read_photo
from tests.trap_files import encoded, png_that_claims

PHOTO = np.random.default_rng(2).integers(0, 256, (96, 72, 3), dtype=np.uint8)
PNG = encode_photo(PHOTO)
JPEG = encode_photo(PHOTO, "JPEG")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"photo: got an empty file, expected a complete JPEG, PNG, .* Choose another"),
        (b"hello " * 99, r"got 594 bytes that are not a known picture"),
        (JPEG[: len(JPEG) // 2], r"JPEG file breaks off or is damaged"),
        (PNG[: len(PNG) * 2 // 3], r"PNG file breaks off or is damaged"),
    ],
)
def test_what_is_no_whole_picture_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(PhotoError, match=message):
        read_photo(data)


@pytest.mark.parametrize("size", [(1, 1), (63, 200), (200, 63)])
def test_too_small_is_refused_with_both_sizes(size: tuple[int, int]) -> None:
    message = rf"photo: got {size[0]} x {size[1]} pixels, expected at least 64 x 64"
    with pytest.raises(PhotoError, match=message):
        read_photo(encoded(Image.new("RGB", size), "PNG"))


def test_eighty_megapixels_are_refused_before_decoding() -> None:
    """The file holds no pixels at all, so decoding it would give another message."""
    with pytest.raises(PhotoError, match=r"10000 x 8000 pixels \(80 megapixels\).*at most 60"):
        read_photo(png_that_claims(10_000, 8_000))
    for side in (10_000, 100_000):
        with pytest.raises(PhotoError, match="at most 60"):
            read_photo(png_that_claims(side, side))


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match=r"gone\.jpg: cannot be read \(No such file"):
        read_photo(tmp_path / "gone.jpg")
    with pytest.raises(PhotoError, match="cannot be read"):
        read_photo("a\0b.jpg")


def test_a_file_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spt.photo_file.MAX_FILE_BYTES", 1_000_000)
    with pytest.raises(PhotoError, match=r"photo /dev/zero: got a larger file, .* at most 1 MB"):
        read_photo("/dev/zero")


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_arbitrary_bytes_raise_only_photo_errors(data: bytes) -> None:
    with pytest.raises(PhotoError):
        read_photo(data)


WHOLE_FILES = [
    encoded(Image.fromarray(PHOTO), "PNG"),
    encoded(Image.fromarray(PHOTO), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3"),
    encoded(Image.fromarray(PHOTO), "GIF"),
    encoded(Image.fromarray(PHOTO), "WEBP"),
    encoded(Image.fromarray(PHOTO), "TIFF", compression="tiff_lzw"),
    encoded(Image.fromarray(PHOTO), "BMP"),
    encoded(Image.fromarray(PHOTO), "AVIF"),
]


@given(st.sampled_from(WHOLE_FILES), st.data())
@settings(max_examples=300, deadline=None)
def test_changed_files_give_a_photo_or_a_photo_error(whole: bytes, data: st.DataObject) -> None:
    """Errors in a few bytes or a missing end never escape as anything else."""
    damaged = bytearray(whole)
    head = st.integers(0, min(len(whole) - 1, 200)) | st.integers(0, len(whole) - 1)
    for place in data.draw(st.lists(head, min_size=1, max_size=6)):
        damaged[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(whole)))
    try:
        photo = read_photo(bytes(damaged[:cut]))
    except PhotoError as error:
        assert str(error).startswith("photo: ")
    else:
        assert photo.dtype == np.uint8
        assert photo.shape[2] == 3


def test_a_ribbon_is_no_photo_to_edit() -> None:
    check_photo(np.zeros((64, 32_000, 3), np.uint8))
    with pytest.raises(PhotoError, match="side of 32001 pixels, expected at most 32000. Crop it"):
        check_photo(np.zeros((32_001, 64, 3), np.uint8))
