"""Photos from files: every common kind comes out upright RGB; everything else is refused."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from spt.errors import PhotoError
from spt.photo_file import encode_photo, read_photo, write_photo

ROWS, COLUMNS = 96, 72


def quarters() -> np.ndarray:
    """(96, 72, 3) uint8: a red, a green, a blue and a yellow quarter, so that turns show."""
    photo = np.zeros((ROWS, COLUMNS, 3), dtype=np.uint8)
    photo[: ROWS // 2, : COLUMNS // 2] = (220, 30, 30)
    photo[: ROWS // 2, COLUMNS // 2 :] = (30, 200, 30)
    photo[ROWS // 2 :, : COLUMNS // 2] = (30, 30, 220)
    photo[ROWS // 2 :, COLUMNS // 2 :] = (230, 220, 40)
    return photo


def encoded(picture: Image.Image, picture_format: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, format=picture_format, **options)
    return file.getvalue()


PNG = encode_photo(quarters())
JPEG = encode_photo(quarters(), "JPEG")


def assert_near(photo: np.ndarray, wanted: np.ndarray, tolerance: float) -> None:
    assert photo.dtype == np.uint8
    assert photo.shape == wanted.shape
    assert np.abs(photo.astype(int) - wanted.astype(int)).mean() < tolerance


@pytest.mark.parametrize("picture_format", ["PNG", "BMP", "TIFF"])
def test_exact_formats_keep_every_pixel(picture_format: str) -> None:
    photo = read_photo(encoded(Image.fromarray(quarters()), picture_format))
    np.testing.assert_array_equal(photo, quarters())


@pytest.mark.parametrize("picture_format", ["JPEG", "WEBP", "AVIF", "MPO"])
def test_lossy_formats_are_near(picture_format: str) -> None:
    photo = read_photo(encoded(Image.fromarray(quarters()), picture_format, quality=95))
    assert_near(photo, quarters(), 3)


def test_path_text_and_open_file_are_all_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(PNG)
    with path.open("rb") as file:
        for photo in (read_photo(path), read_photo(str(path)), read_photo(file)):
            np.testing.assert_array_equal(photo, quarters())


STORED_BY_ORIENTATION = {
    1: lambda photo: photo,
    2: lambda photo: photo[:, ::-1],
    3: lambda photo: photo[::-1, ::-1],
    4: lambda photo: photo[::-1],
    5: lambda photo: photo.transpose(1, 0, 2),
    6: lambda photo: np.rot90(photo),  # the camera lay on its side
    7: lambda photo: photo[::-1, ::-1].transpose(1, 0, 2),
    8: lambda photo: np.rot90(photo, -1),
}


@pytest.mark.parametrize("picture_format", ["PNG", "TIFF", "JPEG"])
@pytest.mark.parametrize("orientation", STORED_BY_ORIENTATION)
def test_camera_orientation_is_undone(orientation: int, picture_format: str) -> None:
    stored = np.ascontiguousarray(STORED_BY_ORIENTATION[orientation](quarters()))
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = encoded(Image.fromarray(stored), picture_format, exif=exif)
    assert_near(read_photo(file), quarters(), 4)


@pytest.mark.parametrize("orientation", [0, 9, 4711])
def test_unknown_orientation_is_ignored(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    np.testing.assert_array_equal(
        read_photo(encoded(Image.fromarray(quarters()), "PNG", exif=exif)), quarters()
    )


def test_damaged_camera_notes_do_not_spoil_the_photo() -> None:
    file = encoded(Image.fromarray(quarters()), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert_near(read_photo(file), quarters(), 4)


def test_grey_becomes_rgb() -> None:
    grey = Image.fromarray(np.full((80, 80), 77, np.uint8))
    assert (read_photo(encoded(grey, "PNG")) == 77).all()


def test_sixteen_bit_grey_keeps_its_brightness() -> None:
    grey = np.full((80, 80), 0x4D00, np.uint16)
    for picture_format in ("PNG", "TIFF"):
        assert (read_photo(encoded(Image.fromarray(grey), picture_format)) == 0x4D).all()


def png_of_sixteen_bits(photo: np.ndarray) -> bytes:
    """A 16-bit RGB PNG written by hand, since Pillow writes none."""
    rows, columns = photo.shape[:2]
    lines = b"".join(b"\0" + line.astype(">u2").tobytes() for line in photo.astype(int) * 257)
    head = struct.pack(">IIBBBBB", columns, rows, 16, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def test_sixteen_bit_rgb_keeps_its_colours() -> None:
    np.testing.assert_array_equal(read_photo(png_of_sixteen_bits(quarters())), quarters())


def test_thirty_two_bits_are_refused() -> None:
    depth = Image.fromarray(np.ones((80, 80), np.float32))
    with pytest.raises(PhotoError, match=r"got 32 bits a channel.*expected 8 or 16 bits"):
        read_photo(encoded(depth, "TIFF"))


def test_transparent_pixels_show_white_paper() -> None:
    alpha = np.zeros((ROWS, COLUMNS, 1), np.uint8)
    alpha[: ROWS // 2] = 255
    picture = Image.fromarray(np.concatenate([quarters(), alpha], axis=-1))
    for picture_format in ("PNG", "TIFF"):
        photo = read_photo(encoded(picture, picture_format))
        np.testing.assert_array_equal(photo[: ROWS // 2], quarters()[: ROWS // 2])
        assert (photo[ROWS // 2 :] == 255).all()


def test_transparent_palette_colour_shows_white_paper() -> None:
    picture = Image.fromarray(quarters()).quantize(8)
    hidden = picture.getpixel((0, 0))
    photo = read_photo(encoded(picture, "PNG", transparency=hidden))
    assert (photo[: ROWS // 2, : COLUMNS // 2] == 255).all()
    np.testing.assert_array_equal(photo[ROWS // 2 :], quarters()[ROWS // 2 :])


def test_transparent_grey_is_composited() -> None:
    grey = np.zeros((80, 80, 2), np.uint8)
    grey[..., 1] = 51  # a fifth of black on white
    assert (read_photo(encoded(Image.fromarray(grey, "LA"), "PNG")) == 204).all()


@pytest.mark.parametrize("picture_format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_first_picture_of_several_is_read(picture_format: str) -> None:
    first = Image.fromarray(quarters())
    later = Image.new("RGB", first.size, (1, 2, 3))
    options = {"lossless": True} if picture_format == "WEBP" else {}
    file = encoded(first, picture_format, save_all=True, append_images=[later], **options)
    assert_near(read_photo(file), quarters(), 1)


@pytest.mark.parametrize("picture_format", ["JPEG", "TIFF"])
def test_cmyk_becomes_rgb(picture_format: str) -> None:
    file = encoded(Image.fromarray(quarters()).convert("CMYK"), picture_format)
    assert_near(read_photo(file), quarters(), 6)


def profile_with_swapped_red_and_green() -> bytes:
    """An RGB profile made from sRGB by exchanging its red and green columns."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1)
    return swapped.replace(b"????", b"gXYZ", 1).replace(b"s\0R\0G\0B", b"s\0w\0a\0p")


def test_colour_profile_is_applied() -> None:
    file = encoded(
        Image.fromarray(quarters()), "PNG", icc_profile=profile_with_swapped_red_and_green()
    )
    assert_near(read_photo(file), quarters()[..., [1, 0, 2]], 2)


def test_broken_colour_profile_is_ignored() -> None:
    file = encoded(Image.fromarray(quarters()), "PNG", icc_profile=b"no profile" * 20)
    np.testing.assert_array_equal(read_photo(file), quarters())


@pytest.mark.parametrize(("name", "tolerance"), [("a.png", 0.01), ("b.JPG", 3), ("c.jpeg", 3)])
def test_written_photo_reads_back(tmp_path: Path, name: str, tolerance: float) -> None:
    write_photo(tmp_path / name, quarters())
    assert_near(read_photo(tmp_path / name), quarters(), tolerance)


def test_unknown_ending_and_missing_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match=r"got the ending '.bmp', expected one of .png, .jpg"):
        write_photo(tmp_path / "a.bmp", quarters())
    with pytest.raises(PhotoError, match="a folder that does not exist"):
        write_photo(tmp_path / "none" / "a.png", quarters())
