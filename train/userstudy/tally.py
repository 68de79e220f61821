"""Votes of a study, summed: how often A was chosen, and how sure that is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scipy.stats import binomtest

from spt.errors import InputError, expect
from train.userstudy.page import FORMAT

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Key:
    """What the page does not say."""

    study: str
    """Its name."""
    question: str
    """What people were asked."""
    methods: tuple[str, str]
    """A and B."""
    side: dict[str, int]
    """Of every picture: 0 for A, 1 for B."""
    pair: dict[str, str]
    """Of every picture: the name of its pair."""


@dataclass
class Tally:
    """All votes."""

    participants: dict[str, list[int]] = field(default_factory=dict)
    """By participant: votes for A and for B."""
    pairs: dict[str, list[int]] = field(default_factory=dict)
    """By pair: the same."""
    left: int = 0
    """How often the left picture was chosen, whoever made it."""
    remarks: list[str] = field(default_factory=list)
    """What should be known about the files."""

    @property
    def votes(self) -> tuple[int, int]:
        """For A and for B."""
        return tuple(sum(one[side] for one in self.participants.values()) for side in (0, 1))


def read_key(path: Path) -> Key:
    """Read the key that was written with a page; raises InputError for anything else."""
    stored = _read(path, "the key.json that was written with the page")
    try:
        pairs = [(one["name"], one["a"], one["b"]) for one in stored["pairs"]]
        return Key(
            stored["study"], stored["question"], (stored["a"], stored["b"]),
            {token: side for _, *tokens in pairs for side, token in enumerate(tokens)},
            {token: name for name, *tokens in pairs for token in tokens},
        )  # fmt: skip
    except (KeyError, TypeError) as error:
        raise InputError(f"{path}: got no {error}, expected the key.json that was written with "
                         "the page.") from error  # fmt: skip


def tallied(paths: Sequence[Path], key: Key) -> Tally:
    """Sum the votes of some files; of two by one participant the fuller one counts.

    Raises:
        InputError: a file that cannot be read, or is of another study.
    """
    tally = Tally()
    files: dict[str, tuple[Path, list[dict[str, str]]]] = {}
    for path in paths:
        participant, votes = _votes(path, key)
        if participant in files:
            earlier, others = files[participant]
            kept, dropped = (path, earlier) if len(votes) > len(others) else (earlier, path)
            tally.remarks.append(f"{dropped}: by the same participant as {kept}, which counts.")
            if kept == earlier:
                continue
        files[participant] = (path, votes)
    for participant, (path, votes) in files.items():
        if len(votes) < len(key.pair) // 2:
            tally.remarks.append(f"{path}: {len(votes)} of {len(key.pair) // 2} pairs answered.")
        own = tally.participants.setdefault(participant, [0, 0])
        for vote in votes:
            side = key.side[vote["chosen"]]
            own[side] += 1
            tally.pairs.setdefault(key.pair[vote["chosen"]], [0, 0])[side] += 1
            tally.left += vote["chosen"] == vote["left"]
    return tally


def _votes(path: Path, key: Key) -> tuple[str, list[dict[str, str]]]:
    """Participant and votes of a file, each vote checked."""
    wanted = "a votes file that the page saved"
    stored = _read(path, wanted)
    expect(stored.get("study") == key.study, InputError, str(path),
           got=f"votes of study {stored.get('study')}", expected=f"of study {key.study}",
           fix="Give the key that was written with that page.")  # fmt: skip
    seen = set()
    try:
        votes = [{name: one[name] for name in ("left", "right", "chosen")}
                 for one in stored["votes"]]  # fmt: skip
        for vote in votes:
            pair = {key.pair[vote[side]] for side in ("left", "right")}
            known = len(pair) == 1 and vote["left"] != vote["right"]
            known = known and vote["chosen"] in (vote["left"], vote["right"])
            expect(known and not pair & seen, InputError, str(path), got=f"the vote {vote}",
                   expected="one of two pictures of a pair, each pair once")  # fmt: skip
            seen |= pair
        return str(stored["participant"]), votes
    except (KeyError, TypeError) as error:
        raise InputError(f"{path}: got no {error}, expected {wanted}.") from error


def _read(path: Path, wanted: str) -> dict[str, object]:
    """A JSON object of this format."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"{path}: got {error}, expected {wanted}.") from error
    found = stored.get("format") if isinstance(stored, dict) else None
    expect(found == FORMAT, InputError, str(path), got=f"format {found}",
           expected=f"{wanted}, format {FORMAT}")  # fmt: skip
    return stored


def report(tally: Tally, key: Key) -> str:
    """The tally in words and tables, as Markdown."""
    total = sum(tally.votes)
    if not total:
        return "No votes.\n"
    lines = [
        f"{key.question}",
        f"{len(tally.participants)} participants, {total} votes on {len(tally.pairs)} pairs.", "",
        "| | votes | share | 95 % interval |", "|---|---|---|---|",
        *(f"| {name} | {votes} | {shares(votes, total)} |"
          for name, votes in zip(key.methods, tally.votes, strict=True)), "",
        f"As likely by chance: p = {binomtest(tally.votes[0], total).pvalue:.2g}. The interval is "
        "exact (Clopper and Pearson) and takes",
        "votes as independent, which those of one participant are not. By participants:", "",
        _majorities(tally, key), "",
        f"The left picture was chosen in {tally.left} of {total} votes "
        f"({shares(tally.left, total).replace(' | ', '; ')}).", "",
        f"| pair | {key.methods[0]} | {key.methods[1]} |", "|---|---|---|",
        *(f"| {name} | {a} | {b} |" for name, (a, b) in sorted(tally.pairs.items())),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def shares(count: int, total: int) -> str:
    """A share and its interval as two cells of a table."""
    low, high = binomtest(count, total).proportion_ci(CONFIDENCE, method="exact")
    return f"{count / total:.3f} | {low:.3f} to {high:.3f}"


def _majorities(tally: Tally, key: Key) -> str:
    """How many participants chose one method more often."""
    ahead = [sum(one[side] > one[1 - side] for one in tally.participants.values())
             for side in (0, 1)]  # fmt: skip
    even = len(tally.participants) - sum(ahead)
    words = [f"{count} chose {name} more often" for count, name in
             zip(ahead, key.methods, strict=True)]  # fmt: skip
    low_high = shares(ahead[0], sum(ahead)).replace(" | ", "; ") if sum(ahead) else "no majority"
    return f"{', '.join(words)}, {even} both equally often ({key.methods[0]}: {low_high})."
