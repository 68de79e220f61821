"""What a small picture file can do to whoever decodes it, found before that is tried.

A file of 30 MB can hold a JPEG of a few pixels a scan whose scans take hours, or notes of a camera
whose thousand entries each claim the whole file again. No camera and no program writes these;
they are refused by counting parts, without decoding any. So is a picture that is another kind of
file as well, since nothing good is meant by it.
"""

import contextlib
import io
import re
from collections.abc import Iterator

from PIL import Image

from spt.errors import InputError, expect

MOST_SCANS = 100
"""Passes over a JPEG: encoders write 10 to 20; each may take as long as the whole picture."""

MOST_PARTS = 10_000
"""Segments, chunks or blocks besides pixels: Pillow handles each in Python, and copies what it
has of a comment for each block of it."""

MOST_EXIF_BYTES = 1 << 16
"""What a JPEG segment holds, so what cameras write; the entries of more could claim gigabytes."""

MOST_READ_TIMES = 3
"""How often the head of a file may be read over before its parts must claim the same bytes."""

_WRITE_AGAIN = "Open it in a picture program and save it again."

# What also ends with a list of packed files is an archive, whatever it starts with. PDF readers
# look through the first kilobyte; browsers and interpreters, through everything.
_ZIP_END = re.compile(rb"PK\x05\x06.{16}(..)", re.DOTALL)
_OTHERS = {
    "a PDF": re.compile(rb"\A.{0,1019}%PDF-", re.DOTALL),
    "a web page": re.compile(rb"<(?:script[\s>/]|!doctype\s+html|html[\s>])", re.IGNORECASE),
    "a program": re.compile(rb"<\?php\s", re.IGNORECASE),
}


def check_traps(data: bytes, name: str, error: type[InputError]) -> None:
    """Refuse a picture file that is a trap; `error` names the file by `name`."""
    _check_single_nature(data, name, error)
    for start, parts in _COUNTED.items():
        if data.startswith(start):
            _check_parts(parts(data), name, error)


class HeadReader(io.BytesIO):
    """A file that ends in an error when its head is read over and over.

    The entries of a TIFF may all claim the same bytes, and Pillow keeps a copy for each.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._left: int | None = MOST_READ_TIMES * len(data)

    def read(self, size: int | None = -1) -> bytes:
        """As of any file; OSError once too much was read."""
        piece = super().read(size)
        if self._left is not None:
            self._left -= len(piece)
            if self._left < 0:
                raise OSError("its entries claim more than the file holds")
        return piece

    def head_is_read(self) -> None:
        """From now on it is a file as any other: pixels may be read in overlapping blocks."""
        self._left = None


@contextlib.contextmanager
def short_exif() -> Iterator[None]:
    """Let Pillow pass over camera notes that are longer than any camera's.

    It reads them on opening a JPEG or AVIF file, before they can be looked at from outside. The
    method belongs to the whole process, so one thread at a time may do this.
    """
    load = Image.Exif.load

    def load_if_short(self: Image.Exif, data: bytes) -> None:
        if len(data) <= MOST_EXIF_BYTES:
            load(self, data)

    Image.Exif.load = load_if_short
    try:
        yield
    finally:
        Image.Exif.load = load


def _check_single_nature(data: bytes, name: str, error: type[InputError]) -> None:
    others = [kind for kind, sign in _OTHERS.items() if sign.search(data)]
    if any(_ends_zip(data, found) for found in _ZIP_END.finditer(data, max(len(data) - 65557, 0))):
        others.append("a ZIP archive")
    expect(not others, error, name, got=f"a file that is {' and '.join(others)} as well",
           expected="a picture and nothing else", fix=_WRITE_AGAIN)  # fmt: skip


def _ends_zip(data: bytes, found: re.Match[bytes]) -> bool:
    """Whether what looks like the end of a ZIP is one: the comment it tells of ends the file."""
    return found.end() + int.from_bytes(found[1], "little") == len(data)


def _check_parts(parts: Iterator[bool], name: str, error: type[InputError]) -> None:
    count = scans = 0
    for is_scan in parts:
        count, scans = count + 1, scans + is_scan
        expect(scans <= MOST_SCANS and count <= MOST_PARTS, error, name,
               got=f"more than {scans - 1} scans" if scans > MOST_SCANS
               else f"more than {MOST_PARTS:,} parts that are no pixels",
               expected=f"at most {MOST_SCANS} scans and {MOST_PARTS:,} other parts",
               fix=_WRITE_AGAIN)  # fmt: skip


# In coded pixels 0xff stands before 0, before a restart or before itself, else it starts a segment.
_JPEG_SEGMENT = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])", re.DOTALL)
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9


def _jpeg_segments(data: bytes) -> Iterator[bool]:
    """For each segment of a JPEG whether it is a scan; those of a preview within are no matter."""
    place = 2
    while found := _JPEG_SEGMENT.search(data, place):
        kind, place = found[1][0], found.end()
        if kind == _JPEG_END:
            return
        yield kind == _JPEG_SCAN
        place += int.from_bytes(data[place : place + 2], "big")


def _png_chunks(data: bytes) -> Iterator[bool]:
    """One False for each chunk of a PNG before its end that holds no pixels."""
    place = 8
    while place + 8 <= len(data):
        kind = data[place + 4 : place + 8]
        if kind != b"IDAT":
            yield False
        place += 12 + int.from_bytes(data[place : place + 4], "big")


def _gif_blocks(data: bytes) -> Iterator[bool]:
    """One False for each block of the extensions before the first picture of a GIF."""
    flags = data[10] if len(data) > 10 else 0
    place = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    while data[place : place + 1] == b"!":
        place += 2
        while size := data[place] if place < len(data) else 0:
            yield False
            place += 1 + size
        place += 1


_COUNTED = {
    b"\xff\xd8": _jpeg_segments,
    b"\x89PNG\r\n\x1a\n": _png_chunks,
    b"GIF8": _gif_blocks,
}
