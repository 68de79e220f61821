"""How a server is run: options of app.py, each with its environment variable. An option wins.

Secrets have no option, since the list of processes shows options to everybody on a machine:

    STUDIO_LOGIN            user:password that every visitor has to know
    STUDIO_METRICS_TOKEN    opens /metrics; without it that page is shut
"""

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from spt.errors import InputError, expect

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What app.py was told."""

    host: str
    port: int
    root_path: str
    """Prefix of all addresses, such as /studio; "" for none."""
    logins: tuple[str, ...]
    """user:password of everybody who may come in; empty for an open door."""
    metrics_token: str
    checkpoints: Path
    device: str
    examples: Path
    most_visitors: int
    most_per_address: int
    """0 for any number."""
    requests_per_second: float
    """0 for any number."""
    photo_memory_mb: int
    json_logs: bool
    frame_ancestors: str
    """Pages that may show ours in a frame, as in a content security policy."""


@dataclass(frozen=True)
class _Option:
    """One setting on the command line and in the environment."""

    flag: str
    variables: tuple[str, ...]
    """The first that is set and not empty counts."""
    default: object
    help: str
    type: Callable[[str], object] = str
    choices: tuple[str, ...] | None = None
    metavar: str | None = None


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def _places(text: str) -> int:
    number = _whole(text)
    if number == 0:
        raise ValueError
    return number


def _rate(text: str) -> float:
    number = float(text)
    if not 0 <= number < float("inf"):
        raise ValueError
    return number


def _prefix(text: str) -> str:
    stripped = text.strip("/")
    return f"/{stripped}" if stripped else ""


def _sources(text: str) -> str:
    if not text or not text.isascii() or not text.isprintable() or set(text) & set(";,"):
        raise ValueError
    return text


# What argparse says of a value that its type refuses.
_whole.__name__, _places.__name__ = "whole number", "number above 0"
_sources.__name__ = "list of sites, with spaces between,"
_rate.__name__ = "number"

OPTIONS = (
    # Hugging Face sets GRADIO_SERVER_NAME in its Spaces, other hosts set PORT.
    _Option("--host", ("STUDIO_HOST", "GRADIO_SERVER_NAME"), "127.0.0.1", "address to listen on"),
    _Option("--port", ("STUDIO_PORT", "PORT", "GRADIO_SERVER_PORT"), 7860, "port to listen on",
            _whole, metavar="N"),
    _Option("--root-path", ("STUDIO_ROOT_PATH",), "", "prefix of all addresses behind a proxy, "
            "such as /studio, whether the proxy strips it or not", _prefix, metavar="PREFIX"),
    _Option("--login-file", ("STUDIO_LOGIN_FILE",), None, "file with a line user:password for "
            "everybody who may come in; STUDIO_LOGIN takes one such line", Path, metavar="FILE"),
    _Option("--checkpoints", ("STUDIO_CHECKPOINTS",), ROOT / "checkpoints",
            "folder of the weights", Path, metavar="DIR"),
    _Option("--device", ("STUDIO_DEVICE",), "auto", "where the networks run",
            choices=("auto", "cpu", "cuda")),
    _Option("--examples", ("STUDIO_EXAMPLES",), ROOT / "assets" / "examples",
            "pictures of the gallery", Path, metavar="DIR"),
    _Option("--most-visitors", ("STUDIO_MOST_VISITORS",), 64, "pages that may be at work",
            _places, metavar="N"),
    _Option("--most-per-address", ("STUDIO_MOST_PER_ADDRESS",), 16, "how many of them one network "
            "address may have; 0 for any number, where all visitors come through one proxy",
            _whole, metavar="N"),
    _Option("--requests-per-second", ("STUDIO_REQUESTS_PER_SECOND",), 100.0, "requests that one "
            "network address may send in the long run; 0 for any number", _rate, metavar="N"),
    _Option("--photo-memory-mb", ("STUDIO_PHOTO_MEMORY_MB",), 850, "memory for what is computed "
            "from open photos; beyond it, those not used for longest are computed again when "
            "their visitors come back", _places, metavar="MB"),
    _Option("--frame-ancestors", ("STUDIO_FRAME_ANCESTORS",), "'self'", "sites whose pages may "
            "show the studio in a frame: 'none', 'self', https://..., * for all", _sources,
            metavar="SITES"),
    _Option("--log-format", ("STUDIO_LOG_FORMAT",), "words", "lines of key=value, or of JSON",
            choices=("words", "json")),
)  # fmt: skip

ON_A_SPACE = {"--host": "0.0.0.0", "--most-per-address": 0, "--frame-ancestors": "*"}
"""Other defaults where Hugging Face has set SPACE_ID: its proxy is the only way in, all visitors
come through it, and its page and those of others show the Space in a frame."""


def parse_settings(
    arguments: list[str] | None = None, environment: Mapping[str, str] = os.environ
) -> Settings:
    """The settings of a command line and an environment; exits with a sentence on wrong ones."""
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="Serve the page: open the door, load the weights, be ready.",
        epilog="STUDIO_LOGIN=user:password asks every visitor for that; STUDIO_METRICS_TOKEN=... "
        "opens /metrics to whoever sends it as a bearer token.",
    )
    on_a_space = bool(environment.get("SPACE_ID"))
    for option in OPTIONS:
        named = [name for name in option.variables if environment.get(name)]
        default = ON_A_SPACE.get(option.flag, option.default) if on_a_space else option.default
        # argparse reads defaults that are texts as if they were typed.
        default = environment[named[0]] if named else default
        parser.add_argument(
            option.flag, type=option.type, choices=option.choices, metavar=option.metavar,
            default=default, help=f"{option.help} [{option.default}; {option.variables[0]}]",
        )  # fmt: skip
    given = vars(parser.parse_args(arguments))
    try:
        logins = _logins(given.pop("login_file"), environment.get("STUDIO_LOGIN", ""))
        device = given["device"]
        expect(device in ("auto", "cpu", "cuda"), InputError, "STUDIO_DEVICE", got=device,
               expected="auto, cpu or cuda")  # fmt: skip
        log_format = given.pop("log_format")
        expect(log_format in ("words", "json"), InputError, "STUDIO_LOG_FORMAT", got=log_format,
               expected="words or json")  # fmt: skip
    except InputError as error:
        parser.error(str(error))
    return Settings(
        **given,
        logins=logins,
        metrics_token=environment.get("STUDIO_METRICS_TOKEN", ""),
        json_logs=log_format == "json",
    )


def _logins(file: Path | None, line: str) -> tuple[str, ...]:
    lines = [line]
    if file is not None:
        try:
            lines += file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as reason:
            raise InputError(f"login file: {reason}") from reason
    logins = tuple(one.strip() for one in lines if one.strip() and not one.startswith("#"))
    for number, login in enumerate(logins, 1):
        user, colon, password = login.partition(":")
        # The line itself is not repeated: it may be a password.
        expect(bool(user and colon and password), InputError, f"login {number}",
               got="a line without user, colon and password",
               expected="user:password")  # fmt: skip
    expect(file is None or bool(logins), InputError, "login file", got="no login",
           expected="a line user:password for everybody who may come in")  # fmt: skip
    return logins
