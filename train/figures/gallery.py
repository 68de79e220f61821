"""A page with all figures of a folder, to look through."""

import html
from pathlib import Path

PAGE = "index.html"
STYLE = """
body { margin: 3rem auto; max-width: 68rem; padding: 0 1rem; background: #fff; color: #111;
  font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem }
figure { margin: 0 0 3.5rem }
img { width: 100%; height: auto }
.out { color: #555; border-left: 3px solid #bbb; padding-left: 1rem }
"""


def write_gallery(folder: Path, title: str, names: dict[str, str], left_out: list[str]) -> Path:
    """Write `index.html`; returns its path.

    Arguments:
        folder: holds the figures.
        title: of the page.
        names: file name of each figure, and what it shows.
        left_out: a sentence for each figure that could not be made.
    """
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{html.escape(title)}</title>",
        "<meta name=viewport content='width=device-width'>",
        f"<style>{STYLE}</style><h1>{html.escape(title)}</h1>",
    ]
    for name, shown in names.items():
        parts.append(f'<figure><img src="{html.escape(name)}" alt="{html.escape(shown)}"></figure>')
    parts += [f'<p class="out">Left out. {html.escape(one)}</p>' for one in left_out]
    (folder / PAGE).write_text("\n".join(parts) + "\n", encoding="utf-8")
    return folder / PAGE
