"""The files by which others host the studio: Space, container, lock, licences."""

import fnmatch
import re
import shlex
from pathlib import Path

import pytest
import yaml

from tests.licences import (
    LISTED,
    LOCKED,
    licence_of,
    not_permissive,
    runtime_packages,
    table,
)

PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)
# https://huggingface.co/docs/hub/spaces-config-reference
SPACE_KEYS = {
    "title", "emoji", "colorFrom", "colorTo", "sdk", "sdk_version", "python_version", "app_file",
    "license", "short_description", "suggested_hardware",
}  # fmt: skip
SPACE_COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
LONGEST_SHORT_DESCRIPTION = 60


def pins(text: str) -> dict[str, str]:
    """Packages and their versions in a requirements file."""
    return {name.lower().replace("_", "-"): version for name, version in PIN.findall(text)}


@pytest.fixture(scope="module")
def needed(root: Path) -> dict[str, str]:
    return pins((root / "requirements.txt").read_text())


@pytest.fixture(scope="module")
def space(root: Path) -> dict[str, object]:
    """The front matter of the README."""
    _, head, _ = (root / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head)


def test_the_space_is_the_one_that_requirements_describe(
    space: dict[str, object], needed: dict[str, str], root: Path
) -> None:
    assert set(space) == SPACE_KEYS
    assert (space["sdk"], space["sdk_version"]) == ("gradio", needed["gradio"])
    assert space["python_version"] == "3.11"
    assert (root / str(space["app_file"])).is_file()
    assert {space["colorFrom"], space["colorTo"]} <= SPACE_COLOURS
    assert len(str(space["short_description"])) <= LONGEST_SHORT_DESCRIPTION
    assert (root / "LICENSE").read_text().lstrip().startswith("Apache License")
    assert space["license"] == "apache-2.0"


def test_a_space_installs_the_same_pytorch(root: Path, needed: dict[str, str]) -> None:
    first = (root / "pre-requirements.txt").read_text()
    assert pins(first) == {"torch": f"{needed['torch']}+cpu"}
    assert "--extra-index-url https://download.pytorch.org/whl/cpu" in first


def test_the_lock_has_what_is_pinned_and_every_hash(root: Path, needed: dict[str, str]) -> None:
    """After a change in requirements.txt: make lock."""
    text = (root / "requirements.lock").read_text()
    locked = pins(text)
    assert {name: locked.get(name) for name in needed if name != "torch"} == {
        name: version for name, version in needed.items() if name != "torch"
    }
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(LOCKED.findall(text)) > 60
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_package_of_the_page_has_a_permissive_licence() -> None:
    asking = {name: not_permissive(licence_of(name)) for name in runtime_packages()}
    assert {name: licences for name, licences in asking.items() if licences} == {}


@pytest.mark.parametrize(
    ("expression", "asked"),
    [
        ("MIT", set()),
        ("BSD-3-Clause AND (MIT OR GPL-3.0-only)", set()),
        ("MIT AND GPL-3.0-only", {"GPL-3.0-only"}),
        ("GPL-2.0-only OR GPL-3.0-only", {"GPL-2.0-only", "GPL-3.0-only"}),
        ("", {""}),
    ],
)
def test_other_licences_would_be_noticed(expression: str, asked: set[str]) -> None:
    assert not_permissive(expression) == asked


def test_the_list_of_licences_is_up_to_date() -> None:
    """After a change in requirements.lock: make licences."""
    assert LISTED.read_text(encoding="utf-8") == table()


@pytest.fixture(scope="module")
def instructions(root: Path) -> list[list[str]]:
    """The Dockerfile, instruction by instruction."""
    text = (root / "Dockerfile").read_text()
    whole = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [shlex.split(line) for line in whole.splitlines() if line.strip()]


def test_the_container_holds_what_the_page_needs_and_runs_as_nobody(
    instructions: list[list[str]], root: Path
) -> None:
    copied = {name for words in instructions if words[0] == "COPY" for name in words[1:-1]}
    assert copied >= {"app.py", "spt", "ui", "checkpoints", "requirements.lock"}
    assert [name for name in copied if not (root / name).exists()] == []
    order = [words[0] for words in instructions]
    assert order[0] == "FROM" and instructions[0][1].startswith("python:3.11-slim")
    assert ["USER", "studio"] in instructions
    assert order.index("USER") < order.index("CMD")
    assert instructions[-1] == ["CMD", "[python,", "app.py]"]
    assert any(words[0] == "HEALTHCHECK" and "/healthz" in words[-1] for words in instructions)
    runs = " ".join(" ".join(words) for words in instructions if words[0] == "RUN")
    assert "--require-hashes -r requirements.lock" in runs
    set_here = {word.partition("=")[0] for words in instructions for word in words[1:]
                if words[0] in ("ENV", "ARG")}  # fmt: skip
    assert not {name for name in set_here if re.search("LOGIN|TOKEN|SECRET|PASSWORD", name)}


def test_nothing_else_reaches_the_builder(instructions: list[list[str]], root: Path) -> None:
    rules = (root / ".dockerignore").read_text().splitlines()
    rules = [rule for rule in rules if rule and not rule.startswith("#")]
    assert rules[0] == "*"
    let_in = [rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    copied = {name for words in instructions if words[0] == "COPY" for name in words[1:-1]}
    assert {name.partition("/")[0] for name in copied} == set(let_in)
    for private in (".git", ".venv", "runs", "data", ".env", "tests"):
        assert not any(fnmatch.fnmatch(private, rule) for rule in let_in)
