"""Whoever zooms in sees the photo's own pixels as soon as nothing moves."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spt.labels import LEFT_ELBOW, LEFT_WRIST, UPPER_CLOTHES
from tests.page.driver import Driver, Point, decoded

TIMES = 2
CLOSE = """() => { const {view, work} = window.__paint; const [x, y] = work.pose.xy.slice(14, 16);
    const spot = view.toScreen(x, y); view.zoom(1 / view.scale, spot.x, spot.y);
    window.__paint.drawNow(); }"""
PREVIEWS_ONLY = """() => { const {detail} = window.__paint;
    Object.assign(detail, {photo: null, result: null, look: () => null});
    window.__paint.drawNow(); }"""
SHARP = "['photo', 'result'].every((name) => { const part = window.__paint.detail.of(name);" \
        " return part && !part.isOld; }) && window.__paint.idle"

STRIPES = """() => [...document.querySelectorAll(".stage canvas")].map((canvas) => {
    const context = canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    for (let x = 0; x < canvas.width; x += 1) {
        context.fillStyle = x % 2 ? "#fff" : "#000";
        context.fillRect(x, 0, 1, canvas.height);
    }
    const {x, y, width, height} = canvas.getBoundingClientRect();
    return {x, y, width, height};
})"""
SCALED_ANEW = """() => {
    const {result} = window.__paint.scene;
    const {canvas} = result;
    const pixels = () => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const drawn = (change) => {
        change();
        result.last = null;
        window.__paint.drawNow();
        return pixels().data;
    };
    const apart = (one, other) => {
        const far = one.map((value, i) => Math.abs(value - other[i]));
        const most = far.reduce((a, b) => Math.max(a, b));
        return {most, share: far.filter((by) => by > 8).length / far.length};
    };
    const shown = pixels().data;
    const whole = drawn(() => { result.backdrops.result.key = ""; });
    const photo = drawn(() => { result.comparing = true; });
    drawn(() => { result.comparing = false; });
    return [apart(shown, photo), apart(shown, whole)];
}"""


@pytest.fixture
def close(driver: Driver, root: Path, tmp_path: Path) -> Driver:
    """A photo of 1,536 x 2,048 pixels, seen close at the left wrist."""
    photo = Image.open(root / "assets" / "examples" / "striped_tee_jeans.jpg").convert("RGB")
    large = photo.resize((photo.width * TIMES, photo.height * TIMES), Image.Resampling.BICUBIC)
    noise = np.random.default_rng(0).integers(0, 24, (large.height, large.width, 1), np.uint8)
    grainy = np.minimum(np.asarray(large, np.uint16) + noise, 255).astype(np.uint8)
    path = tmp_path / "large.png"
    Image.fromarray(grainy).save(path, compress_level=1)
    driver.open(path)
    driver.wait()
    driver.page.evaluate(CLOSE)
    driver.page.wait_for_function(SHARP)
    return driver


def grain(driver: Driver, stage: str, middle: Point) -> float:
    """Contrast from pixel to pixel of a stage around a place of the window."""
    box = driver.page.locator(f".{stage}-canvas").bounding_box()
    picture = decoded(driver.page.screenshot()).astype(float).mean(axis=2)
    x, y = round(middle[0]), round(middle[1])
    assert box["x"] < x - 12 and x + 12 < box["x"] + box["width"]
    return float(np.abs(np.diff(picture[y - 12 : y + 12, x - 12 : x + 12], axis=1)).mean())


def on(driver: Driver, stage: str, x: float, y: float) -> Point:
    spot = driver.read(f"toClient({x}, {y}, '{stage}')")
    return spot["x"], spot["y"]


def test_photo_and_result_are_sharp_when_seen_close(close: Driver) -> None:
    x, y = close.joint_in_photo(LEFT_WRIST)
    wall = {stage: on(close, stage, x + 85, y) for stage in ("photo", "result")}
    sharp = {stage: grain(close, stage, place) for stage, place in wall.items()}
    close.page.evaluate(PREVIEWS_ONLY)
    for stage, place in wall.items():
        assert sharp[stage] > 2 * grain(close, stage, place)


def test_strokes_are_previews_and_sharp_again_when_the_pen_is_lifted(close: Driver) -> None:
    elbow, wrist = (np.array(close.joint_in_photo(one)) for one in (LEFT_ELBOW, LEFT_WRIST))
    close.set_brush(UPPER_CLOTHES, 30)
    path = [close.on_screen(*(elbow + share * (wrist - elbow))) for share in (0.8, 0.9, 1.0)]
    wall = on(close, "result", *(wrist + (85, 0)))
    sharp, version = grain(close, "result", wall), close.read("detail.result.version")
    close.page.mouse.move(*path[0])
    close.page.mouse.down()
    close.page.mouse.move(*path[1], steps=6)
    close.page.wait_for_function("window.__paint.detail.result.isOld")
    # Beside the stroke it stays as sharp as it was.
    assert grain(close, "result", wall) == pytest.approx(sharp, rel=0.1)
    close.page.mouse.up()
    close.page.wait_for_function(SHARP)
    assert close.read("detail.result.version") > version + 1


@pytest.mark.parametrize("width", [1280, 1366])
def test_a_pixel_of_a_stage_is_one_of_the_screen(driver: Driver, root: Path, width: int) -> None:
    """Though the window leaves thirds of a pixel for the stages."""
    driver.page.set_viewport_size({"width": width, "height": 720})
    driver.open(root / "assets" / "examples" / "striped_tee_jeans.jpg")
    driver.wait()
    boxes = driver.page.evaluate(STRIPES)
    picture = decoded(driver.page.screenshot()).astype(int).mean(axis=2)
    assert any(box["x"] % 1 for box in boxes)
    for box in boxes:
        first, last = int(np.ceil(box["x"])) + 2, int(box["x"] + box["width"]) - 2
        row = picture[round(box["y"]) + 4, first:last]  # above all joints
        assert (np.abs(np.diff(row)) == 255).all()


def test_parts_of_a_draft_look_as_if_all_of_it_were_scaled(driver: Driver, root: Path) -> None:
    driver.open(root / "assets" / "examples" / "striped_tee_jeans.jpg")
    driver.wait()
    elbow, wrist = driver.joint(LEFT_ELBOW), driver.joint(LEFT_WRIST)
    driver.set_brush(UPPER_CLOTHES, 24)
    driver.page.evaluate("window.__paint.drawNow()")
    driver.page.mouse.move(*elbow)
    driver.page.mouse.down()
    driver.page.mouse.move(*wrist, steps=12)
    driver.wait()
    driver.page.evaluate("window.__paint.drawNow()")
    assert driver.read("scene.result.backdrops.result.version") > 2
    changed, apart = driver.page.evaluate(SCALED_ANEW)
    driver.page.mouse.up()
    assert changed["most"] > 200 and changed["share"] > 0.005  # the sleeve is there
    assert apart["most"] < 100 and apart["share"] < changed["share"] / 3  # its stripes' edges
