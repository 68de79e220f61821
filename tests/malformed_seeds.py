"""Right files for the readers of foreign ones, small, by the name of the reader."""

import io
import json

import numpy as np
from PIL import Image

from spt.labels import UNPAINTED
from spt.parsing_formats import encode_label_map_png
from spt.photo import MAP_SIZE, Frame
from spt.pose import Pose
from spt.pose_json import pose_to_json
from spt.recipe import Recipe
from spt.runs import encode_runs
from spt.wishes import ColourWish, Wish, wishes_content
from tests.trap_files import encoded
from ui.messages import LENGTH, POINTS, REQUEST_HEAD, VERSION, Kind

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")


def _npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()


def _edit() -> bytes:
    points = np.zeros(2 * 18, POINTS)
    paint = encode_runs(np.full(MAP_SIZE, UNPAINTED, np.uint8))
    head = REQUEST_HEAD.pack(VERSION, Kind.LIVE, 0, 1)
    return head + points.tobytes() + LENGTH.pack(len(paint)) + paint + paint


_POSE = Pose(np.arange(36.0).reshape(18, 2), np.arange(18) % 3 > 0)
_WISHES = (Wish(3, 0.5, ColourWish((1, 2, 3))),)
_PAINT = np.full(MAP_SIZE, 3, np.uint8)
_RECIPE = Recipe(_POSE, _POSE, Frame(0, 0, 60, 80), (80, 60), _PAINT, _WISHES)

PICTURES = [encoded(Image.new("RGB", (70, 65), "teal"), kind) for kind in FORMATS]
MAPS = [encode_label_map_png(np.ones((20, 15), np.uint8)), _npy(np.ones((20, 15), np.uint8))]
POSE = pose_to_json(_POSE, 60, 80).encode()
RECIPE = _RECIPE.to_json().encode()
WISHES = json.dumps(wishes_content(_WISHES)).encode()
EDIT = _edit()

SEEDS = [
    *(("read_photo", picture) for picture in PICTURES),
    *(("read_map_file", label_map) for label_map in MAPS),
    ("read_pose_json", POSE), ("Recipe.from_json", RECIPE), ("parse_wishes", WISHES),
    ("parse_request", EDIT),
]  # fmt: skip
