"""Label maps from and to files: indexed PNG, `.npy`, and pictures in the colours of a scheme.

In an indexed or grey picture the value is the label. In a colour picture the colours of the scheme
are looked up; a pixel of another colour is guessed from the nearest one, and counted.
"""

import ast
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from spt.errors import MapError, expect
from spt.label_schemes import SCHEMES, check_labels, check_scheme, to_ten_labels
from spt.labels import BACKGROUND, LABEL_COLOURS, LABELS
from spt.photo_file import check_output, decode_picture, read_source, write_output
from spt.pose import Pose

SCHEME_KEY = "label_scheme"
"""Name of the PNG text chunk that says the scheme of a map."""

WRITTEN_FORMATS = {".png": "PNG", ".npy": "NPY"}

# Above this share of guessed pixels a picture is a photo, not a map.
MOST_GUESSED = 0.5

_NPY_START = b"\x93NUMPY"
_NPY_NUMBERS = re.compile(r"[<>|=]?[iuf][1248]")


@dataclass(frozen=True)
class MapFile:
    """What a map file holds.

    Attributes:
        label_map: (H, W) uint8 0..9.
        guessed_pixels: how many pixels had a colour of no label.
        notes: plain sentences on what was decided while reading.
    """

    label_map: np.ndarray
    guessed_pixels: int
    notes: tuple[str, ...]


def read_label_map(
    source: str | Path | bytes,
    scheme: str = "spt",
    size: tuple[int, int] | None = None,
    pose: Pose | None = None,
) -> np.ndarray:
    """The label map in a file, (H, W) uint8 0..9; arguments and errors as `read_map_file`."""
    return read_map_file(source, scheme, size, pose).label_map


def read_map_file(
    source: str | Path | bytes,
    scheme: str = "spt",
    size: tuple[int, int] | None = None,
    pose: Pose | None = None,
) -> MapFile:
    """Read a map and translate it to our ten labels.

    Arguments:
        source: path or bytes of a picture or a `.npy` file.
        scheme: order of its labels: "spt" (ours), "lip", "cihp" or "atr".
        size: rows and columns it must have; None for any.
        pose: the person in pixels of the map, for labels that need one (dresses, gloves, socks).

    Raises:
        MapError: unreadable, foreign labels, another scheme or size.
    """
    check_scheme(scheme)
    data, name = read_source(source, MapError, "label map")
    guessed = 0
    if data.startswith(_NPY_START):
        values = _from_npy(data, name)
    else:
        picture = decode_picture(data, name, MapError)
        _check_scheme(picture, scheme, name)
        values, guessed = _from_picture(picture, scheme, name)
    check_labels(values, scheme, name)
    _check_size(values, size, name)
    label_map, notes = to_ten_labels(values.astype(np.uint8), scheme, pose)
    if guessed:
        notes += (
            f"{guessed:,} of {values.size:,} pixels of the map had a colour of no label; they "
            "took the nearest one.",
        )
    return MapFile(label_map, guessed, notes)


def write_label_map(path: str | Path, label_map: np.ndarray) -> None:
    """Write (H, W) uint8 0..9 as indexed PNG or `.npy`, whichever the ending of `path` says."""
    path = Path(path)
    check_output(path, MapError, WRITTEN_FORMATS)
    if path.suffix.lower() == ".png":
        data = encode_label_map_png(label_map)
    else:
        file = io.BytesIO()
        np.save(file, label_map, allow_pickle=False)
        data = file.getvalue()
    write_output(path, data, MapError)


def encode_label_map_png(label_map: np.ndarray) -> bytes:
    """(H, W) uint8 0..9 to the bytes of an indexed PNG: our colours, the scheme as text."""
    check_labels(label_map, "spt")
    picture = Image.fromarray(label_map.astype(np.uint8))
    picture.putpalette(LABEL_COLOURS.tobytes())
    text = PngImagePlugin.PngInfo()
    text.add_text(SCHEME_KEY, "spt")
    text.add_text("labels", ", ".join(f"{number} {label}" for number, label in enumerate(LABELS)))
    file = io.BytesIO()
    picture.save(file, format="PNG", pnginfo=text)
    return file.getvalue()


def scheme_colours(scheme: str) -> np.ndarray:
    """(N, 3) uint8 RGB colour of every label of a scheme.

    LIP, CIHP and ATR maps use the palette of the PASCAL VOC kit, whose bits count the label.
    """
    if scheme == "spt":
        return LABEL_COLOURS
    labels = np.arange(len(SCHEMES[scheme]))
    bits = [(labels >> bit) & 1 for bit in range(6)]
    channels = [bits[channel] << 7 | bits[channel + 3] << 6 for channel in range(3)]
    return np.stack(channels, axis=1).astype(np.uint8)


def _check_scheme(picture: Image.Image, scheme: str, name: str) -> None:
    said = picture.info.get(SCHEME_KEY, scheme)
    expect(
        said == scheme,
        MapError,
        name,
        got=f"a file that says its scheme is {said!r:.40}",
        expected=repr(scheme),
        fix="Choose the scheme that the file names.",
    )


def _check_size(values: np.ndarray, size: tuple[int, int] | None, name: str) -> None:
    rows, columns = values.shape
    wanted = (rows, columns) if size is None else tuple(size)
    expect(
        (rows, columns) == wanted,
        MapError,
        name,
        got=f"{columns} x {rows} pixels (width x height)",
        expected=f"{wanted[1]} x {wanted[0]}, the size of the photo",
        fix="Export the map at the size of the photo, without smoothing.",
    )


def _from_npy(data: bytes, name: str) -> np.ndarray:
    """Values of a `.npy` file; its head is judged first, so that nothing large is reserved."""
    try:
        file = io.BytesIO(data)
        version = np.lib.format.read_magic(file)
        length = int.from_bytes(file.read(2 if version == (1, 0) else 4), "little")
        head = ast.literal_eval(file.read(min(length, 1000)).decode("latin-1").strip())
        kind, shape = str(head["descr"]), tuple(head["shape"])
        whole = bool(_NPY_NUMBERS.fullmatch(kind)) and len(shape) == 2 and min(shape) > 0
        whole = whole and shape[0] * shape[1] * np.dtype(kind).itemsize == len(data) - file.tell()
        values = np.load(io.BytesIO(data), allow_pickle=False) if whole else None
    except (ValueError, SyntaxError, TypeError, LookupError, MemoryError, RecursionError) as reason:
        raise MapError(f"{name}: is a damaged .npy file ({reason}). Export it again.") from reason
    expect(
        values is not None,
        MapError,
        name,
        got=f"an array of kind {kind!r:.40} and shape {shape!s:.40} in {len(data):,} bytes",
        expected="one whole array of labels (rows, columns)",
        fix="Save the map with numpy.save as a two-dimensional array of integers.",
    )
    expect(
        bool((values == np.floor(values)).all()),
        MapError,
        name,
        got="values that are not whole numbers",
        expected="labels",
        fix="Save labels, not probabilities.",
    )
    return values


def _from_picture(picture: Image.Image, scheme: str, name: str) -> tuple[np.ndarray, int]:
    """Values (H, W) of a decoded picture, and how many of them were guessed from colours."""
    if picture.mode == "P" and not _is_reordered(picture, scheme):
        return np.array(picture), 0
    if picture.mode in ("1", "L", "I") or picture.mode.startswith("I;16"):
        return np.array(picture).astype(np.int64), 0
    expect(
        picture.mode != "F",
        MapError,
        name,
        got="a picture of fractions",
        expected="an indexed, grey or RGB picture",
        fix="Save labels, not probabilities.",
    )
    rgba = np.array(picture.convert("RGBA"))
    values, exact = _by_colour(rgba[..., :3], scheme)
    erased = rgba[..., 3] == 0
    values[erased] = BACKGROUND
    guessed = int((~exact & ~erased).sum())
    expect(
        guessed <= MOST_GUESSED * values.size,
        MapError,
        name,
        got=f"{guessed:,} of {values.size:,} pixels in colours of no label",
        expected=f"the colours of the scheme {scheme!r}",
        fix="This looks like a photo or the map of another scheme.",
    )
    return values, guessed


def _is_reordered(picture: Image.Image, scheme: str) -> bool:
    """Whether a paint program kept our colours but numbered them anew, so that colours count."""
    palette = np.array(picture.convert("RGBA")).reshape(-1, 4)[:, :3]
    values = np.array(picture).reshape(-1)
    colours = scheme_colours(scheme)
    in_order = values < len(colours)
    same = colours[np.where(in_order, values, 0)] == palette
    if scheme != "spt" or (in_order & same.all(axis=1)).all():
        return False
    _, exact = _by_colour(palette, scheme)
    return bool(exact.all())


def _by_colour(rgb: np.ndarray, scheme: str) -> tuple[np.ndarray, np.ndarray]:
    """Nearest label of each colour (..., 3) uint8, and whether it is exactly that label's."""
    codes = sum(rgb[..., channel].astype(np.uint32) << 16 - 8 * channel for channel in range(3))
    # A table of all colours: to sort the pixels of a large picture takes several times as long.
    nearest, exact = np.zeros((2, 1 << 24), dtype=np.uint8)
    exact[codes] = True
    found = np.flatnonzero(exact)
    channels = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1).astype(np.int32)
    smallest = np.full(len(found), 1 << 20)
    for label, colour in enumerate(scheme_colours(scheme).astype(np.int32)):
        distance = ((channels - colour) ** 2).sum(axis=1)
        nearest[found[distance < smallest]] = label
        smallest = np.minimum(smallest, distance)
    exact[found] = smallest == 0
    return nearest[codes], exact[codes] > 0
