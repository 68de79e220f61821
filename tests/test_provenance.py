"""Pictures that leave say that they were edited, by whichever way they leave."""

import io
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt.photo_file import encode_photo, read_photo, write_photo
from spt.provenance import NOTE, SOURCE_TYPE
from tests.node import NODE

PHOTO = np.random.default_rng(5).integers(0, 256, (80, 70, 3), dtype=np.uint8)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SOURCE_FIELD = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
TOOL_FIELD = "{http://ns.adobe.com/xap/1.0/}CreatorTool"


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def xmp_of(picture: Image.Image) -> ElementTree.Element:
    """The description in a picture's XMP packet."""
    packet = picture.info["xmp"]
    text = packet.decode() if isinstance(packet, bytes) else packet
    description = ElementTree.fromstring(text.strip()).find(f"{RDF}RDF/{RDF}Description")
    assert description is not None
    return description


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_a_written_picture_says_that_it_was_edited(tmp_path: Path, name: str) -> None:
    write_photo(tmp_path / name, PHOTO)
    picture = opened((tmp_path / name).read_bytes())
    description = xmp_of(picture)
    assert description.findtext(SOURCE_FIELD) == SOURCE_TYPE
    assert description.get(TOOL_FIELD) == "Semantic Person Studio"
    said = picture.info.get("Comment") or picture.info["comment"].decode()
    assert said == NOTE


def test_a_result_says_so_and_its_pixels_are_the_same() -> None:
    data = encode_photo(PHOTO)
    assert xmp_of(opened(data)).findtext(SOURCE_FIELD) == SOURCE_TYPE
    assert opened(data).info["Software"] == "Semantic Person Studio"
    assert (read_photo(data) == PHOTO).all()


def test_the_note_stands_before_the_pixels() -> None:
    """Readers stop at the pixels; and the same picture makes the same file."""
    data = encode_photo(PHOTO)
    assert data.index(b"iTXtXML:com.adobe.xmp\0") < data.index(b"IDAT")
    assert encode_photo(PHOTO) == data


CARRY_NOTE = """
import {readFileSync, writeFileSync} from "node:fs";
import {withNoteOf} from "FOLDER/png_note.js";
const [noted, plain, out] = process.argv.slice(2);
const read = (path) => new Uint8Array(readFileSync(path));
writeFileSync(out, withNoteOf(read(noted), read(plain)));
"""


def test_the_page_gives_its_own_pictures_the_note_of_the_servers(
    root: Path, tmp_path: Path
) -> None:
    script, noted, plain, out = (tmp_path / name for name in ("a.mjs", "a.png", "b.png", "c.png"))
    script.write_text(CARRY_NOTE.replace("FOLDER", (root / "ui/static").as_uri()))
    noted.write_bytes(encode_photo(PHOTO))
    Image.fromarray(PHOTO[::-1]).save(plain)
    subprocess.run([NODE, script, noted, plain, out], check=True, timeout=60)
    picture = opened(out.read_bytes())
    assert xmp_of(picture).findtext(SOURCE_FIELD) == SOURCE_TYPE
    assert picture.info["Comment"] == NOTE
    assert (np.asarray(picture) == PHOTO[::-1]).all()


def test_a_preview_says_nothing() -> None:
    info = opened(encode_photo(PHOTO, "JPEG")).info
    assert not {"xmp", "comment", "Comment"} & set(info)


def test_what_another_tool_said_goes_no_further(tmp_path: Path) -> None:
    """The camera, its place and its owner stay with the photo that was read."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9C9D], exif[0x8825] = "Camera", b"Owner", {1: "N", 2: (48.0, 8.0, 0.0)}
    Image.fromarray(PHOTO).save(tmp_path / "in.jpg", exif=exif, comment="private")
    write_photo(tmp_path / "out.png", read_photo(tmp_path / "in.jpg"))
    data = (tmp_path / "out.png").read_bytes()
    assert not opened(data).getexif()
    assert all(word not in data for word in (b"Camera", b"Owner", b"private", b"eXIf"))
