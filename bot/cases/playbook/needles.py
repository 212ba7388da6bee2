"""What a text must contain for a pattern to be found in it at all: looking for that is a hundred times quicker."""

from re import _parser  # type: ignore[attr-defined] # nothing public says how a pattern is built; a test holds this against it
from typing import Any

Needles = frozenset[str]
_SHORTEST = 2  # one Latin letter is in nearly every sentence


def needles(pattern: str) -> tuple[Needles, ...]:
    """Sets of texts, of each of which every match of the pattern contains one; the best to look for first."""
    return tuple(dict.fromkeys(sorted(_of(_parser.parse(pattern)), key=_worth)))


def _worth(some: Needles) -> tuple[int, int, list[str]]:
    return len(some), -min(map(len, some)), sorted(some)


def _of(parts: Any) -> list[Needles]:
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
        found += _inside(name, argument)
    return found


def _inside(name: str, argument: Any) -> list[Needles]:
    if name == "BRANCH":
        branches = [min(_of(branch), key=_worth, default=None) for branch in argument[1]]
        known = [branch for branch in branches if branch is not None]
        return [frozenset().union(*known)] if len(known) == len(branches) else []
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        return _of(argument[2]) if argument[0] else []
    if name == "SUBPATTERN":
        return _of(argument[-1])
    if name == "ASSERT":
        return _of(argument[1])
    return []
