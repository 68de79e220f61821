"""Fields of a JSON object that a browser sent, each checked; InputError for what does not fit."""

from spt.errors import InputError, expect

MOST_NUMBER = 1e4


def one_of(fields: dict[str, object], name: str, choices: tuple[str, ...]) -> str:
    """One of some words."""
    value = fields.get(name)
    expect(isinstance(value, str) and value in choices, InputError, name, got=repr(value)[:80],
           expected=f"one of {', '.join(choices)}")  # fmt: skip
    return value


def whole(fields: dict[str, object], name: str, count: int) -> int:
    """A whole number from 0 to `count` - 1."""
    value = fields.get(name)
    expect(type(value) is int and 0 <= value < count, InputError, name, got=repr(value)[:80],
           expected=f"a whole number from 0 to {count - 1}")  # fmt: skip
    return value


def number(fields: dict[str, object], name: str) -> float:
    """A number that is finite and not absurdly large."""
    value = fields.get(name)
    expect(type(value) in (int, float) and abs(value) <= MOST_NUMBER, InputError, name,
           got=repr(value)[:80], expected="a number of sensible size")  # fmt: skip
    return float(value)


def three_values(fields: dict[str, object], name: str) -> tuple[int, ...]:
    """A list of whole numbers, for a colour."""
    value = fields.get(name)
    expect(isinstance(value, list) and all(type(one) is int for one in value), InputError,
           "colour", got=repr(value)[:80], expected="three whole numbers")  # fmt: skip
    return tuple(value)


def inner(fields: dict[str, object], name: str) -> dict[str, object]:
    """An object in the object."""
    value = fields.get(name)
    expect(isinstance(value, dict), InputError, name, got=repr(value)[:80],
           expected="an object with a kind")  # fmt: skip
    return value


def few_objects(value: object, name: str, most: int) -> list[dict[str, object]]:
    """A list of at most `most` objects."""
    expect(isinstance(value, list) and len(value) <= most
           and all(isinstance(one, dict) for one in value), InputError, name,
           got=repr(value)[:80], expected=f"a list of at most {most}")  # fmt: skip
    return value
