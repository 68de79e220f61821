"""Picture files made to harm whoever opens them, small enough to keep in a test."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_HEAD_BYTES = len(PNG_START) + 25


def encoded(picture: Image.Image, picture_format: str, **options: object) -> bytes:
    """A picture as the bytes of a file."""
    file = io.BytesIO()
    picture.save(file, format=picture_format, **options)
    return file.getvalue()


def plain(picture_format: str, side: int = 80) -> bytes:
    """A harmless file of noise."""
    noise = np.random.default_rng(3).integers(0, 256, (side, side, 3), dtype=np.uint8)
    return encoded(Image.fromarray(noise), picture_format)


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(extra: bytes) -> bytes:
    """A PNG with more chunks after its head."""
    data = plain("PNG")
    return data[:PNG_HEAD_BYTES] + extra + data[PNG_HEAD_BYTES:]


def png_that_claims(columns: int, rows: int) -> bytes:
    """A PNG of a few bytes, whole but without any pixels."""
    head = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return PNG_START + b"".join(chunk(*one) for one in chunks)


def jpeg_of_scans(count: int, side: int = 400) -> bytes:
    """A progressive JPEG whose last scan comes again `count` times."""
    data = encoded(Image.new("L", (side, side), 128), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + scan * count + data[-2:]


def exif_whose_entries_overlap(entries: int, size: int) -> bytes:
    """The start of a TIFF: each entry claims the same `size` bytes."""
    head = b"MM\0*\0\0\0\x08" + struct.pack(">H", entries)
    listing = b"".join(struct.pack(">HHII", 1000 + k, 7, size, 8) for k in range(entries))
    return head + listing + bytes(max(size - len(listing), 4))


def jpeg_with_exif(exif: bytes) -> bytes:
    """A JPEG without resolution, so that Pillow looks for it in the notes of the camera."""
    data = plain("JPEG")
    pieces = [exif[start : start + 65_000] for start in range(0, len(exif), 65_000)]
    segments = b"".join(
        b"\xff\xe1" + struct.pack(">H", len(piece) + 8) + b"Exif\0\0" + piece for piece in pieces
    )
    return data[:2] + segments + data[20:]  # 18 bytes of JFIF left out


def gif_with_comment(blocks: int) -> bytes:
    """A GIF with a comment before its picture."""
    data = encoded(Image.new("L", (80, 80)), "GIF")
    place = 13 + (3 << (data[10] & 7) + 1)  # after the palette
    return data[:place] + b"!\xfe" + (b"\xff" + b"c" * 255) * blocks + b"\0" + data[place:]
