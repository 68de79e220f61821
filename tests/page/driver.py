"""What a visitor does on the page, in words: open, drag, paint, wait, save."""

import zlib
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import Page

Point = tuple[float, float]


class Driver:
    """One visitor's page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def read(self, expression: str) -> object:
        """A value of the page's test handle, e.g. `shown` or `work.history.place`."""
        return self.page.evaluate(f"window.__paint.{expression}")

    def open(self, path: Path) -> None:
        """Choose a file in the picker and wait until its person is there."""
        self.page.set_input_files("[name=photo]", path)
        self.page.wait_for_function("window.__paint.work !== undefined")

    def wait(self) -> None:
        """Wait until the newest state is drawn and shown."""
        self.page.wait_for_function("window.__paint.idle")

    def notice(self) -> str:
        """The sentence on the page; waits for one."""
        self.page.wait_for_selector(".notice:not([hidden])")
        return self.page.inner_text(".notice p")

    def joint(self, number: int) -> Point:
        """Where a joint is on the screen."""
        x, y = self.joint_in_photo(number)
        return self.on_screen(x, y)

    def joint_in_photo(self, number: int) -> Point:
        """Where a joint is in the photo."""
        x, y = self.read(f"work.pose.xy.slice({2 * number}, {2 * number + 2})")
        return x, y

    def on_screen(self, x: float, y: float) -> Point:
        """A point of the photo, on the screen."""
        spot = self.read(f"toClient({x}, {y})")
        return spot["x"], spot["y"]

    def cell_on_screen(self, column: float, row: float) -> Point:
        """A point of the map, in cells, on the screen."""
        frame = self.read("work.photo.frame")
        size = self.read("work.size")
        x = frame["left"] + column * frame["width"] / size["columns"]
        y = frame["top"] + row * frame["height"] / size["rows"]
        return self.on_screen(x, y)

    def drag(self, points: list[Point], steps: int = 8) -> None:
        """Press at the first point, move along the others, let go."""
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point, steps=steps)
        self.page.mouse.up()

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def set_brush(self, label: int, diameter: int) -> None:
        """Choose a label by its key and a size by the slider."""
        self.press(str(label))
        self.page.evaluate(
            "(size) => { const slider = document.querySelector('[name=size]');"
            "slider.value = size; slider.dispatchEvent(new Event('input')); }",
            diameter,
        )

    def cells(self) -> np.ndarray:
        """The map that the page shows, (rows, columns) uint8."""
        size = self.read("work.size")
        text = self.page.evaluate("Array.from(window.__paint.work.cells()).join('')")
        cells = np.frombuffer(text.encode(), dtype=np.uint8) - ord("0")
        return cells.reshape(size["rows"], size["columns"])

    def server_agrees(self) -> bool:
        """Whether both maps of the last picture are, byte by byte, those that the page holds."""
        return (
            self.read("serverCrc") == self.read("work.cellsCrc('target')")
            and self.read("serverSourceCrc") == self.read("work.cellsCrc('source')")
            and self.read("work.cellsCrc(window.__paint.work.side)")
            == zlib.crc32(self.cells().tobytes())
        )

    def pose_key(self) -> str:
        """Where all joints are, and which of them are there."""
        return self.page.evaluate(
            "(({xy, visible}) => `${xy.join()};${visible.join()}`)(window.__paint.work.pose)"
        )

    def download(self, action: str) -> bytes:
        """A file from the download menu."""
        self.page.click(f".menu:has([data-do={action}]) summary")
        with self.page.expect_download() as download:
            self.page.click(f"[data-do={action}]")
        return Path(download.value.path()).read_bytes()

    def download_picture(self) -> np.ndarray:
        """The result at full size, (H, W, 3) uint8 RGB."""
        return decoded(self.download("save-result"))


def decoded(data: bytes) -> np.ndarray:
    """A picture file as (H, W, 3) uint8 RGB."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
