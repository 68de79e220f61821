"""Files that harm whoever decodes them are refused, quickly and in little memory."""

import io
import re
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt.errors import MapError, PhotoError
from spt.parsing_formats import encode_label_map_png, read_label_map
from spt.photo_file import MAX_MEGAPIXELS, read_photo
from spt.picture_traps import MOST_EXIF_BYTES, MOST_PARTS, MOST_SCANS
from tests.trap_files import (
    chunk,
    encoded,
    exif_whose_entries_overlap,
    gif_with_comment,
    jpeg_of_scans,
    jpeg_with_exif,
    plain,
    png_that_claims,
    png_with,
)

QUICK_S, LITTLE_BYTES = 2.0, 100_000_000
MANY = exif_whose_entries_overlap(1000, 2_000_000)  # 2 GB for whoever believes it
NOTHING = zlib.compress(bytes(200_000_000))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><rect width="9"/></svg>'


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
        archive.comment = b"with a comment"
    return file.getvalue()


def icon() -> bytes:
    return encoded(Image.new("RGB", (64, 64)), "ICO")


REFUSED = {
    "scans": (jpeg_of_scans(MOST_SCANS), "more than 100 scans, expected at most 100"),
    "segments": (b"\xff\xd8" + b"\xff\xfe\0\2" * (MOST_PARTS + 1), "more than 10,000 parts"),
    "chunks": (png_with(chunk(b"teSt", b"") * MOST_PARTS), "more than 10,000 parts"),
    "comment": (gif_with_comment(MOST_PARTS + 1), "more than 10,000 parts"),
    "entries": (MANY, "not a known picture"),
    "packed text": (png_with(chunk(b"zTXt", b"a\0\0" + NOTHING)), "not a known picture"),
    "packed profile": (png_with(chunk(b"iCCP", b"a\0\0" + NOTHING)), "not a known picture"),
    "giant": (png_that_claims(10**5, 10**5), f"at most {MAX_MEGAPIXELS}"),
    "svg": (SVG, "not a known picture"),
    "svg with a head": (b'<?xml version="1.0"?>' + SVG, "not a known picture"),
    "svg in a gif": (b"GIF89a" + SVG, "not a known picture"),
    "icon": (icon(), "not a known picture"),
    "html": (b"<html><img src=x></html>", "is a web page as well"),
    "zip after a picture": (plain("JPEG") + zipped(), "is a ZIP archive as well"),
    "zip in a chunk": (plain("PNG")[:-12] + zipped(), "is a ZIP archive as well"),
    "pdf in a comment": (gif_with_comment(1).replace(b"ccccc", b"%PDF-", 1), "is a PDF as well"),
    "script in a text": (png_with(chunk(b"tEXt", b"a\0<ScRiPt>")), "is a web page as well"),
    "script after the end": (plain("WEBP") + b"<script src=//x>", "is a web page as well"),
    "php": (plain("BMP") + b"<?php system(1);", "is a program as well"),
    "two": (plain("JPEG") + b"<?php 1; ?><html>" + zipped(), "page and a program and a ZIP"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_traps_are_refused_at_once(name: str) -> None:
    data, said = REFUSED[name]
    tracemalloc.start()
    began_at = time.perf_counter()
    with pytest.raises(PhotoError, match=re.escape(said)):
        read_photo(data)
    seconds, peak = time.perf_counter() - began_at, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < QUICK_S
    assert peak < LITTLE_BYTES + len(data)


HARMLESS = {
    "scans": jpeg_of_scans(MOST_SCANS - 12),
    "pixels packed too well": png_with(chunk(b"IDAT", NOTHING)),
    "camera in a jpeg": jpeg_with_exif(MANY),
    "camera in a png": png_with(chunk(b"eXIf", MANY)),
    "camera in a webp": encoded(Image.new("RGB", (80, 80)), "WEBP", exif=MANY),
    "camera in an avif": encoded(Image.new("RGB", (80, 80)), "AVIF", exif=b"Exif\0\0" + MANY),
    "profile of nothing": encoded(Image.new("RGB", (80, 80)), "JPEG", icc_profile=bytes(300_000)),
    "a film after the picture": plain("JPEG") + b"\0\0\0\x18ftypmp42" + bytes(100_000),
    "what looks like a zip": plain("JPEG") + zipped() + b"and more",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_can_be_passed_over_is(name: str) -> None:
    tracemalloc.start()
    began_at = time.perf_counter()
    photo = read_photo(HARMLESS[name])
    seconds, peak = time.perf_counter() - began_at, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert photo.dtype == np.uint8
    assert seconds < QUICK_S
    assert peak < LITTLE_BYTES


def test_a_note_of_common_size_still_turns_the_photo() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x927C] = bytes(MOST_EXIF_BYTES - 200)  # what the maker of the camera keeps for itself
    photo = read_photo(encoded(Image.new("RGB", (70, 90)), "JPEG", exif=exif))
    assert photo.shape == (70, 90, 3)


def test_pillow_is_as_before_afterwards() -> None:
    load = Image.Exif.load
    read_photo(jpeg_with_exif(MANY))
    assert Image.Exif.load is load


def test_tiffs_of_many_strips_are_read(tmp_path: Path) -> None:
    """Pixels are read in blocks that overlap; only a head may not."""
    noise = np.random.default_rng(1).integers(0, 256, (300, 90, 3), dtype=np.uint8)
    options = {"tiffinfo": {278: 1}}  # one row a strip
    assert (read_photo(encoded(Image.fromarray(noise), "TIFF", **options)) == noise).all()


def test_maps_are_held_to_the_same() -> None:
    labels = np.ones((80, 80), np.uint8)
    with pytest.raises(MapError, match="ZIP archive as well"):
        read_label_map(encode_label_map_png(labels) + zipped())
    assert (read_label_map(encode_label_map_png(labels)) == 1).all()
