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
from PIL import Image, ImageCms

from spt.errors import InputError, PhotoError, expect

MIN_SIDE_PX = 64
MAX_MEGAPIXELS = 60

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "DIB", "TIFF", "GIF", "AVIF")
FORMAT_NAMES = "JPEG, PNG, WebP, BMP, TIFF, GIF or AVIF"
WRITTEN_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}

Source = str | Path | bytes | BinaryIO

# What Pillow's decoders raise on files that are cut short or were changed by chance.
_DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError,
    AssertionError, RuntimeError, EOFError, MemoryError, struct.error, zlib.error,
)  # fmt: skip

_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Python's warning filters belong to the whole process: one picture at a time may change them.
_pillow_lock = threading.RLock()


@contextlib.contextmanager
def _quiet_pillow() -> Iterator[None]:
    """Silence Pillow's warnings about damage that is judged here."""
    with _pillow_lock, warnings.catch_warnings():
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
            return np.array(_upright(_on_white_rgb(picture), picture))
    except _DECODER_ERRORS as error:
        raise PhotoError(
            f"{name}: its {picture.format} colours cannot be converted ({error}). "
            "Save it again as JPEG or PNG."
        ) from error


def write_photo(path: str | Path, photo: np.ndarray) -> None:
    """Write (H, W, 3) uint8 RGB as PNG or JPEG, whichever the ending of `path` says."""
    path = Path(path)
    check_output(path, PhotoError, WRITTEN_FORMATS)
    data = encode_photo(photo, WRITTEN_FORMATS[path.suffix.lower()])
    write_output(path, data, PhotoError)


def encode_photo(photo: np.ndarray, picture_format: str = "PNG") -> bytes:
    """(H, W, 3) uint8 RGB to the bytes of a "PNG" (exact) or "JPEG" (quality 95) file."""
    options = {"JPEG": {"quality": 95, "subsampling": 0}, "PNG": {"compress_level": 3}}
    file = io.BytesIO()
    Image.fromarray(photo).save(file, format=picture_format, **options[picture_format])
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
            return Path(source).read_bytes(), f"{kind} {source}"
        return source.read(), f"{kind} {getattr(source, 'name', '')}".rstrip()
    except (OSError, ValueError) as reason:  # ValueError: a closed file, a NUL in a path
        why = getattr(reason, "strerror", None) or reason
        raise error(
            f"{kind} {source!s}: cannot be read ({why}). Check that the file exists and is a "
            f"readable {kind}."
        ) from reason


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
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
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


def _on_white_rgb(picture: Image.Image) -> Image.Image:
    """Colours of any mode as sRGB; what is transparent shows white paper."""
    if picture.mode.startswith("I;16"):
        grey = (np.asarray(picture).astype(np.uint16) >> 8).astype(np.uint8)
        return Image.fromarray(grey).convert("RGB")
    rgb = _to_srgb(picture)
    if not picture.has_transparency_data:
        return rgb
    alpha = picture.convert("RGBA").getchannel("A")
    return Image.composite(rgb, Image.new("RGB", rgb.size, "white"), alpha)


def _to_srgb(picture: Image.Image) -> Image.Image:
    """Apply the embedded colour profile, if there is a usable one."""
    direct = picture if picture.mode in ("RGB", "CMYK", "L") else picture.convert("RGB")
    profile = picture.info.get("icc_profile")
    if not profile:
        return direct.convert("RGB")
    try:
        embedded = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(embedded).lower():
            return direct.convert("RGB")
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(direct, embedded, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        # Viewers show a picture with a broken profile as if it had none.
        return direct.convert("RGB")


def _upright(rgb: Image.Image, picture: Image.Image) -> Image.Image:
    """Turn a decoded photo as its camera noted; Pillow has already turned TIFF files."""
    try:
        orientation = picture.getexif().get(_ORIENTATION_TAG)
    except _DECODER_ERRORS:
        return rgb  # a damaged note about the camera does not spoil the photo
    turn = _UPRIGHT.get(orientation) if isinstance(orientation, int) else None
    return rgb if turn is None else rgb.transpose(turn)
