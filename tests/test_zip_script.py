"""Zips of the page and zips of Python: each reads what the other wrote."""

import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.node import NODE

FILES = {
    "project.json": b'{"version": 1}',
    "snapshots/1.jpg": bytes(range(256)) * 300,
    "größe 人.txt": "Größe".encode(),
    "empty": b"",
}

# Reads the first zip, writes its files into the second.
REPACK = """
import {readFileSync, writeFileSync} from "node:fs";
import {readZip} from "FOLDER/unzip.js";
import {makeZip} from "FOLDER/zip.js";
const [before, after] = process.argv.slice(2);
const files = await readZip(new Uint8Array(readFileSync(before)), {mostBytes: 1e6});
writeFileSync(after, makeZip([...files].map(([name, bytes]) => ({name, bytes}))));
"""


class Unseekable(io.BytesIO):
    """A stream that only goes on, so that zipfile tells each size after the data."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation("seek")


def packed(method: int, stream: io.BytesIO) -> bytes:
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in FILES.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("stream", [io.BytesIO, Unseekable])
def test_the_page_reads_zips_of_python_and_python_those_of_the_page(
    method: int, stream: type[io.BytesIO], root: Path, tmp_path: Path
) -> None:
    script, before, after = (tmp_path / name for name in ("repack.mjs", "a.zip", "b.zip"))
    script.write_text(REPACK.replace("FOLDER", (root / "ui/static").as_uri()))
    before.write_bytes(packed(method, stream()))
    subprocess.run([NODE, script, before, after], check=True, timeout=60)
    with zipfile.ZipFile(after) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# Writes the second zip: the first, and one file more.
ADD = """
import {readFileSync, writeFileSync} from "node:fs";
import {addToZip} from "FOLDER/zip.js";
const [before, after] = process.argv.slice(2);
const more = [{name: "fabrics/swatch", bytes: new Uint8Array(70000).fill(7)}];
writeFileSync(after, addToZip(new Uint8Array(readFileSync(before)), more));
"""


@pytest.mark.parametrize("files", [FILES, {}])
def test_the_page_adds_files_to_a_zip_of_python(
    files: dict[str, bytes], root: Path, tmp_path: Path
) -> None:
    script, before, after = (tmp_path / name for name in ("add.mjs", "a.zip", "b.zip"))
    script.write_text(ADD.replace("FOLDER", (root / "ui/static").as_uri()))
    with zipfile.ZipFile(before, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    subprocess.run([NODE, script, before, after], check=True, timeout=60)
    with zipfile.ZipFile(after) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {**files, "fabrics/swatch": b"\7" * 70000}
