"""The page: one HTML file and the pictures beside it, under names that say nothing.

Which picture is whose stands in a key that is not handed out: neither the page nor the names of
its files give that away.
"""

import hashlib
import io
import json
import shutil
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from spt.errors import InputError, expect
from train.userstudy.pairs import Folders

HERE = Path(__file__).parent
PAGE_FOLDER, KEY, PICTURES = "study", "key.json", "pictures"
QUESTIONS = {
    False: "Which of the two pictures looks more like a real photo?",
    True: "Which of the two pictures shows the person of the reference better?",
}
"""Asked where nothing else is given, without and with a reference."""
FORMAT = 1
"""Of the key and of the votes."""


def write_study(folders: Folders, out: Path, methods: tuple[str, str], seed: int,
                question: str) -> Path:  # fmt: skip
    """Write `OUT/study`, to hand out, and `OUT/key.json`, to keep; returns the page.

    Arguments:
        folders: the pictures.
        out: made if it is not there; a study of before is replaced.
        methods: names of A and B in the tally.
        seed: goes into the names of the pictures.
        question: what people are asked.

    Raises:
        InputError: no pair can be shown, or OUT/study is something else.
    """
    pictures = out / PAGE_FOLDER / PICTURES
    if (out / PAGE_FOLDER).exists():
        expect((out / KEY).is_file(), InputError, str(out / PAGE_FOLDER),
               got=f"a folder that is there, without {KEY} beside it",
               expected="a study of before, which would be replaced",
               fix="Choose another --out.")  # fmt: skip
        shutil.rmtree(out / PAGE_FOLDER)
    pictures.mkdir(parents=True)
    pairs, shown = [], []
    for pair in tqdm(folders.pairs(), total=len(folders.names), unit="pair"):
        tokens = {
            side: _written(pictures, f"{seed}/{side}/{pair.name}", picture)
            for side, picture in (("a", pair.a), ("b", pair.b), ("reference", pair.reference))
            if picture is not None
        }
        pairs.append({"name": pair.name, "a": tokens["a"], "b": tokens["b"]})
        # In the order of their tokens, which is by chance.
        shown.append({"pictures": sorted([tokens["a"], tokens["b"]]),
                      "reference": tokens.get("reference")})  # fmt: skip
    expect(bool(pairs), InputError, "pictures of the study", got="no pair that can be shown",
           expected="at least one", fix=" ".join(folders.problems[:3]))  # fmt: skip
    shown.sort(key=lambda one: one["pictures"])
    study = hashlib.sha256(json.dumps([question, shown]).encode()).hexdigest()[:12]
    key = {"format": FORMAT, "study": study, "question": question, "seed": seed,
           "a": methods[0], "b": methods[1], "pairs": pairs, "left_out": folders.problems}
    (out / KEY).write_text(json.dumps(key, indent=1) + "\n", encoding="utf-8")
    page = out / PAGE_FOLDER / "index.html"
    page.write_text(_html({"format": FORMAT, "study": study, "question": question,
                           "folder": PICTURES, "pairs": shown}), encoding="utf-8")  # fmt: skip
    return page


def _written(folder: Path, salt: str, picture: np.ndarray) -> str:
    """Write a picture (H, W, 3) uint8 without any word about its origin; returns its token."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="PNG", optimize=True)
    token = hashlib.sha256(salt.encode() + buffer.getvalue()).hexdigest()[:16]
    (folder / f"{token}.png").write_bytes(buffer.getvalue())
    return token


def _html(data: dict[str, object]) -> str:
    """The page with style, script and data inside."""
    parts = {name: (HERE / f"study.{name}").read_text(encoding="utf-8")
             for name in ("html", "css", "js")}  # fmt: skip
    # In a script, "</" would end it and "<!--" begin a comment.
    text = json.dumps(data).replace("<", "\\u003c")
    whole = parts["html"].replace("/* study.css */", parts["css"])
    return whole.replace("/* study.js */", parts["js"]).replace('"study data"', text)
