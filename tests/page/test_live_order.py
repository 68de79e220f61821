"""The live loop: the newest stroke is shown last, visitors are apart, lost lines come back."""

import pytest

from spt.labels import LEFT_WRIST, PANTS, SKIRT
from tests.page.conftest import PageMaker, Server
from tests.page.driver import Driver

STROKES, STROKE_MS = 90, 1000 / 60

# Paints like a hand that never rests, and notes the number of each picture shown.
FLOOD = """
([strokes, pause]) => new Promise((done) => {
  const shown = [];
  const {work} = window.__paint;
  const canvas = document.querySelector(".map-canvas");
  const at = (name, column, row) => {
    const {left, top, width, height} = work.photo.frame;
    const {x, y} = window.__paint.toClient(
      left + column * width / work.size.columns, top + row * height / work.size.rows);
    canvas.dispatchEvent(new PointerEvent(name, {
      pointerId: 1, clientX: x, clientY: y, button: 0, bubbles: true, pointerType: "mouse"}));
  };
  canvas.setPointerCapture = () => {};
  let count = 0;
  at("pointerdown", 60, 200);
  const timer = setInterval(() => {
    shown.push(window.__paint.shown);
    count += 1;
    at("pointermove", 60 + 250 * ((count * 7 % 90) / 90), 200 + count);
    if (count < strokes) return;
    clearInterval(timer);
    at("pointerup", 60, 200 + count);
    done(shown);
  }, pause);
})
"""


def test_the_newest_stroke_is_shown_last(opened: Driver) -> None:
    opened.set_brush(SKIRT, 16)
    seq_before = opened.read("seq")
    shown = opened.page.evaluate(FLOOD, [STROKES, STROKE_MS])
    opened.wait()
    pictures = [entry["seq"] for entry in opened.read("log") if entry["seq"] > seq_before]
    assert opened.read("shown") == opened.read("seq") == pictures[-1]
    assert pictures == sorted(set(pictures))
    assert shown[:STROKES] == sorted(shown[:STROKES])
    assert 2 <= len(pictures) <= opened.read("seq") - seq_before < STROKES
    assert opened.server_agrees()


def test_two_visitors_do_not_see_each_other(new_page: PageMaker, photo_path: str) -> None:
    one, other = new_page(), new_page()
    one.open(photo_path)
    other.open(photo_path)
    untouched = other.cells()
    for driver, label in ((one, SKIRT), (other, PANTS)):
        driver.set_brush(label, 40)
    one.drag([one.cell_on_screen(150, 150), one.cell_on_screen(250, 350)])
    one.wait()
    assert (other.cells() == untouched).all()
    other.drag([other.cell_on_screen(100, 400), other.cell_on_screen(200, 300)])
    other.wait()
    assert one.server_agrees()
    assert other.server_agrees()
    assert one.read("serverCrc") != other.read("serverCrc")


@pytest.mark.parametrize("transport", ["socket", "events"])
def test_both_transports_do_the_whole_job(
    new_page: PageMaker, photo_path: str, transport: str
) -> None:
    driver = new_page(f"?transport={transport}")
    assert driver.read("transport") == transport
    driver.open(photo_path)
    x, y = driver.joint(LEFT_WRIST)
    driver.drag([(x, y), (x + 30, y - 40)])
    driver.set_brush(SKIRT, 30)
    driver.drag([driver.cell_on_screen(150, 250), driver.cell_on_screen(250, 300)])
    driver.wait()
    assert driver.read("log.length") >= 2
    assert driver.read("shown") == driver.read("seq")
    assert driver.server_agrees()
    picture = driver.download_picture()
    assert picture.shape[1] == driver.read("work.photo.width")


def test_the_page_uses_events_where_no_socket_opens(new_page: PageMaker, photo_path: str) -> None:
    driver = new_page()
    page = driver.page
    page.add_init_script("delete window.WebSocket; window.WebSocket = class {"
                         "constructor() { setTimeout(() => this.onclose?.(), 5); } close() {} };")
    page.reload()
    page.wait_for_function("window.__paint?.transport === 'events' && window.__paint.connected")
    driver.open(photo_path)
    driver.set_brush(SKIRT, 30)
    driver.drag([driver.cell_on_screen(150, 250)])
    driver.wait()
    assert driver.server_agrees()


def test_work_goes_on_after_a_restart_of_the_server(opened: Driver, server: Server) -> None:
    opened.set_brush(SKIRT, 30)
    opened.drag([opened.cell_on_screen(150, 250)])
    opened.wait()
    server.stop()
    opened.page.wait_for_function("!window.__paint.connected")
    opened.drag([opened.cell_on_screen(250, 300)])
    cells = opened.cells()
    assert opened.page.inner_text(".state") .startswith("Reconnecting…")
    server.start()
    opened.wait()
    assert (opened.cells() == cells).all()
    assert opened.server_agrees()
    assert opened.read("shown") == opened.read("seq")
