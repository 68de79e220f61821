"""The licences of all packages that the page needs: `python -m tests.licences` lists them.

What a wheel says of itself is read where it is installed; requirements.lock says which they are.
"""

import importlib.metadata
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "THIRD_PARTY.md"
LOCKED = re.compile(r"^([\w.-]+)==\S+(?: ; (.+?))? \\$", re.MULTILINE)

# Words of licences that ask for no more than to be named, by what packages call them.
PERMISSIVE = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD", "BSD-2-Clause", "BSD-3-Clause",
    "BSL-1.0", "CC0-1.0", "HPND", "ISC", "MIT", "MIT-CMU", "PSF-2.0", "Python-2.0", "Unlicense",
    "Zlib",
}  # fmt: skip
# Changes to the files themselves stay open; whoever uses them is free. We change none.
BY_FILE = {"MPL-2.0"}
# Names that packages use besides those of SPDX.
SPDX = {
    "MIT License": "MIT", "BSD License": "BSD", "BSD 3-Clause License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0",
    "ISC License (ISCL)": "ISC", "ISC License": "ISC",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}  # fmt: skip


def runtime_packages() -> Iterator[str]:
    """The names in the lock that this system installs, and PyTorch."""
    for name, marker in LOCKED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")):
        if not marker or Marker(marker).evaluate():
            yield name
    yield "torch"


def version_of(name: str) -> str:
    """Its version, whichever build of it is installed."""
    return importlib.metadata.version(name).partition("+")[0]


def licence_of(name: str) -> str:
    """An SPDX expression as far as the package gives one; "" where it says nothing short."""
    said = importlib.metadata.metadata(name)
    if said.get("License-Expression"):
        return str(said["License-Expression"])
    short = str(said.get("License") or "")
    if 0 < len(short) < 40:
        return SPDX.get(short, short)
    classes = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or ()
               if line.startswith("License ::")]  # fmt: skip
    return " AND ".join(sorted(SPDX.get(one, one) for one in classes))


def not_permissive(expression: str) -> set[str]:
    """Those licences of an expression that ask for more and that one cannot choose to leave."""
    asked: set[str] = set()
    for part in re.split(r"\s+AND\s+", expression.replace("(", " ").replace(")", " ").strip()):
        choices = {choice.strip() for choice in re.split(r"\s+OR\s+", part)}
        if not choices & (PERMISSIVE | BY_FILE):
            asked |= choices
    return asked


def table() -> str:
    """What LISTED holds."""
    rows = [
        f"| {name} | {version_of(name)} | {licence_of(name)} |"
        for name in sorted(set(runtime_packages()))
    ]
    return "\n".join([
        "# Packages that the page needs, and their licences", "",
        "Written by `make licences` from what each package says of itself. Wheels bundle libraries",
        "of their own, whose licences lie beside them: opencv-python-headless, for one, has FFmpeg",
        "under LGPL-2.1, which this project does not use.", "",
        "| package | version | licence |", "|---|---|---|", *rows, "",
    ])  # fmt: skip


if __name__ == "__main__":
    LISTED.write_text(table(), encoding="utf-8")
    sys.stdout.write(f"{LISTED.name}\n")
