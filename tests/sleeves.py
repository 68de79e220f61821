"""A recipe as the studio would save it, for tests that repeat it."""

from pathlib import Path

import numpy as np

from spt.dressed_editor import DressedEditor
from spt.labels import LEFT_ARM, RIGHT_ARM, UNPAINTED, UPPER_CLOTHES
from spt.networks import load_networks
from spt.photo_file import read_photo
from spt.recipe import Recipe


def sleeves(checkpoints: Path, path: Path) -> str:
    """The text of a recipe that clothes both arms of the person in a photo."""
    editor = DressedEditor(load_networks(checkpoints, "cpu"))
    photo = read_photo(path)
    opened = editor.open(photo)
    arms = np.isin(opened.label_map, (LEFT_ARM, RIGHT_ARM))
    paint = np.where(arms, UPPER_CLOTHES, UNPAINTED).astype(np.uint8)
    return Recipe(opened.pose, opened.pose, opened.frame, photo.shape[:2], paint).to_json()
