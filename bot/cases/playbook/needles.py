"""What a text must contain for a pattern to be found in it at all: looking for that is a hundred times quicker."""

from re import _parser  # type: ignore[attr-defined] # nothing public says how a pattern is built; a test holds this against it
from typing import Any

Needles = frozenset[str]
_SHORTEST = 2  # one Latin letter is in nearly every sentence


def needles(pattern: str) -> Needles | None:
    """Texts of which every match of the pattern contains one; None when nothing can be said."""
    return _of(_parser.parse(pattern))


def _of(parts: Any) -> Needles | None:
    found: list[Needles] = []
    run = ""
    for operation, argument in [*parts, ("END", None)]:
        name = str(operation)
        if name == "LITERAL":
            run += chr(argument)
            continue
        if len(run) >= _SHORTEST or not run.isascii():
            found.append(frozenset({run}))
        run = ""
        inside = _inside(name, argument)
        if inside is not None:
            found.append(inside)
    return min(found, key=lambda some: (len(some), -min(map(len, some))), default=None)


def _inside(name: str, argument: Any) -> Needles | None:
    if name == "BRANCH":
        branches = [_of(branch) for branch in argument[1]]
        known = [branch for branch in branches if branch is not None]
        return frozenset().union(*known) if len(known) == len(branches) else None
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        return _of(argument[2]) if argument[0] else None
    if name == "SUBPATTERN":
        return _of(argument[-1])
    if name == "ASSERT":
        return _of(argument[1])
    return None
