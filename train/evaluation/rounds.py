"""One protocol after the other: rendered, scored, summed up, laid out on sheets."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from spt.device import pick_device
from train.datasets.files import read_upright
from train.evaluation.chunks import MASK, SOURCE, TARGET, Workers, scored
from train.evaluation.edit_leaks import Leak, chosen, leaks
from train.evaluation.inception import Inception
from train.evaluation.outputs import Outputs
from train.evaluation.packs import digest_of, people_of, read_packs
from train.evaluation.protocols import Protocol
from train.evaluation.report import NAMES
from train.evaluation.set_scores import (
    PICTURES_AT_ONCE,
    frechet_distance,
    inception_score,
    kept_features,
    kernel_distance,
)
from train.evaluation.sheets import evenly, hardest, save, sheet
from train.evaluation.summary import Result, summed_up

EVENLY, HARDEST = "Pairs from all over the set", "The hardest pairs, worst first"


@dataclass(frozen=True)
class Rounds:
    """What all protocols are evaluated with."""

    workers: Workers
    inception: Path | None
    """Weights of the network of IS, FID and KID; None to go without."""
    out: Path

    def protocol(
        self, protocol: Protocol, outputs: list[Outputs]
    ) -> tuple[Result, dict[str, Path]]:
        """Result of a protocol, and its sheets by what they show."""
        records, pictures = scored(protocol, outputs, self.workers, self.out)
        result = summed_up(protocol, records, [one.name for one in outputs])
        result.folder = str(pictures.relative_to(self.out))
        if not result.scored:
            return result, {}
        if self.inception:
            self._add_inception(result, pictures)
        columns = {SOURCE: "source", TARGET: "target" if protocol.truth else "whose pose"}
        columns |= {name: NAMES.get(name, name) for name in result.scores if name != "copy"}
        sheets = {}
        for words, pairs in ((EVENLY, evenly(result.scored)),
                             (HARDEST, hardest(result, records))):  # fmt: skip
            name = f"sheet_{protocol.name}_{'hardest' if words == HARDEST else 'evenly'}.jpg"
            sheets[words] = save(sheet(pictures, pairs, columns), self.out / name)
        return result, sheets

    def _add_inception(self, result: Result, pictures: Path) -> None:
        """IS, mask-IS, FID and KID of every method."""
        device = pick_device(self.workers.settings.device)
        network = Inception(self.inception).to(device)
        key = digest_of([self.inception.read_bytes(), json.dumps(result.scored).encode()])[:12]
        records = self.out / "records" / pictures.name
        methods = [TARGET, *result.scores]
        with tqdm(total=2 * len(methods) - 1, desc=f"Inception, {result.protocol.name}") as bar:

            def answers(name: str, *, masked: bool) -> tuple:
                mark = "-masked" if masked else ""
                some = batches(pictures, name, result.scored, masked=masked)
                path = records / f"inception-{name}{mark}-{key}.npz"
                found = kept_features(path, network, some, device)
                bar.update()
                return found

            real = answers(TARGET, masked=False)[0]
            for method, scores in result.scores.items():
                features, logits = answers(method, masked=False)
                masked = answers(method, masked=True)[1]
                found = {"is": inception_score(logits)[0], "mask_is": inception_score(masked)[0],
                         "fid": frechet_distance(features, real),
                         "kid": kernel_distance(features, real)}  # fmt: skip
                scores |= {name: value for name, value in found.items() if np.isfinite(value)}

    def edits(self, data: Path, split: str) -> tuple[list[Leak], list[str]]:
        """Edits of some people of a pack, and why the editor refused people.

        What an earlier run found is not computed again.
        """
        photos, digest = read_packs(data)
        people = chosen(people_of(photos, split))
        names = [one.name for one in people]
        settings = self.workers.settings
        told = [digest, names, sorted(settings.hashes.values()), settings.code]
        path = self.out / "records" / f"edits-{digest_of([json.dumps(told).encode()])[:12]}.json"
        if not path.is_file():
            answers = self.workers.answers(leaks, people)
            found = list(tqdm(answers, total=len(people), desc="edits", unit="person"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({
                "leaks": [asdict(leak) for some, _ in found for leak in some],
                "refused": [reason for _, reason in found if reason],
            }), encoding="utf-8")  # fmt: skip
        stored = json.loads(path.read_text(encoding="utf-8"))
        return [Leak(**one) for one in stored["leaks"]], stored["refused"]


def batches(
    pictures: Path, method: str, pairs: list[str], *, masked: bool
) -> Iterator[np.ndarray]:
    """Pictures of a method (B, H, W, 3) uint8, with `masked` black outside PG2's mask."""
    for start in range(0, len(pairs), PICTURES_AT_ONCE):
        names = [f"{pair}.png" for pair in pairs[start : start + PICTURES_AT_ONCE]]
        some = np.stack([read_upright(pictures / method / name) for name in names])
        if masked:
            masks = np.stack([read_upright(pictures / MASK / name) for name in names])
            some = np.where(masks > 0, some, 0).astype(np.uint8)
        yield some
