"""What both README.md tell people to type exists, and the Python example runs as printed."""

import ast
import functools
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TRAIN_README = (ROOT / "train" / "README.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"^    \.venv/bin/python -m ((?:.+\\\n)*.+)$", flags=re.MULTILINE)
# Of `python -m LAUNCHER -m OURS` ours.
COMMANDS, TRAINING = (
    [one.replace("\\\n", " ").rpartition(" -m ")[2] for one in COMMAND.findall(text)]
    for text in (README, TRAIN_README)
)
LINK = re.compile(r"\]\(([^)#:]+)\)")


def test_readme_shows_commands() -> None:
    modules = {command.split()[0] for command in COMMANDS}
    assert modules >= {"spt", "train.prepare", "train.run"}
    assert {command.split()[0] for command in TRAINING} >= {
        "train.prepare", "train.run", "train.perception", "train.stage3_joint", "train.ablation"
    }


@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS + TRAINING))
def test_the_command_knows_its_words(command: str) -> None:
    """Every sub-command and option that is printed is one that the program's own help names."""
    words = shlex.split(command, comments=True)
    module, typed = words[0], words[1:]
    choices = typed[:1] if typed and "." not in typed[0] else []
    needs_choice = choices if module == "spt" else []
    shown = _help(module, *needs_choice)
    options = [word for word in typed if word.startswith("--")]
    assert [word for word in choices + options if word not in shown] == []
    assert _required(shown) <= set(options)


@pytest.mark.parametrize("command", ["inspect", "repose", "repaint", "replay", "transfer"])
def test_every_editing_command_takes_what_the_readme_promises(command: str) -> None:
    shown = _help("spt", command)
    for option in ("--checkpoint", "--device", "--seed"):
        assert option in shown
    assert "auto,cpu,cuda" in shown


def test_make_targets_and_options_of_the_readme_exist() -> None:
    targets = set(re.findall(r"(?:^    |`)(?:\w+=\S+ )?make (\S+?)(?=[`\s])", README, re.MULTILINE))
    assert targets >= {"run", "test", "train", "bench-train"}
    for target in targets:
        subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)


def test_every_file_named_in_the_readme_exists() -> None:
    linked = LINK.findall(README)
    named = re.findall(r"`((?:spt|ui|train|tests)/[\w./]*)`", README)
    assert len(named) > 8
    assert [name for name in linked + named if not (ROOT / name).exists()] == []


def test_contributing_is_short() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) <= 60


def test_the_python_example_edits_a_photo(
    tmp_path: Path, checkpoint_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = re.findall(r"```python\n(.+?)```", README, flags=re.DOTALL)
    photo = min((ROOT / "assets" / "examples").glob("*.[pj][np]g"))
    with Image.open(photo) as picture:
        picture.convert("RGB").save(tmp_path / "photo.jpg", quality=95)
    (tmp_path / "checkpoints").symlink_to(checkpoint_dir)
    monkeypatch.chdir(tmp_path)
    exec(compile(ast.parse(example), "README.md", "exec"), {})
    before, after = (np.array(Image.open(tmp_path / name)) for name in ("photo.jpg", "result.png"))
    assert after.shape == before.shape
    changed = (before != after).any(axis=-1).mean()
    assert 0.0 < changed < 0.5


def _required(shown: str) -> set[str]:
    """The options that stand outside all brackets in the usage of a help text."""
    usage = shown.partition("\n\n")[0]
    while "[" in usage:
        usage = re.sub(r"\[[^\[\]]*\]", "", usage)
    return set(re.findall(r"--[\w-]+", usage))


@functools.cache
def _help(module: str, *words: str) -> str:
    """What `python -m module words --help` prints."""
    command = [sys.executable, "-m", module, *words, "--help"]
    environment = {**os.environ, "COLUMNS": "200"}
    answer = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout
