"""Work that outlives the page: reloads, tabs, damaged files."""

from pathlib import Path

import pytest

from spt.labels import SKIRT
from tests.page.conftest import Server
from tests.page.driver import Driver

KEPT = "document.querySelector('.saved').textContent !== ''"


def painted_and_kept(driver: Driver) -> None:
    """Two strokes and a snapshot, written to the browser's store."""
    driver.set_brush(SKIRT, 30)
    driver.drag([driver.cell_on_screen(60, 60)])
    driver.press("k")
    driver.drag([driver.cell_on_screen(60, 120)])
    driver.wait()
    driver.page.wait_for_function(KEPT)


def test_a_reload_brings_everything_back(opened: Driver) -> None:
    painted_and_kept(opened)
    crc = opened.read("mapCrc")
    opened.page.reload()
    opened.page.wait_for_function("window.__paint?.work")
    opened.wait()
    assert opened.read("mapCrc") == crc
    assert opened.server_agrees()
    assert opened.read("work.history.states.length") == 3
    assert opened.read("looks.tree.list.length") == 1
    opened.press("Control+z", "Control+z")
    opened.wait()
    assert opened.read("mapCrc") == opened.read("work.cellsCrc('source')")


def test_two_tabs_keep_apart(opened: Driver) -> None:
    painted_and_kept(opened)
    crc = opened.read("mapCrc")
    page = opened.page.context.new_page()
    page.goto(opened.page.url)
    page.wait_for_function("window.__paint?.connected")
    assert page.evaluate("window.__paint.work === undefined")
    opened.page.reload()
    opened.page.wait_for_function("window.__paint?.work")
    assert opened.read("mapCrc") == crc
    page.close()


def test_snapshots_branch_compare_and_go(opened: Driver) -> None:
    opened.set_brush(SKIRT, 30)
    opened.drag([opened.cell_on_screen(60, 60)])
    opened.wait()
    opened.press("k")
    crc = opened.read("mapCrc")
    opened.drag([opened.cell_on_screen(60, 150)])
    opened.wait()
    opened.press("k")
    opened.page.click(".snapshots button >> nth=0")
    opened.wait()
    assert opened.read("mapCrc") == crc
    opened.drag([opened.cell_on_screen(60, 240)])
    opened.wait()
    opened.press("k")
    parents = opened.read("looks.tree.list.map(({parent}) => parent)")
    assert parents == [None, 1, 1]
    opened.page.click(".snapshots >> text=A/B >> nth=1")
    opened.page.wait_for_function("window.__paint.looks.compared?.id === 2")
    assert opened.page.is_visible("[name=divider]")
    assert opened.page.is_checked("[name=wipe]")


@pytest.mark.parametrize("data", [b"", b"no zip at all", b"PK\x05\x06" + bytes(18)])
def test_a_damaged_project_is_one_sentence_and_the_work_stays(
    opened: Driver, tmp_path: Path, data: bytes
) -> None:
    painted_and_kept(opened)
    crc = opened.read("mapCrc")
    path = tmp_path / "broken.zip"
    path.write_bytes(data)
    opened.page.set_input_files("[name=photo]", path)
    sentence = opened.notice()
    assert 20 < len(sentence) < 300 and sentence.endswith(".")
    assert opened.read("mapCrc") == crc


def test_a_server_killed_in_mid_stroke_loses_nothing(opened: Driver, server: Server) -> None:
    opened.set_brush(SKIRT, 20)
    opened.page.mouse.move(*opened.cell_on_screen(60, 60))
    opened.page.mouse.down()
    server.kill()
    opened.page.mouse.move(*opened.cell_on_screen(60, 120), steps=5)
    server.start()
    opened.page.mouse.move(*opened.cell_on_screen(60, 150), steps=5)
    opened.page.mouse.up()
    opened.page.wait_for_function("window.__paint.connected")
    opened.wait()
    assert (opened.cells()[60:150, 60] == SKIRT).all()
    assert opened.read("work.history.place") == 1
    assert opened.server_agrees()
