"""Image analogies and neural doodle, half a minute each: made once, and kept as files.

What is kept is found again by everything that goes into it, the code of the method included.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from spt.networks import Networks
from spt.source import network_map
from train import image_analogies, neural_doodle
from train.compare import as_bytes, unit
from train.features import VggFeatures

METHODS = {"image analogies": image_analogies, "neural doodle": neural_doodle}


class SlowMethods:
    """Both methods at the size of the networks, frames (256, 192, 3) uint8."""

    def __init__(
        self, networks: Networks, vgg: Path, kept: Path, doodle_steps: int,
        say: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._networks, self._vgg, self._kept = networks, vgg, kept
        self._steps, self._say = doodle_steps, say

    def made(
        self, method: str, photo: np.ndarray, source_map: np.ndarray, target_map: np.ndarray,
        start: np.ndarray,
    ) -> np.ndarray:  # fmt: skip
        """A map painted like a photo.

        Arguments:
            method: one of `METHODS`.
            photo: (256, 192, 3) uint8 frame whose look is wanted.
            source_map: its map, MAP_SIZE uint8.
            target_map: the map to paint, MAP_SIZE uint8.
            start: (256, 192, 3) uint8 frame that the doodle changes.
        """
        path = self._kept / f"{self._key(method, photo, source_map, target_map, start)}.png"
        if path.is_file():
            with Image.open(path) as kept:
                return np.array(kept.convert("RGB"))
        self._say(method)
        maps = [network_map(self._networks, one)[0].cpu() for one in (source_map, target_map)]
        if method == "image analogies":
            generator = torch.Generator().manual_seed(0)
            result = image_analogies.image_analogy(unit(photo), *maps, generator)
        else:
            pictures = [2 * unit(one) - 1 for one in (photo, start)]
            vgg = VggFeatures(self._vgg)
            made = neural_doodle.neural_doodle(pictures[0], *maps, pictures[1], vgg, self._steps)
            result = (made + 1) / 2
        self._kept.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        Image.fromarray(as_bytes(result)).save(unfinished, format="PNG")
        unfinished.replace(path)
        with Image.open(path) as kept:
            return np.array(kept)

    def _key(self, method: str, *inputs: np.ndarray) -> str:
        digest = hashlib.sha256(Path(METHODS[method].__file__).read_bytes())
        for one in inputs:
            digest.update(one.tobytes())
        if method == "neural doodle":
            digest.update(f"{self._steps} {self._vgg.stat().st_size}".encode())
        return digest.hexdigest()[:24]
