"""A user study done in a real browser, opened as a file: choose, reload, take back, save, tally."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from train.userstudy.__main__ import main

NAMES = ("coat", "dress", "shirt", "skirt", "suit", "jeans")
BRIGHT, DARK = 220, 40
"""What the pictures of A and of B look like."""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study of bright pictures against dark ones, with references; its folder."""
    random = np.random.default_rng(0)
    for folder, light in (("bright", BRIGHT), ("dark", DARK), ("photos", 128)):
        (tmp_path / folder).mkdir()
        for name in NAMES:
            noise = random.integers(-20, 20, (128, 96, 3)) + light
            Image.fromarray(noise.astype(np.uint8)).save(tmp_path / folder / f"{name}.png")
    folders = [str(tmp_path / name) for name in ("bright", "dark", "photos")]
    out = tmp_path / "out"
    assert main(["build", "--a", folders[0], "--b", folders[1], "--reference", folders[2],
                 "--out", str(out)]) == 0  # fmt: skip
    return out


@pytest.fixture
def page(browser: Browser) -> Page:
    """A page of a visitor, who may ask for nothing but files."""
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert errors == []
    assert [url for url in asked if not re.match(r"(file|blob):", url)] == []


def begin(page: Page, study: Path, participant: str) -> None:
    page.goto(f"{(study / 'study' / 'index.html').as_uri()}?participant={participant}")
    page.click("#start")
    ready(page)


def ready(page: Page) -> None:
    """Wait until the pair can be judged."""
    page.wait_for_selector("#trial:not(.waiting)")
    page.wait_for_timeout(280)


def shown(page: Page) -> tuple[str, str]:
    """Tokens of the left and the right picture."""
    return tuple(Path(page.get_attribute(f"#{side} img", "src")).stem for side in ("left", "right"))


def brighter(page: Page, study: Path) -> str:
    """The side of the brighter picture, as somebody who looks at them sees it."""
    means = [np.array(Image.open(study / "study" / "pictures" / f"{token}.png")).mean()
             for token in shown(page)]  # fmt: skip
    return "left" if means[0] > means[1] else "right"


def answered(page: Page, place: int) -> None:
    """Wait for the pair at a place, from 1, or for the end."""
    if place > len(NAMES):
        page.wait_for_selector("#end:not([hidden])")
        return
    page.locator(".place", has_text=f"{place} of {len(NAMES)}").wait_for()
    ready(page)


def test_a_study_is_done_saved_and_summed(
    page: Page, study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(page, study, "7")
    assert page.is_visible("#reference img")
    first = shown(page)
    page.keyboard.press("ArrowLeft" if brighter(page, study) == "right" else "ArrowRight")
    answered(page, 2)
    page.keyboard.press("Backspace")  # that was the dark one
    answered(page, 1)
    assert shown(page) == first
    for place in range(1, len(NAMES) + 1):
        side = brighter(page, study)
        if place == len(NAMES):  # the last one goes to the dark one
            side = "left" if side == "right" else "right"
        if place % 2:
            page.keyboard.press(f"Arrow{side.capitalize()}")
        else:
            page.click(f"#{side} img")
        if place == 3:
            answered(page, 4)
            page.reload()
            assert page.inner_text("#start") == "Go on"
            page.click("#start")
        answered(page, place + 1)
    with page.expect_download() as download:
        page.click("#save")
    votes = tmp_path / download.value.suggested_filename
    download.value.save_as(votes)
    stored = json.loads(votes.read_text())
    assert stored["participant"] == "7" and len(stored["votes"]) == len(NAMES)
    assert all(vote["seconds"] > 0.2 for vote in stored["votes"])

    capsys.readouterr()
    assert main(["tally", "--key", str(study / "key.json"), str(votes)]) == 0
    said = capsys.readouterr().out
    assert "1 participants, 6 votes on 6 pairs." in said
    # Clopper and Pearson, 5 of 6: 0.359 to 0.996.
    assert "| bright | 5 | 0.833 | 0.359 to 0.996 |" in said
    assert "| dark | 1 |" in said


def test_presses_too_quick_to_have_looked_do_not_count(page: Page, study: Path) -> None:
    begin(page, study, "1")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    answered(page, 2)
    assert page.evaluate("answers.votes.length") == 1


def test_nothing_that_is_handed_out_gives_the_sides_away(page: Page, study: Path) -> None:
    handed_out = study / "study"
    assert not (handed_out / "key.json").exists()
    text = (handed_out / "index.html").read_text()
    for word in ("bright", "dark", *(f'"{name}"' for name in NAMES)):
        assert word not in text
    files = sorted((handed_out / "pictures").iterdir())
    assert len(files) == 3 * len(NAMES)
    assert all(re.fullmatch(r"[0-9a-f]{16}\.png", path.name) for path in files)
    for path in files:
        with Image.open(path) as picture:
            assert picture.info == {}
    key = json.loads((study / "key.json").read_text())
    first = {pair["a"] for pair in key["pairs"]}
    data = json.loads(re.search(r"const STUDY = (.*);", text).group(1))
    in_front = [pair["pictures"][0] in first for pair in data["pairs"]]
    assert any(in_front) and not all(in_front)  # the page lists either first


def test_each_participant_has_an_order_and_sides_of_their_own(page: Page, study: Path) -> None:
    page.goto((study / "study" / "index.html").as_uri())
    orders = page.evaluate("""
        [...Array(200).keys()].map((one) => arranged(STUDY.pairs, String(one)))
    """)
    again = page.evaluate("arranged(STUDY.pairs, '3')")
    assert again == orders[3]
    key = json.loads((study / "key.json").read_text())
    bright = {pair["a"] for pair in key["pairs"]}
    left = np.mean([[pair["left"] in bright for pair in order] for order in orders])
    assert 0.45 < left < 0.55  # of 1,200 fair coins, 99.9 % lie in there
    first = [order[0]["left"] for order in orders] + [order[0]["right"] for order in orders]
    counts = [first.count(token) for token in set(first)]
    assert len(counts) == 2 * len(NAMES) and min(counts) > 15  # 33 on average


def test_a_phone_shows_both_pictures_and_takes_touch(browser: Browser, study: Path) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True,
                                  is_mobile=True)  # fmt: skip
    page = context.new_page()
    begin(page, study, "9")
    boxes = [page.locator(f"#{side} img").bounding_box() for side in ("left", "right")]
    for box in boxes:
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
        assert box["y"] >= 0 and box["y"] + box["height"] <= 640
        assert box["width"] > 120
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    page.tap("#right img")
    answered(page, 2)
    context.close()


def test_a_missing_picture_is_said(browser: Browser, study: Path) -> None:
    for path in (study / "study" / "pictures").iterdir():
        path.unlink()
    context = browser.new_context()
    page = context.new_page()
    page.goto((study / "study" / "index.html").as_uri())
    page.click("#start")
    page.wait_for_selector("#broken:not([hidden])")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("answers.votes.length") == 0
    context.close()
