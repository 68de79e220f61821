"""Node, which the playwright package brings along: it runs the scripts of the page."""

from pathlib import Path

import playwright

NODE = Path(playwright.__file__).parent / "driver" / "node"
