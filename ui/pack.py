"""Everything about a result in one zip: picture, map in three forms, pose, recipe."""

import io
import zipfile
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED

import numpy as np

from spt.outline import outlines_svg
from spt.parsing_formats import encode_label_map_png
from spt.photo_file import encode_photo
from spt.pose_json import pose_to_json
from spt.recipe import Recipe
from ui.messages import Edit

if TYPE_CHECKING:
    from spt.dressed_editor import DressedEditor


def pack(editor: "DressedEditor", photo_size: tuple[int, int], edit: Edit) -> bytes:
    """The zip of an edit that the editor was already brought to.

    Arguments:
        editor: holds photo, pose and map.
        photo_size: rows and columns of the photo.
        edit: where pose and paint came from, for the recipe.

    Returns:
        the bytes of a zip: result.png, map.png, map.npy, outlines.svg, pose.json, recipe.json.
        The page adds the files that garments take their look from.
    """
    rows, columns = photo_size
    whole = editor.frame.paste_labels(editor.target_map, photo_size)
    array = io.BytesIO()
    np.save(array, whole, allow_pickle=False)
    recipe = Recipe(
        edit.source.pose, edit.target.pose, editor.frame, photo_size, edit.target.paint,
        edit.wishes,
    )
    files: dict[str, bytes | str] = {
        "result.png": encode_photo(editor.render()),
        "map.png": encode_label_map_png(whole),
        "map.npy": array.getvalue(),
        "outlines.svg": outlines_svg(whole),
        "pose.json": pose_to_json(edit.target.pose, columns, rows),
        "recipe.json": recipe.to_json(),
    }
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, content in files.items():
            is_packed = name.endswith(".png")  # once more would take seconds and save nothing
            archive.writestr(name, content, ZIP_STORED if is_packed else ZIP_DEFLATED)
    return zipped.getvalue()
