"""The shape of the tree: sizes, names, directions, and that no fact is typed twice."""

import ast
import hashlib
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from spt import labels, photo

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("spt", "ui", "train", "benchmarks", "tests")

PYTHON_LINES, JS_LINES, FUNCTION_LINES, LINE_COLUMNS = 250, 200, 50, 100
FILE_BYTES, CHECKPOINTS_BYTES = 250_000, 40_000_000

# Which packages of ours each one may import.
MAY_IMPORT = {
    "spt": {"spt"},
    "ui": {"ui", "spt"},
    "train": {"train", "spt"},
    "benchmarks": {"benchmarks", "ui", "train", "spt"},
    "app.py": {"ui", "spt"},
}
# Files that see tensors only.
NETWORK_FILES = (
    "spt/blocks.py", "spt/semantic.py", "spt/appearance.py",
    "train/losses.py", "train/discriminators.py",
)  # fmt: skip
NOT_FOR_NETWORKS = {"PIL", "cv2", "numpy", "pathlib", "skimage", "os", "io"}
VAGUE_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|misc|base)(_|$)")


def kept_files() -> list[Path]:
    """Every file that git keeps or would keep."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    paths = (ROOT / name for name in listing.split("\0") if name)
    return sorted(path for path in paths if path.is_file())


KEPT = kept_files()
PYTHON = [path for path in KEPT if path.suffix == ".py"]
SCRIPTS = [path for path in KEPT if path.suffix in (".js", ".css", ".html")]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


each_python_file = pytest.mark.parametrize("path", PYTHON, ids=name_of)
each_script = pytest.mark.parametrize("path", SCRIPTS, ids=name_of)


def imports_of(path: Path) -> Iterator[str]:
    """Dotted names of all modules that a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@each_python_file
def test_python_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    assert lines <= PYTHON_LINES
    long = [
        f"{node.name} (line {node.lineno}) has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not long


@each_script
def test_page_files_are_short_and_narrow(path: Path) -> None:
    columns = [len(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = len(columns)
    assert lines <= JS_LINES
    assert [n for n, wide in enumerate(columns, 1) if wide > LINE_COLUMNS] == []


def test_no_file_has_a_vague_name() -> None:
    named = [path for path in KEPT if path.suffix in (".py", ".js")]
    assert [name_of(path) for path in named if VAGUE_NAMES.search(path.stem)] == []


@each_python_file
def test_imports_go_one_way(path: Path) -> None:
    home = path.relative_to(ROOT).parts[0]
    ours = {name.split(".")[0] for name in imports_of(path)} & {*PACKAGES, "app"}
    allowed = MAY_IMPORT.get(home, {*PACKAGES, "app"})
    assert ours <= allowed, f"{name_of(path)} imports {ours - allowed}"


@pytest.mark.parametrize("name", NETWORK_FILES)
def test_networks_see_tensors_only(name: str) -> None:
    path = ROOT / name
    foreign = {module.split(".")[0] for module in imports_of(path)} & NOT_FOR_NETWORKS
    assert not foreign
    assert ".cuda(" not in path.read_text(encoding="utf-8")


def listed_path() -> list[str]:
    """The files named in the docstring of spt/__init__.py, from top to bottom."""
    docstring = ast.get_docstring(ast.parse((ROOT / "spt/__init__.py").read_text("utf-8")))
    return re.findall(r"^ *(\w+)\.py ", docstring or "", flags=re.MULTILINE)


def test_the_listing_of_spt_names_every_file_once() -> None:
    files = {path.stem for path in PYTHON if path.parent == ROOT / "spt"}
    assert sorted(listed_path()) == sorted(files - {"__init__", "__main__"})


def test_the_listing_of_spt_is_the_order_of_building() -> None:
    """A file of spt imports only files that stand above it, so the listing reads as a story."""
    order = listed_path()
    for name in order:
        for module in imports_of(ROOT / "spt" / f"{name}.py"):
            package, _, rest = module.partition(".")
            needed = rest.split(".")[0]
            if package == "spt" and needed in order:
                assert order.index(needed) < order.index(name), f"{name}.py needs {needed}.py"


def public_functions(body: list[ast.stmt]) -> Iterator[ast.FunctionDef]:
    """Functions without a leading underscore, those of public classes included."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node.body)
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


@pytest.mark.parametrize("path", sorted((ROOT / "spt").glob("*.py")), ids=name_of)
def test_public_arrays_have_their_shape_in_the_docstring(path: Path) -> None:
    """Shape in brackets, a named size, or the name of the function that says it."""
    silent = []
    for function in public_functions(ast.parse(path.read_text(encoding="utf-8")).body):
        types = [argument.annotation for argument in function.args.args + function.args.kwonlyargs]
        written = " ".join(ast.unparse(kind) for kind in [*types, function.returns] if kind)
        docstring = ast.get_docstring(function) or ""
        said = re.search(r"\([^()]*,[^()]*\)|_SIZE|`[\w.]+`", docstring)
        if re.search("Tensor|ndarray", written) and not said:
            silent.append(f"{function.name} (line {function.lineno})")
    assert not silent


@pytest.mark.parametrize("path", [p for p in PYTHON if p.parent.name != "tests"], ids=name_of)
def test_every_module_imports(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    importlib.import_module(".".join(parts).removesuffix(".__init__"))


def test_importing_spt_loads_nothing_heavy() -> None:
    heavy = "{'torch', 'cv2', 'gradio', 'PIL', 'numpy'}"
    code = f"import spt, sys; print(sorted({heavy} & set(sys.modules)))"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert loaded.strip() == "[]"


def test_every_public_name_of_spt_exists() -> None:
    spt = importlib.import_module("spt")
    assert spt.__all__
    for name in spt.__all__:
        assert getattr(spt, name).__doc__, f"spt.{name} has no docstring"


@each_script
def test_the_page_takes_labels_and_keypoints_from_python(path: Path) -> None:
    """A name or two may guide a special case; three in one file are a retyped table."""
    text = path.read_text(encoding="utf-8").lower()
    names = labels.LABELS + labels.KEYPOINTS
    spelled = [name for name in names if re.search(rf"['\"`]{name.replace('_', '[_ -]')}", text)]
    assert len(spelled) < 3, f"{name_of(path)} spells {spelled}"


@each_script
def test_the_page_takes_colours_and_sizes_from_python(path: Path) -> None:
    text = re.sub(r"\s", "", path.read_text(encoding="utf-8").lower())
    for red, green, blue in labels.LABEL_COLOURS.tolist():
        assert f"#{red:02x}{green:02x}{blue:02x}" not in text
        assert f"{red},{green},{blue}" not in text
    sizes = {*photo.MAP_SIZE, *photo.NETWORK_SIZE} - {256}  # 256 is also the values of a byte
    typed = [size for size in sizes if re.search(rf"(?<![\w.#]){size}(?![\w.])", text)]
    assert not typed or path.suffix == ".css", f"{name_of(path)} types {typed}"


def test_no_file_is_large() -> None:
    allowed = ("assets/", "checkpoints/")
    light = [path for path in KEPT if not name_of(path).startswith(allowed)]
    assert [name_of(path) for path in light if path.stat().st_size > FILE_BYTES] == []


def test_checkpoints_are_listed_with_their_bytes_and_hash() -> None:
    weights = [path for path in KEPT if path.suffix == ".safetensors"]
    stems = {path.stem for path in weights if path.parent == ROOT / "checkpoints"}
    assert stems >= {"pose", "parsing", "semantic", "appearance"}
    assert sum(path.stat().st_size for path in weights) <= CHECKPOINTS_BYTES
    listing = (ROOT / "checkpoints/README.md").read_text(encoding="utf-8")
    for path in weights:
        (section,) = (part for part in listing.split("\n## ") if f"`{path.name}`" in part)
        data = path.read_bytes()
        assert re.search(rf"\b{len(data)}\b", section), f"{path.name} has {len(data)} bytes"
        assert hashlib.sha256(data).hexdigest() in section, f"{path.name} has another sha256"
