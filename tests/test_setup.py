"""What a clone installs and what make offers: exact pins, complete, each with its reason."""

import ast
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([\w.-]+)==([\w.]+)\s+# \w.*$")

# Module names that differ from the name of the package that brings them.
PACKAGE_OF = {
    "cv2": "opencv-python-headless", "PIL": "pillow", "skimage": "scikit-image",
    "prometheus_client": "prometheus-client", "yaml": "pyyaml",
}  # fmt: skip
OPTIONAL = {
    "spt/batch_ray.py": "requirements-ray.txt", "tests/fuzz_readers.py": "requirements-fuzz.txt",
}  # fmt: skip
"""Files that need more than their folder, and say so where it is missing."""


def pins(name: str) -> dict[str, str]:
    """Package -> version of a requirements file and of those it includes."""
    found: dict[str, str] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            found |= pins(line.removeprefix("-r "))
        elif line and not line.startswith("#"):
            match = PIN.match(line)
            assert match, f"{name}: {line!r} is not 'package==version  # reason'"
            found[match[1].lower()] = match[2]
    return found


@pytest.mark.parametrize(
    ("folder", "requirements"),
    [
        ("app.py", "requirements.txt"),
        ("spt", "requirements.txt"),
        ("ui", "requirements.txt"),
        ("train", "requirements-train.txt"),
        ("benchmarks", "requirements-dev.txt"),
        ("tests", "requirements-dev.txt"),
    ],
)
def test_every_import_is_a_pinned_requirement(folder: str, requirements: str) -> None:
    ours = {"spt", "ui", "train", "benchmarks", "tests", "app"}
    pinned = set(pins(requirements))
    home = ROOT / folder
    for path in home.rglob("*.py") if home.is_dir() else [home]:
        siblings = {file.stem for file in path.parent.glob("*.py")} if folder == "tests" else set()
        for module in _modules(path) - set(sys.stdlib_module_names) - ours - siblings:
            package, name = PACKAGE_OF.get(module, module), path.relative_to(ROOT).as_posix()
            more = pins(OPTIONAL[name]) if name in OPTIONAL else {}
            assert package in {*pinned, *more}, f"{name} imports {module}"


def test_the_installed_versions_are_the_pinned_ones() -> None:
    pinned = pins("requirements-dev.txt") | pins("requirements-dev-nodeps.txt")
    installed = {name: metadata.version(name) for name in pinned}
    public = {name: version.partition("+")[0] for name, version in installed.items()}
    assert public == pinned


@pytest.mark.parametrize("target", ["run", "test", "bench", "train"])
def test_make_knows_its_four_words(target: str) -> None:
    plan = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    started = re.findall(r"/python (app\.py|-m (?!pip)[\w.]+)", plan)
    assert started, f"make {target} starts nothing:\n{plan}"
    for command in started:
        module = command.removeprefix("-m ").removesuffix(".py").replace(".", "/")
        own = (ROOT / f"{module}.py").is_file()
        assert own or module in ("ruff", "pytest"), f"make {target} starts {command}"


def test_ci_installs_the_browser_and_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
    text = script.read_text(encoding="utf-8")
    assert "install" in text and "chromium" in text and "\nmake test\n" in text


def _modules(path: Path) -> set[str]:
    """Top-level names of the modules that a Python file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names
