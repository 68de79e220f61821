"""A user study: which of two methods' pictures do people prefer?

    python -m train.userstudy build --a ours --b theirs [--reference photos] --out runs/study
    python -m train.userstudy tally --key runs/study/key.json votes-*.json

`build` writes OUT/study, a page that opens from any folder and needs no network: hand it out, or
put it on any web server. It shows pairs in an order and on sides of each participant's own, and
saves the votes as a file, which the participant sends back. OUT/key.json says which picture is
whose: keep it. Pictures of one pair have the same file name in each folder; what cannot be shown
is named, and the exit code is 1. index.html?participant=7 shows number 7 the same order again.
"""

import argparse
import sys
from pathlib import Path

from spt.errors import SptError
from train.userstudy.page import KEY, QUESTIONS, write_study
from train.userstudy.pairs import Folders
from train.userstudy.tally import read_key, report, tallied


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except SptError as error:
        sys.stderr.write(f"python -m train.userstudy: {error}\n")
        return 2


def build(options: argparse.Namespace) -> int:
    """Write the page and its key."""
    folders = Folders(options.a, options.b, options.reference)
    names = (options.a.name, options.b.name)
    if names[0] == names[1]:
        names = (str(options.a), str(options.b))
    question = options.question or QUESTIONS[options.reference is not None]
    page = write_study(folders, options.out, names, options.seed, question)
    for problem in folders.problems:
        sys.stderr.write(f"note: {problem}\n")
    sys.stdout.write(f"{page}\n{options.out / KEY}\n")
    return 1 if folders.problems else 0


def tally(options: argparse.Namespace) -> int:
    """Print the sum of all votes."""
    key = read_key(options.key)
    found = tallied(options.votes, key)
    for remark in found.remarks:
        sys.stderr.write(f"note: {remark}\n")
    sys.stdout.write(report(found, key))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m train.userstudy", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("build", help=build.__doc__)
    one.add_argument("--a", type=Path, required=True, metavar="DIR", help="pictures of a method")
    one.add_argument("--b", type=Path, required=True, metavar="DIR", help="those of another")
    one.add_argument("--reference", type=Path, metavar="DIR",
                     help="pictures that both are to be compared with")
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the study")
    one.add_argument("--question", help="what people are asked")
    one.add_argument("--seed", type=int, default=0, help="of the names of the pictures")
    one.set_defaults(command=build)
    one = commands.add_parser("tally", help=tally.__doc__)
    one.add_argument("votes", type=Path, nargs="+", metavar="VOTES", help="files that were sent")
    one.add_argument("--key", type=Path, required=True, help="key.json of the study")
    one.set_defaults(command=tally)
    return parser


if __name__ == "__main__":
    sys.exit(main())
