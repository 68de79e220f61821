"""The one component of the page: its template, its script, and the facts that both need.

Names, orders, colours and sizes come from spt/labels.py and spt/photo.py; the browser gets them
here and types none of them.
"""

from pathlib import Path

import gradio as gr

from spt.donors import LEAST_CELLS
from spt.labels import (
    BACKGROUND,
    BODY_PARTS,
    BONES,
    FACE,
    FACE_KEYPOINTS,
    GARMENT_LABELS,
    HAIR,
    KEYPOINTS,
    LABEL_COLOURS,
    LABELS,
    MIRROR,
    UNPAINTED,
    UPPER_CLOTHES,
)
from spt.photo import MAP_SIZE
from spt.stances import STANCES
from ui.carry_facts import carry_facts
from ui.closet import PIECE_CELLS
from ui.imports import MAP_SCHEMES
from ui.messages import MAX_PHOTO_BYTES, VERSION, Flag, Kind, Status

STATIC_FOLDER = Path(__file__).parent / "static"
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")

MAP_SCHEME_NAMES = {"spt": "Ours (10 labels)", "lip": "LIP (20)", "cihp": "CIHP (20)",
                    "atr": "ATR (18)"}  # fmt: skip

# The quoted words hello and ask are the component's events: Gradio finds them in this text.
START_SCRIPT = """
const script = new URL("studio/static/main.js", document.baseURI);
import(script.href).then((page) => page.start({
    element, props, folder: new URL(".", script),
    hello: () => trigger("hello"), ask: () => trigger("ask"),
}));
"""
ANSWER_SCRIPT = """
watch("value", () => document.dispatchEvent(
    new CustomEvent("studio-answer", {detail: props.value})));
"""


class PersonCanvas(gr.HTML):
    """Photo, joints, map and result, with a script of their own.

    Its value carries requests of the fallback transport to Python; the page itself never
    changes with it.
    """

    def __init__(self, examples: list[str]) -> None:
        """
        Arguments:
            examples: file names of the example pictures, in the order of the gallery.
        """
        template = (STATIC_FOLDER / "canvas.html").read_text(encoding="utf-8")
        super().__init__(
            value=None,
            html_template=template,
            js_on_load=START_SCRIPT,
            apply_default_css=False,
            elem_id="studio",
            facts={**page_facts(), "examples": examples},
        )

    def api_info(self) -> dict[str, object]:
        """The value as JSON schema: whatever the fallback transport sends."""
        return {"type": "object"}


class AnswerBox(gr.HTML):
    """Where Python leaves the answers of the fallback transport; shows nothing."""

    def __init__(self) -> None:
        super().__init__(
            value=None, html_template="", js_on_load=ANSWER_SCRIPT, visible="hidden"
        )

    def api_info(self) -> dict[str, object]:
        """The value as JSON schema."""
        return {"type": "object"}


def example_names(folder: Path) -> list[str]:
    """Names of the example pictures in a folder; none when there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(p.name for p in folder.iterdir() if p.suffix.lower() in PICTURE_SUFFIXES)


def page_facts() -> dict[str, object]:
    """Everything that the browser must not type again, ready for JSON."""
    return {
        "labels": [
            {"name": spoken(name), "colour": colour.tolist(), "key": str(number)}
            for number, (name, colour) in enumerate(zip(LABELS, LABEL_COLOURS, strict=True))
        ],
        "background": BACKGROUND,
        "firstLabel": UPPER_CLOTHES,
        "keypoints": [
            {"name": spoken(name), "side": side(number), "inFace": number in FACE_KEYPOINTS}
            for number, name in enumerate(KEYPOINTS)
        ],
        "bones": [list(bone) for bone in BONES],
        "parts": [{"name": part.name, "keypoints": list(part.keypoints)} for part in BODY_PARTS],
        "carry": carry_facts(),
        "mirror": {"labels": list(MIRROR.labels), "keypoints": list(MIRROR.keypoints)},
        "lockedLabels": [FACE, HAIR],
        "garments": list(GARMENT_LABELS),
        "leastCells": LEAST_CELLS,
        "pieceCells": PIECE_CELLS,
        "mapSchemes": [{"name": MAP_SCHEME_NAMES[scheme]} for scheme in MAP_SCHEMES],
        "stances": [
            {"name": stance.name, "points": stance.xy.round(3).tolist()} for stance in STANCES
        ],
        "mapSize": {"rows": MAP_SIZE[0], "columns": MAP_SIZE[1]},
        "unpainted": UNPAINTED,
        "maxPhotoBytes": MAX_PHOTO_BYTES,
        "version": VERSION,
        "flags": {flag.name: int(flag) for flag in Flag},
        "kinds": {kind.name: int(kind) for kind in Kind},
        "statuses": {status.name: int(status) for status in Status},
    }


def spoken(name: str) -> str:
    """upper_clothes -> Upper clothes."""
    return name.replace("_", " ").capitalize()


def side(keypoint: int) -> str:
    """left, right or middle: the person's own side that a keypoint is on."""
    return "middle" if MIRROR.keypoints[keypoint] == keypoint else KEYPOINTS[keypoint].split("_")[0]
