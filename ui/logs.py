"""What the server writes down: one line an event, as key=value or as JSON, to standard error.

Events of our own have a few words and named values. None holds a picture, a name, a token or the
address of a visitor; an error is told by its kind and the lines of code it went through, since its
own words might repeat what somebody sent.
"""

import json
import logging
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_CHARACTERS = 400
"""Of any one value."""


def event(log: logging.Logger, level: int, words: str, **values: object) -> None:
    """Write down an event of our own."""
    log.log(level, words, extra={"values": values})


def failure(log: logging.Logger, words: str, error: BaseException, **values: object) -> None:
    """Write down an error that nobody expected."""
    event(log, logging.ERROR, words, **values, **_told(error))


def begin_logging(*, as_json: bool) -> None:
    """Send everything to standard error; libraries only from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(as_json=as_json))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("ui").setLevel(logging.INFO)
    logging.raiseExceptions = False  # a full disk under the log is no reason to write more


class _Lines(logging.Formatter):
    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        fields: dict[str, object] = {
            "at": f"{at}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
            **getattr(record, "values", {}),
        }
        if record.exc_info and record.exc_info[1]:
            fields |= _told(record.exc_info[1])
        if self._as_json:
            return json.dumps({name: _short(value) for name, value in fields.items()})
        return " ".join(f"{name}={_quoted(_short(value))}" for name, value in fields.items())


def _told(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    way = (f"{_place(frame.filename)}:{frame.lineno}" for frame in frames)
    return {"error": type(error).__name__, "in": " > ".join(way)}


def _place(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _short(value: object) -> object:
    if isinstance(value, int | float):
        return value
    return str(value)[:MOST_CHARACTERS]


def _quoted(value: object) -> str:
    text = str(value)
    return text if text and not set(text) & set(' "=\n') else json.dumps(text)
