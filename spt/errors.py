"""Every error this package raises on purpose.

    SptError
    ├── InputError (also ValueError)      something given from outside cannot be used
    │   ├── PhotoError                    not a picture, too small, too large, truncated
    │   │   └── NoPersonError             a picture, but no person was found in it
    │   ├── PoseError                     wrong number of keypoints, NaN, unreadable JSON
    │   ├── MapError                      foreign labels, wrong size, unreadable file
    │   └── RecipeError                   unreadable, of another version, with unknown parts
    ├── CheckpointError                   missing, foreign, damaged or outdated weights
    └── OrderError (also RuntimeError)    a method was called before the one it needs

A message says what is wrong, where, what was got, what was expected and what to do.
"""


class SptError(Exception):
    """Base of all errors raised on purpose."""


class InputError(SptError, ValueError):
    """Something given from outside cannot be used."""


class PhotoError(InputError):
    """A photo cannot be used."""


class NoPersonError(PhotoError):
    """A readable photo in which no person was found."""


class PoseError(InputError):
    """A pose cannot be used."""


class MapError(InputError):
    """A label map cannot be used."""


class RecipeError(InputError):
    """A recipe cannot be used."""


class CheckpointError(SptError):
    """Weights are missing, foreign, damaged or of another format."""


class OrderError(SptError, RuntimeError):
    """A method was called before the one it needs."""


def expect(
    condition: bool,
    error: type[SptError],
    what: str,
    *,
    got: object,
    expected: object,
    fix: str = "",
) -> None:
    """Raise `error` with a complete sentence unless `condition` holds.

    Arguments:
        condition: what must be true.
        error: class to raise, from the tree above.
        what: the thing checked and where it came from, e.g. "pose in walk.json".
        got: the value found.
        expected: the value that would have been accepted, in words or as a value.
        fix: what the person can do, one sentence; may be empty.
    """
    if not condition:
        raise error(f"{what}: got {got}, expected {expected}. {fix}".rstrip())
