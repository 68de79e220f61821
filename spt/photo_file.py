"""Pictures from and to files: any common format in, upright RGB out.

Everything about a file is checked before its pixels are decoded, so that a small file which
claims a giant picture costs nothing.
"""

import contextlib
import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from spt.errors import InputError, PhotoError, expect
from spt.picture_traps import HeadReader, check_traps, short_exif
from spt.provenance import note_options
from spt.upright import upright_rgb

MIN_SIDE_PX = 64
MAX_MEGAPIXELS = 60

MAX_FILE_BYTES = 400_000_000
"""60 megapixels of 16 bits a channel, not packed."""

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "DIB", "TIFF", "GIF", "AVIF")
FORMAT_NAMES = "JPEG, PNG, WebP, BMP, TIFF, GIF or AVIF"
WRITTEN_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}

Source = str | Path | bytes | BinaryIO

# What Pillow's decoders raise on files that are cut short or were changed by chance.
_DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError,
    AssertionError, RuntimeError, EOFError, MemoryError, struct.error, zlib.error,
)  # fmt: skip

# Python's warning filters belong to the whole process, and so does what is short_exif's: one
# picture at a time may change them.
_pillow_lock = threading.RLock()


@contextlib.contextmanager
def _quiet_pillow() -> Iterator[None]:
    """Silence Pillow's warnings about damage that is judged here."""
    with _pillow_lock, warnings.catch_warnings(), short_exif():
        warnings.simplefilter("ignore")
        yield


def read_photo(source: Source) -> np.ndarray:
    """Read a photo as people see it: upright, in sRGB, on white where it is transparent.

    Arguments:
        source: path of a picture file, the bytes of one, or an open binary file. The first
            picture of an animation or of several pages is read.

    Returns:
        (H, W, 3) uint8 RGB, at least 64 x 64, at most 60 megapixels.

    Raises:
        PhotoError: not a picture, truncated, too small or too large.
    """
    data, name = read_source(source, PhotoError, "photo")
    picture = decode_picture(data, name, PhotoError)
    width, height = picture.size
    expect(
        min(width, height) >= MIN_SIDE_PX,
        PhotoError,
        name,
        got=f"{width} x {height} pixels",
        expected=f"at least {MIN_SIDE_PX} x {MIN_SIDE_PX}",
        fix="Choose a larger picture of the person.",
    )
    expect(
        picture.mode not in ("I", "F"),
        PhotoError,
        name,
        got="32 bits a channel, whose black and white are not defined",
        expected="8 or 16 bits a channel",
        fix="Save it again with 8 bits a channel.",
    )
    try:
        with _quiet_pillow():
            return upright_rgb(picture, _DECODER_ERRORS)
    except _DECODER_ERRORS as error:
        raise PhotoError(
            f"{name}: its {picture.format} colours cannot be converted ({error}). "
            "Save it again as JPEG or PNG."
        ) from error


def write_photo(path: str | Path, photo: np.ndarray) -> None:
    """Write (H, W, 3) uint8 RGB as PNG or JPEG, whichever the ending of `path` says.

    Either way the file says that it was edited (provenance.py).
    """
    path = Path(path)
    check_output(path, PhotoError, WRITTEN_FORMATS)
    picture_format = WRITTEN_FORMATS[path.suffix.lower()]
    write_output(path, _encoded(photo, picture_format, note_options(picture_format)), PhotoError)


def encode_photo(photo: np.ndarray, picture_format: str = "PNG") -> bytes:
    """(H, W, 3) uint8 RGB to the bytes of a "PNG" (exact) or "JPEG" (quality 95) file.

    A PNG, which results are, says that it was edited; a JPEG, which previews are, says nothing.
    """
    note = note_options(picture_format) if picture_format == "PNG" else {}
    return _encoded(photo, picture_format, note)


def _encoded(photo: np.ndarray, picture_format: str, note: dict[str, object]) -> bytes:
    options = {"JPEG": {"quality": 95, "subsampling": 0}, "PNG": {"compress_level": 3}}
    file = io.BytesIO()
    Image.fromarray(photo).save(file, format=picture_format, **options[picture_format], **note)
    return file.getvalue()


def read_source(source: Source, error: type[InputError], kind: str) -> tuple[bytes, str]:
    """Bytes of a file and a name for messages; `error` where the file cannot be read.

    Arguments:
        source: path, bytes or open binary file.
        error: class to raise.
        kind: what the file should hold, e.g. "photo".
    """
    if isinstance(source, bytes):
        return source, kind
    try:
        if isinstance(source, str | Path):
            name = f"{kind} {source}"
            with Path(source).open("rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
        else:
            name = f"{kind} {getattr(source, 'name', '')}".rstrip()
            data = source.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as reason:  # ValueError: a closed file, a NUL in a path
        why = getattr(reason, "strerror", None) or reason
        raise error(
            f"{kind} {source!s}: cannot be read ({why}). Check that the file exists and is a "
            f"readable {kind}."
        ) from reason
    expect(len(data) <= MAX_FILE_BYTES, error, name, got="a larger file",
           expected=f"at most {MAX_FILE_BYTES // 10**6} MB", fix="Choose another.")  # fmt: skip
    return data, name


def check_output(path: Path, error: type[InputError], endings: dict[str, str]) -> None:
    """Refuse a file name to write to before work is spent on what it should hold."""
    expect(
        path.suffix.lower() in endings,
        error,
        f"output {path}",
        got=f"the ending {path.suffix!r}",
        expected=f"one of {', '.join(endings)}",
    )
    expect(
        path.parent.is_dir(),
        error,
        f"output {path}",
        got=f"a folder that does not exist, {path.parent}",
        expected="an existing folder",
        fix="Create the folder first.",
    )


def write_output(path: Path, data: bytes, error: type[InputError]) -> None:
    """Write a whole file; `error` with the reason where that fails."""
    try:
        path.write_bytes(data)
    except OSError as reason:
        raise error(
            f"output {path}: cannot be written ({reason.strerror}). Choose another place."
        ) from reason


def decode_picture(data: bytes, name: str, error: type[InputError]) -> Image.Image:
    """Check a picture file by its head, then decode its first picture, not turned upright.

    Arguments:
        data: the file.
        name: what it is, for messages.
        error: class to raise.
    """
    check_traps(data, name, error)
    with _quiet_pillow():
        picture = _opened(data, name, error)
        width, height = picture.size
        expect(
            width * height <= MAX_MEGAPIXELS * 1_000_000,
            error,
            name,
            got=f"{width} x {height} pixels ({width * height / 1e6:.0f} megapixels)",
            expected=f"at most {MAX_MEGAPIXELS} megapixels",
            fix="Make it smaller first.",
        )
        try:
            picture.load()
        except _DECODER_ERRORS as reason:
            raise error(
                f"{name}: the {picture.format} file breaks off or is damaged ({reason}), expected "
                "a complete file. Download or export it again."
            ) from reason
    return picture


def _opened(data: bytes, name: str, error: type[InputError]) -> Image.Image:
    file = HeadReader(data)
    try:
        picture = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as reason:
        raise error(
            f"{name}: got a picture far beyond {MAX_MEGAPIXELS} megapixels, expected at most "
            f"{MAX_MEGAPIXELS}. Make it smaller first."
        ) from reason
    except _DECODER_ERRORS as reason:
        got = "an empty file" if not data else f"{len(data):,} bytes that are not a known picture"
        raise error(
            f"{name}: got {got}, expected a complete {FORMAT_NAMES} file. Choose another file."
        ) from reason
    file.head_is_read()
    return picture
