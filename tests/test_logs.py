"""What is written down, and what is not; what is counted; what Gradio forgets."""

import asyncio
import json
import logging
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.exceptions import HTTPException

from spt.dressed_editor import DressedEditor
from ui import forgetful, logs
from ui.forgetful import MOST_NAMES, Answers
from ui.measures import Work
from ui.messages import Reply, Status
from ui.store import SessionStore
from ui.studio import FAILED, Job, Studio
from ui.turns import Who

SECRET = "/home/anna/holiday.jpg"


def in_own_loop(story: Coroutine[object, object, object]) -> object:
    """Run in a thread of its own: the page tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result(timeout=60)


def no_editor() -> DressedEditor:
    pytest.fail("no photo is opened in this test")


def lines_of(caplog: pytest.LogCaptureFixture, *, as_json: bool) -> list[str]:
    formatter = logs._Lines(as_json=as_json)
    return [formatter.format(record) for record in caplog.records]


async def failing(studio: Studio) -> Reply:
    def fail() -> Reply:
        raise RuntimeError(SECRET)

    job = Job(7, Work.PICTURE, fail)
    return await studio.do(Who("10.1.2.3", "token"), lambda: job, lambda: job.work)


def test_a_failure_is_told_by_its_place_and_not_by_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reply = in_own_loop(failing(Studio(SessionStore(no_editor))))
    assert (reply.seq, reply.status, reply.text) == (7, Status.ERROR, FAILED)
    (line,) = lines_of(caplog, as_json=True)
    told = json.loads(line)
    assert (told["level"], told["event"], told["work"], told["error"]) == (
        "error", "work failed", "picture", "RuntimeError",
    )  # fmt: skip
    assert re.search(r"ui/crew\.py:\d+ > tests/test_logs\.py:\d+$", told["in"])
    (words,) = lines_of(caplog, as_json=False)
    assert words.startswith("at=20") and 'event="work failed"' in words
    for secret in (SECRET, "10.1.2.3", "token"):
        assert secret not in line and secret not in words


def test_values_are_quoted_and_short() -> None:
    record = logging.makeLogRecord({"msg": "said", "levelname": "INFO", "name": "ui.x"})
    record.values = {"text": 'a "b"\n=c', "long": "x" * 1000, "count": 3}
    line = logs._Lines(as_json=False).format(record)
    assert r'text="a \"b\"\n=c"' in line and line.endswith("count=3") and "\n" not in line
    assert "x" * logs.MOST_CHARACTERS in line and "x" * (logs.MOST_CHARACTERS + 1) not in line


def test_work_is_counted_and_timed() -> None:
    studio = Studio(SessionStore(no_editor))

    async def story() -> None:
        await failing(studio)
        job = Job(1, Work.DRAFT, lambda: Reply(1))
        await studio.do(Who("a", "1"), lambda: job, lambda: job.work)

    in_own_loop(story())
    studio.store.create()
    text = studio.measures.text().decode()
    for line in (
        'studio_work_total{outcome="failed",work="picture"} 1.0',
        'studio_work_total{outcome="done",work="draft"} 1.0',
        'studio_work_seconds_count{work="draft"} 1.0',
        'studio_wait_seconds_bucket{le="30.0",work="draft"} 1.0',
        "studio_visitors 1.0", "studio_waiting 0.0", "studio_photo_bytes 0.0",
    ):  # fmt: skip
        assert f"\n{line}\n" in text
    assert "process_resident_memory_bytes" in text


def test_no_clock_of_ours_can_be_set(root: Path) -> None:
    """Only the time of a line of the log is the wall clock's, and nothing depends on it."""
    setting = re.compile(r"\btime\.time\(|datetime|utcnow|time_ns\(")
    for path in (root / "ui").glob("*.py"):
        assert not setting.search(path.read_text(encoding="utf-8")), path.name


def answer(size: int) -> SimpleNamespace:
    return SimpleNamespace(output={"data": ["x" * size]})


def test_answers_that_nobody_fetches_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        dropped: list[str] = []
        answers = Answers(dropped.append)
        monkeypatch.setattr(forgetful, "MOST_ANSWER_BYTES", 130)
        for name in ("a", "b", "awaited"):
            answers[name] = asyncio.Queue()
        waiter = asyncio.create_task(answers["awaited"].get())
        await asyncio.sleep(0)
        for name in ("a", "awaited", "b"):
            answers[name].put_nowait(answer(60))
        answers.forget_oldest()
        assert dropped == ["a"]  # the older one; b and what is awaited stay
        assert (await waiter).output["data"] == ["x" * 60]
        assert "a" not in answers
        answers["a"].put_nowait(answer(1))  # goes nowhere
        assert "a" not in answers
        monkeypatch.setattr(forgetful, "FETCH_S", -1)
        answers.forget_unfetched()
        assert not answers and sorted(dropped) == ["a", "awaited", "b"]

    in_own_loop(story())


def test_names_of_those_who_wait_are_short_and_few() -> None:
    async def story() -> None:
        answers = Answers(lambda name: None)
        with pytest.raises(HTTPException, match="too long"):
            answers["x" * 10_000] = asyncio.Queue()
        for number in range(MOST_NAMES + 5):
            answers[str(number)] = asyncio.Queue()
        assert len(answers) == MOST_NAMES and "0" not in answers and "5" in answers

    in_own_loop(story())
