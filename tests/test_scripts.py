"""The page's scripts that need no browser: their own tests, run by node."""

import subprocess
from pathlib import Path

import pytest

from tests.node import NODE

FOLDER = Path(__file__).parent / "scripts"
SCRIPT_TESTS = sorted(FOLDER.glob("*.test.js"))
LIMIT_S = 120


def run_tests(path: Path) -> subprocess.CompletedProcess[str]:
    """Node's own test runner on one file; what it says is in stdout."""
    command = [str(NODE), "--test", "--test-reporter=spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S)


@pytest.mark.parametrize("path", SCRIPT_TESTS, ids=lambda path: path.name)
def test_the_tests_of_a_script_pass(path: Path) -> None:
    ended = run_tests(path)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_wrong_answer_of_a_script_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "wrong.test.mjs"
    path.write_text("import test from 'node:test';\ntest('sum', () => { throw Error('nine'); });\n")
    ended = run_tests(path)
    assert ended.returncode == 1
    assert "nine" in ended.stdout
